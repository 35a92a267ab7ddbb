"""The usual build: Bolt's OAuth settings, slack_sdk's SQLAlchemy store, `ack` then `respond`, a client per call."""

import asyncio
from typing import Any

import httpx
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Column, MetaData, String, Table, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.sandbox import environment as there
from tests.benchmarks.peers.setting import FOLDER, SLACK, X_TOKEN, X, post_in, serve
from tests.benchmarks.slack import APP, BOT, PEOPLE, TEAM

metadata = MetaData()
tokens = Table(
    "x_tokens",
    metadata,
    Column("user", String, primary_key=True),
    Column("x_user", String),
    Column("token", String),
)


def build(engine: AsyncEngine) -> tuple[AsyncApp, AsyncSQLAlchemyInstallationStore]:
    store = AsyncSQLAlchemyInstallationStore(client_id=there.SLACK_CLIENT_ID, engine=engine)
    state = AsyncSQLAlchemyOAuthStateStore(expiration_seconds=600, engine=engine)
    app = AsyncApp(
        signing_secret=there.SIGNING_SECRET,
        client=AsyncWebClient(base_url=SLACK),
        oauth_settings=AsyncOAuthSettings(
            client_id=there.SLACK_CLIENT_ID,
            client_secret=there.SLACK_CLIENT_SECRET,
            scopes=["commands", "chat:write"],
            installation_store=store,
            state_store=state,
        ),
    )

    @app.command("/like")
    async def like(ack: Any, respond: Any, command: dict[str, str]) -> None:
        await ack()
        async with engine.connect() as connection:
            mine = select(tokens).where(tokens.c.user == command["user_id"])
            row = (await connection.execute(mine)).one()
        async with httpx.AsyncClient() as client:
            answer = await client.post(
                f"{X}/2/users/{row.x_user}/likes",
                json={"tweet_id": post_in(command["text"])},
                headers={"Authorization": f"Bearer {row.token}"},
            )
        assert answer.json()["data"]["liked"]
        await respond(f"Liked {command['text']}")

    return app, store


async def fill(engine: AsyncEngine, store: AsyncSQLAlchemyInstallationStore) -> None:
    """Store one installation, and a token for each member."""
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.run_sync(store.metadata.create_all)
        people = [{"user": f"U{n:09}", "x_user": str(1000 + n), "token": X_TOKEN} for n in range(PEOPLE)]
        await connection.execute(tokens.insert(), people)
    bot = {
        "bot_token": there.BOT_TOKEN,
        "bot_id": "B0BENCH001",
        "bot_user_id": BOT,
        "bot_scopes": ["commands"],
    }
    await store.async_save(Installation(app_id=APP, team_id=TEAM, user_id="U000000000", **bot))  # type: ignore[arg-type]
    await engine.dispose()


if __name__ == "__main__":
    made = create_async_engine(f"sqlite+aiosqlite:///{FOLDER}/usual.db")
    bolt, installations = build(made)
    asyncio.run(fill(made, installations))
    serve(bolt)
