"""Settings: a member's own choices, and what admins choose for the workspace."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bot.errors import (
    AccountNotLinked,
    NotAnAdmin,
    SlackUnavailable,
)
from bot.slack import messages
from bot.slack.handlers.services import (
    Handler,
    Services,
)
from bot.slack.intents.request import SlackRequest
from bot.slack.message import Message
from bot.slack.reactions import emoji
from bot.workspaces.audit import AuditEvent

SETTINGS: Final = "settings"
_OFF: Final = frozenset({"off", "none", "no"})


async def settings(request: SlackRequest, services: Services) -> Message:
    """Show the member's choices; to admins the workspace's, too."""
    return messages.settings(
        await services.linking.preferences(request.member),
        await services.workspaces.get(request.member),
        admin=await _is_admin(request, services),
        refused_since=await services.likes.refused_since(request.member.tenant),
    )


async def reaction(request: SlackRequest, services: Services) -> Message:
    """Say by which emoji the member likes Posts, or change that."""
    rest = request.intent.argument
    if rest is None:
        return messages.reaction(await services.linking.like_emoji(request.member))
    name = None if rest.lower() in _OFF else emoji.named(rest)
    await services.linking.update_preferences(request.member, like_emoji=name)
    return messages.reaction(name, changed=True)


async def _update(request: SlackRequest, services: Services, **chosen: bool) -> Message:
    """Keep a choice, and show the message again on which it was made."""
    account = await services.linking.update_preferences(request.member, **chosen)
    if request.intent.source_view == SETTINGS:
        return await settings(request, services)
    if account is None:
        raise AccountNotLinked
    return messages.account(account)


async def _preview(request: SlackRequest, services: Services, *, on: bool) -> Message:
    """Turn Post cards on or off for the workspace; admins only."""
    await services.admins.check(request.member)
    await services.workspaces.change(request.member, previews=on)
    await services.audit.record(
        request.member, AuditEvent.SETTING, f"Posts in answers: {'on' if on else 'off'}"
    )
    return await settings(request, services)


async def _is_admin(request: SlackRequest, services: Services) -> bool | None:
    """Tell whether the member is an admin; None when Slack doesn't say."""
    try:
        await services.admins.check(request.member)
    except NotAnAdmin:
        return False
    except SlackUnavailable:
        return None
    return True


HANDLERS: Final[Mapping[str, Handler]] = {
    "settings": settings,
    "reaction": reaction,
    "show_likes": partial(_update, show_likes=True),
    "hide_likes": partial(_update, show_likes=False),
    "share_likers": partial(_update, share_likers=True),
    "keep_likers": partial(_update, share_likers=False),
    "show_my_previews": partial(_update, show_previews=True),
    "hide_my_previews": partial(_update, show_previews=False),
    "show_previews": partial(_preview, on=True),
    "hide_previews": partial(_preview, on=False),
}
