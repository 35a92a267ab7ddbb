"""Acme's readers: enough invented accounts to exceed the 100 likers that X shows."""

from hashlib import sha256
from typing import Final

_FIRST = (
    "Ada", "Bruno", "Chiara", "Dilan", "Esra", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaito", "Lucia", "Milo",
    "Nadia", "Oskar", "Priya", "Quinn", "Rosa", "Silas", "Tara", "Umar", "Vera", "Wim", "Xenia", "Yusuf", "Zoe",
)  # fmt: skip
_LAST = ("Almqvist", "Barros", "Castell", "Demir", "Ekwueme")
_TAILS = ("", "_dev", "_ops", "_io", "42")

CROWD: Final = tuple(
    sorted(
        (
            (f"{first}_{last}"[: 15 - len(tail)].lower().rstrip("_") + tail, f"{first} {last}")
            for last, tail in zip(_LAST, _TAILS, strict=True)
            for first in _FIRST
        ),
        key=lambda pair: sha256(pair[0].encode()).digest(),  # in pseudo-random order
    )
)
"""130 pairs of username and display name."""
