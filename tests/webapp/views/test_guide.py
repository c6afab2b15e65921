"""The page about control files says what the code goes by."""

import io
import re

from bs4 import Tag
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.workers.desk_work import add_dataset
from webapp.control.actions import ACTIONS
from webapp.control.data_types import DATA_TYPES
from webapp.control.filters import FILTERS
from webapp.control.readers import READERS
from webapp.extensions import db
from webapp.models import User
from webapp.pages.batches import BatchPage
from webapp.services import batches, control_files
from webapp.services.batches import Sent
from workers.runner import run_process


def rows(mia: Browser, section: str) -> dict[str, Tag]:
    """The rows of a table by the name at their beginning."""
    found = mia.get("/control-files/guide").select(f"#{section} tbody tr")
    return {words(row.select_one("th code")): row for row in found}  # type: ignore[arg-type]


def test_every_instruction_stands_there_with_its_properties(mia: Browser) -> None:
    found = rows(mia, "actions")
    assert found.keys() == ACTIONS.keys()
    cells = [words(cell) for cell in found["load"].select("td")]
    assert cells[1:] == ["destination , using", "otherwise"]
    assert "mapInputValueDefault" in words(found["field"])


def test_every_data_type_filter_and_reader_stands_there(mia: Browser) -> None:
    types = rows(mia, "types")
    assert types.keys() == DATA_TYPES.keys()
    assert words(types["boolean"]).endswith("trueValue , falseValue")
    assert rows(mia, "filters").keys() == FILTERS.keys()
    readers = rows(mia, "readers")
    assert readers.keys() == READERS.keys()
    assert "of this desk only" in words(readers["xlsx"])
    assert "separator" in words(readers["csv"])


def test_each_dataset_is_a_model_with_its_names(app: Flask, mia: Browser) -> None:
    with app.app_context():
        fields = [
            {"name": "code", "type": "string", "title": "Code of the shop"},
            {"name": "opened", "type": "date"},
            {"name": "langs", "type": "list"},
        ]
        add_dataset("shops", fields, primaryKey=["code"])
    page = mia.get("/control-files/guide")
    models = {words(one.select_one("summary code")): one for one in page.select("details")[:-1]}  # type: ignore[arg-type]
    assert models.keys() == {
        *("dataset:people", "dataset:shops", "dataset:tags", "dataset:users"),
        *("haplo:person", "haplo:user-sync"),
    }
    told = [words(row) for row in models["dataset:shops"].select("tbody tr")]
    assert told == [
        "code text Yes No Code of the shop",
        "opened datetime No No opened",
        "langs text No Yes langs",
    ]
    assert "Records can also be made for people , tags , users ." in words(models["dataset:shops"])
    assert "Belongs to user" in words(models["haplo:user-sync"])


def test_each_model_leads_to_a_control_file_that_is_made_for_it(mia: Browser) -> None:
    links = mia.get("/control-files/guide").select('#models a[href*="model="]')
    assert len(links) == len(mia.get("/control-files/generate").select("#model option"))
    for link in links:
        chosen = mia.get(str(link["href"])).select_one("#model option[selected]")
        assert chosen is not None
        assert str(chosen["value"]) in words(link)


def test_structured_values_stand_there_once(mia: Browser) -> None:
    page = mia.get("/control-files/guide")
    last = page.select("#models details")[-1]
    for name in ("value:person-name", "value:postal-address", "load:by-ref"):
        assert sum(name == code.text for code in page.select("caption code")) == 1
        assert name in words(last)


def test_the_first_batch_of_the_tutorial_becomes_what_it_says(
    app: Flask, mia: Browser, user: Person
) -> None:
    page = mia.get("/control-files/tutorial")
    content = page.select_one("#content").text.encode()  # type: ignore[union-attr]
    address = str(page.select_one("a[download]")["href"])  # type: ignore[index]
    with mia.client.get(address) as answer:
        file = answer.data
    with app.app_context():
        owner = db.session.get_one(User, user.id)
        control = control_files.accept(owner, io.BytesIO(content))
        for created, unchanged in ((10, 0), (0, 10)):
            sent = [Sent("", "library-tags.json", io.BytesIO(file))]
            batch = batches.create_whole(owner, control, "", sent)
            run_process(batches.schedule(batch, dry=False).id)
            db.session.refresh(batch)
            facts = BatchPage.of_one(batch)
            assert (facts.state, facts.counts.failed) == ("complete", 1)
            assert (facts.counts.created, facts.counts.unchanged) == (created, unchanged)
            assert facts.log[1:-1] == ("Missing values in tags: tag (record 10)",)


def test_the_script_of_the_tutorial_names_addresses_that_there_are(
    app: Flask, mia: Browser
) -> None:
    script = mia.get("/control-files/tutorial").select_one("#script")
    assert script is not None
    known = {rule.rule for rule in app.url_map.iter_rules()}
    asked = re.findall(r"\$API/(\w+)", script.text)
    assert asked == ["control", "batch", "file", "schedule", "log"]
    assert all(f"/api/haplo-data-import-batch/{path}" in known for path in asked)
