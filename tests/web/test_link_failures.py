"""The pages that explain why linking stopped."""

import pytest

from bot.linking.errors import LinkFailure, LinkingFailed
from bot.web.link_failures import describe


@pytest.mark.parametrize("fault", list(LinkFailure))
def test_every_failure_is_explained(fault: LinkFailure) -> None:
    """Each has its own short title and text, without placeholders."""
    told = describe(LinkingFailed(fault, username="maya_builds"))

    assert told["title"]
    assert 20 < len(told["text"]) < 400
    assert "{" not in told["text"]


def test_no_two_failures_read_alike() -> None:
    """So support can tell from the text which one it is."""
    assert len({describe(LinkingFailed(failure))["title"] for failure in LinkFailure}) == len(LinkFailure)


def test_a_taken_account_is_named() -> None:
    """The person sees which account it is."""
    assert (
        "@maya_builds" in describe(LinkingFailed(LinkFailure.ACCOUNT_TAKEN, username="maya_builds"))["text"]
    )


def test_an_expired_link_leaves_starting_again_to_the_page() -> None:
    """The page says how to start again; the text doesn't repeat it."""
    assert "/likewise connect" not in describe(LinkingFailed(LinkFailure.LINK_EXPIRED))["text"]
