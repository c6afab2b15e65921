"""Importing over what is there: what goes, what stays, and how it is counted."""

import pytest

from tests.lake.plain import entry, put
from webapp.lake import versions
from webapp.lake.changing import apply
from webapp.lake.columns import table_of
from webapp.lake.entries import Entry
from webapp.lake.reading import walk
from webapp.lake.shelf import Folder
from workers.lake.applying import Outcome, outcome
from workers.lake.spool import Spool
from workers.lake.tally import PrefixCount


@pytest.fixture
def shelf(tmp_path) -> Folder:
    return Folder(tmp_path / "shelf")


def brought_in(shelf, held, listed, wiped, write=True) -> Outcome:
    """Import entries over others."""
    version = apply(shelf, versions.empty(), put(*held))
    spool = Spool(shelf.root.parent / "spool")
    spool.add(listed)
    spool.close()
    return outcome(shelf, version, spool, wiped, lambda done, total: None, write=write)


def paths(shelf, made) -> list[str]:
    return [one.path for one in walk(shelf, made.version)]


def test_a_destination_goes_as_a_plain_prefix_not_as_a_folder(shelf):
    held = map(entry, ["imported/nested/x", "imported/nested2/x", "imported/other", "imp"])
    made = brought_in(shelf, held, [entry("imported/nested/new")], ["imported/nested"])
    assert paths(shelf, made) == ["imp", "imported/nested/new", "imported/other"]
    assert (made.added, made.changed, made.removed, made.kept) == (1, 0, 2, 0)


def test_an_object_that_is_a_destination_takes_those_that_begin_like_it(shelf):
    made = brought_in(shelf, map(entry, ["a/f1", "a/f10", "a/f2"]), [entry("a/f1")], ["a/f1"])
    assert paths(shelf, made) == ["a/f1", "a/f2"]
    assert (made.removed, made.kept) == (1, 1)


def test_no_destination_takes_everything_and_appending_takes_nothing(shelf):
    held = [entry("a"), entry("z")]
    assert paths(shelf, brought_in(shelf, held, [entry("m")], [""])) == ["m"]
    assert paths(shelf, brought_in(shelf, held, [entry("m")], None)) == ["a", "m", "z"]
    assert paths(shelf, brought_in(shelf, held, [entry("m")], [])) == ["a", "m", "z"]
    assert paths(shelf, brought_in(shelf, held, [], [""])) == []


def test_destinations_within_each_other_count_once(shelf):
    made = brought_in(shelf, map(entry, ["a/b/c", "a/d", "b"]), [], ["a/b/", "a/", "a/b/c"])
    assert paths(shelf, made) == ["b"]
    assert made.removed == 2


def test_what_comes_as_it_was_keeps_its_moment(shelf):
    made = brought_in(shelf, [entry("a", mtime=1)], [entry("a", mtime=2)], [""])
    assert list(walk(shelf, made.version)) == [entry("a", mtime=1)]
    assert (made.kept, made.changed) == (1, 0)


def test_of_two_with_one_path_the_later_one_counts(shelf):
    listed = [entry("a", "1"), entry("b"), entry("a", "2")]
    made = brought_in(shelf, [], listed, [""])
    assert list(walk(shelf, made.version)) == [entry("a", "2"), entry("b")]


def test_entries_come_as_lists_or_as_columns_in_turns(tmp_path):
    spool = Spool(tmp_path)
    spool.add([entry("b"), entry("a", "1")])
    spool.add(table_of([entry("a", "2"), entry("c")]).to_batches()[0])
    spool.add([entry("c", "3")])
    spool.close()
    assert spool.count == 5
    expected = table_of([entry("a", "2"), entry("b"), entry("c", "3")])
    assert spool.between("") == expected
    assert spool.between("b", "c") == expected.slice(1, 1)


def test_a_plan_keeps_no_file_and_counts_the_same(shelf):
    held, listed = [entry("a"), entry("b"), entry("c")], [entry("a"), entry("b", "2"), entry("d")]
    before = apply(shelf, versions.empty(), put(*held))
    files = set(shelf.root.rglob("*"))
    plan = brought_in(shelf, held, listed, [""], write=False)
    assert set(shelf.root.rglob("*")) == files
    assert plan.version == before
    assert (plan.added, plan.changed, plan.removed, plan.kept) == (1, 1, 1, 1)
    assert [(one.type, one.path) for one in plan.samples] == [
        ("changed", "b"),
        ("removed", "c"),
        ("added", "d"),
    ]


def test_counts_are_by_the_folders_below_the_one_that_all_share(shelf):
    held = map(entry, ["in/a/1", "in/a/2", "in/b/1", "out/1"])
    listed = map(entry, ["in/top", "in/a/1", "in/c/x/1", "in/c/x/2"])
    made = brought_in(shelf, held, list(listed), ["in/"])
    assert made.by_prefix == (
        PrefixCount("in/", added=1),
        PrefixCount("in/a/", removed=1, kept=1),
        PrefixCount("in/b/", removed=1),
        PrefixCount("in/c/", added=2),
    )


def test_a_hundred_folders_are_told_and_the_others_are_one(shelf):
    listed = [entry(f"{number:04d}/{name}") for number in range(300) for name in "ab"]
    made = brought_in(shelf, [], [*listed, entry("flat"), entry("0000")], None)
    assert len(made.by_prefix) == 100
    assert PrefixCount("", added=2) in made.by_prefix
    assert PrefixCount("*", added=404) in made.by_prefix
    assert PrefixCount("0097/", added=2) in made.by_prefix
    assert sum(one.added for one in made.by_prefix) == made.added == 602
    assert len(made.samples) == 100


def test_who_hears_how_far_it_is_can_stop_it(shelf):
    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Enough

    spool = Spool(shelf.root)
    spool.add([entry("a")])
    spool.close()
    with pytest.raises(Enough):
        outcome(shelf, versions.empty(), spool, None, stop, write=True)
    assert not list(shelf.root.glob("lake/versions/*"))


def test_paths_and_addresses_may_be_as_long_as_they_can_be(shelf):
    long = [Entry("é" * 500 + f"{number:05d}", "x" * 8_000) for number in range(9_000)]
    made = brought_in(shelf, [], long, None)
    assert [piece.count for piece in made.version.pieces] == [4_500, 4_500]
    assert list(walk(shelf, made.version, long[5_320].path)) == long[5_320:]
