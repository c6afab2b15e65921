"""`python -m tests.bench [--only csv,polls,...]`: 0 when every target is met, else 1."""

import argparse
import sys
import tempfile
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from tests.bench.programs import PROGRAMS


def main() -> int:
    """Run the programs one after the other, and print one table."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default=",".join(PROGRAMS), help="names with commas between them")
    names = parser.parse_args().only.split(",")
    if unknown := set(names) - set(PROGRAMS):
        parser.error(f"There is no program {', '.join(sorted(unknown))}.")
    # A desk without a queue says for each upload that the queue is away.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    console = Console()
    table = Table("what", "target", "measured", "", title="Import Desk, measured")
    all_met = True
    for name in names:
        with (
            console.status(f"Measuring {name} ..."),
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
        ):
            for line in PROGRAMS[name](Path(folder)):
                table.add_row(
                    line.what, line.target, line.measured, "ok" if line.ok else "[red]missed"
                )
                all_met = all_met and line.ok
    console.print(table)
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())
