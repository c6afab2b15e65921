"""Files of a project that could not be ingested, and why, as CSV."""

import csv as csv_files
import io
from collections.abc import Iterator

from webapp.assets.problems import problem, sentence
from webapp.models import AssetProject
from webapp.schema.spreadsheet import safe_cell
from webapp.services.assets import uploads

BATCH = 1000
HEADER = ("path", "size", "code", "what is wrong", "how to mend it")


def csv(project: AssetProject) -> Iterator[str]:
    """All of them, line by line."""
    yield _line(*HEADER)
    last = 0
    while found := uploads.waiting(project, last, BATCH, failed=True):
        last = found[-1].id
        for row in found:
            words = sentence(row.problem, row.args)
            yield _line(row.path, str(row.size), row.problem, words, problem(row.problem).fix)


def _line(*cells: str) -> str:
    out = io.StringIO()
    csv_files.writer(out).writerow(map(safe_cell, cells))
    return out.getvalue()
