"""Versions share their range files: little is written for little that changes."""

from pathlib import Path

import pytest

from tests.lake.plain import entry, put, remove
from webapp.lake import versions
from webapp.lake.changing import apply
from webapp.lake.differences import differences
from webapp.lake.reading import find
from webapp.lake.shelf import Folder
from workers.lake.applying import Outcome, outcome
from workers.lake.spool import Spool


class Watched(Folder):
    """Remembers which files somebody asked for."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.read: list[str] = []

    def path(self, key: str) -> Path:
        self.read.append(key.rpartition("/")[2])
        return super().path(key)


def names(amount: int) -> list[str]:
    return [f"folder/{number:06d}" for number in range(amount)]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder(tmp_path_factory.mktemp("lake"))


@pytest.fixture(scope="module")
def large(shelf: Folder) -> versions.Version:
    """A few ranges full of objects."""
    return apply(shelf, versions.empty(), put(*map(entry, names(260_000))))


def test_ranges_are_of_about_one_length(large):
    assert [piece.count for piece in large.pieces] == [100_000, 80_000, 80_000]
    assert large.count == 260_000


def test_one_changed_object_writes_one_small_range(shelf, large):
    after = apply(shelf, large, put(entry("folder/150000", "2")))
    (new,) = set(after.range_ids) - set(large.range_ids)
    assert [piece.changed for piece in after.pieces] == [0, 1, 0]
    assert shelf.path(f"lake/ranges/{new[:2]}/{new}").stat().st_size < 5_000
    assert find(shelf, after, "folder/150000") == entry("folder/150000", "2")
    assert find(shelf, large, "folder/150000") == entry("folder/150000")


def test_a_change_back_makes_the_same_version_again(shelf, large):
    there = apply(shelf, large, [*put(entry("folder/150000", "2")), *remove("folder/150001")])
    assert apply(shelf, there, put(entry("folder/150000"), entry("folder/150001"))) == large


def test_what_is_as_it_was_makes_the_same_version_and_keeps_its_moment(shelf, large):
    assert apply(shelf, large, put(entry("folder/000007", mtime=99))) == large
    assert apply(shelf, large, remove("never there")) == large
    assert apply(shelf, large, []) == large


def test_many_changes_of_one_range_leave_the_others_alone(shelf, large):
    after = apply(shelf, large, put(*(entry(name, "2") for name in names(30_000))))
    assert [piece.changed for piece in after.pieces] == [0, 0, 0]
    assert after.pieces[1:] == large.pieces[1:]
    assert after.count == 260_000


def test_removing_everything_leaves_the_empty_version(shelf, large):
    assert apply(shelf, large, remove(*names(260_000))) == versions.empty()
    assert versions.load(shelf, versions.EMPTY_ID) == versions.empty()


def test_a_few_objects_that_stay_join_their_small_neighbours(shelf, large):
    gone = [name for number, name in enumerate(names(260_000)) if number % 10]
    after = apply(shelf, large, remove(*gone))
    assert [piece.count for piece in after.pieces] == [26_000]


def test_differences_of_one_object_read_no_more_than_its_range(shelf, large):
    after = apply(shelf, large, put(entry("folder/150000", "2")))
    watched = Watched(shelf.root)
    (found,) = differences(watched, large, after)
    assert (found.type, found.path, found.size) == ("changed", "folder/150000", 3)
    assert set(watched.read) == {large.pieces[1].base, after.pieces[1].delta}


def test_differences_below_a_prefix_read_nothing_of_other_places(shelf, large):
    after = apply(shelf, large, put(entry("folder/000001", "2"), entry("folder/250000", "2")))
    watched = Watched(shelf.root)
    (found,) = differences(watched, large, after, prefix="folder/25")
    assert found.path == "folder/250000"
    assert set(watched.read) == {large.pieces[2].base, after.pieces[2].delta}
    assert next(differences(watched, versions.empty(), large, prefix="nothing/"), None) is None


def test_versions_whose_ranges_begin_elsewhere_have_nothing_but_their_differences(shelf, large):
    other = apply(shelf, versions.empty(), put(*map(entry, [*names(260_000)[1:], "z"])))
    assert not set(other.range_ids) & set(large.range_ids)
    found = [(one.type, one.path) for one in differences(shelf, large, other)]
    assert found == [("removed", "folder/000000"), ("added", "z")]


def test_the_same_entries_in_another_order_are_the_same_version(shelf, tmp_path):
    listed = [entry(name) for name in names(230_000)]
    made: list[Outcome] = []
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    for number, order in enumerate((listed, listed[::-1], listed[1::2] + listed[::2])):
        spool = Spool(tmp_path / str(number))
        spool.add(order)
        spool.close()
        told.clear()
        made.append(outcome(shelf, versions.empty(), spool, [""], tell, write=True))
        assert told[-1] == (230_000, 230_000)
        assert told == sorted(told)
    assert made[0] == made[1] == made[2]
    assert made[0].version.count == made[0].added == 230_000
