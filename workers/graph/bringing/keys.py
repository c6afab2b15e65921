"""Keys of nodes: the same for the same thing in all files, in whatever order their rows are.

A thing is known by its identifier, else by its name. A process is known by its identifier, else by
its name, the things it joins and what is said of it. Quantities and metadata are known by whom they
are of, and by all that they say.
"""

import polars as pl

from webapp.graph.shapes import Node
from webapp.graph.terms import Role
from workers.graph.bringing import texts
from workers.graph.bringing.drawn import CONTENT, MEASURED, Drawing
from workers.graph.bringing.texts import SEPARATOR, folded

IDENTIFIED, NAMED = "#", ":"
# What tells a quantity of one node from another: all but what follows from the rest.
SAID = ("name", "metadata_type", "value", "unit", "error", "std", "min", "max", "mean", "median")


def name(rows: pl.DataFrame, drawing: Drawing, digest: str) -> pl.DataFrame:
    """Add a column "<id>/key" for each node, null where a row does not have it.

    `digest` is of the file: what nothing else tells apart is known by its place in it.
    """
    place = pl.concat_str(pl.lit(f"{digest} "), pl.col("row").cast(pl.String))
    for node in drawing.of(Role.THING):
        rows = _with(rows, node, _of_thing(rows, node))
    rows = rows.with_columns(
        _content(node).alias(_content_of(node.id)) for node in drawing.of(*CONTENT)
    )
    for node in drawing.of(Role.PROCESS):
        rows = _with(rows, node, _of_process(rows, node, drawing, place))
    for node in drawing.of(*CONTENT):
        rows = _with(rows, node, _of_content(rows, node, drawing, place))
    return rows


def key_of(node_id: str) -> str:
    """The column with the keys of a node."""
    return f"{node_id}/key"


def _content_of(node_id: str) -> str:
    return f"{node_id}/content"


def _with(rows: pl.DataFrame, node: Node, made: pl.Series) -> pl.DataFrame:
    there = pl.when(pl.col(f"{node.id}/there")).then(made)
    return rows.with_columns(there.alias(key_of(node.id)))


def _of_thing(rows: pl.DataFrame, node: Node) -> pl.Series:
    by_identifier = _readable(rows, node, IDENTIFIED, "identifier")
    return by_identifier.fill_null(_readable(rows, node, NAMED, "name"))


def _of_process(rows: pl.DataFrame, node: Node, drawing: Drawing, place: pl.Expr) -> pl.Series:
    things = drawing.neighbours(node, Role.THING)
    said = drawing.neighbours(node, *CONTENT)
    around = _together(
        [_joined(edge.type, key_of(other)) for edge, other in things]
        + [_joined(edge.type, _content_of(other)) for edge, other in said]
    )
    content = pl.concat_str(
        _folded(node, "name"),
        pl.when(around == "").then(place).otherwise(around),
        separator=SEPARATOR,
    )
    made = _named(rows, node, "name", content)
    return _readable(rows, node, IDENTIFIED, "identifier").fill_null(made)


def _of_content(rows: pl.DataFrame, node: Node, drawing: Drawing, place: pl.Expr) -> pl.Series:
    owners = _together([pl.col(key_of(owner)) for owner in drawing.owners(node)])
    whose = pl.when(owners == "").then(place).otherwise(owners)
    content = pl.concat_str(whose, pl.col(_content_of(node.id)), separator=SEPARATOR)
    called = "name" if "name" in node.attributes else "metadata_type"
    return _named(rows, node, called, content)


def _readable(rows: pl.DataFrame, node: Node, sign: str, attribute: str) -> pl.Series:
    """Keys that are an identifier or a name, shortened where it is long."""
    # With a column of the rows, without which constants would be less than one for each row.
    found = rows.select(
        "row",
        _folded(node, attribute).replace("", None).alias("text"),
        _folded(node, "batch_number").alias("batch"),
    )
    batched = (sign == IDENTIFIED) & (pl.col("batch") != "")
    plain = ~batched & (pl.col("text").str.len_chars() <= texts.LONGEST_READABLE)
    short = found.select(
        pl.when(plain).then(pl.lit(node.label + sign) + pl.col("text"))
    ).to_series()
    if short.null_count() == found["text"].null_count():
        return short
    whole = pl.concat_str(
        "text", pl.when(batched).then("batch"), separator=SEPARATOR, ignore_nulls=True
    )
    content = found.select(pl.when(~plain).then(whole)).to_series()
    return short.fill_null(texts.keys(node.label, sign, found["text"], content))


def _named(rows: pl.DataFrame, node: Node, attribute: str, content: pl.Expr) -> pl.Series:
    """Keys that are a name, and the digest of a content."""
    there = pl.when(pl.col(f"{node.id}/there")).then(content)
    found = rows.select(_folded(node, attribute).alias("name"), there.alias("content"))
    return texts.keys(node.label, NAMED, found["name"], found["content"])


def _folded(node: Node, attribute: str) -> pl.Expr:
    if attribute not in node.attributes:
        return pl.lit("")
    return folded(pl.col(f"{node.id}/{attribute}")).fill_null("")


def _content(node: Node) -> pl.Expr:
    """All that a node says; a number is the same however many zeros it is written with."""
    said = [pl.lit(node.label)]
    for attribute in SAID:
        text = _folded(node, attribute)
        if attribute in MEASURED and attribute in node.attributes:
            plain = pl.col(f"{node.id}/{attribute}").cast(pl.Float64, strict=False)
            text = plain.cast(pl.String).fill_null(text)
        said.append(text)
    whole = pl.concat_str(said, separator=SEPARATOR)
    return pl.when(pl.col(f"{node.id}/there")).then(whole)


def _joined(kind: str, column: str) -> pl.Expr:
    return pl.concat_str(pl.lit(f"{kind} "), pl.col(column))


def _together(parts: list[pl.Expr]) -> pl.Expr:
    """Texts in one order, whatever the order of columns and relationships is."""
    if not parts:
        return pl.lit("")
    if len(parts) == 1:
        return parts[0].fill_null("")
    return pl.concat_list(parts).list.drop_nulls().list.sort().list.join("\x1e")
