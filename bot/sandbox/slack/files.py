"""Files: reserved, uploaded, then shared; and who may download them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.sandbox.slack.people import Person
from bot.sandbox.slack.world import Channel


@dataclass
class File:
    """A file of the app; `content` is set by its upload, `channel` by sharing it."""

    id: str
    team_id: str
    name: str
    length: int
    content: bytes | None = None
    title: str = ""
    channel: Channel | None = None
    complete: bool = False

    @property
    def kind(self) -> str:
        """Return the type that the page shows, such as `CSV`."""
        return self.name.rpartition(".")[2].upper()

    @property
    def path(self) -> str:
        return f"/files-pri/{self.team_id}-{self.id}/download/{quote(self.name, safe='')}"

    def as_object(self) -> dict[str, Any]:
        """Return the file object (https://docs.slack.dev/reference/objects/file-object)."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "filetype": self.kind.lower(),
            "size": self.length,
            "mode": "hosted",
            "ims": [self.channel.id] if self.channel and self.channel.im_with else [],
        }

    def is_shown_to(self, person: Person) -> bool:
        if self.channel is None or self.channel.team_id != person.team_id:
            return False
        return self.channel.im_with in {None, person.id}
