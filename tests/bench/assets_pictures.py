"""Pictures made JPEG 2000 by two converters, against the bare encoder in two processes."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops

from tests.bench.measure import MB, Line, program

PICTURES = 100
# The machine is not always as quick: one after the other, again and again.
ROUNDS = 5
SIZE = (4000, 3000)
LARGE_SIDE = 10_000
LOOPS = "tests.bench.picture_loops"
MOST_BYTES = 2_500 * MB


def assets_pictures(folder: Path) -> Iterator[Line]:
    """100 pictures of 12 megapixels, and one of 100."""
    ours, bare = 0.0, 0.0
    for number in range(ROUNDS):
        here = folder / str(number)
        make_pictures(here, PICTURES // ROUNDS)
        bare += program(LOOPS, "bare", here).answer["seconds"]
        ours += program(LOOPS, "converters", here).answer["seconds"]
    times = ours / bare
    yield Line(
        f"{PICTURES} pictures of 12 megapixels to JPEG 2000, against the bare encoder",
        "<= 1.15 x",
        f"{times:.2f} x ({ours:.0f} s, {bare:.0f} s)",
        times <= 1.15,
    )
    (folder / "large").mkdir()
    photograph((LARGE_SIDE, LARGE_SIDE)).save(folder / "large" / "a.tif", compression="tiff_lzw")
    large = program(LOOPS, "converters", folder / "large")
    peak, seconds = large.peak_bytes / MB, large.answer["seconds"]
    yield Line(
        "peak memory for a TIFF of 100 megapixels",
        "< 2500 MB",
        f"{peak:.0f} MB ({seconds:.1f} s)",
        large.peak_bytes < MOST_BYTES,
    )


def make_pictures(folder: Path, count: int) -> None:
    """So many photographs, no two of them alike."""
    folder.mkdir()
    first = photograph(SIZE)
    for number in range(count):
        moved = ImageChops.offset(first, 37 * number, 23 * number)
        moved.save(folder / f"{number:02d}.jpg", quality=92)


def photograph(size: tuple[int, int]) -> Image.Image:
    """Soft shapes of many sizes and a little noise, which compress as photographs do."""
    shapes = []
    for _ in range(3):
        light = noise(size, 200, 90)
        for finer, strength in ((20, 50), (3, 20), (1, 4)):
            light = ImageChops.add(light, noise(size, finer, strength), 1, -128)
        shapes.append(light)
    return Image.merge("RGB", shapes)


def noise(size: tuple[int, int], step: int, strength: float) -> Image.Image:
    """Noise of spots that are so many pixels wide."""
    spots = Image.effect_noise((size[0] // step + 1, size[1] // step + 1), strength)
    return spots.resize(size, Image.Resampling.BICUBIC)
