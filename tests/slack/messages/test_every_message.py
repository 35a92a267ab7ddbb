"""Promises of every message, whatever untrusted text it shows; new renderers are included through the registry."""

import json
import re
import unicodedata
from inspect import isfunction

from slack_sdk.models.blocks import Block

from bot.sandbox.slack.limits import check_view, faults_of
from bot.slack import messages
from bot.slack.intents.intent import Intent
from bot.slack.message import Message
from tests.slack.messages.every_sample import SAMPLES, each_sample
from tests.slack.messages.reading import blocks_of, buttons, objects, pictures, rich_pieces, texts
from tests.slack.messages.samples import CHANGELOG_URL, CONNECT_URL, INSTALL_URL, PRIVACY_URL, Said


def test_every_renderer_has_samples() -> None:
    """So no renderer misses the tests below."""
    offered = {name for name, each in vars(messages).items() if isfunction(each)}
    assert set(SAMPLES) == offered


@each_sample()
def test_slack_accepts_it(said: Said) -> None:
    """The blocks pass slack_sdk's models and Slack's other limits, with room to spare."""
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


@each_sample()
def test_it_is_complete_without_images(said: Said) -> None:
    """What is sent if Slack can't fetch an image, or doesn't know icon buttons."""
    if isinstance(said, Message):
        bare = said.plain()
        assert not re.search("image_url|icon_button|visible_to", json.dumps(list(bare.blocks)))
        assert bare.blocks
        assert faults_of(list(bare.blocks), "message") == []


@each_sample()
def test_it_has_a_short_notification_text(said: Said) -> None:
    """Every message has one."""
    if isinstance(said, Message):
        assert 0 < len(said.text.strip()) <= 300


@each_sample()
def test_untrusted_text_mentions_and_links_nothing(said: Said) -> None:
    """The only active tokens are the app's own: times, users by valid IDs, and links to X."""
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


@each_sample()
def test_untrusted_text_formats_nothing(said: Said) -> None:
    """Markup for bold, italics, strikethrough and code is shown as characters."""
    for text in texts(said, "mrkdwn"):
        outside_code = re.sub(r"`[^`\n]*`", "", text)
        assert not re.search(r"\*bold\*|_slanted_|~|`", outside_code)
        assert outside_code.count("*") % 2 == 0


@each_sample()
def test_it_has_no_bidirectional_or_hidden_characters(said: Said) -> None:
    """No control characters, lone surrogates or stacks of accents either."""
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


@each_sample()
def test_slack_adds_no_links(said: Said) -> None:
    """Slack is told not to make links and mentions of plain words."""
    assert all(o["verbatim"] is True for o in objects(blocks_of(said)) if o.get("type") == "mrkdwn")
    if isinstance(said, Message):
        assert said.payload()["unfurl_links"] is said.payload()["unfurl_media"] is False


@each_sample()
def test_ids_are_unique(said: Said) -> None:
    """Of all buttons and blocks."""
    for key in ("action_id", "block_id"):
        ids = [o[key] for o in objects(blocks_of(said)) if key in o]
        assert len(ids) == len(set(ids))


@each_sample()
def test_buttons_carry_an_intent_or_a_link(said: Said) -> None:
    """An intent can be parsed again; a link opens X or the app's own pages."""
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


@each_sample()
def test_screen_readers_have_labels(said: Said) -> None:
    """Every button and image has one."""
    assert all(p["alt_text"].strip() for p in pictures(said))
    for label, button in buttons(said).items():
        assert label.strip()
        assert 0 < len(button["accessibility_label"]) <= 75
