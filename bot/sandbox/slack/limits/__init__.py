"""Block Kit's limits: what Slack refuses with `invalid_blocks`, here as there.

Slack's own SDK models are asked first; they say nothing about empty texts, long fields, options and values, text
kinds, unknown elements and keys, doubled ids or the number of blocks, which `rules` and `walk` add.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.ids import new_id
from bot.sandbox.slack.limits.rules import BLOCKS_PER_MESSAGE, BLOCKS_PER_VIEW, CHARACTERS_PER_MESSAGE
from bot.sandbox.slack.limits.sdk import sdk_faults
from bot.sandbox.slack.limits.validator import (
    Surface,
    validate_blocks,
    validate_view,
)

__all__ = ["check_message", "check_view", "faults_of", "with_ids"]


def faults_of(blocks: Any, surface: Surface) -> list[str]:
    """Every fault of these blocks, one sentence each, with the place as a JSON pointer."""
    if not isinstance(blocks, list) or not all(isinstance(block, Mapping) for block in blocks):
        return ["must be an array of blocks [json-pointer:/blocks]"]
    allowed = BLOCKS_PER_MESSAGE if surface == "message" else BLOCKS_PER_VIEW
    count = [f"no more than {allowed} items allowed [json-pointer:/blocks]"] if len(blocks) > allowed else []
    return count + validate_blocks(blocks, surface) + sdk_faults(blocks)


def check_message(blocks: Any) -> list[dict[str, Any]]:
    """Return a message's blocks with the ids Slack adds; raises `ApiError` `invalid_blocks`, `msg_blocks_too_long`."""
    _refuse(faults_of(blocks, "message"), "invalid_blocks")
    if len(json.dumps(blocks, ensure_ascii=False)) > CHARACTERS_PER_MESSAGE:
        raise ApiError("msg_blocks_too_long")
    return with_ids(blocks)


def check_view(view: Any, kind: str) -> dict[str, Any]:
    """Return a modal's or Home tab's view with the ids Slack adds; raises `ApiError` `invalid_arguments`."""
    if not isinstance(view, Mapping) or view.get("type") != kind:
        raise ApiError(
            "invalid_arguments", response_metadata={"messages": [f"[ERROR] a {kind} view is wanted"]}
        )
    faults = validate_view(view) + faults_of(view.get("blocks"), "modal" if kind == "modal" else "home")
    _refuse(faults, "invalid_arguments")
    return dict(view) | {"blocks": with_ids(view["blocks"])}


def with_ids(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give a `block_id` to every block, and an `action_id` to every element, that has none."""
    kept = [copy.deepcopy(dict(block)) for block in blocks]
    for block in kept:
        block.setdefault("block_id", new_id("b")[1:6])
        elements = block.get("elements", []) if block.get("type") in {"actions", "context_actions"} else []
        for element in [*elements, block.get("accessory"), block.get("element")]:
            if element and element.get("type") != "image":
                element.setdefault("action_id", new_id("a")[1:6])
    return kept


def _refuse(faults: list[str], code: str) -> None:
    if faults:
        raise ApiError(code, response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})
