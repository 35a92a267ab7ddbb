"""The parts that messages are built from (https://docs.slack.dev/reference/block-kit).

Texts come in as they leave `escape`, or are the app's own.
"""

from dataclasses import replace
from typing import Any, Final, Literal

from bot.posts import PostRef
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import escape

Style = Literal["primary", "danger"]

# The block_id of buttons in a message that others see, too, so that no answer takes its place, wherever Slack says it stands.
FOR_EVERYONE: Final = "for_everyone"

_MOST_IN_VALUE: Final = 2000
_MOST_IN_PICTURE: Final = 300  # X's pictures need about 80; ten of these must fit a message


def message(text: str, *blocks: Block | None) -> Message:
    """A message of these blocks; what is None is left out. `text` stands for them in notifications."""
    return Message(text, [block for block in blocks if block])


def mrkdwn(text: str) -> Block:
    """A mrkdwn text object; verbatim, so that Slack makes no links or mentions of its own out of plain words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": False}


def header(text: str) -> Block:
    """A large line."""
    return {"type": "header", "text": plain_text(text)}


def section(text: str, *, accessory: Block | None = None) -> Block:
    """A paragraph of formatted text, with a picture beside it where there is one."""
    block = {"type": "section", "text": mrkdwn(text)}
    return block | {"accessory": accessory} if accessory else block


def sentence(text: str) -> Block:
    """A paragraph that Slack shows letter by letter, for sentences that quote foreign text."""
    return {"type": "section", "text": plain_text(text)}


def context(*elements: Block | str | None) -> Block:
    """A small line; strings are formatted text, what is None is left out."""
    return {"type": "context", "elements": [mrkdwn(e) if isinstance(e, str) else e for e in elements if e]}


def image(url: str | None, alt: str) -> Block | None:
    """A picture by its address, or None when Slack would refuse the address."""
    if url is None or not escape.is_url(url):
        return None
    address = escape.address(url)
    return (
        {"type": "image", "image_url": address, "alt_text": alt} if len(address) <= _MOST_IN_PICTURE else None
    )


def actions(*buttons: Block | None) -> Block | None:
    """A row of buttons; what is None is left out, and so is a row without any."""
    shown = [button for button in buttons if button]
    return {"type": "actions", "elements": shown} if shown else None


def actions_for_everyone(*buttons: Block | None) -> Block | None:
    """A row of buttons in a message that others see, too: an answer never takes that message's place."""
    row = actions(*buttons)
    return row and row | {"block_id": FOR_EVERYONE}


def button(
    label: str,
    intent: Intent,
    *,
    variant: str | None = None,
    placement: Placement = Placement.DEFAULT,
    style: Style | None = None,
    accessibility_label: str | None = None,
    confirm: Block | None = None,
) -> Block | None:
    """A button that asks for something; None when the ask is too long for a button to carry.

    `variant` only tells apart two buttons for one action in a message (Slack wants ids that differ); `placement` is where the answer goes;
    `accessibility_label` is what screen readers say instead of the label.
    """
    value = replace(intent, surface="button", placement=placement).encode()
    if len(value) > _MOST_IN_VALUE:
        return None
    action_id = f"ask:{intent.action}:{variant}" if variant else f"ask:{intent.action}"
    return (
        _button(label, action_id, style, accessibility_label)
        | {"value": value}
        | ({"confirm": confirm} if confirm else {})
    )


def link_button(
    name: str,
    label: str,
    url: str,
    *,
    style: Style | None = None,
    accessibility_label: str | None = None,
    intent: Intent | None = None,
) -> Block:
    """A button that opens an address; with `intent` it tells the app what was opened."""
    value = {"value": replace(intent, surface="button").encode()} if intent else {}
    return _button(label, f"link:{name}", style, accessibility_label) | {"url": url} | value


def open_modal_button(name: str, label: str, *, accessibility_label: str) -> Block:
    """A button that opens a form."""
    return _button(label, f"open:{name}", None, accessibility_label)


def home_button(name: str, label: str, *, accessibility_label: str) -> Block:
    """A button that only the Home has, and that asks for nothing."""
    return _button(label, f"home:{name}", None, accessibility_label)


def open_on_x(post: PostRef, *, style: Style | None = None) -> Block:
    """The button that leads to the Post itself."""
    return link_button("open", "Open on X", post.url, style=style, accessibility_label="Open this post on X")


def confirm_dialog(title: str, text: str, *, yes: str, no: str) -> Block:
    """The question before something that can't be undone by another click."""
    return {
        "title": plain_text(title),
        "text": plain_text(text),
        "confirm": plain_text(yes),
        "deny": plain_text(no),
        "style": "danger",
    }


def _button(
    label: str, action_id: str, style: Style | None, accessibility_label: str | None
) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "button", "action_id": action_id, "text": plain_text(label)}
    return (
        block
        | ({"style": style} if style else {})
        | ({"accessibility_label": accessibility_label} if accessibility_label else {})
    )
