"""What the pages of both servers share: templates and their headers, forms, generated images."""

import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response


class Pages:
    """One folder's templates, with a content security policy; `is_strict`: no undefined values."""

    def __init__(self, folder: Path, policy: str, *, is_strict: bool) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined if is_strict else Undefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.headers = {
            "content-security-policy": f"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; {policy}",
            "referrer-policy": "no-referrer",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        }

    def render(self, template: str, **values: Any) -> str:
        return self._templates.get_template(template).render(values)

    def respond(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        return HTMLResponse(self.render(template, **values), status, self.headers)


async def form_of(request: Request) -> dict[str, str]:
    """Return the submitted fields, without files."""
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


_IMAGES = Pages(Path(__file__).parent / "templates", "", is_strict=True)


def image(template: str, key: str = "", **values: Any) -> Response:
    """Return a generated SVG, so that none is loaded from elsewhere; its color is the key's."""
    hue = int.from_bytes(hashlib.sha256(key.encode()).digest()[:2], "big") % 360
    drawing = _IMAGES.render(template, hue=hue, **values)
    return Response(drawing, media_type="image/svg+xml", headers={"cache-control": "max-age=3600"})


def avatar(name: str, key: str) -> Response:
    """Return a circle with a name's initials."""
    letters = "".join(word[0] for word in name.split() if word[0].isalnum())[:2]
    return image("avatar.svg", key, letters=(letters or key[0]).upper())
