"""Block Kit's limits, enforced with `invalid_blocks` as Slack does.

Slack's SDK models check some of them; the table in limits.yaml adds the others.
"""

import copy
import json
from collections.abc import Collection, Mapping, Sequence
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
_TEXTS: Final = ("plain_text", "mrkdwn")


@dataclass(frozen=True)
class Rule:
    """What a member of a part may hold; a list has one to `items`, and `words` are the only values.

    `kinds` are the types of an object, or `part` is what it is if it has no type. A text object or
    a string has `characters` at most. An id is `unique_in` its "message" or "block".
    """

    kinds: Collection[str] = ()
    part: str = ""
    characters: int = 0
    items: int = 0
    unique_in: str = ""
    words: Sequence[str] = ()
    is_url: bool = False
    required: bool = False


Rules = Mapping[str, Rule]


def _rules(parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Rules]:
    return {name: {key: Rule(**rule) for key, rule in keys.items()} for name, keys in parts.items()}


_TABLE: Final = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
_PARTS, _VIEWS = _rules(_TABLE["parts"]), _rules(_TABLE["views"])


def faults_of(blocks: Any, surface: Literal["message", "view"]) -> list[str]:
    """Return all errors of these blocks, one sentence each, with a JSON pointer."""
    if not isinstance(blocks, list) or not all(isinstance(block, Mapping) for block in blocks):
        return ["must be an array of blocks [json-pointer:/blocks]"]
    allowed = BLOCKS[surface]
    count = [f"no more than {allowed} items allowed [json-pointer:/blocks]"] if len(blocks) > allowed else []
    validator = _Validator()
    for number, block in enumerate(blocks):
        validator.part(str(block.get("type")), block, f"/blocks/{number}")
    return count + validator.faults + _sdk_faults(blocks)


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
        self._ids: set[tuple[str, ...]] = set()

    def fault(self, sentence: str, where: str) -> None:
        self.faults.append(f"{sentence} [json-pointer:{where}]")

    def part(self, name: str, part: Mapping[str, Any], where: str) -> None:
        """Check one block, element, option or dialog."""
        if name not in _PARTS:
            self.fault(f"unsupported type: {name}", where)
            return
        for key in set(part) - set(_PARTS[name]):
            self.fault(f"invalid additional property: {key}", where)
        self.members(_PARTS[name], part, where)

    def members(self, allowed: Rules, part: Mapping[str, Any], where: str) -> None:
        for key, rule in allowed.items():
            if part.get(key) is not None:
                self._member(rule, part[key], f"{where}/{key}")
            elif rule.required:
                self.fault(f"missing required field: {key}", where)

    def _member(self, rule: Rule, value: Any, where: str) -> None:
        several = isinstance(value, list)
        nested = {f"{where}/{number}": each for number, each in enumerate(value)} if several else {}
        if rule.items and not 1 <= len(nested) <= rule.items:
            self.fault(f"must have 1 to {rule.items} items", where)
        if rule.kinds or rule.part:
            for place, each in (nested or {where: value}).items():
                self._nested(rule, each, place)
        elif rule.characters:
            self._string(value, rule.characters, where, least=1 if rule.unique_in else 0)
        if rule.unique_in and isinstance(value, str):
            self._once(rule, value, where)
        if rule.words and value not in rule.words:
            self.fault(f"must be one of: {', '.join(sorted(rule.words))}", where)
        if rule.is_url and not str(value).startswith(("http://", "https://", "mailto:", "slack://")):
            self.fault("must be a URL", where)

    def _nested(self, rule: Rule, part: Any, where: str) -> None:
        name = str(part.get("type")) if isinstance(part, Mapping) else ""
        if not isinstance(part, Mapping) or (rule.kinds and name not in rule.kinds):
            self.fault(f"must be an object of type {' or '.join(sorted(rule.kinds) or [rule.part])}", where)
        elif name not in _TEXTS:
            self.part(rule.part or name, part, where)
        else:
            self._string(part.get("text"), rule.characters, f"{where}/text", least=1)

    def _string(self, value: Any, most: int, where: str, *, least: int) -> None:
        if not isinstance(value, str) or len(value) < least:
            self.fault(f"must be a string of {least} or more characters", where)
        elif len(value) > most:
            self.fault(f"must be less than {most + 1} characters", where)

    def _once(self, rule: Rule, name: str, where: str) -> None:
        """Refuse a second part of this id in the same message or block."""
        _, _, block, *_, key = where.split("/")
        known = (key, name, block if rule.unique_in == "block" else "")
        if known in self._ids:
            self.fault(f"`{key}` {name} already exists", where)
        self._ids.add(known)
