"""How tests talk to servers on this machine."""

from typing import Any

import httpx

from bot.sandbox.serving import no_certificates


def http_here(**options: Any) -> httpx.AsyncClient:
    """Return a client that reads neither proxies nor certificates: reading these takes longer than most requests."""
    return httpx.AsyncClient(trust_env=False, verify=no_certificates(), **options)
