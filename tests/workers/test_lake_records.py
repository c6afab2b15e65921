"""From the lake to records and back: an object as an upload, and a dataset as an object."""

import io
from datetime import date, datetime, time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.desk_work import add_dataset, bring, records, work
from tests.workers.lake_work import bring as bring_into_lake
from tests.workers.lake_work import head, inbox, main, make_repository, prefix, stage
from tests.workers.rows import owner_of_rows
from webapp.errors import BadFile, BadInput, Conflict, Gone, NotFound
from webapp.extensions import db
from webapp.models import Dataset, LakeImport, LakeRepository, UploadVersion
from webapp.services import datasets, processes
from webapp.services.lake import blobs, exports, handing_in, snapshots
from webapp.services.lake.refs import Resolved
from webapp.states import ProcessState

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def repository(context: Flask) -> LakeRepository:
    add_dataset("colours", [{"name": "title"}])
    return make_repository()


def export(path: str = "colours.parquet", message: str = "", slug: str = "colours") -> LakeImport:
    lake = db.session.get_one(LakeRepository, main().repository_id)
    return exports.start(owner_of_rows(), datasets.get(slug), lake, "main", path, message)


def exported(path: str = "colours.parquet") -> pa.Table:
    """The table that the last commit has under this path."""
    entry = snapshots.stat(Resolved(head()), path)
    lake = db.session.get_one(LakeRepository, main().repository_id)
    return pq.read_table(io.BytesIO(b"".join(blobs.read(lake, entry, 0, entry.size))))


@pytest.mark.usefixtures("database", "repository")
def test_a_dataset_is_exported_as_one_commit() -> None:
    bring("colours", b"title\nRed\nBlue\n")
    first = head()

    made = export(message="All colours")
    done = work(made.process)

    assert (done.state, done.result["records"]) == ("succeeded", 2)
    assert head().id == done.result["commit"] == db.session.get_one(LakeImport, made.id).commit_id
    assert (head().parent_id, head().message) == (first.id, "All colours")
    # Nothing that says of an import how and when it was done.
    assert head().details == {"importdesk.dataset": "colours"}
    assert db.session.get_one(LakeRepository, main().repository_id).details == {}
    assert exported()["title"].to_pylist() == ["Red", "Blue"]


@pytest.mark.usefixtures("database", "repository")
def test_every_type_of_a_field_has_a_type_in_the_file() -> None:
    types = "string integer number boolean date datetime time year list"
    add_dataset("kinds", [{"name": f"a_{name}", "type": name} for name in types.split()])
    header = ",".join(f"a_{name}" for name in types.split())
    values = 'x,7,2.5,true,2026-01-31,2026-01-31T10:20:30,10:20:30,2026,"a,b"'
    bring("kinds", f"{header}\n{values}\n{',' * 8}\n".encode(), literal=True)

    work(export("kinds.parquet", slug="kinds").process)

    first = exported("kinds.parquet").to_pylist()[0]
    assert list(first.values()) == [
        "x",
        7,
        2.5,
        True,
        date(2026, 1, 31),
        datetime(2026, 1, 31, 10, 20, 30),
        time(10, 20, 30),
        2026,
        ["a", "b"],
    ]


@pytest.mark.usefixtures("database", "repository")
def test_a_dataset_without_records_is_exported_with_its_columns() -> None:
    work(export().process)

    assert exported().num_rows == 0
    assert "title" in exported().column_names


@pytest.mark.usefixtures("database", "repository")
def test_many_records_are_exported_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.lake.records_file.ROWS_AT_ONCE", 10)
    monkeypatch.setattr("workers.lake.records_file.ROWS_IN_A_GROUP", 30)
    titles = [f"Colour {number:03}" for number in range(95)]
    bring("colours", "\n".join(["title", *titles]).encode())

    work(export().process)

    assert exported()["title"].to_pylist() == titles


@pytest.mark.usefixtures("repository")
def test_an_export_does_not_go_over_changes_that_no_commit_holds() -> None:
    stage("x")

    done = work(export().process)

    assert (done.state, exported_paths()) == ("rejected", [])
    assert "changes that no commit holds" in done.result["sentence"]


@pytest.mark.usefixtures("repository")
def test_an_export_is_not_asked_for_with_a_path_that_no_object_can_have() -> None:
    with pytest.raises(BadInput):
        export("")
    with pytest.raises(BadInput):
        export("x" * 1025)
    assert not db.session.scalar(sa.select(LakeImport.id))


@pytest.mark.usefixtures("repository")
def test_an_export_of_a_dataset_that_is_gone_is_rejected() -> None:
    add_dataset("brief", [{"name": "a"}])
    made = export("brief.parquet", slug="brief")
    db.session.execute(sa.update(Dataset).where(Dataset.slug == "brief").values(slug="other"))
    db.session.commit()

    done = work(made.process)

    assert (done.state, done.result["error"]) == ("rejected", "error on ingest: dataset not found")


@pytest.mark.usefixtures("repository")
def test_a_cancelled_export_has_changed_nothing() -> None:
    first = head()
    made = export()
    processes.cancel(made.process)

    assert work(made.process).state == ProcessState.CANCELLED
    assert head().id == first.id


@pytest.mark.usefixtures("database")
def test_an_object_of_a_commit_is_handed_in_and_the_upload_says_where_it_is_from(
    repository: LakeRepository,
) -> None:
    bring_into_lake(prefix(inbox(**{"in__colours.csv": b"title\nRed\nBlue\n"}), ""))

    upload, validation = handing_in.hand_in(
        owner_of_rows(), repository, "main", "in/colours.csv", datasets.get("colours")
    )
    work(validation)
    work(processes.start_import(upload))

    origin = {"repository": "lake", "commit_id": head().id, "path": "in/colours.csv"}
    assert db.session.get_one(UploadVersion, (upload.id, 1)).origin == origin
    assert upload.filename == "colours.csv"
    assert [row["title"] for row in records("colours")] == ["Red", "Blue"]


def test_an_object_that_is_not_there_any_more_is_not_handed_in(
    repository: LakeRepository,
) -> None:
    folder = inbox(**{"colours.csv": b"title\nRed\n"})
    bring_into_lake(prefix(folder, ""))
    (folder / "colours.csv").unlink()
    bring_into_lake(prefix(folder, ""))

    with pytest.raises(NotFound):
        handing_in.hand_in(
            owner_of_rows(), repository, "main", "colours.csv", datasets.get("colours")
        )
    # The commit before still names it, and its source is gone.
    with pytest.raises(Gone):
        handing_in.hand_in(
            owner_of_rows(), repository, "main~1", "colours.csv", datasets.get("colours")
        )


def test_a_source_that_has_changed_since_is_not_handed_in(repository: LakeRepository) -> None:
    folder = inbox(**{"colours.csv": b"title\nRed\n"})
    bring_into_lake(prefix(folder, ""))
    (folder / "colours.csv").write_bytes(b"title\nRed\nBlue\n")

    with pytest.raises(Conflict):
        handing_in.hand_in(
            owner_of_rows(), repository, "main", "colours.csv", datasets.get("colours")
        )


def test_an_object_that_is_no_table_is_not_handed_in(repository: LakeRepository) -> None:
    bring_into_lake(prefix(inbox(**{"a.pdf": b"%PDF-1.7 ..."}), ""))

    with pytest.raises(BadFile):
        handing_in.hand_in(owner_of_rows(), repository, "main", "a.pdf", datasets.get("colours"))


@pytest.mark.parametrize("committed", [False, True])
def test_what_no_commit_holds_is_not_handed_in(
    repository: LakeRepository, *, committed: bool
) -> None:
    if committed:
        bring_into_lake(prefix(inbox(**{"t.csv": b"title\nRed\n"}), ""))
    stage("t.csv")

    with pytest.raises(BadFile, match="Commit it first"):
        handing_in.hand_in(owner_of_rows(), repository, "main", "t.csv", datasets.get("colours"))
    with pytest.raises(NotFound):
        handing_in.hand_in(owner_of_rows(), repository, "main", "u.csv", datasets.get("colours"))


def exported_paths() -> list[str]:
    return [one.path for one in snapshots.page(Resolved(head()), "", "", "", 10)[0]]
