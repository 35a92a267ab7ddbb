"""Handlers for the member's X account: connect, show, disconnect."""

from dataclasses import dataclass

from bot.errors import AccountNotLinked, NotAllowed
from bot.linking import Linking
from bot.slack import messages
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message


@dataclass(frozen=True, slots=True)
class AccountHandlers:
    linking: Linking

    async def connect(self, request: SlackRequest) -> Message:
        return messages.connect(await self.linking.connect_link(request.link_request(resume=False)))

    async def connected(self, request: SlackRequest) -> Message:
        account = await self.linking.account(request.member)
        if account is None:
            raise AccountNotLinked
        return messages.connected(account)

    async def account(self, request: SlackRequest) -> Message:
        linked = await self.linking.account(request.member)
        if linked is not None:
            return messages.account(linked)
        refusal = request.rights.refusal
        if isinstance(refusal, NotAllowed):
            return messages.barred_account(refusal)
        if refusal is not None:
            raise refusal
        return messages.no_account(await self.linking.connect_link(request.link_request(resume=False)))

    async def disconnect(self, request: SlackRequest) -> Message:
        gone = await self.linking.disconnect(request.member)
        return messages.disconnected(gone, barred=request.rights.barred is not None)

    async def access_revoked(self, request: SlackRequest) -> Message:
        return messages.access_revoked(request.intent.handle)
