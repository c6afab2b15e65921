"""An import makes one commit of pointers, or none; what it wipes, keeps, and refuses."""

import json
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.desk_work import work
from tests.workers.lake_work import (
    asked,
    bring,
    counts,
    fill,
    head,
    inbox,
    main,
    make_repository,
    objects,
    prefix,
    stage,
    start,
)
from tests.workers.rows import fresh, log
from webapp.extensions import db
from webapp.models import (
    AuditEntry,
    LakeCommit,
    LakeImport,
    LakeMember,
    LakeRange,
    MemberRole,
    Process,
)
from webapp.services import accounts, processes, retrying
from webapp.services.lake import branches, commits, content, imports, refs
from webapp.states import ProcessState

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def folder() -> Path:
    """The inbox with some files, and a repository to import them into."""
    make_repository()
    return inbox(a=b"1", sub__b=b"2", sub__c=b"3")


@pytest.mark.usefixtures("database")
def test_an_import_makes_one_commit_of_pointers(folder: Path) -> None:
    first = head()
    done = bring(prefix(folder, "in", message="Brought", commit={"metadata": {"k": "v"}}))
    assert (done.state, done.done, counts(done)) == ("succeeded", 3, {"added": 3})
    made = head()
    assert (made.parent_id, made.generation) == (first.id, first.generation + 1)
    assert (made.message, made.committer) == ("Brought", "owner@example.org")
    sources = json.loads(made.details.pop("importdesk.sources"))
    assert made.details == {"k": "v", ".lakefs.merge.strategy": "source-wins"}
    assert sources == [{"type": "common_prefix", "path": f"local://{folder}", "destination": "in"}]
    assert objects() == {"in/a": "a", "in/sub/b": "b", "in/sub/c": "c"}
    row = db.session.scalars(sa.select(LakeImport)).one()
    assert (row.commit_id, done.result["commit"]) == (made.id, made.id)
    assert done.result["version"] == made.meta_range_id
    assert db.session.scalar(
        sa.select(LakeRange).where(LakeRange.meta_range_id == made.meta_range_id)
    )
    moment = row.repository.details[".lakefs.last.import.timestamp"]
    assert moment == str(made.creation_date)
    said = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id.desc())).all()
    assert said[:2] == ["committed", "import-started"]
    assert [text for _, kind, text in log(done) if kind == "step"] == [
        "Listing the source",
        "Comparing with the branch",
        "Making the commit",
    ]


def test_a_commit_without_a_message_is_called_as_lakefs_does(folder: Path) -> None:
    bring(prefix(folder))
    assert head().message == "Import objects"


def test_an_import_of_nothing_and_a_second_one_of_the_same_make_commits(folder: Path) -> None:
    assert bring(asked()).state == "succeeded"
    before = head()
    assert counts(bring(prefix(folder))) == {"added": 3}
    done = bring(prefix(folder))
    assert (done.state, counts(done)) == ("succeeded", {"kept": 3})
    assert refs.head(main().id).generation == before.generation + 2


@pytest.mark.parametrize(
    ("destination", "left"),
    [
        ("", {"a", "sub/b", "sub/c"}),
        ("im", {"im/a", "im/sub/b", "im/sub/c", "keep", "other/x"}),
        (
            "imported/nested",
            {
                "imported/nested/a",
                "imported/nested/sub/b",
                "imported/nested/sub/c",
                "imported/x",
                "keep",
                "other/x",
            },
        ),
        (
            "zzz",
            {
                "zzz/a",
                "zzz/sub/b",
                "zzz/sub/c",
                "imported/nested2/x",
                "imported/x",
                "keep",
                "other/x",
            },
        ),
    ],
)
def test_whatever_begins_with_a_destination_goes(
    folder: Path, tmp_path: Path, destination: str, left: set[str]
) -> None:
    old = fill(folder / "old", keep=b"", other__x=b"", imported__x=b"", imported__nested2__x=b"")
    bring(prefix(old))
    for path in sorted(old.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    old.rmdir()
    bring(prefix(folder, destination))
    assert set(objects()) == left


def test_an_object_wipes_what_begins_like_it(folder: Path) -> None:
    bring(asked(("object", f"local://{folder}/a", "f10"), ("object", f"local://{folder}/a", "g")))
    bring(asked(("object", f"local://{folder}/a", "f1")))
    assert set(objects()) == {"f1", "g"}


def test_append_replaces_the_same_paths_only(folder: Path) -> None:
    bring(
        asked(("object", f"local://{folder}/a", "x/old"), ("object", f"local://{folder}/a", "x/b"))
    )
    done = bring(asked(("object", f"local://{folder}/sub/b", "x/b"), append=True))
    assert counts(done) == {"changed": 1}
    assert objects() == {"x/old": "a", "x/b": "b"}


def test_prefixes_and_objects_go_together_and_of_one_key_the_last_counts(folder: Path) -> None:
    bring(
        asked(
            ("common_prefix", f"local://{folder}/sub", "to"),
            ("object", f"local://{folder}/a", "to/b"),
            ("object", f"local://{folder}/a", "alone"),
        )
    )
    assert objects() == {"alone": "a", "to/b": "a", "to/c": "c"}


@pytest.mark.usefixtures("database")
def test_a_plan_counts_what_the_import_would_change_and_changes_nothing(folder: Path) -> None:
    bring(prefix(folder, "in"))
    before = head()
    (folder / "sub" / "b").write_bytes(b"changed")
    (folder / "sub" / "c").unlink()
    (folder / "d").write_bytes(b"new")
    plan = bring(prefix(folder, "in"), plan=True)
    expected = {"added": 1, "changed": 1, "removed": 1, "kept": 1}
    assert (plan.state, counts(plan)) == ("succeeded", expected)
    assert head().id == before.id
    assert plan.result["head"] == before.id
    assert {one["prefix"]: one["changed"] for one in plan.result["by_prefix"]} == {"in/": 1}
    assert plan.result["samples"] == [
        {"type": "added", "path": "in/d", "size": 3},
        {"type": "changed", "path": "in/sub/b", "size": 7},
        {"type": "removed", "path": "in/sub/c", "size": None},
    ]
    ranges = db.session.scalar(sa.select(sa.func.count()).select_from(LakeRange))
    assert counts(bring(prefix(folder, "in"))) == expected
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LakeRange)) != ranges


def refusal(process: Process) -> str:
    """Why an import was rejected; its branch is as it was."""
    assert process.state == ProcessState.REJECTED
    assert process.result["sentence"]
    return str(process.result["error"])


@pytest.mark.usefixtures("database")
def test_a_branch_with_changes_takes_no_import(folder: Path) -> None:
    before = head()
    waiting = start(prefix(folder)).process
    stage("x")
    assert refusal(work(waiting)) == "merge import: uncommitted changes (dirty branch)"
    assert head().id == before.id
    assert bring(prefix(folder), plan=True).state == "succeeded"


def test_what_cannot_be_listed_is_told_and_leaves_the_branch(folder: Path) -> None:
    before = head()
    done = bring(prefix(folder / "nothing"))
    assert refusal(done) == (f"error on ingest: open {folder}/nothing: no such file or directory")
    assert refusal(bring(prefix("s3://elsewhere/x"))) == "error on ingest: forbidden"
    assert refusal(bring(prefix("local:///a/../b"))) == (
        "error on ingest: bad path traversal blocked"
    )
    assert head().id == before.id


def test_a_branch_that_is_gone_takes_no_import(folder: Path) -> None:
    row = start(prefix(folder))
    repository = row.repository
    other = branches.create(repository, "other", main().commit_id)
    db.session.execute(sa.update(LakeImport).values(branch="other"))
    branches.remove(repository, other)
    assert refusal(work(row.process)) == "merge import: branch not found"


def test_a_protected_branch_takes_imports_of_admins_only(folder: Path) -> None:
    repository = imports.find(start(asked()).repository, newest()).repository
    writer, _ = accounts.create_user("writer@example.org")
    db.session.add(
        LakeMember(repository_id=repository.id, user_id=writer.id, role=MemberRole.WRITER)
    )
    db.session.commit()
    branches.protect(repository, main(), on=True)
    waiting = start(prefix(folder), user=writer)
    assert refusal(work(waiting.process)) == "merge import: cannot write to protected branch"
    assert work(start(prefix(folder), user=writer, plan=True).process).state == "succeeded"
    assert bring(prefix(folder)).state == "succeeded"


def newest() -> str:
    """The id of the newest import."""
    query = sa.select(LakeImport.id).order_by(LakeImport.process_id.desc()).limit(1)
    found = db.session.scalar(query)
    assert found
    return found


def test_a_read_only_repository_takes_imports_by_force_only(folder: Path) -> None:
    row = start(prefix(folder))
    row.repository.read_only = True
    db.session.commit()
    assert refusal(work(row.process)) == "merge import: read-only repository"
    assert bring(prefix(folder, force=True)).state == "succeeded"


@pytest.mark.parametrize("loss", ["right", "account"])
def test_whoever_lost_the_right_since_imports_nothing(folder: Path, loss: str) -> None:
    writer, _ = accounts.create_user("writer@example.org")
    repository = start(asked()).repository
    member = LakeMember(repository_id=repository.id, user_id=writer.id, role=MemberRole.WRITER)
    db.session.add(member)
    db.session.commit()
    row = start(prefix(folder), user=writer)
    if loss == "right":
        member.role = MemberRole.READER
    else:
        writer.active = False
    db.session.commit()
    assert refusal(work(row.process)) == "merge import: insufficient permissions"


@pytest.mark.usefixtures("database")
def test_a_branch_that_moves_meanwhile_gets_the_import_on_top(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workers.lake import applying, run

    other = fill(folder / ".other", z=b"z")
    repository = start(asked()).repository
    whole, moves, listings = applying.outcome, iter(("z1", "z2")), []

    def outcome(*args: object, **more: object) -> object:
        found = whole(*args, **more)  # type: ignore[arg-type]
        if path := next(moves, None):
            stage(path, f"local://{other}/z")
            commits.commit(repository, main(), "quicker", "somebody")
        return found

    monkeypatch.setattr(run.applying, "outcome", outcome)
    monkeypatch.setattr(run.LakeRun, "_list", counted(run.LakeRun._list, listings))
    done = bring(prefix(folder, "in"))
    assert (done.state, len(listings)) == ("succeeded", 1)
    assert set(objects()) == {"in/a", "in/sub/b", "in/sub/c", "z1", "z2"}
    assert head().message == "Import objects"


def counted(function: object, calls: list[object]) -> object:
    """The same function, which notes that it was called."""

    def called(*args: object) -> object:
        calls.append(args)
        return function(*args)  # type: ignore[operator]

    return called


@pytest.mark.usefixtures("database")
def test_a_cancel_before_the_last_transaction_ends_leaves_the_branch(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workers.lake import publishing

    before, row = head(), start(prefix(folder))
    whole = publishing._is_dirty

    def cancelled(*args: object) -> bool:
        # In a connection of its own, as another request would.
        if db.engine.dialect.name == "postgresql":
            with db.engine.begin() as connection:
                change = sa.update(Process).values(cancel_requested_at=sa.func.now())
                connection.execute(change)
        return whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(publishing, "_is_dirty", cancelled)
    if db.engine.dialect.name == "sqlite":
        processes.cancel(row.process)
    done = work(row.process)
    assert done.state == "cancelled"
    assert head().id == before.id
    assert db.session.scalars(sa.select(LakeCommit)).all() == [head()]


def test_sources_that_are_very_many_are_cut_in_the_commit(folder: Path) -> None:
    paths = [("object", f"local://{folder}/a", f"copy/{number}") for number in range(500)]
    assert bring(asked(*paths)).result["added"] == 500
    text = head().details["importdesk.sources"]
    named = json.loads(text)
    assert len(text) <= 4000
    assert named[-1] == {"more": 500 - len(named) + 1}


def test_an_import_that_failed_is_done_once_more_with_the_same_request(folder: Path) -> None:
    row = start(prefix(folder, "in", append=True))
    processes.cancel(row.process)
    again = retrying.retry(row.process)
    assert again.id != row.process_id
    assert work(again).state == "succeeded"
    assert objects() == {"in/a": "a", "in/sub/b": "b", "in/sub/c": "c"}
    made = db.session.scalars(sa.select(LakeImport).where(LakeImport.process_id == again.id)).one()
    assert (made.request, made.branch) == (row.request, "main")
    assert "failed or was cancelled" in retrying.why_not_retry(fresh(again))


def test_nothing_is_left_in_the_scratch_folder(context: Flask, folder: Path) -> None:
    bring(prefix(folder))
    bring(prefix(folder / "nothing"))
    assert [path for path in context.config["DESK"].scratch.rglob("*") if path.is_file()] == []
    assert list(context.config["DESK"].scratch.glob("spool-*")) == []


def test_a_file_of_the_new_version_that_was_swept_away_is_written_again(
    context: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workers.lake import applying, run

    whole, sweeps = applying.outcome, iter((True,))
    ranges = Path(context.config["DESK"].storage_url.removeprefix("file://")) / "lake" / "ranges"

    def outcome(*args: object, **more: object) -> object:
        found = whole(*args, **more)  # type: ignore[arg-type]
        if next(sweeps, False):
            for path in ranges.rglob("*"):
                if path.is_file():
                    os.unlink(path)
        return found

    monkeypatch.setattr(run.applying, "outcome", outcome)
    assert bring(prefix(folder)).state == "succeeded"
    assert set(objects()) == {"a", "sub/b", "sub/c"}
    assert content.load(head().meta_range_id).count == 3
