"""Every failure of X during a like, an unlike or a look-up: a clear reply with the next step, and nothing lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot import errors
from bot.db.tables import LikeEvent
from bot.sandbox.slack import Message
from bot.sandbox.smoke_test import as_text
from bot.sandbox.x import FaultKind, Hidden, Plan, XSandbox
from bot.sandbox.x.seed import ANNOUNCEMENT, BLOCKED, DELETED, MAYAS_POST, PROTECTED
from tests.error_words import LIKE_LIMIT, advice_for, words_for
from tests.reply_words import LIKED, UNLIKED
from tests.scenarios.conftest import Scene, button
from tests.scenarios.sign_ins import EITHER_SIGN_IN
from tests.scenarios.watching import stored_text

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.slow]


@dataclass(frozen=True)
class RequestKind:
    """A command, its request to X, and how success reads."""

    command: str
    post: str
    method: str
    path: str
    success: str

    @property
    def act(self) -> str:
        return self.command.removeprefix("/")


LIKE = RequestKind("/like", ANNOUNCEMENT, "POST", "/2/users/*/likes", LIKED)
UNLIKE = RequestKind("/unlike", ANNOUNCEMENT, "DELETE", "/2/users/*/likes/*", UNLIKED)
LIKERS = RequestKind("/likers", MAYAS_POST, "GET", "/2/tweets/*/liking_users", "@acmehq")
ALL = pytest.mark.parametrize("asks", [LIKE, UNLIKE, LIKERS], ids=lambda asks: asks.act)
WRITES = pytest.mark.parametrize("asks", [LIKE, UNLIKE], ids=lambda asks: asks.act)

Spoil = Callable[[XSandbox, RequestKind], object]


@dataclass(frozen=True)
class Failure:
    """A failure, and the error in the reply."""

    spoil: Spoil
    error: errors.LikewiseError
    again: bool = True
    when: bool = False


def every(kind: FaultKind, **more: int) -> Spoil:
    return lambda x, asks: x.faults.every(kind, asks.method, asks.path, **more)


def once(x: XSandbox, asks: RequestKind, kind: FaultKind, status: int = 503) -> None:
    x.faults.next(kind, asks.method, asks.path, status=status)


def plan(kind: Plan) -> Spoil:
    return lambda x, _: setattr(x, "plan", kind)


CREDIT, CAP, SILENT = errors.OutOfCredit(), errors.SpendCapReached(), errors.XUnavailable()
ODD = errors.XUnavailable(errors.XFailure.UNREADABLE_RESPONSE)

TROUBLES = {
    "401 for ever": Failure(
        every(FaultKind.STATUS, status=401), errors.XUnavailable(errors.XFailure.NEW_TOKEN_REJECTED)
    ),
    "402": Failure(plan(Plan.OUT_OF_CREDIT), CREDIT),
    "402 of before May 2026": Failure(plan(Plan.OUT_OF_CREDIT_OLD), CREDIT),
    "403": Failure(every(FaultKind.STATUS, status=403), errors.RefusedByX(), again=False),
    "403 SpendCapReached": Failure(plan(Plan.SPEND_CAPPED), CAP),
    "404": Failure(every(FaultKind.STATUS, status=404), errors.PostUnavailable(), again=False),
    "429 of 15 minutes": Failure(every(FaultKind.RATE_LIMITED, seconds=600), LIKE_LIMIT, when=True),
    "429 of 24 hours": Failure(every(FaultKind.RATE_LIMITED_DAY, seconds=7200), LIKE_LIMIT, when=True),
    "429 as in version 1": Failure(every(FaultKind.RATE_LIMITED_V1, seconds=600), LIKE_LIMIT, when=True),
    "429 UsageCapExceeded": Failure(every(FaultKind.USAGE_CAPPED), CAP),
    "500": Failure(every(FaultKind.STATUS, status=500), SILENT),
    "503": Failure(every(FaultKind.STATUS, status=503), SILENT),
    **{
        f"{status} of a proxy": Failure(
            every(FaultKind.EDGE, status=status), errors.IntermediaryRefused("X", status)
        )
        for status in (400, 401, 402, 403, 404, 407, 429, 502, 503)
    },
    "dropped": Failure(every(FaultKind.DROP), SILENT),
    "half an answer": Failure(every(FaultKind.HALF_BODY), ODD),
    "invalid JSON": Failure(every(FaultKind.INVALID_JSON), ODD),
    "200 with nothing in it": Failure(every(FaultKind.NO_DATA), ODD),
}
LIMITED = {LIKE: "like", UNLIKE: "unlike", LIKERS: "liking_users"}


async def ready(acme: Scene, asks: RequestKind) -> None:
    """Connect Maya, and for an unlike have her like the post on X."""
    await acme.connect("maya")
    if asks is UNLIKE:
        acme.x.world.like(acme.account("maya_builds"), acme.x.world.posts[ANNOUNCEMENT])


def clear(acme: Scene) -> None:
    """End all failures."""
    acme.x.faults.clear()
    acme.x.plan = Plan.LIKES
    acme.x.world.limits.reset()


async def ledger(acme: Scene) -> list[str]:
    return (await stored_text(acme))[LikeEvent.__tablename__]


def has(message: Message, action_id: str) -> bool:
    return f"'{action_id}'" in str(message.blocks)


@pytest.mark.parametrize(
    ("sign_in", "asks", "name"),
    [
        pytest.param(sign_in, asks, name, id=f"{asks.act}: {name}, {sign_in}")
        for sign_in, asked in (("oauth2", (LIKE, UNLIKE, LIKERS)), ("oauth1", (LIKE,)))
        for asks in asked
        for name in TROUBLES
        # An empty 200 or a 403 means that the likers aren't visible.
        if asks is not LIKERS or name not in ("200 with nothing in it", "403")
    ],
    indirect=["sign_in"],
)
async def test_the_reply_names_the_failure_and_the_next_step(
    acme: Scene, asks: RequestKind, name: str
) -> None:
    """With a reference where the operator has to act; once X works again, so does the command.

    The ledger has an entry only if X confirmed the like or unlike.
    """
    trouble = TROUBLES[name]
    await ready(acme, asks)
    trouble.spoil(acme.x, asks)

    answer = await acme.type("maya", asks.command, asks.post)

    said = as_text(answer)
    assert answer.ephemeral
    error = (
        errors.LimitReached(acme.clock(), "15 minutes", LIMITED[asks])
        if trouble.error is LIKE_LIMIT
        else trouble.error
    )
    assert words_for(error) in said
    if trouble.when:
        assert re.search(r"Try again \w+ \d+, \d{4}, \d\d:\d\d UTC", said)  # the time from X's response
    else:
        assert advice_for(error) in said
    assert ("Reference: " in said) is (trouble.error.fixable_by is errors.Fixer.OPERATOR)
    assert ("<!date^" in str(answer.blocks)) is trouble.when
    assert has(answer, "link:open")
    assert has(answer, f"ask:{asks.act}:again") is trouble.again
    assert await ledger(acme) == []

    clear(acme)
    if trouble.when:
        acme.clock.move(hours=2, minutes=1)
    if trouble.again:
        acme.clock.move(hours=25)  # an exhausted limit is remembered until its reset
        await acme.click("maya", answer, f"ask:{asks.act}:again")
    else:
        answer = await acme.type("maya", asks.command, asks.post)
    assert asks.success in as_text(answer)
    assert len(await ledger(acme)) == (asks is not LIKERS)


async def test_a_limit_names_its_reset(acme: Scene) -> None:
    """X's own time, in the reader's time zone; of two limits, the one that was reached."""
    await acme.connect("maya")
    for kind, seconds in ((FaultKind.RATE_LIMITED, 600), (FaultKind.RATE_LIMITED_DAY, 7200)):
        acme.x.faults.next(kind, LIKE.method, LIKE.path, seconds=seconds)
        at = acme.clock().timestamp() + seconds
        answer = str((await acme.type("maya", "/like", ANNOUNCEMENT)).blocks)
        shown = int(answer.split("<!date^")[1].split("^", maxsplit=1)[0])
        assert abs(shown - at) < 30
        acme.clock.move(seconds=seconds + 60)
        acme.clock.move(seconds=seconds + 60)


@ALL
async def test_an_expired_token_is_refreshed_unnoticed(acme: Scene, asks: RequestKind) -> None:
    """After a single 401 the command is carried out."""
    await ready(acme, asks)
    acme.x.world.grants.expire_access(acme.account("maya_builds").id)

    assert asks.success in as_text(await acme.type("maya", asks.command, asks.post))


@ALL
@EITHER_SIGN_IN
async def test_a_revoked_grant_asks_to_reconnect(acme: Scene, asks: RequestKind) -> None:
    """The reply names the account; then the command is carried out."""
    await ready(acme, asks)
    acme.x.world.revoke(acme.account("maya_builds"))

    prompt = await acme.type("maya", asks.command, asks.post)

    assert words_for(errors.NeedsReconnect("maya_builds")) in as_text(prompt)
    assert button(prompt, "link:connect")
    _, done = await acme.through_pages("maya", prompt, news=2)
    assert asks.success in as_text(done)


@WRITES
@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.STATUS,
        FaultKind.EDGE,
        FaultKind.DROP,
        FaultKind.LOSE_REPLY,
        FaultKind.HALF_BODY,
        FaultKind.INVALID_JSON,
    ],
)
async def test_a_single_failure_of_a_like_is_retried_unnoticed(
    acme: Scene, asks: RequestKind, kind: FaultKind
) -> None:
    """A like or an unlike may be sent twice."""
    await ready(acme, asks)
    once(acme.x, asks, kind)

    assert asks.success in as_text(await acme.type("maya", asks.command, asks.post))
    assert len(await ledger(acme)) == 1


async def test_a_failed_look_up_is_not_retried(acme: Scene) -> None:
    """X may have billed it; only the member repeats it."""
    await acme.connect("maya")
    acme.x.requests.clear()
    once(acme.x, LIKERS, FaultKind.STATUS)

    answer = await acme.type("maya", "/likers", MAYAS_POST)

    assert words_for(errors.XUnavailable()) in as_text(answer)
    assert len(acme.x.requests) == 1


async def test_a_200_with_liked_false_is_no_success(acme: Scene) -> None:
    await acme.connect("maya")
    acme.x.faults.every(FaultKind.NOT_LIKED, LIKE.method, LIKE.path)

    answer = await acme.type("maya", "/like", ANNOUNCEMENT)

    assert words_for(errors.XUnavailable(errors.XFailure.UNREADABLE_RESPONSE)) in as_text(answer)
    assert not has(answer, "ask:unlike")
    assert await ledger(acme) == []


@pytest.mark.parametrize("hidden", list(Hidden))
@ALL
async def test_a_deleted_post_is_reported(acme: Scene, asks: RequestKind, hidden: Hidden) -> None:
    """However X says so; the reply links to the post, and the ledger has no entry."""
    await acme.connect("maya")
    acme.x.behaviors.missing = hidden

    answer = await acme.type("maya", asks.command, DELETED)

    forbidden = (
        "X only shows likers to the person who wrote the post"
        if asks is LIKERS
        else words_for(errors.RefusedByX())
    )
    assert (forbidden if hidden is Hidden.FORBIDDEN else words_for(errors.PostUnavailable())) in as_text(
        answer
    )
    assert button(answer, "link:open")["url"].endswith(DELETED)
    assert await ledger(acme) == []


@pytest.mark.parametrize("hidden", list(Hidden))
@pytest.mark.parametrize(("post", "rule"), [(PROTECTED, "protected"), (BLOCKED, "blocked")])
async def test_a_protected_or_blocked_post_is_refused_with_the_usual_reasons(
    acme: Scene, post: str, rule: str, hidden: Hidden
) -> None:
    """The reply doesn't say which one applies."""
    await acme.connect("maya")
    setattr(acme.x.behaviors, rule, hidden)

    answer = as_text(await acme.type("maya", "/like", post))

    told = (
        words_for(errors.PostUnavailable()) if hidden is Hidden.NOT_FOUND else words_for(errors.RefusedByX())
    )
    assert told in answer
    assert "[Try again]" not in answer
    assert await ledger(acme) == []


async def test_unliking_a_deleted_post_says_that_it_is_gone(acme: Scene) -> None:
    """The error replaces the message with the button."""
    await acme.connect("maya")
    answer = await acme.type("maya", "/like", ANNOUNCEMENT)
    acme.x.world.delete_post(acme.x.world.posts[ANNOUNCEMENT])

    said = await acme.click("maya", answer, "ask:unlike")

    assert said is answer
    assert words_for(errors.PostUnavailable()) in as_text(said)


@pytest.mark.parametrize(
    ("command", "text", "path", "subject"),
    [
        ("/like", ANNOUNCEMENT, "/2/users/*/likes", errors.Subject.POST),
        ("/unlike", ANNOUNCEMENT, "/2/users/*/likes/*", errors.Subject.POST),
        ("/likers", MAYAS_POST, "/2/tweets/*/liking_users", errors.Subject.LIKERS),
        ("/liked", "", "/2/users/*/liked_tweets", errors.Subject.LIKED_POSTS),
        ("/liked", "@acmehq", "/2/users/by/username/*", errors.Subject.HANDLE),
    ],
)
async def test_a_400_names_the_subject_of_the_request(
    acme: Scene, command: str, text: str, path: str, subject: errors.Subject
) -> None:
    """It doesn't mean that the post is missing."""
    await acme.connect("maya")
    acme.x.faults.every(FaultKind.STATUS, path=path, status=400)

    answer = as_text(await acme.type("maya", command, text))

    error = errors.InvalidXRequest(subject)
    assert words_for(error) in answer
    assert advice_for(error) in answer
    assert "can't find" not in answer
    assert "Reference: " in answer


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("", "/2/users/*/liked_tweets", words_for(errors.RefusedByX(errors.Subject.LIKED_POSTS))),
        ("@acmehq", "/2/users/by/username/*", words_for(errors.RefusedByX(errors.Subject.HANDLE))),
    ],
)
async def test_a_403_names_the_subject_of_the_request(acme: Scene, text: str, path: str, said: str) -> None:
    """For a list or an account it says nothing about a post's author."""
    await acme.connect("maya")
    acme.x.faults.every(FaultKind.STATUS, path=path, status=403)

    answer = as_text(await acme.type("maya", "/liked", text))

    assert said in answer
    assert "author" not in answer
