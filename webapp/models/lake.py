"""The lake: repositories, branches, tags and commits of pointers to objects (the lakeFS way).

What a commit holds is kept as files, see webapp.lake; here are the names that point to them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base
from webapp.models.accounts import User
from webapp.models.columns import UTCDateTime, now
from webapp.models.members import MemberRole
from webapp.models.processes import Process

# Paths are in the order of their bytes, whatever language the database speaks.
PATH = String(1024).with_variant(String(1024, collation="C"), "postgresql")
DIGEST = String(64)


class LakeRepository(Base):
    """A versioned set of objects."""

    __tablename__ = "lake_repository"
    # Whoever still sends an object to a repository that was removed must not send it to another.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(63), unique=True)
    # An address that its own objects are known by, such as s3://bucket/repository.
    storage_namespace: Mapped[str] = mapped_column(String(1000), unique=True)
    default_branch: Mapped[str] = mapped_column(String(255))
    read_only: Mapped[bool] = mapped_column(default=False)
    # The metadata of the repository: text by name.
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    owner: Mapped[User] = relationship(lazy="joined")


class LakeMember(Base):
    """Somebody besides the owner and the admins of the desk who may see a repository."""

    __tablename__ = "lake_member"

    repository_id: Mapped[int] = mapped_column(
        ForeignKey("lake_repository.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[MemberRole] = mapped_column(String(10))

    user: Mapped[User] = relationship(lazy="joined")


class LakeBranch(Base):
    """A name that moves from commit to commit."""

    __tablename__ = "lake_branch"
    # As for repositories: no number is given again.
    __table_args__ = (UniqueConstraint("repository_id", "name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    repository_id: Mapped[int] = mapped_column(ForeignKey("lake_repository.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(PATH)
    # Moved by compare-and-set only.
    commit_id: Mapped[str] = mapped_column(DIGEST)
    hidden: Mapped[bool] = mapped_column(default=False)
    # Takes imports and commits of admins of the repository only.
    protected: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class LakeTag(Base):
    """A name that stays at one commit."""

    __tablename__ = "lake_tag"

    repository_id: Mapped[int] = mapped_column(
        ForeignKey("lake_repository.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(PATH, primary_key=True)
    commit_id: Mapped[str] = mapped_column(DIGEST)


class LakeCommit(Base):
    """A state of all objects of a repository, for ever."""

    __tablename__ = "lake_commit"

    repository_id: Mapped[int] = mapped_column(
        ForeignKey("lake_repository.id", ondelete="CASCADE"), primary_key=True
    )
    # SHA-256 over what the commit says.
    id: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    # The commit before; none for the first one.
    parent_id: Mapped[str | None] = mapped_column(DIGEST)
    message: Mapped[str] = mapped_column(Text)
    committer: Mapped[str] = mapped_column(String(320))
    # Seconds since 1970.
    creation_date: Mapped[int] = mapped_column(BigInteger)
    # The version that it holds, see webapp.lake.versions.
    meta_range_id: Mapped[str] = mapped_column(DIGEST, index=True)
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # How many commits come before the longest way.
    generation: Mapped[int] = mapped_column(default=1)


class LakeStaged(Base):
    """A change of a branch that no commit holds yet."""

    __tablename__ = "lake_staged"
    # SQLite gives the highest number again once its row is gone, unless it is told not to.
    __table_args__ = (UniqueConstraint("branch_id", "path"), {"sqlite_autoincrement": True})

    # Grows with each change of a path: what was staged anew is another row.
    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("lake_branch.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(PATH)
    removed: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(Text, default="")
    checksum: Mapped[str] = mapped_column(String(200), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    # Seconds since 1970.
    mtime: Mapped[int] = mapped_column(BigInteger, default=0)
    content_type: Mapped[str] = mapped_column(String(255), default="")
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # What the source said of the version that was meant.
    etag: Mapped[str] = mapped_column(String(200), default="")
    source_version: Mapped[str] = mapped_column(String(1024), default="")


class LakeBlob(Base):
    """Bytes that were uploaded into a repository; they are kept once for all that have them."""

    __tablename__ = "lake_blob"

    repository_id: Mapped[int] = mapped_column(
        ForeignKey("lake_repository.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True, index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class LakeRange(Base):
    """Which range files a version is made of, so that nobody sweeps them away."""

    __tablename__ = "lake_range"

    meta_range_id: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    range_id: Mapped[str] = mapped_column(DIGEST, primary_key=True, index=True)


class LakeImport(Base):
    """What somebody asked to have imported into a branch, planned, or exported."""

    __tablename__ = "lake_import"

    # 20 small letters and digits that nobody can guess.
    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    repository_id: Mapped[int] = mapped_column(
        ForeignKey("lake_repository.id", ondelete="CASCADE"), index=True
    )
    branch: Mapped[str] = mapped_column(String(255))
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), unique=True)
    # Its paths, what to leave out, the commit it makes: webapp.services.lake.requests.
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    # What it has made, written in one transaction with the end of its process.
    commit_id: Mapped[str] = mapped_column(DIGEST, default="", server_default="")
    schedule_id: Mapped[int | None] = mapped_column(
        ForeignKey("lake_schedule.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    process: Mapped[Process] = relationship(lazy="joined")
    repository: Mapped[LakeRepository] = relationship(lazy="joined")


class LakeSchedule(Base):
    """An import that is asked for again and again."""

    __tablename__ = "lake_schedule"

    id: Mapped[int] = mapped_column(primary_key=True)
    repository_id: Mapped[int] = mapped_column(
        ForeignKey("lake_repository.id", ondelete="CASCADE"), index=True
    )
    branch: Mapped[str] = mapped_column(String(255))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    every_seconds: Mapped[int] = mapped_column(BigInteger)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    owner: Mapped[User] = relationship(lazy="joined")
    repository: Mapped[LakeRepository] = relationship(lazy="joined")
