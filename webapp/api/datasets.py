"""/api/datasets: the tables that files are imported into, and their records."""

from flask import Response, url_for
from flask_openapi3.types import ResponseDict

from webapp.api import blueprints
from webapp.api.answers import csv_file, shown, workbook_file
from webapp.api.bodies import DatasetPath, Descriptor, ErrorAnswer, RecordsQuery
from webapp.api.once import once
from webapp.models import Action, Scope
from webapp.pages.datasets import DatasetList, DatasetPage, RecordsPage
from webapp.security import api_actor, api_user, must_be_admin
from webapp.services import audit, datasets, exports, records, template
from webapp.services.workbook import MEDIA_TYPE

api = blueprints.make("datasets", "Tables that records are imported into.", Scope.ADMIN)

CSV: ResponseDict = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    404: ErrorAnswer,
}
WORKBOOK: ResponseDict = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}},
    404: ErrorAnswer,
}


@api.get("/datasets", responses={200: DatasetList})
def index() -> Response:
    """All datasets, by title."""
    return shown(DatasetList.of(datasets.list_all()))


@api.post("/datasets", responses={201: DatasetPage, 409: ErrorAnswer})
@once
def create(body: Descriptor) -> Response:
    """Add a dataset from its Table Schema descriptor (admins only)."""
    must_be_admin(api_user())
    dataset = datasets.add(body.model_dump(), by=api_actor())
    return shown(DatasetPage.of(dataset), 201, location=url_for(".show", slug=dataset.slug))


@api.get("/datasets/<slug>", responses={200: DatasetPage, 404: ErrorAnswer})
def show(path: DatasetPath) -> Response:
    """One dataset: its fields, its descriptor, and how many records it holds."""
    return shown(DatasetPage.of(datasets.get(path.slug)))


@api.get("/datasets/<slug>/records", responses={200: RecordsPage, 404: ErrorAnswer})
def show_records(path: DatasetPath, query: RecordsQuery) -> Response:
    """Records of a dataset: searched, sorted, page by page."""
    dataset = datasets.get(path.slug)
    found = records.page(
        dataset, search=query.search, sort=query.sort, cursor=query.cursor, limit=query.limit
    )
    return shown(RecordsPage.of(dataset, found, query.search, query.sort))


@api.get("/datasets/<slug>/records.csv", responses=CSV)
def download_records(path: DatasetPath) -> Response:
    """All records as CSV."""
    dataset = datasets.get(path.slug)
    audit.record(api_actor(), Action.EXPORTED, dataset, "As CSV.")
    return csv_file(exports.as_csv(dataset), f"{dataset.slug}.csv")


@api.get("/datasets/<slug>/records.xlsx", responses={**WORKBOOK, 409: ErrorAnswer})
def download_workbook(path: DatasetPath) -> Response:
    """All records as a workbook in the shape of the template, unless they are too many."""
    dataset = datasets.get(path.slug)
    content = exports.as_workbook(dataset)
    audit.record(api_actor(), Action.EXPORTED, dataset, "As a workbook.")
    return workbook_file(content, f"{dataset.slug}.xlsx")


@api.get("/datasets/<slug>/template.xlsx", responses=WORKBOOK)
def download_template(path: DatasetPath) -> Response:
    """A workbook to fill in: headers, lists to choose from, help, and an example row."""
    dataset = datasets.get(path.slug)
    return workbook_file([template.workbook(dataset)], f"{dataset.slug} template.xlsx")
