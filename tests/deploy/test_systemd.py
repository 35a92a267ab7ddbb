"""The unit: understood by systemd, and hardened."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.files import text
from tests.deploy.tools import run_if_there

UNIT = "systemd/likewise.service"
# By systemd's own scale, 0 is the least exposed and 10 the most; with the network needed, 1.4 is what is left.
MOST_EXPOSED = "20"  # tenths


# Of systemd.exec(5), systemd.service(5), systemd.unit(5), systemd.kill(5) and systemd.resource-control(5).
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
    """The unit, with this machine's Python in place of the one in /opt/likewise."""
    copy = tmp_path / "likewise.service"
    copy.write_text(text(UNIT).replace("/opt/likewise/.venv/bin/python", sys.executable), encoding="utf-8")
    return copy


def analyzed(*words: str) -> subprocess.CompletedProcess[str]:
    return run_if_there("systemd-analyze", *words, package="systemd")


def test_systemd_understands_it(unit: Path) -> None:
    """Every option is known and has a value it can have."""
    checked = analyzed("verify", "--man=no", str(unit))

    assert (checked.returncode, checked.stderr) == (0, "")


def test_systemd_calls_it_well_confined(unit: Path) -> None:
    """By the tool's own score."""
    checked = analyzed("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(unit))

    assert checked.returncode == 0, checked.stdout


def test_it_starts_what_is_installed_and_migrates_first() -> None:
    """`make install` in /opt/likewise makes this Python; a setting that can't work isn't tried again and again."""
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
def test_it_has_no_more_than_it_needs(option: str) -> None:
    """Also held on a machine without systemd."""
    name, _, value = option.partition("=")

    assert (name, value) in options()


def test_every_option_is_spelled_as_systemd_spells_it() -> None:
    """A misspelled one is ignored with a warning that nobody reads; held on every machine."""
    assert {name for name, _ in options()} <= KNOWN
