"""Pictures that are damaged, or lie about what is in them, are refused and harm nobody."""

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from tests.assets.raw_pictures import png, tiff
from tests.assets.works import converted, corners
from workers.assets.converting import Converters, Limits, Refused

FORMATS = [("a.png", {}), ("a.jpg", {}), ("a.tif", {}), ("a.jp2", {})]
LZW = {"compression": "tiff_lzw"}


@pytest.mark.parametrize(("name", "options"), [*FORMATS, ("a.tiff", LZW)])
@pytest.mark.parametrize("part", [0.2, 0.6, 0.95])
def test_a_file_that_is_cut_off_is_refused(tmp_path, converters, name, options, part):
    noise = Image.effect_noise((300, 300), 60).convert("RGB")
    whole = tmp_path / name
    noise.save(whole, **options)
    content = whole.read_bytes()
    whole.write_bytes(content[: int(len(content) * part)])
    assert refusal(whole, converters) == "unreadable"


def test_a_picture_that_says_it_is_huge_is_refused_with_the_limit(tmp_path, converters):
    path = tmp_path / "a.png"
    path.write_bytes(png(60_000, 50_000))
    with pytest.raises(Refused) as refused:
        converted(path, converters)
    assert refused.value.code == "too-many-pixels"
    assert refused.value.found == {
        "width": 60_000,
        "height": 50_000,
        "megapixels": "3,000",
        "limit": "250",
    }


def test_a_picture_with_more_tiles_than_can_be_counted_is_refused(tmp_path, converters):
    for size in ((65_535 * 1024 + 1, 1), (1, 65_535 * 1024 + 1)):
        (tmp_path / "a.png").write_bytes(png(*size))
        assert refusal(tmp_path / "a.png", converters) == "too-long"
    (tmp_path / "a.png").write_bytes(png(65_535 * 1024, 1))
    assert refusal(tmp_path / "a.png", converters) == "unreadable"


def test_the_limit_is_that_of_whoever_runs_the_desk(tmp_path):
    corners().save(tmp_path / "a.png")
    with Converters(1, tmp_path, Limits(max_pixels=2399)) as some:
        assert refusal(tmp_path / "a.png", some) == "too-many-pixels"
    with Converters(1, tmp_path, Limits(max_pixels=2400)) as some:
        assert converted(tmp_path / "a.png", some)[0].width == 60


def test_a_picture_that_is_nothing_but_its_header_is_refused(tmp_path, converters):
    (tmp_path / "a.png").write_bytes(png(9_000, 9_000))
    assert refusal(tmp_path / "a.png", converters) == "unreadable"


@pytest.mark.parametrize(
    "lie",
    [
        {"offset": 10_000_000},
        {"count": 4_000_000_000},
        {"rows": 4_000_000_000},
        {"bits": 60_000},
        {"compression": 5},
        {"compression": 7},
        {"compression": 34712},
    ],
)
def test_a_tiff_that_lies_is_refused(tmp_path, converters, lie):
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(8_000, 8_000, b"\x07" * 300, **lie))
    assert refusal(path, converters) in ("unreadable", "too-much-memory")


@pytest.mark.parametrize(
    ("boxes", "stream"), [((40, 60), (60_000, 60_000)), ((5_000, 5_000), (40, 60))]
)
def test_a_jpeg_2000_picture_whose_two_headers_differ_is_refused(
    tmp_path, converters, boxes, stream
):
    path = tmp_path / "a.jp2"
    corners().save(path)
    content = bytearray(path.read_bytes())
    inner = content.index(b"ihdr") + 4
    content[inner : inner + 8] = struct.pack(">II", *boxes)
    inner = content.index(b"\xff\x51") + 6
    content[inner : inner + 8] = struct.pack(">II", *stream)
    path.write_bytes(content)
    assert refusal(path, converters) == "unreadable"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.jp2"])
def test_a_file_with_any_byte_changed_is_converted_or_refused(tmp_path, converters, name):
    corners().save(tmp_path / name)
    content = (tmp_path / name).read_bytes()
    for place in range(0, len(content), max(1, len(content) // 40)):
        changed = bytearray(content)
        changed[place] ^= 0xFF
        (tmp_path / name).write_bytes(changed)
        with suppress(Refused):
            converted(tmp_path / name, converters)


def refusal(path: Path, converters: Converters) -> str:
    """Why the file is refused; nothing of it stays."""
    with pytest.raises(Refused) as refused:
        converted(path, converters)
    assert not path.with_name(f"{path.name}.jpx").exists()
    return refused.value.code
