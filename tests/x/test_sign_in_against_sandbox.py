"""OAuth 2.0 sign-in against the sandbox's X, which enforces X's rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.x import Account, Fault, FaultKind, XSandbox
from bot.x import Bearer, OAuth2, XClient, XTokenRejected, XUnauthorized, XUnreachable

from .consenting import consent

if TYPE_CHECKING:
    import httpx

    from bot.x import UserTokens

    from .conftest import Sandbox


async def test_consent_gives_the_persons_tokens(
    at_x: XClient, tokens: UserTokens, as_ann: Bearer, ann: Account, served: Sandbox
) -> None:
    """The consent page and /2/users/me name the same account."""
    me = (await at_x.me(as_ann)).value
    assert (me.id, me.username, me.name, me.verified) == (ann.id, "ann", "Ann", True)
    assert me.picture is not None
    assert tokens.expires_at == served.now + timedelta(hours=2)
    assert "like.write" in tokens.scopes


async def test_a_code_works_once_and_for_30_seconds(
    oauth: OAuth2, http: httpx.AsyncClient, ann: Account, served: Sandbox
) -> None:
    """A used or expired code is rejected."""
    used = await consent(oauth, http, ann)
    await oauth.exchange(*used)
    with pytest.raises(XTokenRejected):
        await oauth.exchange(*used)
    late = await consent(oauth, http, ann)
    served.now += timedelta(seconds=30)
    with pytest.raises(XTokenRejected):
        await oauth.exchange(*late)


async def test_another_verifier_is_rejected(oauth: OAuth2, http: httpx.AsyncClient, ann: Account) -> None:
    """A stolen code is worthless without its verifier."""
    code, _ = await consent(oauth, http, ann)
    with pytest.raises(XTokenRejected):
        await oauth.exchange(code, oauth.new_verifier())


async def test_refresh_tokens_rotate_and_work_once(oauth: OAuth2, tokens: UserTokens) -> None:
    """Each refresh returns a new pair and invalidates the old one."""
    assert tokens.refresh is not None
    renewed = await oauth.refresh(tokens.refresh)
    assert renewed.refresh not in {None, tokens.refresh}
    with pytest.raises(XTokenRejected):
        await oauth.refresh(tokens.refresh)


async def test_a_lost_refresh_response_is_not_a_rejection(
    oauth: OAuth2, tokens: UserTokens, sandbox: XSandbox
) -> None:
    """The token may have been rotated without the app knowing."""
    assert tokens.refresh is not None
    sandbox.faults.add(Fault(FaultKind.LOSE_REPLY))
    with pytest.raises(XUnreachable):
        await oauth.refresh(tokens.refresh)


async def test_revoking_ends_both_tokens_and_may_be_repeated(
    oauth: OAuth2, at_x: XClient, tokens: UserTokens, as_ann: Bearer
) -> None:
    """A second disconnect isn't an error."""
    assert tokens.refresh is not None
    await oauth.revoke(tokens)
    await oauth.revoke(tokens)
    with pytest.raises(XUnauthorized):
        await at_x.me(as_ann)
    with pytest.raises(XTokenRejected):
        await oauth.refresh(tokens.refresh)


async def test_an_expired_access_token_is_unauthorized(
    at_x: XClient, as_ann: Bearer, served: Sandbox
) -> None:
    """It expires after two hours."""
    served.now += timedelta(hours=2)
    with pytest.raises(XUnauthorized):
        await at_x.me(as_ann)
