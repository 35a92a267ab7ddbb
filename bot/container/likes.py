"""Composition of likes and lookups."""

from dataclasses import dataclass

from bot.container.activity import ActivityServices
from bot.container.storage import Storage
from bot.container.x import XServices
from bot.likes.app_only import AppOnlyReader
from bot.likes.ledger_writer import LedgerWriter
from bot.likes.like_question import LikeQuestion
from bot.likes.like_windows import LikeWindows
from bot.likes.plan_probe import PlanProbe
from bot.likes.post_previews import PostPreviews
from bot.likes.queries import XQueries
from bot.likes.reader import XReader
from bot.likes.service import Likes


@dataclass(frozen=True)
class LikeServices:
    """The services that like and look up posts for members."""

    likes: Likes
    queries: XQueries
    reader: XReader
    post_previews: PostPreviews
    windows: LikeWindows
    question: LikeQuestion


def build_likes(storage: Storage, x: XServices, activity: ActivityServices) -> LikeServices:
    settings, workspaces, rate_limits = storage.settings, storage.workspaces, storage.rate_limits
    queries = XQueries(x.client, settings.prices)
    reader = XReader(
        x.linking,
        storage.response_cache,
        rate_limits,
        storage.budget,
        AppOnlyReader(settings.x_bearer_token, rate_limits, storage.clock),
    )
    windows = LikeWindows(
        storage.database,
        storage.keyring,
        x.linking,
        activity.webhook,
        activity.subscriptions,
        storage.budget,
        storage.clock,
    )
    return LikeServices(
        likes=Likes(
            storage.database,
            x.linking,
            x.client,
            storage.plan_gate,
            storage.response_cache,
            rate_limits,
            storage.budget,
            storage.clock,
            ledger_writer=LedgerWriter(storage.database, storage.background),
            team_channel_store=storage.team_channels,
            probe=PlanProbe(x.linking, x.client, rate_limits, storage.budget, storage.plan_gate),
        ),
        windows=windows,
        question=LikeQuestion(
            storage.database,
            x.linking,
            x.client,
            windows,
            rate_limits,
            storage.budget,
            storage.team_channels,
            storage.clock,
        ),
        queries=queries,
        reader=reader,
        post_previews=PostPreviews(
            x.linking, reader, queries, workspaces, storage.background, within=settings.answer_within
        ),
    )
