"""Org-wide installations, whose payloads may name no workspace, and users of two organizations with one ID."""

import json
from copy import deepcopy
from urllib.parse import urlencode

import pytest

from bot import errors
from bot.sandbox.slack import payloads
from bot.sandbox.smoke_test import as_text
from tests.conftest import SQLITE
from tests.error_words import words_for
from tests.reply_words import liked_as
from tests.scenarios.conftest import ANNOUNCED, PATIENCE, Scene
from tests.scenarios.external_users import external_users_allowed, host
from tests.scenarios.watching import signed

__all__ = ["host"]

pytestmark = [
    pytest.mark.parametrize("database_url", [SQLITE], indirect=True),
    pytest.mark.parametrize("host", ["organization"], indirect=True),
]


async def use_shortcut_without_a_team(scene: Scene, user: str) -> str:
    """Use *Like this post* in #social with a payload whose `team` is null; return the reply.

    Bolt for Python reads such payloads of org-wide installations (`extract_team_id`).
    """
    message = scene.slack.post("lena", "#social", ANNOUNCED)
    person = scene.slack.person(user)
    channel = scene.slack.world.channel("#social")
    given = scene.slack.response_urls.give(person, channel)
    payload = payloads.message_action(scene.slack, person, channel, message, "like_post", given)
    body = urlencode({"payload": json.dumps(deepcopy(payload) | {"team": None})})
    assert (await signed(scene, body.encode())).status_code == 200
    await scene.container.storage.background.drain(PATIENCE)
    return as_text(given.answers[-1])


async def test_an_external_user_with_a_members_id_does_not_like_as_the_member(host: Scene) -> None:
    """Kai of Globex has Sam's ID. Without `team`, only `user.team_id` tells the two apart."""
    await host.connect("sam")
    await external_users_allowed(host)
    host.slack.share("#social", "kai")
    host.x.requests.clear()

    refused = await use_shortcut_without_a_team(host, "kai")

    assert words_for(errors.ExternalUser()) in refused
    assert not host.x.requests


async def test_an_external_user_is_not_a_teammate_without_a_team_in_the_payload(host: Scene) -> None:
    """Nora's own workspace is the only one that the payload names, which doesn't make her a member of it here."""
    host.slack.share("#social", "nora")

    refused = await use_shortcut_without_a_team(host, "nora")

    assert words_for(errors.ExternalUser()) in refused


async def test_a_member_likes_without_a_team_in_the_payload(host: Scene) -> None:
    await host.connect("sam")

    assert liked_as("sam_writes", await use_shortcut_without_a_team(host, "sam"))
