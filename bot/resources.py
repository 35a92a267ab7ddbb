"""The project's data files: beside the package in a checkout, inside it when installed."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parent


def resource(name: str) -> Path:
    """Return the path of a file that the wheel puts inside the package (pyproject.toml)."""
    # Look inside the package first: site-packages may contain someone else's `migrations`.
    inside = _PACKAGE / name
    return inside if inside.exists() else _PACKAGE.parent / name
