"""Slack's JSON objects and payloads, filled in from objects.yaml."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from jinja2 import Environment, StrictUndefined
from jinja2.environment import TemplateExpression

_TEMPLATES: Final = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
_JINJA: Final = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 (JSON, not HTML)


def make(name: str, /, **values: Any) -> dict[str, Any]:
    """Return the object of this name; its expressions refer to `values`."""
    made: dict[str, Any] = _filled(_TEMPLATES[name], values)
    return made


def _filled(part: Any, values: dict[str, Any]) -> Any:
    if isinstance(part, dict):
        members = {key: _filled(member, values) for key, member in part.items()}
        return {
            key.removesuffix("?"): value for key, value in members.items() if value or not key.endswith("?")
        }
    if isinstance(part, list):
        return [_filled(each, values) for each in part]
    if isinstance(part, str) and part.startswith("="):
        return _expression(part[1:])(values)
    return part


@cache
def _expression(source: str) -> TemplateExpression:
    return _JINJA.compile_expression(source, undefined_to_none=False)
