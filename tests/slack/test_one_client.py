"""One module talks to Slack: no other catches slack_sdk's errors or reveals a bot token."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.slack import api

_API = Path(api.__file__).parent
_SLACK = _API.parent
_MODULES = sorted(
    path
    for path in _SLACK.parent.rglob("*.py")
    if not path.is_relative_to(_API) and "sandbox" not in path.parts
)
_OF_SDK = ("slack_sdk.errors", "slack_sdk.web")


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _reveals_bot_token(node: ast.AST) -> bool:
    """Recognize `….token.reveal()` of an installation or of the settings' bot token."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=holder), attr="reveal")):
            return holder in {"token", "_token", "bot_token", "slack_bot_token", "_bot_token"}
    return False


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def test_only_the_client_knows_slack_sdks_errors() -> None:
    """No other module imports them; Bolt gets the client's own `AsyncWebClient`."""
    found = {
        path.name: names
        for path in _MODULES
        if (names := {name for name in _imports(_tree(path)) if name.startswith(_OF_SDK)})
    }

    assert found == {"bolt.py": {"slack_sdk.web.async_client.AsyncWebClient"}}


def test_only_the_client_reveals_a_bot_token() -> None:
    """Other modules name the tenant or pass the secret on."""
    assert not [
        f"{path.relative_to(_SLACK)}:{node.lineno}"
        for path in _MODULES
        if path.is_relative_to(_SLACK)
        for node in ast.walk(_tree(path))
        if _reveals_bot_token(node)
        if isinstance(node, ast.Call)
    ]
