"""Promises of every message, whatever untrusted text it shows; new renderers are included through the registry."""

import json
import re
import unicodedata
from inspect import isfunction

import pytest
from slack_sdk.models.blocks import Block

from bot.sandbox.slack.limits import check_view, faults_of
from bot.slack import messages
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from tests.slack.messages.every_sample import SAMPLES
from tests.slack.messages.reading import blocks_of, buttons, objects, pictures, rich_pieces, texts
from tests.slack.messages.samples import (
    CHANGELOG_URL,
    CONNECT_URL,
    FRIENDLY,
    HOSTILE,
    INSTALL_URL,
    PRIVACY_URL,
    Said,
)

TEXTS = (FRIENDLY, *HOSTILE.values())


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(sample, id=f"{name}-{number}")
        for name, samples in SAMPLES.items()
        for number, sample in enumerate(samples)
    ],
)
def all_messages(request: pytest.FixtureRequest) -> list[Said]:
    """Return one sample for each untrusted text; made once, since no test changes them."""
    return [request.param(text) for text in TEXTS]


def test_every_renderer_has_samples() -> None:
    """So no renderer misses the tests below."""
    offered = {name for name, each in vars(messages).items() if isfunction(each)}
    assert set(SAMPLES) == offered


def test_slack_accepts_it(all_messages: list[Said]) -> None:
    """The blocks pass slack_sdk's models and Slack's other limits, with room to spare."""
    for said in all_messages:
        for block in blocks_of(said):
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()
        if isinstance(said, Message):
            assert faults_of(blocks_of(said), "message") == []
            assert len(said.blocks) <= 50
            assert len(json.dumps(said.blocks, ensure_ascii=False)) <= 13_000
        else:
            check_view(said, said["type"])


def test_it_is_complete_without_images(all_messages: list[Said]) -> None:
    """What is sent if Slack can't fetch an image, or doesn't know icon buttons."""
    for said in all_messages:
        if isinstance(said, Message):
            bare = said.plain()
            assert not re.search("image_url|icon_button|visible_to", json.dumps(list(bare.blocks)))
            assert bare.blocks
            assert faults_of(list(bare.blocks), "message") == []


def test_it_has_a_short_notification_text(all_messages: list[Said]) -> None:
    """Every message has one."""
    for said in all_messages:
        if isinstance(said, Message):
            assert 0 < len(said.text.strip()) <= 300


def test_untrusted_text_mentions_and_links_nothing(all_messages: list[Said]) -> None:
    """The only active tokens are the app's own: times, users by valid IDs, and links to X."""
    for said in all_messages:
        formatted = texts(said, "mrkdwn") + ([said.text] if isinstance(said, Message) else [])
        for token in re.findall(r"<[^>]*>?", "\n".join(formatted)):
            assert re.fullmatch(
                r"<!date\^\d+\^[^|<>]*\|[^|<>]*>|<@[UW][A-Z0-9]+>|<#[CGD][A-Z0-9]+>|<https://x\.com/[A-Za-z0-9_/]+\|[^|<>]*>",
                token,
            )
            assert "EVIL" not in token
        for text in texts(said, "plain_text"):
            assert "<" not in text
        for text in texts(said, "text") + texts(said, "link"):
            assert not re.search(r"<(\s*[!@#]|https?:)", text)
        for piece in rich_pieces(said):
            assert piece["type"] in {"text", "link"}
            assert re.fullmatch(r"https://(t\.co|x\.com)/[A-Za-z0-9_/%]+", piece.get("url", "https://t.co/a"))


def test_untrusted_text_formats_nothing(all_messages: list[Said]) -> None:
    """Markup for bold, italics, strikethrough and code is shown as characters."""
    for said in all_messages:
        for text in texts(said, "mrkdwn"):
            outside_code = re.sub(r"`[^`\n]*`", "", text)
            assert not re.search(r"\*bold\*|_slanted_|~|`", outside_code)
            assert outside_code.count("*") % 2 == 0


def test_it_has_no_bidirectional_or_hidden_characters(all_messages: list[Said]) -> None:
    """No control characters, lone surrogates or stacks of accents either."""
    for said in all_messages:
        shown = [
            o["text"]
            for o in objects(blocks_of(said))
            if o.get("type") in {"mrkdwn", "plain_text", "text", "link"}
        ]
        for text in [
            *shown,
            *(p["alt_text"] for p in pictures(said)),
            said.text if isinstance(said, Message) else "",
        ]:
            assert not [
                c
                for c in text
                if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"} and c not in "\n\u200c\u200d"
            ]
            assert "\u0301" * 4 not in text


def test_slack_adds_no_links(all_messages: list[Said]) -> None:
    """Slack is told not to make links and mentions of plain words."""
    for said in all_messages:
        assert all(o["verbatim"] is True for o in objects(blocks_of(said)) if o.get("type") == "mrkdwn")
        if isinstance(said, Message):
            assert said.payload()["unfurl_links"] is said.payload()["unfurl_media"] is False


def test_ids_are_unique(all_messages: list[Said]) -> None:
    """Of all buttons and blocks."""
    for said in all_messages:
        for key in ("action_id", "block_id"):
            ids = [o[key] for o in objects(blocks_of(said)) if key in o]
            assert len(ids) == len(set(ids))


def test_buttons_carry_an_intent_or_a_link(all_messages: list[Said]) -> None:
    """An intent can be parsed again; a link opens X or the app's own pages."""
    for said in all_messages:
        for button in buttons(said).values():
            kind, name, *_ = button["action_id"].split(":")
            if kind == "home":
                assert name == "close"
            elif kind == "open":
                assert name in {"policy", "commands"}
            elif kind == "form":
                assert name in ("budget", "channel", "emoji", "follow", "name")
            elif kind == "ask":
                intent = Intent.decode(button["value"])
                assert (intent.action, intent.surface) == (name, "button")
            else:
                assert kind == "link"
                assert button["url"] in (CONNECT_URL, PRIVACY_URL, CHANGELOG_URL, INSTALL_URL) or button[
                    "url"
                ].startswith("https://x.com/")


def test_screen_readers_have_labels(all_messages: list[Said]) -> None:
    """Every button and image has one."""
    for said in all_messages:
        assert all(p["alt_text"].strip() for p in pictures(said))
        for label, button in buttons(said).items():
            assert label.strip()
            assert 0 < len(button["accessibility_label"]) <= 75
