"""What admins ask for: spending and the budget, team channels, the policy."""

from collections.abc import Mapping
from typing import Final

from bot.errors import NotASum
from bot.shapes import dollars
from bot.slack import render
from bot.slack.acts.rooms import Act, Rooms
from bot.slack.asking.payloads import Asked
from bot.slack.message import Message
from bot.workspaces.audit import What


async def spending(asked: Asked, rooms: Rooms) -> Message:
    """Show what the workspace spends, and set its daily budget; admins only."""
    await rooms.admins.check(asked.member)
    if asked.ask.rest is not None:
        await _budgeted(asked, rooms, asked.ask.rest)
    budget = (await rooms.workspaces.of(asked.member)).budget
    return render.spending(await rooms.purse.spent(asked.member, budget))


async def channel(asked: Asked, rooms: Rooms) -> Message:
    """Show how the channel stands, and turn the team's replies there on or off; admins only."""
    return await rooms.team.asked(asked)


async def channel_off(asked: Asked, rooms: Rooms) -> Message:
    """Turn a team channel off from elsewhere; admins only."""
    return await rooms.team.switching.turn_off(asked.member, asked.ask.rest or "")


async def policy(asked: Asked, rooms: Rooms) -> Message:
    """Show who may use the app, and where, with the way to change it; admins only."""
    await rooms.admins.check(asked.member)
    return render.policy(await rooms.workspaces.newest(asked.member))


async def check_plan(asked: Asked, rooms: Rooms) -> Message:
    """Find out whether X's plan includes likes now; admins only."""
    await rooms.admins.check(asked.member)
    return render.plan_checked(await rooms.likes.check_plan(asked.member))


ACTS: Final[Mapping[str, Act]] = {
    "spending": spending,
    "channel": channel,
    "channel_off": channel_off,
    "policy": policy,
    "check_plan": check_plan,
}


async def _budgeted(asked: Asked, rooms: Rooms, amount: str) -> None:
    try:
        budget = None if amount.lower() == "none" else dollars(amount.lstrip("$"))
    except ValueError:
        raise NotASum from None
    await rooms.workspaces.change(asked.member, budget=budget)
    told = "none" if budget is None else f"${budget / 1_000_000:,.2f}"
    await rooms.audit.note(asked.member, What.SETTING, f"daily budget: {told}")
    if budget is not None:
        await rooms.purse.recount(asked.member)
