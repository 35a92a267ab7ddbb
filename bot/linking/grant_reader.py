"""Read grants; commands that arrive together share one statement."""

from collections import defaultdict
from collections.abc import Sequence

from bot.background import BackgroundTasks
from bot.batching import Batcher
from bot.db import Database
from bot.linking import grant_rows
from bot.linking.grant_rows import GrantRow
from bot.linking.grants import Grants, LinkedGrant
from bot.members import Member


class GrantReader:
    """Reads members' current grants; nothing is cached."""

    def __init__(self, database: Database, grants: Grants, background: BackgroundTasks) -> None:
        self._database = database
        self._grants = grants
        self._batcher: Batcher[Member, Sequence[GrantRow]] = Batcher(self._rows, background)

    async def find(self, member: Member) -> tuple[LinkedGrant, bool] | None:
        """Return the member's grant and whether it is usable, or None, as `Grants.find`."""
        return self._grants.read(member, await self._batcher.do(member))

    async def _rows(self, members: Sequence[Member]) -> Sequence[Sequence[GrantRow]]:
        found: dict[tuple[str, str], list[GrantRow]] = defaultdict(list)
        for row in await self._database.read(*grant_rows.find(members)):
            found[row.tenant, row.user].append(row)
        return [found[member.tenant, member.user] for member in members]
