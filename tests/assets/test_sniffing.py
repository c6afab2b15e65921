"""Files that hold something else than their names say are told from those that do not."""

import gzip
import io
import tarfile
import wave
import zipfile
from pathlib import Path

import pytest

from webapp.assets.sniffing import mismatch

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
FTYP = b"\0\0\0\x20ftyp"
DEEP = "text " * 400


def zipped(*names: str) -> bytes:
    """A ZIP archive with files of these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "application/epub+zip" if name == "mimetype" else DEEP)
    return made.getvalue()


def tarred(form: int) -> bytes:
    """A tar archive with one file."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return made.getvalue()


def waved() -> bytes:
    """A moment of silence."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(1600))
    return made.getvalue()


def words_only(value: object) -> str:
    """The name of a test; archives hold the time when they are made."""
    return value if isinstance(value, str) else "content"


WORD = zipped("[Content_Types].xml", "word/document.xml")
EXCEL = zipped("[Content_Types].xml", "xl/workbook.xml")
POWER = zipped("[Content_Types].xml", "ppt/presentation.xml")
EPUB = zipped("mimetype", "META-INF/container.xml", "OEBPS/word/chapter.xhtml")
FINE = [
    ("a.png", PNG),
    ("a.JPG", JPEG),
    ("a.jpeg", JPEG),
    ("a.tif", b"II*\0\x08\0\0\0"),
    ("a.tiff", b"MM\0*\0\0\0\x08"),
    ("big.tif", b"II+\0\x08\0\0\0"),
    ("a.jp2", b"\0\0\0\x0cjP  \r\n\x87\n"),
    ("a.jpx", b"\xff\x4f\xff\x51\0/"),
    ("a.svg", b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>"),
    ("a.mp4", FTYP + b"isom"),
    ("a.mp4", FTYP + b"qt  "),
    ("old.mp4", b"\0\0\0\x08wide\0\0\xff\xffmdat"),
    ("a.mp3", b"ID3\x04\0\0"),
    ("a.mp3", b"\xff\xfb\x90\x64\0\0"),
    ("a.mpeg", b"\0\0\x01\xba\x44"),
    ("a.wav", waved()),
    ("a.gz", gzip.compress(b"a")),
    ("a.tar.gz", gzip.compress(b"a")),
    ("a.tgz", gzip.compress(b"a")),
    ("a.z", b"\x1f\x9d\x90a"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04"),
    ("a.tar", tarred(tarfile.GNU_FORMAT)),
    ("a.tar", tarred(tarfile.USTAR_FORMAT)),
    ("empty.tar", bytes(1024)),
    ("a.zip", zipped("word.txt", "password/word/a.txt")),
    ("a.zip", WORD),
    ("a.docx", WORD),
    ("a.xlsx", EXCEL),
    ("a.pptx", POWER),
    ("a.epub", EPUB),
    ("a.doc", OLE),
    ("secret.docx", OLE),
    ("a.doc", b"{\\rtf1"),
    ("a.pdf", b"%PDF-1.7"),
    ("junk-before.pdf", b"\n\n%PDF-1.7"),
    ("a.txt", b""),
    ("a.txt", "Grüße".encode()),
    ("a.txt", "Grüße".encode("cp1252")),
    ("a.csv", "Grüße".encode("utf-16")),
    ("a.csv", b"a;b\r\n1;2\r\n\x1a"),
    ("a.json", b"[]"),
    ("a.html", b"hello"),
    ("a.odd", b"\n<TEI/>"),
    ("a.xml", '<a b="ü"/>'.encode("utf-16")),
    # Texts about files, which begin as such files do.
    ("a.txt", b"ID3 tags are read first."),
    ("a.txt", b"GIF89a is a format of pictures."),
    ("a.txt", b"The ftyp box comes first."),
    ("a.csv", b"LONGONG WAVE;1"),
]
WRONG = [
    ("a.jpg", PNG, "a PNG picture"),
    ("a.png", JPEG, "a JPEG picture"),
    ("a.png", b"GIF89a\0", "a GIF picture"),
    ("a.jpg", b"RIFF\0\0\0\0WEBPVP8 ", "a WebP picture"),
    ("a.jpg", FTYP + b"heic", "a HEIC picture"),
    ("a.mp4", FTYP + b"avif", "an AVIF picture"),
    ("a.tif", b"%PDF-1.4", "a PDF document"),
    ("a.tif", b"Sorry, not found", "text"),
    ("a.png", bytes(64), "of another kind"),
    ("a.svg", PNG, "a PNG picture"),
    ("a.svg", gzip.compress(b"<svg/>"), "a gzip archive"),
    ("a.svg", b"svg", "text, but not XML"),
    ("a.xml", b"{}", "text, but not XML"),
    ("a.mp3", waved(), "a WAV sound file"),
    ("a.mp3", b"<html>", "text"),
    ("a.wav", b"ID3\x04\0", "an MP3 sound file"),
    ("a.mp4", b"\x1a\x45\xdf\xa3\x01", "a Matroska or WebM film"),
    ("a.zip", b"Rar!\x1a\x07\x01\0", "a RAR archive"),
    ("a.tar", gzip.compress(b"a"), "a gzip archive"),
    ("a.tar", b"\x01" * 1024, "of another kind"),
    ("a.docx", zipped("a.txt"), "a ZIP archive"),
    ("a.docx", zipped("password/a.txt"), "a ZIP archive"),
    ("a.docx", EXCEL, "an Excel workbook"),
    ("a.xlsx", WORD, "a Word document"),
    ("a.xlsx", b"a,b\n", "text"),
    ("a.epub", POWER, "a PowerPoint presentation"),
    ("a.pdf", b"hello", "text"),
    ("a.txt", PNG, "a PNG picture"),
    ("a.txt", b"%PDF-1.4\n", "a PDF document"),
    ("a.csv", EXCEL, "an Excel workbook"),
    ("a.txt", b"\0\x01\x02", "not text"),
    ("a.txt", b"\x7fELF\x02", "a program"),
]


@pytest.mark.parametrize(("name", "content"), FINE, ids=words_only)
def test_a_file_that_is_what_its_name_says_has_no_mismatch(tmp_path, name, content):
    assert mismatch(kept(tmp_path, content), name) is None


@pytest.mark.parametrize(("name", "content", "words"), WRONG, ids=words_only)
def test_a_file_that_is_something_else_is_told_in_words(tmp_path, name, content, words):
    assert mismatch(kept(tmp_path, content), name) == words


def test_a_large_archive_is_known_by_its_end(tmp_path):
    names = [f"media/{number:05d}.txt" for number in range(2000)]
    path = kept(tmp_path, zipped("[Content_Types].xml", *names, "word/document.xml"))
    assert path.stat().st_size > 2**20
    assert mismatch(path, "a.docx") is None


def kept(folder: Path, content: bytes) -> Path:
    """The content in a file whose name says nothing."""
    path = folder / "sent"
    path.write_bytes(content)
    return path
