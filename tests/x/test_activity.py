"""Subscriptions and webhooks: what is sent, and how X's responses are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.secret import Secret
from bot.x import AppOnly, Bearer, Page, XError, XMalformed
from bot.x.activity import ActivityClient, EventType
from bot.x.activity_responses import Subscription, Webhook, webhook_fault

from .scripted import Answer, ScriptedX

if TYPE_CHECKING:
    import httpx

    from bot.clock import Clock

APP = AppOnly(Secret("app-bearer"))
ANN = Bearer(Secret("ann-access"), "42")
SUBSCRIBED = {
    "subscription_id": "7",
    "event_type": "like.create",
    "filter": {"user_id": "42", "direction": "outbound"},
    "tag": "mine",
    "webhook_id": "1",
}
SUBSCRIPTION = Subscription("7", "like.create", "42", "outbound", "mine", "1")
URL = "https://likewise.example/x/webhook"
REGISTERED = {"id": "1", "url": URL, "valid": True}
WEBHOOK = Webhook("1", URL, valid=True)


@pytest.fixture
def activity(x: ScriptedX, http: httpx.AsyncClient, clock: Clock) -> ActivityClient:
    return ActivityClient(http, x.url, clock=clock, pause=0)


@pytest.mark.parametrize("data", [[SUBSCRIBED], SUBSCRIBED, {"subscription": SUBSCRIBED}], ids=type)
async def test_a_new_subscription_is_read_in_every_form(
    activity: ActivityClient, x: ScriptedX, data: Any
) -> None:
    """X's pages and its description differ; X bills nothing for it."""
    x.says({"data": data})
    result = await activity.subscribe(
        ANN, EventType.LIKE, "42", webhook_id="1", tag="mine", direction="outbound"
    )

    assert (result.value, result.billed) == (SUBSCRIPTION, ())
    assert x.asked[0].json == {
        "event_type": "like.create",
        "filter": {"user_id": "42", "direction": "outbound"},
        "tag": "mine",
        "webhook_id": "1",
    }


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ({"filter": {}, "webhook_id": None}, Subscription("7", "like.create", tag="mine")),
        ({"filter": {"user_id": "x"}, "webhook_id": "x"}, Subscription("7", "like.create", tag="mine")),
    ],
    ids=["missing", "no ids"],
)
async def test_what_is_no_id_is_left_out(
    activity: ActivityClient, x: ScriptedX, more: dict[str, Any], read: Subscription
) -> None:
    x.says({"data": [SUBSCRIBED | more]})
    assert (await activity.subscriptions(APP)).value.items == (read,)


async def test_a_page_of_subscriptions_names_the_next(activity: ActivityClient, x: ScriptedX) -> None:
    """A page token that isn't one is left out, and never sent."""
    x.says({"data": [SUBSCRIBED, "x", {"subscription_id": "x"}], "meta": {"next_token": "7140dibd"}})
    assert (await activity.subscriptions(APP, "7140abc")).value == Page((SUBSCRIPTION,), "7140dibd")
    assert x.asked[0].query == {"max_results": "1000", "pagination_token": "7140abc"}

    x.says({"data": [], "meta": {"next_token": "a b"}})
    assert (await activity.subscriptions(APP)).value == Page(())
    with pytest.raises(ValueError, match="pagination token"):
        await activity.subscriptions(APP, "a b")
    assert [asked.query for asked in x.asked[1:]] == [{"max_results": "1000"}]


async def test_all_subscriptions_are_those_of_all_pages(activity: ActivityClient, x: ScriptedX) -> None:
    other = SUBSCRIBED | {"subscription_id": "8"}
    x.answers(Answer({"data": [SUBSCRIBED], "meta": {"next_token": "n2"}}), Answer({"data": [other]}))

    assert [one.id for one in await activity.all_subscriptions(APP)] == ["7", "8"]
    assert [asked.query.get("pagination_token") for asked in x.asked] == [None, "n2"]


async def test_a_webhook_is_read_when_it_is_created_and_listed(
    activity: ActivityClient, x: ScriptedX
) -> None:
    """An entry without an id or an http(s) URL is skipped."""
    x.says({"data": REGISTERED})
    assert (await activity.create_webhook(APP, URL)).value == WEBHOOK
    assert x.asked[0].json == {"url": URL}

    odd = [{"id": "x", "url": URL}, {"id": "2", "url": "ftp://x"}, "x", {"id": "3", "url": URL, "valid": 1}]
    x.says({"data": [REGISTERED, *odd]})
    assert (await activity.webhooks(APP)).value == (WEBHOOK, Webhook("3", URL, valid=False))


@pytest.mark.parametrize("valid", [True, False])
async def test_x_says_whether_a_webhook_is_valid(
    activity: ActivityClient, x: ScriptedX, *, valid: bool
) -> None:
    x.says({"data": {"valid": valid}})
    assert await activity.validate_webhook(APP, "1") is valid
    assert (x.asked[0].method, x.asked[0].path) == ("PUT", "/2/webhooks/1")


@pytest.mark.parametrize("status", [200, 404])
async def test_what_is_deleted_may_be_unknown(activity: ActivityClient, x: ScriptedX, status: int) -> None:
    """Both mean that it is gone."""
    gone = {"data": {"deleted": True}}
    unknown = {"title": "Not Found", "detail": "No.", "type": "about:blank", "status": 404}
    x.says(gone if status == 200 else unknown, status)
    await activity.unsubscribe(APP, "7")
    await activity.delete_webhook(APP, "1")
    paths = [(asked.method, asked.path) for asked in x.asked]
    assert paths == [("DELETE", "/2/activity/subscriptions/7"), ("DELETE", "/2/webhooks/1")]


@pytest.mark.parametrize("data", [None, [], {}, "x", {"deleted": 1, "valid": 1}], ids=repr)
async def test_a_response_without_the_outcome_is_malformed(
    activity: ActivityClient, x: ScriptedX, data: Any
) -> None:
    x.says({"data": data})
    with pytest.raises(XMalformed):
        await activity.subscribe(ANN, EventType.LIKE, "42", webhook_id="1", tag="mine")
    with pytest.raises(XMalformed):
        await activity.create_webhook(APP, URL)
    with pytest.raises(XMalformed):
        await activity.validate_webhook(APP, "1")
    with pytest.raises(XMalformed):
        await activity.unsubscribe(APP, "7")


async def test_the_reason_to_refuse_a_webhook_is_named(activity: ActivityClient, x: ScriptedX) -> None:
    problem = {"title": "DuplicateUrlFailed", "detail": "Exists.", "type": "about:blank", "status": 400}
    x.says(problem, 400)
    with pytest.raises(XError, match="Exists") as refused:
        await activity.create_webhook(APP, URL)
    assert webhook_fault(refused.value) == "DuplicateUrlFailed"
