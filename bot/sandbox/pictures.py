"""Generated images, so that none is loaded from elsewhere: avatars and photos."""

import hashlib
from html import escape

from starlette.responses import Response

X_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#7a4b00"/>'
    '<path d="M9 9 23 23M23 9 9 23" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>'
)


def avatar(name: str, key: str) -> str:
    """Return the SVG of a circle with a name's initials; the color depends on the key."""
    letters = "".join(word[0] for word in name.split() if word[0].isalnum())[:2].upper()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96" role="img">'
        f'<circle cx="48" cy="48" r="48" fill="hsl({_hue(key)} 55% 38%)"/>'
        '<text x="48" y="50" fill="#fff" font-family="system-ui, sans-serif" font-size="38" font-weight="600" '
        f'text-anchor="middle" dominant-baseline="central">{escape(letters or key[0].upper())}</text></svg>'
    )


def svg(drawing: str) -> Response:
    return Response(drawing, media_type="image/svg+xml", headers={"cache-control": "max-age=3600"})


def picture(name: str) -> str:
    """Return the SVG of a Post's photo: two bar charts, the second one lower."""
    hue = _hue(name)
    bars = "".join(
        f'<rect x="{left + 74 * number}" y="{575 - height}" width="52" height="{height}" rx="6" fill="hsl({hue} 45% {light}%)"/>'
        for left, light, heights in ((120, 42, _BEFORE), (660, 60, _AFTER))
        for number, height in enumerate(heights)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 675" width="1200" height="675" role="img">'
        f'<rect width="1200" height="675" fill="hsl({hue} 40% 94%)"/>{bars}'
        f'<path d="M90 577H570M630 577H1110" stroke="hsl({hue} 30% 30%)" stroke-width="4"/></svg>'
    )


_BEFORE = (120, 210, 380, 470, 300, 180)
_AFTER = (60, 80, 110, 130, 90, 70)


def _hue(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:2], "big") % 360
