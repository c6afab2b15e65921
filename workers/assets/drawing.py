"""Draws parts of derivatives for pages, in a process of its own with limits.

The web application starts it by name, with one JSON object: `{"do": "level", "source", "out",
"reduce", "parent"}` or `{"do": "draw", "source", "out", "full", "region", "size", "format",
"parent"}`. It writes the file `out`, which is the web application's to remove: this process may be
killed. It says `{"size": [width, height]}` or `{"problem": code}`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from webapp.assets.iiif import Region, Size, Wanted
from workers.assets import jpx, raster
from workers.assets.profile import Coloured, as_seen
from workers.assets.task import MIB
from workers.sheets.confine import confine

MEMORY_BYTES = 1536 * MIB
FILE_BYTES = 1024 * MIB
CPU_SECONDS = 60
NICE = 5
BAND_ROWS = 512
JPEG_QUALITY = 85
Image.MAX_IMAGE_PIXELS = None


def main() -> None:
    """Draw what the command line asks for."""
    request = json.loads(sys.argv[1])
    os.nice(NICE)
    confine(MEMORY_BYTES, CPU_SECONDS, request["parent"], FILE_BYTES)
    sys.stdout.write(json.dumps(answer(request)))
    sys.stdout.flush()
    os._exit(0)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Draw, and say how large it is, or why it cannot be drawn."""
    source, out = Path(request["source"]), Path(request["out"])
    try:
        if request["do"] == "level":
            size = level(source, out, request["reduce"])
        else:
            region, full = tuple(request["region"]), tuple(request["full"])
            size = draw(source, out, full, region, tuple(request["size"]), request["format"])
    except MemoryError:
        return {"problem": "too-much-memory"}
    except (OSError, ValueError, SyntaxError):
        return {"problem": "unreadable"}
    return {"size": size}


def level(source: Path, out: Path, reduce: int) -> Size:
    """Write a derivative, halved so many times, as a raster that parts are quickly cut from."""
    image = _decoded(source, reduce)
    profile = jpx.profile_of(source)
    with out.open("wb") as file:
        for top in range(0, image.height, BAND_ROWS):
            band = image.crop((0, top, image.width, min(top + BAND_ROWS, image.height)))
            seen = as_seen(Coloured(band, profile, exact=False))
            if not top:
                raster.begin(file, seen.mode, image.size)
            file.write(seen.tobytes())
    return image.size


def draw(
    source: Path, out: Path, full: Size, region: Region, size: Size, form: str = "jpg"
) -> Size:
    """Draw a region of a picture, or of a level of it, in a size.

    `region` is left, top, width and height in the picture as it is at its `full` size.
    """
    if raster.is_one(source):
        piece = raster.cut(source, full, region)
    else:
        image = _decoded(source, Wanted(region, size, form).halvings)
        piece = image.crop(raster.scaled(region, full, image.size))
        piece = as_seen(Coloured(piece, jpx.profile_of(source), exact=False))
    if piece.size != size:
        piece = piece.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if form == "png":
        piece.save(out, "PNG")
    else:
        piece.save(out, "JPEG", quality=JPEG_QUALITY)
    return piece.size


def _decoded(source: Path, reduce: int) -> Image.Image:
    with Image.open(source, formats=["JPEG2000"]) as image:
        tile = image.tile[0]
        assert isinstance(tile.args, tuple)
        codec, _, *rest = tile.args
        # Pillow rounds where JPEG 2000 rounds up, and then says that the file is damaged.
        image._size = width, height = -(-image.width >> reduce), -(-image.height >> reduce)
        image.tile = [tile._replace(extents=(0, 0, width, height), args=(codec, reduce, *rest))]
        image.load()
        return image
