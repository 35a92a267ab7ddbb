"""A local Caddy with the deployment's Caddyfile."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.processes import environment
from tests.deploy.files import DEPLOY
from tests.deploy.tools import tool
from tests.ports import free_port


@contextmanager
def caddy(folder: Path, *upstreams: str) -> Iterator[str]:
    """Run Caddy in front of these ports, and yield its URL.

    Without TLS, since there is no domain to prove, and without the admin API, whose port is fixed.
    """
    port = free_port()
    config, log = folder / "Caddyfile", folder / "caddy.log"
    config.write_text(
        "{\n\tadmin off\n}\n" + (DEPLOY / "Caddyfile").read_text(encoding="utf-8"), encoding="utf-8"
    )
    env = environment(
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        UPSTREAM=" ".join(f"127.0.0.1:{upstream}" for upstream in upstreams),
        XDG_DATA_HOME=str(folder),
        XDG_CONFIG_HOME=str(folder),
    )
    words = [tool("caddy", package="caddy"), "run", "--adapter", "caddyfile", "--config", str(config)]
    # Into a file: Caddy logs every request, and a full pipe would block it.
    with log.open("wb") as output, subprocess.Popen(words, cwd=folder, env=env, stderr=output) as process:
        try:
            while "serving initial configuration" not in log.read_text(encoding="utf-8"):
                assert process.poll() is None, log.read_text(encoding="utf-8")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
