"""One user's path through the main features, over HTTP, which the demo prints as it starts."""

import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.sandbox.environment import SandboxEnvironment
from bot.sandbox.http_browser import HttpBrowser, connect
from bot.sandbox.slack import Exchange, Message, SlackSandbox
from bot.sandbox.slack.form_state import all_elements
from bot.sandbox.x import Plan

_WIDTH: Final = 96
# Seconds. Waiting ends as soon as the reply is there, and only a busy machine takes long.
_PATIENCE: Final = 60.0
_NOT_YET: Final = "Working on it…"
_MENTION: Final = re.compile(r"<[@#][A-Z0-9]+\|?([^>]*)>")
_LINKED_DATE: Final = re.compile(r"<!date\^\d+\^[^|>^]*\^([^|>]*)\|([^>]*)>")
_DATE: Final = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK: Final = re.compile(r"<([^|>]+)\|([^>]+)>")


class SmokeTestFailed(Exception):
    """A reply was not the expected one."""


async def smoke_test(environment: SandboxEnvironment, say: Callable[[str], None]) -> None:
    """Run it as maya; raise `SmokeTestFailed` if a reply isn't the expected one."""
    slack, post = environment.slack, "https://x.com/maya_builds/status/2123771562790912006"
    say("\nA walk through Likewise, as maya in #social (everything stays on this machine)\n")
    deadline, slack.deadline = slack.deadline, _PATIENCE
    try:
        await _main_job(slack, say, post)
        await _like_on_x(environment, say, post)
        ended = await _typed(slack, say, "/likewise", "disconnect")
        _expect("@maya_builds" in as_text(ended), "the account was not disconnected")
    finally:
        slack.deadline = deadline


async def _main_job(slack: SlackSandbox, say: Callable[[str], None], post: str) -> None:
    answer = await _typed(slack, say, "/like", post)
    url = _button(answer, "link:connect")
    async with HttpBrowser() as http_browser:
        done = await connect(http_browser, url, slack_user="maya", x_account="maya_builds")
    say("  … in the browser: Continue with Slack → Sign in with Slack → Authorize app → Yes, connect")
    _expect("You're connected" in done, f"the browser ends at: {done}")

    said = await slack.wait_for(lambda: _after(slack, answer, 2), _PATIENCE)
    for message in said:
        _show(say, message)
    _expect("@maya_builds" in as_text(said[0]), "Slack does not name the connected account")
    _expect("Liked" in as_text(said[1]), "the interrupted /like was not carried out")

    likers = await _typed(slack, say, "/likers", post)
    _expect("@" in as_text(likers), "nobody is shown as having liked the Post")
    unliked = await _typed(slack, say, "/unlike", post)
    _expect("@maya_builds" in as_text(unliked), "the like was not taken back")


async def _like_on_x(environment: SandboxEnvironment, say: Callable[[str], None], post: str) -> None:
    """Like on X's own page, as with the plan that most teams have; X confirms it."""
    slack, x = environment.slack, environment.x
    say("\nX's plan for most teams has no likes: from here on, X refuses them.\n")
    x.plan = Plan.NO_LIKES
    try:
        answer = await _typed(slack, say, "/like", post)
        url = _button(answer, "link:like")
        await slack.click("maya", answer, "link:like")
        say("maya presses: Like on X")
        await slack.wait_for(lambda: x.activity.subscriptions, _PATIENCE)
        async with HttpBrowser() as http_browser:
            await http_browser.open(url.replace("https://x.com", x.url))
            await http_browser.submit(account="maya_builds")
        say("  … in the browser, on X: Like")
        await slack.wait_for(lambda: "Liked" in as_text(answer), _PATIENCE)
        _show(say, answer)
        _expect("Confirmed by X" in as_text(answer), "X did not confirm the like")
    finally:
        x.plan = Plan.LIKES


async def _typed(slack: SlackSandbox, say: Callable[[str], None], command: str, text: str) -> Message:
    say(f"maya types: {command} {text}")
    exchange = await slack.command("maya", "#social", command, text)
    _expect(not exchange.error, f"Slack shows: {exchange.error}")
    message = await slack.wait_for(lambda: _reply(exchange), _PATIENCE)
    _show(say, message)
    return message


def _reply(exchange: Exchange) -> Message | None:
    """Return the reply, in the HTTP response or after it; None while there is none."""
    shown = [exchange.message, *exchange.answers]
    return next((message for message in shown if message and as_text(message) != _NOT_YET), None)


def _after(slack: SlackSandbox, message: Message, count: int) -> list[Message] | None:
    seen = slack.seen_by("maya", "#social")
    later = seen[seen.index(message) + 1 :] if message in seen else []
    return later[:count] if len(later) >= count else None


def _show(say: Callable[[str], None], message: Message) -> None:
    mark = "Likewise, only visible to maya" if message.ephemeral else "Likewise"
    say(f"  ┌ {mark}")
    for line in as_text(message).splitlines():
        for piece in textwrap.wrap(line, _WIDTH) or [""]:
            say(f"  │ {piece}")
    say("  └")


def _expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001 (reads as a sentence)
    if not holds:
        raise SmokeTestFailed(otherwise)


def _button(message: Message, action_id: str) -> str:
    for _, element in all_elements(message.blocks):
        if element.get("action_id") == action_id:
            return str(element["url"])
    raise SmokeTestFailed(f"the answer has no button {action_id}")


def as_text(message: Message) -> str:
    """Return a message as text for a terminal: its texts in order, buttons in brackets."""
    return "\n".join(filter(None, map(_block_as_text, message.blocks))) or message.text


def _block_as_text(block: Mapping[str, Any]) -> str:
    parts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ()), block.get("accessory")]
    return "  ".join(filter(None, map(_text, parts)))


def _text(part: Any) -> str:
    match part:
        case {"type": "button", "text": label}:
            return f"[{_text(label)}]"
        case {"type": "mrkdwn" | "plain_text", "text": text}:
            return plain_words(text)
        case {"elements": elements}:
            return "".join(map(_text, elements))
        case {"type": "text" | "link"}:
            return str(part.get("text") or part.get("url", ""))
        case _:
            return ""


def plain_words(mrkdwn: str) -> str:
    """Return mrkdwn as plain text."""
    for pattern, kept in (
        (_LINKED_DATE, r"\2 (\1)"),
        (_DATE, r"\1"),
        (_MENTION, r"@\1"),
        (_LINK, r"\2 (\1)"),
    ):
        mrkdwn = pattern.sub(kept, mrkdwn)
    plain = mrkdwn.replace("*", "").replace("\u2060", "").replace("\u200d", "")
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
