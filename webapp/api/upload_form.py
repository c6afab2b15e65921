"""The multipart body of a new upload: what it may hold, and reading it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from webapp import storage
from webapp.errors import BadInput, NotFound, TooLarge
from webapp.models import Dataset
from webapp.services import datasets

FIELDS = {"dataset", "reading", "mapping"}
# For the description of the API.
FILE = {
    "type": "string",
    "format": "binary",
    "description": "xlsx, xlsm, xls, xlsb, ods, or delimited text.",
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["dataset", "file"],
                    "properties": {
                        "dataset": {"type": "string", "description": "Slug of the dataset."},
                        "file": FILE,
                        "reading": {
                            "type": "string",
                            "description": "How to read the file, as a JSON object like the "
                            "body of `PUT /api/uploads/{upload_id}/reading`. What is left out "
                            "the desk finds out.",
                            "example": '{"sheet": "Tags", "header_row": 2}',
                        },
                        "mapping": {
                            "type": "string",
                            "description": "Which field each column goes into, as a JSON object "
                            "like `mapping` in the body of `PUT /api/uploads/{upload_id}/mapping`. "
                            "It is remembered for later files with the same headers.",
                            "example": '{"Land": "country", "Remarks": null}',
                        },
                    },
                }
            }
        },
    }
}


FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": {"file": FILE}}
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a form, under the name that it came with."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class UploadForm:
    """The parts of a new upload."""

    dataset: Dataset
    filename: str
    content: BinaryIO
    reading: dict[str, Any]
    mapping: dict[str, Any]


def read_form() -> UploadForm:
    """The form of this request. Raises BadInput that names each wrong part, TooLarge."""
    findings: list[dict[str, str]] = []
    found = sent_files(FIELDS, findings)
    fields = request.form
    dataset = _dataset(fields.get("dataset", ""), findings)
    reading, mapping = (_object(fields, name, findings) for name in ("reading", "mapping"))
    if findings or dataset is None:
        raise BadInput("The upload is not understood; the detail names each place.", findings)
    return UploadForm(dataset, found[0].name, found[0].content, reading, mapping)


def read_file() -> SentFile:
    """The only file of this request, which holds nothing else. Raises BadInput, TooLarge."""
    findings: list[dict[str, str]] = []
    found = sent_files(set(), findings)
    if findings:
        raise BadInput("The file is not understood; the detail names each place.", findings)
    return found[0]


def sent_files(known: set[str], findings: list[dict[str, str]]) -> list[SentFile]:
    """The files of the form; what is wrong with its parts is noted."""
    try:
        fields, files = request.form, request.files
    except RequestEntityTooLarge:
        raise _too_large() from None
    for name in sorted((set(fields) - known - {"file"}) | (set(files) - {"file"})):
        _note(findings, name, "There is no such field, or it must not be a file.")
    found = files.getlist("file")
    if len(found) != 1 or "file" in fields:
        _note(findings, "file", "Send exactly one file, as multipart/form-data.")
    return [SentFile(file.filename or "", cast(BinaryIO, file.stream)) for file in found]


def _dataset(slug: str, findings: list[dict[str, str]]) -> Dataset | None:
    if not slug or "\0" in slug:
        _note(findings, "dataset", "Name the dataset that the file is for.")
        return None
    try:
        return datasets.get(slug)
    except NotFound as error:
        _note(findings, "dataset", error.sentence)
        return None


def _object(fields: Mapping[str, str], name: str, findings: list[dict[str, str]]) -> dict[str, Any]:
    try:
        found = current_app.json.loads(fields.get(name) or "{}")
        if isinstance(found, dict):
            return found
    except ValueError:
        pass
    _note(findings, name, "This must be a JSON object.")
    return {}


def _note(findings: list[dict[str, str]], path: str, message: str) -> None:
    findings.append({"path": path, "message": message})


def _too_large() -> TooLarge:
    desk, most_parts = storage.settings(), current_app.config["MAX_FORM_PARTS"]
    return TooLarge(
        f"The file is larger than {desk.max_upload_bytes:,} bytes, a field beside it is larger "
        f"than {desk.max_form_bytes:,} bytes, or there are more than {most_parts} fields.",
        {"limit_bytes": desk.max_upload_bytes},
    )
