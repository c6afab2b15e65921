"""Where immutable files are kept, each under a key that its content gives it."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol


class Damaged(Exception):
    """A file of the lake does not hold what it should."""


class Shelf(Protocol):
    """Keeps files that never change."""

    def path(self, key: str) -> Path:
        """A local file with what is kept under `key`. Raises FileNotFoundError."""

    def put(self, key: str, content: bytes) -> None:
        """Keep these bytes; once more is no harm."""


class Folder:
    """A shelf in a plain folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        """The file itself."""
        path = self.root / key
        if not path.is_file():
            raise FileNotFoundError(f"There is no file {key} in the lake.")
        return path

    def put(self, key: str, content: bytes) -> None:
        """Readers see all of the file or nothing."""
        path = self.root / key
        if path.is_file():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).rename(path)


def digest_of(content: bytes) -> str:
    """The name that these bytes go by."""
    return hashlib.sha256(content).hexdigest()


def range_key(digest: str) -> str:
    """Where the range of this name is kept."""
    return f"lake/ranges/{digest[:2]}/{digest}"


def version_key(digest: str) -> str:
    """Where the version of this name is kept."""
    return f"lake/versions/{digest[:2]}/{digest}"
