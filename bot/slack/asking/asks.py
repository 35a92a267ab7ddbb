"""What a member asks for, as data.

An ask comes from a command, a shortcut, a button or a form. As data it can be carried by a button ("Try again", "Next"),
kept until the member has connected, and finished by another process after a crash.
"""

import json
import re
from dataclasses import asdict, dataclass, replace
from typing import Self

from bot.errors import TamperedRequest
from bot.posts import PostRef

_MOST_CHARACTERS = 2000  # a button's value
_ACT = re.compile(r"[a-z_]{1,32}")
_LONGEST_VIA = 16  # characters, as the ledger keeps them


@dataclass(frozen=True, slots=True)
class Ask:
    """An act by name, with the Post, the page, the X handle, or the words it is about.

    `page` is X's pagination token, `number` the page's number from 1, `via` the surface it came from, `rest` what followed a
    word of `/likewise`, `place` the message that a choice was made on and that is to be shown again ("settings"), `block` the id of the
    pressed button's block where that tells one message from another.
    """

    act: str
    post_id: str | None = None
    page: str | None = None
    number: int = 1
    via: str = "command"
    handle: str | None = None
    rest: str | None = None
    place: str | None = None
    block: str | None = None

    @property
    def post(self) -> PostRef:
        """The Post it is about; raises `TamperedRequest` when there is none."""
        if self.post_id is None:
            raise TamperedRequest
        return PostRef(self.post_id)

    def turned(self, act: str) -> Self:
        """The same ask for another act, from a button, at the first page."""
        return replace(self, act=act, page=None, number=1, via="button")

    def encode(self) -> str:
        """Write it as short text, for a button's value or a database row."""
        return json.dumps({k: v for k, v in asdict(self).items() if v is not None}, separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read it back; raise `TamperedRequest` when it is not one of ours, since buttons' values come from clients."""
        if len(text) > _MOST_CHARACTERS:
            raise TamperedRequest
        try:
            ask = cls(**json.loads(text))
        except (TypeError, ValueError, RecursionError):
            raise TamperedRequest from None
        if not ask._is_sound():
            raise TamperedRequest
        return ask

    def _is_sound(self) -> bool:
        texts = (self.act, self.via, *([] if self.place is None else [self.place]))
        return (
            all(isinstance(t, str) and _ACT.fullmatch(t) is not None for t in texts)
            and len(self.via) <= _LONGEST_VIA
            and (self.post_id is None or (isinstance(self.post_id, str) and PostRef.is_id(self.post_id)))
            and all(t is None or isinstance(t, str) for t in (self.page, self.handle, self.rest, self.block))
            and type(self.number) is int
            and 1 <= self.number <= 1000  # noqa: PLR2004 (far more pages than X has)
        )
