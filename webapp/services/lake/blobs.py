"""The bytes of objects: uploaded ones are kept once for a repository, others are where they are."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from webapp import storage
from webapp.errors import Gone, NotFound
from webapp.extensions import db
from webapp.lake.entries import Entry
from webapp.models.columns import now
from webapp.models.lake import LakeBlob, LakeRepository
from webapp.services.lake import sources


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that are kept: where, how many, and their MD5, which lakeFS calls the checksum."""

    address: str
    size: int
    checksum: str


class _Summed:
    """A stream that counts the MD5 of what is read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.sum = hashlib.md5(usedforsecurity=False)

    def read(self, size: int = -1) -> bytes:
        content = self.stream.read(size)
        self.sum.update(content)
        return content


def keep(repository: LakeRepository, stream: BinaryIO, limit: int) -> Kept:
    """Keep the bytes of a stream. Raises TooLarge, NoSpace, Unavailable."""
    number, home = repository.id, _home(repository)
    # A body may take long to come; nobody waits meanwhile for what this request has open.
    db.session.rollback()
    summed = _Summed(stream)
    with storage.receive(cast(BinaryIO, summed), limit) as received:
        # The row first: whoever sweeps files away looks for it.
        _note(number, received.digest, received.size)
        storage.put(storage.lake_key(received.digest), received.path)
    return Kept(home + received.digest, received.size, summed.sum.hexdigest())


def _note(repository_id: int, digest: str, size: int) -> None:
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    row = {"repository_id": repository_id, "digest": digest, "size": size, "created_at": now()}
    noted = insert(LakeBlob).values(row)
    # Whoever sweeps files away spares what is new.
    newer = {"created_at": noted.excluded.created_at}
    key = ["repository_id", "digest"]
    try:
        db.session.execute(noted.on_conflict_do_update(index_elements=key, set_=newer))
    except IntegrityError:
        db.session.rollback()
        raise NotFound("repository not found") from None
    db.session.commit()


def read(repository: LakeRepository, entry: Entry, begin: int, end: int) -> Iterator[bytes]:
    """The bytes of an object from one up to another.

    Raises before the first piece: Gone where there are none any more, Conflict where the source
    has changed, Unavailable.
    """
    home = _home(repository)
    if not entry.address.startswith(home):
        return sources.open_pinned(entry, begin, end)
    digest = entry.address.removeprefix(home)
    # Bytes are kept once for all repositories: only the row says who has brought them.
    if db.session.get(LakeBlob, (repository.id, digest)) is None:
        raise Gone("No data")
    if begin == end:
        return iter(())
    try:
        return storage.stream(storage.lake_key(digest), begin, end)
    except FileNotFoundError:
        raise Gone("No data") from None


def _home(repository: LakeRepository) -> str:
    """How the addresses of all bytes begin that were uploaded into a repository."""
    return f"{repository.storage_namespace.rstrip('/')}/data/"
