"""What a page shows of an object, whatever is in it."""

from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from webapp.services.lake import preview


def seen(folder: Path, name: str, content: bytes) -> dict[str, Any]:
    path = folder / "object"
    path.write_bytes(content)
    return preview.of(path, name)


def test_a_csv_is_shown_as_a_table(tmp_path: Path) -> None:
    shown = seen(tmp_path, "towns.csv", "id;name\n1;Köln\n2;Bonn\n".encode())

    assert (shown["kind"], shown["header"]) == ("table", ["id", "name"])
    assert shown["rows"] == [["1", "Köln"], ["2", "Bonn"]]
    assert shown["total"] == 2


def test_a_workbook_is_shown_as_a_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "name"], [1, "Bonn"]):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")

    shown = preview.of(tmp_path / "book.xlsx", "towns.xlsx")

    assert (shown["header"], shown["rows"]) == (["id", "name"], [["1", "Bonn"]])


def test_parquet_is_shown_as_a_table_of_its_first_rows(tmp_path: Path) -> None:
    numbers = pa.table({"n": list(range(200)), "of": [[1, 2]] * 200, "gone": [None] * 200})
    pq.write_table(numbers, tmp_path / "object")

    shown = preview.of(tmp_path / "object", "numbers")

    assert shown["header"] == ["n", "of", "gone"]
    assert shown["rows"][1] == ["1", "[1, 2]", ""]
    assert (len(shown["rows"]), shown["total"]) == (50, 200)


def test_parquet_without_rows_shows_its_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": pa.array([], pa.int64())}), tmp_path / "object")

    shown = preview.of(tmp_path / "object", "none.parquet")

    assert (shown["header"], shown["rows"], shown["total"]) == (["n"], [], 0)


def test_of_many_columns_the_first_ones_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    line = ",".join(f"c{number}" for number in range(70))

    shown = seen(tmp_path, "wide.csv", f"{line}\n{line}\n".encode())

    assert (len(shown["header"]), shown["columns_left_out"]) == (50, 20)
    assert len(shown["rows"][0]) == 50


@pytest.mark.parametrize("name", ["notes.txt", "readme", "data.json"])
def test_text_is_shown_as_it_stands(tmp_path: Path, name: str) -> None:
    assert seen(tmp_path, name, b'{"a": "<b>"}') == {"kind": "text", "text": '{"a": "<b>"}'}


def test_of_a_long_text_the_beginning_is_shown_without_half_a_letter(tmp_path: Path) -> None:
    shown = seen(tmp_path, "long.txt", ("x" + "ü" * 40_000).encode())

    assert shown["kind"] == "text"
    assert set(shown["text"][1:]) == {"ü"}


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
    ],
)
def test_a_picture_is_told_by_its_first_bytes(tmp_path: Path, head: bytes, media_type: str) -> None:
    assert seen(tmp_path, "any", head) == {"kind": "image", "media_type": media_type}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty", b""),
        ("program", b"\x7fELF\0\0\0\0"),
        ("latin", b"\xe4\xf6\xfc " * 10),
        ("cut.parquet", b"PAR1" + b"\xff" * 300 + b"PAR1"),
        ("cut.xlsx", b"PK\x03\x04" + b"1" * 50),
        ("page.csv", b"<html><script>alert(1)</script></html>"),
    ],
)
def test_of_everything_else_a_sentence_is_shown(tmp_path: Path, name: str, content: bytes) -> None:
    shown = seen(tmp_path, name, content)

    assert shown["kind"] == "none"
    assert shown["sentence"].endswith(".")


def test_an_object_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "object").open("wb") as file:
        file.truncate(preview.MOST_BYTES + 1)

    assert preview.of(tmp_path / "object", "x.csv")["sentence"] == preview.TOO_LARGE


def test_a_column_that_unpacks_to_more_memory_than_there_is_shows_a_sentence(
    tmp_path: Path,
) -> None:
    # A few kilobytes that say the same 50 MB once for each row.
    said = pa.DictionaryArray.from_arrays(pa.array([0] * 60), pa.array(["a" * 50_000_000]))
    bomb = pa.table({"x": said})
    pq.write_table(bomb, tmp_path / "object", compression="zstd", store_schema=False)

    shown = preview.of(tmp_path / "object", "bomb.parquet")

    assert shown == {"kind": "none", "sentence": preview.TOO_MUCH}
