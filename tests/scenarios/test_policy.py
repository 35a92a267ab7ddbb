"""An admin's rules on who may use the app, and where, apply on every surface; anyone can still disconnect."""

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
from bot.slack.actions import ACTIONS
from bot.slack.intents.action import Access
from bot.slack.intents.intent import Intent
from bot.slack.intents.reply_target import ReplyMode, ReplyTarget
from bot.slack.intents.request import Requester, SlackRequest
from tests.error_words import words_for
from tests.reply_words import UNLIKED, liked_as, says_liked
from tests.scenarios.conftest import ANNOUNCED, Scene
from tests.scenarios.homes import open_home
from tests.scenarios.instances import second_instance

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


async def test_a_refusal_names_the_allowed_channels_and_the_admin(acme: Scene) -> None:
    """X gets no request."""
    await acme.connect("sam")
    await allow(acme, allowed_channels=[SOCIAL])
    acme.x.requests.clear()

    refusal = await acme.type("sam", "/like", WANTED, channel="#general")

    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(refusal)
    assert f"<#{SOCIAL}>" in str(refusal.blocks)
    assert f"Rule set by <@{member(acme, 'maya').user}>" in str(refusal.blocks)
    assert acme.x.requests == []
    assert says_liked(as_text(await acme.type("sam", "/like", WANTED, channel="#social")))


async def test_a_rule_applies_in_every_process_within_half_a_minute(acme: Scene) -> None:
    """Each caches the settings for that long."""
    await acme.connect("sam")
    async with second_instance(acme) as other:
        assert says_liked(as_text(await other.type("sam", "/like", WANTED)))
        await allow(acme, allowed_channels=[SOCIAL])
        acme.clock.move(seconds=30)

        refusal = await other.type("sam", "/unlike", WANTED, channel="#general")

    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(refusal)


async def test_a_rule_about_channels_does_not_affect_direct_messages(acme: Scene) -> None:
    await acme.connect("sam")
    await allow(acme, allowed_channels=[SOCIAL])

    assert says_liked(as_text(await acme.type("sam", "/like", WANTED, channel="@app")))


async def test_only_listed_members_and_user_groups_are_allowed(acme: Scene) -> None:
    """A rule applies at once."""
    for name in ("maya", "sam", "lena"):
        await acme.connect(name)
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


async def test_guests_are_refused_until_an_admin_allows_them(acme: Scene) -> None:
    """No reply offers a refused guest to connect."""
    assert words_for(errors.NotAllowed(errors.Rule.GUESTS)) in as_text(
        await acme.type("theo", "/likewise", "connect")
    )
    account = await acme.type("theo", "/likewise", "account")
    assert words_for(errors.NotAllowed(errors.Rule.GUESTS)) in as_text(account)
    assert "link:connect" not in str(account.blocks)

    await allow(acme, allow_guests=True)
    await acme.connect("theo")

    assert says_liked(as_text(await acme.type("theo", "/like", WANTED)))


async def test_a_refused_member_can_disconnect(acme: Scene) -> None:
    """Help and the account card work, too."""
    await acme.connect("sam")
    await allow(acme, allowed_users=[])

    assert words_for(errors.NotAllowed(errors.Rule.USERS)) in as_text(await acme.type("sam", "/like", WANTED))
    assert "/likewise disconnect" in as_text(await acme.type("sam", "/likewise", "help"))
    assert "connected as" in as_text(await acme.type("sam", "/likewise", "account"))
    assert "Disconnected" in as_text(await acme.type("sam", "/likewise", "disconnect"))
    assert acme.grants("sam_writes") == 0


async def test_the_policy_applies_to_shortcuts_and_their_forms(acme: Scene) -> None:
    """No form opens, and one that's already open likes nothing."""
    await acme.connect("sam")
    two = f"{WANTED} {ANNOUNCED}"
    message = acme.slack.post("lena", "#general", two)
    await acme.slack.shortcut("sam", GENERAL, message, "like_post")
    view = await acme.slack.wait_for(lambda: acme.slack.modal_of("sam"))
    await allow(acme, allowed_channels=[SOCIAL])

    before = len(acme.slack.seen_by("sam", "#general"))
    await acme.slack.submit("sam", view, {"post": {"choice": HIRING}})
    (answer,) = await acme.slack.wait_for(lambda: acme.slack.seen_by("sam", "#general")[before:] or None)
    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(answer)

    refusal = await acme.answer(await acme.slack.shortcut("sam", GENERAL, message, "like_post"))
    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(refusal)
    assert acme.slack.modal_of("sam") is None
    assert not acme.liked("sam_writes", HIRING)


async def test_the_policy_applies_to_buttons_of_earlier_replies(acme: Scene) -> None:
    await acme.connect("sam")
    answer = await acme.type("sam", "/like", WANTED)
    await allow(acme, allowed_channels=[GENERAL])

    await acme.click("sam", answer, "ask:unlike")

    assert words_for(errors.NotAllowed(errors.Rule.CHANNELS, (SOCIAL,))) in as_text(answer)
    assert acme.liked("sam_writes", HIRING)


async def test_the_policy_applies_to_a_like_that_waited_for_the_link(acme: Scene) -> None:
    """The rules are checked again before X is asked, so nothing is connected."""
    prompt = await acme.type("sam", "/like", WANTED)
    await allow(acme, allowed_channels=[GENERAL])

    with pytest.raises(LookupError, match="You can't use Likewise here"):
        await acme.through_pages("sam", prompt)

    assert not acme.liked("sam_writes", HIRING)
    assert acme.grants("sam_writes") == 0


async def test_the_policy_applies_to_the_request_of_a_killed_process(acme: Scene) -> None:
    """Today's rules, for the channel of the request."""
    await acme.connect("sam")
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


async def test_allowed_external_users_like_as_themselves(acme: Scene) -> None:
    """They sign in to their own workspace."""
    shared(acme, "nora")
    message = acme.slack.post("sam", "#social", WANTED)
    assert words_for(errors.ExternalUser()) in as_text(await shortcut(acme, "nora", message))

    await allow(acme, allow_external=True)
    prompt = await shortcut(acme, "nora", message)
    acme.slack.install("globex")
    _, liked = await acme.through_pages("nora", prompt, x_account="theo_dev", news=2)

    assert liked_as("theo_dev", as_text(liked))
    assert acme.liked("theo_dev", HIRING)


async def test_an_external_user_with_a_members_user_id_is_refused(acme: Scene) -> None:
    """Kai of Globex has Sam's: he neither likes as Sam nor touches Sam's link."""
    await acme.connect("sam")
    answer = acme.slack.post("sam", "#social", WANTED)
    shared(acme, "kai")
    await allow(acme, allow_external=True)

    assert words_for(errors.ExternalUser()) in as_text(await shortcut(acme, "kai", answer))
    assert not acme.liked("sam_writes", HIRING)
    assert acme.grants("sam_writes") == 1


async def test_slack_is_asked_about_a_member_every_five_minutes(acme: Scene) -> None:
    """Meanwhile the answer is cached."""
    await acme.connect("sam")
    acme.clock.move(minutes=6)
    acme.slack.api_calls.clear()

    await acme.type("sam", "/like", WANTED)
    await acme.type("sam", "/unlike", WANTED)
    assert [call.method for call in acme.slack.api_calls] == ["users.info"]
    acme.clock.move(minutes=6)
    await acme.type("sam", "/like", WANTED)

    assert [call.method for call in acme.slack.api_calls] == ["users.info", "users.info"]


async def test_rules_that_allow_everybody_cost_no_slack_call(acme: Scene) -> None:
    await allow(acme, allow_guests=True, allow_external=True, allowed_channels=[SOCIAL])
    acme.slack.api_calls.clear()
    await acme.connect("sam")

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
async def test_an_unknown_member_waits_for_slack(acme: Scene, error: str, told: errors.LikewiseError) -> None:
    """If Slack can't say who they are, nothing is done, and *Try again* is offered."""
    acme.slack.fail_next("users.info", error, retry_after=60)

    refusal = await acme.type("theo", "/like", WANTED)

    assert words_for(told) in as_text(refusal)
    await acme.click("theo", refusal, "ask:like:again")
    assert words_for(errors.NotAllowed(errors.Rule.GUESTS)) in as_text(refusal)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_short_slack_rate_limit_is_waited_out(acme: Scene) -> None:
    """After a start nobody is cached, and Slack answers about a hundred such requests a minute."""
    await acme.connect("maya")
    acme.clock.move(hours=2)
    acme.slack.fail_next("users.info", "ratelimited", retry_after=1)

    assert says_liked(as_text(await acme.type("maya", "/like", WANTED)))


async def test_a_cached_member_can_like_while_slack_is_down(acme: Scene) -> None:
    """For an hour, but not use admin commands."""
    await acme.connect("maya")
    await acme.type("maya", "/like", WANTED)
    acme.clock.move(minutes=50)
    acme.slack.fail_next("users.info", "internal_error", times=3)

    assert UNLIKED in as_text(await acme.type("maya", "/unlike", WANTED))
    assert words_for(errors.SlackUnavailable()) in as_text(await acme.type("maya", "/likewise", "spending 5"))
    acme.clock.move(minutes=20)
    assert words_for(errors.SlackUnavailable()) in as_text(await acme.type("maya", "/like", WANTED))


def shared(acme: Scene, user: str) -> Channel:
    acme.slack.share(SOCIAL, user)
    return acme.slack.world.channel(SOCIAL)


async def shortcut(acme: Scene, user: str, message: Any) -> Any:
    exchange = await acme.slack.shortcut(user, SOCIAL, message, "like_post")
    answer = await acme.answer(exchange)
    assert answer.ephemeral
    return answer


async def test_an_excluded_member_gets_no_button_that_would_be_refused(acme: Scene) -> None:
    """Neither in the Home nor in replies; withdrawing a choice still works."""
    await allow(acme, allow_guests=True)
    await acme.connect("theo")
    await acme.type("theo", "/like", WANTED)
    await acme.show_name("theo", await acme.type("theo", "/likewise", "account"))
    await allow(acme, allow_guests=False)

    replies = [await acme.type("theo", "/likewise", word) for word in ("settings", "account", "history")]
    home = await open_home(acme, "theo")

    for blocks in (*(reply.blocks for reply in replies), home.blocks):
        offered = [
            str(element.get("action_id"))
            for block in blocks
            for element in [*block.get("elements", []), block.get("accessory", {})]
        ]
        assert not [each for each in offered if each.startswith("form:")]
        asked = [each.split(":")[1] for each in offered if each.startswith("ask:")]
        assert [each for each in asked if ACTIONS[each].access is not Access.ALWAYS] == []
    refusal = words_for(errors.NotAllowed(errors.Rule.GUESTS))
    assert all(refusal in as_text(reply) for reply in replies)
    assert "anonymous" in as_text(await acme.click("theo", replies[0], "ask:hide_likes"))
