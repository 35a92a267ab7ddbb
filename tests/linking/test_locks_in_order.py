"""Two transactions about a member that need the same rows: one waits for the other, and none fails."""

import asyncio

import pytest
from sqlalchemy import delete, select

from bot.activity.subscriptions import Subscriptions
from bot.activity.webhook import WebhookRegistration
from bot.db import Database
from bot.db.tables import Grant, LikeIntentClick, LikeWindow, MemberPreferences, ThreadPost, ThreadReply
from bot.likes.like_windows import LikeWindows
from bot.likes.plan_gate import PlanGate
from bot.likes.teammates import Teammates
from bot.likes.tenant_likes import TenantLikeQuery
from bot.linking import preferences
from bot.members import Member
from bot.posts import PostRef
from bot.secret import Secret
from bot.settings import LikesMode
from bot.workspaces.reply_invalidation import invalidate_for_member
from bot.x.activity import ActivityClient
from tests.conftest import POSTGRESQL
from tests.linking.conftest import MAYA, LinkingParts
from tests.waiting import done_or_waiting

pytestmark = pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)

POST = PostRef("20")


class Slack:
    """Says that everybody is on the team."""

    async def belongs(self, _: Member) -> bool | None:
        return True


def window_of(room: LinkingParts, grant: Grant) -> LikeWindow:
    return LikeWindow(
        id="window",
        tenant=MAYA.tenant,
        user=MAYA.user,
        workspace=MAYA.workspace,
        grant_id=grant.id,
        x_user_id=grant.x_user_id,
        post_id=POST.id,
        reply=room.keyring.seal(Secret("-"), "-"),
        opened_at=room.clock(),
        ends_at=room.clock(),
    )


async def test_connecting_again_beside_a_like_that_x_reports(room: LinkingParts, database_url: str) -> None:
    """The event's transaction has deleted the window, and writes the like next, for which it locks the member."""
    await room.link()
    async with room.database.session() as session:
        grant = (await session.scalars(select(Grant))).one()
        session.add(window_of(room, grant))

    async with Database(database_url) as elsewhere, elsewhere.session() as session:
        await session.execute(delete(LikeWindow))
        linking = asyncio.create_task(room.link())
        await done_or_waiting(linking, database_url)
        await session.execute(select(MemberPreferences).with_for_update(key_share=True))
    await linking

    async with room.database.session() as session:
        assert (await session.scalars(select(Grant.id))).one() != grant.id


async def test_a_click_on_like_on_x_beside_the_deletion_of_ones_history(
    room: LinkingParts, database_url: str
) -> None:
    """The deletion has marked the replies that count the member, and deletes their clicks next."""
    await room.link()
    gate = PlanGate(room.database, room.keyring, LikesMode.AUTO, room.clock, sign_ins=("oauth2",))
    clicks = TenantLikeQuery(room.database, gate, Teammates(room.database, Slack()), room.clock)
    await clicks.record_click(MAYA, POST)
    key = {"tenant": MAYA.tenant, "channel": "C1", "message_ts": "1.0"}
    async with room.database.session() as session:
        session.add(ThreadReply(**key, workspace=MAYA.workspace, posted_at=room.clock()))
        await session.flush()
        session.add(ThreadPost(**key, post_id=POST.id, position=0))

    async with Database(database_url) as elsewhere, elsewhere.session() as session:
        await invalidate_for_member(session, MAYA)
        clicking = asyncio.create_task(clicks.record_click(MAYA, POST))
        await done_or_waiting(clicking, database_url)
        await session.execute(delete(LikeIntentClick))
    await clicking

    async with room.database.session() as session:
        assert (await session.scalars(select(LikeIntentClick.user))).all() == [MAYA.user]


async def test_two_greetings_at_once(room: LinkingParts, database_url: str) -> None:
    """A member opens the app's messages on two devices: they are greeted once."""
    async with Database(database_url) as elsewhere, elsewhere.session() as session:
        assert await preferences.greet(session, MAYA, now=room.clock())
        greeting = asyncio.create_task(room.linking.greet(MAYA))
        await done_or_waiting(greeting, database_url)
    assert not await greeting


async def test_two_clicks_on_like_on_x_at_once(room: LinkingParts, database_url: str) -> None:
    """The second one's window replaces the first one's; it ends at once, since X sends no events here."""
    await room.link()
    client = ActivityClient(room.http, room.x.url, clock=room.clock, pause=0)
    webhook = WebhookRegistration(room.database, client, None, "https://a.example", room.clock, signed=False)
    subscriptions = Subscriptions(room.database, room.clock, client, webhook)
    windows = LikeWindows(
        room.database, room.keyring, room.linking, webhook, subscriptions, room.budget, room.clock
    )
    async with Database(database_url) as elsewhere, elsewhere.session() as session:
        session.add(window_of(room, (await session.scalars(select(Grant))).one()))
        await session.flush()
        opening = asyncio.create_task(windows.open(MAYA, POST, channel=None, reply=Secret("-")))
        await done_or_waiting(opening, database_url)

    assert not await opening
    async with room.database.session() as session:
        assert (await session.scalars(select(LikeWindow.id))).all() == []
