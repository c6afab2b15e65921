"""The three files of an asset: the original, its derivative, and what there is to know of both."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp import storage
from webapp.assets.file_types import extension_of, media_type
from webapp.assets.ids import new_id
from webapp.assets.info import sidecar
from webapp.models import Asset
from webapp.models.assets import folder_of
from workers.assets.converting import Made, Refused
from workers.assets.waiting import Ingest, Waiting

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Placed:
    """An asset whose files are kept, as a row that is not there yet."""

    upload_id: int
    size: int
    row: dict[str, Any]
    keys: tuple[str, ...]


@contextmanager
def at_hand(upload: Waiting, folder: Path, check: Callable[[], None]) -> Iterator[Path]:
    """A local file with the bytes that were sent; `check` is asked between them, and may raise.

    Raises Refused where they are gone, or are others by now.
    """
    near, key = storage.folder(), storage.upload_key(upload.digest)
    path = near / key if near else folder / f"{upload.id}.original"
    try:
        digest = _read(path, check) if near else _fetch(key, path, check)
        if digest != upload.digest:
            raise Refused("bytes-differ")
        yield path
    except FileNotFoundError:
        raise Refused("file-gone") from None
    finally:
        if not near:
            path.unlink(missing_ok=True)


def _read(path: Path, check: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            check()
    return digest.hexdigest()


def _fetch(key: str, path: Path, check: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in storage.stream(key):
            digest.update(chunk)
            file.write(chunk)
            check()
    return digest.hexdigest()


def place(ingest: Ingest, upload: Waiting, made: Made, derivative: Path) -> Placed:
    """Keep the files of a new asset; its row has to follow, else they are swept away.

    Raises FileNotFoundError, NoSpace, Unavailable.
    """
    asset_id = new_id()
    extension = extension_of(upload.filename)
    names = f"{asset_id}.{extension}.orig", f"{asset_id}.{made.extension}", f"{asset_id}.info"
    folder = folder_of(ingest.shortcode, asset_id)
    keys = tuple(f"{folder}/{name}" for name in names)
    source = storage.upload_key(upload.digest)
    storage.link(source, keys[0])
    if made.copied:
        storage.link(source, keys[1])
        digest, size = upload.digest, upload.size
    else:
        digest, size = _read(derivative, lambda: None), derivative.stat().st_size
        storage.put(keys[1], derivative)
    row = {
        "project_id": ingest.project_id,
        "asset_id": asset_id,
        "kind": made.kind,
        "path": upload.path,
        "internal_filename": names[1],
        "original_internal_filename": names[0],
        "checksum_original": upload.digest,
        "checksum_derivative": digest,
        "size_original": upload.size,
        "size_derivative": size,
        "width": made.width,
        "height": made.height,
        "duration": made.duration,
        "fps": made.fps,
        "internal_mime_type": media_type(names[1]),
        "original_mime_type": media_type(upload.filename),
        "sender": upload.sender,
        "process_id": ingest.process_id,
        # A file that is ingested alone never was in the import folder.
        "mapped": not ingest.ticket,
    }
    storage.put(keys[2], sidecar(Asset(**row)))
    return Placed(upload.id, upload.size, row, keys)


def forget(placed: Placed) -> None:
    """Remove the files of an asset that did not come to be."""
    for key in placed.keys:
        storage.delete(key)
