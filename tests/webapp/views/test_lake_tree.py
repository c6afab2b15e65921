"""Repositories of the lake, their folders and objects, as people walk through them."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import Person, make_person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.lake_rows import CSV, commit, let_in, make_repository, put
from webapp.models.members import MemberRole
from webapp.services.few_at_once import turn
from webapp.services.lake import preview

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HOSTILE = 'x"\r\nSet-Cookie: a=b;\u2028<b>ü.csv'


@pytest.fixture
def plants(app: Flask, user: Person) -> str:
    """An empty repository of Mia."""
    return make_repository(app, user)


def test_without_a_repository_the_page_says_what_the_lake_is(mia: Browser) -> None:
    page = mia.get("/lake")
    assert "each commit is one version of all files" in words(page)
    assert page.select('a[href="/lake/new"]')
    assert page.select('nav [aria-current][href="/lake"]')


def test_a_repository_is_made_with_what_follows_from_its_name(mia: Browser) -> None:
    page = mia.get("/lake/new")
    answer = mia.submit(page, "/lake/new", name=" plants ")
    assert answer.location == "/lake/plants/tree/main"
    assert "There is no object here yet" in words(mia.get(answer.location))
    assert "local://plants" in words(mia.get("/lake"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "Write a name."),
        ({"name": "Plants of Köln"}, "small letters, digits and hyphens"),
        ({"name": "plants"}, "This name is taken."),
        ({"name": "other", "storage_namespace": "local://plants"}, "Another repository has this"),
        ({"name": "other", "storage_namespace": "ftp://x"}, "begins with local://"),
        ({"name": "other", "default_branch": "a b"}, "A branch has a name of letters"),
        ({"name": "a\0b"}, "small letters, digits and hyphens"),
        ({"name": "other", "default_branch": "a\0b"}, "a character in it that cannot be kept"),
    ],
)
def test_a_repository_that_cannot_be_is_refused_in_a_sentence(
    values: dict[str, str], sentence: str, plants: str, mia: Browser
) -> None:
    answer = mia.submit(mia.get("/lake/new"), "/lake/new", **values)
    page = mia.read(answer, 422)
    assert sentence in words(page)
    assert "validation error" not in page.text


def test_repositories_are_found_by_a_part_of_their_name(
    app: Flask, user: Person, mia: Browser
) -> None:
    for name in ("plants", "planets", "stones"):
        make_repository(app, user, name)
    assert "stones" not in words(mia.get("/lake?text=plan"))
    assert "No repository has “water” in its name" in words(mia.get("/lake?text=water"))


def test_a_folder_shows_what_is_in_it_and_the_way_up(app: Flask, plants: str, mia: Browser) -> None:
    for path in ("2026/may/towns.csv", "2026/june.csv", "readme.txt"):
        put(app, path)
    commit(app)
    top = mia.get("/lake/plants/tree/main")
    assert [link.text for link in top.select("tbody a")] == ["2026/", "readme.txt"]
    inside = mia.get("/lake/plants/tree/main?prefix=2026/")
    assert [link.text for link in inside.select("tbody a")] == ["june.csv", "may/"]
    assert "text/csv 28 bytes today" in words(inside)
    deepest = mia.get("/lake/plants/tree/main?prefix=2026/may/")
    up = deepest.select('nav[aria-label="Folders"] a')
    assert [link.text for link in up] == ["main", "2026"]
    assert "nothing in this folder" in words(mia.get("/lake/plants/tree/main?prefix=2027/"))


def test_a_full_folder_is_shown_page_by_page(app: Flask, plants: str, mia: Browser) -> None:
    for number in range(101):
        put(app, f"{number:03}.csv", b"")
    first = mia.get("/lake/plants/tree/main")
    assert len(first.select("tbody tr")) == 100
    following = first.select_one('nav[aria-label="Pages"] a')
    assert following is not None
    last = mia.get(str(following["href"]))
    assert [link.text for link in last.select("tbody a")] == ["100.csv"]
    assert "First page" in words(last)


def test_names_that_are_strange_are_shown_and_opened(app: Flask, plants: str, mia: Browser) -> None:
    for path in ("/a//b", "folder/", HOSTILE):
        put(app, path)
    page = mia.get("/lake/plants/tree/main")
    assert [link.text for link in page.select("tbody a")] == ["(no name)/", "folder/", HOSTILE]
    for link in page.select("tbody a"):
        mia.get(str(link["href"]))
    answer = mia.client.get("/lake/plants/download/main", query_string={"path": HOSTILE})
    assert answer.data == CSV
    assert "a=b" not in answer.headers["Set-Cookie"]
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


def test_what_is_not_committed_is_shown_and_said(app: Flask, plants: str, mia: Browser) -> None:
    put(app, "a.csv")
    commit(app)
    put(app, "b.csv")
    page = mia.get("/lake/plants/tree/main")
    assert "1 change of main is not committed yet" in words(page)
    assert "b.csv" in words(page)
    assert "b.csv" not in words(mia.get("/lake/plants/tree/main@"))


def test_an_older_version_is_looked_at_as_it_was(app: Flask, plants: str, mia: Browser) -> None:
    put(app, "a.csv")
    old = commit(app)
    put(app, "b.csv")
    commit(app)
    page = mia.get(f"/lake/plants/tree/{old}")
    assert [link.text for link in page.select("tbody a")] == ["a.csv"]
    assert "Upload a file" not in words(page)
    chosen = mia.client.get("/lake/plants/tree?ref=main~1&prefix=x/")
    assert chosen.location == "/lake/plants/tree/main~1?prefix=x/"


def test_an_object_tells_what_is_known_of_it(app: Flask, plants: str, mia: Browser) -> None:
    put(app, "towns.csv", city="Oslo")
    made = commit(app)
    page = mia.get("/lake/plants/object/main?path=towns.csv")
    facts = words(page.dl)  # type: ignore[arg-type]
    for fact in ("28 bytes", "text/csv", "local://plants/data/", "city Oslo", made[:10]):
        assert fact in facts
    look = page.select_one("#preview")
    assert look is not None
    assert look["hx-trigger"] == "load"
    seen = mia.poll(str(look["hx-get"]))
    assert words(seen) == "Content The first rows code name 1 A1 Oslo 2 A2 Bergen 2 rows."


def test_without_scripts_the_content_is_on_a_page_of_its_own(
    app: Flask, plants: str, mia: Browser
) -> None:
    put(app, "notes.txt", b"<b>Oslo</b>\n")
    page = mia.get("/lake/plants/object/main?path=notes.txt")
    link = page.select_one("#preview a")
    assert link is not None
    seen = mia.get(str(link["href"]))
    assert seen.select_one("#preview pre").text == "<b>Oslo</b>\n"  # type: ignore[union-attr]
    assert not seen.select("[hx-get]")


def test_of_what_cannot_be_shown_the_page_says_why(app: Flask, plants: str, mia: Browser) -> None:
    put(app, "program", b"\x7fELF\0\0")
    assert "Download it" in words(mia.poll("/lake/plants/preview/main?path=program"))


def test_a_picture_is_shown_and_nothing_else_as_one(app: Flask, plants: str, mia: Browser) -> None:
    put(app, "dot.png", PNG)
    put(app, "dot.svg", SVG)
    seen = mia.poll("/lake/plants/preview/main?path=dot.png")
    image = seen.select_one("img")
    assert image is not None
    answer = mia.client.get(str(image["src"]))
    assert (answer.data, answer.mimetype) == (PNG, "image/png")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not mia.poll("/lake/plants/preview/main?path=dot.svg").select("img")
    assert mia.client.get("/lake/plants/picture/main?path=dot.svg").status_code == 404


@pytest.mark.parametrize(
    ("sent", "status", "content", "told"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=20-", 416, None, "bytes */10"),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("rows=1-2", 200, b"0123456789", None),
    ],
)
def test_a_part_of_an_object_is_downloaded(
    sent: str, status: int, content: bytes | None, told: str | None,
    app: Flask, plants: str, mia: Browser,
) -> None:  # fmt: skip
    put(app, "digits", b"0123456789")
    headers = {"Range": sent} if sent else {}
    answer = mia.client.get("/lake/plants/download/main?path=digits", headers=headers)
    assert (answer.status_code, answer.headers.get("Content-Range")) == (status, told)
    if content is not None:
        assert answer.data == content


def test_a_page_of_a_script_is_only_ever_saved(app: Flask, plants: str, mia: Browser) -> None:
    put(app, "page.html", b"<script>alert(1)</script>")
    answer = mia.client.get("/lake/plants/download/main?path=page.html")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "<script>alert" in words(mia.poll("/lake/plants/preview/main?path=page.html"))


MISSING = [
    ("/lake/nobody", 404),
    ("/lake/plants/tree/nothing", 404),
    ("/lake/plants/tree/a b", 422),
    ("/lake/plants/tree/main%00", 404),
    ("/lake/plants/tree/main?prefix=%00", 422),
    (f"/lake/plants/tree/main?prefix={'x' * 1025}", 422),
    ("/lake/plants/object/main?path=nothing", 404),
    ("/lake/plants/object/main", 404),
    ("/lake/plants/commit/123456", 404),
    ("/lake/plants/compare?left=%00", 422),
    ("/lake?after=%00", 422),
]


def test_what_is_not_there_is_said_in_a_sentence(database: str, plants: str, mia: Browser) -> None:
    for path, status in MISSING:
        said = words(mia.get(path, status=status))
        assert "not found" not in said, path
        assert "validation error" not in said, path


def test_a_member_sees_and_changes_what_the_role_says(
    app: Flask, plants: str, mia: Browser, sign_in: Callable[[Person], FlaskClient]
) -> None:
    put(app, "a.csv")
    commit(app)
    reader = make_person(app, "rea@example.org")
    browser = Browser(sign_in(reader))
    browser.get("/lake/plants/tree/main", status=404)
    let_in(app, reader, MemberRole.READER)
    page = browser.get("/lake/plants/tree/main")
    assert "a.csv" in words(page)
    assert "Upload a file" not in words(page)
    sent = {"file": (io.BytesIO(b"1"), "b.csv")}
    answer = browser.post("/lake/plants/changes/main/upload", **sent)
    assert "Your role in this repository does not allow this" in words(browser.read(answer, 403))


def test_the_root_of_a_repository_is_its_default_branch(plants: str, mia: Browser) -> None:
    assert mia.client.get("/lake/plants").location == "/lake/plants/tree/main"


def test_a_page_says_when_too_many_look_into_files_at_once(
    app: Flask, plants: str, mia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "WAITING_SECONDS", 0.1)
    put(app, "towns.csv")
    with app.app_context(), turn("preview", 0), turn("preview", 0):
        busy = words(mia.poll("/lake/plants/preview/main?path=towns.csv"))
    assert "Many files are being looked at right now." in busy
    assert "Oslo" in words(mia.poll("/lake/plants/preview/main?path=towns.csv"))
