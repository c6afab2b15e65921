"""Zips as no program makes them: huge when unpacked, small on disk, made in a moment."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, replace
from functools import reduce
from operator import xor

from tests.sheets.files import raw_workbook

MIB = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One packed part, and what the headers say about it."""

    deflated: bytes
    checksum: int
    size: int


def repeated(block: bytes, times: int, first: bytes = b"", last: bytes = b"") -> Part:
    """Pack a part in which one block comes again and again, by packing the block once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(last) + packer.flush()
    checksum = _checksum(block, times, zlib.crc32(first))
    size = len(first) + len(block) * times + len(last)
    return Part(start + middle * times + end, zlib.crc32(last, checksum), size)


def _checksum(block: bytes, times: int, before: int) -> int:
    """The checksum after one block again and again, for which not all of it is gone through."""
    # Each bit of the checksum before changes the one after in its own way, whatever the others are.
    alone = zlib.crc32(block)
    changed = [zlib.crc32(block, 1 << bit) ^ alone for bit in range(32)]
    for _ in range(times):
        ways = (way for bit, way in enumerate(changed) if before >> bit & 1)
        before = reduce(xor, ways, alone)
    return before


def lying(part: Part, size: int) -> Part:
    """The same part, with another size in the headers."""
    return replace(part, size=size)


def zipped(parts: dict[str, Part]) -> bytes:
    """Write a zip; for more than 65,535 parts the count is capped, as old programs do."""
    body, directory, offset = [], [], 0
    for name, part in parts.items():
        facts = (part.checksum, len(part.deflated), part.size, len(name), 0)
        fields = struct.pack("<HHHHHIIIHH", 20, 0, zipfile.ZIP_DEFLATED, 0, 33, *facts)
        local = b"PK\3\4" + fields + name.encode() + part.deflated
        place = struct.pack("<HHHII", 0, 0, 0, 0, offset)
        directory.append(b"PK\1\2\x14\0" + fields + place + name.encode())
        body.append(local)
        offset += len(local)
    listed = b"".join(directory)
    count = min(len(parts), 0xFFFF)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), offset, 0)
    return b"".join(body) + listed + b"PK\5\6" + end


def with_large_end(content: bytes, count: int = 0xFFFF, size: int = 0xFFFFFFFF) -> bytes:
    """The same zip with a record for large numbers; the usual one claims these instead."""
    body = content[:-22]
    parts, length, start = struct.unpack_from("<HII", content, len(body) + 10)
    numbers = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, parts, parts, length, start)
    place = b"PK\6\7" + struct.pack("<IQI", 0, len(body), 1)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, size, 0xFFFFFFFF, 0)
    return body + b"PK\6\6" + numbers + place + b"PK\5\6" + end


def workbook_with(name: str, part: Part) -> bytes:
    """Build a workbook one part of which is packed by hand."""
    with zipfile.ZipFile(io.BytesIO(raw_workbook("<sheetData/>"))) as book:
        parts = {each: repeated(book.read(each), 1) for each in book.namelist()}
    return zipped(parts | {name: part})
