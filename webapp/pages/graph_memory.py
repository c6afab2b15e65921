"""What the page of remembered columns shows: what people said of headers, and what is confirmed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from webapp.models import GraphColumn, User
from webapp.pages.base import PageModel
from webapp.pages.graph_columns import LabelItem, by_name
from webapp.services.graph import memory, vocabularies


class RememberedColumn(PageModel):
    """What a header means, as somebody has said."""

    id: int
    vocabulary: str
    header: str
    label: str
    # Empty where only a label was said.
    attribute: str
    # Only for tables with the same headers as the one where it was said?
    same_headers: bool
    for_everybody: bool
    validated: bool
    author: str
    updated_at: datetime
    may_change: bool

    @classmethod
    def of(cls, row: GraphColumn, user: User) -> Self:
        """The facts of one for whoever looks."""
        names = ("id", "vocabulary", "header", "label", "attribute", "validated", "author")
        return cls(
            **{name: getattr(row, name) for name in (*names, "updated_at")},
            same_headers=row.table_digest != memory.ALL_TABLES,
            for_everybody=row.owner_id == memory.EVERYBODY,
            may_change=memory.may_change(user, row),
        )


class RememberedColumns(PageModel):
    """Remembered columns, newest first; `next_before` goes on with older ones."""

    text: str
    # Only those that are confirmed, only those that are not, or all.
    validated: bool | None
    columns: tuple[RememberedColumn, ...]
    # The labels of each vocabulary by their names.
    labels: dict[str, dict[str, LabelItem]]
    next_before: int | None

    @classmethod
    def of(
        cls,
        found: Sequence[GraphColumn],
        user: User,
        limit: int,
        *,
        text: str,
        validated: bool | None,
    ) -> Self:
        """A page of a list that was asked for with one more than `limit`."""
        shown = found[:limit]
        return cls(
            text=text,
            validated=validated,
            columns=tuple(RememberedColumn.of(row, user) for row in shown),
            labels={
                words.name: by_name([words])
                for words in vocabularies.usable()
                if words.name in {row.vocabulary for row in shown}
            },
            next_before=shown[-1].id if len(found) > limit else None,
        )
