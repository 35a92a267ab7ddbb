"""Open modals, and read the data they carry.

It is in their private_metadata, encrypted for the user who opened them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.db import Keyring
from bot.errors import FormNotOpened
from bot.members import Member
from bot.slack import sealed_json
from bot.slack.api import SlackApi, SlackError
from bot.slack.tenants import sealed_in, with_tenant


@dataclass(frozen=True, slots=True)
class Modals:
    slack: SlackApi
    keyring: Keyring

    async def open(
        self, member: Member, trigger: str, view: Mapping[str, Any], carried: Any = None, *bound_to: str
    ) -> None:
        """Open a modal with data bound to it, the user and `bound_to`; raise `FormNotOpened`."""
        if carried is not None:
            bound_to = (str(view["callback_id"]), member.tenant, member.user, *bound_to)
            sealed = sealed_json.encrypt(self.keyring, carried, *bound_to)
            view = {**view, "private_metadata": with_tenant(member.tenant, sealed)}
        try:
            await self.slack.call(member.tenant, "views.open", trigger_id=trigger, view=view)
        except SlackError as error:
            raise FormNotOpened from error

    def carried(self, member: Member, view: Mapping[str, Any], *bound_to: str) -> Any:
        """Return what a submitted modal carried; raise `InvalidAction` if it isn't the member's."""
        text = sealed_in(str(view.get("private_metadata", "")), member.tenant)
        name = str(view.get("callback_id", ""))
        return sealed_json.decrypt(self.keyring, text, name, member.tenant, member.user, *bound_to)
