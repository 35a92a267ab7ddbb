"""What a member asks for, as data.

An ask comes from a command, a shortcut, a button or a form. As data it can be carried by a button ("Try again", "Next"),
kept until the member has connected, and finished by another process after a crash.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Final, Self

from bot.errors import InvalidAction
from bot.posts import PostRef

_MOST_CHARACTERS = 2000  # a button's value
_ACTION = re.compile(r"[a-z_]{1,32}")
_MAX_SURFACE_LENGTH = 16  # characters, as the ledger keeps them
# Buttons of messages sent by earlier versions still say it this way.
_OLD_KEYS: Final = {"act": "action", "via": "surface", "rest": "argument", "place": "source_view"}

# What a button says that leads to X's own page for a like; nothing is carried out for it.
LIKE_OPENED: Final = "opened"


class Placement(StrEnum):
    """Where the answer to a click goes, as the button says."""

    DEFAULT = "default"  # as the action's row says
    REPLACE = "replace"  # in place of the message that holds the button
    NEW = "new"  # in a message of its own


@dataclass(frozen=True, slots=True)
class Intent:
    """An act by name, with the Post, the page, the X handle, or the words it is about.

    `page` is X's pagination token, `number` the page's number from 1, `surface` the surface it came from, `argument` what followed a
    word of `/likewise`, `source_view` the message that a choice was made on and that is to be shown again ("settings"), `block` the id of the
    pressed button's block where that tells one message from another, `placement` the pressed button's (None: none was pressed, or one
    of an earlier version).
    """

    action: str
    post_id: str | None = None
    page: str | None = None
    number: int = 1
    surface: str = "command"
    handle: str | None = None
    argument: str | None = None
    source_view: str | None = None
    block: str | None = None
    placement: Placement | None = field(default=None, compare=False)  # no part of what is asked for

    @property
    def post(self) -> PostRef:
        """The Post it is about; raises `InvalidAction` when there is none."""
        if self.post_id is None:
            raise InvalidAction
        return PostRef(self.post_id)

    def encode(self) -> str:
        """Write it as short text, for a button's value or a database row."""
        return json.dumps({k: v for k, v in asdict(self).items() if v is not None}, separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read it back; raise `InvalidAction` when it is not one of ours, since buttons' values come from clients."""
        if len(text) > _MOST_CHARACTERS:
            raise InvalidAction
        try:
            fields = {_OLD_KEYS.get(name, name): value for name, value in json.loads(text).items()}
            if fields.get("placement") is not None:
                fields["placement"] = Placement(fields["placement"])
            ask = cls(**fields)
        except (AttributeError, TypeError, ValueError, RecursionError):
            raise InvalidAction from None
        if not ask._is_sound():
            raise InvalidAction
        return ask

    def _is_sound(self) -> bool:
        texts = (self.action, self.surface, *([] if self.source_view is None else [self.source_view]))
        return (
            all(isinstance(t, str) and _ACTION.fullmatch(t) is not None for t in texts)
            and len(self.surface) <= _MAX_SURFACE_LENGTH
            and (self.post_id is None or (isinstance(self.post_id, str) and PostRef.is_id(self.post_id)))
            and all(
                t is None or isinstance(t, str) for t in (self.page, self.handle, self.argument, self.block)
            )
            and type(self.number) is int
            and 1 <= self.number <= 1000  # noqa: PLR2004 (far more pages than X has)
        )
