"""JPEG 2000 files: written with the profile of their colours, and what their boxes tell.

Pillow writes the compressed picture only. The boxes around it are written here, as Pillow knows
no profile in them.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from workers.assets import codestream
from workers.assets.boxes import TO_THE_END, boxes
from workers.assets.profile import Coloured

SIGNATURE = struct.pack(">I4sI", 12, b"jP  ", 0x0D0A870A)
# A file of the basic kind, which all readers of the extended kind take, too.
FILE_TYPE = struct.pack(">I4s4sI4s", 20, b"ftyp", b"jp2 ", 0, b"jp2 ")
ENUMERATED, PROFILE = 1, 2
PROFILE_BEGINS = 3
SRGB, GRAY = 16, 17
OPACITY, WHOLE_PICTURE = 1, 0
JPEG_2000_COMPRESSION = 7
MOST_HEADER_BYTES = 16 * 1024 * 1024
LONGEST_BOX = 2**32 - 1


def write(picture: Coloured, out: Path) -> None:
    """Write a picture as JPEG 2000."""
    with out.open("wb") as file:
        file.write(SIGNATURE + FILE_TYPE + _header(picture.image, picture.profile))
        begin = file.tell()
        # Up to the end of the file, however long that is.
        file.write(struct.pack(">I4s", TO_THE_END, b"jp2c"))
        codestream.write(file, picture.image, exact=picture.exact)
        length = file.tell() - begin
        if length <= LONGEST_BOX:
            file.seek(begin)
            file.write(struct.pack(">I", length))


def profile_of(path: Path) -> bytes | None:
    """The profile in the boxes of a JPEG 2000 file, if it has one."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for box in boxes(file, 0, size):
            if box.kind == b"jp2h" and box.end - box.begin <= MOST_HEADER_BYTES:
                return _profile_in(file, box.begin, min(box.end, size))
    return None


def _profile_in(file: BinaryIO, begin: int, end: int) -> bytes | None:
    for box in boxes(file, begin, end):
        if box.kind == b"colr":
            file.seek(box.begin)
            content = file.read(min(box.end, end) - box.begin)
            if content[:1] == bytes([PROFILE]):
                return content[PROFILE_BEGINS:]
    return None


def _header(image: Image.Image, profile: bytes | None) -> bytes:
    channels = len(image.getbands())
    depth = 16 if image.mode == "I;16" else 8
    size = struct.pack(">IIHB", image.height, image.width, channels, depth - 1)
    boxes = _box(b"ihdr", size + bytes([JPEG_2000_COMPRESSION, 0, 0]))
    boxes += _box(b"colr", _colours(channels, profile))
    if channels in (2, 4):
        boxes += _box(b"cdef", _channels(channels))
    return _box(b"jp2h", boxes)


def _colours(channels: int, profile: bytes | None) -> bytes:
    if profile:
        return bytes([PROFILE, 0, 0]) + profile
    return struct.pack(">BBBI", ENUMERATED, 0, 0, GRAY if channels <= 2 else SRGB)


def _channels(count: int) -> bytes:
    """Which channel is which colour; the last is how much one sees of them."""
    colours = [(number, 0, number + 1) for number in range(count - 1)]
    told = [*colours, (count - 1, OPACITY, WHOLE_PICTURE)]
    return struct.pack(">H", count) + b"".join(struct.pack(">HHH", *one) for one in told)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content
