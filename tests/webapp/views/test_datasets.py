"""Datasets: the list, the form that adds one, the empty workbook, the records."""

import io
import json

import openpyxl
import pytest
from flask import Flask

from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models.columns import now
from webapp.models.records import records_table
from webapp.services import datasets

STORES = {
    "name": "stores",
    "title": "Stores [old]: =1+1",
    "primaryKey": "no",
    "fields": [
        {"name": "no", "type": "string", "title": "Store no."},
        {"name": "opened", "type": "date"},
        {"name": "sum", "type": "number", "title": "=SUM(A1)"},
        {"name": "open", "type": "boolean"},
    ],
}


def add_tags(app: Flask, names: list[str]) -> None:
    with app.app_context():
        schema = datasets.get("tags").schema
        stamps = {"_process_id": 1, "_created_at": now(), "_updated_at": now()}
        same = {"language": "en", "synonyms": ["x", "y"]} | stamps
        rows = [{"tag": name, "_folded_tag": name.lower()} | same for name in names]
        db.session.execute(records_table(schema).insert(), rows)
        datasets.get("tags").records += len(rows)
        db.session.commit()


def column(page: object, number: int) -> list[str]:
    return [line.select("td")[number].text for line in page.select(".scroll tbody tr")]  # type: ignore[attr-defined]


def test_all_datasets_are_listed(mia: Browser) -> None:
    page = mia.get("/datasets")
    assert [link.text for link in page.select("tbody th a")] == ["Profiles", "Tags", "Users"]
    required = page.select("tbody tr")[1].select("b")
    assert [tag.text for tag in required] == ["Language", "Tag"]


def test_the_sidebar_leads_to_each_dataset(app: Flask, mia: Browser) -> None:
    add_tags(app, ["a", "b"])
    nav = mia.get("/datasets/tags").nav
    assert nav is not None
    entry = nav.select_one('a[href="/datasets/tags"]')
    assert entry is not None
    assert entry["aria-current"] == "page"
    assert words(entry) == "Tags 2"


def test_an_empty_dataset_says_how_to_fill_it(mia: Browser) -> None:
    page = mia.get("/datasets/users")
    assert "Upload the first file" in words(page)
    assert page.select('a[href="/uploads/new?dataset=users"]')


def test_records_are_searched_and_sorted_by_the_address(app: Flask, mia: Browser) -> None:
    add_tags(app, ["beta", "alpha", "Gamma", "100 %"])
    assert column(mia.get("/datasets/tags"), 2) == ["beta", "alpha", "Gamma", "100 %"]
    assert column(mia.get("/datasets/tags?search=ALPH"), 2) == ["alpha"]
    assert column(mia.get("/datasets/tags?search=%25"), 2) == ["100 %"]
    down = mia.get("/datasets/tags?sort=-tag")
    assert column(down, 2) == ["beta", "alpha", "Gamma", "100 %"]
    head = down.select_one("th[aria-sort]")
    assert head is not None
    assert (head["aria-sort"], words(head)) == ("descending", "Tag")
    assert head.a["href"] == "/datasets/tags?sort=tag"  # type: ignore[index]


def test_cells_are_written_for_people(app: Flask, mia: Browser) -> None:
    add_tags(app, ["a"])
    row = [words(cell) for cell in mia.get("/datasets/tags").select("tbody td")]
    assert row[:6] == ["empty", "en", "a", "x, y", "empty", "empty"]


def test_records_come_page_by_page(app: Flask, mia: Browser) -> None:
    add_tags(app, [f"tag {number:03}" for number in range(60)])
    first = mia.get("/datasets/tags?search=tag&sort=-tag")
    assert len(first.select(".scroll tbody tr")) == 50
    link = next(tag for tag in first.select(".pager a") if "Next" in tag.text)
    second = mia.get(str(link["href"]))
    assert column(second, 2)[0] == "tag 009"
    assert len(second.select(".scroll tbody tr")) == 10
    assert second.select_one("#search")["value"] == "tag"  # type: ignore[index]
    assert second.select('.pager a[href="/datasets/tags?search=tag&sort=-tag"]')


def test_a_search_without_hits_says_what_was_searched(app: Flask, mia: Browser) -> None:
    add_tags(app, ["a"])
    page = mia.get("/datasets/tags?search=<b>none")
    assert 'No record has "<b>none" in any field.' in words(page)


@pytest.mark.parametrize(
    "query",
    [
        "sort=nonsense",
        "sort=_id; DROP",
        "sort=_process_id",
        "cursor=%00",
        "cursor=ääää",
        "cursor=bm90",
        "cursor=W10=",
        "search=%00",
        "search=" + "x" * 300,
    ],
)
def test_a_wrong_address_is_answered_with_a_sentence(query: str, mia: Browser) -> None:
    page = mia.get(f"/datasets/tags?{query}", status=422)
    assert words(page.select_one("main .second")).endswith(".")  # type: ignore[arg-type]


def test_an_unknown_dataset_is_a_404(database: str, mia: Browser) -> None:
    for path in (
        "/datasets/none",
        "/datasets/%00",
        "/datasets/none/records.csv",
        "/datasets/none/template.xlsx",
    ):
        assert "There is no dataset" in words(mia.get(path, status=404))


def test_records_are_exported_for_excel(app: Flask, mia: Browser) -> None:
    add_tags(app, ["Ökologie", "=1+1"])
    answer = mia.client.get("/datasets/tags/records.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=tags.csv"
    lines = answer.data.decode("utf-8").splitlines()
    assert lines[0] == "\ufeffID,Language,Tag,Synonyms,Description,Category"
    assert lines[1].startswith(",en,Ökologie,")
    assert ",'=1+1," in lines[2]


def test_decimals_are_exported_as_the_field_reads_them(app: Flask, ada: Browser) -> None:
    price = {"name": "price", "type": "number", "decimalChar": ",", "groupChar": "."}
    descriptor = {"name": "prices", "fields": [price]}
    ada.submit(ada.get("/datasets/new"), "/datasets/new", descriptor=json.dumps(descriptor))
    with app.app_context():
        table = records_table(datasets.get("prices").schema)
        rows = [{"price": 1250.5}, {"price": -0.25}, {"price": 1250.0}]
        moment = {"_process_id": 1, "_created_at": now(), "_updated_at": now()}
        db.session.execute(table.insert(), [row | moment for row in rows])
        db.session.commit()
    lines = ada.client.get("/datasets/prices/records.csv").text.splitlines()
    assert lines[1:] == ['"1250,5"', '"-0,25"', "1250"]


def test_the_template_has_the_headers_in_bold_and_one_example(mia: Browser) -> None:
    answer = mia.client.get("/datasets/tags/template.xlsx")
    assert "tags template.xlsx" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    cells = next(sheet.iter_rows())
    titles = ["ID", "Language *", "Tag *", "Synonyms", "Description", "Category"]
    assert [cell.value for cell in cells] == titles
    assert all(cell.font.bold for cell in cells)
    assert sheet.max_row == 2


def test_records_are_exported_as_a_workbook(app: Flask, mia: Browser) -> None:
    add_tags(app, ["=1+1", "beta"])
    assert mia.get("/datasets/tags").select('a[href="/datasets/tags/records.xlsx"]')
    answer = mia.client.get("/datasets/tags/records.xlsx")
    assert answer.content_type.endswith("spreadsheetml.sheet")
    assert "tags.xlsx" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["Tags"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(2, 3, 2, 4)] == [
        ["en", "=1+1", "x;y"],
        ["en", "beta", "x;y"],
    ]
    assert sheet["C2"].data_type == "s"


def test_too_many_records_for_a_workbook_are_told_to_go_as_csv(app: Flask, mia: Browser) -> None:
    with app.app_context():
        datasets.get("tags").records = 4_000_000 // 6 + 1
        db.session.commit()
    assert not mia.get("/datasets/tags").select('a[href="/datasets/tags/records.xlsx"]')
    answer = mia.client.get("/datasets/tags/records.xlsx")
    assert answer.status_code == 409
    assert "a workbook holds 666,666 of them at most. Export them as CSV." in answer.text


def test_an_admin_adds_a_dataset(ada: Browser) -> None:
    page = ada.get("/datasets/new")
    answer = ada.submit(page, "/datasets/new", descriptor=json.dumps(STORES))
    assert answer.location == "/datasets/stores"
    page = ada.get("/datasets/stores")
    assert "The dataset Stores [old]: =1+1 is there, and empty." in words(page)
    workbook = openpyxl.load_workbook(
        io.BytesIO(ada.client.get("/datasets/stores/template.xlsx").data)
    )
    assert workbook.active is not None
    assert workbook.active.title == "Stores old =1+1"
    # A header that looks like a formula stays a text.
    assert workbook.active["C1"].data_type == "s"


def test_a_descriptor_can_be_a_file(ada: Browser) -> None:
    file = (io.BytesIO(b"\xef\xbb\xbf" + json.dumps(STORES).encode()), "stores.json")
    answer = ada.submit(ada.get("/datasets/new"), "/datasets/new", file=file)
    assert answer.location == "/datasets/stores"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Paste a descriptor"),
        ("{", "line 1, column 2"),
        ("[]", "no JSON object"),
        ("[" * 30_000, "nested too deeply"),
        ('{"title": "\\ud800"}', "character that is not JSON"),
        ('{"fields": [{"name": "x", "type": "\\udfff"}]}', "character that is not JSON"),
        ('{"maximum": Infinity}', "number or character"),
        ("{}", "fields"),
        ('{"name": "a b", "fields": [{"name": "x", "type": "strin"}]}', "fields[0].type"),
        ('{"name": "tags", "fields": [{"name": "x"}]}', "already"),
    ],
)
def test_what_is_wrong_in_a_descriptor_is_named_with_its_place(
    text: str, told: str, ada: Browser
) -> None:
    page = ada.read(ada.submit(ada.get("/datasets/new"), "/datasets/new", descriptor=text), 422)
    assert told in words(page.select_one("[role=alert]"))  # type: ignore[arg-type]
    assert page.title is not None
    assert page.title.text.startswith("Error:")
    # What was written is still there.
    assert page.select_one("#descriptor").text.strip() == text  # type: ignore[union-attr]


def test_every_field_is_explained_with_all_its_allowed_values(app: Flask, mia: Browser) -> None:
    kinds = [f"kind {number}" for number in range(13)]
    fields = [
        {"name": "kind", "title": "Kind", "example": "kind 3", "constraints": {"enum": kinds}}
    ]
    with app.app_context():
        datasets.add({"name": "things", "fields": fields})
    row = mia.get("/datasets/things").select_one("#field-kind")
    assert row is not None
    assert words(row) == f"Kind Text No {', '.join(kinds)} kind 3"
