"""Why linking stopped, in words."""

import pytest

from bot.linking.flow import LinkFailure, LinkingFailed
from bot.web.link_failures import describe


@pytest.mark.parametrize("fault", list(LinkFailure))
def test_every_fault_is_explained(fault: LinkFailure) -> None:
    """Each has a title and a text of its own, short, and without placeholders left in."""
    told = describe(LinkingFailed(fault, username="maya_builds"))

    assert told["title"]
    assert 20 < len(told["text"]) < 400
    assert "{" not in told["text"]


def test_no_two_faults_read_alike() -> None:
    """Whoever reads a page aloud to support tells them which it is."""
    assert len({describe(LinkingFailed(failure))["title"] for failure in LinkFailure}) == len(LinkFailure)


def test_a_taken_account_is_named() -> None:
    """The person sees which account it is about."""
    assert (
        "@maya_builds" in describe(LinkingFailed(LinkFailure.ACCOUNT_TAKEN, username="maya_builds"))["text"]
    )
