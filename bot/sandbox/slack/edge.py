"""The response of a proxy or firewall in front of Slack."""

from starlette.responses import HTMLResponse, Response

EDGE = "edge"

_PAGE = "<html><head><title>Blocked</title></head><body><h1>Request blocked</h1></body></html>"


def edge_page(status: int) -> Response:
    """Return an HTML page, with a `Retry-After` that isn't Slack's."""
    return HTMLResponse(_PAGE, status, {"retry-after": "3600"})
