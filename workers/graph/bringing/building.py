"""From a graph of columns and a table to the frames of an import."""

from collections import defaultdict
from dataclasses import dataclass, field

import polars as pl

from webapp.graph.shapes import Graph, Node
from webapp.graph.terms import Role, Vocabulary
from workers.graph.bringing import keys, measures, rows, texts
from workers.graph.bringing.columns import NUMBERS, OWN, RELATIONSHIPS, SEEN, node_schema
from workers.graph.bringing.drawn import CONTENT, Drawing, drawing
from workers.graph.bringing.frames import Frames
from workers.graph.bringing.keys import key_of
from workers.graph.bringing.texts import folded


@dataclass
class Built:
    """The frames of an import in memory, and what a person should know of them."""

    nodes: dict[str, pl.DataFrame] = field(default_factory=dict)
    seen: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SEEN))
    relationships: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RELATIONSHIPS))
    rows: int = 0
    notes: tuple[str, ...] = ()

    def write(self, frames: Frames) -> None:
        """Keep them as files."""
        frames.write(self.nodes, self.seen, self.relationships)


def build(table: pl.DataFrame, graph: Graph, vocabulary: Vocabulary, digest: str) -> Built:
    """What a table brings into the graph.

    The table has text columns "0", "1", ... and "row"; `digest` is that of its file. Raises
    NotAllowed for a graph that the vocabulary does not allow.
    """
    return _Building(table, drawing(graph, vocabulary), vocabulary, digest).built()


class _Building:
    def __init__(
        self, table: pl.DataFrame, drawn: Drawing, vocabulary: Vocabulary, digest: str
    ) -> None:
        self.drawing, self.vocabulary = drawn, vocabulary.name
        self.belongs = [each.name for each in vocabulary.relationships if each.rule == "belongs"]
        self.rows = keys.name(rows.read(table, drawn), drawn, digest)
        self.total = len(table)
        self.notes: list[str] = []

    def built(self) -> Built:
        by_label: dict[str, list[Node]] = defaultdict(list)
        for node in self.drawing.nodes:
            by_label[node.label].append(node)
        nodes = {label: self._nodes(label, some) for label, some in by_label.items()}
        relationships = self._relationships()
        self._tell_namesakes(relationships)
        self._tell_empty_rows()
        return Built(
            nodes={label: frame for label, frame in nodes.items() if len(frame)},
            seen=self._seen(),
            relationships=relationships,
            rows=self.total,
            notes=tuple(self.notes),
        )

    def _nodes(self, label: str, nodes: list[Node]) -> pl.DataFrame:
        """The nodes of a label, each once; of values that differ the first counts."""
        role = self.drawing.role(nodes[0])
        schema = node_schema(role)
        parts = [self._typed(node, role).cast(schema) for node in nodes]  # type: ignore[arg-type]
        whole = pl.concat(parts)
        if role in CONTENT:
            # All that they say is in the key.
            return whole.unique(subset="key", keep="first", maintain_order=True)
        single = whole.unique(maintain_order=True)
        doubled = pl.col("key").is_duplicated()
        several = single.filter(doubled)
        if several.is_empty():
            return single
        values = [name for name in schema if name not in OWN]
        self._tell_differing(several.select("key", folded(pl.col(values))), values, label)
        first = several.group_by("key", maintain_order=True).agg(
            pl.col("vocabulary").first(), pl.col(values).drop_nulls().first()
        )
        return pl.concat([single.filter(~doubled), first.select(list(schema))])

    def _typed(self, node: Node, role: Role) -> pl.DataFrame:
        """The rows that have a node, with its properties."""
        there = self.rows.filter(pl.col(key_of(node.id)).is_not_null())
        said = {name: there[f"{node.id}/{name}"] for name in node.attributes}
        if role is Role.QUANTITY:
            self._measure(said)
        about = {"key": there[key_of(node.id)], **said}
        schema = node_schema(role)
        frame = pl.DataFrame({name: about[name] for name in schema if name in about})
        missing = [pl.lit(None, schema[name]).alias(name) for name in schema if name not in about]
        return frame.with_columns(missing).select(
            *(
                pl.lit(self.vocabulary).alias(name) if name == "vocabulary" else name
                for name in schema
            )
        )

    def _measure(self, said: dict[str, pl.Series]) -> None:
        """Add numbers and base units to what a quantity says."""
        if "value" in said:
            number, unit = texts.amounts(said["value"])
            # A cell that says its own unit is not in that of the column.
            unit = unit.fill_null(said["unit"]) if "unit" in said else unit
            called = said.get("name", pl.repeat(None, len(number), dtype=pl.String, eager=True))
            said["number"], said["unit"] = number, unit
            said["normal_value"], said["normal_unit"] = measures.normal(number, unit, called)
        for name in NUMBERS[2:]:
            if name not in said:
                continue
            read = texts.numbers(said[name])
            lost = read.null_count() - said[name].null_count()
            if lost:
                self.notes.append(f"{lost:,} cells for {name} are no numbers and are left out.")
            said[name] = read

    def _relationships(self) -> pl.DataFrame:
        labels = {node.id: node.label for node in self.drawing.nodes}
        found, circles = [], 0
        for edge in self.drawing.edges:
            ends = self.rows.select(source=key_of(edge.source), target=key_of(edge.target))
            pairs = ends.drop_nulls().unique(maintain_order=True)
            proper = pairs.filter(pl.col("source") != pl.col("target"))
            circles += len(pairs) - len(proper)
            found.append(
                proper.select(
                    type=pl.lit(edge.type),
                    source_label=pl.lit(labels[edge.source]),
                    target_label=pl.lit(labels[edge.target]),
                    source="source",
                    target="target",
                )
            )
        if circles:
            self.notes.append(f"{circles:,} relationships of a node with itself are left out.")
        if not found:
            return pl.DataFrame(schema=RELATIONSHIPS)
        return pl.concat(found).unique(maintain_order=True)

    def _seen(self) -> pl.DataFrame:
        parts = [
            self.rows.select("row", key=key_of(node.id))
            .drop_nulls()
            .group_by("key", maintain_order=True)
            .agg(pl.col("row").alias("rows"))
            .select(
                key="key",
                columns=pl.lit(list(node.columns), pl.List(pl.Int64)),
                rows=pl.col("rows").cast(pl.List(pl.Int64)),
            )
            for node in self.drawing.nodes
        ]
        return pl.concat(parts) if parts else pl.DataFrame(schema=SEEN)

    def _tell_differing(self, several: pl.DataFrame, values: list[str], label: str) -> None:
        counts = several.group_by("key").agg(pl.col(values).drop_nulls().n_unique() > 1)
        if differing := counts.filter(pl.any_horizontal(values)).height:
            listed = ", ".join(name.replace("_", " ") for name in values if counts[name].any())
            what = f"node {label} has" if differing == 1 else f"nodes {label} have"
            self.notes.append(
                f"{differing:,} {what} several values for {listed} in this table: the first counts."
            )

    def _tell_namesakes(self, relationships: pl.DataFrame) -> None:
        """Say which names may be those of several people, who are one node then."""
        by_name = pl.col("source").str.starts_with(pl.col("source_label") + keys.NAMED)
        theirs = relationships.filter(pl.col("type").is_in(self.belongs), by_name)
        whose = theirs.group_by("source_label", "target_label", "source").len()
        several = whose.filter(pl.col("len") > 1).group_by("source_label", "target_label").len()
        for source, target, count in several.sort(several.columns).iter_rows():
            nodes = f"1 node {source} is" if count == 1 else f"{count:,} nodes {source} are"
            self.notes.append(
                f"{nodes} known by name alone and joined to several nodes {target} in this "
                "table: there may be several of that name."
            )

    def _tell_empty_rows(self) -> None:
        if empty := self.total - len(self.rows):
            self.notes.append(f"{empty:,} rows say nothing that the graph has a place for.")
