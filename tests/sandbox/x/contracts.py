"""Checking replies against X's own OpenAPI documents, version 2.166 (tweet.*) and 2.167 (post.*).

Success replies are checked with every object closed, so that a
member X doesn't know fails too. Of the errors, only those that X documents can be checked against 2.167, whose list
of problem types is closed: about:blank, 402 and the plan refusals are known from observation alone.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from openapi_schema_validator import OAS30Validator

from tests.contracts import contract

if TYPE_CHECKING:
    import httpx

VERSIONS = {"tweet": "2.166", "post": "2.167"}
OLD_HOST = "https://api.twitter.com/2/problems/"
NEW_HOST = "https://api.x.com/2/problems/"


async def check_response(response: httpx.Response) -> None:
    """Check an API response; an event hook for httpx that ignores undocumented endpoints."""
    request = response.request
    await check_activity(response)
    template = template_of(request.method, request.url.path)
    if template is None:
        return
    await response.aread()
    params = request.url.params
    new = "post.fields" in params or "post" in params.get("expansions", "")
    check(request.method, template, response.status_code, response.json(), "post" if new else "tweet")


def check(method: str, path_template: str, status: int, body: Any, dialect: str) -> None:
    """Raise AssertionError unless the contracts allow this endpoint to return `body`."""
    if status != 200:
        check_error(body)
        return
    for spoken in VERSIONS if method != "GET" else [dialect]:
        operation = _closed(spoken)["paths"][path_template][method.lower()]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        _conforms(_closed(spoken), schema, body)
    for problem in body.get("errors", []):
        check_problem(problem)


async def check_activity(response: httpx.Response) -> None:
    """Check a response of the Activity API, which only 2.167 describes."""
    document = contract("x-openapi-2.167-activity")
    method, path = response.request.method.lower(), response.request.url.path
    for template, operations in document["paths"].items():
        if method in operations and re.fullmatch(re.sub(r"\\{\w+\\}", "[0-9]+", re.escape(template)), path):
            await response.aread()
            if response.status_code != 200:
                check_error(response.json())
                return
            schema = operations[method]["responses"]["200"]["content"]["application/json"]["schema"]
            _conforms(document, schema, response.json())


def check_event(body: Any) -> None:
    """Check an event that X sends: its envelope, and its payload by type."""
    document = contract("x-openapi-2.167-activity")
    schemas = document["components"]["schemas"]
    kinds = schemas["ActivityStreamingResponsePayload"]["discriminator"]["mapping"]
    data = body["data"]
    _conforms(document, {"$ref": "#/components/schemas/ActivityEventId"}, data["event_uuid"])
    _conforms(document, {"$ref": "#/components/schemas/ActivitySubscriptionFilter"}, data["filter"])
    _conforms(document, {"$ref": kinds[data["event_type"]]}, data["payload"])


def check_error(body: Any) -> None:
    """Check the body of an error response: a problem, or the older list of codes."""
    if "errors" in body and "type" not in body:
        for error in body["errors"]:
            _conforms(_document("tweet"), {"$ref": "#/components/schemas/Error"}, error)
    else:
        check_problem(body)


def check_problem(problem: dict[str, Any]) -> None:
    """Check one problem by its schema in every version that has its type."""
    kind = problem["type"].rpartition("/")[2]
    for dialect, host in (("tweet", OLD_HOST), ("post", NEW_HOST)):
        document = _document(dialect)
        schema = document["components"]["schemas"]["Problem"]
        named = schema["discriminator"]["mapping"].get(host + kind)
        if named is not None:
            _conforms(document, {"$ref": named}, problem | {"type": host + kind})
        elif dialect == "tweet":
            _conforms(document, {"$ref": "#/components/schemas/GenericProblem"}, problem)


def template_of(method: str, path: str) -> str | None:
    """Return the contract's path that matches a request's path."""
    for template, operations in _document("tweet")["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        fixed = template == "/2/users/me" or not path.endswith("/users/me")
        if method.lower() in operations and fixed and re.fullmatch(pattern, path):
            return str(template)
    return None


def _conforms(document: dict[str, Any], schema: dict[str, Any], body: Any) -> None:
    whole = {"allOf": [schema], "components": document["components"]}
    faults = [f"{'/'.join(map(str, e.path))}: {e.message}" for e in OAS30Validator(whole).iter_errors(body)]
    assert not faults, f"{json.dumps(body)[:500]} breaks the contract: {faults}"


def _document(dialect: str) -> dict[str, Any]:
    return contract(f"x-openapi-{VERSIONS[dialect]}-likes")


@cache
def _closed(dialect: str) -> dict[str, Any]:
    """Return the contract without additional properties, except in composed objects."""
    document: dict[str, Any] = json.loads(json.dumps(_document(dialect)))
    schemas = document["components"]["schemas"]
    composed = {
        part["$ref"].rpartition("/")[2]
        for s in schemas.values()
        for part in s.get("allOf", [])
        if "$ref" in part
    }
    for name, schema in schemas.items():
        if name not in composed | {"Problem"} and "allOf" not in schema:
            _close(schema)
    return document


def _close(schema: dict[str, Any]) -> None:
    if "allOf" in schema:
        return
    if schema.get("type") == "object" and "properties" in schema:
        schema.setdefault("additionalProperties", False)
    for member in schema.get("properties", {}).values():
        _close(member)
    if "items" in schema:
        _close(schema["items"])
