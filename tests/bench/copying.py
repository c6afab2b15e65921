"""COPY and INSERT ... ON CONFLICT, written by hand for one file and one table."""

import time
from pathlib import Path

import psycopg

from tests.bench.files import HEADER

CHUNK = 1024 * 1024
FIELDS = ", ".join(HEADER)
UPDATES = ", ".join(f"{name} = EXCLUDED.{name}" for name in HEADER if name != "id")
COPY = "COPY incoming FROM STDIN (FORMAT csv, HEADER)"
TEMPORARY = f"CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {FIELDS} FROM {{}} LIMIT 0"
UPSERT = f"""
INSERT INTO {{}} ({FIELDS}, _process_id, _created_at, _updated_at)
SELECT {FIELDS}, 1, now(), now() FROM incoming
ON CONFLICT (id) DO UPDATE SET {UPDATES}, _process_id = 1, _updated_at = now()
"""


def copy_by_hand(url: str, table: str, path: Path) -> float:
    """Import a faultless CSV file into the table of a desk; gives the seconds it took."""
    started = time.perf_counter()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(TEMPORARY.format(table).encode())
        with cursor.copy(COPY.encode()) as copy, path.open("rb") as file:
            while chunk := file.read(CHUNK):
                copy.write(chunk)
        cursor.execute(UPSERT.format(table).encode())
    return time.perf_counter() - started
