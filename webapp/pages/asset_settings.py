"""What the settings of a project of assets show."""

from collections.abc import Sequence
from typing import Self

from webapp.models import AssetMember
from webapp.pages.asset_projects import ProjectPlace
from webapp.pages.base import PageModel
from webapp.pages.members import MemberItem


class AssetSettings(PageModel):
    """Who may do what in a project, and whether tokens from elsewhere are taken."""

    place: ProjectPlace
    members: tuple[MemberItem, ...]
    tokens_from_elsewhere: bool

    @classmethod
    def of(
        cls, place: ProjectPlace, members: Sequence[AssetMember], *, tokens_from_elsewhere: bool
    ) -> Self:
        """The facts of a project and its members."""
        items = tuple(map(MemberItem.of, members))
        return cls(place=place, members=items, tokens_from_elsewhere=tokens_from_elsewhere)
