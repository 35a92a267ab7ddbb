"""What a check of `doctor` says."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WAITS: Final = 3.0  # seconds, for Slack and for X


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    FAIL = "FAIL"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report."""

    state: State
    what: str
    says: str


def network(host: str) -> str:
    """Say what a host that can't be reached needs."""
    return f"This machine must be able to reach https://{host} (network, proxy, firewall)."
