"""Colours: what JPEG 2000 and browsers cannot show becomes gray or red, green and blue."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple, cast

from PIL import Image, ImageCms

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsProfile

# By mode: as it is, in 8 bits a channel, or 16 of gray. Pillow holds no other colours in 16.
KEPT = frozenset(("L", "LA", "RGB", "RGBA", "I;16"))
SEEN_THROUGH = frozenset(("LA", "RGBA"))
# What one sees through, measurements, and drawings in few colours would show the smallest loss.
EXACT = SEEN_THROUGH | {"I;16"}
DRAWN = frozenset(("1", "P", "PA", "I", "F"))
PLAINER = {
    "1": "L",
    "P": "RGB",
    "PA": "RGBA",
    "La": "LA",
    "RGBa": "RGBA",
    "RGBX": "RGB",
    "YCbCr": "RGB",
    "HSV": "RGB",
}
OPAQUE = {"L": "LA", "RGB": "RGBA", "P": "RGBA", "1": "LA"}
SPACES = {"L": b"GRAY", "LA": b"GRAY", "I;16": b"GRAY", "RGB": b"RGB ", "RGBA": b"RGB "}
PRINTED = frozenset(("CMYK", "LAB"))
SPACE = slice(16, 20)
MOST_PROFILE_BYTES = 8 * 1024 * 1024
BRIGHTEST = 255
TO_8_BITS = 1 / 256


class Coloured(NamedTuple):
    """A picture in colours for the web, their profile, and whether nothing of it may be lost."""

    image: Image.Image
    profile: bytes | None
    exact: bool


def coloured(image: Image.Image, profile: bytes | None) -> Coloured:
    """The picture in colours for the web. `profile` says what its colours look like."""
    drawn = image.mode in DRAWN
    if image.mode in PRINTED:
        return Coloured(_printed(image, profile), None, exact=False)
    image = _plain(image)
    fits = profile and len(profile) <= MOST_PROFILE_BYTES and profile[SPACE] == SPACES[image.mode]
    return Coloured(image, profile if fits else None, drawn or image.mode in EXACT)


def as_seen(picture: Coloured) -> Image.Image:
    """The picture as a screen shows it: 8 bits of gray or of each colour, on white."""
    image = picture.image
    if image.mode == "I;16":
        image = image.point(lambda value: value * TO_8_BITS).convert("L")
    if image.mode in SEEN_THROUGH:
        under = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(under, image.convert("RGBA")).convert("RGB")
    if picture.profile and image.mode == "RGB":
        image = _through(image, picture.profile)
    return image


def _plain(image: Image.Image) -> Image.Image:
    if "transparency" in image.info and image.mode in OPAQUE:
        return image.convert(OPAQUE[image.mode])
    if image.mode in KEPT:
        return image
    if image.mode.startswith("I;16"):
        return image.convert("I").convert("I;16")
    if image.mode in PLAINER:
        return image.convert(PLAINER[image.mode])
    return _stretched(image)


def _stretched(image: Image.Image) -> Image.Image:
    """Measurements of any size as gray, from the lowest to the highest."""
    # One channel has one lowest and one highest value.
    low, high = cast("tuple[float, float]", image.getextrema())
    scale = BRIGHTEST / ((high - low) or 1)
    return image.point(lambda value: value * scale - low * scale).convert("L")


def _printed(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode == "LAB":
        return _convert(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
    return _through(image, profile) if profile else image.convert("RGB")


def _through(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        return _convert(image, ImageCms.ImageCmsProfile(BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        # A profile that is damaged, or of other colours, says nothing.
        return image.convert("RGB")


def _convert(image: Image.Image, profile: ImageCmsProfile) -> Image.Image:
    screen = ImageCms.createProfile("sRGB")
    seen = ImageCms.profileToProfile(image, profile, screen, outputMode="RGB")
    assert seen is not None
    return seen
