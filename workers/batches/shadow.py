"""What a dry run writes to: copies of datasets that only its own connection sees.

A temporary table goes before another one of its name, so that all that is asked and written on this
connection is about the copies. They are gone with the connection.
"""

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from webapp.extensions import db
from webapp.models import Dataset
from webapp.models.records import records_table
from webapp.schema.fields import Schema
from workers.running import Run


class Shadow:
    """Copies of those datasets that a dry run would write to, each made when it first does."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.connection = db.engine.connect()
        # How many parts each copy has got.
        self._parts: dict[str, int] = {}

    def cover(self, schema: Schema) -> None:
        """Make ready to write a part to a dataset: copy it, unless that is done."""
        parts = self._parts.setdefault(schema.name, 0)
        if not parts:
            self._copy(schema)
        self._parts[schema.name] += 1
        # Nobody but its own connection can look at how a temporary table grows.
        if self.connection.dialect.name == "postgresql" and parts & (parts - 1) == 0:
            self._execute(f"ANALYZE {records_table(schema).name}")
            self.connection.commit()

    def _copy(self, schema: Schema) -> None:
        if len(self._parts) == 1:
            self._copy_datasets()
        table = records_table(schema)
        with self.run.interruptible(self.connection):
            made = str(CreateTable(table).compile(dialect=self.connection.dialect))
            self._execute(made.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1))
            # By their names: a table that grew with the desk has its columns in another order.
            names = [column.name for column in table.columns]
            real = sa.table(table.name, *map(sa.column, names), schema=self._schema)
            self.connection.execute(sa.insert(table).from_select(names, sa.select(real)))
            if self.connection.dialect.name == "postgresql":
                last = sa.select(sa.func.coalesce(sa.func.max(table.c._id), 0) + 1)
                sequence = sa.func.pg_get_serial_sequence(f"pg_temp.{table.name}", "_id")
                self.connection.execute(
                    sa.select(sa.func.setval(sequence, last.scalar_subquery(), sa.false()))
                )
        self.connection.commit()

    def _copy_datasets(self) -> None:
        """Copy how many records each dataset has, and the last number that the desk has given."""
        name = Dataset.__tablename__
        self._execute(f"CREATE TEMPORARY TABLE {name} AS SELECT * FROM {self._schema}.{name}")
        self.connection.commit()

    def close(self) -> None:
        """Forget all copies: nobody else may get a connection that sees them."""
        self.connection.invalidate()
        self.connection.close()

    @property
    def _schema(self) -> str:
        """Where the tables are that copies hide."""
        return str(self.connection.dialect.default_schema_name)

    def _execute(self, statement: str) -> None:
        self.connection.exec_driver_sql(statement)
