"""Objects of S3, Google's and Azure's stores, as they say themselves what they hold."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import obstore
import pyarrow as pa
from obstore.exceptions import BaseError, InvalidPathError

from webapp.services.lake import bucket_look, places
from webapp.services.lake.places import Place
from webapp.services.lake.requests import OBJECT, Location
from workers.lake.sources.ahead import Ahead
from workers.lake.sources.listing import Listing, SourceError, below

OBJECTS_AT_ONCE = 1000
REASONS = {FileNotFoundError: "there is no such object or bucket", PermissionError: "access denied"}
NO_KEY = "a key with . or .. or nothing between slashes cannot be asked for"

Meta = dict[str, Any]


def entries(path: Location, place: Place, listing: Listing) -> Iterator[pa.RecordBatch]:
    """The entries of one object, or of all objects whose keys begin with a text."""
    with told(path.path):
        if path.type == OBJECT:
            for found in Ahead(_head(place), listing.check):
                yield _batch([found], [path.destination], place, listing)
            return
        # A key is seen from the folder that the prefix lies in, as the original has it.
        folder = len(place.key.rpartition("/")[0] + "/") if "/" in place.key else 0
        destination, began = below(path.destination), datetime.now(UTC)
        for some in Ahead(_pages(place), listing.check):
            keys = [one["path"][folder:] for one in some]
            if listing.picks:
                chosen = listing.chosen(keys)
                some = [one for one, taken in zip(some, chosen, strict=True) if taken]
                keys = [key for key, taken in zip(keys, chosen, strict=True) if taken]
            for one in some:
                if one["last_modified"] > began:
                    listing.tell_of_growth(f"{place.store}/{one['path']}")
            yield _batch(some, [destination + key for key in keys], place, listing)


def _head(place: Place) -> Iterator[Meta]:
    store = places.store_of(place.store)
    if place.key.endswith("/"):
        # The client would ask for the object without the slash, which may lie outside.
        raise SourceError(f"{place.store}/{place.key}: {REASONS[FileNotFoundError]}")
    with called(place):
        found = obstore.head(store, place.key)
    yield dict(found)


def _pages(place: Place) -> Iterator[list[Meta]]:
    """All objects whose keys begin with a text. A store lists whole folders, in their order."""
    store = places.store_of(place.store)
    folder, _, beginning = place.key.rpartition("/")
    # The keys behind this one: those that begin with the text come behind its beginning.
    offset = place.key[:-1] if len(beginning) > 1 else None
    with called(place):
        pages = obstore.list(store, folder or None, offset=offset, chunk_size=OBJECTS_AT_ONCE)
    last: Meta | None = None
    for page in pages:
        wanted = [dict(one) for one in page if one["path"].startswith(place.key)]
        some = [*([last] if last else []), *wanted]
        last = some.pop() if some else None
        yield _without_folders(some, last)
        if page and not wanted and page[-1]["path"] > place.key:
            break
    if last:
        yield [last]


def _without_folders(some: list[Meta], last: Meta | None) -> list[Meta]:
    """Leave out the empty objects that stand for folders: their slash is lost on the way here."""
    paths = [one["path"] for one in some] + [last["path"] if last else ""]
    return [
        one
        for one, following in zip(some, paths[1:], strict=True)
        if one["size"] or not following.startswith(f"{one['path']}/")
    ]


def _batch(
    found: Sequence[Meta], keys: list[str], place: Place, listing: Listing
) -> pa.RecordBatch:
    etags = [one["e_tag"] or "" for one in found]
    return listing.batch(
        path=keys,
        address=[f"{place.store}/{one['path']}" for one in found],
        checksum=[etag.removeprefix("W/").strip('"') for etag in etags],
        size=[one["size"] for one in found],
        mtime=[int(one["last_modified"].timestamp()) for one in found],
        etag=etags,
        source_version=[one["version"] or "" for one in found],
    )


@contextmanager
def called(place: Place) -> Iterator[None]:
    """Raises SourceError for a key that the client has no way to ask for."""
    try:
        yield
    except ValueError:
        raise SourceError(f"{place.store}/{place.key}: {NO_KEY}") from None


@contextmanager
def told(address: str) -> Iterator[None]:
    """Raises SourceError where a store says what is wrong, and not only that it is away."""
    try:
        yield
    except InvalidPathError as error:
        raise SourceError(f"{address}: {_first_line(error)}") from None
    except (BaseError, OSError) as error:
        reason = REASONS.get(type(bucket_look.told(error)))
        if reason is None:
            raise
        raise SourceError(f"{address}: {reason}") from None


def _first_line(error: BaseError) -> str:
    return (str(error).splitlines() or ["the store does not say what is wrong"])[0][:200]
