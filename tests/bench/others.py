"""What the desk is compared with: `python -m tests.bench.others NAME FILE`."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.files import DESCRIPTOR


def frictionless(path: Path) -> dict[str, Any]:
    """Validate a CSV with Frictionless, against the same descriptor."""
    from frictionless import Checklist, Detector, Resource, Schema, system

    schema = Schema.from_descriptor({k: DESCRIPTOR[k] for k in ("fields", "primaryKey")})
    with system.use_context(trusted=True):
        resource = Resource(path=str(path), schema=schema, detector=Detector(schema_sync=False))
        started = time.perf_counter()
        report = resource.validate(Checklist(), limit_errors=10**9)
        seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "rows": report.tasks[0].stats["rows"],
        "errors": report.stats["errors"],
    }


def calamine(path: Path) -> dict[str, Any]:
    """Read the first sheet of a workbook, and nothing else."""
    from python_calamine import CalamineWorkbook

    started = time.perf_counter()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return {"seconds": time.perf_counter() - started, "rows": len(rows)}


NAMES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "frictionless": frictionless,
    "calamine": calamine,
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(NAMES[sys.argv[1]](Path(sys.argv[2]))) + "\n")
