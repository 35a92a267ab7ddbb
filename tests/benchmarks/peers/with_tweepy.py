"""Bolt with tweepy's AsyncClient for each member, as tweepy's documentation shows it."""

from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from tweepy.asynchronous import AsyncClient

from bot.sandbox import environment as there
from tests.benchmarks.peers.setting import SLACK, X_TOKEN, X, post_in, serve

_TWITTER = "https://api.twitter.com"

app = AsyncApp(
    token=there.BOT_TOKEN,
    signing_secret=there.SIGNING_SECRET,
    client=AsyncWebClient(token=there.BOT_TOKEN, base_url=SLACK),
)


class _Here(aiohttp.ClientSession):
    """Sends requests to the local X; tweepy's URL of X is fixed."""

    def request(self, method: str, url: Any, **options: Any) -> Any:
        return super().request(method, str(url).replace(_TWITTER, X), **options)


@app.command("/like")
async def like(ack: Any, respond: Any, command: dict[str, str]) -> None:
    await ack()
    client = AsyncClient(X_TOKEN)
    async with _Here() as client.session:
        answer = await client.like(post_in(command["text"]), user_auth=False)
    assert answer.data["liked"]
    await respond(f"Liked {command['text']}")


if __name__ == "__main__":
    serve(app)
