"""Requests match X's OpenAPI documents, 2.166 (tweet.*) and 2.167 (post.*)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from openapi_schema_validator import OAS30Validator

from tests.contracts import contract as published

from .scripted import Answer

if TYPE_CHECKING:
    from bot.x import Bearer, XClient

    from .scripted import RecordedRequest, ScriptedX

# The newer document knows the fields by their new names only; X still takes the old ones.
OLDER, NEWER = "2.166", "2.167"


def document(version: str) -> dict[str, Any]:
    return published(f"x-openapi-{version}-likes")


def resolved(contract: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference into the components, if it's one."""
    if "$ref" not in item:
        return item
    _, _, kind, name = item["$ref"].split("/")
    target: dict[str, Any] = contract["components"][kind][name]
    return target


def operation(contract: dict[str, Any], asked: RecordedRequest) -> dict[str, Any]:
    """Find the operation of a request: fixed paths come before those with parameters."""
    for template in sorted(contract["paths"], key=lambda path: path.count("{")):
        if (
            re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), asked.path)
            and asked.method.lower() in contract["paths"][template]
        ):
            found: dict[str, Any] = contract["paths"][template][asked.method.lower()]
            return found
    raise AssertionError(f"X has no {asked.method} {asked.path}")


def parameters(contract: dict[str, Any], found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the query parameters of an operation, by name."""
    told = [resolved(contract, parameter) for parameter in found.get("parameters", [])]
    return {parameter["name"]: parameter["schema"] for parameter in told if parameter["in"] == "query"}


async def ask_everything(client: XClient, x: ScriptedX, auth: Bearer) -> list[RecordedRequest]:
    user, post = {"data": {"id": "42", "username": "ann"}}, {"data": {"id": "20"}}
    answers = [{"data": {"liked": True}}, {"data": {"liked": False}}, {}, {}, {}, {}, user, user, post, post]
    x.answers(*(Answer(answer) for answer in answers))
    await client.like(auth, "42", "20")
    await client.unlike(auth, "42", "20")
    await client.liking_users(auth, "20", pagination_token="7140dibdnow9c7btw3z45rjw0e2d3")
    await client.liking_users(auth, "20", max_results=1, pinned=True)
    await client.liked_posts(auth, "42", max_results=5)
    await client.liked_posts(auth, "42", max_results=100, authors=False)
    await client.me(auth)
    await client.user_by_username(auth, "ann")
    await client.post(auth, "20")
    return x.asked


async def test_every_query_is_documented(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """Each parameter belongs to the operation, and each value to the parameter."""
    contract = document(OLDER)
    for asked in await ask_everything(client, x, auth):
        known = parameters(contract, operation(contract, asked))
        for name, text in asked.query.items():
            schema = resolved(contract, known[name])
            value: Any = text
            if schema["type"] == "array":
                value = text.split(",")
            elif schema["type"] == "integer":
                value = int(text)
            OAS30Validator(schema | {"components": contract["components"]}).validate(value)


@pytest.mark.parametrize("version", [OLDER, NEWER])
async def test_every_body_is_documented(client: XClient, x: ScriptedX, auth: Bearer, version: str) -> None:
    """A like has the documented body, and no other request has one."""
    contract = document(version)
    bodies = 0
    for asked in await ask_everything(client, x, auth):
        described = operation(contract, asked).get("requestBody")
        assert bool(asked.body) == bool(described)
        if described:
            schema = described["content"]["application/json"]["schema"]
            OAS30Validator(schema | {"components": contract["components"]}).validate(asked.json)
            bodies += 1
    assert bodies == 1
