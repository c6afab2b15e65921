"""What the settings of a project of assets show."""

from collections.abc import Sequence
from typing import Self

from webapp.models import AssetMember, AssetRole
from webapp.pages.asset_projects import ProjectPlace
from webapp.pages.base import PageModel


class AssetMemberItem(PageModel):
    """Somebody who may see a project."""

    email: str
    name: str
    role: AssetRole


class AssetSettings(PageModel):
    """Who may do what in a project, and whether tokens from elsewhere are taken."""

    place: ProjectPlace
    members: tuple[AssetMemberItem, ...]
    tokens_from_elsewhere: bool

    @classmethod
    def of(
        cls, place: ProjectPlace, members: Sequence[AssetMember], *, tokens_from_elsewhere: bool
    ) -> Self:
        """The facts of a project and its members."""
        items = (
            AssetMemberItem(email=one.user.email, name=one.user.name, role=AssetRole(one.role))
            for one in members
        )
        return cls(place=place, members=tuple(items), tokens_from_elsewhere=tokens_from_elsewhere)
