"""What the pages load: vendored files as they were published, and nothing from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from tests.webapp.views.browser import Browser
from webapp.static_files import FOLDER, version_of

TEMPLATES = FOLDER.parent / "templates"
# What the pages load, and what tests of the pages use.
VENDORED = (FOLDER / "vendor", Path(__file__).parents[2] / "browser" / "vendor")


@pytest.mark.parametrize("folder", VENDORED, ids=("static", "tests"))
def test_vendored_files_are_listed_licensed_and_as_they_were_published(folder: Path) -> None:
    versions = json.loads((folder / "versions.json").read_text())
    licenses = {entry["license"] for entry in versions.values()}
    assert {path.name for path in folder.iterdir()} == {*versions, *licenses, "versions.json"}
    for name, entry in versions.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == entry["sha256"]


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'id="([\w-]+)"', (FOLDER / "img" / "icons.svg").read_text()))
    sources = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    named = set(re.findall(r'icon\("([\w-]+)"', sources))
    assert named
    assert named <= drawn


def test_every_class_that_a_template_names_has_a_style() -> None:
    styles = (FOLDER / "vendor" / "bootstrap.min.css").read_text()
    styles += "".join(path.read_text() for path in (FOLDER / "css").iterdir())
    styled = set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", styles))
    sources = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    lists = re.findall(r'class="([^"{}]*)"', sources)
    named = {name for classes in lists for name in classes.split()}
    assert named - styled == set()


def test_our_styles_load_nothing_but_bootstrap_which_never_counts_alone() -> None:
    styles = "".join(path.read_text() for path in (FOLDER / "css").iterdir())
    assert styles.count("url(") == styles.count('@import url("../vendor/bootstrap.min.css");') == 1
    assert not [path for path in TEMPLATES.rglob("*.html") if "bootstrap" in path.read_text()]


def test_what_a_page_loads_is_there(stranger: Browser, mia: Browser) -> None:
    for page in (stranger.get("/signin"), mia.get("/uploads/new")):
        loaded = [*page.select("link[href]"), *page.select("script[src]")]
        assert loaded
        for tag in loaded:
            with mia.client.get(str(tag.get("href") or tag.get("src"))) as answer:
                assert answer.status_code == 200


def test_a_file_is_kept_for_good_at_the_address_that_names_this_version(
    app: Flask, stranger: Browser
) -> None:
    with app.test_request_context():
        named = url_for("static", filename="css/app.css")
    with stranger.client.get(named) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000"
    with stranger.client.get("/static/another/css/app.css") as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert stranger.client.get(f"{named}.x").headers.get("Cache-Control") is None
    assert stranger.client.get("/static/another/../../pyproject.toml").status_code == 404


def test_the_version_is_another_one_as_soon_as_a_file_is(tmp_path: Path) -> None:
    versions = set()
    for name, content in (("a.css", "a"), ("a.css", "b"), ("b.css", "")):
        (tmp_path / name).write_text(content)
        version_of.cache_clear()
        versions.add(version_of(tmp_path))
    assert len(versions) == 3


def test_htmx_is_kept_from_running_text(mia: Browser) -> None:
    meta = mia.get("/").select_one('meta[name="htmx-config"]')
    assert meta is not None
    config = json.loads(str(meta["content"]))
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["historyCacheSize"] == 0
    assert config["selfRequestsOnly"] is True
    assert {"code": "422", "swap": True} in config["responseHandling"]
