"""What a file is, told from its content and never from its name."""

from __future__ import annotations

import re
from mmap import ACCESS_READ, mmap
from pathlib import Path

from workers.sheets.encodings import guess_by_head
from workers.sheets.table import Kind, Limits, UnreadableFile

HEAD_BYTES = 64 * 1024
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BINARY_MARKS = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM\x00", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"{\\rtf", "a text document"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
LIKE_A_HEADER = (b"MZ", b"BZh", b"PAR1", b"Rar!")
MARKUP = tuple(
    (re.compile(rb"\s*" + pattern, re.IGNORECASE | re.DOTALL), what)
    for pattern, what in (
        (rb"<\?xml[^>]*>.{0,500}office:spreadsheet", "an XML spreadsheet of 2003"),
        (rb"(<!--.*?-->\s*)?<(!doctype html|html|head|body|table|meta|style)\b", "a web page"),
        (rb"<\?xml\b", "an XML file"),
        (rb'(\{\s*"|\[\s*[{\[])', "a JSON file"),
    )
)
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
CONTENT_TYPES: tuple[tuple[str, Kind], ...] = (
    ("application/vnd.ms-excel.sheet.binary.macroenabled.main", "xlsb"),
    ("application/vnd.ms-excel.sheet.macroenabled.main", "xlsm"),
    ("application/vnd.ms-excel.template.macroenabled.main", "xlsm"),
    (SPREADSHEET + "sheet.main", "xlsx"),
    (SPREADSHEET + "template.main", "xlsx"),
)
OFFICE_DOCUMENTS = (
    ("wordprocessingml", "a Word document"),
    ("presentationml", "a PowerPoint presentation"),
)
OLE_DOCUMENTS = (
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a PowerPoint presentation"),
)
PASSWORD = UnreadableFile(
    "password",
    "This file is protected by a password. Take the password away in Excel, save, choose it again.",
)


def kind_of(path: Path, limits: Limits) -> Kind:
    """Return what a file is; UnreadableFile names what it seems to be when it is no table."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b"\r\n\t \0"):
        raise UnreadableFile("empty-file", "This file is empty. Choose a file that has rows.")
    if head.startswith(ZIP_MARKS):
        return _zip_kind(path, limits)
    if head.startswith(OLE_MARK):
        return _ole_kind(path)
    what = _something_else(head)
    if what:
        raise not_a_table(what)
    return "csv"


def _something_else(head: bytes) -> str | None:
    for mark, what in BINARY_MARKS:
        # A table may begin with the same letters, but no table holds a null byte that early.
        if head.startswith(mark) and (mark not in LIKE_A_HEADER or b"\0" in head):
            return what
    for pattern, what in MARKUP:
        if pattern.match(head.removeprefix(b"\xef\xbb\xbf")):
            return what
    return "neither a workbook nor text" if _is_binary(head) else None


def not_a_table(what: str) -> UnreadableFile:
    """Build the refusal of a file that is something else."""
    return UnreadableFile(
        "not-a-table",
        f"This file is {what}. Open it in Excel, or copy its table there, save that as a workbook "
        "(.xlsx) or as CSV, and choose that file.",
    )


def _is_binary(head: bytes) -> bool:
    if guess_by_head(head):
        return False
    strange = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\v\f\r\x1a\x1b")
    return strange > max(16, len(head) / 20)


def _zip_kind(path: Path, limits: Limits) -> Kind:
    from workers.sheets.guard import part_names, part_text

    names = part_names(path, limits)
    if "[Content_Types].xml" in names:
        types = part_text(path, "[Content_Types].xml").lower()
        for mark, kind in CONTENT_TYPES:
            if mark in types:
                return kind
        for mark, what in OFFICE_DOCUMENTS:
            if mark in types:
                raise not_a_table(what)
    if "mimetype" in names and "opendocument" in (told := part_text(path, "mimetype")):
        return _open_document_kind(path, told)
    raise UnreadableFile(
        "zip-archive",
        "This file is a zip archive, not a workbook. Unpack it and choose the file that is inside.",
    )


def _open_document_kind(path: Path, mime_type: str) -> Kind:
    from workers.sheets.guard import part_text

    if "spreadsheet" not in mime_type:
        raise not_a_table("an OpenDocument file other than a spreadsheet")
    if "encryption-data" in part_text(path, "META-INF/manifest.xml"):
        raise PASSWORD
    return "ods"


def _ole_kind(path: Path) -> Kind:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        if _has_stream(content, "EncryptedPackage"):
            raise PASSWORD
        for stream, what in OLE_DOCUMENTS:
            if _has_stream(content, stream):
                raise not_a_table(what)
    return "xls"


def _has_stream(content: mmap, name: str) -> bool:
    return content.find(name.encode("utf-16le") + b"\0\0") >= 0
