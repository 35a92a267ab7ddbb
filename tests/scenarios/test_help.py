"""Help after any command: its usage, an example, and the command that was probably meant."""

import re

import pytest

from bot import __version__, errors
from bot.db import migrations
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING
from bot.slack.commands import COMMANDS, SHORTCUTS, SUBCOMMANDS
from tests.error_words import advice_for, words_for
from tests.reply_words import says_liked
from tests.scenarios.conftest import ANNOUNCED, Scene, button
from tests.scenarios.watching import stored_text

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ABOUT_POSTS = [command for command in COMMANDS if command.usage == "<post>"]


@pytest.mark.parametrize("text", ["", "help", "HELP", "?", "--help", "help me"])
@pytest.mark.parametrize("command", ABOUT_POSTS, ids=lambda c: c.name)
async def test_help_after_a_command_shows_its_usage(acme: Scene, command: object, text: str) -> None:
    """`help`, or no argument, also shows an example and a *Get help* button; X gets no request."""
    name = getattr(command, "name", "")

    answer = await acme.type("maya", name, text)

    assert answer.ephemeral
    assert f"{name} <post>" in as_text(answer)
    assert f"For example: `{name} https://x.com/" in as_text(answer)
    assert button(answer, "ask:help")
    assert acme.x.requests == []


@pytest.mark.parametrize("text", ["", "help", "Help", "-h"])
async def test_likewise_alone_shows_help_for_the_members_role(acme: Scene, text: str) -> None:
    """First how to connect, then the everyday commands; only admins see admin commands."""
    assert button(await acme.type("sam", "/likewise", text), "ask:connect")
    await acme.connect("sam")

    member = as_text(await acme.type("sam", "/likewise", text))
    admin = as_text(await acme.type("maya", "/likewise", text))

    assert "/likers" in member
    assert "/likewise audit" not in member
    assert "/likewise audit" in admin


@pytest.mark.parametrize(("user", "admin"), [("maya", True), ("sam", False)])
async def test_all_commands_lists_every_command(acme: Scene, user: str, admin: bool) -> None:
    """With subcommands and shortcuts; admin commands only for admins."""
    shown = await acme.type(user, "/likewise", "help")
    await acme.slack.click(user, shown, "open:commands")
    view = await acme.slack.wait_for(lambda: acme.slack.modal_of(user))

    said = str(view.blocks)
    assert all(command.name in said for command in COMMANDS)
    for word in SUBCOMMANDS:
        assert (f"/likewise {word.word}" in said) is (admin or not word.for_admins)
    assert all(shortcut.name in said for shortcut in SHORTCUTS)


async def test_a_list_of_commands_that_cannot_open_says_so(acme: Scene) -> None:
    """If the click is too old for Slack to open a modal, the reply says what to do."""
    shown = await acme.type("maya", "/likewise", "help")
    acme.slack.fail_next("views.open", "expired_trigger_id")

    answer = await acme.click("maya", shown, "open:commands")

    assert words_for(errors.FormNotOpened()) in as_text(answer)


async def test_help_tells_a_refused_guest_only_how_to_leave(acme: Scene) -> None:
    """It lists no command that would be refused."""
    answer = await acme.type("theo", "/likewise", "help")

    assert words_for(errors.NotAllowed(errors.Rule.GUESTS)) in as_text(answer)
    assert "/like <post>" not in as_text(answer)
    assert "/likewise forget-me" in as_text(answer)


@pytest.mark.parametrize(
    ("command", "text", "nearest"),
    [
        ("/likewise", "conect", "/likewise connect"),
        ("/likewise", "disconect now", "/likewise disconnect"),
        ("/likewise", "acount", "/likewise account"),
        ("/likewise", "lik", "/like"),
        ("/like", "disconnect", "/likewise disconnect"),
        ("/like", "unlike", "/unlike"),
        ("/unlike", "likers", "/likers"),
        ("/likers", "conncet", "/likewise connect"),
    ],
)
async def test_a_misspelled_command_gets_a_suggestion(
    acme: Scene, command: str, text: str, nearest: str
) -> None:
    """So does a word that belongs to another command; the reply quotes what was typed."""
    answer = as_text(await acme.type("maya", command, text))

    assert f"Did you mean `{nearest}`?" in answer
    assert f"{text}`" in answer


@pytest.mark.parametrize("text", ["xyzzy", "please", "💜", "“”", "<!everyone>", "a" * 4000])
@pytest.mark.parametrize("command", ["/like", "/likewise"])
async def test_an_unrecognizable_argument_gets_the_usage(acme: Scene, command: str, text: str) -> None:
    """Without a suggestion, and without notifying anyone."""
    answer = await acme.type("maya", command, text)

    assert answer.ephemeral
    assert f"`{command} " in as_text(answer)
    assert "<!everyone>" not in str(answer.blocks)


@pytest.mark.parametrize("word", ["like", "Like", "LIKE"])
async def test_likewise_like_does_what_like_does(acme: Scene, word: str) -> None:
    """For workspaces where another app owns /like."""
    await acme.connect("maya")

    answer = await acme.type("maya", "/likewise", f"{word} {ANNOUNCED}")

    assert says_liked(as_text(answer))
    assert acme.liked("maya_builds", ANNOUNCEMENT)


async def test_likewise_unlike_and_likewise_likers_work_too(acme: Scene) -> None:
    """`/likewise` accepts every command about a post."""
    await acme.connect("maya")
    await acme.type("maya", "/like", ANNOUNCED)

    await acme.type("maya", "/likewise", f"unlike {ANNOUNCED}")

    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert "X only shows likers" in as_text(await acme.type("maya", "/likewise", f"likers {ANNOUNCED}"))


async def test_likewise_like_without_a_post_shows_the_usage_of_like(acme: Scene) -> None:
    assert "/like <post>" in as_text(await acme.type("maya", "/likewise", "like"))


NO_POSTS = (
    "https://notx.com/a/status/1",
    "https://x.com.evil.example/a/status/1",
    "https://x.com@evil.example/a/status/1",
    "https://x.com/a/status/0",
    "https://x.com/a/status/12345678901234567890",
    "https://x.com/a/status/12ab",
    "https://x.com/acmehq",
    "12345678901234567890",
)


async def test_a_link_that_only_looks_like_a_post_is_refused(acme: Scene) -> None:
    """The reply names the next step; X gets no request, and nothing is stored."""
    await acme.connect("maya")
    before, asked = await stored_text(acme), len(acme.x.requests)

    for text in NO_POSTS:
        answer = as_text(await acme.type("maya", "/like", text))

        step = "Paste a link to a post|paste the address|Copy the whole link|paste the link"
        assert re.search(step, answer), text
        assert "Reference: " not in answer, text
    assert len(acme.x.requests) == asked
    assert await stored_text(acme) == before


async def test_a_command_with_two_posts_likes_neither(acme: Scene) -> None:
    """The reply says to send one command for each post."""
    await acme.connect("maya")

    answer = as_text(await acme.type("maya", "/like", f"{ANNOUNCED} https://x.com/acmehq/status/{HIRING}"))

    assert words_for(errors.SeveralPosts()) in answer
    assert advice_for(errors.SeveralPosts()) in answer
    assert not acme.liked("maya_builds", ANNOUNCEMENT)
    assert not acme.liked("maya_builds", HIRING)


async def test_the_buttons_in_help_work(acme: Scene) -> None:
    """*Connect* shows the link, and *Settings* the settings, which also offer to connect."""
    answer = await acme.type("maya", "/likewise", "help")
    assert button(await acme.click("maya", answer, "ask:connect"), "link:connect")
    answer = await acme.type("maya", "/likewise", "help")
    assert button(await acme.click("maya", answer, "ask:settings"), "ask:connect")


async def test_version_shows_the_version_and_links_to_the_changelog(acme: Scene) -> None:
    """With the database migration, for problem reports."""
    answer = await acme.type("maya", "/likewise", "version")

    assert f"Likewise {__version__}" in as_text(answer)
    assert f"Database migration: {migrations.HEAD}" in as_text(answer)
    assert button(answer, "link:changelog")["url"] == f"{acme.environment.app_url}/changelog"


async def test_a_refused_guest_gets_no_button_that_would_be_refused(acme: Scene) -> None:
    """Disconnecting and *forget-me* still work."""
    refused = words_for(errors.NotAllowed(errors.Rule.GUESTS))
    for typed in ("settings", "reaction", "reaction :heart:", "notify", "account", "connect"):
        said = await acme.type("theo", "/likewise", typed)
        assert refused in as_text(said), typed
        assert ids(said) <= {"ask:help"}
    assert ids(await acme.type("theo", "/likewise", "disconnect")) == set()
    question = await acme.type("theo", "/likewise", "forget-me")
    assert ids(question) == {"ask:forget"}
    assert ids(await acme.click("theo", question, "ask:forget")) == set()


def ids(message: Message) -> set[str]:
    """Return the action IDs of a message's buttons."""
    elements = (
        each for block in message.blocks for each in [*block.get("elements", []), block.get("accessory", {})]
    )
    return {each["action_id"] for each in elements if "action_id" in each}
