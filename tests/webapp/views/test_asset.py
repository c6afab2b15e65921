"""One asset: its page, its files, its thumbnail, and its sound or film."""

import hashlib
import json
from io import BytesIO

from flask import Flask
from PIL import Image
from sqlalchemy import select

from tests.asset_rows import add_asset, ingest, make_ingest, make_project, picture, send
from tests.assets.works import BLUE, GREEN, RED, WHITE, alike, seen
from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import Asset

TIMES = "\N{MULTIPLICATION SIGN}"
FILM = {"width": 64, "height": 48, "duration": 72.5, "fps": 25.0}


def test_the_gallery_shows_pictures_and_names_what_has_none(
    app: Flask, mia: Browser, user: Person
) -> None:
    make_project(app, user)
    film = add_asset(app, "0801", "films/Basel.mp4", **FILM)
    print_ = add_asset(app, "0801", "prints/Dürer.tif", width=4000, height=3000)
    items = mia.get("/assets/0801").select(".gallery > li")
    assert [words(item).replace(TIMES, "x") for item in items] == [
        "Dürer.tif Picture, 4,000 x 3,000, 8 bytes prints/",
        "Basel.mp4 Film, 64 x 48, 1 min 12 s, 8 bytes films/",
    ]
    assert items[0].select_one(f'img[src="/assets/0801/thumbnail/{print_}"][loading=lazy]')
    assert items[1].select_one(f'a[href="/assets/0801/asset/{film}"]')
    assert not items[1].select("img")


def test_assets_are_found_by_name_folder_and_kind(app: Flask, mia: Browser, user: Person) -> None:
    make_project(app, user)
    for path in ("prints/Dürer.tif", "prints/list.csv", "films/Basel.mp4"):
        add_asset(app, "0801", path)
    assert len(mia.get("/assets/0801?text=PRINTS").select(".gallery > li")) == 2
    assert len(mia.get("/assets/0801?text=prints&kind=table").select(".gallery > li")) == 1
    page = mia.get("/assets/0801?text=coins&kind=audio")
    assert "No asset of the kind sound has “coins” in its name." in words(page)
    mia.get("/assets/0801?kind=" + "x" * 201, status=422)


def test_the_gallery_goes_on_with_older_assets(app: Flask, mia: Browser, user: Person) -> None:
    make_project(app, user)
    for number in range(50):
        add_asset(app, "0801", f"{number}.txt")
    first = mia.get("/assets/0801?kind=text")
    assert len(first.select(".gallery > li")) == 48
    assert "50 assets" in words(first)
    following = first.select_one('a[href*="last="]')
    assert following
    second = mia.get(str(following["href"]))
    assert [item.text for item in second.select(".gallery .file")] == ["1.txt", "0.txt"]
    assert second.select_one('a[href="/assets/0801?kind=text"]')


def test_the_gallery_is_put_in_the_order_of_folders_and_names(
    app: Flask, mia: Browser, user: Person
) -> None:
    make_project(app, user)
    for number in (*range(49, 0, -1), 48, 49):
        add_asset(app, "0801", f"cards/{number:02}.txt")
    first = mia.get("/assets/0801?order=path&text=cards")
    names = [item.text for item in first.select(".gallery .file")]
    assert names == [f"{number:02}.txt" for number in range(1, 49)]
    following = first.select_one('a[href*="last="]')
    assert following
    second = mia.get(str(following["href"]))
    names = [item.text for item in second.select(".gallery .file")]
    assert names == ["48.txt", "49.txt", "49.txt"]
    assert second.select_one('a[href="/assets/0801?text=cards&order=path"]')


def test_the_order_tells_nothing_of_another_project(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    make_project(app, admin, "0802")
    add_asset(app, "0802", "secret.txt")
    make_project(app, user)
    for path in ("a.txt", "z.txt"):
        add_asset(app, "0801", path)
    with app.app_context():
        query = select(Asset.id).where(Asset.path == "secret.txt")
        number = db.session.scalars(query).one()
    assert not mia.get(f"/assets/0801?order=path&last={number}").select(".gallery > li")


def test_the_page_of_an_asset_says_all_of_it(app: Flask, mia: Browser, user: Person) -> None:
    make_project(app, user)
    send(app, "a.txt")
    number = make_ingest(app, user)
    facts = FILM | {"process_id": number, "sender": "mia@example.org"}
    asset = add_asset(app, "0801", "films/Basel.mp4", **facts)
    page = mia.get(f"/assets/0801/asset/{asset}")
    told = words(page)
    for said in (
        f"64 {TIMES} 48 pixels", "1 min 12 s", "Frames each second 25", "films/Basel.mp4", asset,
        "mia@example.org", f"ingest {number}", "video/mp4", f"{asset}.mp4",
        hashlib.sha256(b"original").hexdigest(),
    ):  # fmt: skip
        assert said in told
    assert page.select_one(f'a[href="/assets/0801/ingests/{number}"]')
    video = page.select_one("video[controls]")
    assert video
    assert video["src"] == f"/assets/0801/asset/{asset}/play"


def test_versions_of_a_file_are_told_apart(app: Flask, mia: Browser, user: Person) -> None:
    make_project(app, user)
    old, new = (add_asset(app, "0801", "a/list.csv", text) for text in (b"1", b"22"))
    add_asset(app, "0801", "list.csv")
    page = mia.get(f"/assets/0801/asset/{old}")
    assert "A newer file of the same name has been ingested since." in words(page)
    assert len(page.select("tr.chosen")) == 1
    assert page.select_one(f'table a[href="/assets/0801/asset/{new}"]')
    assert "A newer file" not in words(mia.get(f"/assets/0801/asset/{new}"))


def test_files_of_an_asset_are_saved_whole_or_in_parts(
    app: Flask, mia: Browser, user: Person
) -> None:
    make_project(app, user)
    asset = add_asset(app, "0801", "pages/Über uns.html", b"<script>alert(1)</script>")
    for name, filename in (("original", "Über uns.html"), ("derivative", f"{asset}.html")):
        address = f"/assets/0801/asset/{asset}/{name}"
        answer = mia.client.get(address)
        assert answer.data == b"<script>alert(1)</script>"
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        if filename.isascii():
            assert filename in answer.headers["Content-Disposition"]
        part = mia.client.get(address, headers={"Range": "bytes=1-6"})
        assert (part.status_code, part.data) == (206, b"script")
        assert part.headers["Content-Range"] == "bytes 1-6/25"
        assert mia.client.get(address, headers={"Range": "bytes=99-"}).status_code == 416
    told = mia.client.get(f"/assets/0801/asset/{asset}/info")
    assert json.loads(told.data)["originalFilename"] == "Über uns.html"


def test_only_sound_and_film_are_played_in_the_page(app: Flask, mia: Browser, user: Person) -> None:
    make_project(app, user)
    film, page = add_asset(app, "0801", "a.mp4"), add_asset(app, "0801", "a.html")
    drawing = add_asset(app, "0801", "a.svg", b"<svg/>")
    answer = mia.client.get(f"/assets/0801/asset/{film}/play", headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.mimetype, answer.data) == (206, "video/mp4", b"or")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for other in (page, drawing):
        assert mia.client.get(f"/assets/0801/asset/{other}/play").status_code == 404
        assert mia.client.get(f"/assets/0801/thumbnail/{other}").status_code == 404
    assert "media-src 'self'" in mia.client.get("/assets").headers["Content-Security-Policy"]


def test_a_picture_has_a_thumbnail_that_is_drawn_once(
    app: Flask, mia: Browser, user: Person
) -> None:
    make_project(app, user)
    asset = ingest(app, user, **{"prints/a.png": picture(1000, 700)})["prints/a.png"]
    address = f"/assets/0801/thumbnail/{asset}"
    answer = mia.client.get(address)
    with Image.open(BytesIO(answer.data)) as image:
        assert (image.format, image.size) == ("JPEG", (480, 336))
        assert alike(seen(image), [RED, GREEN, BLUE, WHITE])
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    known = mia.client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    (kept,) = app.config["DESK"].data.rglob(f"{asset}.thumbnail.jpg")
    kept.write_bytes(b"kept")
    assert mia.client.get(address).data == b"kept"
    with Image.open(BytesIO(mia.client.get(f"/assets/0801/large/{asset}").data)) as image:
        assert image.size == (1000, 700)


def test_what_is_no_picture_after_all_has_no_thumbnail(
    app: Flask, mia: Browser, user: Person
) -> None:
    make_project(app, user)
    asset = add_asset(app, "0801", "a.png", width=10, height=10)
    assert mia.client.get(f"/assets/0801/thumbnail/{asset}").status_code == 404


def test_a_file_that_is_gone_is_said_to_be(app: Flask, mia: Browser, user: Person) -> None:
    make_project(app, user)
    asset = add_asset(app, "0801", "a.png", width=10, height=10)
    for kept in app.config["DESK"].data.rglob(f"{asset}.*"):
        kept.unlink()
    for name in ("original", "derivative"):
        assert mia.client.get(f"/assets/0801/asset/{asset}/{name}").status_code == 410
    assert mia.client.get(f"/assets/0801/thumbnail/{asset}").status_code == 410


def test_assets_of_somebody_else_or_another_project_are_not_there(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    make_project(app, admin, "0801")
    make_project(app, user, "0802")
    asset = add_asset(app, "0801", "a.mp4")
    for place in ("asset/{}", "asset/{}/original", "asset/{}/derivative", "asset/{}/info",
                  "asset/{}/play", "thumbnail/{}", "large/{}"):  # fmt: skip
        for shortcode in ("0801", "0802"):
            address = f"/assets/{shortcode}/{place.format(asset)}"
            assert mia.client.get(address).status_code == 404, address
