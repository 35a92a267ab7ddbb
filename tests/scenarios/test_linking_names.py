"""IDs identify members and accounts; names are only shown."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.db.tables import Grant
from bot.sandbox.http_browser import HttpBrowser
from bot.sandbox.smoke_test import as_text
from tests.scenarios.conftest import Scene, button
from tests.scenarios.link_attempts import linked_accounts, open_confirmation
from tests.scenarios.sign_ins import EITHER

pytestmark = EITHER


async def test_a_renamed_account_is_the_same_account(acme: Scene) -> None:
    """Connecting again updates the handle, and nobody else can connect the account."""
    await acme.connect("maya")
    acme.account("maya_builds").username = "maya_rebuilt"

    (news,) = await acme.connect("maya", x_account="maya_rebuilt")
    assert "@maya_rebuilt" in as_text(news)
    assert [handle for _, handle in await linked_accounts(acme)] == ["maya_rebuilt"]

    acme.account("maya_rebuilt").username = "maya_again"
    async with open_confirmation(acme, "sam", "maya_again") as sams:
        assert "already connected" in sams.text


@pytest.mark.parametrize(
    ("handle", "name"),
    [
        ("x" * 60, "N" * 400),
        ("<b>bold</b>", "<script>alert(1)</script>"),
        ("döt.ted-ñame", "\u202eesrever \u0000\u0007 👩‍💻"),
        ("a'b\"c&d", "{{ 7 * 7 }} %s"),
    ],
)
async def test_unusual_x_names_are_shown_as_text(acme: Scene, handle: str, name: str) -> None:
    """Cut to the column's length, and never read as HTML."""
    account = acme.account("maya_builds")
    account.username, account.name = handle, name
    async with open_confirmation(acme, "maya", handle) as http_browser:
        assert f"@{handle[:50]}" in http_browser.text
        assert " ".join(name.replace("\0", "\ufffd").replace("\a", "")[:255].split()) in http_browser.text
        assert "49" not in http_browser.text
        assert "You're connected" in await http_browser.submit()
    assert [kept for _, kept in await linked_accounts(acme)] == [handle[:50]]


async def test_long_and_unusual_slack_names_are_shown_as_text(acme: Scene) -> None:
    """Slack sends them with the request."""
    maya = acme.slack.world.person("maya")
    people = acme.slack.world.workspaces[maya.team_id].people
    people[maya.id] = replace(maya, name="<i>maya</i>" + "y" * 500)
    acme.slack.world.workspaces[maya.team_id].domain = "a&b" * 200

    prompt = await acme.type(maya.id, "/likewise", "connect", "#social")
    async with HttpBrowser() as http_browser:
        page = await http_browser.open(button(prompt, "link:connect")["url"])

    assert "@<i>maya</i>yyy" in page
    assert "a&ba&b" in page


async def test_an_org_wide_installations_grant_belongs_to_the_organization(acme: Scene) -> None:
    """The ID token may name the workspace or the organization."""
    workspace = acme.slack.workspace()
    workspace.enterprise, workspace.org_wide = ("E02ACME0RG1", "Acme Group"), True
    acme.container.slack.tenants.installations.evict(workspace.id)  # the token's workspace was cached
    for claims in (
        {},
        {"https://slack.com/enterprise_id": "E02ACME0RG1", "https://slack.com/team_id": "T0OTHER"},
    ):
        acme.slack.id_tokens.overrides.update(claims)
        async with open_confirmation(acme, "maya", "maya_builds") as http_browser:
            assert "You're connected" in await http_browser.submit()
    async with acme.container.storage.database.session() as session:
        assert (await session.execute(select(Grant.tenant))).scalars().all() == ["E02ACME0RG1"]
