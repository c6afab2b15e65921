"""The lake of a busy desk: a repository in use, one that is finished, one that is empty."""

import csv
import io
import struct
import zlib

from flask import Flask

from tests.desk import Person
from tests.webapp.views.lake_rows import commit, found, let_in, make_repository, put
from webapp.models.members import MemberRole
from webapp.services.lake import branches, repositories, staging, tags

FOLDERS = ("herbarium/2025", "herbarium/2026", "pictures")
LONG = "reports/A report whose name is as long as only people write who name files by what is in"
IMPORTED = {
    "source": "s3://botanical-garden/exports/2026/",
    ".lakefs.merge.strategy": "source-wins",
}


def add(app: Flask, owner: Person, reader: Person) -> None:
    """Add them for one person; another one may read the first."""
    plants = make_repository(app, owner, "plants")
    for folder in FOLDERS[:2]:
        for number in range(12):
            put(app, f"{folder}/sheet-{number:03}.csv", table(40 + number), plants)
    put(app, "pictures/oak.png", picture(), plants, taken="2026-05-02")
    put(app, "readme.md", b"# Plants\n\nWhat the garden in Trondheim has collected.\n", plants)
    put(app, f"{LONG} them and when.pdf", b"%PDF-1.7\n\0", plants)
    commit(app, "Import objects", plants, **IMPORTED)
    put(app, "herbarium/2026/sheet-012.csv", table(12), plants)
    last = commit(app, "Sheet 12 of 2026\n\nIt came later, by post.", plants)
    with app.app_context():
        row = found(plants)
        tags.create(row, "spring-2026", last)
        branches.create(row, "names-of-linnaeus", last)
        branches.protect(row, branches.get(row, "main"), on=True)
        repositories.change_details(row, {"contact": "herbarium@example.org"})
    put(app, "herbarium/2026/sheet-003.csv", table(7), plants, "names-of-linnaeus")
    commit(app, "Rename oaks", plants, "names-of-linnaeus")
    put(app, "herbarium/2026/sheet-004.csv", table(9), plants)
    put(app, "notes of May.txt", b"Seen: oak, ash, lime\n", plants)
    with app.app_context():
        row = branches.get(found(plants), "main")
        staging.remove(row.id, ["herbarium/2025/sheet-000.csv"])
    let_in(app, reader, MemberRole.READER, plants)
    make_repository(app, owner, "stones")
    with app.app_context():
        repositories.switch_read_only(found(make_repository(app, owner, "stamps-2019")), on=True)


def table(rows: int) -> bytes:
    """A CSV of plants."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["No.", "Plant", "Found in", "Collected on", "Leaves (cm)"])
    for number in range(rows):
        town = ("Oslo", "Trondheim", "Łódź")[number % 3]
        writer.writerow([f"P{number:04}", "Quercus robur", town, "2026-05-02", number / 4])
    return text.getvalue().encode()


def picture() -> bytes:
    """A PNG of two colours."""
    width, height = 120, 80
    line = b"\0" + b"\x1b\x7a\x4c" * (width // 2) + b"\xe3\xac\x58" * (width // 2)
    parts = (
        (b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(line * height)),
        (b"IEND", b""),
    )
    written = (
        struct.pack(">I4s", len(content), name) + content + crc(name + content)
        for name, content in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def crc(content: bytes) -> bytes:
    """The sum that ends each part of a PNG."""
    return struct.pack(">I", zlib.crc32(content))
