"""The lake for tests: an inbox with files, what a listing says of it, and imports done at once."""

from pathlib import Path
from typing import Any

from tests.workers.desk_work import work
from tests.workers.rows import owner_of_rows
from webapp.extensions import db
from webapp.lake.entries import Entry
from webapp.models import LakeBranch, LakeCommit, LakeImport, LakeRepository, Process, User
from webapp.services.lake import branches, content, imports, places, refs, repositories, staging
from webapp.services.lake.requests import ImportRequest
from webapp.storage import settings
from workers.lake import sources
from workers.lake.sources.listing import Listing


def inbox(**files: bytes) -> Path:
    """The inbox of the desk, with these files in it; __ in a name stands for a slash."""
    places.prepare()
    return fill(settings().inbox, **files)


def fill(folder: Path, **files: bytes) -> Path:
    """A folder with these files in it."""
    for name, body in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return folder


def asked(*paths: tuple[str, str, str], message: str = "", **more: Any) -> ImportRequest:
    """An import of paths, each a type, a source and a destination."""
    listed = [{"type": kind, "path": path, "destination": to} for kind, path, to in paths]
    commit = {"message": message, **more.pop("commit", {})}
    return ImportRequest.model_validate({"paths": listed, "commit": commit, **more})


def prefix(source: object, destination: str = "", **more: Any) -> ImportRequest:
    """An import of all that is below a folder, or begins with an address."""
    address = f"local://{source}" if isinstance(source, Path) else str(source)
    return asked(("common_prefix", address, destination), **more)


def listed(request: ImportRequest, listing: Listing | None = None) -> list[dict[str, Any]]:
    """All entries that a request finds, in their order."""
    found = sources.entries(request, listing or Listing(request, 1000))
    return [row for batch in found for row in batch.to_pylist()]


def keys(request: ImportRequest) -> list[str]:
    """The paths that all objects get."""
    return [row["path"] for row in listed(request)]


def make_repository(name: str = "lake", owner: User | None = None) -> LakeRepository:
    """A repository with a branch that has nothing yet."""
    return repositories.create(owner or owner_of_rows(), name, f"local://{name}")


def main(name: str = "lake") -> LakeBranch:
    """The branch that most of these tests import into."""
    db.session.expire_all()
    repository = db.session.query(LakeRepository).filter_by(name=name).one()
    return branches.get(repository, repository.default_branch)


def head() -> LakeCommit:
    """Its last commit."""
    return refs.head(main().id)


def objects() -> dict[str, str]:
    """The addresses of all objects in its last commit, by path."""
    found = content.walker(head().meta_range_id)("", "")
    return {entry.path: entry.address.rpartition("/")[2] for entry in found}


def start(request: ImportRequest, *, plan: bool = False, user: User | None = None) -> LakeImport:
    """Ask for an import into the branch."""
    repository = db.session.get_one(LakeRepository, main().repository_id)
    return imports.start(user or owner_of_rows(), repository, "main", request, plan=plan)


def bring(request: ImportRequest, *, plan: bool = False) -> Process:
    """Import into the branch; gives the process as it ended."""
    return work(start(request, plan=plan).process)


def counts(process: Process) -> dict[str, int]:
    """What became of the objects, without the zeros."""
    names = ("added", "changed", "removed", "kept")
    return {name: process.result[name] for name in names if process.result[name]}


def stage(path: str, address: str = "local:///elsewhere") -> None:
    """Change the branch without a commit."""
    staging.put(main().id, Entry(path, address))
