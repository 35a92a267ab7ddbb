"""`python -m tests.benchmarks`: run all contenders side by side, and write docs/performance.md.

`--quick` takes a minute and writes nothing; `--only` names contenders, such as `--only floor,sqlite`.
`size`, `scale-out`, `slow-x` and `memory` measure what the comparison doesn't (`tests.benchmarks.special`).
"""

import argparse
import asyncio
import compileall
import tempfile
from pathlib import Path

from tests.benchmarks import report, special
from tests.benchmarks.comparison import compare
from tests.benchmarks.processes import ROOT

_ROUNDS, _SECONDS = 2, 6.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=["compare", "size", "scale-out", "slow-x", "memory"], default="compare"
    )
    parser.add_argument(
        "--share", type=float, default=0.1, help="how much of the large database `size` fills"
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=float, default=None)
    parser.add_argument("--rounds", type=int, default=None)
    given = parser.parse_args()
    rounds = given.rounds or (1 if given.quick else _ROUNDS)
    seconds = given.seconds or (3.0 if given.quick else _SECONDS)
    # As an installation does it, and the image; PYTHONDONTWRITEBYTECODE may keep Python from it.
    compileall.compile_dir(ROOT / "bot", quiet=1)
    with tempfile.TemporaryDirectory(prefix="likewise-benchmarks-") as folder:
        if given.what != "compare":
            run = {
                "size": lambda at: special.size(at, given.share),
                "scale-out": special.scale_out,
                "slow-x": special.slow_x,
                "memory": special.memory,
            }
            print("\n".join([report.machine(), "", *asyncio.run(run[given.what](Path(folder)))]))  # noqa: T201
            return
        compared = asyncio.run(compare(Path(folder), rounds, seconds, given.only.lower().split(",")))
    text = report.table(compared)
    print(text)  # noqa: T201 (the figures are what it is for)
    if not given.quick and not given.only:
        report.write(text)


if __name__ == "__main__":
    main()
