"""Projects of assets as services see them: kept files, titles, members, counts."""

import io

import pytest
from flask import Flask

from tests.asset_rows import add_asset, add_waiting
from tests.desk import Person
from webapp import storage
from webapp.errors import BadInput, NotFound, TooLarge
from webapp.extensions import db
from webapp.models import AssetProject, AssetUpload, MemberRole, User
from webapp.services.assets import access, gallery, projects, uploads, watch

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def project(user: Person, admin: Person, context: Flask) -> AssetProject:
    """A project of a member."""
    return projects.create(db.session.get_one(User, user.id), "0801", "Plants")


def test_a_stream_is_kept_as_a_file_of_the_import_folder(project: AssetProject) -> None:
    row = uploads.keep(project, "a/b.txt", io.BytesIO(b"one"), "mia@example.org")
    assert (row.path, row.size, row.sender) == ("a/b.txt", 3, "mia@example.org")
    assert b"".join(storage.stream(storage.upload_key(row.digest))) == b"one"
    assert projects.find("0801").import_folder
    assert uploads.waiting(project) == [row]
    uploads.remove(row)
    assert uploads.waiting(project) == []


def test_a_file_that_is_ingested_alone_makes_no_import_folder(project: AssetProject) -> None:
    uploads.keep(project, "a.txt", io.BytesIO(b"one"), "mia", ticket="t" * 32)
    db.session.expire_all()
    assert not projects.find("0801").import_folder
    assert uploads.waiting(project) == []


def test_what_cannot_be_kept_leaves_nothing(context: Flask, project: AssetProject) -> None:
    context.config["DESK"] = context.config["DESK"].model_copy(update={"max_upload_bytes": 2})
    with pytest.raises(TooLarge):
        uploads.keep(project, "a.txt", io.BytesIO(b"one"), "mia")
    context.config["DESK"] = context.config["DESK"].model_copy(update={"max_upload_bytes": 9})

    class Erasing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if access.find("0801"):
                projects.erase(projects.find("0801"))
            return super().read(size)

    with pytest.raises(NotFound):
        uploads.keep(project, "a.txt", Erasing(b"one"), "mia")
    assert db.session.query(AssetUpload).count() == 0


def test_what_is_sent_to_a_project_that_is_erased_meanwhile_comes_into_no_newer_one(
    project: AssetProject, user: Person
) -> None:
    class Replacing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if access.find("0801"):
                projects.erase(projects.find("0801"))
                projects.create(db.session.get_one(User, user.id), "0802")
            return super().read(size)

    with pytest.raises(NotFound):
        uploads.keep(project, "a.txt", Replacing(b"one"), "mia")
    assert db.session.query(AssetUpload).count() == 0


def test_a_project_is_renamed_and_shared(project: AssetProject, admin: Person) -> None:
    projects.rename(project, "  Plants  of the Alps")
    assert projects.find("0801").title == "Plants of the Alps"
    for title in ("x" * 201, "a\u202eb", "a\0b"):
        with pytest.raises(BadInput):
            projects.rename(project, title)
    other = db.session.get_one(User, admin.id)
    for role in (MemberRole.READER, MemberRole.WRITER):
        projects.set_member(project, other, role)
        assert [(one.user.email, one.role) for one in projects.members(project)] == [
            (admin.email, role)
        ]
    projects.remove_member(project, other)
    assert projects.members(project) == []
    with pytest.raises(BadInput, match="always its admin"):
        projects.set_member(project, project.owner, MemberRole.READER)


def test_what_a_project_has_is_counted(context: Flask, project: AssetProject) -> None:
    assert gallery.holdings([project]) == {project.id: gallery.Holdings()}
    add_waiting(context, "0801", "a.txt")
    add_waiting(context, "0801", "b.txt", problem="empty-file")
    add_waiting(context, "0801", "alone.txt", ticket="t" * 32)
    add_asset(context, "0801", "c.txt", b"12345")
    seen = watch.project(projects.find("0801").owner, "0801")
    assert (seen.waiting, seen.failed) == (1, 1)
    assert gallery.holdings([seen.project]) == {seen.project.id: gallery.Holdings(1, 10)}


def test_a_person_sees_the_projects_that_they_own_or_were_let_into(
    context: Flask, project: AssetProject, admin: Person, user: Person
) -> None:
    owner, ada = db.session.get_one(User, user.id), db.session.get_one(User, admin.id)
    projects.create(ada, "0802")
    assert [seen.project.shortcode for seen in watch.projects(owner)] == ["0801"]
    projects.set_member(projects.find("0802"), owner, MemberRole.READER)
    assert [seen.project.shortcode for seen in watch.projects(owner)] == ["0801", "0802"]
    assert [seen.project.shortcode for seen in watch.projects(ada)] == ["0801", "0802"]
