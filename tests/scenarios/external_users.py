"""Channels shared with another organization (Slack Connect)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.members import Member
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.slack import Message
from tests.conftest import MovableClock
from tests.scenarios.conftest import PATIENCE, Scene, scene
from tests.scenarios.installing import installed

SOCIAL = "C02S0C1AL7B"
ORGANIZATION, OTHER = ("E01ACMEGRP", "Acme Group"), ("E09GL0BEXG", "Globex Group")


@pytest.fixture(params=["workspace", "organization"])
async def host(
    request: pytest.FixtureRequest, database_url: str, clock: MovableClock
) -> AsyncIterator[Scene]:
    """The app at Acme, for the workspace or its whole organization; Globex is in another organization."""
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as made:
        if request.param == "organization":
            acme, globex = made.slack.workspace("acme"), made.slack.workspace("globex")
            acme.enterprise, acme.org_wide, globex.enterprise = ORGANIZATION, True, OTHER
        async with HttpBrowser() as browser:
            await installed(made, browser, "maya", "acme")
        await made.container.storage.background.drain(PATIENCE)
        yield made


def member(scene: Scene, name: str) -> Member:
    """Return a member as the app at Acme identifies them."""
    acme = scene.slack.workspace("acme")
    tenant = acme.enterprise[0] if acme.enterprise and acme.org_wide else acme.id
    return Member(tenant, scene.slack.person(name).id, acme.id)


async def external_users_allowed(scene: Scene) -> None:
    """Allow external users and guests, as Acme's admin."""
    maya = member(scene, "maya")
    await scene.container.storage.workspaces.change(
        maya, policy_updated_by=maya.user, allow_external=True, allow_guests=True
    )


async def use_shortcut(scene: Scene, user: str, message: Message, callback_id: str = "like_post") -> Any:
    """Use a shortcut on a message in #social; return the reply."""
    return await scene.answer(await scene.slack.shortcut(user, SOCIAL, message, callback_id))


async def external_user_connected(scene: Scene, user: str, x_account: str, text: str) -> Message:
    """Have an external user like the post of a message in #social and connect for it; return the reply."""
    scene.slack.share("#social", user)
    message = scene.slack.post("sam", "#social", text)
    prompt = await use_shortcut(scene, user, message)
    if scene.slack.installations.of(scene.slack.workspace("globex").id) is None:
        scene.slack.install("globex")
    _, liked = await scene.through_pages(user, prompt, x_account=x_account, news=2)
    return liked
