"""The shared HTTP client: cookies, redirects and proxies."""

from __future__ import annotations

import asyncio
import gc
import json
import weakref
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.http import read_body
from bot.secret import Secret
from bot.x import Bearer, XClient, XIntermediaryError, XUnreachable, http_client

from .scripted import Answer, ScriptedX

if TYPE_CHECKING:
    from bot.clock import Clock

ANN = {"data": {"id": "42", "username": "ann"}}


async def test_no_cookie_is_kept(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A cookie in one person's response is never sent again."""
    x.says(ANN, headers={"set-cookie": "guest_id=ann; Path=/"})
    await client.me(auth)
    await client.me(Bearer(Secret("bob-access")))
    assert [asked.headers.get("cookie") for asked in x.asked] == [None, None]
    assert x.asked[1].headers["authorization"] == "Bearer bob-access"


async def test_a_redirect_is_not_followed(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """A token is sent to its own address only."""
    x.answers(Answer(b"", 307, {"location": "/elsewhere"}), Answer(ANN))
    with pytest.raises(XIntermediaryError):
        await client.me(auth)
    assert [asked.path for asked in x.asked] == ["/2/users/me"]


async def test_event_hooks_see_each_request_and_response(x: ScriptedX, clock: Clock, auth: Bearer) -> None:
    """Also one that reads the body, which is still there for the app."""
    seen: list[str] = []

    async def request(sent: httpx.Request) -> None:
        seen.append(sent.method)

    async def response(received: httpx.Response) -> None:
        seen.append((await received.aread()).decode())

    x.says(ANN)
    async with http_client() as http:
        http.event_hooks = {"request": [request], "response": [response]}
        found = await XClient(http, x.url, clock=clock).me(auth)
    assert seen == ["GET", json.dumps(ANN)]
    assert found.value.username == "ann"


async def test_options_that_would_have_no_effect_are_refused(x: ScriptedX) -> None:
    """A request that seems to be authorized must not be sent without its authorization."""
    x.says(ANN)
    async with http_client() as http:
        with pytest.raises(TypeError, match=r"takes no auth$"):
            await http.get(x.url, auth=("ann", "password"))
        with pytest.raises(TypeError, match="takes no follow_redirects"):
            await http.get(x.url, follow_redirects=True)
    assert x.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "https://api.x.com/2/users/42/likes",
        "http://127.0.0.1:8001/2/users/42/likes",
        "https://API.x.com/2/users",
        "https://api.x.com",
        "https://api.x.com/",
        "https://api.x.com:443/2/a%20b/./c/../é?a=1&b=c,d#e",
        "https://ann:secret@api.x.com/2/users",
        "https://xn--fiqs8s.example/2/users",
    ],
)
async def test_requests_are_built_as_by_httpx(url: str) -> None:
    """In fewer steps; the transport adds Host and Content-Length."""
    async with http_client() as http:
        ours = http.build_request("POST", url, json={"tweet_id": "1", "é": None})
        theirs = httpx.AsyncClient.build_request(http, "POST", url, json={"tweet_id": "1", "é": None})
    added = {"host", "content-length"}
    assert (ours.url, ours.url.raw_path, ours.url.host, ours.url.port, ours.content, ours.extensions) == (
        theirs.url,
        theirs.url.raw_path,
        theirs.url.host,
        theirs.url.port,
        theirs.content,
        theirs.extensions,
    )
    assert dict(ours.headers) == {k: v for k, v in theirs.headers.items() if k not in added}


async def test_a_like_says_how_long_it_is(client: XClient, x: ScriptedX, auth: Bearer) -> None:
    """With the headers that every HTTP server expects, once each."""
    x.says({"data": {"liked": True}})
    await client.like(auth, "42", "20")
    sent = x.asked[0].headers
    assert (sent["content-length"], sent["content-type"]) == ("17", "application/json")
    assert sent["host"] == x.url.removeprefix("http://")


async def test_connections_are_reused(x: ScriptedX, clock: Clock, auth: Bearer) -> None:
    """Consecutive requests share one."""
    ports: set[int] = set()

    async def note(scope: dict[str, tuple[str, int]], receive: object, send: object) -> None:
        ports.add(scope["client"][1])
        await Answer(ANN)(scope, receive, send)  # type: ignore[arg-type]

    x.answers(note)
    async with http_client() as http:
        for _ in range(3):
            await XClient(http, x.url, clock=clock).me(auth)
    assert len(ports) == 1


async def test_a_response_that_was_read_leaves_nothing_to_the_garbage_collector(x: ScriptedX) -> None:
    """Otherwise thousands of them a second make it run again and again."""
    x.says(ANN)
    async with http_client() as http, http.stream("GET", f"{x.url}/2/users/me") as response:
        assert await read_body(response)
    gone = weakref.ref(response)
    gc.disable()
    try:
        del response
        assert gone() is None
    finally:
        gc.enable()


async def test_http_addresses_use_no_proxy(
    x: ScriptedX, clock: Clock, auth: Bearer, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    """Local servers are reached directly, whatever HTTP_PROXY says."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_tcp_port}")
    x.says(ANN)
    async with http_client() as http:
        assert (await XClient(http, x.url, clock=clock).me(auth)).value.username == "ann"


async def test_https_addresses_use_the_proxy_of_the_environment(
    clock: Clock, auth: Bearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X is reached through it, and is unreachable if the proxy refuses."""
    asked: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{port}")
        async with http_client() as http:
            with pytest.raises(XUnreachable):
                await XClient(http, "https://api.x.invalid", clock=clock, pause=0).me(auth)
    assert asked[0].startswith(b"CONNECT api.x.invalid:443 ")
    assert b"ann-access" not in b"".join(asked)


async def test_the_client_identifies_itself(
    client: XClient, x: ScriptedX, auth: Bearer, http: httpx.AsyncClient
) -> None:
    """Requests have the app's name and accept JSON."""
    x.says(ANN)
    await client.me(auth)
    assert x.asked[0].headers["user-agent"] == "Likewise"
    assert x.asked[0].headers["accept"] == "application/json"
    assert not http.follow_redirects
