"""What the page about what is kept and its JSON twin show."""

from typing import Self

from webapp.pages.base import PageModel
from webapp.services import retention
from webapp.services.retention import Kept


class RetentionPage(PageModel):
    """For how many days files and problems are kept (None: for ever), and what is due by now."""

    files_days: int | None
    problems_days: int | None
    due_uploads: int
    due_batches: int
    due_tables: int
    due_checks: int
    due_runs: int

    @property
    def removes(self) -> bool:
        """Is anything due?"""
        files = self.due_uploads, self.due_batches, self.due_tables
        return any((*files, self.due_checks, self.due_runs))

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """What a setting says, and what it would remove in the next round."""
        due = retention.due(kept)
        return cls(
            files_days=kept.files_days,
            problems_days=kept.problems_days,
            due_uploads=due.uploads,
            due_batches=due.batches,
            due_tables=due.tables,
            due_checks=due.checks,
            due_runs=due.runs,
        )
