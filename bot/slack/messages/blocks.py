"""Block Kit elements of which messages are built.

Texts are the app's own, or have passed `escape`. Source:
https://docs.slack.dev/reference/block-kit.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, TypeVar

from bot.posts import PostRef
from bot.slack.actions import action_of, label_of
from bot.slack.intents.action import Access
from bot.slack.intents.intent import Intent, Placement
from bot.slack.message import Block, Message
from bot.slack.messages import escape

Style = Literal["primary", "danger"]
Size = TypeVar("Size")

# The block_id of a shared message's own buttons, by which its sharer removes it.
FOR_EVERYONE: Final = "for_everyone"

_MOST_IN_VALUE: Final = 2000
_MOST_IN_PICTURE: Final = 300  # X's image URLs need about 80; ten of them must fit into a message


def message(text: str, *blocks: Block | None) -> Message:
    """Return a message of the blocks that aren't None; notifications show `text`."""
    return Message(text, [block for block in blocks if block])


def titled(title: str, detail: str = "", *blocks: Block | None) -> Message:
    """Return a message that begins with its notification's text, in bold, and a detail."""
    return message(title, section(f"*{title}*{detail}"), *blocks)


def mrkdwn(text: str) -> Block:
    """Return a verbatim mrkdwn text, in which Slack turns no words into links or mentions."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text)}


def element(type: str, **fields: Any) -> Block:  # noqa: A002 (Slack's name)
    """Return a block or element of a type, without the fields that are None."""
    return {"type": type, **{name: value for name, value in fields.items() if value is not None}}


def section(text: str, *, accessory: Block | None = None) -> Block:
    return element("section", text=mrkdwn(text), accessory=accessory)


def sentence(text: str) -> Block:
    """Return a section of plain_text, for sentences that quote text of others."""
    return {"type": "section", "text": plain_text(text)}


def context(*elements: Block | str | None) -> Block:
    """Return a context block; strings are mrkdwn, None is left out."""
    return {"type": "context", "elements": [mrkdwn(e) if isinstance(e, str) else e for e in elements if e]}


def image(url: str | None, alt: str) -> Block | None:
    """Return an image block; None if Slack would refuse the URL."""
    if url is None or not escape.is_url(url):
        return None
    address = escape.address(url)
    return (
        {"type": "image", "image_url": address, "alt_text": alt} if len(address) <= _MOST_IN_PICTURE else None
    )


def actions(*buttons: Block | None) -> Block | None:
    shown = [button for button in buttons if button]
    return element("actions", elements=shown) if shown else None


def trash_can(button: Block | None, user_id: str) -> Block | None:
    """Return a button as a trash can that only one user sees, in a message that everyone sees.

    None for an invalid user id. If Slack refuses it, it is sent as an ordinary button
    (`Message.plain`), which everyone sees. Source:
    https://docs.slack.dev/reference/block-kit/block-elements/icon-button-element.
    """
    if button is None or not escape.is_user(user_id):
        return None
    icon = button | {"type": "icon_button", "icon": "trash", "visible_to_user_ids": [user_id]}
    return {"type": "context_actions", "block_id": FOR_EVERYONE, "elements": [icon]}


def button(
    intent: Intent,
    label: str = "",
    spoken: str = "",
    *,
    variant: str | None = None,
    placement: Placement = Placement.DEFAULT,
    style: Style | None = None,
    confirm: Block | None = None,
) -> Block | None:
    """Return a button that carries an intent; None if the intent is too long for its value.

    Its label is that of the action's row by default; `spoken` is what screen readers say after it.
    `variant` distinguishes buttons with the same action in one message, since Slack requires
    distinct action_ids. `placement` is where the reply goes.
    """
    value = intent.encode(surface="button", placement=placement)
    if len(value) > _MOST_IN_VALUE:
        return None
    row = label_of(intent.action)
    said = _joined(label, spoken) if label else _joined(row.label, row.spoken, spoken)
    block = _button(label or row.label, said, f"ask:{intent.action}", variant, style) | {"value": value}
    return block | {"confirm": confirm} if confirm else block


def link_button(
    name: str,
    label: str,
    url: str,
    spoken: str,
    *,
    variant: str | None = None,
    style: Style | None = None,
    intent: Intent | None = None,
) -> Block:
    """Return a button that opens a URL; its `intent`, if any, reports the click to the app."""
    value = intent.encode(surface="button") if intent else None
    button = _button(label, _joined(label, spoken), f"link:{name}", variant, style)
    return element(**button, url=url, value=value)


def open_modal_button(name: str, label: str, spoken: str, *, source_view: str | None = None) -> Block:
    button = _button(label, _joined(label, spoken), f"open:{name}")
    return button if source_view is None else button | {"value": _form_intent(source_view=source_view)}


def form_button(
    name: str,
    label: str,
    spoken: str = "",
    *,
    subject: str | None = None,
    variant: str | None = None,
    source_view: str | None = None,
) -> Block | None:
    """Return a button that opens a form (`bot.slack.modals.forms`) for its `subject`.

    `variant` distinguishes the buttons for one form within a view. `source_view` is the message to
    show again afterwards; the form's own reply by default. None if the subject is too long.
    """
    button = _button(label, _joined(label, spoken), f"form:{name}", variant)
    if subject is None and source_view is None:
        return button
    value = _form_intent(argument=subject, source_view=source_view)
    return button | {"value": value} if len(value) <= _MOST_IN_VALUE else None


def _form_intent(*, argument: str | None = None, source_view: str | None) -> str:
    return Intent("form", argument=argument, source_view=source_view).encode()


def input_field(
    name: str, label: str, field: Block, hint: str | None = None, *, optional: bool = True
) -> Block:
    """Return a field; its name is its block_id, and its action_id unless that is set."""
    return element(
        "input",
        block_id=name,
        optional=optional,
        label=plain_text(label),
        element={"action_id": name} | field,
        hint=hint and plain_text(hint),
    )


def option(value: str, text: str, description: str | None = None) -> Block:
    fields = {"text": plain_text(text), "value": value}
    return fields | {"description": plain_text(description)} if description else fields


def checkboxes(options: list[Block], chosen: Sequence[Block] = ()) -> Block:
    return element("checkboxes", options=options, initial_options=list(chosen) or None)


def modal(title: str, *blocks: Block | None) -> Block:
    """Return a modal that only shows these blocks, without those that are None."""
    shown = [block for block in blocks if block]
    return {"type": "modal", "title": plain_text(title), "close": plain_text("Close"), "blocks": shown}


def form(name: str, title: str, *fields: Block | None, submit: str = "Save") -> Block:
    """Return a modal to submit, with `name` as its callback_id."""
    close = {"close": plain_text("Cancel"), "submit": plain_text(submit)}
    return modal(title, *fields) | {"callback_id": name} | close


def home_button(name: str, label: str, spoken: str) -> Block:
    return _button(label, _joined(label, spoken), f"home:{name}")


def open_on_x(post: PostRef, *, variant: str | None = None, style: Style | None = None) -> Block:
    return link_button("open", "Open on X", post.url, ": this post", variant=variant, style=style)


def confirm_dialog(title: str, text: str, *, yes: str, style: Style = "danger") -> Block:
    """Return the confirmation dialog for an action that another click can't undo."""
    return {
        "title": plain_text(title),
        "text": plain_text(text),
        "confirm": plain_text(yes),
        "deny": plain_text("Cancel"),
        "style": style,
    }


def share_dialog(text: str) -> Block:
    return confirm_dialog("Share this?", text, yes="Share", style="primary")


def _button(
    label: str, spoken: str, action_id: str, variant: str | None = None, style: Style | None = None
) -> Block:
    return element(
        "button",
        action_id=f"{action_id}:{variant}" if variant else action_id,
        text=plain_text(label),
        accessibility_label=spoken,
        style=style,
    )


def _joined(label: str, *spoken: str) -> str:
    """Begin with the visible label, by which voice control finds a button (WCAG 2.5.3)."""
    return label + "".join(part if part[:1] in {"", ":", ","} else f" {part}" for part in spoken)


def without_refused(all_blocks: Sequence[Block]) -> list[Block]:
    """Leave out the buttons that would refuse somebody whom the workspace's policy excludes."""
    shown = [
        {k: v for k, v in block.items() if k != "accessory" or not _is_refused(v)} for block in all_blocks
    ]
    for block in shown:
        if block["type"] == "actions":
            block["elements"] = [each for each in block["elements"] if not _is_refused(each)]
    return [block for block in shown if block.get("elements") != []]


def _is_refused(element: Block) -> bool:
    kind, name, *_ = [*str(element.get("action_id", "")).split(":"), ""]
    return (kind == "ask" and action_of(name).access is Access.POLICY) or (
        kind == "form" and name in {"name", "emoji"}
    )


# characters of JSON; Slack documents no limit, this many were seen to pass
_MOST_IN_MESSAGE: Final = 13_000


def first_that_fits(build: Callable[[Size], Message], sizes: Sequence[Size]) -> Message:
    """Build a message with one size after the other; return the first that fits, else the last.

    The last one isn't measured, and so neither is a message of only one size.
    """
    *larger, smallest = sizes
    for size in larger:
        message = build(size)
        if len(json.dumps(message.blocks, ensure_ascii=False)) <= _MOST_IN_MESSAGE:
            return message
    return build(smallest)
