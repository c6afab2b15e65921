"""Many people change one branch at once: nothing is lost, nothing is seen twice or not at all."""

import io
import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask

from tests.desk import Person
from webapp import storage
from webapp.errors import Exists, NotFound
from webapp.extensions import db
from webapp.lake.entries import Entry
from webapp.lake.shelf import range_key
from webapp.models import User
from webapp.models.lake import LakeCommit
from webapp.services.lake import (
    blobs,
    branches,
    commits,
    content,
    refs,
    repositories,
    snapshots,
    staging,
    tags,
)

Inside = Callable[[Callable[[], Any]], Any]
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def inside(app: Flask) -> Inside:
    """Does something in a context, and so with a connection, of its own."""

    def inside(work: Callable[[], Any]) -> Any:
        with app.app_context():
            found = work()
            db.session.remove()
            return found

    return inside


@pytest.fixture
def repository_id(inside: Inside, user: Person) -> int:
    def make() -> int:
        owner = db.session.get_one(User, user.id)
        return repositories.create(owner, "plants", "local://plants").id

    found: int = inside(make)
    return found


def branch() -> Any:
    """The branch that everybody changes."""
    repository = repositories.list_for(db.session.query(User).one())[0]
    return repository, branches.get(repository, "main")


def put(path: str, text: str) -> None:
    staging.put(branch()[1].id, Entry(path, f"local://plants/data/{text}", text))


def commit() -> LakeCommit:
    return commits.commit(*branch(), "More", "mia@example.org")


def seen() -> dict[str, str]:
    """What the branch shows: for each path the text that it was last given."""
    repository, _ = branch()
    items, _ = snapshots.page(refs.resolve(repository, "main"), "", "", "", 10_000)
    return {item.path: item.checksum for item in items if isinstance(item, Entry)}


def staged() -> list[tuple[str, str]]:
    rows = staging.rows(branch()[1].id)
    return [(change.entry.path, change.entry.checksum) for change in rows]


@pytest.mark.usefixtures("repository_id")
def test_what_is_changed_while_a_commit_is_made_waits_for_the_next_one(inside: Inside) -> None:
    inside(lambda: put("a", "old"))

    def slow_commit() -> None:
        _, main = branch()
        head, newest = refs.head(main.id), staging.newest(main.id)
        before = content.load(head.meta_range_id)
        version = content.apply(before, staging.rows(main.id, newest=newest))
        db.session.rollback()
        thread = threading.Thread(target=lambda: inside(lambda: put("a", "new")))
        thread.start()
        thread.join()
        made = commits.new(head.repository_id, head, "Slow", "mia", version.id)
        assert commits.publish(db.session, main.id, head.id, before, version, made)
        staging.drop_until(main.id, newest)
        db.session.commit()

    inside(slow_commit)
    assert inside(staged) == [("a", "new")]
    assert inside(seen) == {"a": "new"}
    inside(commit)
    assert inside(staged) == []
    assert inside(seen) == {"a": "new"}


@pytest.mark.usefixtures("repository_id")
def test_of_two_commits_from_the_same_head_one_comes_true(inside: Inside) -> None:
    inside(lambda: put("a", "1"))

    def publish_twice() -> list[bool]:
        _, main = branch()
        head = refs.head(main.id)
        before = content.load(head.meta_range_id)
        version = content.apply(before, staging.rows(main.id))
        found = []
        for message in ("One", "Other"):
            made = commits.new(head.repository_id, head, message, "mia", version.id)
            found.append(commits.publish(db.session, main.id, head.id, before, version, made))
            db.session.commit()
        return found

    assert inside(publish_twice) == [True, False]
    messages = inside(lambda: {row.message for row in db.session.query(LakeCommit)})
    assert messages == {"Repository created", "One"}


class SlowBody(io.BytesIO):
    """A body that somebody else does something during."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__(b"abc")
        self.meanwhile = meanwhile

    def read(self, size: int | None = -1) -> bytes:
        thread = threading.Thread(target=self.meanwhile)
        thread.start()
        thread.join()
        self.meanwhile = int
        return super().read(size)


@pytest.mark.usefixtures("repository_id")
def test_a_repository_that_is_gone_before_the_bytes_have_come_is_not_found(inside: Inside) -> None:
    def remove() -> None:
        inside(lambda: repositories.remove(branch()[0]))

    with pytest.raises(NotFound, match="repository not found"):
        inside(lambda: blobs.keep(branch()[0], SlowBody(remove), 1000))


def test_the_numbers_of_a_repository_that_is_gone_are_given_to_no_other(
    inside: Inside, user: Person, repository_id: int
) -> None:
    def anew() -> tuple[int, int]:
        before = branch()[1].id
        repositories.remove(branch()[0])
        owner = db.session.get_one(User, user.id)
        made = repositories.create(owner, "beasts", "local://beasts")
        return made.id, branches.get(made, "main").id - before

    number, later = inside(anew)
    assert number > repository_id
    assert later > 0


@pytest.mark.parametrize(
    ("find", "remove"),
    [
        (lambda repository: branches.get(repository, "dev"), branches.remove),
        (lambda repository: tags.get(repository, "v1"), tags.remove),
        (lambda repository: None, lambda repository, _: repositories.remove(repository)),
    ],
    ids=["branch", "tag", "repository"],
)
@pytest.mark.usefixtures("repository_id")
def test_what_two_remove_at_once_is_not_found_by_the_second(
    find: Callable[[Any], Any], remove: Callable[[Any, Any], None], inside: Inside
) -> None:
    def remove_it(meanwhile: Callable[[], None]) -> None:
        repository, _ = branch()
        found = find(repository)
        # As it is for whoever has read both just before they are gone.
        db.session.expunge_all()
        db.session.rollback()
        meanwhile()
        remove(repository, found)

    def make() -> None:
        repository, main = branch()
        branches.create(repository, "dev", main.commit_id)
        tags.create(repository, "v1", main.commit_id)

    inside(make)
    with pytest.raises(NotFound):
        inside(lambda: remove_it(lambda: inside(lambda: remove_it(int))))


@pytest.mark.usefixtures("repository_id")
def test_an_object_that_must_be_new_is_looked_for_once_its_bytes_have_come(inside: Inside) -> None:
    def put_and_commit() -> None:
        inside(lambda: put("a", "theirs"))
        inside(commit)

    def put_new() -> None:
        repository, main = branch()
        branch_id = main.id
        kept = blobs.keep(repository, SlowBody(put_and_commit), 1000)
        staging.put(branch_id, Entry("a", kept.address), only_new=True)

    with pytest.raises(Exists):
        inside(put_new)
    assert inside(seen) == {"a": "theirs"}


class Crowd:
    """Threads that all work until they are done, or until they are told to stop."""

    def __init__(self, inside: Inside) -> None:
        self.inside = inside
        self.stopped = threading.Event()
        self.faults: list[BaseException] = []

    def begin(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=self._guarded, args=(work,))
        thread.start()
        return thread

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self.faults.append(error)

    def upload(self, name: str) -> None:
        for number in range(12):
            self.inside(lambda number=number: put(f"{name}/{number:02}", f"{name}{number}"))
            self.inside(lambda number=number: put("shared", f"{name}{number}"))

    def again(self, work: Callable[[], None]) -> Callable[[], None]:
        def until_stopped() -> None:
            while not self.stopped.is_set():
                self.inside(work)

        return until_stopped


@pytest.mark.usefixtures("repository_id")
def test_uploads_and_commits_at_once_lose_nothing(inside: Inside) -> None:
    """Three write their own paths and one that all share, while one commits and one looks."""
    crowd, shown = Crowd(inside), list[set[str]]()
    writers = [crowd.begin(lambda name=name: crowd.upload(name)) for name in "xyz"]
    others = [
        crowd.begin(crowd.again(lambda: staged() and commit())),  # type: ignore[func-returns-value]
        crowd.begin(crowd.again(lambda: shown.append(set(seen())))),
    ]
    for thread in writers:
        thread.join()
    crowd.stopped.set()
    for thread in others:
        thread.join()
    assert crowd.faults == []
    inside(lambda: staged() and commit())
    found = inside(seen)
    assert found.pop("shared") in {"x11", "y11", "z11"}
    assert found == {f"{name}/{n:02}": f"{name}{n}" for name in "xyz" for n in range(12)}
    # What somebody has seen once was there ever after.
    for before, after in pairwise(shown):
        assert before <= after
    assert inside(lambda: db.session.query(LakeCommit).count()) >= 3


@pytest.mark.usefixtures("repository_id")
def test_a_commit_whose_files_were_swept_away_meanwhile_does_not_come_true(inside: Inside) -> None:
    inside(lambda: put("a", "1"))

    def publish_without_files() -> bool:
        _, main = branch()
        head = refs.head(main.id)
        before = content.load(head.meta_range_id)
        version = content.apply(before, staging.rows(main.id))
        storage.delete(range_key(version.range_ids[0]))
        made = commits.new(head.repository_id, head, "Swept", "mia", version.id)
        found = commits.publish(db.session, main.id, head.id, before, version, made)
        db.session.rollback()
        return found

    assert inside(publish_without_files) is False
    inside(commit)
    assert inside(seen) == {"a": "1"}
