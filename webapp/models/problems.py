"""Problems of a file, kept one by one up to a limit; all of them are in the download."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.schema.catalogue import Severity


class StoredProblem(Base):
    """One finding of a validation: where it is and what is wrong, as data."""

    __tablename__ = "problem"
    __table_args__ = (Index("ix_problem_process_id_row", "process_id", "row"),)

    process_id: Mapped[int] = mapped_column(
        ForeignKey("process.id", ondelete="CASCADE"), primary_key=True
    )
    # Position in the order file, row, column: the cursor of the pages.
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    severity: Mapped[Severity] = mapped_column(String(10))
    row: Mapped[int | None] = mapped_column(BigInteger)
    column: Mapped[str | None] = mapped_column("column_letter", String(3))
    header: Mapped[str | None] = mapped_column(Text)
    field: Mapped[str | None] = mapped_column(String(63))
    value: Mapped[str] = mapped_column(Text, default="")
    args: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class ProblemRow(Base):
    """The cells of a row that has a problem, as the file has them."""

    __tablename__ = "problem_row"

    process_id: Mapped[int] = mapped_column(
        ForeignKey("process.id", ondelete="CASCADE"), primary_key=True
    )
    row: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    cells: Mapped[list[str]] = mapped_column(JSON)
