"""The web client: a small Slack in the browser."""

from pathlib import Path

from bot.sandbox.pages import Pages

# Images may come from the X sandbox's port; everything else is served here.
_POLICY = "script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: http: https:"
PAGES = Pages(Path(__file__).parent / "templates", _POLICY, is_strict=False)
