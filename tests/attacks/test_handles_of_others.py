"""A link with the handle of somebody who didn't write its post, to win likes: Likewise doesn't call them its author."""

import json

import pytest

from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from tests.conftest import SQLITE
from tests.scenarios.conftest import Scene, acme, sign_in
from tests.scenarios.homes import home_text, open_home
from tests.scenarios.team import posted, reply, turn_on_replies
from tests.scenarios.test_shortcuts import open_choice

__all__ = ["acme", "sign_in"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)

# Acme's announcement; X opens it under any handle.
SPOOFED = f"https://x.com/potus/status/{ANNOUNCEMENT}"


async def test_nothing_says_that_the_handle_in_a_link_is_the_author(acme: Scene) -> None:
    """From the message to the like and every list afterwards; X isn't asked who the author is."""
    await acme.connect("lena")
    await acme.show_name("lena", await acme.type("lena", "/likewise", "account"))
    await turn_on_replies(acme)
    await acme.type("maya", "/likewise", "channel digest on")
    message = await posted(acme, SPOOFED, user="sam")

    said = [as_text(reply(acme, message)), as_text(await acme.type("lena", "/like"))]
    said.append(json.dumps((await open_choice(acme, "lena", f"{SPOOFED} or {link(HIRING)}")).blocks))
    liked = await acme.click("lena", reply(acme, message), "ask:like:1")
    said.append(as_text(liked))
    said.append(as_text(await acme.type("lena", "/likewise", "history")))
    said.append(home_text(await open_home(acme, "lena")))
    said.append(as_text(await acme.type("maya", "/likewise", "audit")))
    acme.clock.move(days=7)
    await acme.likewise.housekeeping()
    said.append(as_text(digest(acme)))

    assert [each for each in said if "potus" not in each] == []  # each would be a place to deceive somebody
    assert [each for each in said if "@potus" in each] == []


def link(post: str) -> str:
    return f"https://x.com/potus/status/{post}"


def digest(acme: Scene) -> Message:
    (one,) = [each for each in acme.slack.seen_by("sam", "#social") if "week on X" in as_text(each)]
    return one
