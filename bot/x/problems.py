"""Read X's error bodies, in all of their shapes.

Shapes: a problem (RFC 9457); `errors[]` with or without a problem around it; the older
`errors[].code`; `{code, message}`; and OAuth's `{error, error_description}` (RFC 6749, section
5.2). https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """An error body; `name` is the last path segment of the problem type, "" for none."""

    name: str = ""
    title: str = ""
    detail: str = ""
    code: int | None = None
    status: int | None = None
    reason: str = ""
    required_enrollment: str = ""
    oauth_error: str = ""


def read_problem(outer: dict[str, Any]) -> Problem:
    """Read an error document, and its first error."""
    inner = _first_error(outer.get("errors"))
    both = (outer, inner)
    return Problem(
        name=problem_name(outer) or problem_name(inner),
        title=_text(both, "title", "error"),
        # The inner text names the parameter or post; the outer text only says that something is
        # wrong.
        detail=_text((inner, outer), "message", "detail", "error_description"),
        code=_number(inner.get("code")) or _number(outer.get("code")),
        status=_number(outer.get("status")) or _number(inner.get("status")),
        reason=_text(both, "reason"),
        required_enrollment=_text(both, "required_enrollment"),
        oauth_error=_text((outer,), "error"),
    )


def _first_error(errors: object) -> dict[str, object]:
    first = errors[0] if isinstance(errors, list) and errors else None
    if isinstance(first, str):
        return {"message": first}
    return first if isinstance(first, dict) else {}


def problem_name(problem: dict[str, Any]) -> str:
    """Return the last path segment of the type: its host is api.twitter.com or api.x.com."""
    kind = problem.get("type")
    return kind.rstrip("/").rpartition("/")[2] if isinstance(kind, str) and "/" in kind else ""


def _text(problems: tuple[dict[str, object], ...], *keys: str) -> str:
    for problem in problems:
        for key in keys:
            text = problem.get(key)
            if isinstance(text, str) and text:
                return text
    return ""


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
