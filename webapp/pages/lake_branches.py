"""What the pages of branches, tags and settings of a repository show."""

from typing import Self

from webapp.models.lake import LakeBranch, LakeCommit, LakeRepository, LakeTag
from webapp.pages.base import PageModel
from webapp.pages.lake import Place
from webapp.pages.lake_commits import CommitItem
from webapp.pages.members import MemberItem
from webapp.services.lake import history, refs, staging


class NamedCommit(PageModel):
    """A branch or a tag, and the commit that it stands for."""

    name: str
    commit_id: str
    protected: bool = False

    @classmethod
    def of(cls, row: LakeBranch | LakeTag) -> Self:
        """The facts of a branch or a tag."""
        protected = isinstance(row, LakeBranch) and row.protected
        return cls(name=row.name, commit_id=row.commit_id, protected=protected)


class NameList(PageModel):
    """Branches or tags by name; `next_after` goes on with later ones."""

    names: tuple[NamedCommit, ...]
    next_after: str

    @classmethod
    def of(cls, found: list[LakeBranch] | list[LakeTag], limit: int) -> Self:
        """A page of a list that was asked for with one more than `limit`."""
        shown = tuple(map(NamedCommit.of, found[:limit]))
        return cls(names=shown, next_after=shown[-1].name if len(found) > limit else "")


class BranchesPage(PageModel):
    """The branches and tags of a repository."""

    place: Place
    branches: NameList
    tags: NameList


class BranchEnd(PageModel):
    """A branch that may be removed, and what only it has."""

    place: Place
    head: CommitItem
    # Its changes that no commit holds, and its commits that the default branch does not have.
    uncommitted: int
    own_commits: int

    @classmethod
    def of(cls, place: Place, repository: LakeRepository, branch: LakeBranch) -> Self:
        """What is lost with a branch."""
        head = refs.head(branch.id)
        default = refs.commit_of(repository, repository.default_branch)
        return cls(
            place=place,
            head=CommitItem.of(head),
            uncommitted=staging.count(branch.id),
            own_commits=own_commits(head, default),
        )


def own_commits(head: LakeCommit, other: LakeCommit) -> int:
    """How many commits lead to one that do not lead to the other."""
    shared = history.common(head, other)
    return head.generation - (shared.generation if shared else 0)


class SettingsPage(PageModel):
    """Who may do what in a repository, and what else is set there."""

    place: Place
    members: tuple[MemberItem, ...]
    details: dict[str, str]
