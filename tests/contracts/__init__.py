"""The schemas that Slack and X publish for their APIs; README.md has the source of each file."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent


@cache
def contract(name: str) -> dict[str, Any]:
    """Return a contract: `contract("x-openapi-2.167-likes")`. A test whose contract is missing fails here."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return loaded
