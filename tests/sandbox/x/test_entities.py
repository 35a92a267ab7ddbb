"""What X recognizes in the text of a post."""

from typing import Any

import pytest

from bot.sandbox.x import XSandbox

from .conftest import Api, SampleAccounts

TEXT = "Ask @theo_dev: https://t.co/Relay2 #Builds, not a@b or &#39;"


@pytest.mark.parametrize("word", ["tweet", "post"])
async def test_urls_mentions_and_hashtags_are_returned(
    x: XSandbox, api: Api, cast: SampleAccounts, word: str
) -> None:
    """With their positions; a URL has its target and X's shortened form."""
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
async def test_a_long_posts_note_has_its_own_entities(
    x: XSandbox, api: Api, cast: SampleAccounts, word: str
) -> None:
    """Entities after the cut are only in the note."""
    post = x.world.add_post(cast.author, "word " * 100 + "#late")
    params: dict[str, Any] = {f"{word}__fields": f"entities,note_{word}"}

    data = (await api.get(f"/2/tweets/{post.id}", cast.reader, **params)).json()["data"]

    assert "entities" not in data
    assert data[f"note_{word}"]["entities"]["hashtags"][0]["tag"] == "late"


@pytest.mark.parametrize("word", ["tweet", "post"])
async def test_a_withheld_post_lists_its_countries(
    x: XSandbox, api: Api, cast: SampleAccounts, word: str
) -> None:
    cast.post.withheld = True
    params: dict[str, Any] = {f"{word}__fields": "withheld"}

    data = (await api.get(f"/2/tweets/{cast.post.id}", cast.reader, **params)).json()["data"]

    assert data["withheld"]["country_codes"] == ["DE"]
