"""A folder for what a run has at work."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp import storage


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """A new folder whose name begins so; what a killed run leaves is swept away after a day."""
    scratch = storage.settings().scratch
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=scratch))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
