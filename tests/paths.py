"""Finding programs on this machine, and HTTP clients for local servers."""

import os
import shutil
from typing import Any

import httpx
import pytest

from bot.sandbox.test_server import no_certificates


def http_here(*, timeout: float = 60, **options: Any) -> httpx.AsyncClient:
    """Return a client that loads neither proxies nor certificates: loading them takes longer than most requests."""
    return httpx.AsyncClient(trust_env=False, verify=no_certificates(), timeout=timeout, **options)


def program(*names: str, package: str, override: str | None = None) -> str:
    """Return the path of the first of these programs that is installed; the variable `override` can name another.

    If none is, the test fails in CI, where `.ci/run` installs all of them, and is skipped elsewhere with a reason
    that says what to install.
    """
    wanted = (os.environ.get(override) if override else None) or None
    # Debian installs servers in a folder that is only on root's path.
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
    found = next(
        filter(None, (shutil.which(name, path=path) for name in ([wanted] if wanted else names))), None
    )
    if found:
        return found
    hint = f"no {wanted or names[0]} here: apt install {package}" + (
        f", or set {override}=/path" if override else ""
    )
    if os.environ.get("CI"):
        pytest.fail(hint)
    pytest.skip(hint)
