"""A sample of everything the app says."""

from collections.abc import Callable
from typing import Final

from tests.slack.render.account_samples import ACCOUNT_SAMPLES
from tests.slack.render.app_samples import APP_SAMPLES
from tests.slack.render.post_samples import POST_SAMPLES
from tests.slack.render.samples import Said
from tests.slack.render.team_samples import TEAM_SAMPLES
from tests.slack.render.workspace_samples import WORKSPACE_SAMPLES

SAMPLES: Final[dict[str, tuple[Callable[[str], Said], ...]]] = (
    POST_SAMPLES | ACCOUNT_SAMPLES | WORKSPACE_SAMPLES | TEAM_SAMPLES | APP_SAMPLES
)
