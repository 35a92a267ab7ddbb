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
    made: dict[str, Any] = _without_empty(_TEMPLATES[name], _expression(name)(values))
    return made


@cache
def _expression(name: str) -> TemplateExpression:
    """Return the whole object as one expression, which takes a tenth of one for each member."""
    return _JINJA.compile_expression(_source(_TEMPLATES[name]), undefined_to_none=False)


def _source(part: Any) -> str:
    if isinstance(part, dict):
        return "{" + ", ".join(f"{key!r}: {_source(member)}" for key, member in part.items()) + "}"
    if isinstance(part, list):
        return "[" + ", ".join(map(_source, part)) + "]"
    return f"({part[1:]})" if isinstance(part, str) and part.startswith("=") else repr(part)


def _without_empty(template: Any, made: Any) -> Any:
    """Leave out optional members that are empty."""
    if not isinstance(template, dict):
        return made
    kept = {key: value for key, value in made.items() if value or not key.endswith("?")}
    return {key.removesuffix("?"): _without_empty(template[key], value) for key, value in kept.items()}
