"""Names of files and projects of assets, as DSP-INGEST takes them."""

import re
from unicodedata import category, normalize

from webapp.assets.file_types import type_of

MOST_NAME_BYTES = 255
MOST_PATH_BYTES = 1024
TRAVERSAL = "Cannot traverse out of the upload directory"
EMPTY = "Is empty"
EMPTY_PATH = "Empty path"
HAS_FOLDERS = "Filename must not contain any path information"
NO_EXTENSION = "Filename must have a valid file extension"
BAD_CHARACTERS = "Filename contains invalid characters"
MARKS = frozenset("_- .,'`+=!<>|()[]{}")
A_SHORTCODE = "A shortcode has four digits from 0 to 9 and A to F, such as 0801."
_SHORTCODE = re.compile(r"[0-9A-Fa-f]{4}")


class BadName(Exception):
    """A name that no file may have; `text` says why, in the words that clients know."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def check_path(path: str) -> str:
    """The path below the import folder that was meant, in the characters sent. Raises BadName."""
    if not path:
        raise BadName(EMPTY)
    parts = _normalised(path)
    if not parts:
        raise BadName(EMPTY_PATH)
    if parts[0] == "..":
        raise BadName(TRAVERSAL)
    *folders, name = parts
    check_filename(name)
    if not all(_may_be_a_folder(folder) for folder in folders):
        raise BadName(BAD_CHARACTERS)
    whole = "/".join(parts)
    if _bytes_of(whole) > MOST_PATH_BYTES:
        raise BadName(BAD_CHARACTERS)
    return whole


def check_filename(name: str) -> None:
    """Say nothing of a name that a file may have. Raises BadName."""
    if not name:
        raise BadName(EMPTY)
    if "/" in name or name in (".", ".."):
        raise BadName(HAS_FOLDERS)
    if type_of(name) is None:
        raise BadName(NO_EXTENSION)
    # An accent may be sent apart from its letter; apart it is neither letter nor number.
    composed = normalize("NFC", name)
    if not all(one in MARKS or category(one)[0] in "LN" for one in composed):
        raise BadName(BAD_CHARACTERS)
    if _bytes_of(name) > MOST_NAME_BYTES:
        raise BadName(BAD_CHARACTERS)


def shortcode(text: str) -> str | None:
    """The shortcode of a project in capitals, or None where the text is none."""
    return text.upper() if _SHORTCODE.fullmatch(text) else None


def _normalised(path: str) -> list[str]:
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return parts


def _may_be_a_folder(name: str) -> bool:
    # Cc: control characters, Cs: halves of a character, which no file system takes.
    plain = "\\" not in name and not any(category(one) in ("Cc", "Cs") for one in name)
    return plain and _bytes_of(name) <= MOST_NAME_BYTES


def _bytes_of(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
