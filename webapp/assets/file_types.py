"""Which files may be assets, by the end of their names."""

from typing import NamedTuple

DERIVATIVE = "jpx"
PICTURE = "still-image"
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


class FileType(NamedTuple):
    """A type of files: what it is for, the endings of its names, and what browsers call it."""

    kind: str
    extensions: tuple[str, ...]
    mime: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
FILE_TYPES = (
    FileType(PICTURE, ("jp2",), "image/jp2"),
    FileType(PICTURE, ("jpeg", "jpg"), "image/jpeg"),
    FileType(PICTURE, ("jpx",), "image/jpx"),
    FileType(PICTURE, ("png",), "image/png"),
    FileType(PICTURE, ("tif", "tiff"), "image/tiff"),
    FileType("vector", ("svg",), "image/svg+xml"),
    FileType("moving-image", ("mp4",), "video/mp4"),
    FileType("audio", ("mp3", "mpeg"), "audio/mpeg"),
    FileType("audio", ("wav",), "audio/wav"),
    FileType("archive", ("7z",), "application/x-7z-compressed"),
    FileType("archive", ("gz", "gzip"), "application/gzip"),
    FileType("archive", ("tar",), "application/x-tar"),
    FileType("archive", ("tgz", "z"), "application/x-compress"),
    FileType("archive", ("zip",), "application/zip"),
    FileType("document", ("doc",), "application/msword"),
    FileType("document", ("docx",), f"{_OFFICE}.wordprocessingml.document"),
    FileType("document", ("epub",), "application/epub+zip"),
    FileType("document", ("pdf",), "application/pdf"),
    FileType("document", ("ppt",), "application/vnd.ms-powerpoint"),
    FileType("document", ("pptx",), f"{_OFFICE}.presentationml.presentation"),
    FileType("table", ("csv",), "text/csv"),
    FileType("table", ("xls",), "application/vnd.ms-excel"),
    FileType("table", ("xlsx",), f"{_OFFICE}.spreadsheetml.sheet"),
    FileType("text", ("htm", "html"), "text/html"),
    FileType("text", ("json",), "application/json"),
    FileType("text", ("odd",), "application/odd+xml"),
    FileType("text", ("rng",), "application/rng+xml"),
    FileType("text", ("txt",), "text/plain"),
    FileType("text", ("xml",), "application/xml"),
    FileType("text", ("xsd",), "application/xsd+xml"),
    FileType("text", ("xsl",), "application/xslt+xml"),
)
_BY_EXTENSION = {end: one for one in FILE_TYPES for end in one.extensions}
EXTENSIONS = tuple(sorted(_BY_EXTENSION))
KINDS = tuple(dict.fromkeys(one.kind for one in FILE_TYPES))


def extension_of(filename: str) -> str:
    """What stands behind the last dot, as written."""
    return filename.rpartition(".")[2] if "." in filename else ""


def type_of(filename: str) -> FileType | None:
    """The type of a file with this name, or None where the desk takes none such."""
    end = extension_of(filename)
    # Some letters of other scripts are Latin ones once they are small.
    return _BY_EXTENSION.get(end.lower()) if end.isascii() else None


def media_type(filename: str) -> str:
    """What browsers call the content of a file with this name."""
    found = type_of(filename)
    return found.mime if found else UNKNOWN_MEDIA_TYPE
