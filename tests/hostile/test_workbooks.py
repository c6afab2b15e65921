"""Bad workbooks, one by one: each has an outcome in words, and a price that is small."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

import pytest

from tests.hostile import files_a as files
from tests.hostile.files_a import row, table
from tests.hostile.outcomes import (
    Case,
    Read,
    Refused,
    Rejected,
    check_outcome,
    confine,
    marked,
    outcome_of,
)
from tests.hostile.zips import with_large_end

TWO = Read(1, {2: ("x", "y")})
NOT_FINITE = "number-not-finite"
FAR = "cell-out-of-range"
ENTITIES = Refused("unsafe-workbook", "it defines its own XML entities")
TOO_LARGE = Refused("unpacks-too-large", "larger than 512 MB")
OUTSIDE = Refused("unsafe-workbook", "a part would lie outside of it")
LAUGHS, QUADRATIC = files.laughs(), files.quadratic()
BOOK = "xl/workbook.xml"

CASES = (
    Case(1, "no bytes", bytes, Refused("empty-file", "This file is empty.")),
    Case(2, "a header alone", table, Read(0, problems=((None, "rows-missing"),))),
    Case(3, "a CSV file named as a workbook", lambda: b"a,b\nx,y\n", TWO,
         why="what a file is is told by its content, and nothing is in doubt here"),
    Case(4, "a web page", lambda: files.WEB_PAGE, Refused("not-a-table", "a web page"), "a.xls"),
    Case(5, "a Word document", files.word_document, Refused("not-a-table", "a Word document")),
    Case(6, "a password", lambda: files.ole("EncryptedPackage"),
         Refused("password", "protected by a password")),
    Case(6, "an encrypted part", files.with_encrypted_part,
         Refused("password", "protected by a password")),
    Case(6, "an OLE file of nothing", lambda: files.ole("Nothing"), Rejected("damaged", "damaged"),
         "a.xls", why="old .xls workbooks are read, so only their reader can tell"),
    Case(7, "half a workbook", files.truncated, Refused("damaged", "This file is damaged")),
    Case(7, "an old workbook with its sheet beyond the end", files.sheet_beyond_the_end,
         Rejected("damaged", "This file is damaged"), "a.xls"),
    Case(7, "a part whose name is no text", files.with_name_of_bytes,
         Refused("damaged", "This file is damaged")),
    Case(8, "1 GB of rows", files.bomb_of_rows, TOO_LARGE),
    Case(9, "1.5 GB of white space", files.bomb_of_white_space, TOO_LARGE),
    Case(10, "40 million shared strings", files.bomb_of_strings, TOO_LARGE),
    Case(11, "one string of 1 GB", files.one_string, TOO_LARGE),
    Case(12, "1 GB that says it had 1 kB", files.with_lying_size,
         Refused("damaged", "This file is damaged")),
    Case(13, "overlapping parts", files.with_overlap,
         Refused("unsafe-workbook", "its parts overlap")),
    Case(13, "a part that is there twice", files.with_twins,
         Refused("unsafe-workbook", "two parts have the same name")),
    Case(13, "a part that is there twice, once in capitals", files.twins_in_capitals,
         Refused("unsafe-workbook", "two parts have the same name")),
    Case(14, "100,000 parts", files.many_parts, Refused("too-many-parts", "more than 2,000 parts")),
    Case(14, "60,000 parts that are told of elsewhere", files.many_hidden_parts,
         Refused("too-many-parts", "more than 2,000 parts")),
    Case(14, "a few parts in a zip for many", lambda: with_large_end(table(row(2, "x", "y"))), TWO),
    Case(15, "a part outside", lambda: files.raw_workbook("", **{"../evil.xml": "x"}), OUTSIDE),
    Case(15, "an absolute part", lambda: files.raw_workbook("", **{"/etc/evil": "x"}), OUTSIDE),
    Case(16, "a billion laughs in the strings",
         lambda: files.with_doctype(LAUGHS, files.STRINGS), ENTITIES),
    Case(16, "a billion laughs in the book", lambda: files.with_doctype(LAUGHS, BOOK), ENTITIES),
    Case(16, "a billion laughs in the sheet", lambda: files.with_doctype(LAUGHS), ENTITIES),
    Case(17, "quadratic blow-up", lambda: files.with_doctype(QUADRATIC), ENTITIES),
    Case(18, "an entity from a file",
         lambda: files.with_doctype(files.external("file:///etc/passwd")), ENTITIES),
    Case(20, "a document type", lambda: files.with_doctype("<!DOCTYPE sst>"), ENTITIES),
    Case(20, "a document type in UTF-16", files.with_doctype_of_wide_signs, ENTITIES),
    Case(21, "two opposite corners", lambda: files.with_cells("A1", "XFD1048576"),
         Rejected(FAR, "Cell XFD1048576 is filled")),
    Case(22, "row two billion", lambda: files.with_cells("A1", "A2000000000"),
         Rejected(FAR, "A row numbered 2000000000")),
    Case(23, "row 99999999999", lambda: files.with_cells("A1", "A99999999999"),
         Rejected(FAR, "A row numbered 99999999999")),
    Case(24, "column ZZZZZZZ", lambda: files.with_cells("A1", "ZZZZZZZ2"),
         Rejected(FAR, "Cell ZZZZZZZ2")),
    Case(25, "row -5", lambda: files.with_cells("A1", "A-5"),
         Rejected(FAR, "A row numbered -5")),
    Case(26, "a dimension too small", lambda: files.thousand_rows("A1"),
         Read(999, {1_000: ("x1000", "y")})),
    Case(26, "a dimension backwards", lambda: files.thousand_rows("Z9:A1"),
         Read(999, {1_000: ("x1000", "y")})),
    Case(27, "a dimension of a whole sheet", lambda: files.thousand_rows("A1:XFD1048576"),
         Read(999, {1_000: ("x1000", "y")})),
    Case(28, "a dimension that is none", lambda: files.thousand_rows("BOOM"),
         Rejected("damaged", "damaged")),
    Case(29, "a row that is there twice",
         lambda: table(row(2, "x", "y"), row(3, "x", "y"), row(3, "p", "q")),
         Refused("unsafe-workbook", "row 3 stands below row 3")),
    Case(29, "rows out of order", lambda: table(row(3, "p", "q"), row(2, "x", "y")),
         Refused("unsafe-workbook", "row 2 stands below row 3")),
    Case(30, "a million rows that are only formatted", files.ghost_rows, TWO),
    Case(31, "3,000 sheets", files.many_sheets, Rejected("too-many-sheets", "3,000 sheets")),
    Case(32, "a merge of the whole sheet",
         lambda: table(row(2, "x", "y"),
                       after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), TWO),
    Case(33, "a string that is not there",
         lambda: files.with_values('t="s"><v>0</v></c>', 't="s"><v>99</v></c>'),
         Rejected("damaged", "damaged")),
    Case(33, "numbers that are none",
         lambda: files.with_values("><v>NaN</v></c>", "><v>1e999</v></c>", "><v>abc</v></c>",
                                   't="n"><v>-Infinity</v></c>', "><v>7</v></c>"),
         Read(5, {6: ("x", 7)}, (("B2", NOT_FINITE), ("B3", NOT_FINITE), ("B4", "number-wrong"),
                                 ("B5", NOT_FINITE))), types=("string", "number")),
    Case(33, "an error in a number",
         lambda: files.with_values('t="e"><v>#REF!</v></c>', "><v>7</v></c>"),
         Read(2, {3: ("x", 7)}, (("B2", "cell-error"),)), types=("string", "number")),
    Case(33, "an error in a text",
         lambda: files.with_values('t="e"><v>#REF!</v></c>', "><v>7</v></c>"),
         Read(2, {3: ("x", "7")}, (("B2", "cell-error"),))),
    Case(33, "a formula without a value",
         lambda: files.with_values("><f>1+1</f></c>", "><f>1+1</f><v>2</v></c>"),
         Read(2, {3: ("x", 2)}, (("B2", "formula-not-calculated"),)), types=("string", "number")),
    Case(34, "dates that are none", lambda: files.with_serials(-5, 60, 1e9, 45_000),
         Read(4, {3: ("x", date(1900, 2, 28)), 5: ("x", date(2023, 3, 15))},
              (("B2", "date-wrong"), ("B4", "date-wrong"))), types=("string", "date"),
         why="day 60 is Excel's 29 February 1900, which never was: the day before it is taken"),
    Case(34, "dates from 1904", lambda: files.with_serials(-5, 0, 60, 1e9, from_1904=True),
         Read(4, {4: ("x", date(1904, 3, 1))},
              (("B2", "date-wrong"), ("B3", "date-wrong"), ("B5", "date-wrong"))),
         types=("string", "date")),
)  # fmt: skip


@pytest.mark.parametrize("case", marked(CASES))
@pytest.mark.usefixtures("context")
def test_a_bad_workbook_has_a_known_outcome_at_a_small_price(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    confine(monkeypatch)
    check_outcome(case, outcome_of(case, tmp_path))


@pytest.mark.usefixtures("context")
def test_an_entity_from_the_web_is_never_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        doctype = files.external(f"http://127.0.0.1:{listener.getsockname()[1]}/x")
        case = Case(19, "an entity from the web", lambda: files.with_doctype(doctype), ENTITIES)
        confine(monkeypatch)
        check_outcome(case, outcome_of(case, tmp_path))
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
