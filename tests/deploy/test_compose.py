"""compose.yaml: valid, and only the proxy is public."""

import re
import subprocess
import sys
from typing import Any

import pytest

from bot.settings import Settings
from tests.deploy.files import COMPOSE, ROOT, text, yaml_of
from tests.deploy.tools import run_if_there


@pytest.fixture
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml_of(COMPOSE)["services"]
    return found


def test_it_matches_the_compose_specification() -> None:
    """With the schema that check-jsonschema includes."""
    checked = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.compose-spec", str(COMPOSE)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_only_the_proxy_publishes_a_port(services: dict[str, Any]) -> None:
    """The app, its metrics and the database can't be reached from outside."""
    assert {name for name, one in services.items() if "ports" in one} == {"proxy"}
    assert yaml_of(COMPOSE)["networks"]["inside"] == {"internal": True}
    assert services["database"]["networks"] == services["backup"]["networks"] == ["inside"]


def test_the_app_starts_after_the_migration_and_the_proxy_after_the_app(services: dict[str, Any]) -> None:
    """Each waits until the one before it is ready."""
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["app"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["proxy"]["depends_on"] == {"app": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", ["app", "migrate", "proxy"])
def test_services_on_the_network_are_hardened(services: dict[str, Any], name: str) -> None:
    """They have a read-only root, no new privileges, and no capability except the proxy's port."""
    one = services[name]

    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert one["security_opt"] == ["no-new-privileges:true"]


def test_each_variable_is_a_setting_or_documented(services: dict[str, Any]) -> None:
    """docs/deploying.md names the variables that the file reads from .env."""
    assert {name.lower() for name in services["app"]["environment"]} <= set(Settings.variables())
    told = (ROOT / "docs/deploying.md").read_text(encoding="utf-8")
    for name in re.findall(r"\$\{(\w+)", text("compose.yaml")):
        assert f"`{name}`" in told


def test_shellcheck_finds_nothing_in_the_scripts() -> None:
    """The backup's, the command's under systemd, and CI's."""
    scripts = [str(ROOT / name) for name in ("deploy/backup.sh", "deploy/systemd/likewise", ".ci/run")]

    checked = run_if_there("shellcheck", *scripts, package="shellcheck")

    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_files_it_mounts_exist(services: dict[str, Any]) -> None:
    """Docker would create an empty folder for a missing one."""
    mounted = [
        volume.split(":")[0]
        for one in services.values()
        for volume in one.get("volumes", [])
        if volume.startswith(".")
    ]

    assert sorted(mounted) == ["./Caddyfile", "./backup.sh"]
    assert all((COMPOSE.parent / name).is_file() for name in mounted)
