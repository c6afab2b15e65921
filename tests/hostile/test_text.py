"""Bad text files, one by one: each has an outcome in words, and no row is swallowed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.hostile import files_b as files
from tests.hostile.outcomes import Case, Read, Rejected, check_outcome, confine, marked, outcome_of
from tests.workers.desk_work import add_dataset, bring
from webapp.services import datasets, exports

Text = partial(Case, name="a.csv")
ACCENT = Read(1, {2: ("é", "y")})
LONG = Read(3, {2: ("x", "y"), 4: ("v", "w")}, (("3", "line-too-long"),))
OPEN = (("3", "quote-never-closed"),)

CASES = (
    Text(36, "a field of 200 MB", files.large_field, LONG),
    Text(37, "a line of 200 MB", files.large_line,
         Rejected("line-too-long", "longer than 1,048,576 bytes"),
         why="near the top it is the row with the most cells, so it is taken for the header"),
    Text(38, "an open quote", lambda: b'a,b\nx,y\n"p,q\nv,w\n',
         Read(3, {2: ("x", "y"), 4: ("v", "w")}, OPEN)),
    Text(38, "an open quote above 20 MB", lambda: files.open_quote(250_000),
         Read(250_002, {2: ("x", "y"), 250_003: ("v", "w" * 77)}, OPEN)),
    Text(39, "a NUL", lambda: b"a,b\nx,y\np\0,q\n",
         Read(2, {2: ("x", "y")}, (("3", "null-character"),))),
    Text(40, "bytes that are not UTF-8", lambda: b"a,b\n\xe9\xff,y\n", Read(1, {2: ("éÿ", "y")}),
         why="read as Windows-1252, which the page says and lets the person change"),
    Text(41, "UTF-16 LE, marked", lambda: files.utf16("utf-16le", files.LITTLE), ACCENT),
    Text(41, "UTF-16 BE, marked", lambda: files.utf16("utf-16be", files.BIG), ACCENT),
    Text(41, "UTF-16 LE", lambda: files.utf16("utf-16le"), ACCENT),
    Text(41, "UTF-16 BE", lambda: files.utf16("utf-16be"), ACCENT),
    Text(42, "UTF-8, marked", lambda: files.TABLE.encode("utf-8-sig"), ACCENT),
    Text(43, "Windows-1252", lambda: files.TABLE.encode("cp1252"), ACCENT),
    Text(44, "CR alone", lambda: b"a,b\rx,y\rp,q\r", Read(2, {2: ("x", "y"), 3: ("p", "q")})),
    Text(45, "mixed line ends", lambda: b"a,b\r\nx,y\rp,q\nv,w",
         Read(3, {2: ("x", "y"), 3: ("p", "q"), 4: ("v", "w")})),
    Text(46, "ragged rows", lambda: b"a,b\nx\np,q,EXTRA\nv,w\n",
         Read(3, {2: ("x", None), 4: ("v", "w")}, (("3", "row-has-extra-cells"),))),
    Text(47, "the same header twice", lambda: b"a,b,b\nx,y,z\n",
         Read(0, {}, (("C", "header-duplicate"),))),
    Text(47, "a blank header", lambda: b"a,,b\nx,y,z\n",
         Read(0, {}, (("B", "header-blank"),))),
    Text(48, "200,000 columns", files.wide,
         Rejected("line-too-long", "longer than 1,048,576 bytes"),
         why="such a header is longer than a line may be, before its columns are counted"),
    Text(48, "2,000 columns", lambda: files.wide(2_000), Rejected("too-many-columns", "2,000")),
    Text(49, "semicolons and decimal commas", lambda: b"a;b\nx;1,5\ny;2,25\nz;7\n",
         Read(3, {4: ("z", 7)}, (("B2", "number-separator"), ("B3", "number-separator"))),
         types=("string", "number"),
         why="the cells are right; whether a comma is decimal is for the field to say"),
    Text(50, "a number of 100,000 digits", lambda: b"a,b\nx," + b"7" * 100_000 + b"\np,7\n",
         Read(2, {3: ("p", 7)}, (("2", "cell-too-long"),)), types=("string", "number")),
    Text(51, "formulas", lambda: b"a,b\n=1+1,-5\n+1,-6\n@x,7\n",
         Read(3, {2: ("=1+1", -5), 3: ("+1", -6), 4: ("@x", 7)}), types=("string", "integer")),
    Text(52, "line breaks in quotes", lambda: b'a,b\n"x\nx",1\n"y\n\ny",z\np,2\n',
         Read(3, {2: ("x\nx", 1), 4: ("p", 2)}, (("B3", "integer-wrong"),)),
         types=("string", "integer"), why="a record is a row, as Excel numbers them"),
)  # fmt: skip


@pytest.mark.parametrize("case", marked(CASES))
@pytest.mark.usefixtures("context")
def test_a_bad_text_file_has_a_known_outcome_at_a_small_price(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    confine(monkeypatch)
    check_outcome(case, outcome_of(case, tmp_path))


@pytest.mark.usefixtures("context")
def test_formulas_go_in_as_text_and_out_where_no_spreadsheet_runs_them() -> None:
    texts = ["=1+1", "+x", "-x", "@x"]
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]
    add_dataset("things", fields)
    bring("things", "".join(["a,b\n", *(f"{text},-5\n" for text in texts)]).encode())
    lines = "".join(exports.as_csv(datasets.get("things"))).splitlines()
    assert lines == ["a,b", *(f"'{text},-5" for text in texts)]
