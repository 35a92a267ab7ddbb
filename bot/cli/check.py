"""A check of `doctor`, and the advice that several give."""

from dataclasses import dataclass
from enum import StrEnum

from bot.cli.output import printable


class State(StrEnum):
    """The result of a check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report; its message may quote the names of workspaces and X's texts."""

    state: State
    name: str
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", printable(self.message))


def network_advice(host: str) -> str:
    """Return the advice for a host that can't be reached."""
    return f"This machine must be able to reach https://{host} (network, proxy, firewall)."


def intermediary_advice(status: int) -> str:
    """Return the advice for a response that isn't X's own."""
    return f"Something between this machine and X returned {status} in X's place. Check the proxy, the firewall or the network."
