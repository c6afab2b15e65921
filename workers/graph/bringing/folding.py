"""The graph as all of its imports make it, and what differs between two states of it.

What several imports say of a node is laid over each other in the order of their processes: of an
attribute the value of the latest counts that has one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from workers.graph.bringing.columns import RELATIONSHIPS, SEEN, type_of
from workers.graph.bringing.frames import Frames

ENDS = list(RELATIONSHIPS)
SEEN_BY: dict[str, pl.DataType] = {"import": pl.Int64(), **SEEN}
WAS = " was"


@dataclass(frozen=True, slots=True)
class NodeChanges:
    """What becomes of the nodes of a label. `was` are the changed ones as they were before."""

    inserted: pl.DataFrame
    changed: pl.DataFrame
    was: pl.DataFrame
    deleted: pl.DataFrame
    unchanged: int


@dataclass(frozen=True, slots=True)
class EdgeChanges:
    """What becomes of relationships, or of the places where nodes were seen."""

    inserted: pl.DataFrame
    deleted: pl.DataFrame
    unchanged: int


@dataclass(frozen=True, slots=True)
class Difference:
    """All that makes one state of the graph of another one."""

    nodes: dict[str, NodeChanges]
    relationships: EdgeChanges
    seen: EdgeChanges

    @property
    def deletions(self) -> int:
        """How many nodes and relationships go."""
        of_nodes = sum(len(each.deleted) for each in self.nodes.values())
        return of_nodes + len(self.relationships.deleted) + len(self.seen.deleted)

    @property
    def nothing(self) -> bool:
        """Are both states the same?"""
        of_nodes = any(
            len(each.inserted) or len(each.changed) or len(each.deleted)
            for each in self.nodes.values()
        )
        edges = any(
            len(each.inserted) or len(each.deleted) for each in (self.relationships, self.seen)
        )
        return not (of_nodes or edges)


def difference(before: Sequence[Frames], after: Sequence[Frames]) -> Difference:
    """What differs between two states. Only what the imports touch that one of them has counts."""
    both = {each.order for each in before} & {each.order for each in after}
    touching = [each for each in (*before, *after) if each.order not in both]
    labels = sorted({label for each in touching for label in each.labels()})
    gone = [each for each in before if each.order not in both]
    come = [each for each in after if each.order not in both]
    return Difference(
        nodes={label: _nodes(label, before, after, touching) for label in labels},
        relationships=_relationships(before, after, touching),
        seen=_seen(gone, come),
    )


def _nodes(
    label: str, before: Sequence[Frames], after: Sequence[Frames], touching: Sequence[Frames]
) -> NodeChanges:
    keys = [frame.select("key") for each in touching if (frame := each.nodes(label)) is not None]
    touched = _stacked(keys).unique()
    old, new = _alike(*(_folded(label, state, touched) for state in (before, after)))
    both = new.join(old, on="key", suffix=WAS)
    values = [name for name in new.columns if name != "key"]
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name + WAS)) for name in values)
    changed = both.filter(differs)
    return NodeChanges(
        inserted=new.join(old, on="key", how="anti"),
        changed=changed.select(new.columns),
        was=changed.select("key", *(pl.col(name + WAS).alias(name) for name in values)),
        deleted=old.join(new, on="key", how="anti"),
        unchanged=len(both) - len(changed),
    )


def _folded(label: str, state: Sequence[Frames], touched: pl.DataFrame) -> pl.DataFrame:
    """The nodes of a label with these keys as all of these imports make them."""
    lazy = [
        frame.join(touched.lazy(), on="key", how="semi")
        for each in sorted(state, key=lambda one: one.order, reverse=True)
        if (frame := each.nodes(label)) is not None
    ]
    # The latest is the first.
    parts = pl.collect_all(lazy)
    if not parts:
        return pl.DataFrame(schema={"key": pl.String})
    whole = pl.concat(parts, how="diagonal")
    if len(parts) == 1:
        return whole
    doubled = pl.col("key").is_duplicated()
    several = whole.filter(doubled).group_by("key", maintain_order=True)
    laid = several.agg(pl.exclude("key").drop_nulls().first())
    return pl.concat([whole.filter(~doubled), laid])


def _alike(old: pl.DataFrame, new: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both with all columns that one of them has, in the same order."""
    names = list(dict.fromkeys([*old.columns, *new.columns]))

    def full(frame: pl.DataFrame) -> pl.DataFrame:
        missing = [name for name in names if name not in frame.columns]
        added = [pl.lit(None, type_of(name)).alias(name) for name in missing]
        return frame.with_columns(added).select(names)

    return full(old), full(new)


def _relationships(
    before: Sequence[Frames], after: Sequence[Frames], touching: Sequence[Frames]
) -> EdgeChanges:
    touched = _stacked((each.relationships() for each in touching), RELATIONSHIPS).unique()
    orders = {each.order for each in touching}

    def there(state: Sequence[Frames]) -> pl.DataFrame:
        own = [each.relationships() for each in state if each.order in orders]
        others = [
            each.relationships().join(touched.lazy(), on=ENDS, how="semi")
            for each in state
            if each.order not in orders
        ]
        return _stacked([*own, *others], RELATIONSHIPS).unique()

    return _compared(there(before), there(after), ENDS)


def _seen(gone: Sequence[Frames], come: Sequence[Frames]) -> EdgeChanges:
    """Where nodes were seen is the matter of each import alone."""

    def places(state: Sequence[Frames]) -> pl.DataFrame:
        frames = [each.seen().select(pl.lit(each.table).alias("import"), *SEEN) for each in state]
        return _stacked(frames, SEEN_BY).cast(SEEN_BY)  # type: ignore[arg-type]

    return _compared(places(gone), places(come), list(SEEN_BY))


def _compared(old: pl.DataFrame, new: pl.DataFrame, on: list[str]) -> EdgeChanges:
    if old.is_empty() or new.is_empty():
        return EdgeChanges(inserted=new, deleted=old, unchanged=0)
    inserted = new.join(old, on=on, how="anti", nulls_equal=True)
    return EdgeChanges(
        inserted=inserted,
        deleted=old.join(new, on=on, how="anti", nulls_equal=True),
        unchanged=len(new) - len(inserted),
    )


def _stacked(
    frames: Iterable[pl.LazyFrame], schema: dict[str, pl.DataType] | None = None
) -> pl.DataFrame:
    parts = pl.collect_all(list(frames))
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)
