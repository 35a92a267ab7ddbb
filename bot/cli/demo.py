"""`demo`: run the app with the sandbox on this machine."""

# ruff: noqa: PLC0415 (imported when needed, so that --help answers at once)

from typing import Annotated

import typer

PORT = 8700
# The demo sends no requests to other machines, so the shell's proxies and certificates don't
# matter, and may be stale.
NETWORK = frozenset({"all_proxy", "http_proxy", "https_proxy", "no_proxy", "ssl_cert_dir", "ssl_cert_file"})


def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Play one person's session in the terminal, and exit.")
    ] = False,
    port: Annotated[
        int,
        typer.Option(
            min=1, max=65_535, help="Port of the demo page. If it's taken, another is chosen and printed."
        ),
    ] = PORT,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Don't open the page in a browser.")
    ] = False,
) -> None:
    """Try Likewise on this machine, without accounts or settings."""
    from bot.sandbox.demo import run
    from bot.settings import Settings

    settings = frozenset(Settings.variables()) | NETWORK
    raise typer.Exit(run(port=port, once=once, open_browser=not no_browser, settings=settings))
