"""Block Kit's limits as tables, each number with its source.

A page in a comment is below https://docs.slack.dev/reference/block-kit/ (views:
https://docs.slack.dev/reference/). The types in Slack's own SDKs (`@slack/types`,
`slack_sdk.models.blocks`) have the same numbers.
"""

from typing import Final

BLOCKS_PER_MESSAGE: Final = 50  # blocks
BLOCKS_PER_VIEW: Final = 100  # blocks
CHARACTERS_PER_MESSAGE: Final = 13_000  # undocumented; https://github.com/slackapi/bolt-js/issues/2509
ID: Final = 255  # blocks/section-block (`block_id`), block-elements/button-element (`action_id`)

PLAIN: Final = frozenset({"plain_text"})
ANY: Final = frozenset({"plain_text", "mrkdwn"})

SELECTS: Final = {
    "static_select",
    "conversations_select",
    "multi_static_select",
    "multi_users_select",
    "multi_conversations_select",
}

TEXTS: Final = {
    # (type, key): (allowed kinds, maximum characters)
    ("section", "text"): (ANY, 3000),  # blocks/section-block
    ("section", "fields"): (ANY, 2000),  # blocks/section-block
    ("header", "text"): (PLAIN, 150),  # blocks/header-block
    ("image", "title"): (PLAIN, 2000),  # blocks/image-block
    ("input", "label"): (PLAIN, 2000),  # blocks/input-block
    ("input", "hint"): (PLAIN, 2000),  # blocks/input-block
    ("icon_button", "text"): (PLAIN, 75),  # undocumented; as a button's
    ("button", "text"): (PLAIN, 75),  # block-elements/button-element
    ("confirm", "title"): (PLAIN, 100),  # composition-objects/confirmation-dialog-object
    ("confirm", "text"): (ANY, 300),  # composition-objects/confirmation-dialog-object
    ("confirm", "confirm"): (PLAIN, 30),  # composition-objects/confirmation-dialog-object
    ("confirm", "deny"): (PLAIN, 30),  # composition-objects/confirmation-dialog-object
    ("option", "text"): (ANY, 75),  # composition-objects/option-object
    ("option", "description"): (ANY, 75),  # composition-objects/option-object
    ("modal", "title"): (PLAIN, 24),  # views/modal-views
    ("modal", "submit"): (PLAIN, 24),  # views/modal-views
    ("modal", "close"): (PLAIN, 24),  # views/modal-views
    # block-elements/select-menu-element, multi-select-menu-element, plain-text-input-element
    **{(kind, "placeholder"): (PLAIN, 150) for kind in (*SELECTS, "plain_text_input")},
}

STRINGS: Final = {
    ("button", "value"): 2000,  # block-elements/button-element
    ("button", "url"): 3000,  # block-elements/button-element
    ("icon_button", "value"): 2000,  # block-elements/icon-button-element
    ("icon_button", "accessibility_label"): 75,  # block-elements/icon-button-element
    ("button", "accessibility_label"): 75,  # block-elements/button-element
    ("option", "value"): 150,  # composition-objects/option-object
    ("image", "image_url"): 3000,  # blocks/image-block
    ("image", "alt_text"): 2000,  # blocks/image-block
    ("view", "private_metadata"): 3000,  # views/modal-views
    ("view", "callback_id"): 255,  # views/modal-views
    ("view", "external_id"): 255,  # views/modal-views
}

WORDS: Final = {
    ("icon_button", "icon"): {"trash"},
    ("button", "style"): {"primary", "danger"},
    ("confirm", "style"): {"primary", "danger"},
}

COUNTS: Final = {
    ("context_actions", "elements"): (1, 5),  # blocks/context-actions-block
    ("actions", "elements"): (1, 25),  # blocks/actions-block
    ("context", "elements"): (1, 10),  # blocks/context-block
    ("section", "fields"): (1, 10),  # blocks/section-block
    ("static_select", "options"): (1, 100),  # block-elements/select-menu-element
    ("multi_static_select", "options"): (1, 100),  # block-elements/multi-select-menu-element
    ("checkboxes", "options"): (1, 10),  # block-elements/checkboxes-element
    ("radio_buttons", "options"): (1, 10),  # block-elements/radio-button-group-element
}

REQUIRED: Final = {
    "header": ("text",),
    "image": ("alt_text",),
    "actions": ("elements",),
    "context_actions": ("elements",),
    "context": ("elements",),
    "input": ("label", "element"),
    "button": ("text",),
    "icon_button": ("icon", "text"),
    "checkboxes": ("options",),
    "radio_buttons": ("options",),
    "option": ("text",),
    "confirm": ("title", "text", "confirm", "deny"),
    "rich_text": ("elements",),
}

_COMMON = {"type", "block_id"}
_ELEMENT = {"type", "action_id", "confirm", "focus_on_load"}
_SELECT = _ELEMENT | {"placeholder"}
KEYS: Final = {
    # the types that the app uses; the sandbox refuses all others
    "section": _COMMON | {"text", "fields", "accessory", "expand"},
    "header": _COMMON | {"text", "level"},
    "divider": _COMMON,
    "actions": _COMMON | {"elements"},
    "context_actions": _COMMON | {"elements"},
    "context": _COMMON | {"elements"},
    "rich_text": _COMMON | {"elements"},
    "input": _COMMON | {"label", "element", "hint", "optional", "dispatch_action"},
    "image": _COMMON | {"alt_text", "image_url", "slack_file", "title"},
    "icon_button": _ELEMENT | {"icon", "text", "value", "accessibility_label", "visible_to_user_ids"},
    "button": _ELEMENT | {"text", "url", "value", "style", "accessibility_label"},
    "static_select": _SELECT | {"options", "initial_option"},
    "conversations_select": _SELECT | {"initial_conversation", "default_to_current_conversation", "filter"},
    "multi_static_select": _SELECT | {"options", "initial_options", "max_selected_items"},
    "multi_users_select": _SELECT | {"initial_users", "max_selected_items"},
    "multi_conversations_select": _SELECT
    | {"initial_conversations", "default_to_current_conversation", "filter", "max_selected_items"},
    "checkboxes": _ELEMENT | {"options", "initial_options"},
    "radio_buttons": _ELEMENT | {"options", "initial_option"},
    "plain_text_input": _SELECT
    | {"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"},
    "option": {"text", "value", "description"},
    "confirm": {"title", "text", "confirm", "deny", "style"},
}

_CHOICES: Final = SELECTS | {"checkboxes", "radio_buttons"}
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
