"""Many rows into a table at once: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Sequence

import polars as pl
import sqlalchemy as sa


def insert(connection: sa.Connection, table: sa.Table, frame: pl.DataFrame) -> None:
    """Insert a frame whose columns carry the names of the table's columns, in the transaction."""
    if frame.is_empty():
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, frame)
    else:
        _executemany(connection, table, frame)


def _copy(connection: sa.Connection, table: sa.Table, frame: pl.DataFrame) -> None:
    """COPY in its CSV form: an unquoted nothing is NULL, a quoted one an empty text."""
    target = f"COPY {_quoted(connection, [table.name])} ({_quoted(connection, frame.columns)})"
    driver = connection.connection.driver_connection
    assert driver is not None
    text = frame.write_csv(include_header=False, quote_style="necessary")
    with driver.cursor().copy(f"{target} FROM STDIN (FORMAT csv)") as copy:
        copy.write(text)


def _executemany(connection: sa.Connection, table: sa.Table, frame: pl.DataFrame) -> None:
    marks = ", ".join("?" * frame.width)
    target = (
        f"INSERT INTO {_quoted(connection, [table.name])} ({_quoted(connection, frame.columns)})"
    )
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.executemany(f"{target} VALUES ({marks})", as_sqlite(frame).rows())


def as_sqlite(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with moments as the texts that SQLAlchemy keeps in SQLite."""
    return frame.with_columns(
        pl.col(pl.Date).dt.strftime("%Y-%m-%d"),
        pl.col(pl.Datetime).dt.strftime("%Y-%m-%d %H:%M:%S%.6f"),
        pl.col(pl.Time).dt.strftime("%H:%M:%S%.6f"),
    )


def _quoted(connection: sa.Connection, names: Sequence[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote_identifier
    return ", ".join(quote(name) for name in names)
