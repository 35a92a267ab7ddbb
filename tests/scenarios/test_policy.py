"""Who may use the app, and where: an admin's rules hold on every surface, and whoever is refused can still leave."""

from typing import Any

import pytest
from sqlalchemy import update

from bot import errors
from bot.db.tables import PendingReply
from bot.members import Member
from bot.sandbox.slack.world import Channel
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import HIRING
from bot.secret import Secret
from bot.slack.access.directory import CACHE_TTL
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from tests.error_words import words_for
from tests.reply_words import UNLIKED, liked_as, says_liked
from tests.scenarios.conftest import ANNOUNCED, Scene

WANTED = f"https://x.com/acmehq/status/{HIRING}"
SOCIAL, GENERAL = "C02S0C1AL7B", "C02GENER4LA"
TEAM = "S02S0C1ALTM"


def member(acme: Scene, name: str) -> Member:
    person = acme.slack.person(name)
    return Member(acme.slack.workspace().id, person.id, acme.slack.workspace().id)


async def allow(acme: Scene, **policy: Any) -> None:
    """Set the workspace's policy, as Maya."""
    maya = member(acme, "maya")
    await acme.container.storage.workspaces.change(maya, policy_updated_by=maya.user, **policy)


async def test_a_channel_that_is_not_allowed_says_where_and_by_whom(acme: Scene) -> None:
    """Elsewhere nothing reaches X; the answer names the channels and the admin who set them."""
    await acme.connected("sam")
    await allow(acme, allowed_channels=[SOCIAL])
    acme.x.requests.clear()

    refusal = await acme.type("sam", "/like", WANTED, channel="#general")

    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(refusal)
    assert f"<#{SOCIAL}>" in str(refusal.blocks)
    assert f"Rule set by <@{member(acme, 'maya').user}>" in str(refusal.blocks)
    assert acme.x.requests == []
    assert says_liked(as_text(await acme.type("sam", "/like", WANTED, channel="#social")))


async def test_direct_messages_stay_open(acme: Scene) -> None:
    """The list is about channels: what is said to nobody else disturbs none."""
    await acme.connected("sam")
    await allow(acme, allowed_channels=[SOCIAL])

    assert says_liked(as_text(await acme.type("sam", "/like", WANTED, channel="@app")))


async def test_people_who_are_not_listed_are_refused(acme: Scene) -> None:
    """Listed by themselves or by a user group they may; others are told who can add them."""
    for name in ("maya", "sam", "lena"):
        await acme.connected(name)
    await allow(acme, allowed_users=[member(acme, "sam").user, TEAM])

    assert says_liked(as_text(await acme.type("sam", "/like", WANTED)))
    assert says_liked(as_text(await acme.type("lena", "/like", WANTED)))
    await allow(acme, allowed_users=[member(acme, "maya").user])
    assert words_for(errors.NotAllowed(errors.Rule.USERS)) in as_text(await acme.type("sam", "/like", WANTED))
    assert words_for(errors.NotAllowed(errors.Rule.USERS)) in as_text(
        await acme.type("lena", "/unlike", WANTED)
    )
    assert acme.liked("lena_ops", HIRING)
    assert acme.liked("sam_writes", HIRING)


async def test_guests_are_refused_until_an_admin_lets_them_in(acme: Scene) -> None:
    """Off by default; whoever is refused isn't led to connecting by another way either."""
    assert words_for(errors.NotAllowed(errors.Rule.GUESTS)) in as_text(
        await acme.type("theo", "/likewise", "connect")
    )
    account = await acme.type("theo", "/likewise", "account")
    assert words_for(errors.NotAllowed(errors.Rule.GUESTS)) in as_text(account)
    assert "link:connect" not in str(account.blocks)

    await allow(acme, allow_guests=True)
    await acme.connected("theo")

    assert says_liked(as_text(await acme.type("theo", "/like", WANTED)))


async def test_who_is_refused_can_leave(acme: Scene) -> None:
    """Help, the account and disconnecting stay possible for whoever may do nothing else."""
    await acme.connected("sam")
    await allow(acme, allowed_users=[])

    assert words_for(errors.NotAllowed(errors.Rule.USERS)) in as_text(await acme.type("sam", "/like", WANTED))
    assert "/likewise disconnect" in as_text(await acme.type("sam", "/likewise", "help"))
    assert "connected as" in as_text(await acme.type("sam", "/likewise", "account"))
    assert "Disconnected" in as_text(await acme.type("sam", "/likewise", "disconnect"))
    assert acme.grants("sam_writes") == 0


async def test_a_shortcut_and_its_picker_pass_the_gate(acme: Scene) -> None:
    """A message with several Posts opens no form where the app isn't allowed, and a form opened before does nothing."""
    await acme.connected("sam")
    two = f"{WANTED} {ANNOUNCED}"
    message = acme.slack.post("lena", "#general", two)
    await acme.slack.shortcut("sam", GENERAL, message, "like_post")
    view = await acme.slack.wait_for(lambda: acme.slack.modal_of("sam"))
    await allow(acme, allowed_channels=[SOCIAL])

    before = len(acme.slack.seen_by("sam", "#general"))
    await acme.slack.submit("sam", view, {"post": {"choice": HIRING}})
    (answer,) = await acme.slack.wait_for(lambda: acme.slack.seen_by("sam", "#general")[before:] or None)
    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(answer)

    refusal = await acme.answered(await acme.slack.shortcut("sam", GENERAL, message, "like_post"))
    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(refusal)
    assert acme.slack.modal_of("sam") is None
    assert not acme.liked("sam_writes", HIRING)


async def test_a_button_passes_the_gate(acme: Scene) -> None:
    """An answer from before the rule keeps its buttons; pressing one does nothing any more."""
    await acme.connected("sam")
    answer = await acme.type("sam", "/like", WANTED)
    await allow(acme, allowed_channels=[GENERAL])

    await acme.click("sam", answer, "ask:unlike")

    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(answer)
    assert acme.liked("sam_writes", HIRING)


async def test_what_was_interrupted_passes_the_gate_again(acme: Scene) -> None:
    """Connected, but no longer allowed in that channel: the like is refused, and the link stays."""
    prompt = await acme.type("sam", "/like", WANTED)
    await allow(acme, allowed_channels=[GENERAL])

    _, refusal = await acme.through_pages("sam", prompt, news=2)

    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(refusal)
    assert not acme.liked("sam_writes", HIRING)
    assert acme.grants("sam_writes") == 1


async def test_what_is_taken_over_passes_the_gate_again(acme: Scene) -> None:
    """An answer that a killed process owed is held to the rules of now, in the place where it was asked."""
    await acme.connected("sam")
    requester = Requester(member(acme, "sam"), "sam", "acme", channel=GENERAL)
    target = ReplyTarget(ReplyMode.NEW_EPHEMERAL, Secret(""))
    await acme.container.slack.outbox.enqueue(
        SlackRequest(requester, Intent("like", HIRING), target, acme.clock())
    )
    async with acme.container.storage.database.session() as session:
        await session.execute(update(PendingReply).values(lease_until=acme.clock() - CACHE_TTL))
    await allow(acme, allowed_channels=[SOCIAL])

    await acme.likewise.housekeeping()

    (answer,) = acme.slack.seen_by("sam", "@app")
    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(answer)
    assert not acme.liked("sam_writes", HIRING)


async def test_visitors_act_as_themselves_once_an_admin_lets_them_in(acme: Scene) -> None:
    """Somebody of another organization signs in to their own workspace, and likes as their own account."""
    shared(acme, "nora")
    message = acme.slack.post("sam", "#social", WANTED)
    assert words_for(errors.ExternalUser()) in as_text(await shortcut(acme, "nora", message))

    await allow(acme, allow_external=True)
    prompt = await shortcut(acme, "nora", message)
    acme.slack.install("globex")
    _, liked = await acme.through_pages("nora", prompt, x_account="theo_dev", news=2)

    assert liked_as("theo_dev", as_text(liked))
    assert acme.liked("theo_dev", HIRING)


async def test_a_visitor_under_a_colleagues_id_is_not_the_colleague(acme: Scene) -> None:
    """Kai of Globex has Sam's user id: even where visitors are let in he neither acts as Sam nor touches Sam's link."""
    await acme.connected("sam")
    answer = acme.slack.post("sam", "#social", WANTED)
    shared(acme, "kai")
    await allow(acme, allow_external=True)

    assert words_for(errors.ExternalUser()) in as_text(await shortcut(acme, "kai", answer))
    assert not acme.liked("sam_writes", HIRING)
    assert acme.grants("sam_writes") == 1


async def test_slack_is_asked_once_in_five_minutes(acme: Scene) -> None:
    """A person's membership is cached for that long, and then looked up again."""
    await acme.connected("sam")
    acme.clock.move(minutes=6)
    acme.slack.api_calls.clear()

    await acme.type("sam", "/like", WANTED)
    await acme.type("sam", "/unlike", WANTED)
    assert [call.method for call in acme.slack.api_calls] == ["users.info"]
    acme.clock.move(minutes=6)
    await acme.type("sam", "/like", WANTED)

    assert [call.method for call in acme.slack.api_calls] == ["users.info", "users.info"]


async def test_where_everybody_may_slack_is_not_asked(acme: Scene) -> None:
    """Rules that need nothing from Slack cost nothing there."""
    await allow(acme, allow_guests=True, allow_external=True, allowed_channels=[SOCIAL])
    acme.slack.api_calls.clear()
    await acme.connected("sam")

    await acme.type("sam", "/like", WANTED)

    assert "users.info" not in [call.method for call in acme.slack.api_calls]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("internal_error", errors.SlackUnavailable()),
        ("missing_scope", errors.ReinstallNeeded(None)),
        ("ratelimited", errors.SlackUnavailable()),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_slack_does_not_know_yet_waits(acme: Scene, error: str, told: errors.LikewiseError) -> None:
    """When Slack doesn't say who somebody unknown is, nothing is done, and the answer offers to try again."""
    acme.slack.fail_next("users.info", error, retry_after=60)

    refusal = await acme.type("theo", "/like", WANTED)

    assert words_for(told) in as_text(refusal)
    await acme.click("theo", refusal, "ask:like:again")
    assert words_for(errors.NotAllowed(errors.Rule.GUESTS)) in as_text(refusal)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_short_limit_of_slacks_is_waited_for(acme: Scene) -> None:
    """After a start everybody is unknown, and Slack answers about a hundred such questions a minute."""
    await acme.connected("maya")
    acme.clock.move(hours=2)
    acme.slack.fail_next("users.info", "ratelimited", retry_after=1)

    assert says_liked(as_text(await acme.type("maya", "/like", WANTED)))


async def test_who_was_known_lately_is_served_while_slack_is_silent(acme: Scene) -> None:
    """A membership cached for an hour is good enough to like, but not to administer."""
    await acme.connected("maya")
    await acme.type("maya", "/like", WANTED)
    acme.clock.move(minutes=50)
    acme.slack.fail_next("users.info", "internal_error", times=3)

    assert UNLIKED in as_text(await acme.type("maya", "/unlike", WANTED))
    assert words_for(errors.SlackUnavailable()) in as_text(await acme.type("maya", "/likewise", "spending 5"))
    acme.clock.move(minutes=20)
    assert words_for(errors.SlackUnavailable()) in as_text(await acme.type("maya", "/like", WANTED))


def shared(acme: Scene, visitor: str) -> Channel:
    acme.slack.share(SOCIAL, visitor)
    return acme.slack.world.channel(SOCIAL)


async def shortcut(acme: Scene, user: str, message: Any) -> Any:
    exchange = await acme.slack.shortcut(user, SOCIAL, message, "like_post")
    answer = await acme.answered(exchange)
    assert answer.ephemeral
    return answer
