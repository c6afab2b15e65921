"""Counting what becomes of the objects of an import, by folder, with some examples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from webapp.lake.columns import place
from webapp.lake.comparing import Compared
from webapp.lake.differences import Difference, told
from webapp.lake.entries import past

MOST_PREFIXES = 100
MOST_SAMPLES = 100
# Counts all folders that a list has no room for.
OTHERS = "*"
KINDS = ("added", "changed", "removed", "kept")


@dataclass(slots=True)
class PrefixCount:
    """What becomes of the objects whose paths begin alike."""

    prefix: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    kept: int = 0


@dataclass(slots=True)
class Tally:
    """Counts rows as they are compared, from the first path to the last."""

    # All paths that are counted begin with it.
    folder: str
    total: PrefixCount = field(default_factory=lambda: PrefixCount(""))
    by_prefix: dict[str, PrefixCount] = field(default_factory=dict)
    samples: list[Difference] = field(default_factory=list)

    def count(self, compared: Compared) -> None:
        """Count some rows, which come after those that were counted."""
        tables = (compared.added, compared.after, compared.removed)
        for kind, paths in zip(
            KINDS, [*(rows["path"] for rows in tables), compared.kept], strict=True
        ):
            _add(self.total, kind, len(paths))
            for prefix, amount in self._prefixes(paths):
                if amount:
                    _add(self._counted(prefix), kind, amount)
        most = MOST_SAMPLES - len(self.samples)
        self.samples += islice(told(compared, most), most)

    def _counted(self, prefix: str) -> PrefixCount:
        if prefix not in self.by_prefix and len(self.by_prefix) >= MOST_PREFIXES - 1:
            prefix = OTHERS
        return self.by_prefix.setdefault(prefix, PrefixCount(prefix))

    def _prefixes(self, paths: pa.ChunkedArray) -> Iterator[tuple[str, int]]:
        """The folders right below ours, or ours itself, and how many of the sorted paths each has.

        The first ones are counted by where the next one begins, the others path by path.
        """
        for _ in range(MOST_PREFIXES):
            if not len(paths):
                return
            folder = self._folder_of(str(paths[0]))
            end = past(folder) if folder != self.folder else None
            amount = place(paths, end) if end else 1
            yield folder, amount
            paths = paths.slice(amount)
        deeper = pc.match_substring(pc.utf8_slice_codeunits(paths, len(self.folder)), "/")
        yield self.folder, pc.sum(pc.invert(deeper)).as_py() or 0
        yield from ((self._folder_of(path), 1) for path in paths.filter(deeper).to_pylist())

    def _folder_of(self, path: str) -> str:
        return path[: max(len(self.folder), path.find("/", len(self.folder)) + 1)]


def common_folder(texts: Sequence[str]) -> str:
    """The folder that all of these paths and prefixes are in, or ""."""
    lowest, highest = min(texts, default=""), max(texts, default="")
    folder = lowest[: lowest.rfind("/") + 1]
    while not highest.startswith(folder):
        folder = folder[: folder[:-1].rfind("/") + 1]
    return folder


def _add(count: PrefixCount, kind: str, amount: int) -> None:
    setattr(count, kind, getattr(count, kind) + amount)
