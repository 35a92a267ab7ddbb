"""Files: announced, uploaded, then shared; and who may download them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.sandbox.slack.ids import new_id, new_token
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.world import Channel


@dataclass
class File:
    """A file of the app's; `content` is there once it is uploaded, `channel` once it is shared."""

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
        return self.name.rpartition(".")[2].upper()

    @property
    def path(self) -> str:
        """Where it can be downloaded."""
        return f"/files-pri/{self.team_id}-{self.id}/download/{quote(self.name, safe='')}"

    def as_object(self) -> dict[str, Any]:
        """The file as it stands in messages and in Web API answers (https://docs.slack.dev/reference/objects/file-object)."""
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
        """Tell whether the person sees the message that holds it."""
        if self.channel is None or self.channel.team_id != person.team_id:
            return False
        return self.channel.im_with in {None, person.id}


class Files:
    """All files, by id and by the address they are uploaded to."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}
        self._awaited: dict[str, File] = {}

    def announce(self, team_id: str, name: str, length: int) -> File:
        """Make a place for a file, with an address to upload it to."""
        file = File(new_id("F"), team_id, name, length, new_token(""))
        self._by_id[file.id] = self._awaited[file.upload_key] = file
        return file

    def awaited(self, upload_key: str) -> File:
        """Use an upload address up; raises `LookupError` for one that isn't there or was used."""
        return self._awaited.pop(upload_key)

    def find(self, file_id: str) -> File:
        """Raises `LookupError`."""
        return self._by_id[file_id]
