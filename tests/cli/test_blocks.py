"""Slack validates the app's messages: all samples for developers, those without data in `doctor`."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from bot.cli.block_checks import Sample, blocks, refusals
from bot.cli.check import State
from bot.sandbox.environment import SandboxEnvironment, sandbox_environment
from bot.settings import Purpose, Settings
from bot.slack.message import Message
from tests.validate_blocks import every_sample


@pytest_asyncio.fixture
async def here() -> AsyncIterator[SandboxEnvironment]:
    async with sandbox_environment("http://127.0.0.1:9") as made:
        yield made


def settings(here: SandboxEnvironment) -> Settings:
    return Settings.read(Purpose.DOCTOR, here.settings())


async def refused(here: SandboxEnvironment, samples: list[Sample]) -> list[str]:
    read = settings(here)
    assert read.slack_bot_token is not None
    token = read.slack_bot_token
    return await asyncio.to_thread(lambda: list(refusals(read.slack_api_url, token, samples)))


async def test_a_refused_message_is_reported_with_its_sample_and_json_pointer(
    here: SandboxEnvironment,
) -> None:
    """A valid message isn't reported."""
    bad = Message("x", [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}])
    good = Message("x", [{"type": "divider"}])

    (line,) = await refused(here, [("good", good), ("bad", bad)])

    assert line.startswith("bad: /blocks/0/text")


async def test_a_rate_limited_check_is_retried_after_slacks_delay(here: SandboxEnvironment) -> None:
    """Only `blocks.validate` is called, so nothing is posted."""
    here.slack.fail_next("blocks.validate", "ratelimited", retry_after=1)

    assert await refused(here, [("good", Message("x", [{"type": "divider"}]))]) == []
    assert [call.method for call in here.slack.api_calls] == ["blocks.validate"] * 2


async def test_slack_accepts_a_sample_of_every_message(here: SandboxEnvironment) -> None:
    """One sample of each renderer, as `make blocks` sends them; messages and views alike."""
    samples = {name.rpartition(" ")[0]: said for name, said in every_sample()}

    assert await refused(here, list(samples.items())) == []


async def test_doctor_reports_messages_that_slack_refuses(here: SandboxEnvironment) -> None:
    """If Slack has no `blocks.validate`, the check is skipped."""
    assert (await asyncio.to_thread(blocks, settings(here))).state is State.OK
    here.slack.fail_next("blocks.validate", "invalid_blocks")
    assert (await asyncio.to_thread(blocks, settings(here))).state is State.FAIL
    here.slack.fail_next("blocks.validate", "unknown_method")
    assert (await asyncio.to_thread(blocks, settings(here))).state is State.SKIP
