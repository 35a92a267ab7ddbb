"""Change single values of `.env`, and leave everything else in it as it is."""

import os
import re
import tempfile
from pathlib import Path
from typing import Final

from bot.settings_text import FILE, values

_OWNER_ONLY: Final = 0o600
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./:@%+,=&?~*-]*")


class NotWritable(Exception):
    """The value or the file can't be written; the text says why."""


def write(name: str, value: str, file: Path = Path(FILE)) -> None:
    """Set a variable, in its own place if it has one, and make the file readable to its owner only.

    The file is replaced at once, so it is never half-written. Raises `NotWritable`.
    """
    try:
        before = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it isn't UTF-8"
        raise NotWritable(f"{file} can't be read: {why}.") from None
    after = _changed(before, name, value)
    _replace(file, after)
    if values(file)[0].get(name) != value:
        _replace(file, before)
        raise NotWritable(f"This value of {name} can't be written to {file}; set it in the environment.")


def protect() -> bool:
    """Let only the file's owner read it; return whether there is a file. Raises `NotWritable`."""
    file = Path(FILE)
    try:
        file.chmod(_OWNER_ONLY)
    except FileNotFoundError:
        return False
    except OSError as fault:
        raise NotWritable(
            f"{file} can't be made readable to its owner only: {fault.strerror}. Run this as its owner."
        ) from None
    return True


def _changed(text: str, name: str, value: str) -> str:
    line = f"{name}={_quoted(value)}"
    kept = text.removesuffix("\n").split("\n") if text else []
    for pattern in (rf"\s*(export\s+)?{name}\s*=", rf"#\s*(){name}\s*="):
        places = [(number, found) for number, old in enumerate(kept) if (found := re.match(pattern, old))]
        if places:
            # The last one counts when the file is read.
            number, found = places[-1]
            kept[number] = f"{found[1] or ''}{line}"
            return "\n".join([*kept, ""])
    return "\n".join([*kept, line, ""])


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _replace(file: Path, text: str) -> None:
    file = file.resolve()  # a link stays one
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".env-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as new:
                new.write(text)
            Path(name).chmod(_OWNER_ONLY)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise NotWritable(
            f"{file} can't be written: {fault.strerror}. Run this in a folder that you can write to, and start "
            "Likewise there."
        ) from None
