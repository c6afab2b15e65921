"""Tags of the Starmind dialect: making a workbook, handing it in, and what came of it."""

import io
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.api.conftest import Script
from tests.api.dialects.users import Work
from tests.workbooks import workbook
from webapp.extensions import db
from webapp.models.records import records_table
from webapp.services import datasets

HEADER = ["ID", "Language", "Tags", "Synonyms", "Description", "Category"]


def upload(call: Script, content: bytes, name: str = "tags.xlsx", base: str = "/import") -> Any:
    return call("POST", f"{base}/tags/upload", data={"file": (io.BytesIO(content), name)})


def tags(*rows: list[Any]) -> bytes:
    return workbook(HEADER, *([*row, *[None] * (6 - len(row))] for row in rows))


def hand_in(call: Script, *rows: list[Any]) -> int:
    number: int = upload(call, tags(*rows)).json["import_id"]
    return number


def bring(call: Script, work: Work, *rows: list[Any]) -> Any:
    """Hand in, check and import; gives the status of the import."""
    file = hand_in(call, *rows)
    work()
    assert status(call, file)["status"] == "success"
    run = call("PUT", f"/import/tags/{file}").json["import_id"]
    work()
    return status(call, run)


def status(call: Script, number: int, query: str = "") -> Any:
    response = call("GET", f"/import/tags/{number}/status{query}")
    assert response.status_code == 200, response.json
    return response.json


def labels(app: Flask) -> list[str]:
    with app.app_context():
        table = records_table(datasets.get("tags").schema)
        return list(db.session.scalars(select(table.c.tag).order_by(table.c._id)))
