"""Loops that insert a row for each file or object: `python -m tests.bench.lake_loops NAME SOURCE`.

The source of `walk` is a folder, that of `bucket` the address of an S3.
"""

import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tests.object_store import BUCKET, client_of

ROWS_AT_ONCE = 1000
Facts = tuple[str, str, int, int]


class Base(DeclarativeBase):
    """The rows of the loops."""


class Noted(Base):
    """An object, as a plain program would note it."""

    __tablename__ = "noted"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(sa.String(1024), unique=True)
    checksum: Mapped[str]
    size: Mapped[int] = mapped_column(sa.BigInteger)
    mtime: Mapped[int] = mapped_column(sa.BigInteger)


def walk(folder: str) -> Iterator[Facts]:
    """What a loop over os.walk finds, checksums read."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            about = os.stat(path)
            with open(path, "rb") as file:
                digest = hashlib.md5(file.read(), usedforsecurity=False).hexdigest()
            yield path, digest, about.st_size, int(about.st_mtime)


def bucket(endpoint: str) -> Iterator[Facts]:
    """What a loop over list_objects_v2 finds."""
    pages = client_of(endpoint).get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    for page in pages:
        for one in page["Contents"]:
            moment = int(one["LastModified"].timestamp())
            yield one["Key"], one["ETag"].strip('"'), one["Size"], moment


LOOPS: dict[str, Callable[[str], Iterator[Facts]]] = {"walk": walk, "bucket": bucket}


def note(found: Iterator[Facts], place: Path) -> int:
    """Insert a row for each object, and commit a thousand at a time; gives how many."""
    engine = sa.create_engine(f"sqlite:///{place}")
    Base.metadata.create_all(engine)
    count = 0
    with Session(engine) as session:
        for count, facts in enumerate(found, start=1):
            session.add(
                Noted(**dict(zip(("path", "checksum", "size", "mtime"), facts, strict=True)))
            )
            if count % ROWS_AT_ONCE == 0:
                session.commit()
        session.commit()
    engine.dispose()
    return count


def main(name: str, source: str) -> dict[str, Any]:
    """Run a loop, and say how long it took."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        began = time.perf_counter()
        count = note(LOOPS[name](source), Path(folder) / "noted.sqlite3")
        return {"seconds": time.perf_counter() - began, "objects": count}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])) + "\n")
