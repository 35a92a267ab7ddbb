"""Block Kit's limits, enforced with `invalid_blocks` as Slack does.

Slack's SDK models check some of them; the table in limits.yaml adds the others.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.form_state import ACTIONS
from bot.sandbox.slack.ids import new_id

BLOCKS: Final = {"message": 50, "view": 100}
CHARACTERS_PER_MESSAGE: Final = 13_000  # undocumented; https://github.com/slackapi/bolt-js/issues/2509
LONGEST_ID: Final = 255
_TEXTS: Final = ("plain_text", "mrkdwn")


@dataclass(frozen=True)
class Rule:
    """What a member of a part may hold.

    `kinds` are the types of a text object, of `characters` at most; without them, `characters`
    limits a string. A list has one to `items`. `words` are the only values.
    """

    kinds: Sequence[str] = ()
    characters: int = 0
    items: int = 0
    words: Sequence[str] = ()
    is_url: bool = False
    required: bool = False


Rules = Mapping[str, Rule]


def _rules(parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Rules]:
    return {name: {key: Rule(**rule) for key, rule in keys.items()} for name, keys in parts.items()}


_TABLE: Final = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
_PARTS, _VIEWS, _PLACES = (_rules(_TABLE[name]) for name in ("parts", "views", "places"))


def faults_of(blocks: Any, surface: Literal["message", "view"]) -> list[str]:
    """Return all errors of these blocks, one sentence each, with a JSON pointer."""
    if not isinstance(blocks, list) or not all(isinstance(block, Mapping) for block in blocks):
        return ["must be an array of blocks [json-pointer:/blocks]"]
    allowed = BLOCKS[surface]
    count = [f"no more than {allowed} items allowed [json-pointer:/blocks]"] if len(blocks) > allowed else []
    return count + _block_faults(blocks) + _sdk_faults(blocks)


def check_message(blocks: Any) -> list[dict[str, Any]]:
    """Return a message's blocks with generated ids; raise `ApiError` if they break a limit."""
    _refuse(faults_of(blocks, "message"), "invalid_blocks")
    if len(json.dumps(blocks, ensure_ascii=False)) > CHARACTERS_PER_MESSAGE:
        raise ApiError("msg_blocks_too_long")
    return with_ids(blocks)


def check_view(view: Any, kind: str) -> dict[str, Any]:
    """Return a modal or Home tab with generated ids; raise `ApiError` if it breaks a limit."""
    if not isinstance(view, Mapping) or view.get("type") != kind:
        raise ApiError(
            "invalid_arguments", response_metadata={"messages": [f"[ERROR] a {kind} view is wanted"]}
        )
    faults = _view_faults(view) + faults_of(view.get("blocks"), "view")
    _refuse(faults, "invalid_arguments")
    return dict(view) | {"blocks": with_ids(view["blocks"])}


def with_ids(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Generate a missing `block_id` for every block, and `action_id` for every element."""
    kept = [copy.deepcopy(dict(block)) for block in blocks]
    for block in kept:
        block.setdefault("block_id", new_id("b")[1:6])
        elements = block.get("elements", []) if block.get("type") in ACTIONS else []
        for element in [*elements, block.get("accessory"), block.get("element")]:
            if element and element.get("type") != "image":
                element.setdefault("action_id", new_id("a")[1:6])
    return kept


def _refuse(faults: list[str], code: str) -> None:
    if faults:
        raise ApiError(code, response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})


def _block_faults(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return all errors of these blocks, according to the table."""
    validator = _Validator()
    for number, block in enumerate(blocks):
        validator.block(block, f"/blocks/{number}")
    return validator.faults


def _view_faults(view: Mapping[str, Any]) -> list[str]:
    """Return the errors of a view, except those of its blocks."""
    validator = _Validator()
    validator.members(_VIEWS[view["type"]], view, "/view")
    inputs = any(isinstance(b, Mapping) and b.get("type") == "input" for b in view.get("blocks") or [])
    if view["type"] == "modal" and inputs and not view.get("submit"):
        validator.fault("a modal with inputs needs a submit", "/view")
    return validator.faults


def _sdk_faults(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the errors that `slack_sdk.models` reports, block by block."""
    faults = []
    for number, block in enumerate(blocks):
        try:
            if parsed := Block.parse(dict(block)):
                parsed.validate_json()
        except SlackObjectFormationError as error:
            faults.append(f"{error} [json-pointer:/blocks/{number}]")
        # the models don't check the types of values
        except (TypeError, AttributeError, ValueError) as error:
            faults.append(f"malformed block: {error} [json-pointer:/blocks/{number}]")
    return faults


class _Validator:
    def __init__(self) -> None:
        self.faults: list[str] = []
        self._block_ids: set[str] = set()
        self._action_ids: set[str] = set()

    def fault(self, sentence: str, where: str) -> None:
        self.faults.append(f"{sentence} [json-pointer:{where}]")

    def block(self, block: Mapping[str, Any], where: str) -> None:
        kind = str(block.get("type"))
        self._once(block.get("block_id"), self._block_ids, "block_id", where)
        self.part(kind, block, where)
        # An action_id must be unique within a block, not across blocks.
        self._action_ids = set()
        for key in ("accessory", "element"):
            if key in block:
                self._element(block[key], key, f"{where}/{key}")
        if kind in {"actions", "context", "context_actions"}:
            for number, element in enumerate(_list(block.get("elements"))):
                self._element(element, kind, f"{where}/elements/{number}")

    def part(self, kind: str, part: Mapping[str, Any], where: str) -> None:
        """Check one block, element, option or dialog."""
        if kind not in _PARTS:
            self.fault(f"unsupported type: {kind}", where)
            return
        for key in set(part) - set(_PARTS[kind]):
            self.fault(f"invalid additional property: {key}", where)
        self.members(_PARTS[kind], part, where)

    def members(self, allowed: Rules, part: Mapping[str, Any], where: str) -> None:
        for key, rule in allowed.items():
            if part.get(key) is not None:
                self._member(rule, part[key], f"{where}/{key}")
            elif rule.required:
                self.fault(f"missing required field: {key}", where)

    def _member(self, rule: Rule, value: Any, where: str) -> None:
        if rule.items and not 1 <= len(_list(value)) <= rule.items:
            self.fault(f"must have 1 to {rule.items} items", where)
        if rule.kinds:
            for text in value if isinstance(value, list) else [value]:
                self._text(text, rule.kinds, rule.characters, where)
        elif rule.characters and not isinstance(value, str):
            self.fault("must be a string", where)
        elif rule.characters and len(value) > rule.characters:
            self.fault(f"must be less than {rule.characters + 1} characters", where)
        if rule.words and value not in rule.words:
            self.fault(f"must be one of: {', '.join(sorted(rule.words))}", where)
        if rule.is_url and not str(value).startswith(("http://", "https://", "mailto:", "slack://")):
            self.fault("must be a URL", where)

    def _element(self, element: Any, place: str, where: str) -> None:
        if not isinstance(element, Mapping):
            self.fault("must be an object", where)
            return
        kind = str(element.get("type"))
        if kind not in _PLACES[place]:
            self.fault(f"unsupported type: {kind}", where)
            return
        if kind in _TEXTS:
            self._text(element, _TEXTS, 3000, where)
            return
        self._once(element.get("action_id"), self._action_ids, "action_id", where)
        self.part(kind, element, where)
        for number, option in enumerate(_list(element.get("options"))):
            self._option(option, kind, f"{where}/options/{number}")
        if "confirm" in element and isinstance(element["confirm"], Mapping):
            self.part("confirm", element["confirm"], f"{where}/confirm")

    def _option(self, option: Any, owner: str, where: str) -> None:
        if not isinstance(option, Mapping):
            self.fault("must be an object", where)
            return
        self.part("option", option, where)
        formatted = isinstance(option.get("text"), Mapping) and option["text"].get("type") == "mrkdwn"
        if formatted and owner not in {"checkboxes", "radio_buttons"}:
            self.fault("must be plain_text", f"{where}/text")

    def _text(self, text: Any, kinds: Sequence[str], most: int, where: str) -> None:
        if not isinstance(text, Mapping) or text.get("type") not in kinds:
            self.fault(f"must be a text object of type {' or '.join(sorted(kinds))}", where)
        elif not isinstance(text.get("text"), str) or not text["text"]:
            self.fault("must be more than 0 characters", f"{where}/text")
        elif len(text["text"]) > most:
            self.fault(f"must be less than {most + 1} characters", f"{where}/text")

    def _once(self, name: Any, seen: set[str], key: str, where: str) -> None:
        if name is None:
            return
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_ID:
            self.fault(f"{key} must have 1 to {LONGEST_ID} characters", where)
        elif name in seen:
            self.fault(f"`{key}` {name} already exists", where)
        else:
            seen.add(name)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
