"""Requests for parts of pictures, as viewers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.assets.iiif import (
    MOST_PIXELS,
    NotUnderstood,
    Wanted,
    description,
    largest,
    wanted,
)

FULL = (4000, 3000)


@pytest.mark.parametrize(
    ("region", "size", "meant"),
    [
        ("full", "max", Wanted((0, 0, 4000, 3000), (4000, 3000), "jpg")),
        ("full", "400,", Wanted((0, 0, 4000, 3000), (400, 300), "jpg")),
        ("full", ",300", Wanted((0, 0, 4000, 3000), (400, 300), "jpg")),
        ("full", "100,200", Wanted((0, 0, 4000, 3000), (100, 200), "jpg")),
        ("square", "300,", Wanted((500, 0, 3000, 3000), (300, 300), "jpg")),
        ("512,1024,512,512", "max", Wanted((512, 1024, 512, 512), (512, 512), "jpg")),
        ("3584,2560,512,512", "max", Wanted((3584, 2560, 416, 440), (416, 440), "jpg")),
        ("0,0,4000,10", "100,", Wanted((0, 0, 4000, 10), (100, 1), "jpg")),
    ],
)
def test_a_request_of_level_1_is_understood(region, size, meant):
    assert wanted(region, size, "0", "default.jpg", FULL) == meant


@pytest.mark.parametrize(
    ("region", "size", "rotation", "file"),
    [
        ("full", "max", "90", "default.jpg"),
        ("full", "max", "!0", "default.jpg"),
        ("full", "max", "0", "default.webp"),
        ("full", "max", "0", "bitonal.jpg"),
        ("full", "max", "0", "default"),
        ("full", "full", "0", "default.jpg"),
        ("full", "4001,", "0", "default.jpg"),
        ("full", "^5000,", "0", "default.jpg"),
        ("full", "!100,100", "0", "default.jpg"),
        ("full", "0,", "0", "default.jpg"),
        ("full", ",", "0", "default.jpg"),
        ("full", "-5,", "0", "default.jpg"),
        ("full", "9999999999,", "0", "default.jpg"),
        ("full", "٣,", "0", "default.jpg"),
        ("4000,0,10,10", "max", "0", "default.jpg"),
        ("0,0,0,10", "max", "0", "default.jpg"),
        ("0,0,10", "max", "0", "default.jpg"),
        ("pct:0,0,10,10", "max", "0", "default.jpg"),
        ("0,0,10,x", "max", "0", "default.jpg"),
    ],
)
def test_what_is_beyond_level_1_is_refused(region, size, rotation, file):
    with pytest.raises(NotUnderstood):
        wanted(region, size, rotation, file, FULL)


numbers = st.integers(0, 5000)
texts = st.text(max_size=12) | st.lists(numbers | st.just(""), max_size=5).map(
    lambda some: ",".join(map(str, some))
)


def test_nothing_larger_is_drawn_than_the_desk_has_time_for():
    huge = (20_000, 10_000)
    assert largest(huge) == (7071, 3535)
    assert wanted("full", "max", "0", "default.jpg", huge).size == (7071, 3535)
    assert wanted("0,0,5000,5000", "max", "0", "default.jpg", huge).size == (5000, 5000)
    assert wanted("0,0,20000,1", "max", "0", "default.jpg", huge).size == (20_000, 1)
    assert description("", huge)["maxArea"] == MOST_PIXELS
    assert description("", huge)["sizes"][-1] == {"width": 5000, "height": 2500}
    for size in ("8000,", "20000,10000", "5001,5000"):
        with pytest.raises(NotUnderstood, match="25 million pixels"):
            wanted("full", size, "0", "default.jpg", huge)


@given(texts | st.just("full"), texts | st.just("max"), st.tuples(numbers, numbers))
def test_whatever_is_asked_stays_inside_the_picture(region, size, sides):
    full = (sides[0] + 1, sides[1] + 1)
    try:
        meant = wanted(region, size, "0", "default.png", full)
    except NotUnderstood:
        return
    left, top, across, down = meant.region
    assert 0 <= left < left + across <= full[0]
    assert 0 <= top < top + down <= full[1]
    assert 1 <= meant.size[0] <= across
    assert 1 <= meant.size[1] <= down
    assert across >> meant.halvings >= meant.size[0] or not meant.halvings


def test_a_picture_is_halved_as_often_as_nobody_sees_it():
    def halvings(size: str) -> int:
        return wanted("full", size, "0", "default.jpg", FULL).halvings

    assert [halvings(f"{width},") for width in (4000, 2001, 2000, 1000, 501, 100, 1)] == [
        *(0, 0, 1, 2, 2, 5, 5)
    ]


def test_a_viewer_is_told_sizes_and_tiles():
    told = description("https://desk.example/iiif/0801/abc", (4001, 3000))
    assert told["profile"] == "level1"
    assert (told["width"], told["height"]) == (4001, 3000)
    assert told["sizes"][0] == {"width": 126, "height": 94}
    assert told["sizes"][-1] == {"width": 4001, "height": 3000}
    assert told["tiles"] == [{"width": 512, "scaleFactors": [1, 2, 4, 8, 16, 32]}]
