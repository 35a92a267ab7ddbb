"""`users`, `stats`, `disconnect`, `forget`, `revoke-all` and `installations`, next to a running app."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from typer.testing import Result

from bot.db.tables import Grant
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind
from tests.cli import processes
from tests.cli.conftest import Likewise
from tests.conftest import MovableClock
from tests.scenarios.conftest import ANNOUNCED, Scene, scene
from tests.scenarios.installing import installed_everywhere
from tests.scenarios.test_policy import allow
from tests.scenarios.watching import stored_text

REVOKE = ("POST", "/2/oauth2/revoke")


@pytest.fixture
async def acme(database_url: str, clock: MovableClock) -> AsyncIterator[Scene]:
    async with scene(database_url, clock) as made:
        yield made


class Operator:
    """Runs commands on the scene's deployment."""

    def __init__(self, likewise: Likewise, acme: Scene) -> None:
        self._likewise = likewise
        self.env = acme.environment.settings(DATABASE_URL=acme.settings.database_url)

    async def run(self, *words: str, answers: str = "") -> Result:
        return await asyncio.to_thread(self._likewise, *words, answers=answers, **self.env)

    async def told(self, *words: str) -> Any:
        """Run a command that succeeds, and return its JSON."""
        result = await self.run(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def operator(likewise: Likewise, acme: Scene) -> Operator:
    return Operator(likewise, acme)


async def test_users_lists_the_connected_members(acme: Scene, operator: Operator) -> None:
    """With their X account and number of likes, as a table and as JSON, in one tenant or all."""
    await acme.connect("maya")
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    maya, sam = (acme.slack.person(name) for name in ("maya", "sam"))

    people = {one["user"]: one for one in await operator.told("users")}

    assert {user: (one["x_account"], one["likes"]) for user, one in people.items()} == {
        maya.id: ("@maya_builds", 0),
        sam.id: ("@sam_writes", 1),
    }
    assert await operator.told("users", "--tenant", "TNOBODY") == []
    table = (await operator.run("users")).stdout
    assert "@sam_writes" in table
    assert table.endswith("2 people have connected an X account.\n")


async def test_stats_shows_members_likes_and_costs(acme: Scene, operator: Operator) -> None:
    """With pending work, and without a balance if X reports none."""
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)

    told = await operator.told("stats")

    assert (told["linked_people"], told["likes_day"], told["active_people_week"]) == (1, 1, 1)
    assert (told["pending_replies"], told["pending_revocations"]) == (0, 0)
    assert told["cost_today"] == told["cost_month"] == 0.025
    assert told["x_credit_balance"] is None
    shown = (await operator.run("stats")).stdout
    assert re.search(r"^cost today +0\.03 US dollars$", shown, re.MULTILINE)
    assert re.search(r"^likes, last 24 hours +1$", shown, re.MULTILINE)


async def test_disconnect_asks_first_and_revokes_the_permission_at_x(acme: Scene, operator: Operator) -> None:
    """Without a yes nothing happens; afterwards the member can connect again."""
    await acme.connect("sam")
    sam = acme.slack.person("sam").id

    declined = await operator.run("disconnect", sam, answers="n\n")
    nobody_there = await operator.run("disconnect", sam)

    assert (declined.exit_code, nobody_there.exit_code) == (1, 1)
    assert "Nothing was changed" in declined.stderr
    assert acme.grants("sam_writes") == 1
    done = await operator.run("disconnect", "@Sam_Writes", "--yes")
    assert "X has revoked the permission." in done.stdout
    assert acme.grants("sam_writes") == 0
    assert await operator.told("users") == []
    await acme.connect("sam")


async def test_forget_deletes_everything_about_a_removed_workspace(acme: Scene, operator: Operator) -> None:
    """Its members' tokens are revoked."""
    await acme.connect("sam")
    await acme.connect("maya")
    await acme.type("sam", "/like", ANNOUNCED)
    tenant = acme.slack.person("sam").team_id

    kept = await operator.run("forget", tenant, answers="n\n")
    done = await operator.told("forget", tenant, "--yes")
    again = await operator.run("forget", tenant, "--yes")

    assert (kept.exit_code, "with 2 connected people? This can't be undone." in kept.stderr) == (1, True)
    assert done == {"tenant": tenant, "linked_people": 2, "pending_revocations": 0}
    assert [acme.grants(name) for name in ("sam_writes", "maya_builds")] == [0, 0]
    assert acme.slack.person("sam").id not in str(await stored_text(acme))
    assert (again.exit_code, "Nothing is stored about" in again.stderr) == (2, True)


async def test_forget_deletes_everything_about_a_member(acme: Scene, operator: Operator) -> None:
    """As when they ask for it themselves."""
    await acme.connect("sam")
    await acme.type("sam", "/like", ANNOUNCED)
    sam = acme.slack.person("sam").id

    done = await operator.run("forget", sam, answers="y\n")

    assert "including 1 history entry" in done.stdout
    assert sam not in str(await stored_text(acme))
    assert acme.grants("sam_writes") == 0
    again = await operator.run("forget", sam, "--yes")
    assert again.exit_code == 2
    assert again.stderr == f"Nothing is stored about {sam}. List the people with `users`.\n"


async def test_forget_finds_those_who_are_only_named(acme: Scene, operator: Operator) -> None:
    """They set or are in the workspace's rules, and nothing else about them is stored."""
    maya, sam = (acme.slack.person(name).id for name in ("maya", "sam"))
    await allow(acme, allowed_users=[sam])

    for user in (maya, sam):
        done = await operator.run("forget", user, "--yes")
        assert (done.exit_code, "Deleted everything about" in done.stdout) == (0, True)
        assert user not in str(await stored_text(acme))


@pytest.mark.processes
async def test_revoke_all_can_be_resumed(acme: Scene, operator: Operator, tmp_path: Path) -> None:
    """The first run is killed, the second gets errors from X, and the third revokes the rest and reports none left."""
    for name in ("maya", "sam", "lena"):
        await acme.connect(name)
    held = acme.x.faults.every(FaultKind.HOLD, *REVOKE).hold
    process = await asyncio.create_subprocess_exec(
        *processes.command("revoke-all", "--yes"), env=processes.environment(**operator.env), cwd=tmp_path
    )
    await held.arrived.wait()
    process.kill()
    await process.wait()
    acme.x.faults.clear()
    acme.x.faults.every(FaultKind.STATUS, *REVOKE, status=503)

    refused = await operator.run("revoke-all", "--yes")
    acme.x.faults.clear()
    last = await operator.run("revoke-all", "--yes", "--json")

    assert refused.exit_code == 1
    assert "3 tokens still to be revoked" in refused.stdout
    assert (last.exit_code, json.loads(last.stdout)) == (0, {"links": 0, "confirmed": 0, "pending": 0})
    assert [acme.grants(name) for name in ("maya_builds", "sam_writes", "lena_ops")] == [0, 0, 0]
    assert "Connect your X account" in as_text(await acme.type("sam", "/like", ANNOUNCED))


async def test_a_user_id_in_two_tenants_needs_the_tenant(
    database_url: str, clock: MovableClock, likewise: Likewise
) -> None:
    """The same ID can be two members; both tenants are listed."""
    async with scene(database_url, clock, SLACK_BOT_TOKEN="") as many:
        await installed_everywhere(many)
        operator = Operator(likewise, many)
        await many.connect("sam")
        await many.type("kai", "/likewise", "settings", channel="#newsroom")
        await many.type("kai", "/likewise", "connect", channel="#newsroom")
        sam, kai = many.slack.person("sam"), many.slack.person("kai")
        assert sam.id == kai.id

        unclear = await operator.run("disconnect", sam.id, "--yes")

        assert unclear.exit_code == 2
        assert {sam.team_id, kai.team_id} <= set(re.findall(r"\w+", unclear.stderr))
        done = await operator.told("disconnect", sam.id, "--yes", "--tenant", sam.team_id)
        assert (done["tenant"], done["revoked_at_x"]) == (sam.team_id, True)
        places = {one["tenant"]: one["missing_scopes"] for one in await operator.told("installations")}
        assert places == {sam.team_id: [], kai.team_id: []}
        assert "Installed in 2 places." in (await operator.run("installations")).stdout


async def test_an_account_name_cannot_write_to_the_terminal(acme: Scene, operator: Operator) -> None:
    """X's usernames are letters, digits and underscores; an impostor may send control characters."""
    await acme.connect("sam")
    name = "a\x1b[2J\n\u202e\x9b8m"
    async with acme.container.storage.database.session() as session:
        await session.execute(update(Grant).values(username=name))

    table = await operator.run("users")
    told = await operator.told("users")
    gone = await operator.run("disconnect", acme.slack.person("sam").id, "--yes")

    assert told[0]["x_account"] == f"@{name}"
    for line in (table.stdout + gone.stdout).splitlines():
        assert line.isprintable()
    assert "Disconnected @a?[2J??" in gone.stdout
