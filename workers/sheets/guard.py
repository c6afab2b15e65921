"""What a zipped workbook may cost, found by really inflating it.

A file that is handed in is looked at before anything parses it; a worker does it once more beside
the parser, which is in the same limited process.

The sizes in a zip's headers are claims of whoever made the file. So the directory is checked first
(entries, names, methods, overlaps), and then every part is inflated and counted, in pieces that are
thrown away.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from workers.sheets.inflated import Unpacked, last_row_of, look_at_xml, strange
from workers.sheets.table import MIB, Limits, UnreadableFile

PIECE_BYTES = MIB
DIRECTORY_BYTES = MIB
TAIL_BYTES = 64 * 1024 + 22
TAIL_OF_PIECE = 400
END_OF_DIRECTORY = b"PK\x05\x06"
# Before it, in zips with large numbers: a record with those numbers and one that tells where it is.
LARGE_END, LARGE_END_BYTES = b"PK\x06\x06", 56 + 20
RATIO_FROM_BYTES = MIB
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    UnicodeDecodeError,  # the name of a part
)
DAMAGED = UnreadableFile(
    "damaged",
    "This file is damaged and cannot be read. Open it in Excel, save it under a new name, "
    "and choose that file.",
)


def check_zip(path: Path, limits: Limits) -> Unpacked:
    """Inflate every part of a workbook and throw it away; UnreadableFile if it costs too much."""
    found = Unpacked()
    try:
        with _opened(path, limits) as archive:
            for entry in archive.infolist():
                _inflate(archive, entry, limits, found)
    except ZIP_ERRORS as error:
        raise DAMAGED from error
    return found


def part_names(path: Path, limits: Limits) -> set[str]:
    """Return the names of the parts of a zip whose directory is sound."""
    try:
        with _opened(path, limits) as archive:
            return set(archive.namelist())
    except ZIP_ERRORS as error:
        raise DAMAGED from error


def part_text(path: Path, name: str, max_bytes: int = MIB) -> str:
    """Return the start of one part as text, "" when there is no such part."""
    return part_bytes(path, name, max_bytes).decode("utf-8", "replace")


def part_bytes(path: Path, name: str, max_bytes: int) -> bytes:
    """Return the start of one part, b"" when there is no such part."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as part:
            return part.read(max_bytes)
    except KeyError:
        return b""
    except ZIP_ERRORS as error:
        raise DAMAGED from error


def pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield one part in pieces."""
    with archive.open(entry) as part:
        while piece := part.read(PIECE_BYTES):
            yield piece


def _opened(path: Path, limits: Limits) -> zipfile.ZipFile:
    _check_directory_size(path, limits)
    archive = zipfile.ZipFile(path)
    try:
        _check_entries(archive.infolist(), limits)
    except UnreadableFile:
        archive.close()
        raise
    return archive


def _check_directory_size(path: Path, limits: Limits) -> None:
    """Refuse a monster directory before the zip module builds an object for each entry."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL_BYTES))
        tail = file.read()
    end = tail.rfind(END_OF_DIRECTORY)
    if end < 0 or len(tail) - end < 22:
        raise DAMAGED
    _, count, directory_bytes = struct.unpack_from("<HHI", tail, end + 8)
    large = end - LARGE_END_BYTES
    if large >= 0 and tail.startswith(LARGE_END, large):  # Its numbers are those that count.
        count, directory_bytes = struct.unpack_from("<QQ", tail, large + 32)
    if count > limits.max_parts or directory_bytes > DIRECTORY_BYTES:
        raise _too_many_parts(limits)


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.max_parts:
        raise _too_many_parts(limits)
    # Readers differ in whether XL/Book.xml and xl/book.xml are one part.
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise strange("two parts have the same name")
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", entry.filename):
            raise strange("a part would lie outside of it")
        if entry.flag_bits & 0x1:
            raise UnreadableFile(
                "password",
                "This file is protected by a password. Take the password away, save, "
                "choose it again.",
            )
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise strange("its parts are packed in an unusual way")
    _check_overlaps(entries)
    _check_claims(entries, limits)


def _check_overlaps(entries: list[zipfile.ZipInfo]) -> None:
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise strange("its parts overlap")
        end = entry.header_offset + 30 + len(entry.orig_filename) + entry.compress_size


def _check_claims(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse what claims to be too large before anything is inflated."""
    for entry in entries:
        too_dense = entry.file_size > max(RATIO_FROM_BYTES, limits.max_ratio * entry.compress_size)
        if entry.file_size > limits.max_part_bytes or too_dense:
            raise _too_large(limits)
    if sum(entry.file_size for entry in entries) > limits.max_unpacked_bytes:
        raise _too_large(limits)


def _inflate(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, found: Unpacked
) -> None:
    size, tail, last_row = 0, b"", 0
    is_sheet = SHEET_PART.fullmatch(entry.filename) is not None
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    for piece in pieces(archive, entry):
        size += len(piece)
        found.size += len(piece)
        too_dense = size > RATIO_FROM_BYTES and size > limits.max_ratio * entry.compress_size
        if size > limits.max_part_bytes or found.size > limits.max_unpacked_bytes or too_dense:
            raise _too_large(limits)
        if is_xml:
            if b"\0" in piece:  # UTF-16, of which all these rules hold as well
                piece = piece.replace(b"\0", b"")
            joined = tail + piece
            look_at_xml(joined, entry.filename, is_sheet, found)
            if is_sheet:
                last_row = last_row_of(joined, len(tail), last_row)
            tail = piece[-TAIL_OF_PIECE:]


def _too_large(limits: Limits) -> UnreadableFile:
    return UnreadableFile(
        "unpacks-too-large",
        f"Unpacked, this workbook is larger than {limits.max_unpacked_bytes // MIB} MB or "
        "far larger than its size suggests. Save it as CSV, or split it.",
    )


def _too_many_parts(limits: Limits) -> UnreadableFile:
    return UnreadableFile(
        "too-many-parts",
        f"This workbook has more than {limits.max_parts:,} parts inside. Copy the sheet into a "
        "new workbook and choose that file.",
    )
