"""Files: reserved, uploaded, then shared; and who may download them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.sandbox.slack.ids import new_id, new_token
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.world import Channel


@dataclass
class File:
    """A file of the app; `content` is set by its upload, `channel` by sharing it."""

    id: str
    team_id: str
    name: str
    length: int
    upload_key: str
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
        """Return whether the user can see the file's message."""
        if self.channel is None or self.channel.team_id != person.team_id:
            return False
        return self.channel.im_with in {None, person.id}


class Files:
    """All files, by id and by upload URL."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}
        self._awaited: dict[str, File] = {}

    def announce(self, team_id: str, name: str, length: int) -> File:
        """Reserve a file, with a URL to upload it to."""
        file = File(new_id("F"), team_id, name, length, new_token(""))
        self._by_id[file.id] = self._awaited[file.upload_key] = file
        return file

    def awaited(self, upload_key: str) -> File:
        """Consume an upload URL; raise `LookupError` if it is unknown or was used."""
        return self._awaited.pop(upload_key)

    def find(self, file_id: str) -> File:
        """Return a file by id; raise `LookupError`."""
        return self._by_id[file_id]
