"""Likes and look-ups."""

from functools import cached_property

from bot.assembly.at_x import AtX
from bot.likes.as_app import AsApp
from bot.likes.cards import Cards
from bot.likes.plan_probe import PlanProbe
from bot.likes.questions import Questions
from bot.likes.reading import Reading
from bot.likes.service import Likes


class Liking(AtX):
    """The parts that like and look up."""

    @cached_property
    def likes(self) -> Likes:
        """Like and unlike."""
        return Likes(
            self.database,
            self.linking,
            self.x,
            self.plan,
            self.answers,
            self.allowances,
            self.purse,
            self.workspaces,
            self.clock,
            channels=self.channels,
            probe=PlanProbe(self.linking, self.x, self.allowances, self.purse, self.workspaces),
        )

    @cached_property
    def questions(self) -> Questions:
        """What can be asked of X."""
        return Questions(self.x, self.settings.prices)

    @cached_property
    def reading(self) -> Reading:
        """The way of questions to X, or to what is kept."""
        app = AsApp(self.settings.x_bearer_token, self.allowances, self.clock)
        return Reading(self.linking, self.answers, self.allowances, self.purse, self.workspaces, app)

    @cached_property
    def cards(self) -> Cards:
        """The Posts that answers are about."""
        within = self.settings.answer_within
        return Cards(self.linking, self.reading, self.questions, self.workspaces, self.running, within=within)
