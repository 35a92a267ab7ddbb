"""`python -m tests.prove`: run the proofs, print their results, and write `docs/proof.md`."""

import argparse
import asyncio
import logging
import random
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.prove.databases import postgresql
from tests.prove.proofs import PROOFS, Bench
from tests.prove.report import PAGE, Row, as_table, write


def main() -> int:
    """Run the given proofs; return 0 if every promise was kept."""
    asked = _arguments().parse_args()
    # Ends the servers that it has started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # The sandbox's servers log each lost client, and here clients are killed all the time.
    logging.getLogger("uvicorn.error").addFilter(lambda _: False)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="likewise-prove-") as folder, postgresql() as server:
        for name in asked.only or PROOFS:
            started = time.monotonic()
            work = Path(folder) / name
            work.mkdir()
            found = _run(name, Bench(work, server, asked.scale, asked.seed))
            _show(found, f"{name}: {time.monotonic() - started:.0f} s")
            write(name, found, scale=asked.scale, seed=asked.seed, page=asked.page)
            rows += found
    _show(rows)
    return 0 if all(row.kept for row in rows) else 1


def _run(name: str, bench: Bench) -> list[Row]:
    """Run one proof; if it raises an error, that counts as a broken promise, and the others still run."""
    try:
        return asyncio.run(PROOFS[name](bench))
    except Exception as error:  # noqa: BLE001 (whatever it is)
        traceback.print_exc()
        return [Row(name, "", "", f"broke off: {type(error).__name__}", kept=False)]


def _show(rows: list[Row], *after: str) -> None:
    sys.stdout.write("\n".join([as_table(rows), *after]) + "\n\n")
    sys.stdout.flush()


def _arguments() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    made.add_argument("--scale", type=float, default=1.0, help="1 is the full size; 0.05 takes a few minutes")
    made.add_argument("--seed", type=int, default=random.randrange(10**6), help="repeats a run's dice")
    made.add_argument("--only", nargs="*", choices=list(PROOFS), help="these proofs only")
    made.add_argument("--page", type=Path, default=PAGE, help="where the figures are written")
    return made


if __name__ == "__main__":
    sys.exit(main())
