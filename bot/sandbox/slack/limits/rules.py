"""Block Kit's limits as tables.

Sources: https://docs.slack.dev/reference/block-kit and, for the size of all blocks of a message, what apps
measured (about 13 000 characters).
"""

from typing import Final

BLOCKS_PER_MESSAGE: Final = 50
BLOCKS_PER_VIEW: Final = 100
CHARACTERS_PER_MESSAGE: Final = 13_000
ID: Final = 255

PLAIN: Final = frozenset({"plain_text"})
ANY: Final = frozenset({"plain_text", "mrkdwn"})

TEXTS: Final = {
    # (type, key): (kinds allowed, most characters)
    ("section", "text"): (ANY, 3000),
    ("section", "fields"): (ANY, 2000),
    ("header", "text"): (PLAIN, 150),
    ("image", "title"): (PLAIN, 2000),
    ("input", "label"): (PLAIN, 2000),
    ("input", "hint"): (PLAIN, 2000),
    ("alert", "text"): (ANY, 200),
    ("card", "title"): (ANY, 150),
    ("card", "subtitle"): (ANY, 150),
    ("card", "body"): (ANY, 200),
    ("card", "subtext"): (ANY, 200),
    ("button", "text"): (PLAIN, 75),
    ("static_select", "placeholder"): (PLAIN, 150),
    ("multi_static_select", "placeholder"): (PLAIN, 150),
    ("conversations_select", "placeholder"): (PLAIN, 150),
    ("channels_select", "placeholder"): (PLAIN, 150),
    ("users_select", "placeholder"): (PLAIN, 150),
    ("multi_conversations_select", "placeholder"): (PLAIN, 150),
    ("multi_channels_select", "placeholder"): (PLAIN, 150),
    ("multi_users_select", "placeholder"): (PLAIN, 150),
    ("plain_text_input", "placeholder"): (PLAIN, 150),
    ("confirm", "title"): (PLAIN, 100),
    ("confirm", "text"): (ANY, 300),
    ("confirm", "confirm"): (PLAIN, 30),
    ("confirm", "deny"): (PLAIN, 30),
    ("option", "text"): (ANY, 75),
    ("option", "description"): (ANY, 75),
    ("modal", "title"): (PLAIN, 24),
    ("modal", "submit"): (PLAIN, 24),
    ("modal", "close"): (PLAIN, 24),
}

STRINGS: Final = {
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("button", "accessibility_label"): 75,
    ("option", "value"): 150,
    ("option", "url"): 3000,
    ("image", "image_url"): 3000,
    ("image", "alt_text"): 2000,
    ("view", "private_metadata"): 3000,
    ("view", "callback_id"): 255,
    ("view", "external_id"): 255,
}

WORDS: Final = {
    ("button", "style"): {"primary", "danger"},
    ("confirm", "style"): {"primary", "danger"},
}

COUNTS: Final = {
    ("actions", "elements"): (1, 25),
    ("context", "elements"): (1, 10),
    ("context_actions", "elements"): (1, 5),
    ("section", "fields"): (1, 10),
    ("overflow", "options"): (1, 5),
    ("static_select", "options"): (1, 100),
    ("multi_static_select", "options"): (1, 100),
    ("checkboxes", "options"): (1, 10),
    ("radio_buttons", "options"): (1, 10),
    ("card", "actions"): (1, 3),
}

REQUIRED: Final = {
    "header": ("text",),
    "image": ("alt_text",),
    "actions": ("elements",),
    "context": ("elements",),
    "input": ("label", "element"),
    "button": ("text",),
    "overflow": ("options",),
    "checkboxes": ("options",),
    "radio_buttons": ("options",),
    "option": ("text",),
    "confirm": ("title", "text", "confirm", "deny"),
    "rich_text": ("elements",),
    "alert": ("text",),
}

_COMMON = {"type", "block_id"}
_ELEMENT = {"type", "action_id", "confirm", "focus_on_load"}
_SELECT = _ELEMENT | {"placeholder"}
KEYS: Final = {
    "section": _COMMON | {"text", "fields", "accessory", "expand"},
    "header": _COMMON | {"text", "level"},
    "divider": _COMMON,
    "actions": _COMMON | {"elements"},
    "context": _COMMON | {"elements"},
    "rich_text": _COMMON | {"elements"},
    "input": _COMMON | {"label", "element", "hint", "optional", "dispatch_action"},
    "image": _COMMON | {"alt_text", "image_url", "slack_file", "title"},
    "button": _ELEMENT | {"text", "url", "value", "style", "accessibility_label"},
    "overflow": _ELEMENT | {"options"},
    "static_select": _SELECT | {"options", "option_groups", "initial_option"},
    "multi_static_select": _SELECT | {"options", "option_groups", "initial_options", "max_selected_items"},
    "multi_users_select": _SELECT | {"initial_users", "max_selected_items"},
    "multi_conversations_select": _SELECT
    | {"initial_conversations", "default_to_current_conversation", "filter", "max_selected_items"},
    "checkboxes": _ELEMENT | {"options", "initial_options"},
    "radio_buttons": _ELEMENT | {"options", "initial_option"},
    "plain_text_input": _SELECT
    | {"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"},
    "option": {"text", "value", "description", "url"},
    "confirm": {"title", "text", "confirm", "deny", "style"},
}

SELECTS: Final = {
    "static_select",
    "multi_static_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
}
CHOICES: Final = SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"}
INPUTS: Final = CHOICES | {
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
}
PLACES: Final = {
    # block type: what its elements may be
    "actions": CHOICES | {"button", "overflow", "workflow_button"},
    "context_actions": {"feedback_buttons", "icon_button"},
    "accessory": CHOICES | {"button", "overflow", "image", "workflow_button"},
    "element": INPUTS,
    "context": {"image", "mrkdwn", "plain_text"},
}
"""Where each element may stand (https://docs.slack.dev/reference/block-kit/block-elements)."""

SURFACES: Final = {
    "alert": {"modal"},
    "markdown": {"message"},
    "table": {"message", "home"},
    "data_table": {"message", "home"},
    "container": {"message", "home"},
    "carousel": {"message", "home"},
}
