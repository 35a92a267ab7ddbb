"""The shapes of Slack's payloads: field names and types, as far as the app and the sandbox have to do with them.

Read from the samples that Slack publishes (slackapi/java-slack-sdk, folder `json-logs/samples`, and slackapi/bolt-python, folder
`tests/scenario_tests`; both as of July 2026), where every field that Slack may send has a value of its type. A type in a tuple may be
null; `OPTIONAL` fields may be left out.
"""

from typing import Any, Final

Shape = dict[str, Any]

ANY: Final = object
TEXT: Final = str
FLAG: Final = bool
NULL: Final = type(None)

_TEAM: Final[Shape] = {"id": TEXT, "domain": TEXT, "enterprise_id?": TEXT, "enterprise_name?": TEXT}
_ENTERPRISE: Final = ({"id": TEXT, "name": TEXT}, NULL)
_USER: Final[Shape] = {"id": TEXT, "username": TEXT, "name": TEXT, "team_id": TEXT}
_VIEW: Final[Shape] = {
    "id": TEXT,
    "team_id": TEXT,
    "type": TEXT,
    "title": (ANY, NULL),
    "submit": (ANY, NULL),
    "close": (ANY, NULL),
    "blocks": [ANY],
    "private_metadata": TEXT,
    "callback_id": TEXT,
    "external_id": TEXT,
    "state": {"values": ANY},
    "hash": TEXT,
    "clear_on_close": FLAG,
    "notify_on_close": FLAG,
    "submit_disabled?": FLAG,
    "previous_view_id": (TEXT, NULL),
    "root_view_id": TEXT,
    "app_id": TEXT,
    "app_installed_team_id": TEXT,
    "bot_id": TEXT,
}
_MESSAGE: Final[Shape] = {
    "type": TEXT,
    "subtype?": TEXT,
    "text": TEXT,
    "ts": TEXT,
    "team": TEXT,
    "user?": TEXT,
    "user_team?": TEXT,
    "client_msg_id?": TEXT,
    "bot_id?": TEXT,
    "app_id?": TEXT,
    "bot_profile?": ANY,
    "blocks?": [ANY],
    "attachments?": [ANY],
    "files?": [ANY],
    "thread_ts?": TEXT,
}
_INTERACTION: Final[Shape] = {
    "type": TEXT,
    "team": _TEAM,
    "user": _USER,
    "enterprise": _ENTERPRISE,
    "is_enterprise_install": FLAG,
    "api_app_id": TEXT,
    "token": TEXT,
}
_CHANNEL: Final[Shape] = {"id": TEXT, "name": TEXT}
_ACTION: Final[Shape] = {
    "type": TEXT,
    "action_id": TEXT,
    "block_id": TEXT,
    "action_ts": TEXT,
    "text?": ANY,
    "value?": TEXT,
    "style?": TEXT,
}
_AUTHORIZATION: Final[Shape] = {
    "enterprise_id": (TEXT, NULL),
    "team_id": (TEXT, NULL),
    "user_id": TEXT,
    "is_bot": FLAG,
    "is_enterprise_install": FLAG,
}


def _event(**fields: Any) -> Shape:
    return {
        "token": TEXT,
        "team_id": (TEXT, NULL),
        "enterprise_id": (TEXT, NULL),
        "context_team_id": (TEXT, NULL),
        "context_enterprise_id": (TEXT, NULL),
        "api_app_id": TEXT,
        "type": TEXT,
        "event_id": TEXT,
        "event_time": int,
        "event_context": TEXT,
        "is_ext_shared_channel": FLAG,
        "authorizations": [_AUTHORIZATION],
        "event": {"type": TEXT, "event_ts": TEXT, **fields},
    }


REACTION: Final = _event(
    user=TEXT, reaction=TEXT, item={"type": TEXT, "channel": TEXT, "ts": TEXT}, item_user=TEXT
)

PUBLISHED: Final[dict[str, Shape]] = {
    "command": {
        "token": TEXT,
        "team_id": TEXT,
        "team_domain": TEXT,
        "enterprise_id?": TEXT,
        "enterprise_name?": TEXT,
        "channel_id": TEXT,
        "channel_name": TEXT,
        "user_id": TEXT,
        "user_name": TEXT,
        "command": TEXT,
        "text": TEXT,
        "response_url": TEXT,
        "trigger_id": TEXT,
        "api_app_id": TEXT,
        "is_enterprise_install": TEXT,  # a form holds texts
    },
    "message_action": _INTERACTION
    | {
        "callback_id": TEXT,
        "trigger_id": TEXT,
        "action_ts": TEXT,
        "message_ts": TEXT,
        "response_url": TEXT,
        "channel": _CHANNEL,
        "message": _MESSAGE,
    },
    "block_actions of a message": _INTERACTION
    | {
        "trigger_id": TEXT,
        "response_url": TEXT,
        "channel": _CHANNEL,
        "message?": _MESSAGE,
        "container": {
            "type": TEXT,
            "message_ts": TEXT,
            "channel_id": TEXT,
            "is_ephemeral": FLAG,
            "thread_ts?": TEXT,
            "is_app_unfurl?": FLAG,
        },
        "actions": [_ACTION],
        "state": {"values": ANY},
    },
    "block_actions of a view": _INTERACTION
    | {"trigger_id": TEXT, "container": {"type": TEXT, "view_id": TEXT}, "view": _VIEW, "actions": [_ACTION]},
    "view_submission": _INTERACTION | {"trigger_id": TEXT, "view": _VIEW, "response_urls": [ANY]},
    "view_closed": _INTERACTION | {"view": _VIEW, "is_cleared": FLAG},
    "app_home_opened": _event(user=TEXT, channel=TEXT, tab=TEXT, **{"view?": _VIEW}),
    "app_uninstalled": _event(),
    "channel_shared": _event(channel=TEXT, connected_team_id=TEXT),
    "channel_unshared": _event(channel=TEXT, previously_connected_team_id=TEXT, is_ext_shared=FLAG),
    "link_shared": _event(
        channel=TEXT,
        user=TEXT,
        message_ts=TEXT,
        links=[{"domain": TEXT, "url": TEXT}],
        is_bot_user_member=FLAG,
        unfurl_id=TEXT,
        source=TEXT,
        **{"thread_ts?": TEXT},
    ),
    "reaction_added": REACTION,
    "reaction_removed": REACTION,
    "team_access_revoked": _event(team_ids=[TEXT]),
    "tokens_revoked": _event(tokens={"oauth": [TEXT], "bot": [TEXT]}),
}


def differences(value: Any, shape: Any, at: str = "") -> list[str]:
    """Name each field that is missing, isn't in the shape, or has another type."""
    if isinstance(shape, tuple):
        kinds = [differences(value, one, at) for one in shape]
        return [] if [] in kinds else kinds[0]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{at}: no list"]
        return [fault for n, item in enumerate(value) for fault in differences(item, shape[0], f"{at}[{n}]")]
    if isinstance(shape, dict):
        return _of_object(value, shape, at)
    fits = shape is ANY or (isinstance(value, shape) and not (shape is int and isinstance(value, bool)))
    return [] if fits else [f"{at}: {type(value).__name__}"]


def _of_object(value: Any, shape: Shape, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at}: no object"]
    known = {name.removesuffix("?"): part for name, part in shape.items()}
    missing = [f"{at}.{name}: missing" for name in shape if not name.endswith("?") and name not in value]
    unknown = [f"{at}.{name}: not Slack's" for name in value if name not in known]
    inside = [
        fault
        for name, part in known.items()
        if name in value
        for fault in differences(value[name], part, f"{at}.{name}")
    ]
    return [*missing, *unknown, *inside]
