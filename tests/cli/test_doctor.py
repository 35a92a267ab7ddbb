"""`doctor`: the problems it finds, and how to fix them."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.cli.checks import Check, State, run_checks
from bot.cli.database import upgrade
from bot.clock import utcnow
from bot.db import Database, Keyring
from bot.db.keyring import new_key
from bot.db.rotation import key_id
from bot.likes.plan_gate import PlanGate
from bot.sandbox.test_server import serve
from bot.secret import Secret
from bot.settings import LikesMode, Purpose, Settings
from bot.slack.installations.install import SCOPES

from .conftest import Likewise
from .test_keys import install


class Services:
    """Slack's `auth.test` and X's OpenAPI page, with the responses that a test sets."""

    def __init__(self) -> None:
        self.url = ""
        self.slack: dict[str, object] = {"ok": True, "user": "likewise", "team": "Acme"}
        self.scopes = ",".join(SCOPES)
        self.x_status = 200
        self.post_status = 200
        self.is_behind_an_edge = False
        self.credits: Response = JSONResponse({"title": "Not Found"}, 404)
        self.asked_with: list[str | None] = []
        self.app = Starlette(
            routes=[
                Route("/api/auth.test", self._auth_test, methods=["POST"]),
                Route("/2/openapi.json", self._openapi),
                Route("/2/tweets/1", self._no_post),
                Route("/2/usage/credits", lambda _: self.credits),
            ]
        )

    async def _auth_test(self, request: Request) -> Response:
        self.asked_with.append(request.headers.get("authorization"))
        return JSONResponse(self.slack, headers={"x-oauth-scopes": self.scopes})

    async def _openapi(self, request: Request) -> Response:
        self.asked_with.append(request.headers.get("authorization"))
        return JSONResponse({}, self.x_status)

    async def _no_post(self, request: Request) -> Response:
        self.asked_with.append(request.headers.get("authorization"))
        if self.is_behind_an_edge:
            return HTMLResponse("<html>blocked</html>", self.post_status)
        problem = {"title": "Refused", "type": "about:blank", "status": self.post_status}
        return JSONResponse(problem, self.post_status, media_type="application/problem+json")


@pytest_asyncio.fixture
async def services() -> AsyncIterator[Services]:
    made = Services()
    async with await serve(made.app) as server:
        made.url = server.url
        yield made


@pytest.fixture
def env(complete: dict[str, str], services: Services) -> dict[str, str]:
    """Settings of a complete deployment, with Slack and X on this machine."""
    return complete | {
        "SLACK_BOT_TOKEN": "xoxb-of-acme",
        "SLACK_API_URL": f"{services.url}/api/",
        "X_API_URL": services.url,
    }


async def report(env: dict[str, str], what: str) -> list[Check]:
    checks = await asyncio.to_thread(lambda: list(run_checks(env)))
    return [check for check in checks if check.name == what]


@pytest.mark.usefixtures("folder")
async def test_a_complete_deployment_passes(env: dict[str, str]) -> None:
    """Even before the first start."""
    checks = await asyncio.to_thread(lambda: list(run_checks(env)))

    assert [check for check in checks if check.state is State.FAIL] == []


@pytest.mark.usefixtures("folder")
async def test_each_invalid_setting_has_its_own_line(env: dict[str, str]) -> None:
    """The other checks still run."""
    settings = await report(env | {"PORT": "x", "X_CLIENT_ID": ""}, "settings")
    slack = await report(env | {"PORT": "x"}, "slack")

    assert [check.message.split()[0] for check in settings] == ["PORT", "X_CLIENT_ID"]
    assert slack[0].state is State.OK


async def test_checking_creates_no_database(env: dict[str, str], folder: Path) -> None:
    """The folder isn't changed."""
    (database,) = await report(env, "database")

    assert database.state is State.OK
    assert database.message == "likewise.db doesn't exist yet; the first start creates it."
    assert await asyncio.to_thread(os.listdir, folder) == []


async def test_an_outdated_database_is_reported_with_the_command_to_run(
    env: dict[str, str], likewise: Likewise
) -> None:
    await asyncio.to_thread(likewise, "migrate")
    await asyncio.to_thread(likewise, "migrate", "--down", "base", "--yes")

    (database,) = await report(env, "database")

    assert database.state is State.FAIL
    assert database.message.endswith("; run `python -m bot migrate`.")


async def test_a_plan_without_likes_is_reported(
    env: dict[str, str], folder: Path, likewise: Likewise
) -> None:
    """From X's refusal on, which people meet first; with what an operator can choose."""
    env |= {"DATABASE_URL": f"sqlite:///{folder}/likewise.db"}
    await asyncio.to_thread(likewise, "migrate", **env)
    (before,) = await report(env, "x plan")
    database = Database(env["DATABASE_URL"])
    gate = PlanGate(database, Keyring([new_key()]), LikesMode.AUTO, utcnow, ["oauth2"])
    await gate.open("like", "oauth2", "not in the plan")
    await database.close()

    (after,) = await report(env, "x plan")
    (chosen,) = await report(env | {"LIKES_MODE": "intent"}, "x plan")

    assert [one.state for one in (before, after, chosen)] == [State.OK, State.WARN, State.SKIP]
    assert "set LIKES_MODE=intent" in after.message


@pytest.mark.usefixtures("folder")
async def test_an_unreachable_database_is_reported_without_its_password(env: dict[str, str]) -> None:
    """Operators paste that line into questions."""
    (database,) = await report(env | {"DATABASE_URL": "postgresql://u:pass-phrase@127.0.0.1:1/d"}, "database")

    assert database.state is State.FAIL
    assert "pass-phrase" not in database.message


async def test_stored_values_are_counted_by_key(
    env: dict[str, str], likewise: Likewise, folder: Path
) -> None:
    """If a key is missing, its ID is reported."""
    await asyncio.to_thread(likewise, "migrate")
    here, lost = Secret(env["ENCRYPTION_KEYS"]), new_key()
    await asyncio.to_thread(install, folder, "T1", here)
    (found,) = await report(env, "keys")
    await asyncio.to_thread(install, folder, "T2", lost)
    (missed,) = await report(env, "keys")

    assert (found.state, found.message) == (
        State.OK,
        f"Every stored value has its key. Encrypted: 1 by key {key_id(here)}.",
    )
    assert missed.state is State.FAIL
    assert missed.message.startswith(f"No key for {key_id(lost)}.")


@pytest.mark.usefixtures("folder")
async def test_a_rejected_bot_token_is_reported_with_slacks_error(
    env: dict[str, str], services: Services
) -> None:
    """The line doesn't contain the token."""
    services.slack = {"ok": False, "error": "account_inactive"}
    (slack,) = await report(env, "slack")

    assert slack.state is State.FAIL
    assert "account_inactive" in slack.message
    assert "xoxb-of-acme" not in slack.message
    assert services.asked_with[0] == "Bearer xoxb-of-acme"


@pytest.mark.usefixtures("folder")
async def test_doctor_names_a_missing_scope(env: dict[str, str], services: Services) -> None:
    """Adding one takes a reinstallation, so the operator should learn it before a member does."""
    services.scopes = ",".join(scope for scope in SCOPES if scope != "chat:write")
    (slack,) = await report(env, "slack")

    assert slack.state is State.FAIL
    assert slack.message.startswith("The bot token lacks chat:write.")


@pytest.mark.usefixtures("folder")
async def test_without_a_bot_token_the_slack_check_is_skipped(env: dict[str, str]) -> None:
    """An app for several workspaces has no token before the first installation."""
    (slack,) = await report(env | {"SLACK_BOT_TOKEN": ""}, "slack")

    assert slack.state is State.SKIP


async def installed(env: dict[str, str], folder: Path, name: str = "Acme") -> dict[str, str]:
    """Return the settings of a deployment for several workspaces, installed in one of them."""
    many = env | {"SLACK_BOT_TOKEN": ""}
    (key,) = Settings.read(Purpose.DOCTOR, many).encryption_keys
    await asyncio.to_thread(upgrade, f"sqlite:///{folder}/likewise.db")
    await asyncio.to_thread(install, folder, "T1", key, name)
    return many


async def test_the_token_of_every_installation_is_checked(
    env: dict[str, str], services: Services, folder: Path
) -> None:
    """In a deployment for several workspaces, each has its own."""
    (slack,) = await report(await installed(env, folder), "slack")

    assert (slack.state, slack.message) == (State.OK, "Installed in 1 place; all work.")
    assert services.asked_with[0] == "Bearer xoxb-1"


async def test_a_dead_installation_is_reported_with_the_fix(
    env: dict[str, str], services: Services, folder: Path
) -> None:
    """With the workspace, Slack's error code and the install page, but not the token."""
    services.slack = {"ok": False, "error": "token_revoked"}

    (slack,) = await report(await installed(env, folder), "slack")

    assert slack.state is State.FAIL
    assert slack.message.startswith(
        "The installation in Acme (T1) no longer works: Slack returned token_revoked."
    )
    assert "https://likewise.example/slack/install" in slack.message
    assert "xoxb" not in slack.message


async def test_a_workspaces_name_cannot_write_to_the_terminal(
    env: dict[str, str], services: Services, folder: Path
) -> None:
    """Anyone may install the app, and a name with control characters could forge or hide lines."""
    services.slack = {"ok": False, "error": "token_revoked\x1b[8m"}
    many = await installed(env, folder, "Acme\x1b[2J\nok    slack        All work.\u202e")

    (slack,) = await report(many, "slack")

    assert "Acme?[2J?ok    slack        All work.? (T1)" in slack.message
    assert slack.message.isprintable()


async def test_an_installation_that_lacks_a_scope_is_named(
    env: dict[str, str], services: Services, folder: Path
) -> None:
    """Its workspace has to install the app again."""
    services.scopes = ",".join(scope for scope in SCOPES if scope != "users:read")

    (slack,) = await report(await installed(env, folder), "slack")

    assert slack.message.startswith("The installation in Acme (T1) lacks users:read.")


@pytest.mark.usefixtures("folder")
async def test_x_is_checked_without_credentials(env: dict[str, str], services: Services) -> None:
    """The request is free and has no token."""
    (x,) = await report(env | {"SLACK_BOT_TOKEN": "", "X_BEARER_TOKEN": ""}, "x")

    assert x.state is State.OK
    assert services.asked_with == [None]


@pytest.mark.usefixtures("folder")
async def test_an_error_of_x_is_reported(env: dict[str, str], services: Services) -> None:
    """The operator can only wait."""
    services.x_status = 503
    (x,) = await report(env, "x")

    assert (x.state, x.message) == (State.FAIL, "X returned 503. Check its status page and try again later.")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("variable", "what"), [("SLACK_API_URL", "slack"), ("X_API_URL", "x")])
async def test_an_unreachable_service_is_reported_with_its_host(
    env: dict[str, str], variable: str, what: str
) -> None:
    """A firewall rule needs the host name."""
    (check,) = await report(env | {variable: "http://127.0.0.1:1"}, what)

    assert check.state is State.FAIL
    assert "must be able to reach https://" in check.message


@pytest.mark.usefixtures("folder")
async def test_the_redirect_urls_to_register_are_shown_in_full(env: dict[str, str]) -> None:
    """X compares them character by character, so operators copy them."""
    at_x, at_slack = await report(env, "redirects")

    assert at_x.message.endswith(" https://likewise.example/link/x/callback")
    assert "https://likewise.example/slack/oauth_redirect" in at_slack.message
    assert "https://likewise.example/link/slack/callback" in at_slack.message


def test_a_failed_check_sets_the_exit_status(likewise: Likewise) -> None:
    """Each check has a line, and the last line counts the problems."""
    result = likewise("doctor", SLACK_API_URL="http://127.0.0.1:1", X_API_URL="http://127.0.0.1:1")

    *lines, count = result.stdout.splitlines()
    assert result.exit_code == 1
    assert {line.split()[0] for line in lines} == {"FAIL", "ok", "skip"}
    assert count == f"{sum(line.startswith('FAIL') for line in lines)} problems, 0 warnings."


@pytest.mark.usefixtures("folder")
async def test_the_app_only_token_is_checked(env: dict[str, str], services: Services) -> None:
    """Without one, the check is skipped."""
    (without,) = await report(env, "x app")
    (working,) = await report(env | {"X_BEARER_TOKEN": "app-only-token"}, "x app")

    assert (without.state, working.state) == (State.SKIP, State.OK)
    assert "Bearer app-only-token" in services.asked_with


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("status", "fix"), [(401, "Keys and tokens"), (402, "credit"), (403, "project")])
async def test_a_rejected_app_only_token_is_reported_with_the_fix(
    env: dict[str, str], services: Services, status: int, fix: str
) -> None:
    """Each status has its own fix, and the line doesn't contain the token."""
    services.post_status = status

    (check,) = await report(env | {"X_BEARER_TOKEN": "app-only-token"}, "x app")

    assert check.state is State.FAIL
    assert fix in check.message
    assert "app-only-token" not in check.message


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("status", [401, 402, 403])
async def test_a_proxys_refusal_is_not_blamed_on_the_app_only_token(
    env: dict[str, str], services: Services, status: int
) -> None:
    """Copying the token again wouldn't help."""
    services.post_status, services.is_behind_an_edge = status, True

    (check,) = await report(env | {"X_BEARER_TOKEN": "app-only-token"}, "x app")

    assert check.state is State.WARN
    assert check.message.startswith(f"Something between this machine and X returned {status}")


@pytest.mark.usefixtures("folder")
async def test_a_403_for_xs_public_page_is_attributed_to_a_proxy(
    env: dict[str, str], services: Services
) -> None:
    """X's OpenAPI document is public, so X didn't send the 403."""
    services.x_status = 403

    (check,) = await report(env, "x")

    assert (check.state, "in X's place" in check.message) == (State.FAIL, True)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("answer", "state", "says"),
    [
        (JSONResponse({"data": {"total_balance": 1234.5}}), State.OK, "$1,234.50"),
        (JSONResponse({"data": {"total_balance": "0.40"}}), State.WARN, "add credit"),
        (JSONResponse({"title": "Forbidden", "status": 403}, 403), State.SKIP, "developer console"),
        (JSONResponse({"data": {"total_balance": "much"}}), State.SKIP, "developer console"),
        (JSONResponse([]), State.SKIP, "developer console"),
        (HTMLResponse("<html>"), State.SKIP, "developer console"),
    ],
)
async def test_xs_credit_is_shown_if_x_reports_it(
    env: dict[str, str], services: Services, answer: Response, state: State, says: str
) -> None:
    """Any other response skips the check."""
    services.credits = answer

    (found,) = await report(env | {"X_BEARER_TOKEN": "AAAAAAAAAAAAAAAAAAAAAtoken"}, "x credit")

    assert (found.state, says in found.message) == (state, True), found.message
