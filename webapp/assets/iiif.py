"""The IIIF Image API 3.0 at level 1: what a request for a part of a picture asks for."""

import math
from typing import Any, NamedTuple

CONTEXT = "http://iiif.io/api/image/3/context.json"
PROTOCOL = "http://iiif.io/api/image"
TILE = 512
# How often the derivatives halve well: each of their tiles has so many levels.
MOST_HALVINGS = 5
MOST_DIGITS = 9
# Of one drawing: more would take a thread of the web server for longer than others should wait.
MOST_PIXELS = 25_000_000
FORMATS = {"jpg": "image/jpeg", "png": "image/png"}

Size = tuple[int, int]
Region = tuple[int, int, int, int]


class NotUnderstood(Exception):
    """A request that is none of level 1; the text says what is wrong with it."""


class Wanted(NamedTuple):
    """Left, top, width and height of a region, the size it is wanted in, and as what."""

    region: Region
    size: Size
    form: str

    @property
    def halvings(self) -> int:
        """How often the picture may be halved, and still show the region as finely."""
        times = 0
        while times < MOST_HALVINGS and all(
            wanted << (times + 1) <= there
            for wanted, there in zip(self.size, self.region[2:], strict=True)
        ):
            times += 1
        return times


def wanted(region: str, size: str, rotation: str, quality: str, full: Size) -> Wanted:
    """What the parts of an address ask for, of a picture so large. Raises NotUnderstood."""
    shade, _, form = quality.partition(".")
    if shade not in ("default", "color") or form not in FORMATS:
        raise NotUnderstood("The desk draws default.jpg and default.png.")
    if rotation != "0":
        raise NotUnderstood("The desk turns no pictures: the rotation is 0.")
    part = _region(region, full)
    return Wanted(part, _size(size, part), form)


def description(address: str, full: Size) -> dict[str, Any]:
    """What info.json says of a picture at this address."""
    width, height = full
    halvings = range(MOST_HALVINGS + 1)
    sizes = [(-(-width >> times), -(-height >> times)) for times in reversed(halvings)]
    return {
        "@context": CONTEXT,
        "id": address,
        "type": "ImageService3",
        "protocol": PROTOCOL,
        "profile": "level1",
        "width": width,
        "height": height,
        "maxArea": MOST_PIXELS,
        "sizes": [
            {"width": across, "height": down}
            for across, down in sizes
            if across * down <= MOST_PIXELS
        ],
        "tiles": [{"width": TILE, "scaleFactors": [1 << times for times in halvings]}],
        "extraFormats": ["png"],
        "extraFeatures": ["sizeByWh"],
    }


def largest(size: Size) -> Size:
    """The size in which something so large is drawn at most."""
    across, down = size
    share = min(1.0, math.sqrt(MOST_PIXELS / (across * down)))
    # A line of pixels stays one.
    return max(1, int(across * share)), max(1, int(down * share))


def _region(text: str, full: Size) -> Region:
    width, height = full
    if text == "full":
        return (0, 0, width, height)
    if text == "square":
        side = min(full)
        return ((width - side) // 2, (height - side) // 2, side, side)
    numbers = [_number(part) for part in text.split(",")]
    if len(numbers) != 4 or None in numbers:
        raise NotUnderstood("The region is full, square or x,y,width,height.")
    left, top, across, down = (number or 0 for number in numbers)
    # A region may reach over the edge, not begin there.
    across, down = min(across, width - left), min(down, height - top)
    if across <= 0 or down <= 0:
        raise NotUnderstood("The region is outside of the picture, or has no extent.")
    return (left, top, across, down)


def _size(text: str, region: Region) -> Size:
    _, _, across, down = region
    if text == "max":
        return largest((across, down))
    width, comma, height = text.partition(",")
    told = (_number(width) if width else 0, _number(height) if height else 0)
    if not comma or None in told or not any(told):
        raise NotUnderstood("The size is max, width, or ,height or width,height.")
    size = _completed(told[0] or 0, told[1] or 0, across, down)
    if size[0] > across or size[1] > down:
        raise NotUnderstood("The desk draws nothing larger than it is.")
    if size[0] * size[1] > MOST_PIXELS:
        raise NotUnderstood("The desk draws up to 25 million pixels at once.")
    return size


def _completed(width: int, height: int, across: int, down: int) -> Size:
    """Both sides, where one is told, in the proportions of the region."""
    if not height:
        return (width, max(1, round(down * width / across)))
    if not width:
        return (max(1, round(across * height / down)), height)
    return (width, height)


def _number(text: str) -> int | None:
    plain = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if plain else None
