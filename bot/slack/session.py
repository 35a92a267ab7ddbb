"""The connections of slack_sdk's requests, each through the proxy configured for its URL.

slack_sdk itself reads HTTPS_PROXY, in each copy of a client that Bolt makes, and ignores NO_PROXY.
Its proxy option is replaced here, where all its requests pass.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, cast

import aiohttp

from bot.certificates import UnusableCertificates, trusted
from bot.proxies import UnusableProxy, proxy_for


@dataclass(frozen=True, slots=True)
class SlackSession:
    """An aiohttp session, as far as slack_sdk uses one: `closed` and `request`."""

    session: aiohttp.ClientSession

    @property
    def closed(self) -> bool:
        return self.session.closed

    def request(
        self, method: str, url: str, **options: Any
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Send a request; raise aiohttp's errors.

        Redirects aren't followed: Slack's API has none, and 307 and 308 would send the body again,
        with its secrets, to any host.
        """
        return self.session.request(method, url, allow_redirects=False, **options | route_to(url))

    def for_slack_sdk(self) -> aiohttp.ClientSession:
        """Return the session as the type that slack_sdk's clients declare."""
        return cast("aiohttp.ClientSession", self)


def route_to(url: str) -> dict[str, Any]:
    """Return aiohttp's options for a URL: its proxy and TLS context.

    Raises `aiohttp.ClientError` for an invalid proxy or CA bundle in the environment.
    """
    try:
        proxy = proxy_for(url)
        secure = {"ssl": trusted()} if url.startswith(("https:", "wss:")) else {}
    except (UnusableProxy, UnusableCertificates) as fault:
        raise aiohttp.ClientConnectionError(str(fault)) from None
    if proxy is None:
        return secure | {"proxy": None, "proxy_headers": None}
    return secure | {"proxy": proxy.url, "proxy_headers": proxy.headers}
