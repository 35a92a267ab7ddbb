"""Every error response X is known to send, and the error it raises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.x import (
    Limits,
    XError,
    XForbidden,
    XIntermediaryError,
    XIntermediaryFailed,
    XIntermediaryPage,
    XInvalidRequest,
    XMalformed,
    XNotFound,
    XOutOfCredit,
    XPlanRefused,
    XRateLimited,
    XServerError,
    XSpendCapReached,
    XUnauthorized,
    XUsageCapped,
)

if TYPE_CHECKING:
    from bot.x import Bearer, XClient

    from .scripted import ScriptedX

HOSTS = ["https://api.twitter.com/2/problems", "https://api.x.com/2/problems"]
PAGE = b"<html><body>blocked</body></html>"


def plain(title: str, status: int, detail: str = "") -> dict[str, Any]:
    return {"title": title, "type": "about:blank", "status": status, "detail": detail or title}


REPLIES: dict[str, tuple[int, Any, type[XError]]] = {
    "400 parameters": (
        400,
        {
            "errors": [
                {"parameters": {"id": ["x"]}, "message": "The `id` query parameter value [x] is not valid"}
            ],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": "https://api.x.com/2/problems/invalid-request",
        },
        XInvalidRequest,
    ),
    "401 plain": (401, plain("Unauthorized", 401), XUnauthorized),
    "401 v1 code": (401, {"errors": [{"code": 89, "message": "Invalid or expired token."}]}, XUnauthorized),
    "403 with code 89": (
        403,
        {"errors": [{"code": 89, "message": "Invalid or expired token."}]},
        XUnauthorized,
    ),
    "402 newer": (
        402,
        {
            "title": "Payment Required",
            "status": 402,
            "detail": "credits depleted",
            "type": "https://api.x.com/2/problems/credits-depleted",
        },
        XOutOfCredit,
    ),
    "402 older": (
        402,
        {
            "title": "CreditsDepleted",
            "detail": "Your enrolled account [1] does not have any credits to fulfill this request.",
            "type": "https://api.twitter.com/2/problems/credits",
        },
        XOutOfCredit,
    ),
    "402 page": (402, PAGE, XIntermediaryError),
    "credits in a 403": (403, {"title": "CreditsDepleted", "type": "about:blank"}, XOutOfCredit),
    "403 plain": (403, plain("Forbidden", 403, "You are not permitted to perform this action."), XForbidden),
    "403 page": (403, PAGE, XIntermediaryError),
    "403 spend cap": (
        403,
        {"title": "SpendCapReached", "detail": "Your enrolled account reached its billing cycle spend cap."},
        XSpendCapReached,
    ),
    "403 spend cap in words": (
        403,
        plain("Forbidden", 403, "You reached your billing cycle spend cap"),
        XSpendCapReached,
    ),
    "403 enrolment without a type": (
        403,
        plain("Client Forbidden", 403) | {"required_enrollment": "Appropriate Level of API Access"},
        XPlanRefused,
    ),
    "403 access level": (
        403,
        {"errors": [{"code": 453, "message": "You need another access level."}]},
        XPlanRefused,
    ),
    "403 suspended": (403, {"errors": [{"code": 64, "message": "Your account is suspended."}]}, XForbidden),
    "403 locked": (
        403,
        {"errors": [{"code": 326, "message": "This account is temporarily locked."}]},
        XForbidden,
    ),
    "403 blocked": (403, {"errors": [{"code": 136, "message": "You have been blocked."}]}, XForbidden),
    "403 protected": (403, {"errors": [{"code": 142, "message": "Protected user."}]}, XForbidden),
    "403 no such Post": (
        403,
        {"errors": [{"code": 144, "message": "No status found with that ID."}]},
        XNotFound,
    ),
    "404 plain": (404, plain("Not Found", 404), XNotFound),
    "404 empty": (404, b"", XIntermediaryError),
    "429 plain": (429, plain("Too Many Requests", 429), XRateLimited),
    "429 v1 code": (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, XRateLimited),
    "429 top code": (429, {"code": 88, "message": "Rate limit exceeded"}, XRateLimited),
    "429 page": (429, PAGE, XIntermediaryError),
    "429 usage title": (
        429,
        {"title": "UsageCapExceeded", "period": "Monthly", "scope": "Product"},
        XUsageCapped,
    ),
    "500 problem": (500, plain("Internal Server Error", 500), XServerError),
    "503 with words about credits": (503, {"title": "CreditsDepleted", "type": "about:blank"}, XServerError),
    "503 with words about a plan": (
        503,
        plain("Client Forbidden", 503) | {"required_enrollment": "Appropriate Level of API Access"},
        XServerError,
    ),
    "502 page": (502, PAGE, XIntermediaryFailed),
    "503 empty": (503, b"", XIntermediaryFailed),
    "503 half JSON": (503, b'{"title": "Servi', XIntermediaryFailed),
    "504 with a code": (504, {"errors": [{"code": 130, "message": "Over capacity"}]}, XServerError),
    "410": (410, plain("Gone", 410), XInvalidRequest),
    "302": (302, b"", XIntermediaryError),
    "200 page": (200, PAGE, XIntermediaryPage),
    "200 page after a mark": (200, b"\xef\xbb\xbf\n" + PAGE, XIntermediaryPage),
    "200 text": (200, b"OK", XMalformed),
    "299 without a name": (299, PAGE, XIntermediaryPage),
    "599 without a name": (599, PAGE, XIntermediaryFailed),
    "oauth shape": (401, {"error": "invalid_token", "error_description": "Token is dead."}, XUnauthorized),
    "oauth shape of a gateway": (
        401,
        {"error": "unauthorized", "error_description": "Full authentication is required."},
        XIntermediaryError,
    ),
    "errors as text": (400, {"errors": ["The id is not one."]}, XIntermediaryError),
}

PROBLEMS: dict[str, tuple[int, type[XError]]] = {
    "resource-not-found": (404, XNotFound),
    "invalid-request": (400, XInvalidRequest),
    "not-authorized-for-resource": (403, XForbidden),
    "not-authorized-for-field": (403, XForbidden),
    "field-unauthorized": (403, XForbidden),
    "resource-unavailable": (403, XForbidden),
    "disallowed-resource": (403, XForbidden),
    "oauth1-permissions": (403, XForbidden),
    "internal-error": (500, XServerError),
    "field-hydration-failure": (500, XServerError),
    "client-forbidden": (403, XPlanRefused),
    "client-not-enrolled": (403, XPlanRefused),
    "unsupported-authentication": (403, XPlanRefused),
    "usage-capped": (429, XUsageCapped),
    "rate-limit-exceeded": (429, XRateLimited),
    "credits": (402, XOutOfCredit),
    "credits-depleted": (402, XOutOfCredit),
}


@pytest.mark.parametrize(("status", "body", "error"), REPLIES.values(), ids=REPLIES.keys())
async def test_each_response_raises_its_error(
    client: XClient, x: ScriptedX, auth: Bearer, status: int, body: Any, error: type[XError]
) -> None:
    """Each format of error body maps to one error, with its status."""
    x.says(body, status)
    with pytest.raises(XError) as refused:
        await client.me(auth)
    assert (type(refused.value), refused.value.status) == (error, status)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("name", "status", "error"), [(n, s, e) for n, (s, e) in PROBLEMS.items()])
async def test_a_problem_type_is_known_by_its_last_segment(
    client: XClient, x: ScriptedX, auth: Bearer, host: str, name: str, status: int, error: type[XError]
) -> None:
    """On both of X's host names."""
    x.says({"title": "T", "detail": "D", "type": f"{host}/{name}"}, status)
    with pytest.raises(XError) as refused:
        await client.me(auth)
    assert (type(refused.value), refused.value.problem) == (error, name)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("name", "error"), [(n, e) for n, (_, e) in PROBLEMS.items()])
async def test_a_200_with_only_errors_raises_their_error(
    client: XClient, x: ScriptedX, auth: Bearer, host: str, name: str, error: type[XError]
) -> None:
    """X reports a single missing or hidden object as a 200 without data."""
    x.says({"errors": [{"title": "T", "detail": "D", "type": f"{host}/{name}"}]})
    with pytest.raises(XError) as refused:
        await client.me(auth)
    assert (type(refused.value), refused.value.title, refused.value.detail) == (error, "T", "D")


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ({"title": "Forbidden", "status": 403}, XForbidden),
        ({"title": "Not Found Error", "status": 404}, XNotFound),
        ({"title": "Broken", "status": 503}, XServerError),
        ({"title": "Who knows"}, XMalformed),
        (17, XMalformed),
    ],
    ids=repr,
)
async def test_a_200_with_an_unknown_error_uses_its_inner_status(
    client: XClient, x: ScriptedX, auth: Bearer, inner: Any, error: type[XError]
) -> None:
    """Without an inner status, the response is malformed."""
    x.says({"errors": [inner]})
    with pytest.raises(XError) as refused:
        await client.me(auth)
    assert type(refused.value) is error


async def test_a_missing_enrollment_is_a_plan_refusal(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """With X's own sentence, which is recorded for the operator."""
    body = {
        "client_id": "7",
        "detail": "When authenticating requests to the X API v2 endpoints, you must use keys from a Project.",
        "reason": "client-not-enrolled",
        "registration_url": "https://developer.x.com/en/docs/projects/overview",
        "required_enrollment": "Appropriate Level of API Access",
        "title": "Client Forbidden",
        "type": "https://api.twitter.com/2/problems/client-forbidden",
    }
    x.says(body, 403)
    with pytest.raises(XPlanRefused) as refused:
        await client.like(auth, "42", "20")
    assert refused.value.problem == "client-forbidden"
    assert refused.value.detail == body["detail"]


async def test_unsupported_authentication_names_the_problem(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """It is distinct from a missing plan."""
    x.says({"title": "Unsupported Authentication", "type": f"{HOSTS[1]}/unsupported-authentication"}, 403)
    with pytest.raises(XPlanRefused) as refused:
        await client.liking_users(auth, "20")
    assert refused.value.problem == "unsupported-authentication"


async def test_a_v1_error_keeps_its_code(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """The code says whether the person has to unlock their account at X."""
    x.says({"errors": [{"code": 326, "message": "This account is temporarily locked."}]}, 403)
    with pytest.raises(XForbidden) as refused:
        await client.like(auth, "42", "20")
    assert refused.value.code == 326


async def test_the_most_specific_sentence_is_the_detail(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Of two sentences, the one that names the parameter."""
    x.says(REPLIES["400 parameters"][1], 400)
    with pytest.raises(XInvalidRequest) as refused:
        await client.me(auth)
    assert refused.value.title == "Invalid Request"
    assert refused.value.detail == "The `id` query parameter value [x] is not valid"


async def test_an_error_repeats_nothing_of_a_gateways_page(
    client: XClient, x: ScriptedX, auth: Bearer
) -> None:
    """Only the status is kept."""
    x.says(b"<html>ann-access</html>", 403)
    with pytest.raises(XIntermediaryError) as refused:
        await client.me(auth)
    assert str(refused.value) == "Not X's reply (403)"
    assert repr(refused.value) == "XIntermediaryError(Not X's reply (403))"


EDGES: dict[str, tuple[int, Any]] = {
    "API gateway": (403, {"message": "Forbidden"}),
    "Cloudflare's list": (
        403,
        {"success": False, "errors": [{"code": 1020, "message": "Access denied"}], "result": None},
    ),
    "a list that repeats the status": (404, {"errors": [{"code": 404, "message": "Not Found"}]}),
    "a list with no code of X's": (403, {"errors": [{"code": 0, "message": "blocked"}]}),
    "a gateway's plain problem": (403, plain("Forbidden", 403) | {"instance": "/2/users/42/likes"}),
    "gateway's code": (403, {"code": 1020, "message": "Access denied"}),
    "Cloudflare's problem": (
        403,
        {
            "type": "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/1020/",
            "title": "Error 1020: Access denied",
            "status": 403,
            "detail": "The site owner has blocked you.",
        },
    ),
    "a look-alike of X's problem type": (
        404,
        {"type": "https://api.x.com.evil.example/2/problems/resource-not-found", "title": "Not Found"},
    ),
    "GraphQL's list": (403, {"errors": [{"message": "Forbidden"}]}),
    "errors without any": (404, {"errors": []}),
    "a problem of another status": (403, plain("Not Found", 404)),
    "an empty object": (404, {}),
    "a list": (404, []),
    "a sentence": (403, "blocked"),
    "half an error": (401, {"errors": [None]}),
    "OAuth's word for a redirect": (403, {"error": "access_denied", "error_description": "Blocked."}),
    "OAuth's word with another status": (403, {"error": "invalid_request"}),
    "a dead token with a 404": (404, {"error": "invalid_token"}),
    "a list for a word": (401, {"error": ["invalid_token"]}),
    "JSON that is called HTML": (404, json.dumps(plain("Not Found", 404)).encode()),
}


@pytest.mark.parametrize(("status", "body"), EDGES.values(), ids=EDGES.keys())
async def test_another_services_error_is_not_xs(
    client: XClient, x: ScriptedX, auth: Bearer, status: int, body: Any
) -> None:
    """Only documents in X's formats, content types and problem types are believed."""
    x.says(body, status)
    with pytest.raises(XIntermediaryError) as refused:
        await client.like(auth, "42", "20")
    assert (type(refused.value), refused.value.status, len(x.asked)) == (XIntermediaryError, status, 1)
    assert "blocked" not in repr(refused.value)


async def test_limits_count_only_on_xs_responses(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A gateway's 429 may have headers of the same names."""
    used_up = {"x-rate-limit-limit": "50", "x-rate-limit-remaining": "0", "x-rate-limit-reset": "1795176000"}
    x.says(PAGE, 429, used_up | {"retry-after": "900"})
    with pytest.raises(XIntermediaryError) as refused:
        await client.like(auth, "42", "20")
    assert refused.value.retry_at is None
    assert refused.value.limits == Limits()


async def test_an_errors_text_is_short_and_plain(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Control and bidirectional characters are removed, and so is all after 300 characters."""
    x.says({"title": "No\n\x1b[31m", "detail": "\u202e" + "a" * 400, "type": "about:blank"}, 403)
    with pytest.raises(XForbidden) as refused:
        await client.me(auth)
    assert refused.value.title == "No[31m"
    assert refused.value.detail == "a" * 299
