"""A sample of every message, and tests that are run on all of them."""

from collections.abc import Callable, Collection
from functools import cache
from typing import Final

import pytest

from tests.slack.messages.account_samples import ACCOUNT_SAMPLES
from tests.slack.messages.app_samples import APP_SAMPLES
from tests.slack.messages.post_samples import POST_SAMPLES
from tests.slack.messages.samples import FRIENDLY, HOSTILE, Said
from tests.slack.messages.team_samples import TEAM_SAMPLES
from tests.slack.messages.workspace_samples import WORKSPACE_SAMPLES

SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = (
    POST_SAMPLES | ACCOUNT_SAMPLES | WORKSPACE_SAMPLES | TEAM_SAMPLES | APP_SAMPLES
)
TEXTS: Final = {"friendly": FRIENDLY, **HOSTILE}

Promise = Callable[[Said], None]


def each_sample(
    renderers: Collection[str] = SAMPLES, texts: Collection[str] = TEXTS
) -> Callable[[Promise], Callable[[str], None]]:
    """Test a promise on all samples, one test for each renderer.

    A test for each sample would be thousands, which take longer to collect than to run.
    """

    def decorated(promise: Promise) -> Callable[[str], None]:
        @pytest.mark.parametrize("renderer", renderers)
        def test(renderer: str) -> None:
            for number in range(len(SAMPLES[renderer])):
                for text in texts:
                    try:
                        promise(_sample(renderer, number, text))
                    except Exception as fault:
                        fault.add_note(f"This is sample {number} of {renderer}, with the text {text!r}.")
                        raise

        test.__doc__ = promise.__doc__
        return test

    return decorated


@cache
def _sample(renderer: str, number: int, text: str) -> Said:
    """Return a sample, made once: no test changes it."""
    return SAMPLES[renderer][number](TEXTS[text])
