"""Parts of derivatives are drawn for pages, in a process that one of them cannot harm."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from tests.assets.works import BLUE, GREEN, RED, WHITE, alike, corners, profile, seen
from workers.assets import drawing, jpx, raster
from workers.assets.profile import Coloured, coloured

UPRIGHT = [RED, GREEN, BLUE, WHITE]
ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from workers.assets.drawing import main
main()
"""
sides = st.integers(1, 70) | st.sampled_from([1023, 1024, 1025, 1027, 2050])


def test_a_thumbnail_shows_the_picture(tmp_path):
    source = derivative(tmp_path, corners(400, 300))
    size = drawing.draw(source, tmp_path / "a.jpg", (400, 300), (0, 0, 400, 300), (100, 75))
    assert size == (100, 75)
    with Image.open(tmp_path / "a.jpg") as image:
        assert (image.format, image.size) == ("JPEG", (100, 75))
        assert alike(seen(image), UPRIGHT)


@pytest.mark.parametrize("reduce", range(6))
def test_a_level_shows_the_picture_and_parts_are_cut_from_it(tmp_path, reduce):
    full = (1201, 900)
    source = derivative(tmp_path, corners(*full))
    size = drawing.level(source, tmp_path / "level", reduce)
    assert size == (-(-full[0] >> reduce), -(-full[1] >> reduce))
    with Image.open(tmp_path / "level") as image:
        assert alike(seen(image), UPRIGHT)
    quarter = (600, 450)
    out = tmp_path / "a.png"
    for place, colour in zip(((0, 0), (601, 0), (0, 450), (601, 450)), UPRIGHT, strict=True):
        drawing.draw(tmp_path / "level", out, full, (*place, *quarter), (30, 20), "png")
        with Image.open(out) as image:
            assert image.size == (30, 20)
            assert alike(seen(image), [colour] * 4)


def test_a_level_and_the_derivative_give_the_same_part(tmp_path):
    full = (1100, 700)
    noise = Image.effect_noise((110, 70), 80).resize(full).convert("RGB")
    source = derivative(tmp_path, noise)
    drawing.level(source, tmp_path / "level", 0)
    for name in ("first.jpx", "level"):
        drawing.draw(
            tmp_path / name, tmp_path / f"{name}.png", full, (500, 300, 90, 80), (90, 80), "png"
        )
    drawn = [(tmp_path / f"{name}.png").read_bytes() for name in ("first.jpx", "level")]
    assert drawn[0] == drawn[1]


@settings(max_examples=60)
@given(sides, sides, st.integers(0, 5), st.data())
def test_pictures_of_any_size_have_all_levels_and_any_part(
    tmp_path_factory, width, height, reduce, data
):
    folder = tmp_path_factory.mktemp("any")
    source = derivative(folder, Image.new("RGB", (width, height), RED))
    assert drawing.level(source, folder / "level", reduce) == (
        -(-width >> reduce),
        -(-height >> reduce),
    )
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    region = (
        *(left, top),
        *(data.draw(st.integers(1, width - left)), data.draw(st.integers(1, height - top))),
    )
    size = (data.draw(st.integers(1, region[2])), data.draw(st.integers(1, region[3])))
    for one in (source, folder / "level"):
        drawing.draw(one, folder / "a.png", (width, height), region, size, "png")
        with Image.open(folder / "a.png") as image:
            assert image.size == size
            last = (size[0] - 1, size[1] - 1)
            assert alike([image.getpixel((0, 0)), image.getpixel(last)], [RED] * 2)


def test_what_one_sees_through_is_drawn_on_white(tmp_path):
    glass = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert middle(tmp_path, coloured(glass, None)) == (255, 255, 255)
    assert middle(tmp_path, coloured(glass.convert("LA"), None)) == (255, 255, 255)


def test_gray_of_16_bits_is_drawn_as_bright_as_it_is(tmp_path):
    assert middle(tmp_path, coloured(Image.new("I;16", (40, 40), 100 * 256), None)) == 100


def test_colours_of_a_profile_are_drawn_as_screens_show_them(tmp_path):
    # Red and green change places in this profile.
    swapped = bytearray(profile())
    for first, second in ((b"rXYZ", b"tmpX"), (b"gXYZ", b"rXYZ"), (b"tmpX", b"gXYZ")):
        place = swapped.index(first, 128)
        swapped[place : place + 4] = second
    red = Image.new("RGB", (40, 40), (255, 0, 0))
    shown = middle(tmp_path, Coloured(red, bytes(swapped), exact=True))
    assert alike([shown], [(0, 255, 0)], within=3)
    assert ImageCms.getProfileName(BytesIO(profile()))


def test_the_program_draws_what_its_command_line_asks_for(tmp_path):
    source = derivative(tmp_path, corners(400, 300))
    level = tmp_path / "level"
    assert asked(do="level", source=source, out=level, reduce=1) == {"size": [200, 150]}
    region = {"full": [400, 300], "region": [0, 0, 200, 150], "size": [50, 40]}
    said = asked(do="draw", source=level, out=tmp_path / "a.jpg", format="jpg", **region)
    assert said == {"size": [50, 40]}
    with Image.open(tmp_path / "a.jpg") as image:
        assert alike(seen(image), [RED] * 4)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jpg", "first.jpx", "level"]


def test_the_program_says_what_it_cannot_draw_and_leaves_nothing(tmp_path):
    source = derivative(tmp_path, corners(400, 300))
    source.write_bytes(source.read_bytes()[:400])
    assert asked(do="level", source=source, out=tmp_path / "a", reduce=0) == {
        "problem": "unreadable"
    }
    gone = asked(do="level", source=tmp_path / "gone", out=tmp_path / "a", reduce=0)
    assert gone == {"problem": "unreadable"}
    assert [path.name for path in tmp_path.iterdir()] == ["first.jpx"]


def test_a_derivative_that_lies_about_its_size_takes_no_more_than_it_may(tmp_path):
    source = derivative(tmp_path, corners())
    content = source.read_bytes()
    huge = content.replace((40).to_bytes(4) + (60).to_bytes(4), (60_000).to_bytes(4) * 2, 1)
    source.write_bytes(huge)
    said = asked(do="level", source=source, out=tmp_path / "a", reduce=0)
    assert said["problem"] in ("unreadable", "too-much-memory")


def asked(**request: Any) -> Any:
    """What the program says to a request, started as the web application does it."""
    told = {name: str(one) if isinstance(one, Path) else one for name, one in request.items()}
    command = [sys.executable, "-I", "-c", PROGRAM, str(ROOT)]
    command.append(json.dumps(told | {"parent": os.getpid()}))
    done = subprocess.run(command, capture_output=True, env={}, timeout=60, check=True)
    return json.loads(done.stdout)


def derivative(folder: Path, image: Image.Image) -> Path:
    """A picture as it is kept."""
    path = folder / "first.jpx"
    jpx.write(Coloured(image, None, exact=False), path)
    return path


def middle(folder: Path, picture: Coloured) -> Any:
    """The colour in the middle of a picture as it is drawn; the same from all that is kept."""
    jpx.write(picture, folder / "a.jpx")
    size = picture.image.size
    drawing.level(folder / "a.jpx", folder / "level", 0)
    found = []
    for name in ("a.jpx", "level"):
        drawing.draw(folder / name, folder / "a.png", size, (0, 0, *size), size, "png")
        with Image.open(folder / "a.png") as image:
            found.append(image.getpixel((20, 20)))
    assert found[0] == found[1]
    assert raster.is_one(folder / "level")
    return found[0]
