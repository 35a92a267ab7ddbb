"""Whether an error response is X's or a gateway's."""

import pytest

from bot.x.origin import is_by_x

JSON = {"content-type": "application/json; charset=utf-8"}


@pytest.mark.parametrize(
    "code", [32, 64, 88, 89, 99, 130, 131, 135, 136, 139, 142, 144, 215, 326, 415, 453], ids=str
)
def test_an_x_code_at_the_top_level_is_xs(code: int) -> None:
    """API v1.1 sends some codes there, such as 326 (locked) and 415 (unregistered callback)."""
    assert is_by_x(403, JSON, {"code": code, "message": "words of X's"})


def test_an_unknown_code_is_a_gateways() -> None:
    """Gateways' error documents have codes, too."""
    assert not is_by_x(403, JSON, {"code": 7, "message": "blocked by policy"})


@pytest.mark.parametrize(
    "kind",
    [7, None, "about:blank#", "https://[", "https://example.com/2/problems/x", "https://api.x.com/blocked"],
)
def test_a_type_that_is_not_xs_is_an_edges(kind: object) -> None:
    """X's problem types are pages below its own /2/problems/, whatever else the document says."""
    document = {"type": kind, "title": "Forbidden", "detail": "blocked", "instance": "/2/users/1/likes"}

    assert not is_by_x(403, JSON, document)


@pytest.mark.parametrize("host", ["api.x.com", "api.twitter.com"])
def test_a_type_of_xs_is_xs_word(host: str) -> None:
    assert is_by_x(403, JSON, {"type": f"https://{host}/2/problems/client-forbidden"})


@pytest.mark.parametrize("code", [True, 88.0, "88", None, [88], {}])
@pytest.mark.parametrize("where", ["errors", "document"])
def test_a_code_of_xs_is_an_integer(code: object, where: str) -> None:
    error = {"code": code, "message": "blocked by policy"}

    assert not is_by_x(403, JSON, {"errors": [error]} if where == "errors" else error)


@pytest.mark.parametrize("message", [7, "", None])
def test_a_code_of_xs_comes_with_words(message: object) -> None:
    assert not is_by_x(403, JSON, {"code": 64, "message": message})
    assert not is_by_x(403, JSON, {"errors": [{"code": 64, "message": message}]})


@pytest.mark.parametrize("odd", [[], {}, [[]], 7, True], ids=repr)
@pytest.mark.parametrize("member", ["title", "type", "status", "error", "errors"])
def test_an_odd_member_says_nothing(member: str, odd: object) -> None:
    assert not is_by_x(403, JSON, {member: odd})
    assert not is_by_x(403, JSON, {"errors": [{member: odd}]})


@pytest.mark.parametrize(
    ("content_type", "is_json"),
    [
        ("application/problem+json", True),
        ("Application/JSON ;charset=utf-8", True),
        ("application/octet-stream", False),
        ("text/x+json", False),
        ("", False),
    ],
)
def test_xs_documents_are_sent_as_json(content_type: str, is_json: bool) -> None:
    document = {"code": 64, "message": "This account is suspended."}

    assert is_by_x(403, {"content-type": content_type}, document) is is_json


@pytest.mark.parametrize(
    ("word", "statuses"),
    [
        ("invalid_request", {400}),
        ("invalid_client", {400, 401}),
        ("invalid_grant", {400}),
        ("invalid_scope", {400}),
        ("invalid_token", {400, 401}),
        ("unauthorized_client", {400, 401, 403}),
        ("unsupported_grant_type", {400}),
        ("insufficient_scope", {403}),
        ("server_error", set()),
        ("temporarily_unavailable", set()),
        ("access_denied", None),
    ],
)
def test_an_oauth_word_is_xs_with_its_own_statuses(word: str, statuses: set[int] | None) -> None:
    """A 5xx says with any of them that X failed."""
    expected = set() if statuses is None else statuses | {500, 503}

    assert {
        status for status in (400, 401, 403, 404, 500, 503) if is_by_x(status, JSON, {"error": word})
    } == expected
