"""A local X that enforces X's rules, for the demo and for tests."""

from bot.sandbox.x.behaviors import Delivery, Hidden, Repeat
from bot.sandbox.x.faults import Fault, FaultKind, Faults, Hold
from bot.sandbox.x.limits import Allowance
from bot.sandbox.x.problems import Plan
from bot.sandbox.x.server import XSandbox
from bot.sandbox.x.world import Account, Media, World, XPost

__all__ = [
    "Account",
    "Allowance",
    "Delivery",
    "Fault",
    "FaultKind",
    "Faults",
    "Hidden",
    "Hold",
    "Media",
    "Plan",
    "Repeat",
    "World",
    "XPost",
    "XSandbox",
]
