"""What files of each kind begin with."""

from typing import NamedTuple


class Mark(NamedTuple):
    """What a file is, in words, and the extensions that go with it."""

    words: str
    extensions: frozenset[str]
    # Spelled in letters only: a text may begin like this, too.
    letters: bool = False


def _mark(words: str, *extensions: str, letters: bool = False) -> Mark:
    return Mark(words, frozenset(extensions), letters)


_JPEG_2000 = _mark("a JPEG 2000 picture", "jp2", "jpx")
_TIFF = _mark("a TIFF picture", "tif", "tiff")
_WAV = _mark("a WAV sound file", "wav", letters=True)
_ZIP = _mark("a ZIP archive", "zip")
_COMPRESSED = _mark("a file of the program compress", "z", "tgz")
_MPEG_FILM = _mark("an MPEG film", "mpeg")
# A password turns a document of Office into a file of the old kind.
_OLD_OFFICE = _mark(
    "an Office document of the old kind, or one with a password",
    *("doc", "xls", "ppt", "docx", "xlsx", "pptx"),
)
_PROGRAM = _mark("a program")
# (place, bytes, what they mean), the ones that could be mistaken for others last.
BEGINNINGS = (
    (0, b"\x89PNG\r\n\x1a\n", _mark("a PNG picture", "png")),
    (0, b"\xff\xd8\xff", _mark("a JPEG picture", "jpg", "jpeg")),
    (0, b"II*\0", _TIFF),
    (0, b"MM\0*", _TIFF),
    (0, b"II+\0", _TIFF),
    (0, b"MM\0+", _TIFF),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", _JPEG_2000),
    (0, b"\xff\x4f\xff\x51", _JPEG_2000),
    (0, b"GIF87a", _mark("a GIF picture", letters=True)),
    (0, b"GIF89a", _mark("a GIF picture", letters=True)),
    (8, b"WEBPVP8", _mark("a WebP picture", letters=True)),
    (0, b"8BPS\0", _mark("a Photoshop picture", letters=True)),
    (8, b"WAVEfmt ", _WAV),
    (8, b"WAVE", _WAV),
    (8, b"AVI LIST", _mark("an AVI film", letters=True)),
    (0, b"\0\0\x01\xba", _MPEG_FILM),
    (0, b"\0\0\x01\xb3", _MPEG_FILM),
    (0, b"\x1a\x45\xdf\xa3", _mark("a Matroska or WebM film")),
    (0, b"OggS\0", _mark("an Ogg sound file")),
    (0, b"fLaC\0", _mark("a FLAC sound file")),
    (0, b"ID3", _mark("an MP3 sound file", "mp3", "mpeg", letters=True)),
    (0, b"%PDF-", _mark("a PDF document", "pdf")),
    (0, b"{\\rtf", _mark("an RTF document", "doc")),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_OFFICE),
    (0, b"\x09\x08\x10\0", _mark("an Excel workbook of a very old kind", "xls")),
    (0, b"7z\xbc\xaf\x27\x1c", _mark("a 7z archive", "7z")),
    (0, b"Rar!\x1a\x07", _mark("a RAR archive")),
    (0, b"\x1f\x8b\x08", _mark("a gzip archive", "gz", "gzip", "tgz", "z")),
    (0, b"\x1f\x9d", _COMPRESSED),
    (0, b"\x1f\xa0", _COMPRESSED),
    (0, b"\x1f\x1e", _COMPRESSED),
    (257, b"ustar", _mark("a tar archive", "tar", letters=True)),
    (0, b"PK\x03\x04", _ZIP),
    (0, b"PK\x05\x06", _ZIP),
    (0, b"\x7fELF", _PROGRAM),
    (0, b"MZ\x90\0", _PROGRAM),
)
ANY = b""
_HEIC = _mark("a HEIC picture", letters=True)
# By what stands behind "ftyp".
MP4 = {
    b"heic": _HEIC,
    b"heix": _HEIC,
    b"mif1": _HEIC,
    b"avif": _mark("an AVIF picture", letters=True),
    ANY: _mark("an MP4 film or sound file", "mp4", letters=True),
}
