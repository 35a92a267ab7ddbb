"""Settings: a member's own choices, and what admins choose for the workspace."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bot.errors import NotAnAdmin, NotConnected, SlackUnavailable
from bot.slack import render
from bot.slack.acts.rooms import Act, Rooms
from bot.slack.asking.payloads import Asked
from bot.slack.message import Message
from bot.slack.reacting import emoji
from bot.workspaces.audit import What

SETTINGS: Final = "settings"
_OFF: Final = frozenset({"off", "none", "no"})


async def settings(asked: Asked, rooms: Rooms) -> Message:
    """Show the member's choices; to admins the workspace's, too."""
    return render.settings(
        await rooms.linking.choices(asked.member),
        await rooms.workspaces.of(asked.member),
        admin=await _is_admin(asked, rooms),
        refused_since=await rooms.likes.refused_since(asked.member.tenant),
    )


async def reaction(asked: Asked, rooms: Rooms) -> Message:
    """Say by which emoji the member likes Posts, or change that."""
    rest = asked.ask.rest
    if rest is None:
        return render.reaction(await rooms.linking.reaction(asked.member))
    name = None if rest.lower() in _OFF else emoji.named(rest)
    await rooms.linking.choose(asked.member, reaction=name)
    return render.reaction(name, changed=True)


async def _choose(asked: Asked, rooms: Rooms, **chosen: bool) -> Message:
    """Keep a choice, and show the message again on which it was made."""
    account = await rooms.linking.choose(asked.member, **chosen)
    if asked.ask.place == SETTINGS:
        return await settings(asked, rooms)
    if account is None:
        raise NotConnected
    return render.account(account)


async def _preview(asked: Asked, rooms: Rooms, *, on: bool) -> Message:
    """Turn Post cards on or off for the workspace; admins only."""
    await rooms.admins.check(asked.member)
    await rooms.workspaces.change(asked.member, previews=on)
    await rooms.audit.note(asked.member, What.SETTING, f"Posts in answers: {'on' if on else 'off'}")
    return await settings(asked, rooms)


async def _is_admin(asked: Asked, rooms: Rooms) -> bool | None:
    """Tell whether the member is an admin; None when Slack doesn't say."""
    try:
        await rooms.admins.check(asked.member)
    except NotAnAdmin:
        return False
    except SlackUnavailable:
        return None
    return True


ACTS: Final[Mapping[str, Act]] = {
    "settings": settings,
    "reaction": reaction,
    "show_likes": partial(_choose, show_likes=True),
    "hide_likes": partial(_choose, show_likes=False),
    "share_likers": partial(_choose, share_likers=True),
    "keep_likers": partial(_choose, share_likers=False),
    "show_my_previews": partial(_choose, previews=True),
    "hide_my_previews": partial(_choose, previews=False),
    "show_previews": partial(_preview, on=True),
    "hide_previews": partial(_preview, on=False),
}
