"""Who was let into a repository of the lake or a project of assets."""

from typing import Self

from webapp.models import AssetMember, LakeMember, MemberRole
from webapp.pages.base import PageModel


class MemberItem(PageModel):
    """Somebody who was let in."""

    email: str
    name: str
    role: MemberRole

    @classmethod
    def of(cls, member: LakeMember | AssetMember) -> Self:
        """The facts of a member."""
        return cls(email=member.user.email, name=member.user.name, role=member.role)
