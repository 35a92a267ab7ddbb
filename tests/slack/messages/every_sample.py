"""A sample of every message."""

from collections.abc import Callable
from typing import Final

from tests.slack.messages.account_samples import ACCOUNT_SAMPLES
from tests.slack.messages.app_samples import APP_SAMPLES
from tests.slack.messages.post_samples import POST_SAMPLES
from tests.slack.messages.samples import Said
from tests.slack.messages.team_samples import TEAM_SAMPLES
from tests.slack.messages.workspace_samples import WORKSPACE_SAMPLES

SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = (
    POST_SAMPLES | ACCOUNT_SAMPLES | WORKSPACE_SAMPLES | TEAM_SAMPLES | APP_SAMPLES
)
