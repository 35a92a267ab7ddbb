"""What X recognizes in a Post's text."""

from typing import Any

import pytest

from bot.sandbox.x import XSandbox

from .conftest import Api, Cast

TEXT = "Ask @theo_dev: https://t.co/Relay2 #Builds, not a@b or &#39;"


@pytest.mark.parametrize("word", ["tweet", "post"])
async def test_addresses_mentions_and_hashtags_are_named(
    x: XSandbox, api: Api, cast: Cast, word: str
) -> None:
    """Each with its position; a URL with its target, shortened as X shows it."""
    post = x.world.add_post(cast.author, TEXT)
    post.addresses["https://t.co/Relay2"] = "https://acme.example/relay/two/and/what/is/new"
    params: dict[str, Any] = {f"{word}__fields": "entities"}

    found = (await api.get(f"/2/tweets/{post.id}", cast.reader, **params)).json()["data"]["entities"]

    assert [TEXT[one["start"] : one["end"]] for kind in found.values() for one in kind] == [
        "https://t.co/Relay2",
        "@theo_dev",
        "#Builds",
    ]
    assert found["urls"][0]["display_url"] == "acme.example/relay/two/and/…"


@pytest.mark.parametrize("word", ["tweet", "post"])
async def test_a_long_posts_note_has_entities_of_its_own(
    x: XSandbox, api: Api, cast: Cast, word: str
) -> None:
    """What is behind the cut is named in the note alone."""
    post = x.world.add_post(cast.author, "word " * 100 + "#late")
    params: dict[str, Any] = {f"{word}__fields": f"entities,note_{word}"}

    data = (await api.get(f"/2/tweets/{post.id}", cast.reader, **params)).json()["data"]

    assert "entities" not in data
    assert data[f"note_{word}"]["entities"]["hashtags"][0]["tag"] == "late"


@pytest.mark.parametrize("word", ["tweet", "post"])
async def test_a_withheld_post_names_the_countries(x: XSandbox, api: Api, cast: Cast, word: str) -> None:
    """Where X may not show it."""
    cast.post.withheld = True
    params: dict[str, Any] = {f"{word}__fields": "withheld"}

    data = (await api.get(f"/2/tweets/{cast.post.id}", cast.reader, **params)).json()["data"]

    assert data["withheld"]["country_codes"] == ["DE"]
