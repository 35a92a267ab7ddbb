"""What a payload may hold: text that a database can store, real numbers, and Slack's ids."""

from typing import Any

import pytest

from bot.slack.requests.soundness import Unsound, no_number, sound

NUL, HALF = "\0", "\ud83d"


@pytest.mark.parametrize(
    ("payload", "stored"),
    [
        (f"a{NUL}b{HALF}", "a\ufffdb\ufffd"),
        ([f"{NUL}", 1, 1.5, True, None], ["\ufffd", 1, 1.5, True, None]),
        ({f"a{NUL}": [{"b": HALF}]}, {"a\ufffd": [{"b": "\ufffd"}]}),
        (
            {"user": {"id": "U1"}, "team": None, "channel": {}},
            {"user": {"id": "U1"}, "team": None, "channel": {}},
        ),
        (
            {"user": "U1", "user_id": "", "thread_ts": "1.0"},
            {"user": "U1", "user_id": "", "thread_ts": "1.0"},
        ),
        ({"user_id": "U" * 32, "event_id": "E" * 64}, {"user_id": "U" * 32, "event_id": "E" * 64}),
        ({"view": {"id": "not an id of ours"}, "id": 7}, {"view": {"id": "not an id of ours"}, "id": 7}),
    ],
)
def test_text_is_stored_and_the_rest_stays(payload: Any, stored: Any) -> None:
    """Whatever can't be stored becomes U+FFFD, however deep."""
    assert sound(payload) == stored


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_without_a_value_is_refused(number: float) -> None:
    with pytest.raises(Unsound):
        sound({"a": [number]})
    with pytest.raises(Unsound):
        no_number("NaN")


@pytest.mark.parametrize("name", ["user_id", "team_id", "message_ts", "user", "channel", "event_id"])
@pytest.mark.parametrize("value", ["U 1", f"U{NUL}", "U" * 65, 7, True, ["U1"]])
def test_an_id_that_is_not_slacks_is_refused(name: str, value: object) -> None:
    """By itself, or as that of an object; the message doesn't quote it."""
    for payload in ({name: value}, {"a": [{name: value}]}, {"user": {"id": value}}):
        with pytest.raises(Unsound) as refused:
            sound(payload)
        assert str(refused.value) == "an id that isn't Slack's"


@pytest.mark.parametrize(
    "payload", [{"event_id": ""}, {"event_id": None}, {"event_id": {}}, {"user_id": {"id": "U1"}}]
)
def test_some_ids_are_never_left_out(payload: dict[str, object]) -> None:
    """An event is known by its id; only some names may have an object with an id instead."""
    with pytest.raises(Unsound):
        sound(payload)
