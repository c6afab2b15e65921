"""Reading a graph that is in a file: LadybugDB, after which nothing else can be opened."""

import datetime
import decimal
import re
import resource
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ladybug

from workers.graph.reading.source import Answer, Kind, Unanswered, node_of
from workers.graph.store.names import SEEN, quoted

MIB = 1024 * 1024
BUFFER_BYTES = 512 * MIB
# Beside the pages of the file and what queries hold: Python, and what answers are made of.
OWN_BYTES = 1024 * MIB
SMALLEST_SPACE = 256 * MIB
THREADS = 2
NODES_AT_ONCE, SOURCES_AT_ONCE = 20_000, 20_000
# What values of a database may be, in Python.
LOADED = (datetime, decimal, uuid)
INNER = frozenset(("_ID", "_LABEL", "_SRC", "_DST"))


def memory_needed(path: Path) -> int:
    """How much memory whoever reads this file may have."""
    return _space(path) + BUFFER_BYTES + OWN_BYTES


def _space(path: Path) -> int:
    """A power of two that the file fits into: so much address space the database takes."""
    return max(SMALLEST_SPACE, 1 << (2 * path.stat().st_size).bit_length())


class EmbeddedSource:
    """A file with a graph."""

    label_of_m, type_of_r = "label(m)", "label(r)"

    def __init__(self, path: Path) -> None:
        self.database = ladybug.Database(
            path,
            read_only=True,
            buffer_pool_size=BUFFER_BYTES,
            max_num_threads=THREADS,
            max_db_size=_space(path),
        )
        self.connection = ladybug.Connection(self.database)
        tables = [(row[0], row[1]) for row in self._rows("CALL show_tables() RETURN name, type")]
        self._labels = sorted(name for name, kind in tables if kind == "NODE" and name != SEEN)
        self._kinds = [
            Kind(name, source, target)
            for name in sorted(name for name, kind in tables if kind == "REL")
            for source, target, *_ in self._rows(f"CALL show_connection('{name}') RETURN *")
        ]
        # What the database loads of Python when it first takes and gives values.
        self._warm()

    def shut_out_files(self) -> None:
        """Let this process open no file from here on, whatever a query says."""
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))

    def ask(self, query: str, parameters: dict[str, Any] | None = None) -> Answer:
        """The answer to a query. Raises Unanswered."""
        try:
            found = self.connection.execute(query, parameters or {})
        except (RuntimeError, ValueError, TypeError, MemoryError) as error:
            raise Unanswered(_sentence(error)) from error
        if isinstance(found, list):
            raise Unanswered("Ask for one thing at a time.")
        return Answer(found.get_column_names(), _read(found))

    def hurry(self, seconds: float) -> None:
        """Let no query after this take longer."""
        self.connection.set_query_timeout(int(seconds * 1000))

    def labels(self) -> list[str]:
        """The labels that there may be nodes of."""
        return self._labels

    def kinds(self) -> list[Kind]:
        """The relationships that there may be."""
        return self._kinds

    def properties(self, label: str) -> list[str]:
        """The properties that nodes of a label may have."""
        return [name for (name,) in self._rows(f"CALL table_info('{label}') RETURN name")]

    def all_nodes(self, label: str) -> Iterator[dict[str, Any]]:
        """All nodes of a label."""
        table = quoted(label)
        names = self.properties(label)
        wanted = ", ".join(f"n.{quoted(name)}" for name in names)
        for window in self._windows(table, NODES_AT_ONCE):
            for row in self._rows(f"MATCH (n:{table}) WHERE {window} RETURN {wanted}"):
                yield node_of(label, dict(zip(names, row, strict=True)))

    def all_edges(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """The keys at both ends of all relationships of a kind."""
        source, target = quoted(kind.source), quoted(kind.target)
        pattern = f"(n:{source})-[:{quoted(kind.type)}]->(m:{target})"
        for window in self._windows(source, SOURCES_AT_ONCE):
            rows = self._rows(f"MATCH {pattern} WHERE {window} RETURN n.key, m.key")
            yield from ((row[0], row[1]) for row in rows)

    def _warm(self) -> None:
        found = "RETURN $number, $text, $list, date('2026-01-01'), interval('1 day')"
        list(self.ask(found, {"number": 1, "text": "", "list": [""]}).rows)

    def _windows(self, table: str, size: int) -> Iterator[str]:
        """Conditions that each hold for some nodes of a table, and together for all."""
        ((last,),) = self._rows(f"MATCH (n:{table}) RETURN max(offset(id(n)))")
        for start in range(0, -1 if last is None else last + 1, size):
            yield f"offset(id(n)) >= {start} AND offset(id(n)) < {start + size}"

    def _rows(self, query: str) -> Iterator[list[Any]]:
        return self.ask(query).rows


def _read(found: ladybug.QueryResult) -> Iterator[list[Any]]:
    try:
        while found.has_next():
            row = found.get_next()
            yield [_plain(value) for value in row]
    except (RuntimeError, MemoryError) as error:
        raise Unanswered(_sentence(error)) from error


def _plain(value: Any) -> Any:
    """Nodes, relationships and paths as the web application knows them."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    known = {name: one for name, one in value.items() if name not in INNER}
    if "_SRC" in value:
        return {"type": value["_LABEL"]}
    if "_LABEL" in value:
        return node_of(value["_LABEL"], known)
    if "_NODES" in value:
        return {"nodes": _plain(value["_NODES"]), "relationships": _plain(value["_RELS"])}
    return {name: _plain(one) for name, one in known.items()}


def _sentence(error: BaseException) -> str:
    """What the database says of a query, in a sentence."""
    said = str(error).splitlines() or [""]
    if "Interrupted" in said[0]:
        return "This takes too long. Ask for less, or add LIMIT."
    if isinstance(error, MemoryError) or re.search("buffer pool|bad_alloc", said[0]):
        return "This takes too much memory. Ask for less, or add LIMIT."
    first = said[0].removeprefix("Parser exception: ").removeprefix("Binder exception: ")
    return f"The database cannot answer this: {first.strip().rstrip('.')}."
