"""Does a file hold what the end of its name says? Its first bytes tell; nothing is parsed."""

import re
from pathlib import Path

from webapp.assets.file_types import extension_of
from webapp.assets.marks import ANY, BEGINNINGS, MP4, Mark

HEAD_BYTES = 1024
# Where the names in a ZIP file are: at its end.
DIRECTORY_BYTES = 1024 * 1024
XML = frozenset(("odd", "rng", "svg", "xml", "xsd", "xsl"))
TEXT = XML | {"csv", "htm", "html", "json", "txt"}
# Their first bytes may be anything; whoever plays them knows better.
PLAYED = frozenset(("mp3", "mp4", "mpeg"))
UTF_16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
# What hardly any text has, in any encoding that ASCII is part of: one in so many is too much.
CONTROL = re.compile(rb"[\0-\x08\x0e-\x19\x1c-\x1f]")
MOST_CONTROL = 10
OFFICE = re.compile(rb"PK\x01\x02.{42}(word|xl|ppt)[/\\]|PK\x01\x02.{42}META-INF/container", re.S)
OFFICE_MARKS = {
    b"word": Mark("a Word document", frozenset(("docx",))),
    b"xl": Mark("an Excel workbook", frozenset(("xlsx",))),
    b"ppt": Mark("a PowerPoint presentation", frozenset(("pptx",))),
    None: Mark("an e-book", frozenset(("epub",))),
}
PLAIN_ZIP = Mark("a ZIP archive", frozenset())
TAR_CHECKSUM = slice(148, 156)
TAR_HEADER_BYTES = 512


def mismatch(path: Path, filename: str) -> str | None:
    """What the file is, in words, where that does not go with the end of its name."""
    end = extension_of(filename).lower()
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    is_text = _reads_as_text(head)
    mark = _mark(head, path, end)
    if mark is not None and not (mark.letters and is_text and end in TEXT):
        return None if end in mark.extensions else mark.words
    if end in TEXT:
        return _unlike_text(head, end, is_text)
    if _may_begin_otherwise(head, end, is_text):
        return None
    return "text" if is_text else "of another kind"


def _mark(head: bytes, path: Path, end: str) -> Mark | None:
    """What the first bytes are known for; None where they are known for nothing."""
    if head[4:8] == b"ftyp":
        return MP4.get(head[8:12], MP4[ANY])
    for place, beginning, mark in BEGINNINGS:
        if head.startswith(beginning, place):
            # Any of them is an archive, too.
            return mark if mark.words != PLAIN_ZIP.words or end == "zip" else _in_zip(path)
    return None


def _in_zip(path: Path) -> Mark:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - DIRECTORY_BYTES))
        found = OFFICE.search(file.read(DIRECTORY_BYTES))
    return OFFICE_MARKS[found[1]] if found else PLAIN_ZIP


def _unlike_text(head: bytes, end: str, is_text: bool) -> str | None:
    if not is_text:
        return "not text"
    if end in XML and not _begins_as_xml(head):
        return "text, but not XML"
    return None


def _may_begin_otherwise(head: bytes, end: str, is_text: bool) -> bool:
    if end == "tar":
        return _is_old_tar(head)
    if end == "pdf":
        return b"%PDF-" in head
    return end in PLAYED and not is_text


def _reads_as_text(head: bytes) -> bool:
    if head.startswith(UTF_16_OR_32):
        return True
    return b"\0" not in head and len(CONTROL.findall(head)) * MOST_CONTROL <= len(head)


def _begins_as_xml(head: bytes) -> bool:
    letters = head.replace(b"\0", b"")
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        letters = letters.removeprefix(mark)
    return letters.lstrip()[:1] == b"<"


def _is_old_tar(head: bytes) -> bool:
    """An archive of before POSIX, or an empty one: its header holds the sum of its bytes."""
    header = head[:TAR_HEADER_BYTES]
    if not any(header):
        return True
    told = header[TAR_CHECKSUM]
    blanked = sum(header) - sum(told) + 8 * ord(" ")
    try:
        return int(told.strip(b" \0"), 8) == blanked
    except ValueError:
        return False
