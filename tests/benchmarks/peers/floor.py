"""The floor: Bolt with constant authorization, one shared client and no database; the least that still uses Bolt."""

from typing import Any

import httpx
from httpx_aiohttp import AiohttpTransport
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.sandbox import environment as there
from tests.benchmarks.peers.setting import X_TOKEN, X, post_in, serve


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=there.BOT_TOKEN)


app = AsyncApp(signing_secret=there.SIGNING_SECRET, authorize=_authorize, process_before_response=True)
client = httpx.AsyncClient(transport=AiohttpTransport())


@app.command("/like")
async def like(ack: Any, command: dict[str, str]) -> None:
    answer = await client.post(
        f"{X}/2/users/1000/likes",
        json={"tweet_id": post_in(command["text"])},
        headers={"Authorization": f"Bearer {X_TOKEN}"},
    )
    assert answer.json()["data"]["liked"]
    await ack(f"Liked {command['text']}")


if __name__ == "__main__":
    serve(app)
