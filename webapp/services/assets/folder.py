"""What is in the import folder of a project: many files at once, one of them, and the first."""

from collections.abc import Iterable
from typing import BinaryIO

from sqlalchemy import select

from webapp.assets.names import BAD_CHARACTERS, NO_EXTENSION, BadName, check_path
from webapp.errors import NotFound, TooLarge
from webapp.extensions import db
from webapp.models import AssetProject, AssetUpload
from webapp.services.assets import uploads

NAMES_SHOWN = 5
# What clients are told of a name, for people.
WORDS = {
    NO_EXTENSION: "files with such an ending are not taken",
    BAD_CHARACTERS: "its name has a sign that names of assets do not have",
}


def keep_all(
    project: AssetProject, files: Iterable[tuple[str, BinaryIO]], sender: str
) -> tuple[int, list[str]]:
    """Keep files by their paths; gives how many, and of each other one why it was not taken.

    Raises NoSpace, NotFound.
    """
    count, refused = 0, []
    for path, stream in files:
        if sentence := why_not(path, stream):
            refused.append(f"{path}: {sentence}.")
            continue
        try:
            uploads.keep(project, check_path(path), stream, sender)
            count += 1
        except TooLarge as error:
            refused.append(f"{path}: {error.sentence}")
    return count, refused


def why_not(path: str, stream: BinaryIO) -> str:
    """Why a file could never be ingested, or nothing."""
    try:
        name = check_path(path).rpartition("/")[2]
    except BadName as error:
        return WORDS.get(error.text, "it cannot be called like this")
    if name.startswith("."):
        return "its name begins with a dot, and such files are for programs"
    if not stream.read(1):
        return "it is empty"
    stream.seek(0)
    return ""


def one(project: AssetProject, upload_id: int) -> AssetUpload:
    """A file of the import folder. Raises NotFound."""
    known = upload_id if upload_id < 2**31 else 0
    found = db.session.get(AssetUpload, known)
    if found is None or found.project_id != project.id or found.ticket:
        raise NotFound("This file does not wait any more.")
    return found


def first_names(project: AssetProject) -> list[str]:
    """What the first files of the import folder are called, the failed ones first."""
    mine = AssetUpload.project_id == project.id, AssetUpload.ticket == ""
    query = select(AssetUpload.path).where(*mine).limit(NAMES_SHOWN)
    return list(db.session.scalars(query.order_by(AssetUpload.problem.desc(), AssetUpload.id)))
