"""The files that are measured: eight typed, constrained columns, made from a seed."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

COUNTRIES = ("AT", "BE", "CH", "DE", "DK", "ES", "FR", "IT", "NL", "PL", "PT", "SE")
LEVELS = ("basic", "silver", "gold")
SYLLABLES = ("ka", "lo", "mi", "ren", "sa", "tor", "ul", "ve", "wan", "xi", "yo", "zen")
FIRST_DAY = date(2015, 1, 1)

DESCRIPTOR: dict[str, Any] = {
    "name": "members",
    "title": "Members",
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"required": True, "minimum": 1}},
        {
            "name": "email",
            "type": "string",
            "format": "email",
            "constraints": {"required": True, "maxLength": 100},
        },
        {
            "name": "name",
            "type": "string",
            "constraints": {"required": True, "minLength": 2, "maxLength": 60},
        },
        {"name": "country", "type": "string", "constraints": {"enum": list(COUNTRIES)}},
        {"name": "level", "type": "string", "constraints": {"pattern": "[a-z]{4,6}"}},
        {"name": "joined", "type": "date"},
        {"name": "score", "type": "number", "constraints": {"minimum": 0, "maximum": 100}},
        {"name": "active", "type": "boolean"},
    ],
    "primaryKey": ["id"],
}
HEADER = tuple(field["name"] for field in DESCRIPTOR["fields"])


def rows(count: int, faulty: int = 0) -> Iterator[tuple[object, ...]]:
    """`count` rows, each `faulty`-th with one wrong cell (0: none)."""
    chance = random.Random(20_150_101)
    for number in range(1, count + 1):
        name = "".join(chance.choices(SYLLABLES, k=3)).capitalize()
        score: object = chance.randrange(10_000) / 100
        if faulty and number % faulty == 0:
            score = 101.5
        yield (
            number,
            f"{name.lower()}.{number}@example.org",
            f"{name} {name[::-1].capitalize()}",
            chance.choice(COUNTRIES),
            chance.choice(LEVELS),
            (FIRST_DAY + timedelta(days=chance.randrange(3_650))).isoformat(),
            score,
            "true" if chance.random() < 0.7 else "false",
        )


def write_csv(path: Path, count: int, faulty: int = 0) -> Path:
    """A CSV file in UTF-8."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows(count, faulty))
    return path


def write_xlsx(path: Path, count: int, faulty: int = 0) -> Path:
    """A workbook with one sheet; dates and booleans are typed cells, as Excel keeps them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Members")
    sheet.append(HEADER)
    for *cells, joined, score, active in rows(count, faulty):
        sheet.append([*cells, date.fromisoformat(str(joined)), score, active == "true"])
    book.save(path)
    return path
