"""What a database of the graph can do for an import."""

from collections.abc import Callable, Iterator
from typing import Protocol

import polars as pl

from workers.graph.bringing.folding import Difference

# How many changes are done, of how many. It may raise to stop the work.
Tell = Callable[[int, int], None]


class Target(Protocol):
    """A database of the graph, open for one change."""

    def apply(self, change: Difference, tell: Tell) -> None:
        """Make one state of the graph of another one. Raises BadName, and what `tell` raises."""

    def commit(self) -> None:
        """Let readers see the change. Whatever was not committed never was."""

    def close(self) -> None:
        """Leave the database."""


class Counter:
    """How far a change is."""

    def __init__(self, change: Difference, tell: Tell) -> None:
        frames = [change.relationships.inserted, change.relationships.deleted]
        frames += [change.seen.inserted, change.seen.deleted]
        for nodes in change.nodes.values():
            frames += [nodes.inserted, nodes.changed, nodes.deleted]
        self.total = sum(map(len, frames))
        self.tell = tell
        self.done = 0
        tell(0, self.total)

    def parts(self, frame: pl.DataFrame, size: int) -> Iterator[pl.DataFrame]:
        """A frame in parts; each counts as done once the next is asked for."""
        for part in frame.iter_slices(size):
            yield part
            self.done += len(part)
            self.tell(self.done, self.total)


def seen(places: pl.DataFrame) -> pl.DataFrame:
    """The places where nodes were seen, each with a name of its own."""
    columns = pl.col("columns").cast(pl.List(pl.String)).list.join(",")
    return places.with_columns(id=pl.concat_str("import", columns, "key", separator=" "))


def groups(frame: pl.DataFrame, *names: str) -> Iterator[tuple[tuple[str, ...], pl.DataFrame]]:
    """The rows of a frame by the values of some of its columns, without those columns."""
    for values, group in frame.group_by(names, maintain_order=True):
        yield tuple(str(value) for value in values), group.drop(names)
