"""The compressed picture in a JPEG 2000 file, made row of tiles by row of tiles.

The encoder takes four bytes for each channel of each pixel that it is given. Tiles know nothing of
one another, so each row of them is encoded as a picture of its own, and numbered anew.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image

# Halved as often as a tile is, the rows are still divided alike.
TILE = 1024
# Their numbers have 16 bits; with more the encoder writes where it must not.
MOST_TILES = 65_535
# Nobody sees a difference at 45 dB; without loss the files are nearly twice as large.
NEARLY_LOSSLESS = {"irreversible": True, "quality_mode": "dB", "quality_layers": [45]}
TILE_PART, END = b"\xff\x90", b"\xff\xd9"
MARKER_BYTES, LENGTH_BYTES = 2, 2
# Behind the first two markers and a length: a code, the width, the height.
HEIGHT = slice(12, 16)
# Behind the marker and its length: which tile it is of, and how many bytes it has.
NUMBERS = struct.Struct(">HI")
NUMBERS_AT = 4


def fits(width: int, height: int) -> bool:
    """Can a picture so large be written?"""
    return -(-width // TILE) * -(-height // TILE) <= MOST_TILES


def write(file: BinaryIO, image: Image.Image, *, exact: bool) -> None:
    """Write a picture, without any loss or with one that nobody sees."""
    across = -(-image.width // TILE)
    for row, top in enumerate(range(0, image.height, TILE)):
        strip = image.crop((0, top, image.width, min(top + TILE, image.height)))
        encoded = _encoded(strip, exact=exact)
        begin = _end_of_header(encoded)
        if not row:
            encoded[HEIGHT] = struct.pack(">I", image.height)
            file.write(encoded[:begin])
        for part in _tile_parts(encoded, begin, row * across):
            file.write(part)
    file.write(END)


def _encoded(strip: Image.Image, *, exact: bool) -> bytearray:
    options: dict[str, Any] = {} if exact else NEARLY_LOSSLESS
    colours = 1 if strip.mode in ("RGB", "RGBA") else 0
    out = BytesIO()
    strip.save(out, "JPEG2000", no_jp2=True, mct=colours, tile_size=(TILE, TILE), **options)
    return bytearray(out.getbuffer())


def _end_of_header(encoded: bytearray) -> int:
    """Where the first part of a tile begins."""
    at = MARKER_BYTES
    while encoded[at : at + MARKER_BYTES] != TILE_PART:
        at += MARKER_BYTES
        at += int.from_bytes(encoded[at : at + LENGTH_BYTES])
    return at


def _tile_parts(encoded: bytearray, at: int, first: int) -> Iterator[memoryview]:
    """The parts of tiles, which are counted from `first`."""
    view = memoryview(encoded)
    while encoded[at : at + MARKER_BYTES] == TILE_PART:
        number, length = NUMBERS.unpack_from(encoded, at + NUMBERS_AT)
        NUMBERS.pack_into(encoded, at + NUMBERS_AT, first + number, length)
        yield view[at : at + length]
        at += length
