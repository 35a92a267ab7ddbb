"""Block Kit's limits, enforced with `invalid_blocks` as Slack does.

Slack's SDK models check some of them. `rules` and `validator` add empty texts, long fields, options
and values, kinds of text objects, unknown elements and keys, duplicate ids, and the number of
blocks.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.form_state import ACTIONS
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.limits.rules import BLOCKS_PER_MESSAGE, BLOCKS_PER_VIEW, CHARACTERS_PER_MESSAGE
from bot.sandbox.slack.limits.validator import sdk_faults, validate_blocks, validate_view

__all__ = ["check_message", "check_view", "faults_of", "with_ids"]


def faults_of(blocks: Any, surface: Literal["message", "view"]) -> list[str]:
    """Return all errors of these blocks, one sentence each, with a JSON pointer."""
    if not isinstance(blocks, list) or not all(isinstance(block, Mapping) for block in blocks):
        return ["must be an array of blocks [json-pointer:/blocks]"]
    allowed = BLOCKS_PER_MESSAGE if surface == "message" else BLOCKS_PER_VIEW
    count = [f"no more than {allowed} items allowed [json-pointer:/blocks]"] if len(blocks) > allowed else []
    return count + validate_blocks(blocks) + sdk_faults(blocks)


def check_message(blocks: Any) -> list[dict[str, Any]]:
    """Return a message's blocks with generated ids.

    Raises `ApiError`: `invalid_blocks` or `msg_blocks_too_long`.
    """
    _refuse(faults_of(blocks, "message"), "invalid_blocks")
    if len(json.dumps(blocks, ensure_ascii=False)) > CHARACTERS_PER_MESSAGE:
        raise ApiError("msg_blocks_too_long")
    return with_ids(blocks)


def check_view(view: Any, kind: str) -> dict[str, Any]:
    """Return a modal's or Home tab's view with generated ids.

    Raises `ApiError` `invalid_arguments`.
    """
    if not isinstance(view, Mapping) or view.get("type") != kind:
        raise ApiError(
            "invalid_arguments", response_metadata={"messages": [f"[ERROR] a {kind} view is wanted"]}
        )
    faults = validate_view(view) + faults_of(view.get("blocks"), "view")
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
