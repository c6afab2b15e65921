"""What the pages of the lake show: repositories, and where in one of them a page is."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from webapp.models import User
from webapp.models.lake import LakeRepository
from webapp.models.members import MemberRole
from webapp.pages.base import PageModel
from webapp.services.lake import access, branches, refs, staging, tags
from webapp.services.lake.refs import Resolved

# So many branches and tags are there to choose from; the page of branches has them all.
CHOICES = 200
COMMIT = re.compile("[0-9a-f]{64}")
SHORT = 10
START = datetime(1970, 1, 1, tzinfo=UTC)
# A day before the last moment that there is, whatever the time zone of a reader.
LATEST_SECONDS = 253_402_214_400


def notes(details: Mapping[str, str]) -> dict[str, str]:
    """What people and programs have noted; what lakeFS keeps for itself is not for people."""
    return {name: text for name, text in details.items() if not name.startswith(".lakefs.")}


def moment(seconds: int) -> datetime | None:
    """A moment of the lake, which counts seconds since 1970, unless no calendar has it."""
    return START + timedelta(seconds=seconds) if 0 < seconds < LATEST_SECONDS else None


class RepositoryItem(PageModel):
    """One repository."""

    name: str
    storage_namespace: str
    default_branch: str
    read_only: bool
    owner: str
    created_at: datetime

    @classmethod
    def of(cls, repository: LakeRepository, **more: Any) -> Self:
        """The facts of a repository, and `more`."""
        return cls(
            name=repository.name,
            storage_namespace=repository.storage_namespace,
            default_branch=repository.default_branch,
            read_only=repository.read_only,
            owner=repository.owner.email,
            created_at=repository.created_at,
            **more,
        )


class RepositoryList(PageModel):
    """Repositories by name; `next_after` goes on with later ones."""

    text: str
    repositories: tuple[RepositoryItem, ...]
    next_after: str

    @classmethod
    def of(cls, found: list[LakeRepository], limit: int, text: str) -> Self:
        """A page of a list that was asked for with one more than `limit`."""
        shown = found[:limit]
        return cls(
            text=text,
            repositories=tuple(map(RepositoryItem.of, shown)),
            next_after=shown[-1].name if len(found) > limit else "",
        )


class Place(RepositoryItem):
    """A repository at one reference, and what whoever looks may do there."""

    role: MemberRole
    # As the address has it, and the commit that it stands for.
    ref: str
    commit_id: str
    # Empty unless the reference is a branch.
    branch: str
    protected: bool
    uncommitted: int
    branches: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def label(self) -> str:
        """The reference as people read it: of the id of a commit, enough to know it by."""
        return self.ref[:SHORT] if COMMIT.fullmatch(self.ref) else self.ref

    @property
    def is_admin(self) -> bool:
        """Does whoever looks look after the repository?"""
        return self.role == MemberRole.ADMIN

    @property
    def may_write(self) -> bool:
        """May whoever looks make branches and tags?"""
        return self.role != MemberRole.READER and not self.read_only

    @property
    def may_change(self) -> bool:
        """May whoever looks change what is here?"""
        return self.may_write and bool(self.branch) and (self.is_admin or not self.protected)

    @property
    def change_branch(self) -> str:
        """The branch that changes go to."""
        return self.branch or self.default_branch

    @classmethod
    def at(cls, user: User, repository: LakeRepository, ref: str, found: Resolved) -> Self:
        """The place of a reference."""
        branch = found.branch if found.staged else None
        return cls.of(
            repository,
            role=access.role_in(user, repository),
            ref=ref,
            commit_id=found.commit.id,
            branch=branch.name if branch else "",
            protected=branch.protected if branch else False,
            uncommitted=staging.count(branch.id) if branch else 0,
            branches=tuple(one.name for one in branches.list_for(repository, "", "", CHOICES)),
            tags=tuple(one.name for one in tags.list_for(repository, "", "", CHOICES)),
        )

    @classmethod
    def at_default(cls, user: User, repository: LakeRepository) -> Self:
        """The place of the default branch, for pages that are about the whole repository."""
        name = repository.default_branch
        return cls.at(user, repository, name, refs.resolve(repository, name))
