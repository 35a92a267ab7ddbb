"""Slack's rate limits (https://docs.slack.dev/apis/web-api/rate-limits)."""

from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.rates import BURST, TIER_2

from .conftest import MovableClock
from .echo_app import EchoBot


async def test_a_channel_accepts_one_message_per_second(
    slack: SlackSandbox, bot: EchoBot, clock: MovableClock
) -> None:
    """After a short burst it's 429 with `Retry-After`; other channels aren't affected."""
    for _ in range(BURST):
        assert (await bot.api("chat.postMessage", channel="#social", text="x"))["ok"]

    refused = await bot.raw_api("chat.postMessage", channel="#social", text="x")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.json() == {"ok": False, "error": "ratelimited"}
    assert (await bot.api("chat.postMessage", channel="#general", text="x"))["ok"]

    clock.forward(seconds=1)
    assert (await bot.api("chat.postMessage", channel="#social", text="x"))["ok"]
    assert (await bot.raw_api("chat.postMessage", channel="#social", text="x")).status_code == 429


async def test_a_method_has_a_tier(slack: SlackSandbox, bot: EchoBot, clock: MovableClock) -> None:
    """That many calls per minute and workspace; other methods aren't affected."""
    for _ in range(TIER_2):
        assert (await bot.api("usergroups.list"))["ok"]
    clock.forward(seconds=15)

    refused = await bot.raw_api("usergroups.list")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "45")
    assert (await bot.api("users.info", user=slack.person("maya").id))["ok"]

    clock.forward(seconds=45)
    assert (await bot.api("usergroups.list"))["ok"]
