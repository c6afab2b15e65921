"""Keys that ignore capital letters, and numbers that the desk gives."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BATCH = 2_000
LIST = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# The tables of the datasets that ship with the desk, where this desk has them already: the texts of
# the key, what else it holds, and a list of further texts.
TABLES = {
    "records_tags": ("tag", ("language",), "synonyms"),
    "records_users": ("email", (), None),
}


def upgrade() -> None:
    """Go forward. No record is lost: one whose key another has in other letters is kept as well."""
    op.add_column(
        "dataset", sa.Column("numbered", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.execute("UPDATE dataset SET numbered = records")
    for table, (text, rest, items) in _there().items():
        op.add_column(table, sa.Column(f"_folded_{text}", sa.Text(), nullable=True))
        if items:
            op.add_column(table, sa.Column(f"_folded_{items}", LIST, nullable=True))
        _fold(table, text, items)
        _tell_apart(table, text, rest)
        with op.batch_alter_table(table) as batch:
            batch.alter_column(f"_folded_{text}", existing_type=sa.Text(), nullable=False)
            batch.drop_constraint(f"uq_{table}_0", type_="unique")
            batch.create_unique_constraint(f"uq_{table}_0", [*rest, f"_folded_{text}"])
    if "records_tags" in _there():
        _number_tags()


def downgrade() -> None:
    """Go back. Numbers that were given stay."""
    for table, (text, rest, items) in _there().items():
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_0", type_="unique")
            batch.create_unique_constraint(f"uq_{table}_0", [*rest, text])
            for name in filter(None, (text, items)):
                batch.drop_column(f"_folded_{name}")
    op.drop_column("dataset", "numbered")


def _there() -> dict[str, Any]:
    known = set(sa.inspect(op.get_bind()).get_table_names())
    return {table: columns for table, columns in TABLES.items() if table in known}


def _fold(table: str, text: str, items: str | None) -> None:
    """Fill the new columns as the desk would have done."""
    names = [name for name in (text, items) if name]
    kinds = {name: LIST if name == items else sa.Text() for name in names}
    rows = sa.table(
        table,
        sa.column("_id"),
        *(sa.column(name, kind) for name, kind in kinds.items()),
        *(sa.column(f"_folded_{name}", kind) for name, kind in kinds.items()),
    )
    change = sa.update(rows).where(rows.c._id == sa.bindparam("record"))
    for batch in _batches(rows, names):
        folded = [
            {f"_folded_{name}": _folded(value) for name, value in zip(names, values, strict=True)}
            for _, *values in batch
        ]
        numbers = [{"record": row[0]} for row in batch]
        op.get_bind().execute(change, [a | b for a, b in zip(numbers, folded, strict=True)])


def _batches(rows: sa.TableClause, names: list[str]) -> Iterator[list[Any]]:
    last = 0
    wanted = sa.select(rows.c._id, *(rows.c[name] for name in names)).order_by(rows.c._id)
    while batch := op.get_bind().execute(wanted.where(rows.c._id > last).limit(BATCH)).all():
        yield list(batch)
        last = batch[-1][0]


def _folded(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value and unicodedata.normalize("NFC", value).lower()
    return json.loads(_folded(json.dumps(value, ensure_ascii=False)))


def _tell_apart(table: str, text: str, rest: tuple[str, ...]) -> None:
    """Let a later record with a key that is there already be found by its number only."""
    same = " AND ".join(f"o.{name} = r.{name}" for name in (*rest, f"_folded_{text}"))
    op.get_bind().execute(
        sa.text(
            f"UPDATE {table} AS r SET _folded_{text} = r._folded_{text} || :mark || r._id"
            f" WHERE EXISTS (SELECT 1 FROM {table} AS o WHERE {same} AND o._id < r._id)"
        ),
        {"mark": "\x1f"},
    )


def _number_tags() -> None:
    op.execute(
        "UPDATE records_tags SET id = n.number FROM (SELECT _id, row_number() OVER (ORDER BY _id)"
        " + (SELECT coalesce(max(id), 0) FROM records_tags) AS number"
        " FROM records_tags WHERE id IS NULL) AS n WHERE n._id = records_tags._id"
    )
    op.execute(
        "UPDATE dataset SET numbered = (SELECT coalesce(max(id), 0) FROM records_tags)"
        " WHERE slug = 'tags'"
    )
