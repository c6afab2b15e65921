"""What a source holds, as tables of entries: folders of this machine, and object stores."""

from collections.abc import Iterator

import pyarrow as pa

from webapp.services.lake import places
from webapp.services.lake.requests import ImportRequest, Location
from workers.lake.sources import bucket, folder
from workers.lake.sources.listing import Listing, SourceError

__all__ = ["Listing", "SourceError", "entries"]


def entries(request: ImportRequest, listing: Listing) -> Iterator[pa.RecordBatch]:
    """The entries of all paths of an import. Raises SourceError with what is wrong of a source."""
    # Before anything is read, which may take long.
    found = [(path, _place(path)) for path in request.paths]
    for path, place in found:
        of = folder if place.is_local else bucket
        yield from of.entries(path, place, listing)


def _place(path: Location) -> places.Place:
    try:
        return places.find(path.path)
    except places.SourceRefused as error:
        raise SourceError(error.sentence) from None
