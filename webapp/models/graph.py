"""Graph: tables that become nodes and relationships in reviewed stages (the MatGraph way)."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base
from webapp.models.accounts import User
from webapp.models.columns import UTCDateTime, now
from webapp.models.lake import DIGEST
from webapp.models.processes import Process
from webapp.states import GraphStage


class GraphImport(Base):
    """A table that was handed in to become a graph."""

    __tablename__ = "graph_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    # A UUID: what clients of MatGraph call the id of a process.
    identifier: Mapped[str] = mapped_column(String(36), unique=True)
    # Whom the client that handed it in works for, in its own words; nothing here depends on it.
    user_text: Mapped[str] = mapped_column(String(255), default="")
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    # SHA-256; the bytes are where those of all uploads are.
    digest: Mapped[str] = mapped_column(DIGEST, index=True)
    context: Mapped[str] = mapped_column(Text, default="")
    # The name of the vocabulary that its labels are from, see webapp.graph.vocabulary.
    vocabulary: Mapped[str] = mapped_column(String(60))
    # Who wants to be told of the end of each stage; empty: nobody.
    callback_url: Mapped[str] = mapped_column(String(1000), default="")
    # What is known of its columns and rows once they were read.
    shape: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    # Files are kept for a time only; what was made of them stays.
    files_removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Since then nobody sees it; the row is only left where it has something in the graph.
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    owner: Mapped[User] = relationship(lazy="joined")


class GraphRun(Base):
    """A process that works on a table, and at which stage."""

    __tablename__ = "graph_run"
    __table_args__ = (Index("ix_graph_run_import_id_process_id", "import_id", "process_id"),)

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("graph_import.id", ondelete="CASCADE"))
    stage: Mapped[GraphStage] = mapped_column(String(20))
    # Of an undo: the import into the graph that it takes back.
    undoes: Mapped[int | None] = mapped_column(ForeignKey("process.id"))
    # Of an import: is what it has brought in the graph now? The graph is what all of these bring.
    applied: Mapped[bool] = mapped_column(default=False, server_default=false())

    process: Mapped[Process] = relationship(lazy="joined", foreign_keys=[process_id])


class GraphStep(Base):
    """What a stage has come to, or a person has made of it. The newest of a stage counts."""

    __tablename__ = "graph_step"
    __table_args__ = (
        Index("ix_graph_step_import_id_id", "import_id", "id"),
        {"sqlite_autoincrement": True},
    )

    # In the order in which they were made.
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("graph_import.id", ondelete="CASCADE"))
    stage: Mapped[GraphStage] = mapped_column(String(20))
    # As MatGraph's clients know it, see webapp.graph.shapes.
    content: Mapped[Any] = mapped_column(JSON)
    # For pages: how sure the stage is of each column, why, and what its validators found.
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)
    # The person who has made it; a stage of the desk has none.
    author: Mapped[str] = mapped_column(String(320), default="")
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class GraphColumn(Base):
    """What people said of a column with this header: used for other tables once it is validated."""

    __tablename__ = "graph_column"
    __table_args__ = (UniqueConstraint("vocabulary", "owner_id", "table_digest", "header"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vocabulary: Mapped[str] = mapped_column(String(60))
    # Whose it is; what everybody has belongs to 0.
    owner_id: Mapped[int]
    # SHA-256 of the headers of the tables that it is for; empty: for all tables.
    table_digest: Mapped[str] = mapped_column(String(64), default="")
    # As webapp.schema.headers.normal_header writes it.
    header: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(60))
    attribute: Mapped[str] = mapped_column(String(60), default="")
    validated: Mapped[bool] = mapped_column(default=False, server_default=false())
    author: Mapped[str] = mapped_column(String(320), default="")
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class GraphVersion(Base):
    """The graph as one import or undo has left it."""

    __tablename__ = "graph_version"
    __table_args__ = ({"sqlite_autoincrement": True},)

    # The highest is the present one.
    id: Mapped[int] = mapped_column(primary_key=True)
    # Which version it was made of: only one can follow another.
    before: Mapped[int] = mapped_column(unique=True)
    # Where the storage has the embedded graph, a file that is never changed again; empty: Neo4j.
    key: Mapped[str] = mapped_column(String(200), default="")
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"))
    nodes: Mapped[int] = mapped_column(BigInteger, default=0)
    relationships: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
