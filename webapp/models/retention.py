"""How long files and problems are kept."""

from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base


class Retention(Base):
    """The one row that says after how many days something is removed; nothing: it is kept."""

    __tablename__ = "retention"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    files_days: Mapped[int | None]
    problems_days: Mapped[int | None]
