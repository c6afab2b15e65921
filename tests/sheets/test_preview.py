"""What a page shows of a file stays small, however much text its first rows hold."""

import random

import pytest

from tests.hostile.files_a import MAIN, OFFICE
from tests.sheets.files import raw_workbook, read, workbook
from workers.sheets.preview import MOST_CHARS, preview_of
from workers.sheets.table import UnreadableFile

LONG = "x" * 32_000
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="{}" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def test_rows_that_fit_are_shown_as_they_stand() -> None:
    rows = [(1, ["Members", "y" * 30_000]), (3, ["name"])]
    assert preview_of(rows, 500) == ((1, ("Members", "y" * 30_000)), (3, ("name",)))


def test_long_cells_share_the_room() -> None:
    rows = [(row, ["short", LONG, LONG]) for row in range(1, 50)]
    preview = preview_of(rows, 500)
    assert len(preview) == 12
    assert sum(len(cell) for _, cells in preview for cell in cells) <= MOST_CHARS
    assert preview[0][1][:2] == ("short", LONG[: MOST_CHARS // 36])


def test_cells_beyond_the_last_column_that_is_read_are_left_out() -> None:
    assert preview_of([(1, ["a"] * 16_000)], 500) == ((1, ("a",) * 500),)


def test_a_workbook_of_long_texts_stays_small_on_its_page() -> None:
    text = "".join(random.Random(7).choices("abcdefghijklmnop", k=32_000))
    content = workbook(*[[text] * 100 for _ in range(15)])
    assert len(str(read(content).shape.to_json())) < 400_000


def test_a_header_is_cut_before_it_is_repeated_with_every_problem() -> None:
    assert read(f"a,{LONG}\n1,2\n".encode()).shape.header == ("a", "x" * 500)
    assert read(workbook(["a", LONG], [1, 2])).shape.header == ("a", "x" * 500)


def test_a_sheet_with_a_name_that_fills_pages_is_refused() -> None:
    content = raw_workbook("<sheetData/>", **{"xl/workbook.xml": BOOK.format("n" * 10_000)})
    with pytest.raises(UnreadableFile, match="a name of 10,000 characters") as caught:
        read(content)
    assert caught.value.code == "sheet-name-too-long"
