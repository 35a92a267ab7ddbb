"""The project's files that are not code: beside the package in a checkout, inside it once it is installed."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parent


def resource(name: str) -> Path:
    """Return where `migrations`, `manifest.yaml` or `CHANGELOG.md` is; the wheel puts them into the package (pyproject.toml)."""
    # The package first: beside an installed one are other people's packages, and one may be called
    # `migrations`.
    inside = _PACKAGE / name
    return inside if inside.exists() else _PACKAGE.parent / name
