"""`make docs`: generates README.md's table of commands and manifest.yaml's commands from `bot.slack.actions`."""

import json
import re
from pathlib import Path
from typing import Final

from bot.slack.commands import COMMANDS, Command

ROOT: Final = Path(__file__).parents[1]
REMEDY: Final = "Run `make docs`."


def readme(text: str) -> str:
    """Return the text of README.md with an up-to-date table of commands."""
    rows = "".join(_row(command) for command in COMMANDS)
    return between(text, "| Type | What it does |\n|---|---|\n", "\n", rows)


def manifest(text: str) -> str:
    """Return the text of manifest.yaml with up-to-date commands."""
    entries = "".join(_entry(command) for command in COMMANDS)
    return between(text, "  slash_commands:\n", "  shortcuts:\n", entries)


def _row(command: Command) -> str:
    call = f"{command.name} {command.usage}".strip().replace("|", r"\|")
    return f"| `{call}` | {command.description} |\n"


def _entry(command: Command) -> str:
    hint = f"      usage_hint: {json.dumps(command.usage)}\n" if command.usage else ""
    return (
        f"    - command: {command.name}\n"
        f"      description: {command.description}\n"
        f"{hint}"
        "      url: https://likewise.example/slack/events\n"
        "      should_escape: false\n"
    )


def between(text: str, start: str, end: str, new: str) -> str:
    """Replace what is between `start` and the next line that begins with `end`."""
    before, found, after = text.partition(start)
    if not found:
        raise ValueError(start)
    _, _, after = re.split(f"^({re.escape(end)})", after, maxsplit=1, flags=re.MULTILINE)
    return before + start + new + end + after


def main() -> None:
    """Write both files."""
    for name, written in (("README.md", readme), ("manifest.yaml", manifest)):
        path = ROOT / name
        path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
