"""The steps of a random day: what users do, passing time, and what X does."""

from dataclasses import dataclass

from hypothesis import strategies as st

from bot.sandbox.x import FaultKind, Plan
from bot.sandbox.x.control import RULE_CHOICES
from bot.sandbox.x.seed import ANNOUNCEMENT, HIRING, MAYAS_POST, SAMS_POST

USERS = ("maya", "sam", "lena")
OWN = {"maya": "maya_builds", "sam": "sam_writes", "lena": "lena_ops"}
SPARE = "theo_dev"  # an account that any member may try to connect
ACCOUNTS = (*OWN.values(), SPARE)
POSTS = (ANNOUNCEMENT, HIRING, MAYAS_POST, SAMS_POST)
AUTHORS = {ANNOUNCEMENT: "acmehq", HIRING: "acmehq", MAYAS_POST: "maya_builds", SAMS_POST: "sam_writes"}

WRITES = ("*", "/2/users/*/likes*")
READS = ("GET", "/2/*")
TOKENS = ("POST", "/2/oauth2/token")
REVOCATION = ("POST", "/2/oauth2/revoke")
RULES = ("missing", "private_likes", "repeated_like", "kill_family_on_reuse", "token_error", "problem_host")
# X does nothing, and reports an error or doesn't respond.
HARMLESS = (
    FaultKind.SLOW,
    FaultKind.STATUS,
    FaultKind.EDGE,
    FaultKind.DROP,
    FaultKind.RATE_LIMITED,
    FaultKind.RATE_LIMITED_DAY,
    FaultKind.RATE_LIMITED_V1,
    FaultKind.SPEND_CAPPED,
    FaultKind.NO_DATA,
)
# X does it, and the response is lost.
LOSING = (FaultKind.LOSE_REPLY, FaultKind.HALF_BODY, FaultKind.INVALID_JSON)


@dataclass(frozen=True)
class Type:
    """A member types a command with a post, or one about an account's liked posts."""

    user: str
    command: str
    text: str


@dataclass(frozen=True)
class Press:
    """A member presses a button of the last answer they got, if it has that button."""

    user: str
    button: str


@dataclass(frozen=True)
class Connect:
    """A member goes through the linking pages, from their last prompt or from a new one."""

    user: str
    account: str


@dataclass(frozen=True)
class AtX:
    """An account's owner revokes the app at X, or X lets the access token expire."""

    account: str
    expires: bool


@dataclass(frozen=True)
class Pass:
    minutes: int


@dataclass(frozen=True)
class SetPlan:
    """X's plan for the app changes."""

    plan: Plan


@dataclass(frozen=True)
class InjectFault:
    kind: FaultKind
    where: tuple[str, str]
    times: int


@dataclass(frozen=True)
class UseUp:
    account: str
    operation: str
    day: bool


@dataclass(frozen=True)
class Rule:
    """X behaves in another of the ways that have been reported."""

    name: str
    value: str


@dataclass(frozen=True)
class Other:
    """`repair` ends all faults, `delete` deletes a post, `swap` sends Slack's requests to the other process, `sweep` is housekeeping."""

    what: str


@dataclass(frozen=True)
class Both:
    """A member makes two requests about a post at once; if `crossed`, X's response to the first comes after the second's answer."""

    user: str
    first: str
    second: str
    post: str
    apart: bool
    crossed: bool


@dataclass(frozen=True)
class DoubleClick:
    """A member double-clicks a button of their last answer."""

    user: str
    button: str


@dataclass(frozen=True)
class Crash:
    """A process is killed after so many steps of a command; `meanwhile`, the member may send another command to the other process."""

    user: str
    command: str
    post: str
    after: int
    meanwhile: str | None


@dataclass(frozen=True)
class Leave:
    """A member disconnects while their request, or (`late`) X's response to it, is under way."""

    user: str
    command: str
    post: str
    late: bool


Step = (
    Both
    | DoubleClick
    | Crash
    | Leave
    | Type
    | Press
    | Connect
    | AtX
    | Pass
    | SetPlan
    | InjectFault
    | UseUp
    | Rule
    | Other
)

_users = st.sampled_from(USERS)
_accounts = st.sampled_from(ACCOUNTS)
_acts = st.builds(Type, _users, st.sampled_from(("/like", "/like", "/unlike")), st.sampled_from(POSTS))
_looks = st.one_of(
    st.builds(Type, _users, st.just("/likers"), st.sampled_from((MAYAS_POST, SAMS_POST))),
    st.builds(Type, _users, st.just("/liked"), st.sampled_from(("", *(f"@{name}" for name in ACCOUNTS)))),
)
_own_affairs = st.one_of(
    st.builds(Type, _users, st.just("/likewise"), st.sampled_from(("disconnect", "account"))),
    st.builds(
        Press,
        _users,
        st.sampled_from(
            ("ask:like", "ask:unlike", "ask:likers", "ask:like:again", "ask:share_likers", "ask:keep_likers")
        ),
    ),
    st.sampled_from([Connect(user, account) for user in USERS for account in (OWN[user], OWN[user], SPARE)]),
)
_commands = st.sampled_from(("/like", "/unlike"))
_posts = st.sampled_from(POSTS)
_at_once = st.one_of(
    st.builds(Both, _users, _commands, _commands, _posts, st.booleans(), st.booleans()),
    st.builds(DoubleClick, _users, st.sampled_from(("ask:like", "ask:unlike"))),
    st.builds(
        Crash,
        _users,
        _commands,
        _posts,
        st.integers(0, 14),
        st.sampled_from((None, None, "/like", "/unlike")),
    ),
    st.builds(Leave, _users, _commands, _posts, st.booleans()),
)
_times = st.integers(1, 4)
_at_x = st.one_of(
    st.builds(AtX, _accounts, st.booleans()),
    st.builds(SetPlan, st.sampled_from((Plan.LIKES, *Plan))),
    st.builds(UseUp, _accounts, st.sampled_from(("likePost", "unlikePost")), st.booleans()),
    st.builds(InjectFault, st.sampled_from((*HARMLESS, *LOSING)), st.sampled_from((WRITES, READS)), _times),
    st.builds(
        InjectFault,
        st.sampled_from((*HARMLESS, *LOSING)),
        st.sampled_from((TOKENS, TOKENS, REVOCATION)),
        _times,
    ),
)
_rest = st.one_of(
    st.sampled_from([Rule(name, value) for name in RULES for value in RULE_CHOICES[name]]),
    st.builds(Pass, st.sampled_from((1, 6, 20, 121, 361, 1500))),
    st.builds(Other, st.sampled_from(("repair", "repair", "delete", "swap", "sweep"))),
)

days = st.lists(
    st.one_of(
        _acts,
        _acts,
        _acts,
        _at_once,
        _at_once,
        _looks,
        _looks,
        _own_affairs,
        _own_affairs,
        _at_x,
        _at_x,
        _rest,
    ),
    min_size=4,
    max_size=14,
)
