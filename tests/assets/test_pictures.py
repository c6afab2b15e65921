"""Pictures become JPEG 2000 that shows what they showed."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from tests.assets.raw_pictures import png, tiff
from tests.assets.works import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    after,
    alike,
    converted,
    corners,
    profile,
    seen,
    shown,
)
from workers.assets import codestream
from workers.assets.converting import Made
from workers.assets.jpx import profile_of

UPRIGHT = [RED, GREEN, BLUE, WHITE]
# By the mark of a camera: where the corners of the upright picture are in the file.
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
FORMATS = [("a.png", {}), ("a.jpg", {"quality": 95}), ("a.tif", {}), ("a.jp2", {})]
LZW = {"compression": "tiff_lzw"}


@pytest.mark.parametrize(("name", "options"), [*FORMATS, ("a.tiff", LZW)])
def test_a_picture_looks_the_same_afterwards(tmp_path, converters, name, options):
    made, image = after(tmp_path, converters, corners(), name, **options)
    assert made == Made("still-image", "jpx", copied=False, width=60, height=40)
    assert image.size == (60, 40)
    assert alike(seen(image), UPRIGHT)


def test_a_jpx_is_taken_as_one_is_made(tmp_path, converters):
    corners().save(tmp_path / "first.png")
    _, out = converted(tmp_path / "first.png", converters)
    made, out = converted(out, converters)
    assert (made.width, made.height) == (60, 40)
    assert alike(seen(shown(out)), UPRIGHT)


@pytest.mark.parametrize("mark", TURNS)
@pytest.mark.parametrize(("name", "options"), [*FORMATS[:3], ("a.tiff", LZW)])
def test_a_picture_that_a_camera_has_turned_is_upright(tmp_path, converters, name, options, mark):
    turn = TURNS[mark]
    lying = corners() if turn is None else corners().transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = mark
    made, image = after(tmp_path, converters, lying, name, exif=exif, **options)
    assert (made.width, made.height) == image.size == (60, 40)
    assert alike(seen(image), UPRIGHT)


def test_notes_of_a_camera_that_are_damaged_are_passed_over(tmp_path, converters):
    damaged = b"Exif\0\0MM\0*\xff\xff\xff\xff"
    _, image = after(tmp_path, converters, corners(), "a.jpg", exif=damaged)
    assert alike(seen(image), UPRIGHT)


@pytest.mark.parametrize(("name", "options"), [*FORMATS[:3], ("a.tiff", LZW)])
def test_the_profile_of_the_colours_is_kept(tmp_path, converters, name, options):
    kept = profile()
    after(tmp_path, converters, corners(), name, icc_profile=kept, **options)
    assert profile_of(tmp_path / f"{name}.jpx") == kept


def test_the_profile_is_where_other_programs_look_for_it(tmp_path, converters):
    # It names the second in which it was made.
    kept = profile()
    after(tmp_path, converters, corners(), "a.png", icc_profile=kept)
    written = (tmp_path / "a.png.jpx").read_bytes()
    header = written.index(b"colr")
    assert written[header + 4 : header + 7] == b"\x02\0\0"
    assert written[header + 7 :].startswith(kept)
    # The same file without its profile is one that Pillow could have written.
    assert written.startswith(b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ")


def test_the_profile_of_a_jpeg_2000_picture_is_kept(tmp_path, converters):
    kept = profile()
    after(tmp_path, converters, corners(), "a.png", icc_profile=kept)
    _, out = converted(tmp_path / "a.png.jpx", converters)
    assert profile_of(out) == kept


def test_a_profile_of_other_colours_is_left_out(tmp_path, converters):
    after(tmp_path, converters, corners().convert("L"), "a.png", icc_profile=profile())
    assert profile_of(tmp_path / "a.png.jpx") is None


def test_a_damaged_profile_harms_nobody(tmp_path, converters):
    printed = corners().convert("CMYK")
    _, image = after(tmp_path, converters, printed, "a.tif", icc_profile=b"nonsense" * 20)
    assert image.mode == "RGB"


def test_a_number_in_the_place_of_a_profile_harms_nobody(tmp_path, converters):
    (tmp_path / "a.tif").write_bytes(tiff(2, 2, b"\0\7\7\0", profile=7))
    made, out = converted(tmp_path / "a.tif", converters)
    assert (made.width, profile_of(out)) == (2, None)


def test_what_one_sees_through_is_kept_exactly(tmp_path, converters):
    glass = corners()
    glass.putalpha(Image.linear_gradient("L").resize(glass.size))
    _, image = after(tmp_path, converters, glass, "a.png")
    assert image.mode == "RGBA"
    assert not any(ImageStat.Stat(ImageChops.difference(image, glass)).sum)
    gray = glass.convert("LA")
    _, image = after(tmp_path, converters, gray, "b.png")
    assert image.mode == "LA"
    assert image.tobytes() == gray.tobytes()


def test_one_colour_that_stands_for_nothing_becomes_something_to_see_through(tmp_path, converters):
    _, image = after(tmp_path, converters, corners(), "a.png", transparency=RED)
    assert image.mode == "RGBA"
    assert image.getpixel((5, 5)) == (*RED, 0)
    assert image.getpixel((55, 5)) == (*GREEN, 255)


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_gray_of_16_bits_keeps_all_of_them(tmp_path, converters, name):
    deep = Image.new("I;16", (50, 50))
    for x in range(50):
        for y in range(50):
            deep.putpixel((x, y), x * 1301 + y)
    _, image = after(tmp_path, converters, deep, name)
    assert image.mode == "I;16"
    assert image.tobytes() == deep.tobytes()


def test_gray_of_16_bits_is_read_from_either_end(tmp_path, converters):
    pixels = b"".join(struct.pack(">H", value) for value in (0, 300, 40_000, 65_535))
    (tmp_path / "a.tif").write_bytes(tiff(2, 2, pixels, order=">", bits=16))
    _, out = converted(tmp_path / "a.tif", converters)
    image = shown(out)
    assert [image.getpixel((x, y)) for y in (0, 1) for x in (0, 1)] == [0, 300, 40_000, 65_535]


def test_measurements_are_stretched_to_gray(tmp_path, converters):
    measured = Image.new("F", (40, 40), -2.5)
    measured.paste(7.5, (20, 0, 40, 40))
    _, image = after(tmp_path, converters, measured, "a.tif")
    assert (image.mode, image.getpixel((5, 5)), image.getpixel((35, 5))) == ("L", 0, 255)


def test_a_drawing_in_few_colours_is_kept_exactly(tmp_path, converters):
    drawn = corners().convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
    _, image = after(tmp_path, converters, drawn, "a.png")
    assert image.mode == "RGB"
    assert image.tobytes() == drawn.convert("RGB").tobytes()


def test_a_page_in_black_and_white_is_kept_exactly(tmp_path, converters):
    page = corners().convert("1")
    _, image = after(tmp_path, converters, page, "a.tif", compression="group4")
    assert image.mode == "L"
    assert image.tobytes() == page.convert("L").tobytes()


@pytest.mark.parametrize(("name", "options"), [("a.jpg", {"quality": 95}), ("a.tif", {})])
def test_colours_for_print_become_colours_for_screens(tmp_path, converters, name, options):
    _, image = after(tmp_path, converters, corners().convert("CMYK"), name, **options)
    assert image.mode == "RGB"
    assert alike(seen(image), UPRIGHT, within=12)


def test_colours_as_the_eye_sees_them_become_colours_for_screens(tmp_path, converters):
    lab = ImageCms.profileToProfile(
        corners(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None
    _, image = after(tmp_path, converters, lab, "a.tif")
    assert image.mode == "RGB"
    assert alike(seen(image), UPRIGHT, within=12)


def test_of_the_pictures_that_a_telephone_puts_into_one_file_the_first_is_shown(
    tmp_path, converters
):
    pair = {"save_all": True, "append_images": [Image.new("RGB", (30, 30))], "quality": 95}
    corners().save(tmp_path / "a.mpo", **pair)
    (tmp_path / "a.mpo").rename(tmp_path / "a.jpg")
    _, out = converted(tmp_path / "a.jpg", converters)
    assert alike(seen(shown(out)), UPRIGHT)


def test_colours_of_16_bits_become_8(tmp_path, converters):
    row = b"\0" + struct.pack(">HHH", 0x1234, 0x8000, 0xFFFF) * 20
    (tmp_path / "a.png").write_bytes(png(20, 20, zlib.compress(row * 20), bits=16))
    _, out = converted(tmp_path / "a.png", converters)
    assert alike([shown(out).getpixel((10, 10))], [(0x12, 0x80, 0xFF)], within=2)


def test_of_several_pages_the_first_is_shown(tmp_path, converters):
    others = [Image.new("RGB", (10, 10)), Image.new("L", (300, 300))]
    made, image = after(
        tmp_path, converters, corners(), "a.tif", save_all=True, append_images=others
    )
    assert (made.width, made.height) == (60, 40)
    assert alike(seen(image), UPRIGHT)


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 500), (31, 33), (1025, 3)])
def test_pictures_of_any_size_come_back_in_it(tmp_path, converters, size):
    made, image = after(tmp_path, converters, Image.new("RGB", size, RED), "a.png")
    image.load()
    assert (made.width, made.height) == image.size == size


def test_a_picture_of_several_tiles_has_no_seams(tmp_path, converters):
    large = Image.linear_gradient("L").resize((2100, 1100))
    _, image = after(tmp_path, converters, large, "a.png")
    low, high = ImageChops.difference(image, large).getextrema()
    assert high <= 6
    assert low == 0


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
@pytest.mark.parametrize("exact", [False, True])
def test_rows_of_tiles_make_the_very_bytes_that_the_encoder_makes_of_the_whole(mode, exact):
    noise = Image.effect_noise((103, 205), 60).resize((1030, 2050)).convert("RGB").convert(mode)
    ours, whole = BytesIO(), BytesIO()
    codestream.write(ours, noise, exact=exact)
    options = {} if exact else codestream.NEARLY_LOSSLESS
    tiles = (codestream.TILE, codestream.TILE)
    noise.save(whole, "JPEG2000", no_jp2=True, mct="RGB" in mode, tile_size=tiles, **options)
    assert ours.getvalue() == whole.getvalue()
