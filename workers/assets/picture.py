"""Pictures: opened with care, turned upright, and written as JPEG 2000."""

from __future__ import annotations

import resource
from pathlib import Path

from PIL import Image

from webapp.assets.file_types import DERIVATIVE, PICTURE, extension_of
from workers.assets import codestream, jpx
from workers.assets.profile import Coloured, coloured
from workers.assets.task import Made, Refused, Task

# By extension: how Pillow calls it, and people do. Nothing else is ever tried on a file.
FORMATS = {
    "jp2": ("JPEG2000", "a JPEG 2000 picture"),
    "jpx": ("JPEG2000", "a JPEG 2000 picture"),
    "jpeg": ("JPEG", "a JPEG picture"),
    "jpg": ("JPEG", "a JPEG picture"),
    "png": ("PNG", "a PNG picture"),
    "tif": ("TIFF", "a TIFF picture"),
    "tiff": ("TIFF", "a TIFF picture"),
}
ORIENTATION = 0x0112
# What is to be done to a picture that a camera has marked so.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
MEGA = 1_000_000
# No picture takes more for a pixel: a small one that runs out of memory is damaged.
MOST_BYTES = 40
# The check is our own, which says how large the picture is.
Image.MAX_IMAGE_PIXELS = None


def convert(task: Task, max_pixels: int) -> Made:
    """Write the derivative of a picture. Raises Refused, MemoryError."""
    form, words = FORMATS[extension_of(task.filename).lower()]
    image = _opened(task.path, form, words, max_pixels)
    profile = image.info.get("icc_profile")
    if form == "JPEG2000":
        profile = jpx.profile_of(task.path)
    image = upright(image)
    # In two steps, so that the picture as it was is gone before the other one is written.
    picture = coloured(image, profile if isinstance(profile, bytes) else None)
    del image
    _write(picture, task.out)
    width, height = picture.image.size
    return Made(PICTURE, DERIVATIVE, copied=False, width=width, height=height)


def _write(picture: Coloured, out: Path) -> None:
    try:
        jpx.write(picture, out)
    except OSError as error:
        # The encoder has no other way to say it; a full disk has a number.
        if error.errno is None:
            raise MemoryError from error
        raise


def upright(image: Image.Image) -> Image.Image:
    """The picture as it was meant to be seen."""
    try:
        marked = image.getexif().get(ORIENTATION)
    except Exception:
        # Notes that are damaged are no reason to refuse the picture.
        return image
    return image.transpose(UPRIGHT[marked]) if marked in UPRIGHT else image


def _opened(path: Path, form: str, words: str, max_pixels: int) -> Image.Image:
    """The first picture in a file, all of it in memory."""
    # Whatever the reader of this kind of pictures stumbles over, the file is to blame.
    try:
        image = Image.open(path, formats=[form])
    except Exception as error:
        raise Refused("unreadable", kind=words) from error
    _refuse_size(image, max_pixels)
    try:
        image.load()
    except Exception as error:
        # OpenJPEG does not say that it got no memory.
        starved = isinstance(error, MemoryError) or form == "JPEG2000"
        if starved and image.width * image.height * MOST_BYTES > _memory_limit():
            raise MemoryError from error
        raise Refused("unreadable", kind=words) from error
    return image


def _refuse_size(image: Image.Image, max_pixels: int) -> None:
    width, height = image.size
    if width * height > max_pixels:
        raise Refused(
            "too-many-pixels",
            width=width,
            height=height,
            megapixels=_mega(width * height),
            limit=_mega(max_pixels),
        )
    if not codestream.fits(width, height):
        raise Refused("too-long", width=width, height=height)


def _memory_limit() -> float:
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return float("inf") if soft == resource.RLIM_INFINITY else soft


def _mega(pixels: int) -> str:
    return f"{pixels / MEGA:,.1f}".removesuffix(".0")
