"""What is different between the rows of a version and rows that come anew, column by column."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from webapp.lake.columns import DELTA, SCHEMA, joined

# Who reads a file anew finds another moment, but the same object.
FACTS = [name for name in SCHEMA.names if name not in ("path", "mtime")]


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows sorted by path; `before` and `after` are the two sides of what is changed."""

    added: pa.Table
    before: pa.Table
    after: pa.Table
    removed: pa.Table
    # The paths of rows that came anew and are as they were.
    kept: pa.ChunkedArray

    @property
    def changes(self) -> int:
        """How many paths are not as they were."""
        return int(self.added.num_rows + self.after.num_rows + self.removed.num_rows)


def compare(old: pa.Table, new: pa.Table, wiped: pa.ChunkedArray) -> Compared:
    """Lay `new` over `old`; the old rows that `wiped` is true for go, unless they come anew."""
    return _compare(old, new, wiped, FACTS)


def not_alike(one: pa.Table, other: pa.Table) -> list[str]:
    """The sorted paths of rows that are not the same in both deltas, not even in when."""
    found = _compare(one, other, true(one.num_rows), DELTA.names)
    return sorted(
        path
        for rows in (found.added, found.after, found.removed)
        for path in rows["path"].to_pylist()
    )


def _compare(old: pa.Table, new: pa.Table, wiped: pa.ChunkedArray, facts: list[str]) -> Compared:
    before, after, added, removed = old, new, new.slice(0, 0), old.slice(0, 0)
    if not old["path"].equals(new["path"]):
        position = pc.index_in(new["path"], value_set=old["path"])
        met = pc.is_valid(position)
        before, after = old.take(pc.drop_null(position)), new.filter(met)
        added = new.filter(pc.invert(met))
        again = pc.is_in(pa.arange(0, old.num_rows), value_set=position.cast(pa.int64()))
        removed = old.filter(pc.and_(wiped, pc.invert(again)))
    same = _same(before, after, facts)
    other = pc.invert(same)
    return Compared(
        added=added,
        before=before.filter(other),
        after=after.filter(other),
        removed=removed,
        kept=after["path"].filter(same),
    )


def changed(old: pa.Table, compared: Compared) -> pa.Table:
    """The old rows after the changes."""
    gone = pa.concat_tables([compared.before, compared.removed])
    stay = without(old, gone["path"]) if gone.num_rows else old
    return joined(stay, compared.added, compared.after)


def laid_over(base: pa.Table, delta: pa.Table) -> pa.Table:
    """The rows of a base range as its delta makes them."""
    if not delta.num_rows:
        return base
    shown = delta.filter(pc.invert(delta["removed"])).select(SCHEMA.names)
    return joined(without(base, delta["path"]), shown)


def delta_after(base: pa.Table, delta: pa.Table, compared: Compared) -> pa.Table:
    """The delta of a base range, once it says these changes too."""
    said = joined(
        _marked(compared.added, False),
        _marked(compared.after, False),
        _marked(compared.removed, True),
    )
    if not delta.num_rows:
        return said
    every = joined(without(delta, said["path"]), said)
    position = pc.index_in(every["path"], value_set=base["path"])
    met = pc.is_valid(position)
    # Told of the base range already are what is removed and never was, and what is as it was.
    unknown = pc.and_(every["removed"], pc.invert(met))
    known = every.filter(met)
    same = _same(base.take(pc.drop_null(position)), known, [*FACTS, "mtime"])
    back = known.filter(pc.and_(same, pc.invert(known["removed"])))
    return without(every.filter(pc.invert(unknown)), back["path"])


def without(rows: pa.Table, paths: pa.ChunkedArray) -> pa.Table:
    """The rows of all other paths."""
    if not rows.num_rows or not len(paths):
        return rows
    return rows.filter(pc.invert(pc.is_in(rows["path"], value_set=paths)))


def _marked(rows: pa.Table, removed: bool) -> pa.Table:
    marks = pa.chunked_array([pa.repeat(pa.scalar(removed), rows.num_rows)])
    return pa.table([*rows.columns, marks], schema=DELTA)


def _same(one: pa.Table, other: pa.Table, names: list[str]) -> pa.ChunkedArray:
    same = true(one.num_rows)
    for name in names:
        same = pc.and_(same, pc.equal(one[name], other[name]))
    return same


def true(amount: int) -> pa.ChunkedArray:
    """A mark for each of so many rows."""
    return pa.chunked_array([pa.repeat(pa.scalar(True), amount)])
