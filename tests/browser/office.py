"""What an office hands in: its datasets, and files for them that are the same at every run."""

import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from openpyxl import Workbook

Row = list[Any]

COUNTRIES = ["AT", "BE", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "IT", "NL", "SE"]
SUPPLIERS: Mapping[str, Any] = {
    "name": "suppliers",
    "title": "Suppliers",
    "description": "Companies that we buy from, one per row, known by their number.",
    "primaryKey": ["no"],
    "fields": [
        {
            "name": "no",
            "title": "Supplier no.",
            "type": "string",
            "description": "S and five digits, as on the contract.",
            "aliases": ["Lieferantennummer"],
            "example": "S-10231",
            "constraints": {"required": True, "pattern": "S-[0-9]{5}"},
        },
        {
            "name": "name",
            "title": "Name",
            "type": "string",
            "aliases": ["Lieferant"],
            "constraints": {"required": True, "maxLength": 120},
        },
        {
            "name": "country",
            "title": "Country",
            "type": "string",
            "description": "The two letters of ISO 3166.",
            "aliases": ["Land"],
            "constraints": {"required": True, "enum": COUNTRIES},
        },
        {
            "name": "terms",
            "title": "Payment terms",
            "type": "integer",
            "description": "Days after the invoice.",
            "constraints": {"minimum": 0, "maximum": 120},
        },
        {"name": "email", "title": "Contact e-mail", "type": "string", "format": "email"},
        {"name": "since", "title": "Active since", "type": "date", "format": "any"},
        {
            "name": "blocked",
            "title": "Blocked",
            "type": "boolean",
            "trueValues": ["yes"],
            "falseValues": ["no"],
            "description": "Nothing is ordered from a blocked supplier.",
        },
    ],
}
STORES: Mapping[str, Any] = {
    "name": "stores",
    "title": "Stores",
    "description": "Where we sell, one store per row.",
    "primaryKey": ["code"],
    "fields": [
        {"name": "code", "title": "Store", "type": "string", "constraints": {"required": True}},
        {"name": "city", "title": "City", "type": "string", "constraints": {"required": True}},
        {"name": "opened", "title": "Opened", "type": "date", "format": "any"},
        {"name": "area", "title": "Area (m²)", "type": "number", "constraints": {"minimum": 1}},
        {"name": "manager", "title": "Manager", "type": "string"},
    ],
}
PRICES: Mapping[str, Any] = {
    "name": "price-list",
    "title": "Price list",
    "description": "What an article costs, from which day on.",
    "primaryKey": ["article", "valid_from"],
    "fields": [
        {"name": "article", "title": "Article", "type": "string"},
        {"name": "price", "title": "Price", "type": "number", "constraints": {"minimum": 0}},
        {"name": "currency", "title": "Currency", "type": "string"},
        {"name": "valid_from", "title": "Valid from", "type": "date"},
    ],
}
SUPPLIER_HEADER = [field["title"] for field in SUPPLIERS["fields"]]
STORE_HEADER = [field["title"] for field in STORES["fields"]]

FIRST = (
    "Brandt", "Keller", "Lindner", "Van Dijk", "Aubert", "Grönlund", "Ferrari", "Novák", "Kjær",
    "Moreau", "Lahti", "Okafor", "Silva", "Wagner", "Berg", "Castellano", "Dvořák", "Eklund",
)  # fmt: skip
SECOND = (
    "Packaging", "& Sons", "Logistics", "Paper", "Tools", "Office Supplies", "Cleaning", "Metals",
    "Textiles", "Foods", "Timber", "Lighting", "Plastics", "Print",
)  # fmt: skip
CITIES = ("Oslo", "Bergen", "Malmö", "Uppsala", "Aarhus", "Odense", "Turku", "Tampere", "Vaasa")


def suppliers(count: int, *, terms: int = 30) -> list[Row]:
    """The first `count` suppliers; every seventh has these payment terms."""
    luck = Random(20)
    return [
        [
            f"S-{10_000 + number}",
            f"{first} {second}",
            luck.choice(COUNTRIES),
            terms if number % 7 == 0 else luck.choice((14, 30, 45, 60)),
            f"orders@{plain(first)}.example",
            date(2008, 1, 1) + timedelta(days=luck.randrange(6500)),
            "yes" if luck.random() < 0.03 else "no",
        ]
        for number in range(count)
        for first, second in [(luck.choice(FIRST), luck.choice(SECOND))]
    ]


def with_mistakes(rows: list[Row], *, every: int) -> list[Row]:
    """The same suppliers as people type them: about one row in `every` has something wrong."""
    luck = Random(4)
    rows = [list(row) for row in rows]
    for column, values, share in (
        (2, ("Deutschland", "Deutschland", "Holland", "UK."), 0.7),
        (5, ("31.02.2026", "in spring", "2026-13-01"), 0.15),
        (4, ("see contract", "orders at brandt.example"), 0.08),
        (3, ("30 days", -5), 0.05),
        (1, (None,), 0.02),
    ):
        for row in luck.sample(rows, round(len(rows) / every * share) or 1):
            row[column] = luck.choice(values)
    rows[-3][0] = rows[-4][0]
    return rows


def stores(count: int, *, opened: str = "", managers: Sequence[str] = FIRST) -> list[Row]:
    """Stores in the north; `opened` is how their days are written, when not as days."""
    luck = Random(8)
    rows = []
    for number in range(count):
        day = date(2015, 1, 1) + timedelta(days=luck.randrange(4000))
        rows.append(
            [
                f"ST-{100 + number}",
                luck.choice(CITIES),
                day.strftime(opened) if opened else day,
                luck.randrange(80, 900),
                managers[number % len(managers)],
            ]
        )
    return rows


def plain(name: str) -> str:
    """A name as it stands in an address."""
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", name).lower())


def workbook(header: Sequence[str], rows: Iterable[Row], sheet: str, above: int = 0) -> bytes:
    """A workbook whose header stands below `above` rows, with a second sheet of notes."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for line in (["Export of the purchasing system"], ["Status", "final"])[:above]:
        page.append(line)
    page.append(list(header))
    for row in rows:
        page.append(row)
    book.create_sheet("Notes").append(["Ask Ines before numbers are changed."])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def text(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The same as a text with semicolons."""
    lines = (";".join(map(str, row)) for row in [list(header), *rows])
    return "".join(f"{line}\r\n" for line in lines).encode()
