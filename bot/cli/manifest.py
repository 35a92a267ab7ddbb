"""`manifest`: print the Slack app manifest for a deployment."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from bot.cli.bootstrap import exit_with
from bot.cli.output import takes_unicode
from bot.resources import resource

FILE: Final = resource("manifest.yaml")
PLACEHOLDER: Final = "https://likewise.example"


class Format(StrEnum):
    """The output format; Slack's page accepts both."""

    YAML = "yaml"
    JSON = "json"


def manifest(
    *,
    public_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Public https address of Likewise. If left out, PUBLIC_URL."),
    ] = None,
    socket: Annotated[
        bool, typer.Option("--socket", help="For Socket Mode: leave out the request URLs.")
    ] = False,
    written_as: Annotated[Format, typer.Option("--format", help="Output format.")] = Format.YAML,
) -> None:
    """Print the Slack app manifest with your address.

    Paste it at api.slack.com/apps under Create New App, From a manifest.
    """
    import json

    import yaml

    from bot.environment import unquoted
    from bot.settings.validators import public_address

    name = "PUBLIC_URL" if public_url is None else "--public-url"
    try:
        address = public_address(unquoted(_from_settings() if public_url is None else public_url))
    except ValueError as fault:
        exit_with(f"{name} {fault}.")
    if not address.startswith("https:"):
        exit_with(f"{name} must begin with https://; Slack accepts no other address.")
    filled = fill(yaml.safe_load(FILE.read_text(encoding="utf-8")), address, socket=socket)
    if written_as is Format.JSON:
        typer.echo(json.dumps(filled, indent=2, ensure_ascii=not takes_unicode()))
    else:
        typer.echo(
            yaml.safe_dump(filled, sort_keys=False, allow_unicode=takes_unicode(), width=100), nl=False
        )


def _from_settings() -> str:
    """Return the address in the environment or `.env`; exit if there is none."""
    from bot import settings_text

    try:
        found = settings_text.read(["PUBLIC_URL"]).texts.get("PUBLIC_URL")
    except settings_text.UnreadableFile as fault:
        exit_with(str(fault))
    if found is None:
        exit_with(f"Give the address, such as --public-url {PLACEHOLDER}, or set PUBLIC_URL.")
    return found


def fill(manifest: dict[str, Any], address: str, *, socket: bool) -> dict[str, Any]:
    """Replace the placeholder by the address; for Socket Mode, remove the request URLs."""
    filled: dict[str, Any] = _replaced(manifest, address)
    if socket:
        filled["settings"]["socket_mode_enabled"] = True
        for part in filled["settings"].values():
            if isinstance(part, dict):
                part.pop("request_url", None)
        for command in filled["features"]["slash_commands"]:
            command.pop("url", None)
    return filled


def _replaced(value: Any, address: str) -> Any:
    if isinstance(value, str):
        return value.replace(PLACEHOLDER, address)
    if isinstance(value, dict):
        return {key: _replaced(one, address) for key, one in value.items()}
    return [_replaced(one, address) for one in value] if isinstance(value, list) else value
