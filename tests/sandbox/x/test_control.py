"""The control page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox.x import Allowance, Fault, FaultKind, Hidden, Plan

if TYPE_CHECKING:
    import httpx

    from bot.sandbox.x import XSandbox

    from .conftest import Api, SampleAccounts


async def test_the_page_shows_the_state(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    """Plan, faults, accounts, posts, spending and the last requests."""
    x.faults.next(FaultKind.SLOW, "GET", "/2/nowhere")
    await api.like(cast.reader, cast.post.id)
    text = (await raw.get("/sandbox")).text
    for shown in (
        "Likes included",
        "/2/nowhere",
        "@rhea",
        "Out today: Relay.",
        "$0.015",
        f"/2/users/{cast.reader.id}/likes",
    ):
        assert shown in text


async def test_a_form_redirects_to_its_section(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    reply = await raw.post("/sandbox/plan", data={"plan": "no_likes"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/sandbox#plan")
    assert x.plan is Plan.NO_LIKES


async def test_faults_work_after_a_reset(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    """A reset removes all faults, and new ones can be set."""
    x.faults.every(FaultKind.STATUS, "GET", "/2/*", status=500)
    x.start_over()
    assert (await raw.get("/2/users/me")).status_code == 401

    await raw.post("/sandbox/faults", data={"kind": "status", "path": "/2/*", "status": "502"})
    assert (await raw.get("/2/users/me")).status_code == 502


async def test_faults_can_be_turned_on_and_off(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts
) -> None:
    """With all options; without `times` they last until cleared."""
    form = {"kind": "status", "method": "POST", "path": "/2/*", "times": "", "seconds": "2", "status": "500"}
    await raw.post("/sandbox/faults", data=form)
    assert x.faults.active == [Fault(FaultKind.STATUS, "POST", "/2/*", None, 2, 500, x.faults.active[0].hold)]
    await raw.post("/sandbox/faults/clear")
    assert x.faults.active == []


async def test_limits_can_be_set(x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """The rate limit windows are reset, too."""
    await raw.post("/sandbox/limits", data={"operation": "likePost", "user": "3", "day": "9"})
    assert x.world.limits.table["likePost"] == Allowance(3, None, 9)
    x.world.limits.use_up("likePost", cast.reader.id)
    await raw.post("/sandbox/limits/reset")
    _, refused = x.world.limits.count("likePost", cast.reader.id)
    assert not refused


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("missing", "forbidden", Hidden.FORBIDDEN),
        ("kill_family_on_reuse", "true", True),
        ("token_error", "invalid_grant", "invalid_grant"),
    ],
)
async def test_rules_can_be_set(
    x: XSandbox, raw: httpx.AsyncClient, cast: SampleAccounts, name: str, value: str, expected: object
) -> None:
    """Each by its name and one of its values."""
    await raw.post("/sandbox/rules", data={"name": name, "value": value})
    assert getattr(x.behaviors, name) == expected


async def test_accounts_can_be_revoked_expired_suspended_and_restored(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    """As X or the account's owner would do."""
    headers = api.bearer(cast.reader)

    async def status_after(action: str) -> int:
        await raw.post("/sandbox/accounts", data={"username": "rhea", "action": action})
        return (await raw.get("/2/users/me", headers=headers)).status_code

    assert [await status_after(action) for action in ("suspend", "restore", "expire")] == [403, 200, 401]
    headers = api.bearer(cast.reader)
    assert await status_after("revoke") == 401
    assert x.world.grants.grants_of(cast.reader.id) == []


async def test_posts_can_be_deleted_and_restored(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    await raw.post("/sandbox/posts", data={"id": cast.post.id, "action": "delete"})
    assert cast.post.deleted
    await raw.post("/sandbox/posts", data={"id": cast.post.id, "action": "restore"})
    assert not cast.post.deleted


async def test_spending_and_requests_can_be_reset(
    x: XSandbox, raw: httpx.AsyncClient, api: Api, cast: SampleAccounts
) -> None:
    await api.like(cast.reader, cast.post.id)
    await raw.post("/sandbox/spending/reset")
    await raw.post("/sandbox/requests/clear")
    assert (x.world.spent, x.requests) == (0, [])


async def test_the_browser_can_switch_accounts(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    """Pages then show what that account can see."""
    await raw.post("/sandbox/sign-in", data={"username": "otto"})
    page = (await raw.get(f"/intent/like?tweet_id={cast.post.id}")).text
    assert '<option value="otto" selected>' in page
    assert (await raw.post("/sandbox/sign-in", data={"username": "nobody"})).status_code == 404


@pytest.mark.parametrize(
    ("switch", "form"),
    [
        ("plan", {"plan": "golden"}),
        ("plan", {}),
        ("faults", {"kind": "earthquake"}),
        ("faults", {"kind": "slow", "seconds": "soon"}),
        ("limits", {"operation": "sing", "user": "1"}),
        ("limits", {"operation": "likePost"}),
        ("rules", {"name": "gravity", "value": "off"}),
        ("rules", {"name": "missing", "value": "perhaps"}),
        ("accounts", {"username": "nobody", "action": "revoke"}),
        ("accounts", {"username": "rhea", "action": "crown"}),
        ("posts", {"id": "404", "action": "delete"}),
        ("posts", {"id": "", "action": "delete"}),
    ],
)
async def test_an_invalid_value_is_refused_with_a_sentence(
    raw: httpx.AsyncClient, cast: SampleAccounts, switch: str, form: dict[str, str]
) -> None:
    """With status 400, and nothing changes."""
    before = (await raw.get("/sandbox")).text
    reply = await raw.post(f"/sandbox/{switch}", data=form)
    assert reply.status_code == 400
    assert ".</h1>" in reply.text
    assert (await raw.get("/sandbox")).text == before


async def test_an_unknown_switch_is_a_404_with_its_name(raw: httpx.AsyncClient, cast: SampleAccounts) -> None:
    reply = await raw.post("/sandbox/weather")
    assert (reply.status_code, "weather" in reply.text) == (404, True)
