"""The demo's four steps to try, and how the sandbox sees that each is done."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.state import State, Step
from bot.sandbox.x.problems import Plan
from bot.sandbox.x.request_log import RecordedRequest
from bot.sandbox.x.state import XState
from bot.sandbox.x.world import moment_of

POST = "https://x.com/acmehq/status/2123046788173824001"
MAYAS_POST = "https://x.com/maya_builds/status/2123771562790912006"


_ON_X: Final = (
    "Send this as Maya and connect @maya_builds. X's plan has no likes: click Like on X, and like there."
)
_UNPAID: Final = "X refuses every request in this plan. Choose another among the X controls, above."
_FIRST_STEP: Final = {
    Plan.LIKES: "Send this as Maya. Connect @maya_builds, and the post is liked right after.",
    Plan.NO_LIKES: _ON_X,
    Plan.PLAIN_FORBIDDEN: "Send this as Maya and connect @maya_builds. X refuses the like without a reason: click Open on X, and like there.",
    Plan.OUT_OF_CREDIT: _UNPAID,
    Plan.OUT_OF_CREDIT_OLD: _UNPAID,
    Plan.SPEND_CAPPED: _UNPAID,
}


def tour(slack: State, x: XState) -> tuple[Step, ...]:
    """Return the steps for a demo of this Slack and this X."""
    return (
        Step(
            "Connect and like",
            lambda: _FIRST_STEP[x.plan],
            (f"/like {POST}",),
            lambda: (
                _liked_on_x(x)
                or any(seen.method == "POST" and seen.path.endswith("/likes") for seen in _answered(x))
            ),
        ),
        Step(
            "See who liked",
            lambda: "X shows a post's likers only to its author. This post is Maya's.",
            (f"/likers {MAYAS_POST}",),
            lambda: any(
                x.world.posts[seen.path.split("/")[3]].author.id == seen.account_id
                for seen in _answered(x)
                if seen.path.endswith("/liking_users")
            ),
        ),
        Step(
            "Turn on a team channel",
            lambda: (
                "Only admins can, and Maya is one. Then send a link to a post: the reply is in its thread."
            ),
            ("/likewise channel on", f"Please like this one: {POST}"),
            lambda: any(_team_replies(slack)),
        ),
        Step(
            "See what others see",
            lambda: (
                "Act as Sam (at the left) in the same channel: the team's reply is there, Maya's private replies aren't."
            ),
            (),
            lambda: any(len(_readers(slack, reply)) > 1 for reply in _team_replies(slack)),
        ),
    )


def _answered(x: XState) -> Iterator[RecordedRequest]:
    """Yield the API requests that succeeded."""
    yield from (seen for seen in x.requests if seen.status == HTTPStatus.OK)


def _liked_on_x(x: XState) -> bool:
    """Return whether a connected account likes the post, e.g. on X's page, unlike at the start."""
    post = x.world.posts[POST.rpartition("/")[2]]
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
