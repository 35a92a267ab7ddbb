"""Why linking stopped, in words."""

import pytest

from bot.linking.flow import Fault, LinkingStopped
from bot.web.stopped import explained


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_is_explained(fault: Fault) -> None:
    """Each has a title and a text of its own, short, and without placeholders left in."""
    told = explained(LinkingStopped(fault, username="maya_builds"))

    assert told["title"]
    assert 20 < len(told["text"]) < 400
    assert "{" not in told["text"]


def test_no_two_faults_read_alike() -> None:
    """Whoever reads a page aloud to support tells them which it is."""
    assert len({explained(LinkingStopped(fault))["title"] for fault in Fault}) == len(Fault)


def test_a_taken_account_is_named() -> None:
    """The person sees which account it is about."""
    assert "@maya_builds" in explained(LinkingStopped(Fault.ACCOUNT_TAKEN, username="maya_builds"))["text"]
