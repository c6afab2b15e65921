"""Who sees which imports of the lake, and which branches somebody is offered to write to."""

import pytest

from tests.workers.lake_work import make_repository, prefix, start
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import LakeMember, LakeRepository, MemberRole, User
from webapp.services import accounts
from webapp.services.lake import branches, watch, writable

pytestmark = pytest.mark.usefixtures("context", "database")


def person(name: str, role: MemberRole | None = None, *, admin: bool = False) -> User:
    """Somebody, in this role in the repository."""
    user, _ = accounts.create_user(f"{name}@example.org", admin=admin)
    if role:
        repository = db.session.query(LakeRepository).one()
        member = LakeMember(repository_id=repository.id, user_id=user.id, role=role)
        db.session.add(member)
        db.session.commit()
    return user


def test_members_see_imports_and_writers_may_do_something_with_them() -> None:
    owner = make_repository().owner
    made = start(prefix("local:///x/"))
    later = start(prefix("local:///y/"))
    reader, writer = person("reader", MemberRole.READER), person("writer", MemberRole.WRITER)
    for user, may_write in (
        (owner, True),
        (person("chief", admin=True), True),
        (writer, True),
        (reader, False),
    ):
        assert watch.one(user, made.id) == (made, may_write)
        assert watch.list_for(user, "lake") == ([later, made], may_write)
        assert watch.list_for(user, "lake", later.process_id) == ([made], may_write)
        assert watch.list_for(user, "lake", made.process_id) == ([], may_write)
        assert watch.of_process(user, made.process_id) == made


def test_to_everybody_else_no_import_is_there() -> None:
    make_repository()
    made, stranger = start(prefix("local:///x/")), person("stranger")
    for ask in (
        lambda: watch.one(stranger, made.id),
        lambda: watch.list_for(stranger, "lake"),
        lambda: watch.of_process(stranger, made.process_id),
        lambda: watch.of_process(stranger, 2**31),
    ):
        with pytest.raises(NotFound):
            ask()


def test_branches_to_write_to_are_those_that_one_may_change() -> None:
    repository = make_repository()
    head = branches.get(repository, "main").commit_id
    branches.create(repository, "a", head)
    branches.protect(repository, branches.create(repository, "b", head), on=True)
    branches.create(repository, "unseen", head, hidden=True)
    all_of_them = [("lake", "main"), ("lake", "a"), ("lake", "b")]
    assert writable.branches(repository.owner) == all_of_them
    assert writable.branches(person("chief", admin=True)) == all_of_them
    assert writable.branches(person("admin", MemberRole.ADMIN)) == all_of_them
    assert writable.branches(person("writer", MemberRole.WRITER)) == all_of_them[:2]
    assert writable.branches(person("reader", MemberRole.READER)) == []
    repository.read_only = True
    db.session.commit()
    assert writable.branches(repository.owner) == []
