"""The checks of Slack's own SDK models."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block


def sdk_faults(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What `slack_sdk.models` finds wrong, block by block."""
    return [
        f"{fault} [json-pointer:/blocks/{number}]"
        for number, block in enumerate(blocks)
        if (fault := _fault(block)) is not None
    ]


def _fault(block: Mapping[str, Any]) -> str | None:
    try:
        parsed = Block.parse(dict(block))
        if parsed is None:
            return f"unsupported type: {block.get('type')}"
        parsed.validate_json()
    except SlackObjectFormationError as error:
        return str(error)
    except (TypeError, AttributeError, ValueError) as error:  # the models read wrong shapes without looking
        return f"malformed block: {error}"
    return None
