"""The kind of a file is told from its content."""

from __future__ import annotations

import pytest

from tests.sheets.files import archive, raw_workbook, read, workbook
from workers.sheets.table import UnreadableFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000)
WORD = archive({"[Content_Types].xml": "<Types>wordprocessingml</Types>", "word/document.xml": "x"})


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (b"", "empty-file", "This file is empty"),
        (b"\n \r\n", "empty-file", "This file is empty"),
        (b"%PDF-1.7\n", "not-a-table", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "not-a-table", "an image"),
        (b"\x1f\x8b\x08", "not-a-table", "a gzip archive"),
        (b"MZ\x90\x00\x03\x00", "not-a-table", "a program"),
        (b"<!DOCTYPE html><table><tr><td>a", "not-a-table", "a web page"),
        (b"\xef\xbb\xbf  <table><tr><td>a", "not-a-table", "a web page"),
        (b'<?xml version="1.0"?><rows/>', "not-a-table", "an XML file"),
        (b'{"rows": []}', "not-a-table", "a JSON file"),
        (bytes(range(1, 256)) * 20, "not-a-table", "neither a workbook nor text"),
        (WORD, "not-a-table", "a Word document"),
        (archive({"list.csv": "a,b"}), "zip-archive", "Unpack it"),
        (OLE + "WordDocument".encode("utf-16le") + bytes(4), "not-a-table", "a Word document"),
        (OLE + "EncryptedPackage".encode("utf-16le") + bytes(4), "password", "password"),
        (OLE, "damaged", "damaged"),
        (raw_workbook("<sheetData/>")[:-200], "damaged", "damaged"),
        (b"PK\x03\x04 but no more", "damaged", "damaged"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(content: bytes, code: str, sentence: str):
    with pytest.raises(UnreadableFile, match=sentence) as refusal:
        read(content)
    assert refusal.value.code == code


def test_the_name_of_a_file_does_not_matter():
    assert read(b"a,b\n1,2\n").shape.kind == "csv"
    assert read(workbook(["a"], [1])).shape.kind == "xlsx"


@pytest.mark.parametrize("name", ["PK", "MZ", "BZh", "PAR1", "Rar!"])
def test_a_header_may_begin_like_a_file_of_another_kind(name: str):
    rows = read(f"{name},b\n1,2\n".encode())
    assert (rows.shape.kind, rows.shape.header) == ("csv", (name, "b"))
