"""A process stops before X has confirmed a revocation: another process repeats it."""

from datetime import timedelta

from sqlalchemy import update

from bot.db.tables import TokenRevocation
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.instances import second_instance
from tests.scenarios.sign_ins import EITHER
from tests.scenarios.watching import stored_text

REVOKE = {"oauth2": "/2/oauth2/revoke", "oauth1": "/1.1/oauth/invalidate_token"}


@EITHER
async def test_another_process_revokes_a_replaced_grant(acme: Scene, sign_in: str) -> None:
    """Its tokens are stored in the revocation queue until X confirms."""
    await acme.connect("maya")
    held = acme.x.faults.every(FaultKind.HOLD, "POST", REVOKE[sign_in])
    await acme.connect("maya", x_account="acmehq")
    await held.hold.arrived.wait()
    await acme.container.storage.background.drain(0)
    acme.x.faults.active.remove(held)  # the held request never reaches X, as its process is gone
    assert acme.grants("maya_builds") == 1

    async with second_instance(acme) as other:
        await other.likewise.housekeeping()
        await other.container.x.linking.settled()
        assert acme.grants("maya_builds") == 1  # the first process may still be working on it
        async with other.container.storage.database.session() as session:
            await session.execute(
                update(TokenRevocation).values(lease_until=other.clock() - timedelta(hours=1))
            )
        await other.likewise.housekeeping()
        await other.container.x.linking.settled()

        assert (acme.grants("maya_builds"), acme.grants("acmehq")) == (0, 1)
        assert says_liked(as_text(await other.type("maya", "/like", ANNOUNCED)))
    assert (await stored_text(acme))["token_revocations"] == []
    held.hold.release()
