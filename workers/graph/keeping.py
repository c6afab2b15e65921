"""The files of the graph in the storage: frames of imports, and versions of the embedded graph."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from webapp import storage
from workers.graph.bringing.frames import Frames
from workers.graph.state import FRAMES, Applied


def keep_frames(frames: Frames) -> None:
    """Keep what an import brings."""
    for path in frames.files():
        storage.put(f"{FRAMES}/{frames.order}/{path.name}", path)


def fetch_frames(applied: Iterable[Applied], folder: Path) -> list[Frames]:
    """The frames of these imports. Raises FileNotFoundError where some were swept away."""
    return [Frames(one.order, one.table, _at_hand(one.order, folder)) for one in applied]


def fetch_version(key: str, path: Path) -> None:
    """Copy a version of the embedded graph to where it can be changed."""
    with storage.fetch(key) as kept:
        shutil.copyfile(kept, path)


def _at_hand(order: int, folder: Path) -> Path:
    near = storage.folder()
    found = (near / FRAMES if near else folder) / str(order)
    if near is None and not found.exists():
        _fetch(f"{FRAMES}/{order}/", found)
    if not any(found.glob("*.parquet")):
        raise FileNotFoundError(found)
    return found


def _fetch(prefix: str, folder: Path) -> None:
    part = folder.with_name(f"{folder.name}.part")
    part.mkdir()
    for key in storage.below(prefix):
        with (part / key.rpartition("/")[2]).open("wb") as file:
            file.writelines(storage.stream(key))
    part.rename(folder)
