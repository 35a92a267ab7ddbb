"""The handlers of all actions, found by the rows of `bot.slack.actions`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter

from bot.errors import InvalidAction
from bot.slack import messages
from bot.slack.access.access import AccessControl
from bot.slack.actions import ACTIONS
from bot.slack.handlers.about import AboutHandlers
from bot.slack.handlers.accounts import AccountHandlers
from bot.slack.handlers.admin import AdminHandlers
from bot.slack.handlers.likes import LikeHandlers
from bot.slack.handlers.notices import NoticeHandlers
from bot.slack.handlers.preferences import PreferenceHandlers
from bot.slack.handlers.privacy import PrivacyHandlers
from bot.slack.handlers.spending import SpendingHandlers
from bot.slack.intents.action import Action
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.sharing.sharing import Sharing
from bot.slack.team_channels.channel_settings import ChannelSettings
from bot.slack.team_channels.follows import Follows

Handler = Callable[[SlackRequest], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class Handlers:
    access: AccessControl
    about: AboutHandlers
    accounts: AccountHandlers
    admin: AdminHandlers
    channels: ChannelSettings
    follows: Follows
    likes: LikeHandlers
    notices: NoticeHandlers
    preferences: PreferenceHandlers
    privacy: PrivacyHandlers
    sharing: Sharing
    spending: SpendingHandlers

    def __post_init__(self) -> None:
        """Raise `AttributeError` if a row names a handler that doesn't exist."""
        for action in ACTIONS.values():
            self.of(action)

    async def run(self, request: SlackRequest) -> Message:
        """Run the request's action, if allowed; raise `InvalidAction` if there is none."""
        action = ACTIONS.get(request.intent.action)
        if action is None:
            raise InvalidAction
        rights = await self.access.check(request.requester, action.access)
        if action.by_role and rights.membership is None:
            rights = await self.access.rights(request.requester)
        message = await self.of(action)(replace(request, rights=rights))
        return messages.excluded(message, rights.barred) if rights.barred else message

    def of(self, action: Action) -> Handler:
        return partial(attrgetter(action.handler)(self), **action.arguments)
