"""The style rules for messages (docs/messages.md) that can be tested; every message is checked."""

import re
from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers, isfunction
from pkgutil import iter_modules
from typing import get_type_hints

import pytest

from bot.errors import LikewiseError
from bot.slack import messages
from bot.slack.commands import COMMANDS, SHORTCUTS, SUBCOMMANDS
from bot.slack.message import Message
from bot.slack.messages import escape
from bot.slack.messages.error_texts import text_of
from tests.slack.messages.every_sample import SAMPLES, each_sample
from tests.slack.messages.reading import blocks_of, buttons, objects
from tests.slack.messages.samples import FRIENDLY, Said, every_error

NO_MESSAGES = {"blocks"}  # what messages are made from
JARGON = re.compile(
    r"\b(scopes?|tokens?|oauth|http|api|json|payload|ephemeral|bearer|timeout|exception|null|tweets?|twitter|[45]\d\d error)\b",
    re.IGNORECASE,
)


def kinds(error: type[LikewiseError]) -> Iterator[type[LikewiseError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from kinds(kind)


def words(said: Said) -> str:
    """Return all text of a sample, without Slack's shortcut names."""
    told = [o["text"] for o in objects(blocks_of(said)) if o.get("type") in {"mrkdwn", "plain_text"}]
    text = "\n".join([*told, said.text if isinstance(said, Message) else ""])
    for shortcut in SHORTCUTS:
        text = text.replace(shortcut.name, "")
    return re.sub(r"<(?:https?:|!date)[^|>]*\|?|`[^`]*`|https?://\S+", "", text)


def test_every_message_is_exported() -> None:
    """Each function in `bot/slack/messages` that returns a message has samples."""
    found = set()
    for module in iter_modules(messages.__path__):
        if module.name in NO_MESSAGES:
            continue
        made_in = import_module(f"bot.slack.messages.{module.name}")
        found |= {
            name
            for name, function in getmembers(made_in, isfunction)
            if function.__module__ == made_in.__name__
            and not name.startswith("_")
            and get_type_hints(function).get("return") is Message
        }

    assert found - set(vars(messages)) == set()


def test_every_error_has_a_sample() -> None:
    """Each kind of error."""
    assert {type(error) for error in every_error(FRIENDLY)} == set(kinds(LikewiseError))


@pytest.mark.parametrize("error", every_error(FRIENDLY), ids=lambda error: type(error).__name__)
def test_every_error_names_the_next_step(error: LikewiseError) -> None:
    """ "Something went wrong" is never all."""
    text = text_of(error)
    assert re.fullmatch(r".*\w.*[.)>]", text.next_step)
    assert re.fullmatch(r".*\w.*[.?]", text.what)


# What is read line by line: lists, help and forms, and what a whole channel reads.
LISTS = {
    "all_commands", "audit", "choices", "daily_notice", "digest", "greeting", "help_", "history", "home", "liked",
    "likers", "picker", "policy",
    "policy_form", "settings", "shared_likers", "spending", "team_channels", "team_reply", "usage",
}  # fmt: skip
AVOIDED = re.compile(
    r"only you see this|through Likewise|\bpress\b|answers?\b|colleague|any more|taken? back|look-up"
    r"|whoever|everybody|nobody|\bvisitors?\b|records? of this|keeps? to themsel",
    re.IGNORECASE,
)


def lines(said: Said) -> list[str]:
    """Return the lines of a message, without the post it's about, its buttons and the reference."""
    blocks = blocks_of(said)
    quoted = {n for n, block in enumerate(blocks) if block["type"] == "rich_text"}
    of_a_post = {
        n + step
        for n in quoted
        for step in (-1, 0, 1, 2)
        if blocks[min(n + step, len(blocks) - 1)]["type"] != "actions"
    }
    told = [
        " ".join(
            visible(o["text"])
            for o in objects({k: v for k, v in block.items() if k != "accessory"})
            if o.get("type") in {"mrkdwn", "plain_text"}
        )
        for n, block in enumerate(blocks)
        if n not in of_a_post and block["type"] not in {"actions", "divider"}
    ]
    return [line for text in told for line in text.splitlines() if not line.startswith("Reference: ")]


def visible(mrkdwn: str) -> str:
    """Return the text as Slack shows it."""
    shown = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", mrkdwn)
    return re.sub(r"<[^|>]*\|([^>]*)>", r"\1", shown).replace("*", "")


@each_sample(sorted(SAMPLES.keys() - LISTS), ["friendly"])
def test_a_message_is_short(said: Said) -> None:
    """A line of 80 characters that says what happened, one that says what to do, at most one of detail."""
    told = lines(said)
    assert len(told[0]) <= 80, told[0]
    assert len(told) <= 3, told


@each_sample(texts=["friendly"])
def test_words_to_avoid(said: Said) -> None:
    """Each thing has one name, and Slack's own "Only visible to you" isn't repeated."""
    assert AVOIDED.findall(words(said)) == []


@each_sample(texts=["friendly"])
def test_a_command_is_shown_as_code(said: Said) -> None:
    """So it can be told from the text around it, and copied."""
    told = "\n".join(o["text"] for o in objects(blocks_of(said)) if o.get("type") == "mrkdwn")
    assert re.findall(r"(?:^|\s)/(?:like|unlike|likers|liked|likewise)\b", re.sub(r"`[^`]*`", "", told)) == []


@each_sample(texts=["friendly"])
def test_a_spoken_label_begins_with_the_visible_one(said: Said) -> None:
    """So voice control works (https://www.w3.org/WAI/WCAG22/Understanding/label-in-name)."""
    for label, button in buttons(said).items():
        assert button["accessibility_label"].startswith(label)


VERBS = {
    "Change", "Check", "Choose", "Close", "Confirm", "Connect", "Delete", "Disconnect", "Follow", "Get", "Grant",
    "Hide", "Let", "Like", "Open", "Reconnect", "Remove", "See", "Send", "Set", "Share", "Show", "Stop", "Switch",
    "Try", "Turn", "Undo", "Unfollow", "Unlike", "Add",
}  # fmt: skip
# Pages of a list, places, and what the person says.
NOUNS = {
    "Next",
    "Back",
    "First page",
    "All commands",
    "Privacy",
    "Who liked this",
    "I liked it",
    "I unliked it",
}
# What they act on is the message's only subject, or beside the button.
ALONE = {
    "Close", "Disconnect", "Like", "Reconnect", "Remove", "Share", "Show", "Undo", "Unfollow", "Unlike"
}  # fmt: skip


@each_sample(texts=["friendly"])
def test_a_button_is_a_verb_with_its_object(said: Said) -> None:
    """It says what happens without the text around it."""
    for label in buttons(said):
        verb, *of = label.split()
        assert label in NOUNS or (verb in VERBS and (of or verb in ALONE)), label


@each_sample(texts=["friendly"])
def test_no_jargon(said: Said) -> None:
    """No programmers' terms."""
    told = re.sub(r"X API (cost|credit)", "", words(said))  # what X's invoice calls it
    assert JARGON.findall(told) == []


@each_sample(texts=["friendly"])
def test_post_is_written_in_lower_case(said: Said) -> None:
    """Except at the start of a sentence, a line or a label."""
    told = words(said)
    descriptions = [command.description for command in COMMANDS]
    descriptions += [subcommand.help for subcommand in SUBCOMMANDS]
    for description in (*descriptions, *(shortcut.description for shortcut in SHORTCUTS)):
        told = told.replace(escape.mrkdwn(description, 500), "")
    assert re.findall(r"[a-z0-9,;] Posts?\b(?! …)", told) == []


@each_sample(texts=["friendly"])
def test_sentences_are_short(said: Said) -> None:
    """36 words at most."""
    for sentence in re.split(r"[.:;!?]\s|\n|·", words(said)):
        assert len(sentence.split()) <= 36, sentence
