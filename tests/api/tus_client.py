"""A client that sends files in pieces, and what the desk has of them."""

import base64
import hashlib
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.desk import Person
from webapp import storage
from webapp.extensions import db
from webapp.models import AssetUpload

PLACE = "/api/assets/projects/0801/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


class Tus:
    """A client of tus of one person."""

    def __init__(self, app: Flask, person: Person) -> None:
        self.app = app
        self.headers = person.bearer | TUS

    def __call__(self, method: str, place: str = PLACE, **content: Any) -> TestResponse:
        headers = {**self.headers, **content.pop("headers", {})}
        return self.app.test_client().open(place, method=method, headers=headers, **content)

    def begin(self, path: str, size: int, **more: Any) -> TestResponse:
        name = base64.b64encode(path.encode()).decode()
        headers = {"Upload-Length": str(size), "Upload-Metadata": f"filename {name},empty"}
        return self("POST", headers=headers | more.pop("headers", {}), **more)

    def begun(self, path: str, size: int) -> str:
        answer = self.begin(path, size)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def patch(self, place: str, offset: int, content: bytes, **more: Any) -> TestResponse:
        headers = {"Upload-Offset": str(offset)} | more.pop("headers", {})
        sent = {"content_type": PIECE, "data": content} | more
        return self("PATCH", place, headers=headers, **sent)

    def offset(self, place: str) -> int:
        answer = self("HEAD", place)
        assert answer.status_code == 200, answer.text
        return int(answer.headers["Upload-Offset"])


def files(app: Flask) -> dict[str, bytes]:
    """What waits in the import folder, by its path."""
    with app.app_context():
        found = db.session.scalars(db.select(AssetUpload).order_by(AssetUpload.id)).all()
        read = {row.path: b"".join(storage.stream(storage.upload_key(row.digest))) for row in found}
        for row in found:
            assert hashlib.sha256(read[row.path]).hexdigest() == row.digest
            assert row.size == len(read[row.path])
        db.session.remove()
    return read


def parts(app: Flask) -> list[str]:
    folder = app.config["DESK"].data / "files" / "parts"
    return [path.name for path in folder.rglob("*") if path.is_file()]


def limit(app: Flask, **limits: int) -> None:
    app.config["DESK"] = app.config["DESK"].model_copy(update=limits)
