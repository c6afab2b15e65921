"""The files of versions in the desk's storage, kept at hand in the scratch folder."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from webapp import storage

# What nobody has looked at for so long is fetched again.
KEPT_SECONDS = 24 * 60 * 60


class DeskShelf:
    """A shelf of webapp.lake in the storage of the running desk."""

    def path(self, key: str) -> Path:
        """A local file with what is kept under `key`. Raises FileNotFoundError, Unavailable."""
        folder = storage.folder()
        if folder is not None:
            found = folder / key
            if not found.is_file():
                raise FileNotFoundError(f"There is no file {key} in the lake.")
            return found
        near = nearby() / key
        try:
            os.utime(near)
        except FileNotFoundError:
            self._fetch(key, near)
        # Both are swept away once nobody has looked at them for long.
        os.utime(nearby())
        return near

    def put(self, key: str, content: bytes) -> None:
        """Keep these bytes; once more makes them as new for who sweeps."""
        with storage.scratch_file() as path:
            path.write_bytes(content)
            storage.put(key, path)

    def _fetch(self, key: str, near: Path) -> None:
        with storage.scratch_file() as path:
            with path.open("wb") as file:
                for chunk in storage.stream(key):
                    file.write(chunk)
            near.parent.mkdir(parents=True, exist_ok=True)
            path.replace(near)
        sweep()


def nearby() -> Path:
    """Where copies of files lie that the storage has elsewhere."""
    return storage.settings().scratch / "lake"


def sweep() -> None:
    """Remove the copies that nobody has looked at for long."""
    for path in _old(time.time() - KEPT_SECONDS):
        path.unlink(missing_ok=True)


def _old(moment: float) -> Iterator[Path]:
    for folder, _, names in os.walk(nearby()):
        for name in names:
            path = Path(folder) / name
            try:
                if path.stat().st_mtime < moment:
                    yield path
            except FileNotFoundError:
                continue
