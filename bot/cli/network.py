"""Checks of `doctor` for proxies and CA certificates in the environment."""

from collections.abc import Iterator

from bot.certificates import UnusableCertificates, trusted
from bot.cli.check import Check, State
from bot.environment import variable
from bot.proxies import UnusableProxy, proxy_for
from bot.settings import Settings


def faults(settings: Settings) -> tuple[str, ...]:
    """Return a sentence for each problem that prevents every request."""
    found: dict[str, None] = {}
    for url in _addresses(settings):
        try:
            proxy_for(url)
            if url.startswith("https:"):
                trusted()
        except (UnusableProxy, UnusableCertificates) as fault:
            found[str(fault)] = None
    return tuple(found)


def network(settings: Settings) -> Iterator[Check]:
    """Report through which proxy Slack and X are reached."""
    if found := faults(settings):
        yield from (Check(State.FAIL, "network", fault) for fault in found)
        return
    proxies = {(proxy.url if (proxy := proxy_for(url)) else "") for url in _addresses(settings)}
    if proxies == {""}:
        if variable("HTTP_PROXY") or variable("http_proxy"):
            says = "HTTP_PROXY is set, but Slack and X are https addresses: for a proxy set HTTPS_PROXY, too."
            yield Check(State.WARN, "network", says)
        else:
            yield Check(State.OK, "network", "Slack and X are reached directly, without a proxy.")
        return
    through = " and ".join(sorted(f"through {proxy}" if proxy else "directly" for proxy in proxies))
    yield Check(State.OK, "network", f"Slack and X are reached {through}.")


def _addresses(settings: Settings) -> tuple[str, ...]:
    return settings.slack_api_url, settings.slack_url, settings.x_api_url
