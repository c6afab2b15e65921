"""What somebody has filled in to import into the lake, and what they press to change it."""

from dataclasses import dataclass, replace
from typing import Self

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from webapp.errors import BadInput
from webapp.services.lake.requests import LONGEST_KEY_BYTES, OBJECT, PREFIX, ImportRequest

MOST_ROWS = 50
KEEP, REPLACE = "keep", "replace"
NO_SOURCE = "Choose a source: the address of a folder, or of one object."
PATTERNS = "A pattern has 500 characters at most, and there are 100 of them at most."
UNKNOWN = "This cannot be imported as it is."
WRONG = {
    "destination": f"A destination has {LONGEST_KEY_BYTES:,} bytes at most.",
    "path": "An address is too long.",
    "include": PATTERNS,
    "exclude": PATTERNS,
    "message": "The message is too long.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A source, and where it goes."""

    path: str = ""
    destination: str = ""
    is_object: bool = False

    @property
    def goes_to(self) -> str:
        """Where it goes; an object that was given no name keeps its own."""
        named = self.path.rstrip("/").rpartition("/")[2] if self.is_object else ""
        return self.destination or named


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says. Objects that are there stay, unless somebody wants it otherwise."""

    rows: tuple[Row, ...] = (Row(),)
    append: bool = True
    include: str = ""
    exclude: str = ""
    message: str = ""

    @classmethod
    def of_form(cls, form: MultiDict[str, str]) -> Self:
        """What was sent."""
        sent = zip(
            form.getlist("kind"), form.getlist("path"), form.getlist("destination"), strict=False
        )
        rows = tuple(
            Row(path.strip(), destination.strip(), kind == OBJECT)
            for kind, path, destination in sent
        )
        texts = {name: form.get(name, "") for name in ("include", "exclude", "message")}
        return cls(rows[:MOST_ROWS] or (Row(),), form.get("mode") != REPLACE, **texts)

    @classmethod
    def of_request(cls, request: ImportRequest) -> Self:
        """What was asked for before, to change something of it."""
        rows = tuple(
            Row(one.path, one.destination, one.type == OBJECT) for one in request.paths[:MOST_ROWS]
        )
        patterns = {name: "\n".join(getattr(request, name)) for name in ("include", "exclude")}
        return cls(rows or (Row(),), request.append, message=request.commit.message, **patterns)

    def request(self) -> ImportRequest:
        """What is asked for. Raises BadInput with what is wrong in it."""
        rows = [row for row in self.rows if row.path]
        if not rows:
            raise BadInput(NO_SOURCE)
        paths = [
            {
                "type": OBJECT if row.is_object else PREFIX,
                "path": row.path,
                "destination": row.goes_to,
            }
            for row in rows
        ]
        try:
            return ImportRequest.model_validate(
                {
                    "paths": paths,
                    "commit": {"message": self.message.strip()},
                    "append": self.append,
                    "include": _lines(self.include),
                    "exclude": _lines(self.exclude),
                }
            )
        except ValidationError as error:
            raise BadInput(_sentence(error)) from None

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where all of it goes."""
        return tuple(row.goes_to for row in self.rows if row.path or row.destination)

    def changed(self, form: MultiDict[str, str]) -> tuple[Self, int | None]:
        """What a button of the form makes of it, and the line that somebody wants to look into."""
        rows = list(self.rows)
        if number := _numbered(form, "remove", rows):
            del rows[number - 1]
            return replace(self, rows=tuple(rows) or (Row(),)), None
        if form.get("do") == "add" and len(rows) < MOST_ROWS:
            return replace(self, rows=(*rows, Row())), len(rows) + 1
        if number := _numbered(form, "look", rows):
            return self, number
        for number, row in enumerate(rows, start=1):
            if address := form.get(f"open-{number}"):
                rows[number - 1] = replace(row, path=address, is_object=False)
            elif address := form.get(f"take-{number}"):
                rows[number - 1] = replace(row, path=address, is_object=True)
            else:
                continue
            return replace(self, rows=tuple(rows)), number
        return self, None


def _numbered(form: MultiDict[str, str], name: str, rows: list[Row]) -> int:
    """The line that a button is about, counted from 1; 0 for none."""
    text = form.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    return number if number <= len(rows) else 0


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _sentence(error: ValidationError) -> str:
    """The first thing that is wrong, in words."""
    one = error.errors()[0]
    if "not allowed" in one["msg"]:
        return "There is a character in it that cannot be kept. Type it anew."
    return next((text for name, text in WRONG.items() if name in one["loc"]), UNKNOWN)
