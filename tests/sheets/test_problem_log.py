"""The problems of a file: all are counted and written, the first are kept, no cell is a formula."""

import csv

import polars as pl
import pytest

from tests.sheets.checking import batch, dataset, matched
from webapp.schema.problems import Problem
from workers.sheets import problem_log
from workers.sheets.checks import Checker
from workers.sheets.problem_log import ProblemLog
from workers.sheets.problem_words import HEAD

SCHEMA = dataset(
    {"name": "no", "type": "integer"},
    {"name": "country", "title": "Land", "constraints": {"enum": ["DE", "FR"]}},
)


def logged(path, *rows, keep=100, notes=(), size=2):
    log = ProblemLog(path, keep)
    columns = matched(SCHEMA)
    log.begin(columns)
    for problem in notes:
        log.note(problem)
    checker = Checker(SCHEMA, columns)
    for start in range(0, len(rows), size):
        checked = checker.check(batch(*rows[start : start + size], first=2 + start))
        log.add(checked.problems, checked.bad)
    return log


def lines(log):
    log.close()
    with log.path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_guess_at_one_value_is_no_advice_for_others(tmp_path):
    def advice(*values):
        log = logged(tmp_path / "p.csv", *(["1", value] for value in values))
        log.close()
        return [rule["fix"] for rule in log.rules()]

    assert advice("de", "de") == ['Did you mean "DE"?']
    assert advice("de", "fr") == ["Choose a value from the list."]
    assert advice("de", "de", "fr") == ["Choose a value from the list."]


def test_every_problem_is_a_line_in_words(tmp_path):
    log = logged(tmp_path / "p.csv", ["1", "Holland"], ["x", "de"])
    assert lines(log) == [
        list(HEAD),
        [
            *("2", "B", "country", "country", "not-in-list", "error", "Holland"),
            '"Holland" is not in the list. Write one of DE or FR.',
            "Choose a value from the list.",
        ],
        [
            *("3", "A", "no", "no", "integer-wrong", "error", "x"),
            '"x" is not a whole number.',
            "Write digits only, like 1250.",
        ],
        [
            *("3", "B", "country", "country", "not-in-list", "error", "de"),
            '"de" is not in the list. Write one of DE or FR.',
            'Did you mean "DE"?',
        ],
    ]


@pytest.mark.parametrize(
    "value", ["a", "tab\there", "nul\x00", "line\nbreak", "é" * 300, "", "{x}"]
)
def test_the_line_says_what_the_problem_says(tmp_path, value):
    log = logged(tmp_path / "p.csv", ["1", value], ["x" + value, "DE"])
    kept = log.kept_problems()
    for line, problem in zip(lines(log)[1:], kept.iter_rows(named=True), strict=True):
        checked = Problem(
            problem["code"],
            row=problem["row"],
            column=problem["column_letter"],
            header=problem["header"],
            field=problem["field"],
            value=problem["value"],
            args={"choices": "DE or FR"},
        )
        assert line[7] == checked.sentence


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@sum", "'@sum"),
        ("-5", "-5"),
        ("-5,00", "-5,00"),
        ("+1-2", "'+1-2"),
        ("-", "'-"),
        ("\uff1dx", "'\uff1dx"),
    ],
)
def test_no_cell_of_the_download_starts_a_formula(tmp_path, cell, written):
    log = logged(tmp_path / "p.csv", ["1", cell])
    assert lines(log)[1][6] == written
    assert log.kept_problems()["value"].to_list() == [cell]


def test_problems_of_the_file_come_first_and_all_are_counted(tmp_path):
    notes = [Problem("column-extra", severity="warning", column="C", header="=Notes")]
    rows = [["x", "DE"]] * 6 + [["1", "NL"]]
    log = logged(tmp_path / "p.csv", *rows, notes=notes)
    assert (log.errors, log.warnings, log.kept) == (7, 1, 8)
    assert [(rule["code"], rule["count"], rule["first_rows"]) for rule in log.rules()] == [
        ("column-extra", 1, []),
        ("integer-wrong", 6, [2, 3, 4, 5]),
        ("not-in-list", 1, [8]),
    ]
    assert log.kept_problems()["code"].to_list()[0] == "column-extra"
    assert lines(log)[1][2] == "'=Notes"


def test_the_first_problems_are_kept_and_all_are_written(tmp_path):
    log = logged(tmp_path / "p.csv", *[["x", "NL"]] * 10, keep=5)
    kept = log.kept_problems()
    assert kept.select("position", "row", "column_letter").rows() == [
        (1, 2, "A"),
        (2, 2, "B"),
        (3, 3, "A"),
        (4, 3, "B"),
        (5, 4, "A"),
    ]
    assert log.kept_rows().rows() == [(row, '["x","NL"]') for row in (2, 3, 4)]
    assert log.errors == 20
    assert len(lines(log)) == 21


def test_the_cells_of_a_row_are_kept_once_and_cut(tmp_path):
    log = logged(tmp_path / "p.csv", ["x", 'a"é' + "z" * 600])
    log.add(
        pl.DataFrame(
            {
                "code": ["duplicate-key"],
                "severity": ["error"],
                "row": [2],
                "index": [0],
                "field": ["no"],
                "value": ["x"],
                "args": ['{"keys": "no", "first_row": 1}'],
            },
            schema_overrides={"index": pl.Int32},
        ),
        pl.DataFrame({"row": [2], "c0": ["x"], "c1": ["y"]}),
    )
    log.close()
    ((row, cells),) = log.kept_rows().rows()
    assert (row, cells) == (2, '["x","a\\"é' + "z" * 497 + '"]')


def test_a_file_without_problems_has_only_the_head(tmp_path):
    log = logged(tmp_path / "p.csv", ["1", "DE"])
    assert lines(log) == [list(HEAD)]
    assert log.rules() == []
    assert log.kept_rows().is_empty()


def test_fewer_are_kept_where_their_rows_hold_very_much_text(tmp_path, monkeypatch):
    monkeypatch.setattr(problem_log, "MOST_BYTES_AT_HAND", 1_500)
    log = logged(tmp_path / "p.csv", *[["x", "DE" + "y" * 600]] * 20)
    assert log.errors == 40
    assert log.kept == 8
    assert log.kept_problems()["row"].to_list() == [2, 2, 3, 3, 4, 4, 5, 5]
    assert log.kept_rows()["row"].to_list() == [2, 3, 4, 5]
    assert len(lines(log)) == 41
