"""What requests of the Starmind dialect carry, read from the request or refused."""

import io
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, cast

from flask import request

from webapp import storage
from webapp.errors import BadInput, TooLarge
from webapp.states import ProcessKind

KINDS = ("tags", "users")
MOST_LISTED = 1000
USUALLY_LISTED = 100
ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with the request."""

    filename: str
    content: BinaryIO


def read_file() -> SentFile:
    """The part `file` of a multipart body. Raises BadInput, TooLarge."""
    if request.mimetype != "multipart/form-data":
        raise BadInput("Send the file as multipart/form-data.")
    found = request.files.getlist("file")
    if len(found) != 1:
        raise BadInput("Send exactly one file, in the part named file.")
    filename, content = found[0].filename or "", cast(BinaryIO, found[0].stream)
    kind = PurePath(filename).suffix.lower()
    begins_like_a_zip = content.read(len(ZIP)) == ZIP
    size, most = content.seek(0, io.SEEK_END), storage.settings().max_bulk_bytes
    content.seek(0)
    if size > most:
        raise TooLarge(f"The file is larger than {most:,} bytes.")
    if kind not in (".xlsx", ".csv") or (kind == ".xlsx") != begins_like_a_zip:
        raise BadInput("Only an Excel workbook (.xlsx) like the template is supported, or a CSV.")
    return SentFile(filename, content)


def read_type() -> ProcessKind | None:
    """The type of run that the address names, if it names one. Raises BadInput."""
    text = request.args.get("type")
    if text is None:
        return None
    try:
        return {"validation": ProcessKind.VALIDATION, "import": ProcessKind.IMPORT}[text]
    except KeyError:
        raise BadInput("type must be validation or import.") from None


def read_kinds() -> tuple[str, ...]:
    """Whose runs the address asks for: those of tags, of users, or of both. Raises BadInput."""
    kind = request.args.get("kind")
    if kind is not None and kind not in KINDS:
        raise BadInput("kind must be tags or users.")
    return KINDS if kind is None else (kind,)


def read_page() -> tuple[int, int]:
    """How many entries of a list the address asks for, and after how many. Raises BadInput."""
    limit, offset = _count("limit", USUALLY_LISTED), _count("offset", 0)
    return min(limit, MOST_LISTED), offset


def _count(name: str, usual: int) -> int:
    text = request.args.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadInput(f"{name} must be a whole number from 0 on.")
    return int(text)
