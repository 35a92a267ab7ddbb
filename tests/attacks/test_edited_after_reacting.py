"""The author of a message edits its link once others have reacted to it with the emoji that likes."""

import pytest

from bot.sandbox.slack import events
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import HIRING, PRODUCT
from bot.slack.messages import EDITED
from tests.conftest import SQLITE
from tests.scenarios.conftest import PATIENCE, Scene, acme, sign_in
from tests.scenarios.reacting import (
    OTHER,
    WANTED,
    connect_with_emoji,
    react,
    reaction_event,
    unreact,
    wait_for_events,
)
from tests.scenarios.team import posted, reply, turn_on_replies, written

__all__ = ["acme", "sign_in"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


async def test_a_post_swapped_in_before_the_event_is_read_is_not_liked(acme: Scene) -> None:
    """The event is late; Sam reacted to the other post."""
    message = await connect_with_emoji(acme)
    reacted_at = acme.clock()
    acme.slack.world.channel("#social").has_app = False  # no event yet
    acme.slack.react("sam", message, "heart")
    acme.slack.world.channel("#social").has_app = True
    acme.clock.move(seconds=30)
    acme.slack.edit(message, OTHER)
    acme.x.requests.clear()

    await acme.slack.event(reaction_event(acme, message) | {"event_ts": str(reacted_at.timestamp())})
    await wait_for_events(acme)

    assert EDITED in as_text(acme.slack.seen_by("sam", "#social")[-1])
    assert not acme.x.requests


async def test_removing_the_emoji_does_not_unlike_a_post_that_was_swapped_in(acme: Scene) -> None:
    """Sam had liked it long before, by a command."""
    message = await connect_with_emoji(acme)
    await acme.type("sam", "/like", OTHER)
    acme.clock.move(minutes=10)
    await react(acme, "sam", message)
    acme.clock.move(minutes=1)
    acme.slack.edit(message, OTHER)
    acme.clock.move(minutes=1)

    (asked,) = await unreact(acme, "sam", message)

    assert EDITED in as_text(asked)
    assert acme.liked("sam_writes", PRODUCT)


async def test_a_message_edited_before_the_reaction_needs_no_question(acme: Scene) -> None:
    message = await connect_with_emoji(acme)
    acme.slack.edit(message, f"A typo less: {WANTED}")
    acme.clock.move(seconds=1)

    await react(acme, "sam", message)
    assert acme.liked("sam_writes", HIRING)
    await unreact(acme, "sam", message)

    assert not acme.liked("sam_writes", HIRING)


async def test_an_external_user_with_a_members_id_does_not_react_as_the_member(acme: Scene) -> None:
    """Kai has Sam's ID; Slack's event doesn't say that the channel is shared, as just before it is."""
    message = await connect_with_emoji(acme)
    kai = acme.slack.person("kai")
    message.reactions["heart"] = [kai]
    acme.x.requests.clear()

    await events.send(acme.slack, acme.slack.workspace("acme"), reaction_event(acme, message), by=kai)
    await acme.container.storage.background.drain(PATIENCE)

    assert not acme.x.requests


async def test_the_apps_own_reply_is_edited_without_a_question(acme: Scene) -> None:
    """It is updated with each like, and its author has nothing to hide."""
    await connect_with_emoji(acme)
    await turn_on_replies(acme)
    replied = reply(acme, await posted(acme, WANTED))
    await react(acme, "sam", replied)
    assert acme.liked("sam_writes", HIRING)
    await written(acme)
    assert replied.changed == 1

    await unreact(acme, "sam", replied)

    assert not acme.liked("sam_writes", HIRING)
