"""What a proxy or firewall answers in Slack's place."""

from starlette.responses import HTMLResponse, Response

EDGE = "edge"

_PAGE = "<html><head><title>Blocked</title></head><body><h1>Request blocked</h1></body></html>"


def edge_page(status: int) -> Response:
    """A page of HTML, with a `Retry-After` of the edge's own."""
    return HTMLResponse(_PAGE, status, {"retry-after": "3600"})
