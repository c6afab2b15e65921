"""Parts of pictures for pages and viewers, drawn from derivatives.

Whatever is in one, it is opened in a process of its own with limits: see workers.assets.drawing. A
part of a large picture is cut from a level, the whole picture halved so often as the part needs,
which is kept on this machine for as long as somebody looks.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from webapp import programs, storage
from webapp.assets.file_types import PICTURE
from webapp.assets.iiif import Size, Wanted
from webapp.errors import Gone, NotFound, Unavailable
from webapp.extensions import db
from webapp.models import Asset
from webapp.services.few_at_once import turn
from webapp.settings import MIB

JPEG = "jpg"
THUMBNAIL, LARGE = 480, 1600
PATIENCE_SECONDS = 60
WAITING_SECONDS = 20.0
# A level of a large picture takes longer than a thread of the web server should wait: come again.
LEVEL_SECONDS = 4.0
# Requests that draw or wait for a turn: half the threads of a desk, so that pages have the others.
MOST_AT_ONCE = 8
# Levels of pictures that nobody looks at are gone after a day.
MOST_LEVEL_BYTES = 2048 * MIB
BUSY = "Many pictures are being drawn right now. Try again in a moment."
GONE = "The desk does not have this file any more."
NO_PICTURE = "No picture can be drawn of this file."


def full_size(asset: Asset) -> Size:
    """How large a picture is. Raises NotFound for what is none."""
    if asset.kind != PICTURE or not asset.width or not asset.height:
        raise NotFound(NO_PICTURE)
    return asset.width, asset.height


def thumbnail(asset: Asset) -> bytes:
    """A small picture of an asset, drawn once and kept beside it. Raises NotFound, Unavailable."""
    key = f"{asset.folder}/{asset.asset_id}.thumbnail.jpg"
    try:
        return b"".join(storage.stream(key))
    except FileNotFoundError:
        content = _whole(asset, THUMBNAIL)
    storage.put(key, content)
    return content


def large(asset: Asset) -> bytes:
    """A picture that fills a page. Raises NotFound, Gone, Unavailable."""
    return _whole(asset, LARGE)


def _whole(asset: Asset, side: int) -> bytes:
    """All of a picture, no larger than a square with this side."""
    full = full_size(asset)
    share = min(1.0, side / max(full))
    size = max(1, round(full[0] * share)), max(1, round(full[1] * share))
    return part(asset, Wanted((0, 0, *full), size, JPEG))


def part(asset: Asset, wanted: Wanted) -> bytes:
    """A part of a picture. Raises NotFound for what is none, Gone, Unavailable."""
    full, key = full_size(asset), asset.derivative_key
    level = storage.settings().scratch / f"level-{asset.asset_id}-{wanted.halvings}"
    # Nobody waits meanwhile for what this request has open.
    db.session.rollback()
    try:
        with _place_in_line():
            if wanted.region == (0, 0, *full):
                with storage.fetch(key) as source:
                    return _drawn(source, full, wanted)
            _have(level, key, wanted.halvings)
            return _drawn(level, full, wanted)
    except FileNotFoundError:
        raise Gone(GONE) from None


@contextmanager
def _place_in_line() -> Iterator[None]:
    """Let some wait and send the others away. Raises Unavailable."""
    with turn("picture", 0, MOST_AT_ONCE) as given:
        if not given:
            raise Unavailable(BUSY)
        yield


def _have(level: Path, key: str, reduce: int) -> None:
    """Make a level, unless it is there. One at a time: each takes much memory."""
    if level.exists():
        # It is of use, so it stays.
        os.utime(level)
        return
    with turn("level", LEVEL_SECONDS, at_once=1) as given:
        if not given:
            raise Unavailable(BUSY)
        if not level.exists():
            _make_room(level.parent)
            with storage.fetch(key) as source, storage.scratch_file() as out:
                about = {"source": str(source), "out": str(out), "reduce": reduce}
                _run({"do": "level"} | about)
                # Nobody sees half of it.
                out.replace(level)


def _make_room(folder: Path) -> None:
    """Forget the levels that were of use longest ago, where there are many."""
    room = MOST_LEVEL_BYTES
    known = [(path.stat(), path) for path in folder.glob("level-*-*")]
    for facts, path in sorted(known, key=lambda one: -one[0].st_mtime):
        room -= facts.st_size
        if room < 0:
            path.unlink(missing_ok=True)


def _drawn(source: Path, full: Size, wanted: Wanted) -> bytes:
    about = {"full": full, "region": wanted.region, "size": wanted.size, "format": wanted.form}
    with turn("drawing", WAITING_SECONDS) as given, storage.scratch_file() as out:
        if not given:
            raise Unavailable(BUSY)
        if not source.exists():
            raise FileNotFoundError(source)
        _run({"do": "draw", "source": str(source), "out": str(out)} | about)
        return out.read_bytes()


def _run(request: dict[str, Any]) -> None:
    """Have it drawn. Raises NotFound where that cannot be."""
    asked = json.dumps(request | {"parent": os.getpid()})
    command = programs.command("workers.assets.drawing", asked)
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=PATIENCE_SECONDS, env={}, check=False
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise NotFound(NO_PICTURE) from None
    if "problem" in answer:
        raise NotFound(NO_PICTURE)
