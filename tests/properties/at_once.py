"""Concurrent steps: two requests, a crash during a request, disconnecting during a request."""

import asyncio
from typing import TYPE_CHECKING

from bot.sandbox.smoke_test import as_text
from tests.properties.answers import kind_of
from tests.properties.model import KIND, Answers, Asked
from tests.properties.steps import Both, Crash, DoubleClick, Leave, Step
from tests.properties.world import Look, answers_to

if TYPE_CHECKING:
    from tests.properties.runner import Day


async def take(day: "Day", step: Step, before: Look) -> None:
    """Take a concurrent step, and check its result."""
    match step:
        case Both():
            await _both(day, step, before)
        case DoubleClick():
            await _double_click(day, step, before)
        case Crash():
            await _crash(day, step, before)
        case Leave():
            await _leave(day, step, before)


async def _both(day: "Day", step: Both, before: Look) -> None:
    """Either order is correct; a mixture of both isn't."""
    world, here = day.world, day.world.asked
    crossed = step.crossed and step.apart
    held = world.wires[here].hold(replies=True) if crossed else None
    try:
        first = asyncio.create_task(world.type(step.user, step.first, step.post))
        await (held.reached(first) if held else asyncio.sleep(0))
        world.ask(1 - here if step.apart else here)
        second = await world.type(step.user, step.second, step.post)
    finally:
        world.wires[here].let_go()
    asked = [Asked(step.user, KIND[command], step.post) for command in (step.first, step.second)]
    await _agree(
        day, before, [Answers(one, [told]) for one, told in zip(asked, [await first, second], strict=True)]
    )
    day.last[step.user], day.asked[step.user] = second, asked[1]


async def _double_click(day: "Day", step: DoubleClick, before: Look) -> None:
    message, asked = day.press(step.user, step.button) or (None, None)
    if message is None or asked is None:
        return
    clicks = [day.scene.slack.click(step.user, message, step.button) for _ in range(2)]
    for exchange in await asyncio.gather(*clicks):
        await day.world.answer(exchange)
    await day.world.settled()
    # One message shows the result of both clicks, and so perhaps of one only.
    await _agree(day, before, [Answers(asked, [message]), Answers(asked, [], killed=True)])
    day.last[step.user], day.asked[step.user] = message, asked


async def _crash(day: "Day", step: Crash, before: Look) -> None:
    """A request that was acknowledged is answered in the end, by the other process; one that wasn't may have been done."""
    world = day.world
    world.ask(1)
    world.wires[1].cut_after(step.after)
    exchange = await day.scene.slack.command(step.user, "#social", step.command, step.post)
    await world.settled()
    killed = world.wires[1].was_cut
    world.wires[1].repair()
    if killed and any(one.path == "/2/oauth2/token" for one in day.scene.x.requests[before.requests :]):
        day.model.perhaps_dead.add(step.user)  # X may have given new tokens to a dead process
    world.ask(0)
    crashed = Answers(Asked(step.user, KIND[step.command], step.post), [], killed=killed)
    asked = [crashed]
    if step.meanwhile:
        told = await world.type(step.user, step.meanwhile, step.post)
        asked.append(Answers(Asked(step.user, KIND[step.meanwhile], step.post), [told]))
    await world.leases_end()
    await world.first.likewise.housekeeping()
    await world.settled()
    crashed.told.extend(answers_to(exchange))
    if exchange.ok:
        assert crashed.told, "promised, and not answered"
    await _agree(day, before, asked)
    day.last.pop(step.user, None)
    day.asked[step.user] = None


async def _leave(day: "Day", step: Leave, before: Look) -> None:
    """A like that was under way is recorded for the former account, or isn't done."""
    world, here = day.world, day.world.asked
    held = world.wires[here].hold(replies=step.late)
    try:
        acting = asyncio.create_task(world.type(step.user, step.command, step.post))
        await held.reached(acting)
        world.ask(1 - here)
        left = await world.type(step.user, "/likewise", "disconnect")
    finally:
        world.wires[here].let_go()
    assert kind_of(left)[0] == "disconnected"
    asked = Asked(step.user, KIND[step.command], step.post)
    await _agree(day, before, [Answers(asked, [await acting])], leaves=True)
    day.model.linked[step.user] = None
    day.model.perhaps_dead.discard(step.user)
    day.last[step.user], day.asked[step.user] = left, None


async def _agree(day: "Day", before: Look, asked: list[Answers], *, leaves: bool = False) -> None:
    after = await day.world.look()
    user, post = asked[0].asked.user, asked[0].asked.post
    told = [message for one in asked for message in one.told]
    day.model.agrees(before, after, asked)
    for message in told:
        day.keeps_private(user, message, before, after, at_once=len(asked))
    slow = any(wire.held_too_long for wire in day.world.wires)
    if not leaves and not slow and not day.has_faults() and day.model.is_clear(user, post, day.now):
        assert all(one.is_done or one.is_overtaken for one in asked), [as_text(one) for one in told]
