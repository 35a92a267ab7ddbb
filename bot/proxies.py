"""Choose the proxy for a URL: one rule for X's client, Slack's, its socket, and `doctor`.

`HTTPS_PROXY` applies to https and wss URLs, `HTTP_PROXY` to http ones, `ALL_PROXY` to both;
`NO_PROXY` lists the hosts to reach directly, as loopback addresses always are. httpx, aiohttp and
slack_sdk each read these variables differently: slack_sdk ignores `NO_PROXY`, httpx fails on
`[::1]` in it, and aiohttp doesn't support address ranges.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from re import split
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies

from bot.environment import unquoted
from bot.secret import Secret

_PLAIN: Final[Mapping[str, str]] = {"ws": "http", "wss": "https"}
_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}


class UnusableProxy(ValueError):
    """The environment names a proxy that can't be used; the text omits the proxy's password."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy's URL and its `Proxy-Authorization`; None if it needs none."""

    url: str
    authorization: Secret | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Proxy-Authorization": self.authorization.reveal()} if self.authorization else {}


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy for a URL, or None for a direct connection; raises `UnusableProxy`."""
    parts = urlsplit(url)
    scheme, host = _PLAIN.get(parts.scheme, parts.scheme), (parts.hostname or "").rstrip(".")
    if is_loopback(host):
        return None
    given = {name: unquoted(text) for name, text in getproxies().items()}
    name = next((name for name in (scheme, "all") if given.get(name)), None)
    if name is None or _is_exempt(host, parts.port or _PORTS.get(scheme), given.get("no", "")):
        return None
    return _read(f"{name.upper()}_PROXY", given[name])


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_exempt(host: str, port: int | None, no_proxy: str) -> bool:
    return any(_names(unquoted(entry), host, port) for entry in split(r"[,\s]+", no_proxy))


def _names(entry: str, host: str, port: int | None) -> bool:
    """Return whether a NO_PROXY entry (name, domain, address or range; port optional) matches."""
    if entry == "*":
        return True
    if "://" in entry:
        entry = entry.partition("://")[2].rstrip("/")
    try:
        return ip_address(host) in ip_network(entry.strip("[]"), strict=False)
    except ValueError:  # a host name, or an entry with a port
        pass
    name, colon, number = entry.rpartition(":")
    if colon and number.isdecimal():
        return int(number) == port and _names(name, host, port)
    domain = entry.lower().removeprefix("*").strip(".")
    return bool(domain) and f".{host.lower()}".endswith(f".{domain}")


def _read(variable: str, text: str) -> Proxy:
    parts = _split(text if "://" in text else f"http://{text}")
    if parts is not None and parts.scheme.startswith("socks"):
        raise UnusableProxy(
            f"{variable} names a SOCKS proxy, which Likewise can't use; give an http:// proxy in HTTPS_PROXY, "
            "or the hosts to reach directly in NO_PROXY."
        )
    if parts is None or parts.scheme not in _PORTS:
        raise UnusableProxy(
            f"{variable} is not the address of a proxy; give one such as http://proxy.example:3128."
        )
    address = parts.netloc.rpartition("@")[2]
    return Proxy(f"{parts.scheme}://{address}", _authorization(parts))


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        usable = parts.hostname and (parts.port is None or parts.port > 0) and not split(r"\s", text)[1:]
    except ValueError:
        return None
    return parts if usable else None


def _authorization(parts: SplitResult) -> Secret | None:
    if parts.username is None:
        return None
    credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return Secret(f"Basic {b64encode(credentials.encode()).decode()}")
