"""The checks of Slack's own SDK models."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block


def sdk_faults(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the errors that `slack_sdk.models` reports, block by block."""
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
    # the models don't check the types of values
    except (TypeError, AttributeError, ValueError) as error:
        return f"malformed block: {error}"
    return None
