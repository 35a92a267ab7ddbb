"""Read the settings as raw texts and report quotes, comments and misspelled names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from os import environ
from pathlib import Path
from typing import Final

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.environment import has_quoted_parts, unquoted

FILE: Final = ".env"
_NEAR: Final = 0.8  # difflib's ratio; X_CLIENT_ID and SLACK_CLIENT_ID are at 0.77
# For the environment, which is full of other programs' variables.
_VERY_NEAR: Final = 0.9
_LISTS: Final = frozenset({"ENCRYPTION_KEYS", "X_PRICES"})
_NETWORK: Final = frozenset(
    {"ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_DIR", "SSL_CERT_FILE"}
)


@dataclass(frozen=True, slots=True)
class ProvidedSettings:
    """The settings that are set, by variable name; an empty variable counts as unset."""

    texts: Mapping[str, str]
    remarks: tuple[str, ...]


class UnreadableFile(Exception):
    """The file of settings exists but can't be read; the text is a sentence."""


def values(file: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the values of a file like `.env`, and a sentence per line that sets none.

    Raises FileNotFoundError and `UnreadableFile`.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise UnreadableFile(f"The file {file} can't be read: {fault.strerror}.") from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"The file {file} can't be read: it isn't UTF-8.") from None
    lines = list(parse_stream(StringIO(text)))
    odd = [line for line in lines if line.error or (line.key is not None and line.value is None)]
    good = StringIO("".join(line.original.string for line in lines if line not in odd))
    return (
        _named(dotenv_values(stream=good)),
        tuple(
            f"Line {line.original.line} of {file} can't be read; write NAME=value, with quotes in pairs."
            for line in odd
        ),
    )


def read(
    names: Iterable[str], env: Mapping[str, str] | None = None, *, only: Iterable[str] | None = None
) -> ProvidedSettings:
    """Read the environment and `.env` in the working directory, or only `env` if given.

    The environment overrides `.env`. `names` are all known settings, in any case; `only` those to
    return (None: all). Raises `UnreadableFile`.
    """
    known = {name.upper() for name in names}
    wanted = known if only is None else {name.upper() for name in only}
    file, odd_lines = _file() if env is None else ({}, ())
    around = _named(environ if env is None else env)
    raw = {name: text for name, text in {**file, **around}.items() if name in wanted and text.strip()}
    texts = {name: unquoted(text) for name, text in raw.items()}
    remarks = [
        *odd_lines,
        *_around(raw),
        *_comments(texts),
        *_misspelled(f"The file {FILE} sets", file, known, wanted, _NEAR),
        *_misspelled("The environment has", around, known, wanted - set(texts), _VERY_NEAR),
        *_elsewhere(file),
    ]
    return ProvidedSettings({name: text for name, text in texts.items() if text}, tuple(remarks))


def _file() -> tuple[dict[str, str], tuple[str, ...]]:
    try:
        return values(Path(FILE))
    except FileNotFoundError:
        return {}, ()


def _named(texts: Mapping[str, str | None]) -> dict[str, str]:
    return {name.upper(): text for name, text in texts.items() if text is not None}


def _around(raw: Mapping[str, str]) -> Iterator[str]:
    for name, text in raw.items():
        if name in _LISTS and has_quoted_parts(unquoted(text)):
            yield f"{name} has quotes around its values; they are ignored."
        if unquoted(text) == text:
            continue
        if unquoted(text) != text.strip():
            yield f"{name} has quotes around its value; they are ignored."
        else:
            yield f"{name} has spaces around its value; they are ignored."


def _comments(texts: Mapping[str, str]) -> Iterator[str]:
    for name, text in texts.items():
        if " #" in text:
            yield f"{name} has a comment behind its value, and all of it is taken as the value; put comments on lines of their own."


def _misspelled(
    where: str, given: Mapping[str, str], known: set[str], near_ones: set[str], nearness: float
) -> Iterator[str]:
    for name in given:
        if name in known or name in _NETWORK:
            continue
        near = get_close_matches(name.replace("-", "_"), near_ones, 1, nearness)
        if near:
            yield f"{where} {name}, which Likewise doesn't know; did you mean {near[0]}?"


def _elsewhere(file: Mapping[str, str]) -> Iterator[str]:
    for name in file:
        if name in _NETWORK and not environ.get(name):
            yield f"The file {FILE} sets {name}, which is read from the environment only; export it before Likewise starts."
