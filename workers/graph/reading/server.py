"""Reading a graph that is in a Neo4j server, in transactions that can only read."""

from collections.abc import Iterator
from typing import Any

import neo4j
from neo4j.exceptions import DriverError, Neo4jError
from neo4j.graph import Node, Path, Relationship

from workers.graph.reading.source import SEARCHED, Answer, Kind, Unanswered, node_of
from workers.graph.store.names import SEEN, quoted
from workers.graph.store.server import database_of, driver_of


class ServerSource:
    """A Neo4j server with a graph."""

    label_of_m, type_of_r = "head(labels(m))", "type(r)"

    def __init__(self, url: str) -> None:
        self.driver = driver_of(url)
        self.session = self.driver.session(
            database=database_of(url), default_access_mode=neo4j.READ_ACCESS
        )
        self.seconds: float | None = None

    def ask(self, query: str, parameters: dict[str, Any] | None = None) -> Answer:
        """The answer to a query. Raises Unanswered."""
        try:
            # As a text it is whatever somebody has written; the session can only read.
            text = neo4j.Query(query, timeout=self.seconds)
            found = self.session.run(text, parameters or {})
            return Answer(list(found.keys()), _read(found))
        except (Neo4jError, DriverError) as error:
            raise Unanswered(_sentence(error)) from error

    def hurry(self, seconds: float) -> None:
        """Let no query after this take longer."""
        self.seconds = seconds

    def labels(self) -> list[str]:
        """The labels that there may be nodes of."""
        rows = self.ask("CALL db.labels() YIELD label RETURN label ORDER BY label").rows
        return [name for (name,) in rows if name != SEEN]

    def kinds(self) -> list[Kind]:
        """The relationships that there may be."""
        pattern = "MATCH (n)-[r]->(m) RETURN DISTINCT type(r), head(labels(n)), head(labels(m))"
        return sorted(Kind(*row) for row in self.ask(pattern).rows)

    def properties(self, label: str) -> list[str]:
        """The properties that nodes of a label may have."""
        return list(SEARCHED)

    def all_nodes(self, label: str) -> Iterator[dict[str, Any]]:
        """All nodes of a label."""
        yield from (node for (node,) in self.ask(f"MATCH (n:{quoted(label)}) RETURN n").rows)

    def all_edges(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """The keys at both ends of all relationships of a kind."""
        source, target = quoted(kind.source), quoted(kind.target)
        pattern = f"MATCH (n:{source})-[:{quoted(kind.type)}]->(m:{target})"
        yield from ((row[0], row[1]) for row in self.ask(f"{pattern} RETURN n.key, m.key").rows)


def _read(found: neo4j.Result) -> Iterator[list[Any]]:
    try:
        for record in found:
            yield [_plain(value) for value in record.values()]
    except (Neo4jError, DriverError) as error:
        raise Unanswered(_sentence(error)) from error


def _plain(value: Any) -> Any:
    """Nodes, relationships and paths as the web application knows them."""
    if isinstance(value, Node):
        return node_of(min(value.labels, default=""), dict(value))
    if isinstance(value, Relationship):
        return {"type": value.type}
    if isinstance(value, Path):
        nodes = [_plain(node) for node in value.nodes]
        return {"nodes": nodes, "relationships": [_plain(one) for one in value.relationships]}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


def _sentence(error: Neo4jError | DriverError) -> str:
    if isinstance(error, Neo4jError):
        if "Timeout" in (error.code or "") or "Terminated" in (error.code or ""):
            return "This takes too long. Ask for less, or add LIMIT."
        return f"The database cannot answer this: {error.message}"
    return "The graph database cannot be reached. Try again in a moment."
