"""`make docs`: generates README.md's table of settings and `.env.example` from `bot.settings`."""

from typing import Final

from bot.settings import NEEDED, Purpose, Settings
from tests.command_docs import ROOT, between

ENV_EXAMPLE: Final = ROOT / ".env.example"


def readme(text: str) -> str:
    """Return the text of README.md with an up-to-date table of settings."""
    rows = "".join(
        f"| `{name.upper()}` | {_required(name) or _default(name)} | {setting.metadata['description']} |\n"
        for name, setting in Settings.variables().items()
    )
    return between(text, "| Variable | Default | What it is |\n|---|---|---|\n", "\n", rows)


def env_example(text: str) -> str:
    """Return the text of `.env.example` with every setting, commented out, below its first lines."""
    head = text.split("\n\n", 1)[0]
    return "\n\n".join([head, *map(_lines, Settings.variables())]) + "\n"


def _lines(name: str) -> str:
    metadata = Settings.variables()[name].metadata
    needed = f" ({_required(name)})" if _required(name) else ""
    return f"# {metadata['description']}{needed}\n# {name.upper()}={metadata['default']}".replace("`", "")


def _required(name: str) -> str:
    needing = [purpose for purpose in (Purpose.SERVE, Purpose.SOCKET) if name in NEEDED[purpose]]
    if not needing:
        return ""
    return f"required by `{needing[0]}`" if len(needing) == 1 else "required"


def _default(name: str) -> str:
    default = Settings.variables()[name].metadata["default"]
    return f"`{default}`" if default else "—"


def main() -> None:
    """Write both files."""
    for path, written in ((ROOT / "README.md", readme), (ENV_EXAMPLE, env_example)):
        path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
