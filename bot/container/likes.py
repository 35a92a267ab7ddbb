"""Likes and look-ups."""

from functools import cached_property

from bot.container.x import XServices
from bot.likes.app_only import AppOnlyReader
from bot.likes.plan_probe import PlanProbe
from bot.likes.post_previews import PostPreviews
from bot.likes.queries import XQueries
from bot.likes.reader import XReader
from bot.likes.service import Likes


class LikeServices(XServices):
    """The parts that like and look up."""

    @cached_property
    def likes(self) -> Likes:
        """Like and unlike."""
        return Likes(
            self.database,
            self.linking,
            self.x,
            self.plan_gate,
            self.response_cache,
            self.rate_limits,
            self.budget,
            self.workspaces,
            self.clock,
            team_channel_store=self.team_channels,
            probe=PlanProbe(self.linking, self.x, self.rate_limits, self.budget, self.workspaces),
        )

    @cached_property
    def x_queries(self) -> XQueries:
        """What can be asked of X."""
        return XQueries(self.x, self.settings.prices)

    @cached_property
    def x_reader(self) -> XReader:
        """The way of questions to X, or to what is kept."""
        app = AppOnlyReader(self.settings.x_bearer_token, self.rate_limits, self.clock)
        return XReader(self.linking, self.response_cache, self.rate_limits, self.budget, self.workspaces, app)

    @cached_property
    def post_previews(self) -> PostPreviews:
        """The Posts that answers are about."""
        within = self.settings.answer_within
        return PostPreviews(
            self.linking, self.x_reader, self.x_queries, self.workspaces, self.background, within=within
        )
