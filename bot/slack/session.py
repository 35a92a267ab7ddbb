"""The connections of everything that slack_sdk asks, each through the proxy that its address wants.

slack_sdk reads HTTPS_PROXY by itself, in each copy that Bolt makes of a client, and knows no NO_PROXY. What it says is
replaced here, where all its requests pass.
"""

from contextlib import AbstractAsyncContextManager
from typing import Any, cast

import aiohttp

from bot.certificates import UnusableCertificates, trusted
from bot.proxies import UnusableProxy, proxy_for


class SlackSession:
    """An aiohttp session as slack_sdk uses one: `closed` and `request`."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @property
    def closed(self) -> bool:
        """Whether it takes no more requests."""
        return self._session.closed

    def request(
        self, method: str, url: str, **options: Any
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Send a request; raises aiohttp's errors."""
        return self._session.request(method, url, **options | route_to(url))

    def for_slack_sdk(self) -> aiohttp.ClientSession:
        """Return it as the type that slack_sdk's clients declare."""
        return cast("aiohttp.ClientSession", self)


def route_to(url: str) -> dict[str, Any]:
    """Return aiohttp's options for reaching an address: its proxy and whom to trust; raise `aiohttp.ClientError`."""
    try:
        proxy = proxy_for(url)
        secure = {"ssl": trusted()} if url.startswith(("https:", "wss:")) else {}
    except (UnusableProxy, UnusableCertificates) as fault:
        raise aiohttp.ClientConnectionError(str(fault)) from None
    if proxy is None:
        return secure | {"proxy": None, "proxy_headers": None}
    return secure | {"proxy": proxy.url, "proxy_headers": proxy.headers}
