"""Pictures without compression, as PNM: any rows of one are read without the others."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from PIL import Image

from webapp.assets.iiif import Region, Size

MAGIC = {"L": b"P5", "RGB": b"P6"}
MODES = {magic: mode for mode, magic in MAGIC.items()}

Edges = tuple[int, int, int, int]


def begin(file: BinaryIO, mode: str, size: Size) -> None:
    """Write what comes before the pixels."""
    file.write(b"%s\n%d %d\n255\n" % (MAGIC[mode], *size))


def is_one(path: Path) -> bool:
    """Is the file such a picture?"""
    with path.open("rb") as file:
        return file.read(2) in MODES


def cut(path: Path, full: Size, region: Region) -> Image.Image:
    """A region of the picture, as counted in the one of full size."""
    with path.open("rb") as file:
        mode = MODES[file.readline().strip()]
        width, height = map(int, file.readline().split())
        file.readline()
        left, top, right, bottom = scaled(region, full, (width, height))
        row_bytes = width * len(mode)
        file.seek(top * row_bytes, 1)
        rows = file.read((bottom - top) * row_bytes)
    return Image.frombytes(mode, (width, bottom - top), rows).crop((left, 0, right, bottom - top))


def scaled(region: Region, full: Size, size: Size) -> Edges:
    """The edges of a region in a smaller version of the picture, one pixel at least apart."""
    left, top, width, height = region
    first, last = _between(left, width, full[0], size[0])
    above, below = _between(top, height, full[1], size[1])
    return first, above, last, below


def _between(begin: int, length: int, full: int, there: int) -> tuple[int, int]:
    first = min(begin * there // full, there - 1)
    last = max(first + 1, round((begin + length) * there / full))
    return first, min(last, there)
