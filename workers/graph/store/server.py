"""The graph in a Neo4j server: each change is one transaction, and doing it twice is harmless."""

from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import neo4j
import polars as pl
from neo4j.exceptions import ServiceUnavailable, SessionExpired, TransientError

from workers.graph.bringing.folding import Difference
from workers.graph.store import names
from workers.graph.store.names import SEEN
from workers.graph.store.target import Counter, Tell, groups, seen

AT_ONCE = 5_000
KIND = ("type", "source_label", "target_label")
# What says which imports the graph is made of.
STATE = "state"
# The server cannot be reached, or has no time: that may pass.
AWAY = (ServiceUnavailable, SessionExpired, TransientError)
EACH = "UNWIND $rows AS row "


def driver_of(url: str) -> neo4j.Driver:
    """A driver for neo4j://name:password@host:7687/database, without the database."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    auth = (unquote(parts.username or ""), unquote(parts.password or ""))
    address = urlunsplit((parts.scheme, host, "", "", ""))
    return neo4j.GraphDatabase.driver(address, auth=auth if parts.username else None)


def database_of(url: str) -> str | None:
    """The name of the database, or None for the server's own."""
    return urlsplit(url).path.strip("/") or None


class Server:
    """A Neo4j server with a graph."""

    def __init__(self, url: str) -> None:
        self.driver = driver_of(url)
        self.session = self.driver.session(database=database_of(url))
        self.transaction: neo4j.Transaction | None = None

    def apply(self, change: Difference, tell: Tell) -> None:
        """Make one state of the graph of another one."""
        self._index(change)
        self.transaction = self.session.begin_transaction()
        count = Counter(change, tell)
        self._forget(change, count)
        self._write_nodes(change, count)
        self._join_nodes(change, count)

    def noted(self) -> list[tuple[int, int]]:
        """The imports that the graph is made of, as `note` has said."""
        query = f"MATCH (n:{SEEN} {{id: $id}}) RETURN n.orders, n.tables"
        for orders, tables in self.session.run(query, id=STATE).values():
            return list(zip(orders, tables, strict=True))
        return []

    def note(self, imports: list[tuple[int, int]]) -> None:
        """Say which imports the graph is made of, in the transaction that made it so."""
        assert self.transaction is not None
        query = f"MERGE (n:{SEEN} {{id: $id}}) SET n.orders = $orders, n.tables = $tables"
        orders, tables = [order for order, _ in imports], [table for _, table in imports]
        self.transaction.run(query, id=STATE, orders=orders, tables=tables).consume()

    def clear(self) -> None:
        """Remove all that imports have brought, and nothing that others keep there."""
        for ours in ("(n) WHERE n.key IS NOT NULL AND n.vocabulary IS NOT NULL", f"(n:{SEEN})"):
            self.session.run(f"MATCH {ours} DETACH DELETE n").consume()

    def commit(self) -> None:
        """Let readers see the change."""
        if self.transaction is not None:
            self.transaction.commit()

    def close(self) -> None:
        """Leave the server; what was not committed never was."""
        if self.transaction is not None:
            self.transaction.close()
        self.session.close()
        self.driver.close()

    def _index(self, change: Difference) -> None:
        """Let nodes be found by their keys. Schema and data cannot change in one transaction."""
        keys = [(names.label(label), "key") for label in change.nodes] + [(SEEN, "id")]
        for label, key in keys:
            self.session.run(
                f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
            ).consume()
        self.session.run(f"CREATE INDEX seen_key IF NOT EXISTS FOR (n:{SEEN}) ON (n.key)").consume()

    def _forget(self, change: Difference, count: Counter) -> None:
        places = seen(change.seen.deleted).select("id")
        self._each(f"MATCH (n:{SEEN} {{id: row.id}}) DELETE n", places, count)
        for (kind, source, target), ends in groups(change.relationships.deleted, *KIND):
            self._each(
                f"MATCH (:{names.label(source)} {{key: row.source}})-[e:{names.kind(kind)}]->"
                f"(:{names.label(target)} {{key: row.target}}) DELETE e",
                ends,
                count,
            )

    def _write_nodes(self, change: Difference, count: Counter) -> None:
        for label, nodes in change.nodes.items():
            node = f"(n:{names.label(label)} {{key: row.key}})"
            self._each(f"MATCH {node} DETACH DELETE n", nodes.deleted.select("key"), count)
            for frame in (nodes.inserted, nodes.changed):
                self._each(f"MERGE {node} SET n = row", frame, count)
        places = seen(change.seen.inserted)
        self._each(f"MERGE (n:{SEEN} {{id: row.id}}) SET n = row", places, count)

    def _join_nodes(self, change: Difference, count: Counter) -> None:
        for (kind, source, target), ends in groups(change.relationships.inserted, *KIND):
            self._each(
                f"MATCH (s:{names.label(source)} {{key: row.source}}) "
                f"MATCH (t:{names.label(target)} {{key: row.target}}) "
                f"MERGE (s)-[:{names.kind(kind)}]->(t)",
                ends,
                count,
            )

    def _each(self, query: str, frame: pl.DataFrame, count: Counter) -> None:
        """Do something for each row of a frame."""
        assert self.transaction is not None
        for part in count.parts(frame, AT_ONCE):
            rows: list[dict[str, Any]] = part.to_dicts()
            self.transaction.run(EACH + query, rows=rows).consume()
