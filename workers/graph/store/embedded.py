"""The graph in a file of its own: LadybugDB. Nobody else may have the file open.

Where nodes were seen stands in a table beside the graph. Were all nodes of an import joined to one
node for it, whatever goes would be looked for among all of them.
"""

from contextlib import suppress
from pathlib import Path

import ladybug
import polars as pl

from workers.graph.bringing.columns import type_of
from workers.graph.bringing.folding import Difference
from workers.graph.store import names
from workers.graph.store.names import SEEN, quoted
from workers.graph.store.target import Counter, Tell, groups, seen

MIB = 1024 * 1024
BUFFER_BYTES = 1024 * MIB
THREADS = 2
COPIED_AT_ONCE, CHANGED_AT_ONCE = 200_000, 20_000
KIND = ("type", "source_label", "target_label")
PLACES = "id STRING PRIMARY KEY, key STRING, import INT64, columns INT64[], rows INT64[]"


class Embedded:
    """A file with a graph, which is made if it is not there."""

    def __init__(self, path: Path) -> None:
        self.database = ladybug.Database(
            path, buffer_pool_size=BUFFER_BYTES, max_num_threads=THREADS
        )
        self.connection = ladybug.Connection(self.database)
        self._do(f"CREATE NODE TABLE IF NOT EXISTS {SEEN}({PLACES})")
        # What Cypher calls type(r) elsewhere.
        with suppress(RuntimeError):
            self._do("CREATE MACRO type(r) AS label(r)")

    def apply(self, change: Difference, tell: Tell) -> None:
        """Make one state of the graph of another one."""
        count = Counter(change, tell)
        # The disk is waited for at the end of each transaction, and a large one takes more memory.
        at_once = count.total <= CHANGED_AT_ONCE
        if at_once:
            self._do("BEGIN TRANSACTION")
        self._forget_edges(change, count)
        self._write_nodes(change, count)
        self._join_nodes(change, count)
        if at_once:
            self._do("COMMIT")

    def commit(self) -> None:
        """Write all of it into the one file."""
        self._do("CHECKPOINT")

    def close(self) -> None:
        """Leave the file."""
        self.connection.close()
        self.database.close()

    def _forget_edges(self, change: Difference, count: Counter) -> None:
        for part in count.parts(seen(change.seen.deleted).select("id"), CHANGED_AT_ONCE):
            self._do(f"LOAD FROM $frame MATCH (n:{SEEN}) WHERE n.id = _id DELETE n", _renamed(part))
        for (kind, source, target), ends in groups(change.relationships.deleted, *KIND):
            for part in count.parts(_renamed(ends), CHANGED_AT_ONCE):
                self._do(
                    f"LOAD FROM $frame MATCH (s:{names.label(source)})-[e:{names.kind(kind)}]->"
                    f"(t:{names.label(target)}) WHERE s.key = _source AND t.key = _target DELETE e",
                    part,
                )

    def _write_nodes(self, change: Difference, count: Counter) -> None:
        for label, nodes in change.nodes.items():
            table = names.label(label)
            for part in count.parts(_renamed(nodes.deleted.select("key")), CHANGED_AT_ONCE):
                self._do(f"LOAD FROM $frame MATCH (n:{table}) WHERE n.key = _key DELETE n", part)
            self._make_table(table, nodes.inserted)
            columns = ", ".join(map(quoted, nodes.inserted.columns))
            for part in count.parts(nodes.inserted, COPIED_AT_ONCE):
                self._do(f"COPY {table} ({columns}) FROM $frame", part)
            values = [name for name in nodes.changed.columns if name != "key"]
            settings = ", ".join(f"n.{quoted(name)} = {quoted(f'_{name}')}" for name in values)
            for part in count.parts(_renamed(nodes.changed), CHANGED_AT_ONCE):
                self._do(
                    f"LOAD FROM $frame MATCH (n:{table}) WHERE n.key = _key SET {settings}", part
                )
        places = seen(change.seen.inserted).select("id", "key", "import", "columns", "rows")
        for part in count.parts(places, COPIED_AT_ONCE):
            self._do(f"COPY {SEEN} FROM $frame", part)

    def _join_nodes(self, change: Difference, count: Counter) -> None:
        for (kind, source, target), ends in groups(change.relationships.inserted, *KIND):
            self._make_kind(names.kind(kind), names.label(source), names.label(target))
            pair = f"(from='{source}', to='{target}')"
            for part in count.parts(ends, COPIED_AT_ONCE):
                self._do(f"COPY {names.kind(kind)} FROM $frame {pair}", part)

    def _make_table(self, table: str, frame: pl.DataFrame) -> None:
        """Have a table for a label, with all columns of a frame."""
        self._do(f"CREATE NODE TABLE IF NOT EXISTS {table}(key STRING PRIMARY KEY)")
        for name in frame.columns:
            kind = "DOUBLE" if type_of(name) == pl.Float64 else "STRING"
            self._do(f"ALTER TABLE {table} ADD IF NOT EXISTS {quoted(name)} {kind}")

    def _make_kind(self, kind: str, source: str, target: str) -> None:
        """Have a table for a type of relationship, for this pair of labels too."""
        pair = f"FROM {source} TO {target}"
        self._do(f"CREATE REL TABLE IF NOT EXISTS {kind}({pair})")
        self._do(f"ALTER TABLE {kind} ADD IF NOT EXISTS {pair}")

    def _do(self, query: str, frame: pl.DataFrame | None = None) -> None:
        self.connection.execute(query, {} if frame is None else {"frame": frame})


def _renamed(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose columns are none of the properties of nodes."""
    return frame.rename(lambda name: f"_{name}")
