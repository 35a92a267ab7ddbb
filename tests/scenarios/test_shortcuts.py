"""Message shortcuts: the Post is found in the message; of several, the person picks."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot import errors
from bot.sandbox.slack import Exchange, View, payloads
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MAYAS_POST
from tests.error_words import advice_for, words_for
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, MAYAS, Scene, button
from tests.scenarios.installing import installed_everywhere

HIRED = f"https://x.com/acmehq/status/{HIRING}"
TWO = f"Two today: {ANNOUNCED} and {HIRED}"


async def picked(acme: Scene, user: str, text: str = TWO, callback_id: str = "like_post") -> View:
    """Use a shortcut on a message with several Posts, and return the modal that opens."""
    exchange = await acme.slack.shortcut(
        user, "#social", acme.slack.post("sam", "#social", text), callback_id
    )
    assert not exchange.error, exchange.error
    return await acme.slack.wait_for(lambda: acme.slack.modal_of(user))


async def result(acme: Scene, user: str, before: int) -> str:
    """Return what Slack shows as the next new message."""

    def new() -> str | None:
        seen = acme.slack.seen_by(user, "#social")
        return as_text(seen[before]) if len(seen) > before else None

    return await acme.slack.wait_for(new)


def told(view: View) -> str:
    """Return what a modal says."""
    return " ".join(
        str(part["text"])
        for block in view.blocks
        for part in [block.get("text"), *block.get("elements", [])]
        if part
    )


async def test_like_this_post(acme: Scene) -> None:
    """On a message with one Post the shortcut likes it at once, and tells only who used it."""
    await acme.connected("maya")
    message = acme.slack.post("sam", "#social", f"Please look: {ANNOUNCED}?s=20&t=x")

    answer = await acme.answered(await acme.slack.shortcut("maya", "#social", message, "like_post"))

    assert says_liked(as_text(answer))
    assert answer.ephemeral
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    assert message.changed == 0


async def test_unlike_this_post(acme: Scene) -> None:
    """The second shortcut takes the like back."""
    await acme.connected("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    message = acme.slack.post("sam", "#social", ANNOUNCED)

    await acme.answered(await acme.slack.shortcut("maya", "#social", message, "unlike_post"))

    assert not acme.liked("maya_builds", ANNOUNCEMENT)


async def test_who_liked_this(acme: Scene) -> None:
    """The third shortcut shows who liked the Post."""
    await acme.connected("maya")
    message = acme.slack.post("sam", "#social", MAYAS)

    answer = await acme.answered(await acme.slack.shortcut("maya", "#social", message, "who_liked"))

    assert "@acmehq" in as_text(answer)


async def test_someone_not_connected_is_led_there_and_the_like_follows(acme: Scene) -> None:
    """A shortcut, too, is carried out after connecting."""
    message = acme.slack.post("sam", "#social", ANNOUNCED)
    prompt = await acme.answered(await acme.slack.shortcut("maya", "#social", message, "like_post"))

    _, liked = await acme.through_pages("maya", prompt, news=2)

    assert says_liked(as_text(liked))
    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_a_message_without_a_post_says_so(acme: Scene) -> None:
    """No link: the answer says so, privately, names the shortcut, and shows the command as the other way."""
    message = acme.slack.post("lena", "#social", "Lunch? https://example.com/status/123")

    answer = await acme.answered(await acme.slack.shortcut("maya", "#social", message, "like_post"))

    assert answer.ephemeral
    assert "no link to a post" in as_text(answer)
    assert "Like this post" in as_text(answer)
    assert "/like https://x.com/" in as_text(answer)


@pytest.mark.parametrize(
    "attachments",
    [
        pytest.param([{"is_msg_unfurl": True, "is_share": True, "text": f"<{ANNOUNCED}>"}], id="shared"),
        pytest.param(
            [{"is_msg_unfurl": True, "attachments": [{"is_share": True, "from_url": ANNOUNCED}]}],
            id="share of a share",
        ),
        pytest.param(
            [
                {
                    "message_blocks": [
                        {"message": {"blocks": [{"type": "section", "text": {"text": f"<{ANNOUNCED}|x>"}}]}}
                    ]
                }
            ],
            id="blocks of a shared message",
        ),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_shared_messages_post_is_found(acme: Scene, attachments: list[dict[str, Any]]) -> None:
    """A forwarded message holds its Post in attachments only, and that counts."""
    await acme.connected("maya")
    message = acme.slack.post("sam", "#social", "", blocks=[], attachments=attachments)

    answer = await acme.answered(await acme.slack.shortcut("maya", "#social", message, "like_post"))

    assert says_liked(as_text(answer))


async def test_of_several_posts_the_person_picks(acme: Scene) -> None:
    """A modal asks which one; only that one is liked, and the answer comes as a message."""
    await acme.connected("maya")
    view = await picked(acme, "maya")
    before = len(acme.slack.seen_by("maya", "#social"))

    exchange = await acme.slack.submit("maya", view, {"post": {"choice": HIRING}})

    assert not exchange.error, exchange.error
    assert says_liked(await result(acme, "maya", before))
    assert acme.liked("maya_builds", HIRING)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert acme.slack.modal_of("maya") is None


async def test_the_picker_carries_out_what_the_shortcut_was(acme: Scene) -> None:
    """Picking for "Who liked this" shows likers, and likes nothing."""
    await acme.connected("maya")
    view = await picked(acme, "maya", f"{ANNOUNCED} {MAYAS}", "who_liked")
    before = len(acme.slack.seen_by("maya", "#social"))

    await acme.slack.submit("maya", view, {"post": {"choice": MAYAS_POST}})

    assert "@acmehq" in await result(acme, "maya", before)
    assert not acme.liked("maya_builds", MAYAS_POST)


async def test_a_picker_waits_as_long_as_the_person(acme: Scene) -> None:
    """Who thinks for an hour is answered by direct message, since Slack no longer takes the reply."""
    await acme.connected("maya")
    view = await picked(acme, "maya")
    acme.clock.move(hours=1)

    await acme.slack.submit("maya", view, {"post": {"choice": HIRING}})

    (answer,) = await acme.slack.wait_for(lambda: acme.slack.seen_by("maya", "@app") or None)
    assert says_liked(as_text(answer))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: "", id="emptied"),
        pytest.param(lambda _: "{}", id="other text"),
        pytest.param(lambda _: "ü" * 30, id="not ASCII"),
        pytest.param(lambda text: text[:-6] + "AAAAAA", id="changed at the end"),
        pytest.param(lambda text: "AAAA" + text[4:], id="changed at the start"),
        pytest.param(lambda text: text * 3, id="longer"),
    ],
)
async def test_an_altered_picker_is_refused_in_place(acme: Scene, change: Any) -> None:
    """What the modal carries is sealed: altered, it does nothing, and the modal itself says so and what to do."""
    await acme.connected("maya")
    view = await picked(acme, "maya")
    view.content["private_metadata"] = change(view.content["private_metadata"])

    exchange = await acme.slack.submit("maya", view, {"post": {"choice": HIRING}})

    assert not exchange.error, exchange.error
    shown = acme.slack.modal_of("maya")
    assert shown is not None
    assert words_for(errors.InvalidAction()) in told(shown)
    assert "Start again" in told(shown)
    assert not acme.liked("maya_builds", HIRING)


@pytest.mark.parametrize("thief", ["lena", "nora", "kai"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_picker_belongs_to_who_opened_it(many: Scene, thief: str) -> None:
    """Somebody else's form opens for nobody: not a colleague, not another workspace, not even under the same user id."""
    victim = "sam"  # whose user id is kai's, too
    acme = many
    await installed_everywhere(acme)
    await acme.connected(victim)
    stolen = await picked(acme, victim)
    own = acme.slack.views.open(acme.slack.person(thief), stolen.content)

    exchange = await acme.slack.submit(thief, own, {"post": {"choice": HIRING}})

    assert not exchange.error, exchange.error
    shown = acme.slack.modal_of(thief)
    assert shown is not None
    assert words_for(errors.InvalidAction()) in told(shown)
    assert not acme.liked("sam_writes", HIRING)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "values",
    [{}, {"post": {}}, {"post": None}, {"post": {"choice": {"selected_option": {"value": "../1"}}}}],
    ids=json.dumps,
)
async def test_a_choice_that_was_not_offered_is_refused(acme: Scene, values: Mapping[str, Any]) -> None:
    """The form's state comes from the client, so what isn't a Post's id there is refused in the modal."""
    await acme.connected("maya")
    view = await picked(acme, "maya")

    exchange = await submitted_as(acme, view, values)

    assert words_for(errors.InvalidAction()) in json.dumps(exchange.body)
    assert exchange.body["response_action"] == "update"


async def submitted_as(acme: Scene, view: View, values: Mapping[str, Any]) -> Exchange:
    """Submit a modal with values that Slack's own page would not send."""
    payload = payloads.view_submission(acme.slack, view)
    payload["view"]["state"] = {"values": values}
    return await acme.slack.send("interactive", payload)


async def test_a_late_trigger_still_lets_the_person_pick(acme: Scene) -> None:
    """Slack opens modals for three seconds only; after that the same choice comes as buttons, and they work."""
    await acme.connected("maya")
    acme.slack.fail_next("views.open", "expired_trigger_id")
    message = acme.slack.post("sam", "#social", TWO)

    answer = await acme.answered(await acme.slack.shortcut("maya", "#social", message, "like_post"))
    assert answer.ephemeral
    assert "couldn't open the list" in as_text(answer)
    await acme.click("maya", answer, "ask:like:pick2")

    assert acme.liked("maya_builds", HIRING)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert says_liked(as_text(answer))


async def test_a_visitor_of_another_organization_is_told_why(acme: Scene) -> None:
    """In a shared channel the shortcut does nothing for outsiders, and says whom they can ask."""
    acme.slack.share("#social", "nora")
    message = acme.slack.post("sam", "#social", ANNOUNCED)

    answer = await acme.answered(await acme.slack.shortcut("nora", message.channel_id, message, "like_post"))

    assert answer.ephemeral
    assert words_for(errors.ExternalUser()) in as_text(answer)
    assert advice_for(errors.ExternalUser()) in as_text(answer)
    assert button(await acme.type("maya", "/likewise", "account"), "link:connect")


async def test_a_shortcut_of_another_version_is_answered(acme: Scene) -> None:
    """A shortcut that only a newer manifest knows gets a private answer, not Slack's error."""
    message = acme.slack.post("sam", "#social", ANNOUNCED)

    answer = await acme.answered(await acme.slack.shortcut("maya", "#social", message, "repost_post"))

    assert words_for(errors.InvalidAction()) in as_text(answer)
