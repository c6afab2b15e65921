"""Names of files: what clients may send, and in which words they are refused."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.assets.file_types import EXTENSIONS, KINDS, media_type, type_of
from webapp.assets.names import BadName, check_filename, check_path, shortcode

TRAVERSAL = "Cannot traverse out of the upload directory"
CHARACTERS = "Filename contains invalid characters"
EXTENSION = "Filename must have a valid file extension"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a.txt", "a.txt"),
        ("/a.txt", "a.txt"),
        ("a//b/./c.txt", "a/b/c.txt"),
        ("a/b/../c.txt", "a/c.txt"),
        ("Côté gauche/Bild A (1).jpg", "Côté gauche/Bild A (1).jpg"),
        ("it's, [so] {it} is!=`a`+<b>|c.TIFF", "it's, [so] {it} is!=`a`+<b>|c.TIFF"),
        (
            "no rules: for #folders & *such*/目次.tar.gz",
            "no rules: for #folders & *such*/目次.tar.gz",
        ),
        ("..a/b.txt", "..a/b.txt"),
        (f"{'f' * 255}/{'n' * 251}.txt", f"{'f' * 255}/{'n' * 251}.txt"),
    ],
)
def test_a_path_is_kept_as_it_was_meant(sent, kept):
    assert check_path(sent) == kept


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("", "Is empty"),
        ("/", "Empty path"),
        ("./.", "Empty path"),
        ("a/..", "Empty path"),
        ("../a.txt", TRAVERSAL),
        ("a/../../b.txt", TRAVERSAL),
        ("/../etc/passwd.txt", TRAVERSAL),
        ("..", TRAVERSAL),
        ("readme", EXTENSION),
        ("a.exe", EXTENSION),
        ("a.txt.", EXTENSION),
        ("a.txt\n", EXTENSION),
        ("folder.txt/readme", EXTENSION),
        *((f"a{mark}b.txt", CHARACTERS) for mark in '#$&%?:;@~*"\\\0\n\t\x7f\u200b'),
        ("😀.txt", CHARACTERS),
        ("हिन्दी.txt", CHARACTERS),
        ("\udcff.txt", CHARACTERS),
        ("a\\b/c.txt", CHARACTERS),
        ("a\0/c.txt", CHARACTERS),
        ("a\nb/c.txt", CHARACTERS),
        ("\ud800/c.txt", CHARACTERS),
        (f"{'n' * 252}.txt", CHARACTERS),
        (f"{'é' * 128}/a.txt", CHARACTERS),
        ("/".join(["f" * 250] * 4) + "/" + "n" * 20 + ".txt", CHARACTERS),
    ],
)
def test_a_path_is_refused_in_the_words_that_clients_know(sent, text):
    with pytest.raises(BadName) as refused:
        check_path(sent)
    assert refused.value.text == text


def test_a_name_with_its_accents_apart_is_taken_and_stays_as_it_is():
    apart = normalize("NFD", "Côté.txt")
    assert check_path(apart) == apart != "Côté.txt"


@pytest.mark.parametrize("name", ["a/b.txt", "/b.txt", "..", "."])
def test_a_name_alone_has_no_folders(name):
    with pytest.raises(BadName, match="must not contain any path information"):
        check_filename(name)


@given(st.text() | st.text("./aé\0\\ ").map(lambda text: text + ".txt"))
def test_whatever_is_sent_is_refused_or_stays_inside_the_import_folder(sent):
    try:
        kept = check_path(sent)
    except BadName:
        return
    parts = kept.split("/")
    assert not {"", ".", ".."} & set(parts)
    assert "\0" not in kept
    assert "\\" not in kept
    assert len(kept.encode()) <= 1024
    assert check_path(kept) == kept
    check_filename(parts[-1])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0801", "0801"),
        ("00fF", "00FF"),
        ("801", None),
        ("00FG", None),
        ("٠٨٠١", None),
        ("0801\n", None),
    ],
)
def test_a_shortcode_has_four_hexadecimal_digits(text, meant):
    assert shortcode(text) == meant


@pytest.mark.parametrize(
    ("name", "kind", "mime"),
    [
        ("a.TIF", "still-image", "image/tiff"),
        ("a.svg", "vector", "image/svg+xml"),
        ("a.mp4", "moving-image", "video/mp4"),
        ("a.mpeg", "audio", "audio/mpeg"),
        ("a.tar.gz", "archive", "application/gzip"),
        ("a.z", "archive", "application/x-compress"),
        ("a.epub", "document", "application/epub+zip"),
        ("a.csv", "table", "text/csv"),
        ("a.odd", "text", "application/odd+xml"),
    ],
)
def test_the_type_of_a_file_is_that_of_its_last_extension(name, kind, mime):
    found = type_of(name)
    assert found is not None
    assert (found.kind, found.mime, media_type(name)) == (kind, mime, mime)


def test_a_file_without_a_known_extension_has_no_type():
    assert [type_of(name) for name in ("a", "a.", "a.exe", "txt", "a.t\u0131f", "a.txt ")] == [
        None
    ] * 6
    assert media_type("a.exe") == "application/octet-stream"


def test_every_extension_of_the_original_is_known():
    told = (
        "jp2 jpeg jpg jpx png tif tiff svg mp4 mp3 mpeg wav 7z gz gzip tar tgz z zip doc docx epub "
        "pdf ppt pptx csv xls xlsx htm html json odd rng txt xml xsd xsl"
    )
    assert list(EXTENSIONS) == sorted(told.split())
    assert len(KINDS) == 8
