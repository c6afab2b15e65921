"""An object of the lake as an upload for a dataset; the upload keeps where it comes from."""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from webapp.errors import BadFile, NotFound, TooLarge
from webapp.lake.entries import Entry
from webapp.models import Dataset, LakeCommit, LakeRepository, Process, Upload, User
from webapp.services import uploads
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.lake import blobs, refs, snapshots
from webapp.storage import CHUNK, settings

UNCOMMITTED = "This object is not in a commit yet. Commit it first, so that it stays what it is."


def hand_in(
    user: User,
    repository: LakeRepository,
    ref: str,
    path: str,
    dataset: Dataset,
    by: Actor = COMMAND_LINE,
) -> tuple[Upload, Process]:
    """Hand in the object of a commit for a dataset, and start its validation.

    A branch stands for its last commit. Raises NotFound, BadFile for what no commit has or is no
    table, TooLarge, Gone and Conflict for a source that is not there or has changed.
    """
    found = refs.resolve(repository, ref)
    entry = snapshots.stat(found, path)
    if found.staged and entry != _committed(found.commit, path):
        raise BadFile(UNCOMMITTED)
    limit = settings().max_upload_bytes
    if entry.size > limit:
        raise TooLarge(f"The object is larger than {limit // CHUNK:,} MB.")
    origin = {"repository": repository.name, "commit_id": found.commit.id, "path": path}
    pieces = blobs.read(repository, entry, 0, entry.size)
    content = cast(BinaryIO, io.BufferedReader(_Stream(pieces), CHUNK))
    return uploads.accept(user, dataset, path, content, {}, by=by, origin=origin)


def _committed(commit: LakeCommit, path: str) -> Entry | None:
    try:
        return snapshots.stat(refs.Resolved(commit), path)
    except NotFound:
        return None


class _Stream(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = next(self._pieces, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
