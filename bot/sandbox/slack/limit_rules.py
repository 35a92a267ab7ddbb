"""Block Kit's limits as a table, each part with the source of its numbers.

A page in a comment is below https://docs.slack.dev/reference/block-kit/ (views:
https://docs.slack.dev/reference/). The types in Slack's own SDKs (`@slack/types`,
`slack_sdk.models.blocks`) have the same numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BLOCKS_PER_MESSAGE: Final = 50  # blocks
BLOCKS_PER_VIEW: Final = 100  # blocks
CHARACTERS_PER_MESSAGE: Final = 13_000  # undocumented; https://github.com/slackapi/bolt-js/issues/2509
ID: Final = 255  # blocks/section-block (`block_id`), block-elements/button-element (`action_id`)

PLAIN: Final = frozenset({"plain_text"})
ANY: Final = frozenset({"plain_text", "mrkdwn"})


@dataclass(frozen=True)
class Rule:
    """What a member of a part may hold.

    `kinds` are the types of a text object, of `characters` at most; without them, `characters`
    limits a string. A list has one to `items`. `words` are the only values.
    """

    kinds: frozenset[str] = frozenset()
    characters: int = 0
    items: int = 0
    words: frozenset[str] = frozenset()
    is_url: bool = False
    required: bool = False


_FREE: Final = Rule()
_NEEDED: Final = Rule(required=True)
_URL: Final = Rule(characters=3000, is_url=True)
_LABEL: Final = Rule(characters=75)
_VALUE: Final = Rule(characters=2000)
_STYLE: Final = Rule(words=frozenset({"primary", "danger"}))


def _free(*keys: str) -> dict[str, Rule]:
    return dict.fromkeys(keys, _FREE)


_BLOCK: Final = _free("type", "block_id")
_ELEMENT: Final = _free("type", "action_id", "confirm", "focus_on_load")
_SELECT: Final = _ELEMENT | {"placeholder": Rule(PLAIN, 150)}
_CONVERSATIONS: Final = _SELECT | _free("default_to_current_conversation", "filter")

PARTS: Final[Mapping[str, Mapping[str, Rule]]] = {
    # the types that the app uses; the sandbox refuses all others
    "section": _BLOCK  # blocks/section-block
    | {"text": Rule(ANY, 3000), "fields": Rule(ANY, 2000, items=10)}
    | _free("accessory", "expand"),
    "header": _BLOCK | {"text": Rule(PLAIN, 150, required=True), "level": _FREE},  # blocks/header-block
    "divider": _BLOCK,
    "actions": _BLOCK | {"elements": Rule(items=25, required=True)},  # blocks/actions-block
    "context_actions": _BLOCK | {"elements": Rule(items=5, required=True)},  # blocks/context-actions-block
    "context": _BLOCK | {"elements": Rule(items=10, required=True)},  # blocks/context-block
    "rich_text": _BLOCK | {"elements": _NEEDED},
    "input": _BLOCK  # blocks/input-block
    | {"label": Rule(PLAIN, 2000, required=True), "element": _NEEDED, "hint": Rule(PLAIN, 2000)}
    | _free("optional", "dispatch_action"),
    "image": _BLOCK  # blocks/image-block
    | {"alt_text": Rule(characters=2000, required=True), "image_url": _URL, "title": Rule(PLAIN, 2000)}
    | _free("slack_file"),
    "icon_button": _ELEMENT  # block-elements/icon-button-element; its text is undocumented, as a button's
    | {"icon": Rule(words=frozenset({"trash"}), required=True), "text": Rule(PLAIN, 75, required=True)}
    | {"value": _VALUE, "accessibility_label": _LABEL, "visible_to_user_ids": _FREE},
    "button": _ELEMENT  # block-elements/button-element
    | {"text": Rule(PLAIN, 75, required=True), "url": _URL, "value": _VALUE, "style": _STYLE}
    | {"accessibility_label": _LABEL},
    # block-elements/select-menu-element, multi-select-menu-element
    "static_select": _SELECT | {"options": Rule(items=100), "initial_option": _FREE},
    "conversations_select": _CONVERSATIONS | _free("initial_conversation"),
    "multi_static_select": _SELECT
    | {"options": Rule(items=100)}
    | _free("initial_options", "max_selected_items"),
    "multi_users_select": _SELECT | _free("initial_users", "max_selected_items"),
    "multi_conversations_select": _CONVERSATIONS | _free("initial_conversations", "max_selected_items"),
    # block-elements/checkboxes-element, radio-button-group-element, plain-text-input-element
    "checkboxes": _ELEMENT | {"options": Rule(items=10, required=True), "initial_options": _FREE},
    "radio_buttons": _ELEMENT | {"options": Rule(items=10, required=True), "initial_option": _FREE},
    "plain_text_input": _SELECT
    | _free("initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"),
    "option": {  # composition-objects/option-object
        "text": Rule(ANY, 75, required=True),
        "value": Rule(characters=150),
        "description": Rule(ANY, 75),
    },
    "confirm": {  # composition-objects/confirmation-dialog-object
        "title": Rule(PLAIN, 100, required=True),
        "text": Rule(ANY, 300, required=True),
        "confirm": Rule(PLAIN, 30, required=True),
        "deny": Rule(PLAIN, 30, required=True),
        "style": _STYLE,
    },
}
HOME: Final = {  # views/home-tab-views
    "private_metadata": Rule(characters=3000),
    "callback_id": Rule(characters=255),
    "external_id": Rule(characters=255),
}
MODAL: Final = HOME | {  # views/modal-views
    "title": Rule(PLAIN, 24, required=True),
    "submit": Rule(PLAIN, 24),
    "close": Rule(PLAIN, 24),
}

_CHOICES: Final = {
    *("static_select", "conversations_select", "multi_static_select", "multi_users_select"),
    *("multi_conversations_select", "checkboxes", "radio_buttons"),
}
PLACES: Final = {
    # block type: allowed elements
    "actions": _CHOICES | {"button"},
    "context_actions": {"icon_button"},
    "accessory": _CHOICES | {"button", "image"},
    "element": _CHOICES | {"plain_text_input"},
    "context": {"image", "mrkdwn", "plain_text"},
}
"""The blocks in which each element is allowed.

Source: https://docs.slack.dev/reference/block-kit/block-elements.
"""
