"""Events that say a person is deactivated, though they are active: they moved, or were reactivated since."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import SQLITE
from tests.scenarios.conftest import PATIENCE, Scene, acme, many, sign_in
from tests.scenarios.test_organizations import GROUP, organization
from tests.scenarios.watching import JSON, signed

__all__ = ["acme", "many", "organization", "sign_in"]

pytestmark = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


async def deactivated(scene: Scene, who: str, *, minutes_ago: int = 0, **user: Any) -> None:
    """Send `user_change` with `deleted`, and wait until it is handled."""
    person = scene.slack.person(who)
    team, org_wide = scene.slack.workspace(person.team_id), scene.slack.workspace(person.team_id).org_wide
    body = {
        "type": "event_callback",
        "team_id": team.id,
        "authorizations": [
            {"enterprise_id": GROUP[0], "team_id": team.id, "is_enterprise_install": org_wide}
        ],
        "event_id": "Ev1",
        "event_time": int(scene.clock().timestamp()) - 60 * minutes_ago,
        "event": {
            "type": "user_change",
            "user": {"id": person.id, "team_id": team.id, "deleted": True} | user,
        },
    }
    assert (await signed(scene, json.dumps(body).encode(), JSON)).status_code == 200
    await scene.container.storage.background.drain(PATIENCE)
    await scene.container.x.linking.settled()


def deactivate(scene: Scene, who: str) -> None:
    person = scene.slack.person(who)
    scene.slack.workspace(person.team_id).people[person.id] = replace(person, is_deactivated=True)


def elsewhere(scene: Scene) -> dict[str, Any]:
    """Return how the event says that the person is in Globex, too."""
    return {"enterprise_user": {"enterprise_id": GROUP[0], "teams": [scene.slack.workspace("globex").id]}}


@pytest.mark.parametrize("active", [True, False])
async def test_leaving_one_workspace_of_an_organization_deletes_nothing(
    organization: Scene, *, active: bool
) -> None:
    """The link belongs to the organization; it ends once Slack says that the person is deactivated."""
    await organization.connect("lena")
    if not active:
        deactivate(organization, "lena")

    await deactivated(organization, "lena", **elsewhere(organization))

    assert organization.grants("lena_ops") == int(active)


@pytest.mark.parametrize("active", [True, False])
async def test_a_late_event_about_somebody_reactivated_deletes_nothing(acme: Scene, *, active: bool) -> None:
    await acme.connect("lena")
    if not active:
        deactivate(acme, "lena")

    await deactivated(acme, "lena", minutes_ago=30)

    assert acme.grants("lena_ops") == int(active)
