"""Assets: projects of files, what waits to be ingested, and what was (the DSP way)."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Float,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base
from webapp.models.accounts import User
from webapp.models.columns import UTCDateTime, now
from webapp.models.lake import DIGEST, PATH
from webapp.models.members import MemberRole
from webapp.models.processes import Process


class AssetProject(Base):
    """A set of assets, known by four hexadecimal digits."""

    __tablename__ = "asset_project"
    # Whoever still sends a file to a project that was erased must not send it to another one.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    # In capitals.
    shortcode: Mapped[str] = mapped_column(String(4), unique=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    # Is there an import folder? It comes with the first upload, and goes when that is finalized.
    import_folder: Mapped[bool] = mapped_column(default=False)
    # Is there a mapping? It comes with the first ingest, and goes with the import folder.
    has_mapping: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    owner: Mapped[User] = relationship(lazy="joined")


class AssetMember(Base):
    """Somebody besides the owner and the admins of the desk who may see a project."""

    __tablename__ = "asset_member"

    project_id: Mapped[int] = mapped_column(
        ForeignKey("asset_project.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[MemberRole] = mapped_column(String(10))

    user: Mapped[User] = relationship(lazy="joined")


class AssetUpload(Base):
    """A file in the import folder of a project: it waits to be ingested, or could not be."""

    __tablename__ = "asset_upload"
    __table_args__ = (
        UniqueConstraint("project_id", "ticket", "path"),
        # SQLite gives the highest number again once its row is gone, unless it is told not to.
        {"sqlite_autoincrement": True},
    )

    # A file that takes the place of another one is another row.
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("asset_project.id", ondelete="CASCADE"))
    # Of a file that is ingested alone, without an import folder; empty for all others.
    ticket: Mapped[str] = mapped_column(String(32), default="")
    # In the import folder, in the very characters that were sent.
    path: Mapped[str] = mapped_column(PATH)
    size: Mapped[int] = mapped_column(BigInteger)
    # SHA-256; the bytes are where those of all uploads are.
    digest: Mapped[str] = mapped_column(DIGEST, index=True)
    # Whoever has sent it: an address of the desk, or the subject of a token from elsewhere.
    sender: Mapped[str] = mapped_column(String(320), default="")
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    # Why it could not be ingested, see webapp.assets.problems, and in which run; empty before.
    problem: Mapped[str] = mapped_column(String(60), default="")
    args: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    failed_in: Mapped[int | None] = mapped_column(ForeignKey("process.id"), index=True)


class AssetPartial(Base):
    """A file that comes in pieces, and how much of it is there."""

    __tablename__ = "asset_partial"

    # Nobody can guess it.
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("asset_project.id", ondelete="CASCADE"), index=True
    )
    path: Mapped[str] = mapped_column(PATH)
    sender: Mapped[str] = mapped_column(String(320), default="")
    # Bytes in all, and how many of them are kept; moved by compare-and-set only.
    size: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column("offset_bytes", BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    # It is gone by then, whole or not.
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def folder_of(shortcode: str, asset_id: str) -> str:
    """Where the files of an asset are kept: assets/0801/ab/cd."""
    return f"assets/{shortcode}/{asset_id[:2].lower()}/{asset_id[2:4].lower()}"


class Asset(Base):
    """A file that was ingested: its original, and a derivative that is fit for the web."""

    __tablename__ = "asset"
    __table_args__ = (
        Index("ix_asset_project_id_path", "project_id", "path"),
        Index("ix_asset_project_id_id", "project_id", "id"),
        {"sqlite_autoincrement": True},
    )

    # In the order in which they were ingested, which is that of the mapping.
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("asset_project.id", ondelete="CASCADE"))
    # 128 random bits in base 62.
    asset_id: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    # Where it was in the import folder: assets with the same path are versions of one another.
    path: Mapped[str] = mapped_column(PATH)
    internal_filename: Mapped[str] = mapped_column(String(200))
    original_internal_filename: Mapped[str] = mapped_column(String(200))
    checksum_original: Mapped[str] = mapped_column(DIGEST, index=True)
    checksum_derivative: Mapped[str] = mapped_column(DIGEST)
    size_original: Mapped[int] = mapped_column(BigInteger)
    size_derivative: Mapped[int] = mapped_column(BigInteger)
    # Of pictures and films, in pixels.
    width: Mapped[int | None]
    height: Mapped[int | None]
    # Of sound and films in seconds, of films in frames a second.
    duration: Mapped[float | None] = mapped_column(Float)
    fps: Mapped[float | None] = mapped_column(Float)
    internal_mime_type: Mapped[str] = mapped_column(String(100))
    original_mime_type: Mapped[str] = mapped_column(String(100))
    sender: Mapped[str] = mapped_column(String(320), default="")
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"), index=True)
    # Is it a row of the mapping that its project has now?
    mapped: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    project: Mapped[AssetProject] = relationship(lazy="joined")

    @property
    def original_filename(self) -> str:
        """What the file was called, without its folders."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Where its files are kept."""
        return folder_of(self.project.shortcode, self.asset_id)

    @property
    def original_key(self) -> str:
        """Where the storage has the original."""
        return f"{self.folder}/{self.original_internal_filename}"

    @property
    def derivative_key(self) -> str:
        """Where the storage has the derivative."""
        return f"{self.folder}/{self.internal_filename}"

    @property
    def info_key(self) -> str:
        """Where the storage has the file that says what there is to know of both."""
        return f"{self.folder}/{self.asset_id}.info"


class AssetIngest(Base):
    """A run that ingests files of a project, and how far it has come."""

    __tablename__ = "asset_ingest"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("asset_project.id", ondelete="CASCADE"), index=True
    )
    # Only the files that could not be ingested before.
    failed_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Of the one file that it ingests alone; such a run does not keep others from the project.
    ticket: Mapped[str] = mapped_column(String(32), default="", server_default="")
    # Committed together with the assets.
    files_done: Mapped[int] = mapped_column(default=0)
    files_failed: Mapped[int] = mapped_column(default=0)
    bytes_done: Mapped[int] = mapped_column(BigInteger, default=0)
    # As known when it began.
    files_total: Mapped[int] = mapped_column(default=0)
    bytes_total: Mapped[int] = mapped_column(BigInteger, default=0)

    process: Mapped[Process] = relationship(lazy="joined")
    project: Mapped[AssetProject] = relationship(lazy="joined")
