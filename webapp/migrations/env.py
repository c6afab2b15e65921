"""Alembic's environment: the running application's database and the models' metadata."""

from alembic import context
from flask import current_app
from sqlalchemy import MetaData

target: MetaData = current_app.extensions["migrate"].db.metadata


def run() -> None:
    """Run the migrations in one transaction on the desk's own engine."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target,
            render_as_batch=connection.dialect.name == "sqlite",
            # The tables of datasets belong to their descriptors, not to migrations.
            include_name=lambda name, kind, _: (
                kind != "table" or not str(name).startswith("records_")
            ),
            user_module_prefix="columns.",
        )
        with context.begin_transaction():
            context.run_migrations()


run()
