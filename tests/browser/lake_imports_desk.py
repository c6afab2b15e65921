"""Imports into the lake of a busy desk as their runs are left, and files that wait in its inbox."""

from pathlib import Path
from typing import Any

from flask import Flask

from tests.browser.standing_still import NEXT_YEAR
from tests.desk import Person
from tests.webapp.views.lake_import_rows import (
    PLANNED,
    make_import,
    make_inbox,
    make_lake,
    make_schedule,
    request_for,
    work,
)
from webapp.services.lake.requests import ImportRequest
from webapp.states import ProcessState

SUPPLIERS = b"Supplier no.;Name;Country\nS-1;Fjord Timber;NO\nS-2;Holm & Sons;DK\n"
RUNNING = {
    "attempt": 1,
    "worker": "desk-1",
    "leased_until": NEXT_YEAR,
    "step": "Listing the source",
    "done": 412_380,
    "rate": 61_200.0,
}
REFUSED = {
    "error": "error on ingest: x",
    "sentence": "The source cannot be imported: local:///srv/inbox/2025: no such file.",
}
LONG = "local:///srv/inbox/measurements-of-the-weather-station-on-the-roof/2026/"


def add(app: Flask, person: Person, ids: dict[str, Any]) -> None:
    """Add them for one person; `ids` gets the ids by what they are."""
    name = make_lake(app, person, "field-data")
    inbox = make_inbox(
        app,
        suppliers__2026__october_csv=SUPPLIERS,
        suppliers__2026__november_csv=SUPPLIERS * 40,
        weather__roof__a=b"1" * 70_000,
        notes=b"Hello",
    )
    folder = Path(inbox.removeprefix("local://"))
    for path in sorted(folder.rglob("*_csv")):
        path.rename(path.with_name(path.name.replace("_csv", ".csv")))
    ids["inbox"] = inbox

    def stand(what: str, state: ProcessState, **more: Any) -> None:
        more.setdefault("asked", ask(LONG))
        ids[what] = make_import(app, person, state, repository=name, **more)

    stand("lake first", ProcessState.QUEUED, asked=request_for(f"{inbox}suppliers/", "suppliers"))
    work(app, ids["lake first"])
    stand("lake plan", ProcessState.SUCCEEDED, plan=True, result=planned())
    stand("lake refused", ProcessState.REJECTED, result=REFUSED)
    stand("lake cancelled", ProcessState.CANCELLED)
    stand("lake running", ProcessState.RUNNING, **RUNNING)
    stand("lake waits", ProcessState.QUEUED, plan=True, enqueued_at=NEXT_YEAR)
    ids["lake schedule"] = make_schedule(app, person, name)
    make_lake(app, person, "empty-lake")


def ask(source: str) -> ImportRequest:
    """An import of measurements, without drafts."""
    return request_for(source, "weather/2026", include=["*.csv", "*.parquet"], exclude=["drafts/*"])


def planned() -> dict[str, Any]:
    """What a plan found of many objects."""
    return PLANNED | {
        "added": 12_031,
        "changed": 214,
        "kept": 981_204,
        "head": "0" * 64,
        "by_prefix": [
            {"prefix": f"weather/2026/{month:02}/", "added": 1_000 + month, "changed": month * 3,
             "removed": 2 if month == 3 else 0, "kept": 81_000}
            for month in range(1, 12)
        ],
    }  # fmt: skip
