"""What a user requests, as data.

An intent comes from a command, shortcut, button or modal. As data, it can be carried in a button
("Try again", "Next"), stored until the user has linked an account, and resumed by another process
after a crash.
"""

import json
import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final, Self

from bot.errors import InvalidAction
from bot.posts import PostRef
from bot.slack.payload import UNSTORABLE
from bot.x.ids import is_page_token, is_username

_MOST_CHARACTERS = 2000  # the maximum of a button's value
_ACTION = re.compile(r"[a-z_]{1,32}")
_MAX_SURFACE_LENGTH = 16  # characters; the length of the ledger's column
# Buttons of messages sent before version 0.1.0 use these names.
_OLD_KEYS: Final = {"act": "action", "via": "surface", "rest": "argument", "place": "source_view"}

# Action of the button that opens a post on X to be liked there; it has no handler.
LIKE_OPENED: Final = "opened"


class Placement(StrEnum):
    """Where the reply to a click goes, according to its button."""

    DEFAULT = "default"  # as in the action's row
    REPLACE = "replace"  # replaces the message with the button
    NEW = "new"  # a new message


@dataclass(frozen=True, slots=True)
class Intent:
    """An action, with the post, page, X handle or argument that it applies to.

    `handle` is whose liked posts, or the post's author. `page` is X's pagination token, `number`
    the page number (from 1), `surface` where the request came from, `argument` the text after a
    subcommand. `source_view` is the message to show again after a change ("settings"), `block` the
    id of the clicked button's block, where it identifies the message. `placement` is the clicked
    button's; None if none was clicked, or in an older version.
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
    # not part of the request itself
    placement: Placement | None = field(default=None, compare=False)

    @property
    def post(self) -> PostRef:
        """The post it is about; raises `InvalidAction` if there is none."""
        if self.post_id is None:
            raise InvalidAction
        author = self.handle if is_username(self.handle) else None
        return PostRef(self.post_id, author)

    @property
    def page_token(self) -> str | None:
        """X's token of the page; raises `InvalidAction` if it can't be one."""
        if self.page is not None and not is_page_token(self.page):
            raise InvalidAction
        return self.page

    @classmethod
    def about(cls, action: str, post: PostRef, **more: Any) -> Self:
        """Return the intent to do something with a post, with its author's handle, if known."""
        return cls(action, post.id, handle=post.author, **more)

    def encode(self, **changed: str) -> str:
        """Serialize the intent, for a button's value or a database row; `changed` fields differ."""
        values = {name: value for name in _FIELDS if (value := getattr(self, name)) is not None}
        return _JSON.encode(values | changed)

    @classmethod
    def decode(cls, text: str) -> Self:
        """Deserialize an intent, which may come from a client; raise `InvalidAction`."""
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
            # `sound` removes these characters from payloads, but not JSON escapes in a string.
            and all(
                t is None or (isinstance(t, str) and not UNSTORABLE.search(t))
                for t in (self.page, self.handle, self.argument, self.block)
            )
            and type(self.number) is int
            and 1 <= self.number <= 1000  # noqa: PLR2004 (far more pages than X has)
        )


_JSON: Final = json.JSONEncoder(separators=(",", ":"))
_FIELDS: Final = tuple(each.name for each in fields(Intent))
