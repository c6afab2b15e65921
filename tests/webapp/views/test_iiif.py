"""Pictures for viewers everywhere: the IIIF Image API 3.0 at level 1."""

import time
from contextlib import ExitStack
from io import BytesIO

import pytest
from flask import Flask, current_app
from PIL import Image
from sqlalchemy import select

from tests.asset_rows import add_asset, ingest, make_project, picture
from tests.assets.works import BLUE, GREEN, RED, WHITE, alike, seen
from tests.desk import Beginning, Person, make_person
from tests.webapp.views.browser import Browser
from webapp.extensions import db
from webapp.models import Asset, User
from webapp.programs import PROGRAM
from webapp.services.assets.pictures import MOST_AT_ONCE
from webapp.services.few_at_once import turn

FULL = (1300, 900)
# As PROGRAM, and killed once it has begun to write.
KILLED = PROGRAM.replace(
    "\nmain()",
    """
import os, signal
from workers.assets import raster
raster.begin = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
main()""",
)


def four_colours() -> None:
    """A picture of four colours, in a project of the only member."""
    owner = db.session.scalars(select(User)).one()
    make_project(current_app, owner)
    ingest(current_app, owner, **{"a.png": picture(*FULL)})


@pytest.fixture
def beginning() -> Beginning:
    return four_colours


@pytest.fixture
def base(app: Flask, user: Person) -> str:
    """The base address of that picture."""
    with app.app_context():
        return f"/iiif/3/0801/{db.session.scalars(select(Asset.asset_id)).one()}"


def test_a_description_says_how_large_the_picture_is_and_what_can_be_asked(
    base: str, mia: Browser
) -> None:
    answer = mia.client.get(f"{base}/info.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told = answer.json
    assert told["@context"] == "http://iiif.io/api/image/3/context.json"
    assert told["id"] == f"http://localhost{base}"
    assert (told["type"], told["profile"]) == ("ImageService3", "level1")
    assert told["protocol"] == "http://iiif.io/api/image"
    assert (told["width"], told["height"]) == FULL
    assert told["tiles"][0]["width"] == 512
    linked = mia.client.get(f"{base}/info.json", headers={"Accept": "application/ld+json"})
    assert linked.headers["Content-Type"] == (
        'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
    )


def test_the_base_address_leads_to_the_description(base: str, mia: Browser) -> None:
    answer = mia.client.get(base)
    assert (answer.status_code, answer.location) == (303, f"{base}/info.json")


def test_parts_are_drawn_in_the_sizes_that_are_asked_for(base: str, mia: Browser) -> None:
    for asked, size, colours in (
        ("full/max/0/default.jpg", FULL, [RED, GREEN, BLUE, WHITE]),
        ("full/130,/0/color.png", (130, 90), [RED, GREEN, BLUE, WHITE]),
        ("full/,90/0/default.jpg", (130, 90), [RED, GREEN, BLUE, WHITE]),
        ("square/90,90/0/default.png", (90, 90), [RED, GREEN, BLUE, WHITE]),
        ("0,0,512,450/max/0/default.jpg", (512, 450), [RED] * 4),
        ("650,450,650,450/65,45/0/default.jpg", (65, 45), [WHITE] * 4),
        ("700,0,5000,400/max/0/default.jpg", (600, 400), [GREEN] * 4),
    ):
        answer = mia.client.get(f"{base}/{asked}")
        with Image.open(BytesIO(answer.data)) as image:
            assert image.size == size, asked
            assert alike(seen(image), colours), asked
            assert answer.mimetype == f"image/{(image.format or '').lower()}"


def test_a_part_that_is_known_is_not_sent_again(base: str, mia: Browser) -> None:
    first, second = (f"{base}/full/{width},/0/default.jpg" for width in (13, 12))
    tag, other = (mia.client.get(address).headers["ETag"] for address in (first, second))
    assert tag != other
    known = {"If-None-Match": tag}
    assert mia.client.get(first, headers=known).status_code == 304
    assert mia.client.get(second, headers=known).status_code == 200


def test_the_largest_drawing_of_a_picture_that_is_larger_is_a_smaller_one(
    base: str, mia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.assets.iiif.MOST_PIXELS", 130 * 90)
    told = mia.client.get(f"{base}/info.json").json
    assert (told["maxArea"], told["width"]) == (130 * 90, 1300)
    answer = mia.client.get(f"{base}/full/max/0/default.png")
    with Image.open(BytesIO(answer.data)) as image:
        assert image.size == (130, 90)
    assert f'{base}/full/max/0/default.png>;rel="canonical"' in answer.headers["Link"]
    assert mia.client.get(f"{base}/full/131,/0/default.png").status_code == 400
    assert mia.client.get(f"{base}/0,0,130,90/max/0/default.png").status_code == 200


def test_all_addresses_of_a_part_name_one(base: str, mia: Browser) -> None:
    for asked, canonical in (
        ("0,0,1300,900/1300,900/0/color.jpg", "full/max/0/default.jpg"),
        ("full/650,/0/default.jpg", "full/650,450/0/default.jpg"),
        ("square/max/0/default.png", "200,0,900,900/max/0/default.png"),
    ):
        links = mia.client.get(f"{base}/{asked}").headers["Link"]
        assert f'<http://localhost{base}/{canonical}>;rel="canonical"' in links


def test_what_is_not_of_level_1_is_refused_with_a_reason(base: str, mia: Browser) -> None:
    for asked in (
        "full/^max/0/default.jpg", "full/1301,/0/default.jpg", "full/0,/0/default.jpg",
        "full/max/90/default.jpg", "full/max/!0/default.jpg", "full/max/0/gray.jpg",
        "full/max/0/default.gif", "full/max/0/default", "1300,0,10,10/max/0/default.jpg",
        "0,0,0,10/max/0/default.jpg", "a,b,c,d/max/0/default.jpg", "0,0,10/max/0/default.jpg",
        "pct:0,0,10,10/max/0/default.jpg", "full/,/0/default.jpg", "full/²,/0/default.jpg",
    ):  # fmt: skip
        answer = mia.client.get(f"{base}/{asked}")
        assert (answer.status_code, answer.mimetype) == (400, "text/plain"), asked
        assert answer.text.strip()


def test_what_is_no_picture_or_not_there_has_no_description(
    app: Flask, base: str, mia: Browser
) -> None:
    text = add_asset(app, "0801", "a.txt")
    for address in (f"/iiif/3/0801/{text}", "/iiif/3/0801/nothing", f"/iiif/3/0802/{text}"):
        assert mia.client.get(f"{address}/info.json").status_code == 404
        assert mia.client.get(f"{address}/full/max/0/default.jpg").status_code == 404


def test_a_viewer_elsewhere_comes_with_a_key(
    app: Flask, base: str, user: Person, stranger: Browser
) -> None:
    other = make_person(app, "other@example.org")
    assert stranger.client.get(f"{base}/info.json").status_code == 302
    for headers, status in (
        (user.bearer, 200),
        (other.bearer, 404),
        ({"Authorization": "Bearer imp_no"}, 401),
    ):
        for what in ("info.json", "full/13,/0/default.jpg"):
            answer = stranger.client.get(f"{base}/{what}", headers=headers)
            assert answer.status_code == status
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
    asked = stranger.client.options(f"{base}/info.json")
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Headers"] == "Authorization"


def test_who_asks_for_parts_while_the_picture_is_decoded_is_told_to_come_again(
    app: Flask, base: str, mia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.services.assets.pictures.LEVEL_SECONDS", 0.1)
    address = f"{base}/0,0,512,512/max/0/default.jpg"
    with app.app_context(), turn("level", 1, at_once=1) as given:
        assert given
        assert mia.client.get(address).status_code == 503
    assert mia.client.get(address).status_code == 200


def test_who_asks_for_pictures_while_many_wait_for_theirs_is_told_to_come_again_at_once(
    app: Flask, base: str, mia: Browser
) -> None:
    address = f"{base}/full/130,/0/default.jpg"
    with app.app_context(), ExitStack() as others:
        for _ in range(MOST_AT_ONCE):
            assert others.enter_context(turn("picture", 0, MOST_AT_ONCE))
        begin = time.monotonic()
        answer = mia.client.get(address)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert time.monotonic() - begin < 5
    assert mia.client.get(address).status_code == 200


def test_levels_are_forgotten_where_they_take_too_much(
    app: Flask, base: str, mia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = app.config["DESK"].scratch

    def levels() -> set[str]:
        return {path.name.rpartition("-")[2] for path in scratch.glob("level-*-*")}

    part = "0,0,1200,800/{}/0/default.jpg"
    assert mia.client.get(f"{base}/{part.format('max')}").status_code == 200
    assert levels() == {"0"}
    monkeypatch.setattr("webapp.services.assets.pictures.MOST_LEVEL_BYTES", 1000)
    assert mia.client.get(f"{base}/{part.format('300,200')}").status_code == 200
    assert levels() == {"2"}
    assert mia.client.get(f"{base}/{part.format('max')}").status_code == 200


def test_what_is_killed_while_it_draws_leaves_nothing(
    app: Flask, base: str, mia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{base}/0,0,1200,800/max/0/default.jpg"
    with monkeypatch.context() as patched:
        patched.setattr("webapp.programs.PROGRAM", KILLED)
        assert mia.client.get(address).status_code == 404
    left = {path.name for path in app.config["DESK"].scratch.iterdir() if path.is_file()}
    assert left <= {"level-0", "drawing-0", "picture-0"}
    assert mia.client.get(address).status_code == 200
