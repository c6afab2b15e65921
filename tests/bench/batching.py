"""A batch of JSON records, and a plain Python loop that does the same by hand."""

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.copying import FIELDS, TEMPORARY, UPSERT
from tests.bench.files import HEADER, rows

LEVELS = {"B": "basic", "S": "silver", "G": "gold"}
DATE = "%d.%m.%Y"
# Ten instructions: one record, its eight values, and one that is only there sometimes.
INSTRUCTIONS: list[dict[str, Any]] = [
    {"action": "new", "destination": "members"},
    {"source": "number", "destination": "members", "name": "id"},
    {
        "source": "mail",
        "destination": "members",
        "name": "email",
        "filters": ["haplo:to-lower-case"],
    },
    {"source": "called", "destination": "members", "name": "name"},
    {
        "source": "land",
        "destination": "members",
        "name": "country",
        "filters": ["haplo:to-upper-case"],
    },
    {"source": "level", "destination": "members", "name": "level", "mapInputValue": LEVELS},
    {"source": "joined", "destination": "members", "name": "joined", "dateFormat": "dd.MM.yyyy"},
    {"source": "score", "destination": "members", "name": "score"},
    {"source": "active", "destination": "members", "name": "active"},
    {
        "action": "if-exists",
        "source": "note",
        "then": [{"action": "log-error", "message": "Noted"}],
    },
]
CONTROL = {
    "dataImportControlFileVersion": 0,
    "model": "dataset:members",
    "files": {"DEFAULT": {"read": "json"}},
    "instructions": INSTRUCTIONS,
}


def write_json(path: Path, count: int) -> Path:
    """An array of records whose values are not yet as the dataset wants them."""
    letters = {word: letter for letter, word in LEVELS.items()}
    with path.open("w", encoding="utf-8") as file:
        for place, (number, mail, name, land, level, joined, score, active) in enumerate(
            rows(count)
        ):
            record = {
                "number": number,
                "mail": str(mail).upper(),
                "called": name,
                "land": str(land).lower(),
                "level": letters[str(level)],
                "joined": datetime.fromisoformat(str(joined)).strftime(DATE),
                "score": score,
                "active": active == "true",
                "source": "bench",
                "page": place // 25,
            }
            file.write(("," if place else "[") + json.dumps(record))
        file.write("]")
    return path


def import_by_hand(url: str, table: str, path: Path) -> None:
    """Map and COPY the same records with a loop that looks at nothing else."""
    records = json.loads(path.read_bytes())
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(TEMPORARY.format(table).encode())
        with cursor.copy(f"COPY incoming ({FIELDS}) FROM STDIN".encode()) as copy:
            for record in records:
                copy.write_row(mapped(record))
        cursor.execute(UPSERT.format(table).encode())


def mapped(record: dict[str, Any]) -> tuple[object, ...]:
    """The values of one record in the order of the fields."""
    return (
        int(record["number"]),
        record["mail"].lower(),
        record["called"],
        record["land"].upper(),
        LEVELS.get(record["level"], record["level"]),
        datetime.strptime(record["joined"], DATE).date(),
        float(record["score"]),
        bool(record["active"]),
    )


if __name__ == "__main__":
    assert len(HEADER) == 8
    began = time.perf_counter()
    import_by_hand(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - began}) + "\n")
