"""Beginning a transaction that writes."""

import sqlalchemy as sa

from workers.running import Run


def begin(run: Run, connection: sa.Connection) -> None:
    """Let a connection write, also where others write just now; what it had open is committed.

    Raises Cancelled, LeaseLost or HandBack where the run must stop while it waits.
    """
    connection.commit()
    while connection.dialect.name == "sqlite":
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except sa.exc.OperationalError:  # somebody else writes for longer than a connection waits
            connection.rollback()
            run.check()
        else:
            return
