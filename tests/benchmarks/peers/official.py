"""Slack's and X's own libraries as their first pages show them: Bolt's App with its own server, and X's `xdk`."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from xdk import Client
from xdk.users.models import LikePostRequest

from bot.sandbox import environment as there
from tests.benchmarks.peers.setting import PORT, SLACK, X_TOKEN, X, post_in

app = App(
    token=there.BOT_TOKEN,
    signing_secret=there.SIGNING_SECRET,
    client=WebClient(token=there.BOT_TOKEN, base_url=SLACK),
)


@app.command("/like")
def like(ack: Any, respond: Any, command: dict[str, str]) -> None:
    ack()
    client = Client(base_url=X, access_token=X_TOKEN)
    answer = client.users.like_post("1000", LikePostRequest(tweet_id=post_in(command["text"])))
    assert answer.data
    respond(f"Liked {command['text']}")


if __name__ == "__main__":
    app.start(port=PORT)
