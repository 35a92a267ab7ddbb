"""The demo's four steps to try, and how the sandbox sees that each is done."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final

import yaml

from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.state import State, Step
from bot.sandbox.x.request_log import RecordedRequest
from bot.sandbox.x.seed import ANNOUNCEMENT
from bot.sandbox.x.state import XState
from bot.sandbox.x.world import moment_of

_STEPS: Final = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def tour(slack: State, x: XState) -> tuple[Step, ...]:
    """Return the steps of tour.yaml for a demo of this Slack and this X."""
    done = (
        lambda: _liked_on_x(x) or any(one.path.endswith("/likes") for one in _answered(x, "POST")),
        lambda: any(_looked_up_own_likers(x)),
        lambda: any(_team_replies(slack)),
        lambda: any(len(_readers(slack, reply)) > 1 for reply in _team_replies(slack)),
    )
    return tuple(_step(x, is_done, **texts) for is_done, texts in zip(done, _STEPS, strict=True))


def _step(
    x: XState, is_done: Callable[[], bool], title: str, hint: str | dict[str, str], typed: list[str]
) -> Step:
    return Step(title, lambda: hint if isinstance(hint, str) else hint[x.plan], typed, is_done)


def _looked_up_own_likers(x: XState) -> Iterator[RecordedRequest]:
    """Yield the successful lookups of a post's likers by its author."""
    for one in _answered(x, "GET"):
        _, _, *resource = one.path.split("/")
        if resource[-1] == "liking_users" and x.world.posts[resource[1]].author.id == one.account_id:
            yield one


def _answered(x: XState, method: str) -> Iterator[RecordedRequest]:
    """Yield the API requests that succeeded."""
    yield from (one for one in x.requests if one.method == method and one.status == HTTPStatus.OK)


def _liked_on_x(x: XState) -> bool:
    """Return whether a connected account likes the post, e.g. on X's page, unlike at the start."""
    post = x.world.posts[ANNOUNCEMENT]
    first_day = moment_of(post.id) + timedelta(days=1)
    return any(at > first_day and x.world.grants.active(account.id) for account, at in post.likes.items())


def _team_replies(slack: State) -> Iterator[Message]:
    """Yield the app's replies in threads that everyone in the channel sees."""
    for channel in slack.world.channels():
        if not channel.im_with:
            yield from (m for m in slack.messages.seen_by(None, channel) if m.by_app and m.in_thread)


def _readers(slack: State, message: Message) -> list[str]:
    """Return the keys of the users who had the channel open since the message was posted."""
    return [
        key
        for (key, channel_id), ts in slack.read.items()
        if channel_id == message.channel_id and ts >= message.ts
    ]
