"""What pages ask of the graph: a search, a node and what is around it, counts, all of it."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from workers.graph.reading.source import SEARCHED, Kind, Source, Unanswered
from workers.graph.store.names import SEEN, quoted

NEIGHBOURS, PLACES = 200, 200
# Of so few nodes the relationships are asked for one by one.
FEW = 200
DEEPEST = 3
SIGNS = "#:"


class Questions:
    """A graph that questions are asked of."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def search(
        self, text: str, label: str, after: str, most: int, last: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Nodes by label and key, those with a text, after a key; some labels come last."""
        found: list[dict[str, Any]] = []
        first = self._label(after)
        begin = (first in last, first)
        for late, one in sorted((name in last, name) for name in self.source.labels()):
            if one != (label or one) or begin > (late, one):
                continue
            beyond = after if one == first else ""
            found += self._search(one, text.strip().lower(), beyond, most + 1 - len(found))
            if len(found) > most:
                return {"nodes": found[:most], "next": found[most - 1]["key"]}
        return {"nodes": found, "next": None}

    def node(self, key: str) -> dict[str, Any]:
        """A node, what it is joined to, and where it was seen."""
        found = self._nodes([key])
        if not found:
            return {"node": None}
        edges = list(self._edges(key, NEIGHBOURS))
        count = sum(self._degree(key, way) for way in WAYS)
        places, seen = self._seen(key)
        return {
            "node": found[0],
            "neighbours": [
                {"type": kind, "outgoing": outgoing, "node": node} for kind, outgoing, node in edges
            ],
            "neighbour_count": count,
            "seen": places,
            "seen_count": seen,
        }

    def around(self, keys: Sequence[str], depth: int, most: int) -> dict[str, Any]:
        """Nodes, those that are at most so many steps away, and the relationships between them."""
        nodes = {node["key"]: node for node in self._nodes(keys[:most])}
        edge, depth = list(nodes), min(depth, DEEPEST)
        for _ in range(depth):
            come: dict[str, dict[str, Any]] = {}
            for key in edge:
                if len(nodes) + len(come) >= most:
                    break
                near = (node for _, _, node in self._edges(key, most))
                new = (node for node in near if node["key"] not in nodes)
                come |= {node["key"]: node for node in new}
            nodes |= islice(come.items(), most - len(nodes))
            edge = list(come)
        return {"nodes": list(nodes.values()), "relationships": list(self._between(list(nodes)))}

    def counts(self) -> dict[str, Any]:
        """How many nodes there are of each label, and relationships of each type."""
        nodes = {
            label: self._number(f"MATCH (n:{quoted(label)}) RETURN count(*)")
            for label in self.source.labels()
        }
        types: dict[str, int] = defaultdict(int)
        for kind in self.source.kinds():
            types[kind.type] += self._number(f"MATCH {_pattern(kind)} RETURN count(*)")
        return {
            "nodes": {label: count for label, count in nodes.items() if count},
            "relationships": {name: count for name, count in types.items() if count},
        }

    def export(self, scope: dict[str, Any], most: int) -> Iterator[dict[str, Any]]:
        """Nodes, then the relationships between these."""
        written: set[str] = set()
        for node in islice(self._wanted(scope), most):
            written.add(node["key"])
            yield node
        edges = self._few(written) if len(written) <= FEW else self._many(written)
        for kind, source, target in edges:
            yield {
                "type": kind,
                "source": source,
                "target": target,
                "source_label": self._label(source),
                "target_label": self._label(target),
            }

    def _wanted(self, scope: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "keys" in scope:
            yield from self._nodes(scope["keys"])
            return
        keys = self._keys_of(scope["import"]) if "import" in scope else None
        for label in self.source.labels():
            for node in self.source.all_nodes(label):
                if keys is None or node["key"] in keys:
                    yield node

    def _keys_of(self, number: int) -> set[str]:
        query = f"MATCH (s:{SEEN}) WHERE s.import = $number RETURN s.key"
        return {key for (key,) in self.source.ask(query, {"number": number}).rows}

    def _few(self, keys: set[str]) -> Iterator[tuple[str, str, str]]:
        for edge in self._between(sorted(keys)):
            yield edge["type"], edge["source"], edge["target"]

    def _many(self, keys: set[str]) -> Iterator[tuple[str, str, str]]:
        for kind in self.source.kinds():
            for source, target in self.source.all_edges(kind):
                if source in keys and target in keys:
                    yield kind.type, source, target

    def _search(self, label: str, text: str, after: str, most: int) -> list[dict[str, Any]]:
        conditions = ["n.key > $after"] if after else []
        if text:
            has = [f"lower(n.{name}) CONTAINS $text" for name in self._searched(label)]
            conditions.append(f"({' OR '.join([*has, 'lower(n.key) CONTAINS $text'])})")
        where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
        query = f"MATCH (n:{quoted(label)}) {where}RETURN n ORDER BY n.key LIMIT {most:d}"
        told = {"after": after, "text": text}
        parameters = {name: value for name, value in told.items() if f"${name}" in query}
        return [node for (node,) in self.source.ask(query, parameters).rows]

    def _searched(self, label: str) -> list[str]:
        return [name for name in SEARCHED if name in self.source.properties(label)]

    def _nodes(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        found = []
        for key in dict.fromkeys(keys):
            if label := self._label(key):
                query = f"MATCH (n:{quoted(label)}) WHERE n.key = $key RETURN n"
                found += [node for (node,) in self.source.ask(query, {"key": key}).rows]
        return found

    def _edges(self, key: str, most: int) -> Iterator[tuple[str, bool, dict[str, Any]]]:
        """The relationships of a node: their type, whether they begin here, and the other end."""
        for way, outgoing in WAYS.items():
            query = self._from(key, way) + f"RETURN {self.source.type_of_r}, m LIMIT {most:d}"
            for kind, node in self.source.ask(query, {"key": key}).rows:
                yield kind, outgoing, node

    def _degree(self, key: str, way: str) -> int:
        return self._number(self._from(key, way) + "RETURN count(*)", {"key": key})

    def _between(self, keys: list[str]) -> Iterator[dict[str, str]]:
        for key in keys:
            query = self._from(key, OUT) + "AND m.key IN $keys "
            answer = self.source.ask(
                f"{query}RETURN {self.source.type_of_r}, m.key", {"key": key, "keys": keys}
            )
            for kind, target in answer.rows:
                yield {"type": kind, "source": key, "target": target}

    def _from(self, key: str, way: str) -> str:
        return f"MATCH (n:{quoted(self._label(key))}){way}(m) WHERE n.key = $key "

    def _seen(self, key: str) -> tuple[list[dict[str, Any]], int]:
        query = f"MATCH (s:{SEEN}) WHERE s.key = $key RETURN s.import, s.columns, s.rows"
        rows = sorted(self.source.ask(query, {"key": key}).rows)
        places = (
            {"import": number, "row": row, "columns": columns}
            for number, columns, numbers in rows
            for row in numbers
        )
        return list(islice(places, PLACES)), sum(len(numbers) for *_, numbers in rows)

    def _label(self, key: str) -> str:
        """The label of the node with a key: what it begins with, up to a sign."""
        fitting = [
            label
            for label in self.source.labels()
            if key.startswith(label) and key[len(label) : len(label) + 1] in SIGNS
        ]
        return max(fitting, key=len, default="")

    def _number(self, query: str, parameters: dict[str, Any] | None = None) -> int:
        ((number,),) = self.source.ask(query, parameters).rows
        return int(number)


OUT, IN = "-[r]->", "<-[r]-"
WAYS = {OUT: True, IN: False}


def _pattern(kind: Kind) -> str:
    return f"(n:{quoted(kind.source)})-[r:{quoted(kind.type)}]->(m:{quoted(kind.target)})"


def cypher(source: Source, text: str, most: int, seconds: float) -> dict[str, Any]:
    """The answer to a query of somebody's own, or a sentence about why there is none."""
    started = time.monotonic()
    source.hurry(seconds)
    try:
        answer = source.ask(text)
        rows = list(islice(answer.rows, most + 1))
    except Unanswered as problem:
        return {"problem": str(problem)}
    return {
        "columns": answer.columns,
        "rows": rows[:most],
        "cut": len(rows) > most,
        "seconds": round(time.monotonic() - started, 3),
    }
