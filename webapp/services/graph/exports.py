"""Exports of the graph: all of it, what an import has brought, or a part that somebody looks at."""

from collections.abc import Iterator
from typing import Any

from webapp.errors import NotFound
from webapp.graph.formats import FORMS
from webapp.graph.formats.form import written
from webapp.graph.formats.items import items_of
from webapp.services.graph import reading

# Nodes; whoever has more takes the files of the storage.
MOST = 1_000_000


def export(form: str, scope: dict[str, Any], most: int = MOST) -> Iterator[bytes]:
    """A file of a format, piece by piece; what is in `scope` see `reading.lines`.

    Raises NotFound for a format that there is not, and before the first piece Unavailable.
    """
    if form not in FORMS:
        raise NotFound(f"The formats are {', '.join(FORMS)}.")
    pieces = written(FORMS[form], items_of(reading.lines(scope, most)))
    return _all(next(pieces), pieces)


def _all(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others
