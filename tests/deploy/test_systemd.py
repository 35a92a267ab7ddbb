"""The systemd unit: valid and hardened."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.files import text
from tests.deploy.tools import run_if_there

UNIT = "systemd/likewise.service"
# On systemd's scale, 0 is the least exposed and 10 the most; the unit has 1.4, since it needs the network.
MOST_EXPOSED = "20"  # tenths


# From systemd.exec(5), systemd.service(5), systemd.unit(5), systemd.kill(5) and systemd.resource-control(5).
KNOWN = {
    "Description",
    "Documentation",
    "Wants",
    "After",
    "Type",
    "DynamicUser",
    "StateDirectory",
    "StateDirectoryMode",
    "WorkingDirectory",
    "EnvironmentFile",
    "Environment",
    "ExecStartPre",
    "ExecStart",
    "Restart",
    "RestartSec",
    "RestartPreventExitStatus",
    "KillMode",
    "TimeoutStopSec",
    "LimitNOFILE",
    "CapabilityBoundingSet",
    "AmbientCapabilities",
    "NoNewPrivileges",
    "ProtectSystem",
    "ProtectHome",
    "PrivateTmp",
    "PrivateDevices",
    "PrivateUsers",
    "ProtectClock",
    "ProtectControlGroups",
    "ProtectHostname",
    "ProtectKernelLogs",
    "ProtectKernelModules",
    "ProtectKernelTunables",
    "ProtectProc",
    "ProcSubset",
    "RestrictAddressFamilies",
    "RestrictNamespaces",
    "RestrictRealtime",
    "RestrictSUIDSGID",
    "RemoveIPC",
    "LockPersonality",
    "MemoryDenyWriteExecute",
    "SystemCallArchitectures",
    "SystemCallFilter",
    "UMask",
    "WantedBy",
}


def options() -> list[tuple[str, str]]:
    lines = [line for line in text(UNIT).splitlines() if "=" in line and not line.startswith("#")]
    return [(name, value) for name, _, value in (line.partition("=") for line in lines)]


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with this machine's Python instead of the one in /opt/likewise."""
    copy = tmp_path / "likewise.service"
    copy.write_text(
        text(UNIT).replace("/opt/likewise/.venv/bin/python", f'"{sys.executable}"'), encoding="utf-8"
    )
    return copy


def analyzed(*words: str) -> subprocess.CompletedProcess[str]:
    return run_if_there("systemd-analyze", *words, package="systemd")


def test_systemd_accepts_the_unit(unit: Path) -> None:
    """Every option is known and has a valid value."""
    checked = analyzed("verify", "--man=no", str(unit))

    assert (checked.returncode, checked.stderr) == (0, "")


def test_systemd_rates_the_unit_as_well_protected(unit: Path) -> None:
    """By the score of `systemd-analyze security`."""
    checked = analyzed("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(unit))

    assert checked.returncode == 0, checked.stdout


def test_the_unit_migrates_and_then_serves() -> None:
    """With the Python that `make install` creates; invalid settings (status 2) don't cause a restart."""
    values = dict(options())

    assert values["ExecStartPre"] == "/opt/likewise/.venv/bin/python -m bot migrate"
    assert values["ExecStart"] == "/opt/likewise/.venv/bin/python -m bot serve"
    assert values["RestartPreventExitStatus"] == "2"


@pytest.mark.parametrize(
    "option",
    [
        "DynamicUser=yes",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "PrivateTmp=yes",
    ],
)
def test_the_unit_has_its_hardening_options(option: str) -> None:
    """Tested on machines without systemd, too."""
    name, _, value = option.partition("=")

    assert (name, value) in options()


def test_every_option_of_the_unit_is_known() -> None:
    """systemd ignores a misspelled one with a warning; tested on machines without systemd, too."""
    assert {name for name, _ in options()} <= KNOWN


def test_a_command_runs_with_the_units_user_folder_and_settings() -> None:
    """Elsewhere it would find neither the settings nor the SQLite file."""
    command = text("systemd/likewise")
    shared = {
        "DynamicUser",
        "StateDirectory",
        "StateDirectoryMode",
        "WorkingDirectory",
        "EnvironmentFile",
        "UMask",
    }
    given = dict(re.findall(r"--property=(\w+)=(\S+)", command))

    assert given == {name: value for name, value in options() if name in shared} | {"User": "likewise"}
    assert "--setenv=PYTHONPATH=/opt/likewise " in command
    assert dict(options())["ExecStart"].removesuffix(" serve") + ' "$@"' in command
