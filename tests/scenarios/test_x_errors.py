"""Every way in which X can fail a like, an unlike or a look: a clear answer, nothing lost, a way on."""

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
from tests.scenarios.watching import stored

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.slow]


@dataclass(frozen=True)
class Asks:
    """A command, the request to X it leads to, and how success reads."""

    command: str
    post: str
    method: str
    path: str
    success: str

    @property
    def act(self) -> str:
        return self.command.removeprefix("/")


LIKE = Asks("/like", ANNOUNCEMENT, "POST", "/2/users/*/likes", LIKED)
UNLIKE = Asks("/unlike", ANNOUNCEMENT, "DELETE", "/2/users/*/likes/*", UNLIKED)
LIKERS = Asks("/likers", MAYAS_POST, "GET", "/2/tweets/*/liking_users", "@acmehq")
ALL = pytest.mark.parametrize("asks", [LIKE, UNLIKE, LIKERS], ids=lambda asks: asks.act)
WRITES = pytest.mark.parametrize("asks", [LIKE, UNLIKE], ids=lambda asks: asks.act)

Spoil = Callable[[XSandbox, Asks], object]


@dataclass(frozen=True)
class Trouble:
    """What goes wrong, and what the person reads."""

    spoil: Spoil
    error: errors.LikewiseError
    again: bool = True
    when: bool = False


def every(kind: FaultKind, **more: int) -> Spoil:
    return lambda x, asks: x.faults.every(kind, asks.method, asks.path, **more)


def once(x: XSandbox, asks: Asks, kind: FaultKind, status: int = 503) -> None:
    x.faults.next(kind, asks.method, asks.path, status=status)


def plan(kind: Plan) -> Spoil:
    return lambda x, _: setattr(x, "plan", kind)


CREDIT, CAP, SILENT = errors.OutOfCredit(), errors.SpendCapReached(), errors.XUnavailable()
ODD = errors.XUnavailable(errors.XFailure.UNREADABLE_RESPONSE)

TROUBLES = {
    "401 for ever": Trouble(
        every(FaultKind.STATUS, status=401), errors.XUnavailable(errors.XFailure.NEW_TOKEN_REJECTED)
    ),
    "402": Trouble(plan(Plan.OUT_OF_CREDIT), CREDIT),
    "402 of before May 2026": Trouble(plan(Plan.OUT_OF_CREDIT_OLD), CREDIT),
    "403": Trouble(every(FaultKind.STATUS, status=403), errors.RefusedByX(), again=False),
    "403 SpendCapReached": Trouble(plan(Plan.SPEND_CAPPED), CAP),
    "404": Trouble(every(FaultKind.STATUS, status=404), errors.PostUnavailable(), again=False),
    "429 of 15 minutes": Trouble(every(FaultKind.RATE_LIMITED, seconds=600), LIKE_LIMIT, when=True),
    "429 of 24 hours": Trouble(every(FaultKind.RATE_LIMITED_DAY, seconds=7200), LIKE_LIMIT, when=True),
    "429 as in version 1": Trouble(every(FaultKind.RATE_LIMITED_V1, seconds=600), LIKE_LIMIT, when=True),
    "429 UsageCapExceeded": Trouble(every(FaultKind.USAGE_CAPPED), CAP),
    "500": Trouble(every(FaultKind.STATUS, status=500), SILENT),
    "503": Trouble(every(FaultKind.STATUS, status=503), SILENT),
    **{
        f"{status} of a proxy": Trouble(
            every(FaultKind.EDGE, status=status), errors.IntermediaryRefused("X", status)
        )
        for status in (400, 401, 402, 403, 404, 407, 429, 502, 503)
    },
    "dropped": Trouble(every(FaultKind.DROP), SILENT),
    "half an answer": Trouble(every(FaultKind.HALF_BODY), ODD),
    "invalid JSON": Trouble(every(FaultKind.INVALID_JSON), ODD),
    "200 with nothing in it": Trouble(every(FaultKind.NO_DATA), ODD),
}
LIMITED = {LIKE: "like", UNLIKE: "unlike", LIKERS: "liking_users"}


async def ready(acme: Scene, asks: Asks) -> None:
    """Connect maya, and let her like the Post on X itself where the ask is to take that back."""
    await acme.connected("maya")
    if asks is UNLIKE:
        acme.x.world.like(acme.account("maya_builds"), acme.x.world.posts[ANNOUNCEMENT])


def clear(acme: Scene) -> None:
    """Let X be well again."""
    acme.x.faults.clear()
    acme.x.plan = Plan.LIKES
    acme.x.world.limits.reset()


async def ledger(acme: Scene) -> list[str]:
    return (await stored(acme))[LikeEvent.__tablename__]


def has(message: Message, action_id: str) -> bool:
    return f"'{action_id}'" in str(message.blocks)


@pytest.mark.parametrize(
    ("sign_in", "asks", "name"),
    [
        pytest.param(sign_in, asks, name, id=f"{asks.act}: {name}, {sign_in}")
        for sign_in, asked in (("oauth2", (LIKE, UNLIKE, LIKERS)), ("oauth1", (LIKE,)))
        for asks in asked
        for name in TROUBLES
        # With an empty 200 or a 403 X says that the likers are not visible.
        if asks is not LIKERS or name not in ("200 with nothing in it", "403")
    ],
    indirect=["sign_in"],
)
async def test_the_answer_says_what_who_and_what_next(acme: Scene, asks: Asks, name: str) -> None:
    """Each fault of X's has its sentence and the next step, and a reference where the operator needs one; later the same ask works.

    Nothing is written to the ledger unless X confirmed.
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
    assert ("Try again 2" if trouble.when else advice_for(error)) in said  # with the time of X's own answer
    assert ("Reference: " in said) is (trouble.error.fixable_by is errors.Fixer.OPERATOR)
    assert ("<!date^" in str(answer.blocks)) is trouble.when
    assert has(answer, "link:open")
    assert has(answer, f"ask:{asks.act}:again") is trouble.again
    assert await ledger(acme) == []

    clear(acme)
    if trouble.when:
        acme.clock.move(hours=2, minutes=1)
    if trouble.again:
        acme.clock.move(hours=25)  # a limit that is used up is remembered until it opens again
        await acme.click("maya", answer, f"ask:{asks.act}:again")
    else:
        answer = await acme.type("maya", asks.command, asks.post)
    assert asks.success in as_text(answer)
    assert len(await ledger(acme)) == (asks is not LIKERS)


async def test_a_limit_tells_when_it_opens(acme: Scene) -> None:
    """The time is X's own reset, in the reader's time zone; of two windows, the one that holds."""
    await acme.connected("maya")
    for kind, seconds in ((FaultKind.RATE_LIMITED, 600), (FaultKind.RATE_LIMITED_DAY, 7200)):
        acme.x.faults.next(kind, LIKE.method, LIKE.path, seconds=seconds)
        at = acme.clock().timestamp() + seconds
        answer = str((await acme.type("maya", "/like", ANNOUNCEMENT)).blocks)
        shown = int(answer.split("<!date^")[1].split("^", maxsplit=1)[0])
        assert abs(shown - at) < 30
        acme.clock.move(seconds=seconds + 60)
        acme.clock.move(seconds=seconds + 60)


@ALL
async def test_a_token_that_ended_is_renewed_unseen(acme: Scene, asks: Asks) -> None:
    """A single 401 costs the person nothing: the token is renewed, and the ask carried out."""
    await ready(acme, asks)
    acme.x.world.grants.expire_access(acme.account("maya_builds").id)

    assert asks.success in as_text(await acme.type("maya", asks.command, asks.post))


@ALL
@EITHER_SIGN_IN
async def test_a_grant_that_was_revoked_asks_to_connect_again(acme: Scene, asks: Asks) -> None:
    """Removed at x.com: the answer names the account and connects again; then what was asked for is carried out."""
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
async def test_one_fault_is_made_good_unseen(acme: Scene, asks: Asks, kind: FaultKind) -> None:
    """A like or unlike may be sent twice, so a single fault of the network or of X's is not shown to anyone."""
    await ready(acme, asks)
    once(acme.x, asks, kind)

    assert asks.success in as_text(await acme.type("maya", asks.command, asks.post))
    assert len(await ledger(acme)) == 1


async def test_a_look_that_was_answered_is_not_paid_twice(acme: Scene) -> None:
    """X bills what it returns: a look-up that failed with a 5xx is asked again by the person only."""
    await acme.connected("maya")
    acme.x.requests.clear()
    once(acme.x, LIKERS, FaultKind.STATUS)

    answer = await acme.type("maya", "/likers", MAYAS_POST)

    assert words_for(errors.XUnavailable()) in as_text(answer)
    assert len(acme.x.requests) == 1


async def test_liked_false_is_no_success(acme: Scene) -> None:
    """A 200 counts only when it says `liked: true`."""
    await acme.connected("maya")
    acme.x.faults.every(FaultKind.NOT_LIKED, LIKE.method, LIKE.path)

    answer = await acme.type("maya", "/like", ANNOUNCEMENT)

    assert words_for(errors.XUnavailable(errors.XFailure.UNREADABLE_RESPONSE)) in as_text(answer)
    assert not has(answer, "ask:unlike")
    assert await ledger(acme) == []


@pytest.mark.parametrize("hidden", list(Hidden))
@ALL
async def test_a_deleted_post(acme: Scene, asks: Asks, hidden: Hidden) -> None:
    """However X says that a Post isn't there: a clear answer, a way to look oneself, nothing in the ledger."""
    await acme.connected("maya")
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
async def test_a_protected_or_blocked_post(acme: Scene, post: str, rule: str, hidden: Hidden) -> None:
    """A Post this account may not like: the answer names the usual reasons, and nobody's privacy is broken."""
    await acme.connected("maya")
    setattr(acme.x.behaviors, rule, hidden)

    answer = as_text(await acme.type("maya", "/like", post))

    told = (
        words_for(errors.PostUnavailable()) if hidden is Hidden.NOT_FOUND else words_for(errors.RefusedByX())
    )
    assert told in answer
    assert "[Try again]" not in answer
    assert await ledger(acme) == []


async def test_an_unlike_survives_a_post_that_is_gone(acme: Scene) -> None:
    """After the Post was deleted, taking the like back says so, and the person can't be stuck with a button."""
    await acme.connected("maya")
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
async def test_a_400_is_told_as_what_was_asked(
    acme: Scene, command: str, text: str, path: str, subject: errors.Subject
) -> None:
    """X calling a request wrong is no missing Post: the answer names what the request was about."""
    await acme.connected("maya")
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
async def test_a_403_is_told_as_what_was_asked(acme: Scene, text: str, path: str, said: str) -> None:
    """A refused list or account says nothing of a Post's author."""
    await acme.connected("maya")
    acme.x.faults.every(FaultKind.STATUS, path=path, status=403)

    answer = as_text(await acme.type("maya", "/liked", text))

    assert said in answer
    assert "author" not in answer
