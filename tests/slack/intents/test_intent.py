"""Intents are text in buttons and database rows."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidAction
from bot.slack.commands import COMMANDS
from bot.slack.intents.intent import Intent
from bot.slack.listeners.commands import parse_command

ids = st.from_regex(r"[1-9][0-9]{0,18}", fullmatch=True)
asks = st.builds(
    Intent,
    action=st.from_regex(r"[a-z_]{1,32}", fullmatch=True),
    post_id=st.none() | ids,
    page=st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
    number=st.integers(1, 1000),
    surface=st.from_regex(r"[a-z_]{1,16}", fullmatch=True),
)


@given(asks)
def test_an_intent_can_be_written_and_parsed(ask: Intent) -> None:
    """It's parsed as it was written."""
    assert Intent.decode(ask.encode()) == ask


@given(st.text(max_size=300))
def test_any_text_is_an_intent_or_refused(text: str) -> None:
    """Parsing untrusted text returns a valid intent or fails."""
    try:
        intent = Intent.decode(text)
    except InvalidAction:
        return
    assert Intent.decode(intent.encode()) == intent


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.fixed_dictionaries(
        {"act": json_values},
        optional=dict.fromkeys(("post_id", "number", "page", "handle", "rest", "place"), json_values),
    )
)
def test_members_have_the_declared_types(members: dict[str, object]) -> None:
    """An intent with a member of another type is refused."""
    try:
        intent = Intent.decode(json.dumps(members))
    except InvalidAction:
        return
    assert isinstance(intent.action, str)
    for member in (intent.post_id, intent.page, intent.handle, intent.argument, intent.source_view):
        assert member is None or isinstance(member, str)
    assert type(intent.number) is int


def test_a_like_needs_a_post() -> None:
    """It's refused where the post is needed."""
    with pytest.raises(InvalidAction):
        _ = Intent("like").post


@pytest.mark.parametrize("placement", ["beside", "", 1, ["new"]])
def test_an_unknown_placement_is_refused(placement: object) -> None:
    """Clients can change buttons' values."""
    with pytest.raises(InvalidAction):
        Intent.decode(json.dumps({"action": "like", "post_id": "1", "placement": placement}))


def test_an_overlong_surface_is_refused() -> None:
    """Before anything is done; after X has liked, it would be too late."""
    with pytest.raises(InvalidAction):
        Intent.decode(json.dumps({"act": "like", "post_id": "1", "via": "a" * 17}))


@pytest.mark.parametrize("ill", ["\0", "\ud83d", "a\udfffb"])
@pytest.mark.parametrize("field", ["page", "handle", "argument", "block"])
def test_attack_text_that_no_database_accepts_is_refused(field: str, ill: str) -> None:
    """Escaped inside a button's value, it's part of a valid payload."""
    with pytest.raises(InvalidAction):
        Intent.decode(json.dumps({"action": "channel_off", field: ill}))


def test_any_typed_text_can_be_stored() -> None:
    """Pending commands are read from the database, however long their text is."""
    liked = next(command for command in COMMANDS if command.action == "liked")
    ask = parse_command(liked, "@" + "a" * 3000)

    assert isinstance(ask, Intent)
    assert Intent.decode(ask.encode()) == ask


@pytest.mark.parametrize(
    ("typed", "handle"),
    [("", None), ("me", None), ("Mine", None), ("my", None), ("@me", "@me"), ("acmehq", "acmehq")],
)
def test_whose_liked_posts_are_meant(typed: str, handle: str | None) -> None:
    """`me` is the reader; `@me` would be somebody's handle."""
    liked = next(command for command in COMMANDS if command.action == "liked")
    assert parse_command(liked, typed) == Intent("liked", handle=handle)
