"""When something is not there, not allowed, or away."""

from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import imported
from webapp.extensions import db


def lose_the_database(app: Flask) -> None:
    """Put a database in place that cannot be opened."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        (app.config["DESK"].data / "desk.sqlite3").unlink()
        (app.config["DESK"].data / "desk.sqlite3").mkdir()


def test_an_unknown_address_keeps_the_frame(mia: Browser) -> None:
    page = mia.get("/nothing", status=404)
    assert page.select("nav.nav-main")
    assert "There is nothing here" in words(page.h1)  # type: ignore[arg-type]


def test_what_an_upload_can_no_longer_do_leads_back_to_it(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = imported(app, user)
    for path in ("check", "import", "reading"):
        page = mia.read(mia.post(f"/uploads/{upload_id}/{path}"), 409)
        assert words(page.h1) == "This cannot be done now"  # type: ignore[arg-type]
        link = page.select_one("main a.btn-primary")
        assert link is not None
        assert (words(link), link["href"]) == ("Back to the file", f"/uploads/{upload_id}")
    assert not mia.get("/uploads/999/columns", status=404).select('main a[href="/uploads/999"]')


def test_a_stranger_gets_errors_without_the_frame(stranger: Browser) -> None:
    page = stranger.get("/nothing", status=404)
    assert not page.select("nav")


def test_a_lost_database_is_told_in_one_sentence(app: Flask, mia: Browser) -> None:
    mia.get("/")
    lose_the_database(app)
    for path in ("/", "/uploads/1", "/datasets/tags"):
        page = mia.get(path, status=503)
        assert "cannot reach its records" in words(page)
        assert not page.select("nav")


def test_an_unknown_address_is_told_also_without_a_database(app: Flask, mia: Browser) -> None:
    lose_the_database(app)
    assert "nothing at this address" in words(mia.get("/nothing", status=404))


def test_a_wrong_method_is_told(mia: Browser) -> None:
    assert mia.client.get("/uploads/1/import").status_code == 405


def health(**parts: str) -> dict[str, object]:
    """What a desk says whose pages can be shown as long as there is the database."""
    components = {name: {"status": word} for name, word in parts.items()}
    return {"status": parts["database"], "components": components}


def test_health_is_terse(app: Flask, stranger: Browser) -> None:
    answer = stranger.client.get("/health")
    assert answer.status_code == 200
    assert answer.json == health(database="UP", queue="DOWN")
    lose_the_database(app)
    answer = stranger.client.get("/health")
    assert answer.status_code == 503
    assert answer.json == health(database="DOWN", queue="DOWN")


def test_health_is_good_with_all_parts_there(valkey: str, stranger: Browser) -> None:
    assert stranger.client.get("/health").json == health(database="UP", queue="UP")
