"""A member's X account: connected, shown, disconnected."""

from dataclasses import dataclass

from bot.errors import AccountNotLinked, NotAllowed
from bot.linking import Linking
from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message


@dataclass(frozen=True, slots=True)
class AccountHandlers:
    """Link, show and unlink the member's X account."""

    linking: Linking
    access: AccessControl

    async def connect(self, request: SlackRequest) -> Message:
        """Give the member a personal link, whether or not an account is linked already."""
        return messages.connect(await self.linking.connect_link(request.link_request(resume=False)))

    async def connected(self, request: SlackRequest) -> Message:
        """Tell which account is linked now, after linking."""
        account = await self.linking.account(request.member)
        if account is None:
            raise AccountNotLinked
        return messages.connected(account)

    async def account(self, request: SlackRequest) -> Message:
        """Show the linked account, or the way to link one."""
        linked = await self.linking.account(request.member)
        if linked is not None:
            return messages.account(linked)
        try:
            await self.access.check(request.requester)
        except NotAllowed as refusal:
            return messages.barred_account(refusal)
        return messages.no_account(await self.linking.connect_link(request.link_request(resume=False)))

    async def disconnect(self, request: SlackRequest) -> Message:
        """End the link."""
        return messages.disconnected(await self.linking.disconnect(request.member))
