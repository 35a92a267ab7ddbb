"""Message shortcuts act on the post in a message; if there are several, the member picks one."""

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


async def open_choice(acme: Scene, user: str, text: str = TWO, callback_id: str = "like_post") -> View:
    """Use a shortcut on a message with several posts; return the modal."""
    exchange = await acme.slack.shortcut(
        user, "#social", acme.slack.post("sam", "#social", text), callback_id
    )
    assert not exchange.error, exchange.error
    return await acme.slack.wait_for(lambda: acme.slack.modal_of(user))


async def result(acme: Scene, user: str, before: int) -> str:
    """Return the text of the next new message."""

    def new() -> str | None:
        seen = acme.slack.seen_by(user, "#social")
        return as_text(seen[before]) if len(seen) > before else None

    return await acme.slack.wait_for(new)


def modal_text(view: View) -> str:
    """Return the text of a modal."""
    return " ".join(
        str(part["text"])
        for block in view.blocks
        for part in [block.get("text"), *block.get("elements", [])]
        if part
    )


async def test_like_this_post_likes_the_messages_post(acme: Scene) -> None:
    """The reply is private."""
    await acme.connect("maya")
    message = acme.slack.post("sam", "#social", f"Please look: {ANNOUNCED}?s=20&t=x")

    answer = await acme.answer(await acme.slack.shortcut("maya", "#social", message, "like_post"))

    assert says_liked(as_text(answer))
    assert answer.ephemeral
    assert acme.liked("maya_builds", ANNOUNCEMENT)
    assert message.changed == 0


async def test_unlike_this_post_removes_the_like(acme: Scene) -> None:
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)
    message = acme.slack.post("sam", "#social", ANNOUNCED)

    await acme.answer(await acme.slack.shortcut("maya", "#social", message, "unlike_post"))

    assert not acme.liked("maya_builds", ANNOUNCEMENT)


async def test_who_liked_this_shows_the_likers(acme: Scene) -> None:
    await acme.connect("maya")
    message = acme.slack.post("sam", "#social", MAYAS)

    answer = await acme.answer(await acme.slack.shortcut("maya", "#social", message, "who_liked"))

    assert "@acmehq" in as_text(answer)


async def test_an_unconnected_members_shortcut_is_carried_out_after_connecting(acme: Scene) -> None:
    message = acme.slack.post("sam", "#social", ANNOUNCED)
    prompt = await acme.answer(await acme.slack.shortcut("maya", "#social", message, "like_post"))

    _, liked = await acme.through_pages("maya", prompt, news=2)

    assert says_liked(as_text(liked))
    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_a_shortcut_on_a_message_without_a_post_says_so(acme: Scene) -> None:
    """Privately; the reply shows the command as an alternative."""
    message = acme.slack.post("lena", "#social", "Lunch? https://example.com/status/123")

    answer = await acme.answer(await acme.slack.shortcut("maya", "#social", message, "like_post"))

    assert answer.ephemeral
    assert "no link to a post" in as_text(answer)
    assert "Like this post" in as_text(answer)
    assert "/like https://x.com/" in as_text(answer)


@pytest.mark.parametrize(
    "attachments",
    [
        pytest.param([{"is_msg_unfurl": True, "is_share": True, "text": f"<{ANNOUNCED}>"}], id="shared"),
        pytest.param(
            [{"is_msg_unfurl": True, "attachments": [{"title": "Relay 2.0", "title_link": ANNOUNCED}]}],
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
async def test_a_forwarded_messages_post_is_found(acme: Scene, attachments: list[dict[str, Any]]) -> None:
    """It's only in the attachments."""
    await acme.connect("maya")
    message = acme.slack.post("sam", "#social", "", blocks=[], attachments=attachments)

    answer = await acme.answer(await acme.slack.shortcut("maya", "#social", message, "like_post"))

    assert says_liked(as_text(answer))


async def test_a_modal_asks_which_of_several_posts(acme: Scene) -> None:
    """Only that one is liked, and the reply is a message."""
    await acme.connect("maya")
    view = await open_choice(acme, "maya")
    before = len(acme.slack.seen_by("maya", "#social"))

    exchange = await acme.slack.submit("maya", view, {"post": {"choice": HIRING}})

    assert not exchange.error, exchange.error
    assert says_liked(await result(acme, "maya", before))
    assert acme.liked("maya_builds", HIRING)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert acme.slack.modal_of("maya") is None


async def test_the_modal_carries_out_its_shortcut(acme: Scene) -> None:
    """*Who liked this* shows likers, and likes nothing."""
    await acme.connect("maya")
    view = await open_choice(acme, "maya", f"{ANNOUNCED} {MAYAS}", "who_liked")
    before = len(acme.slack.seen_by("maya", "#social"))

    await acme.slack.submit("maya", view, {"post": {"choice": MAYAS_POST}})

    assert "@acmehq" in await result(acme, "maya", before)
    assert not acme.liked("maya_builds", MAYAS_POST)


async def test_the_modal_still_works_after_an_hour(acme: Scene) -> None:
    """The response_url has expired, so the reply is a direct message."""
    await acme.connect("maya")
    view = await open_choice(acme, "maya")
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
async def test_a_modal_with_changed_metadata_is_refused(acme: Scene, change: Any) -> None:
    """It's encrypted; the modal says what to do."""
    await acme.connect("maya")
    view = await open_choice(acme, "maya")
    view.content["private_metadata"] = change(view.content["private_metadata"])

    exchange = await acme.slack.submit("maya", view, {"post": {"choice": HIRING}})

    assert not exchange.error, exchange.error
    shown = acme.slack.modal_of("maya")
    assert shown is not None
    assert words_for(errors.InvalidAction()) in modal_text(shown)
    assert "Start again" in modal_text(shown)
    assert not acme.liked("maya_builds", HIRING)


@pytest.mark.parametrize("thief", ["lena", "nora", "kai"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_only_the_member_who_opened_a_modal_can_submit_it(many: Scene, thief: str) -> None:
    """No teammate, no other workspace, and nobody with the same user ID."""
    victim = "sam"  # Kai has the same user ID
    acme = many
    await installed_everywhere(acme)
    await acme.connect(victim)
    stolen = await open_choice(acme, victim)
    own = acme.slack.views.open(acme.slack.person(thief), stolen.content)

    exchange = await acme.slack.submit(thief, own, {"post": {"choice": HIRING}})

    assert not exchange.error, exchange.error
    shown = acme.slack.modal_of(thief)
    assert shown is not None
    assert words_for(errors.InvalidAction()) in modal_text(shown)
    assert not acme.liked("sam_writes", HIRING)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "values",
    [{}, {"post": {}}, {"post": None}, {"post": {"choice": {"selected_option": {"value": "../1"}}}}],
    ids=json.dumps,
)
async def test_an_invalid_choice_is_refused_in_the_modal(acme: Scene, values: Mapping[str, Any]) -> None:
    """The state comes from the client."""
    await acme.connect("maya")
    view = await open_choice(acme, "maya")

    exchange = await submitted_as(acme, view, values)

    assert words_for(errors.InvalidAction()) in json.dumps(exchange.body)
    assert exchange.body["response_action"] == "update"


async def submitted_as(acme: Scene, view: View, values: Mapping[str, Any]) -> Exchange:
    """Submit a modal with values that Slack's own client would not send."""
    payload = payloads.view_submission(acme.slack, view)
    payload["view"]["state"] = {"values": values}
    return await acme.slack.send("interactive", payload)


async def test_an_expired_trigger_offers_buttons_instead_of_a_modal(acme: Scene) -> None:
    """Slack opens modals for three seconds only."""
    await acme.connect("maya")
    acme.slack.fail_next("views.open", "expired_trigger_id")
    message = acme.slack.post("sam", "#social", TWO)

    answer = await acme.answer(await acme.slack.shortcut("maya", "#social", message, "like_post"))
    assert answer.ephemeral
    assert "couldn't open the list" in as_text(answer)
    await acme.click("maya", answer, "ask:like:pick2")

    assert acme.liked("maya_builds", HIRING)
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert says_liked(as_text(answer))


async def test_an_external_users_shortcut_is_refused_with_a_reason(acme: Scene) -> None:
    """The reply says whom they can ask."""
    acme.slack.share("#social", "nora")
    message = acme.slack.post("sam", "#social", ANNOUNCED)

    answer = await acme.answer(await acme.slack.shortcut("nora", message.channel_id, message, "like_post"))

    assert answer.ephemeral
    assert words_for(errors.ExternalUser()) in as_text(answer)
    assert advice_for(errors.ExternalUser()) in as_text(answer)
    assert button(await acme.type("maya", "/likewise", "account"), "link:connect")


async def test_an_unknown_shortcut_gets_a_private_reply(acme: Scene) -> None:
    """One from a newer manifest, for example."""
    message = acme.slack.post("sam", "#social", ANNOUNCED)

    answer = await acme.answer(await acme.slack.shortcut("maya", "#social", message, "repost_post"))

    assert words_for(errors.InvalidAction()) in as_text(answer)
