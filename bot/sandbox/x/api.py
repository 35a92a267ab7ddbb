"""The steps of every API request: identify, authorize, check rate limits, respond, bill."""

import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.x.billing_meter import Item
from bot.sandbox.x.oauth1_signature import signed_token
from bot.sandbox.x.problems import (
    ACCOUNT_SUSPENDED,
    NOT_PERMITTED,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    ApiError,
    invalid_body,
    invalid_parameter,
    known,
    refusal,
    respond,
)
from bot.sandbox.x.state import XState
from bot.sandbox.x.world import Account

API_VERSION = "2.167"
ID = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True)
class Caller:
    """An account (None: the app itself) and its scopes (None: all, as it is OAuth 1.0a)."""

    account: Account | None
    scopes: frozenset[str] | None = None
    writes: bool = True

    @property
    def access_level(self) -> str:
        writing = (
            self.account is not None and self.writes and (self.scopes is None or "like.write" in self.scopes)
        )
        return "read-write" if writing else "read"


@dataclass
class Call:
    """An admitted request; `charges` are billed only if it succeeds."""

    sandbox: XState
    request: Request
    caller: Caller
    charges: list[tuple[Item, str | None]] = field(default_factory=list)

    @property
    def account(self) -> Account:
        """The calling account; raises ApiError (403) for an app-only token."""
        if self.caller.account is None:
            raise ApiError(known("app_only_unsupported"))
        return self.caller.account

    def path_id(self, parameter: str = "id") -> str:
        """Return an id from the path; raise ApiError (400) if it is invalid."""
        value = str(self.request.path_params[parameter])
        check_id(parameter, value)
        return value

    def own_id(self) -> Account:
        """Return the account of `{id}`; raise ApiError (400) if it isn't the caller's."""
        value = self.path_id()
        if value != self.account.id:
            fault = f"must be the same as the authenticating user [{self.account.id}]"
            raise ApiError(invalid_parameter("id", value, fault))
        return self.account

    async def json_body(self) -> dict[str, Any]:
        """Return the JSON object sent; raise ApiError (400) for any other body."""
        kind = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise ApiError(invalid_body("Requests with bodies must have content-type of application/json."))
        try:
            body = json.loads(await self.request.body())
        except ValueError:
            raise ApiError(invalid_body("The request body is not valid JSON.")) from None
        if not isinstance(body, dict):
            raise ApiError(invalid_body("The request body is not an object."))
        return body

    async def body_member(self, name: str) -> str:
        """Return the JSON body's only member; raise ApiError (400) for any other body."""
        body = await self.json_body()
        if name not in body:
            raise ApiError(invalid_body(f"$.{name}: is missing but it is required"))
        if extra := [key for key in body if key != name]:
            message = f"$.{extra[0]}: is not defined in the schema and the schema does not allow additional properties"
            raise ApiError(invalid_body(message))
        if not isinstance(body[name], str) or not ID.fullmatch(body[name]):
            raise ApiError(invalid_body(f"$.{name}: does not match the regex pattern ^[0-9]{{1,19}}$"))
        return str(body[name])

    def charge(self, item: Item, resource_id: str | None = None) -> None:
        """Bill an object, or without an id a write, if the response is a success."""
        self.charges.append((item, resource_id))


@dataclass(frozen=True)
class Endpoint:
    """A row of endpoints.yaml, which explains the fields, and the function that answers."""

    operation: str
    answer: Callable[[Call], Awaitable[dict[str, Any]]]
    method: str
    path: str
    limit: Mapping[str, int]
    scopes: Sequence[str] = ()
    app_only: bool = False
    likes_write: bool = False
    per_app: bool = False
    people: bool = True


def check_id(parameter: str, value: str) -> None:
    """Raise ApiError (400) unless `value` is an id."""
    if not ID.fullmatch(value):
        raise ApiError(invalid_parameter(parameter, value, "is not valid"))


def route(sandbox: XState, endpoint: Endpoint) -> Route:

    async def handle(request: Request) -> Response:
        headers = {"x-transaction-id": secrets.token_hex(8), "api-version": API_VERSION}
        try:
            body = await _answer(sandbox, endpoint, request, headers)
        except ApiError as error:
            if not error.partial:
                return respond(error.problem, headers, sandbox.behaviors.problem_host)
            body = {"errors": [error.problem.body(sandbox.behaviors.problem_host)]}
        return JSONResponse(body, headers=headers)

    return Route(endpoint.path, handle, methods=[endpoint.method], name=endpoint.operation)


async def _answer(
    sandbox: XState, endpoint: Endpoint, request: Request, headers: dict[str, str]
) -> dict[str, Any]:
    caller = await _identify(sandbox, request)
    request.state.seen.account_id = caller.account.id if caller.account else None
    headers["x-access-level"] = caller.access_level
    _admit(endpoint, caller)
    counted = None if caller.account is None or endpoint.per_app else caller.account.id
    limit_headers, is_over_limit = sandbox.world.limits.count(endpoint.operation, counted)
    headers.update(limit_headers)
    if refused := refusal(sandbox.plan, likes_write=endpoint.likes_write):
        raise ApiError(refused)
    if is_over_limit:
        raise ApiError(TOO_MANY_REQUESTS)
    call = Call(sandbox, request, caller)
    body = await endpoint.answer(call)
    for item, resource_id in call.charges:
        if resource_id is None:
            sandbox.world.meter.charge(item)
        else:
            sandbox.world.meter.read(item, resource_id)
    return body


async def _identify(sandbox: XState, request: Request) -> Caller:
    """Return the caller of an API request; raise ApiError (401) for invalid credentials."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "oauth":
        token = await signed_token(sandbox, request)
        return Caller(sandbox.world.accounts[token.account_id], writes=token.writes)
    if scheme.lower() != "bearer":
        raise ApiError(UNAUTHORIZED)
    if sandbox.bearer_token and credentials == sandbox.bearer_token:
        return Caller(None, frozenset())
    grants = sandbox.world.grants
    token2 = grants.access.get(credentials)
    if token2 is None or not grants.living(token2):
        raise ApiError(UNAUTHORIZED)
    return Caller(sandbox.world.accounts[token2.grant.account_id], token2.grant.scopes)


def _admit(endpoint: Endpoint, caller: Caller) -> None:
    """Raise ApiError (403) if the caller may not call this endpoint."""
    if caller.account is None:
        if not endpoint.app_only:
            raise ApiError(known("app_only_unsupported"))
        return
    if not endpoint.people:
        raise ApiError(known("app_only_needed"))
    if caller.account.suspended:
        raise ApiError(ACCOUNT_SUSPENDED)
    if caller.scopes is not None and not caller.scopes.issuperset(endpoint.scopes):
        raise ApiError(NOT_PERMITTED)
    if endpoint.likes_write and not caller.writes:
        raise ApiError(known("read_only_app"))
