"""Problems on the page of an upload: the table of rules, the rows, filters, the download."""

from urllib.parse import unquote

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, filled_in, form_of, words
from tests.webapp.views.rows import (
    BAD,
    SHAPE,
    UNUSABLE,
    add_problem,
    add_row,
    checked,
    rule,
)
from webapp import storage
from webapp.extensions import db
from webapp.models import Process

pytestmark = pytest.mark.usefixtures("files_here")

CHOICES = {"choices": "de, en"}


@pytest.fixture
def upload_id(app: Flask, user: Person) -> int:
    """A rejected file of 30 bad rows: row 10, 20, ... 300, every third with two problems."""
    made = checked(app, user)
    position = 0
    for row in range(10, 310, 10):
        add_row(app, 1, row, [f"Tag {row}", "Klingon" if row % 30 else "<i>", ""])
        place = {"row": row, "column": "B", "header": "Language", "value": "Klingon"}
        add_problem(app, 1, position, "not-in-list", args=CHOICES, **place)
        position += 1
        if not row % 30:
            keys = {"keys": "Tag", "first_row": 4}
            add_problem(app, 1, position, "duplicate-key", row=row, args=keys)
            position += 1
    return made


def rows(page: object) -> list[str]:
    heads = [str(head.contents[0]) for head in page.select("#rows tbody tr > th")]  # type: ignore[attr-defined]
    return [head for head in heads if head.isdecimal()]


def test_problems_are_counted_by_rule_and_column(upload_id: int, mia: Browser) -> None:
    page = mia.get(f"/uploads/{upload_id}")
    table = page.find("h2", string="What is wrong").find_parent("table")  # type: ignore[union-attr]
    lines = [words(line) for line in table.select("tbody tr")]  # type: ignore[union-attr]
    assert lines[0].startswith(
        "Rule not-in-list Do this. All allowed values of Language B Language 231 4, 6, 9 and"
    )
    assert "whole row 137" in lines[1]
    assert "Warning only" in lines[2]
    widths = [float(str(bar["width"])) for bar in table.select("rect")]  # type: ignore[union-attr]
    assert widths[0] == 100
    assert widths[1] == pytest.approx(59.3)
    assert widths[2] > 0


def test_the_wrong_cell_is_marked_in_its_row(upload_id: int, mia: Browser) -> None:
    page = mia.get(f"/uploads/{upload_id}")
    first = page.select_one("#rows tbody tr")
    assert first is not None
    tag, language, note = first.select("td")
    assert tag.get("class") is None
    assert tag.text == "Tag 10"
    assert language["class"] == ["bad"]
    told = '"Klingon" is not in the list. Write one of de, en. Choose a value from the list.'
    assert words(language) == f"Klingon {told}"
    assert words(note) == "empty"
    letters = [head.text for head in page.select("#rows .letters th")]
    assert letters == ["A", "B", "C"]
    assert [head.text for head in page.select("#rows .names th")] == ["Tag", "Language", "Note"]


def test_a_problem_of_a_whole_row_stands_below_it(upload_id: int, mia: Browser) -> None:
    page = mia.get(f"/uploads/{upload_id}")
    whole = page.select_one("#rows td[colspan]")
    assert whole is not None
    assert words(whole) == "The same Tag is already in row 4. Keep one of them."


def test_what_a_file_holds_is_never_markup(upload_id: int, mia: Browser) -> None:
    page = mia.get(f"/uploads/{upload_id}?text=<i>")
    assert not page.select("#rows i")
    assert "<i>" in words(page)


def test_rows_come_page_by_page(upload_id: int, mia: Browser) -> None:
    page = mia.get(f"/uploads/{upload_id}")
    assert rows(page) == [str(row) for row in range(10, 260, 10)]
    assert "25 of 30 rows" in words(page)
    pager = page.select(".pager nav a")
    assert [words(link) for link in pager] == ["Next"]
    second = mia.get(str(pager[0]["href"]))
    assert rows(second) == ["260", "270", "280", "290", "300"]
    assert [words(link) for link in second.select(".pager nav a")] == ["First page"]


def test_filters_are_in_the_address_and_stay_in_the_form(upload_id: int, mia: Browser) -> None:
    path = f"/uploads/{upload_id}?code=duplicate-key&column=&severity=error&text=Tag"
    page = mia.get(path)
    assert rows(page) == [str(row) for row in range(30, 310, 30)]
    form = page.select_one("form.filters")
    assert form is not None
    chosen = {"code": "duplicate-key", "column": "", "severity": "error", "text": "Tag"}
    assert filled_in(form) == chosen
    assert "Shown below" in words(page)


def test_filters_offer_what_finds_rows_only(app: Flask, mia: Browser, user: Person) -> None:
    extra = rule("column-extra", 1, [], column="C", header="Note", severity="warning")
    upload_id = checked(app, user, BAD | {"rules": [*BAD["rules"], extra]})
    add_row(app, 1, 10, ["a", "b", "c"])
    add_problem(app, 1, 0, "not-in-list", row=10, column="B", args=CHOICES)
    page = mia.get(f"/uploads/{upload_id}")
    offered = {
        name: [str(option["value"]) for option in page.select(f"#{name} option")]
        for name in ("code", "column")
    }
    assert offered["code"] == ["", "duplicate-key", "not-in-list", "number-rounded"]
    assert offered["column"] == ["", "A", "B"]


def test_the_next_page_keeps_the_filters(upload_id: int, mia: Browser) -> None:
    page = mia.get(f"/uploads/{upload_id}?code=not-in-list&text=tag")
    link = str(page.select(".pager nav a")[0]["href"])
    assert rows(mia.get(link)) == ["260", "270", "280", "290", "300"]
    assert "code=not-in-list" in link


def test_a_rule_leads_to_its_rows(upload_id: int, mia: Browser) -> None:
    page = mia.get(f"/uploads/{upload_id}")
    link = page.find("a", string=None, href=lambda href: href and "code=duplicate-key" in href)
    assert rows(mia.get(str(link["href"])))[0] == "30"  # type: ignore[index]


def test_a_filter_without_hits_says_so(upload_id: int, mia: Browser) -> None:
    page = mia.get(f"/uploads/{upload_id}?text=nowhere%25")
    assert "No row has what you look for." in words(page)
    assert form_of(page, f"/uploads/{upload_id}#rows") is not None


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=-1",
        "after=9999999999999999999",
        "after=1.5",
        "after=٣",
        "text=%00",
        "text=" + "x" * 201,
        "code=" + "x" * 201,
        "column=%0a%01",
    ],
)
def test_a_wrong_address_is_answered_with_a_sentence(
    query: str, upload_id: int, mia: Browser
) -> None:
    page = mia.get(f"/uploads/{upload_id}?{query}", status=422)
    assert words(page.select_one("main .second")).endswith(".")  # type: ignore[arg-type]


def test_unknown_codes_and_columns_find_nothing(upload_id: int, mia: Browser) -> None:
    page = mia.get(f"/uploads/{upload_id}?code=nonsense&column=ZZZZ&severity=fatal")
    assert "No row has what you look for." in words(page)


def test_a_cut_list_says_that_it_is_cut(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = checked(app, user, BAD | {"problems_kept": 1})
    add_row(app, 1, 4, ["a", "b", "c"])
    add_problem(app, 1, 0, "not-in-list", row=4, column="B", header="L", args=CHOICES)
    assert "The first 1 of 375 problems can be seen here." in words(
        mia.get(f"/uploads/{upload_id}")
    )


def test_file_problems_come_with_what_to_do(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = checked(app, user)
    add_problem(app, 1, 0, "header-blank", column="C")
    notice = mia.get(f"/uploads/{upload_id}").select_one(".notice")
    assert notice is not None
    assert words(notice) == (
        "Column C has no header. "
        "Write a header at the top of the column, or choose what becomes of it. Match columns"
    )


def test_many_problems_of_one_kind_are_folded_together(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user)
    add_problem(app, 1, 0, "header-blank", column="A")
    for position, letter in enumerate("BCDEFGHI", start=1):
        place = {"column": letter, "header": f"Note {letter}", "severity": "warning"}
        add_problem(app, 1, position, "column-extra", **place)
    wrong, notes = mia.get(f"/uploads/{upload_id}").select(".notice")
    assert "8 things to know about the columns" in words(notes)
    assert [words(line).partition(" is not")[0] for line in notes.select("details li")] == [
        f'The column "Note {letter}"' for letter in "EFGHI"
    ]
    assert words(notes.select("summary")[0]) == "5 more like these"
    # One way to the columns is enough.
    assert [len(notice.select("a.btn")) for notice in (wrong, notes)] == [1, 0]


def test_all_problems_can_be_downloaded(app: Flask, upload_id: int, mia: Browser) -> None:
    with app.app_context(), storage.scratch_file() as path:
        path.write_text("row,code\n10,not-in-list\n")
        storage.put("problems/1.csv", path)
    page = mia.get(f"/uploads/{upload_id}")
    link = next(tag for tag in page.select("a") if "All problems" in tag.text)
    answer = mia.client.get(str(link["href"]))
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.text == "row,code\n10,not-in-list\n"


@pytest.mark.parametrize(
    ("uploaded", "plain"),
    [
        ("日本.csv", 'filename="problems in .csv.csv"'),
        ("Zażółć.csv", 'filename="problems in Zazoc.csv.csv"'),
        ('a";x=\\.csv', 'filename="problems in a\\";x=\\\\.csv.csv"'),
    ],
)
def test_a_download_has_a_name_that_every_server_can_send(
    uploaded: str, plain: str, app: Flask, upload_id: int, mia: Browser
) -> None:
    with app.app_context(), storage.scratch_file() as path:
        storage.put("problems/1.csv", path)
        db.session.get_one(Process, 1).upload.filename = uploaded  # type: ignore[union-attr]
        db.session.commit()
    header = mia.client.get("/processes/1/problems.csv").headers["Content-Disposition"]
    assert header.isascii()
    assert plain in header
    whole = f"problems in {uploaded}.csv"
    assert whole.isascii() or unquote(header.partition("filename*=UTF-8''")[2]) == whole


@pytest.mark.parametrize("key", [None, "problems/gone.csv"])
def test_a_list_of_problems_that_is_not_there_is_a_404(
    key: str | None, app: Flask, mia: Browser, user: Person
) -> None:
    checked(app, user)
    with app.app_context():
        process = db.session.get(Process, 1)
        assert process is not None
        process.result = BAD | {"problems_key": key}
        db.session.commit()
    assert "no list of problems" in words(mia.get("/processes/1/problems.csv", status=404))


def test_a_wide_file_shows_fewer_rows_on_a_page(app: Flask, mia: Browser, user: Person) -> None:
    header = [f"Column {number}" for number in range(500)]
    upload_id = checked(app, user, shape=SHAPE | {"header": header, "fields": []})
    for row in range(2, 12):
        add_row(app, 1, row, ["x"] * 500)
        add_problem(app, 1, row, "not-in-list", row=row, column="SF", args=CHOICES)
    page = mia.get(f"/uploads/{upload_id}")
    assert rows(page) == [str(row) for row in range(2, 10)]
    marked = page.select("#rows td.bad")
    assert len(marked) == 8
    assert len(marked[0].find_previous_siblings("td")) == 499
    assert page.select(".pager nav a")


def test_a_row_names_the_columns_of_its_wrong_cells(upload_id: int, mia: Browser) -> None:
    first = mia.get(f"/uploads/{upload_id}").select_one("#rows tbody tr > th")
    assert first is not None
    assert words(first) == "10 B"


def test_problems_of_the_file_stand_in_one_message_and_not_in_the_table_too(
    app: Flask, user: Person, mia: Browser
) -> None:
    missing = [rule("column-missing", 1, [], field=name) for name in ("tag", "language")]
    made = checked(app, user, UNUSABLE | {"rules": missing})
    for position, name in enumerate(("tag", "language")):
        args = {"label": name.capitalize()}
        add_problem(app, 1, position, "column-missing", field=name, args=args)
    page = mia.get(f"/uploads/{made}")
    (notice,) = page.select("main .notice")
    assert 'The column "Tag" is required' in words(notice)
    assert 'The column "Language" is required' in words(notice)
    assert "What is wrong" not in words(page)


def test_a_missing_column_is_called_by_its_title(app: Flask, user: Person, mia: Browser) -> None:
    missing = rule("column-missing", 1, [], field="language")
    page = mia.get(f"/uploads/{checked(app, user, UNUSABLE | {'rules': [missing]})}")
    assert "Do this. Language 1" in words(page)
