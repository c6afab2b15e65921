"""What requests of /api/graph carry."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from webapp.api.bodies import ListQuery, Request, Text, without_nul

# Keys of nodes are long where what they stand for is.
Key = Annotated[str, Field(max_length=1000), AfterValidator(without_nul)]
FILE = {"type": "string", "format": "binary", "description": "csv, tsv or xlsx."}
# What a file is, its name says.
NAMED = {
    "schema": {"type": "string"},
    "example": 'form-data; name="file"; filename="cells.csv"',
}
TABLE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": FILE,
                        "context": {
                            "type": "string",
                            "description": "What the table is about, in a sentence or two.",
                        },
                        "vocabulary": {
                            "type": "string",
                            "description": "Where its labels are from: `materials` or `records`, "
                            "or one of the desk's own.",
                            "example": "materials",
                        },
                        "callback_url": {
                            "type": "string",
                            "description": "Who is told of the end of each stage.",
                        },
                    },
                },
                "encoding": {"file": {"headers": {"Content-Disposition": NAMED}}},
            }
        },
    }
}


class TablePath(Request):
    """The id of a table that was handed in."""

    identifier: str


class StartPath(TablePath):
    """A table, and which of its stages to begin."""

    stage: Literal["labels", "attributes", "nodes", "graph", "plan", "import"]


class UndoPath(TablePath):
    """A table, and from which stage on its answers are forgotten; or what was imported."""

    stage: Literal["labels", "attributes", "nodes", "graph", "import"]


class TablesQuery(ListQuery):
    """Which tables to show, newest first."""

    text: Text = Field("", description="A part of the file's name, or of its context.")


class StartBody(Request):
    """What a stage goes on from."""

    content: Any = Field(
        None,
        description="The answer of the stage before as somebody has changed it, in the form in "
        "which `GET` shows it; left out: as it is.",
    )


class NodesQuery(Request):
    """Which nodes of the graph to show, by their keys."""

    text: Text = Field("", description="A part of a name, an identifier or a value.")
    label: Text = Field("", description="A label of a vocabulary, such as Matter.")
    after: Key = Field("", description="`next_after` of the answer before.")
    limit: int = Field(50, ge=1, le=200)


class NodePath(Request):
    """The key of a node."""

    key: str


class AroundQuery(Request):
    """From which nodes to start, and how far to go."""

    key: list[Key] = Field(min_length=1, max_length=100, description="Keys of nodes.")
    depth: int = Field(1, ge=0, le=3)
    limit: int = Field(300, ge=1, le=2_000, description="How many nodes at most.")


class CypherBody(Request):
    """A question to the graph."""

    query: str = Field(
        min_length=1,
        max_length=20_000,
        description="Cypher that only reads.",
        json_schema_extra={"example": "MATCH (m:Matter)-[:HAS_PROPERTY]->(p) RETURN m.name"},
    )
    limit: int = Field(1_000, ge=1, le=1_000, description="How many rows at most.")


class ExportPath(Request):
    """The format of an export."""

    form: Literal["graphml", "gexf", "json", "cypher"]


class ExportQuery(Request):
    """Which part of the graph leaves; without both all of it."""

    identifier: Text = Field("", description="Only what this table has brought.")
    key: list[Key] = Field([], max_length=2_000, description="Only these nodes.")


class ColumnsQuery(ListQuery):
    """Which remembered columns to show, newest first."""

    text: Text = Field("", description="A part of the header, the label or the attribute.")
    validated: bool | None = Field(None, description="Those that are confirmed, or the others.")


class ColumnPath(Request):
    """The number of a remembered column."""

    column_id: int


class ConfirmBody(Request):
    """For whom it is confirmed."""

    for_everybody: bool = False
