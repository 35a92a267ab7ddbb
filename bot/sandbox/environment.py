"""Slack and X on this machine, with one app registered at each: for the demo and for tests."""

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from bot.clock import Clock, utcnow
from bot.resources import resource
from bot.sandbox.slack import AppManifest, SlackSandbox
from bot.sandbox.slack.consent import ACTING
from bot.sandbox.test_server import address, bind, serve
from bot.sandbox.tour import tour
from bot.sandbox.x import XSandbox

MANIFEST: Final = resource("manifest.yaml")

# Made up and public: they only work in this sandbox.
SIGNING_SECRET: Final = "sandbox-signing-secret-0123456789"
SLACK_CLIENT_ID: Final = "4721048012345.4712340987651"
SLACK_CLIENT_SECRET: Final = "sandbox-slack-client-secret"
BOT_TOKEN: Final = "xoxb-4721048012345-sandbox"
APP_TOKEN: Final = "xapp-1-A04LKW5Z71Q-sandbox"
X_CLIENT_ID: Final = "c2FuZGJveC14LWNsaWVudDox"
X_CLIENT_SECRET: Final = "sandbox-x-client-secret"
X_BEARER_TOKEN: Final = "sandbox-x-bearer-token"
X_API_KEY: Final = "c2FuZGJveGFwaWtleQ"
X_API_SECRET: Final = "sandbox-x-api-key-secret"
ENCRYPTION_KEY: Final = base64.urlsafe_b64encode(b"likewise sandbox, not a real key").decode()

SIGN_INS: Final[Mapping[str, Mapping[str, str]]] = {
    "oauth2": {"X_CLIENT_ID": X_CLIENT_ID, "X_CLIENT_SECRET": X_CLIENT_SECRET},
    "oauth1": {"X_API_KEY": X_API_KEY, "X_API_SECRET": X_API_SECRET},
}


@dataclass(frozen=True, slots=True)
class SandboxEnvironment:
    """Slack and X, running; the app is expected at `app_url`."""

    slack: SlackSandbox
    x: XSandbox
    app_url: str

    def settings(self, *, sign_in: str = "oauth2", **others: str) -> dict[str, str]:
        """Return an app's environment variables; `sign_in` to X is "oauth2" or "oauth1"."""
        return {
            "PUBLIC_URL": self.app_url,
            "ENCRYPTION_KEYS": ENCRYPTION_KEY,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_CLIENT_ID": SLACK_CLIENT_ID,
            "SLACK_CLIENT_SECRET": SLACK_CLIENT_SECRET,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": f"{self.slack.url}/api/",
            "SLACK_URL": self.slack.url,
            **SIGN_INS[sign_in],
            "X_API_URL": self.x.url,
            "X_URL": self.x.url,
            **others,
        }


@asynccontextmanager
async def sandbox_environment(
    app_url: str, *, clock: Clock = utcnow, slack_port: int = 0
) -> AsyncIterator[SandboxEnvironment]:
    """Run both servers for an app at `app_url`; raise OSError if `slack_port` is in use."""
    listener = bind(port=slack_port)
    x = XSandbox(
        client_id=X_CLIENT_ID,
        client_secret=X_CLIENT_SECRET,
        redirect_uris=[f"{app_url}/link/x/callback"],
        bearer_token=X_BEARER_TOKEN,
        clock=clock,
        api_key=X_API_KEY,
        api_secret=X_API_SECRET,
    )
    slack = SlackSandbox(
        signing_secret=SIGNING_SECRET,
        client_id=SLACK_CLIENT_ID,
        client_secret=SLACK_CLIENT_SECRET,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        manifest=AppManifest(_manifest()),
        clock=clock,
        url=address(listener),
        request_url=f"{app_url}/slack/events",
    )
    slack.redirect_uris = [f"{app_url}/slack/oauth_redirect", f"{app_url}/link/slack/callback"]
    x.seed()
    slack.seed()
    async with await serve(x.app) as x_served, await serve(slack.app, listener=listener):
        x.url = x_served.url
        slack.x_url = f"{x.url}/sandbox"
        slack.links = {"https://x.com": x.url}
        slack.tour = tour(slack, x)
        x.acting_cookie, x.own_accounts = ACTING, _own_accounts(slack, x)
        try:
            yield SandboxEnvironment(slack, x, app_url)
        finally:
            await slack.aclose()


def _own_accounts(slack: SlackSandbox, x: XSandbox) -> dict[str, str]:
    """Return the X usernames of the Slack users by key; those of the same name belong together."""
    usernames = {account.name: account.username for account in x.switcher()}
    return {p.key: usernames[p.real_name] for p in slack.world.people() if p.real_name in usernames}


@cache
def _manifest() -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return read
