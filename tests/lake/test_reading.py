"""Pages of a version: prefixes, delimiters, and where the next page begins."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lake.plain import LETTERS, entry, paths, prefixes, put, remove
from webapp.lake import ranges, versions
from webapp.lake.changing import apply
from webapp.lake.entries import CommonPrefix, Entry, past
from webapp.lake.reading import listing, merged, walk
from webapp.lake.shelf import Folder


def page(held: list[Entry], prefix="", delimiter="", after="", amount=100, patience=32):
    """The paths of a page of sorted entries, and whether there are more."""
    found = listing(
        lambda start: (one for one in held if one.path >= start),
        prefix,
        delimiter,
        after,
        amount,
        patience,
    )
    return [item.path for item in found.items], found.has_more


HELD = [entry(path) for path in ("a", "a/1", "a/2", "a/b/3", "ab", "b/4", "ü/5")]


def test_a_page_names_every_path_in_order():
    assert page(HELD) == (["a", "a/1", "a/2", "a/b/3", "ab", "b/4", "ü/5"], False)


def test_paths_that_go_on_after_the_delimiter_are_one_item():
    assert page(HELD, delimiter="/") == (["a", "a/", "ab", "b/", "ü/"], False)
    assert page(HELD, prefix="a/", delimiter="/") == (["a/1", "a/2", "a/b/"], False)
    assert page(HELD, prefix="b", delimiter="/") == (["b/"], False)
    assert page(HELD, prefix="c", delimiter="/") == ([], False)


def test_a_page_goes_on_after_an_object_or_after_all_that_a_common_prefix_stands_for():
    assert page(HELD, delimiter="/", after="a", amount=2) == (["a/", "ab"], True)
    assert page(HELD, delimiter="/", after="a/", amount=2) == (["ab", "b/"], True)
    assert page(HELD, delimiter="/", after="b/", amount=2) == (["ü/"], False)
    assert page(HELD, prefix="a/", delimiter="/", after="a/b/") == ([], False)


def test_without_a_delimiter_a_page_goes_on_right_after_a_path_that_looks_like_a_prefix():
    assert page(HELD, after="a/", amount=1) == (["a/1"], True)


def test_a_page_of_nothing_says_whether_there_is_more():
    assert page(HELD, amount=0) == ([], True)
    assert page([], amount=0) == ([], False)


def test_small_folders_are_passed_and_large_ones_are_not():
    held = [entry(f"{folder:02}/{number:02}") for folder in range(50) for number in range(4)]
    held += [entry(f"{folder:02}/{number:02}") for folder in range(50, 60) for number in range(90)]
    begun, passed = [], []

    def entries_from(start: str) -> Iterator[Entry]:
        begun.append(start)
        for one in held:
            if one.path >= start:
                passed.append(one)
                yield one

    found = listing(entries_from, "", "/", "", 100, 20)
    assert [item.path for item in found.items] == [f"{folder:02}/" for folder in range(60)]
    assert len(begun) == 11
    assert len(passed) == 50 * 4 + 10 * 21


def test_what_is_staged_wins_over_what_is_committed():
    staged = sorted([*put(entry("a", "2"), entry("c")), *remove("a/1", "never there")])
    assert list(merged(iter(HELD[:3]), iter(staged))) == [entry("a", "2"), entry("a/2"), entry("c")]


@given(
    st.sets(paths),
    prefixes,
    st.sampled_from(["", "/", "-", "a/"]),
    prefixes,
    st.sampled_from([1, 2, 32]),
)
def test_pages_one_after_the_other_name_each_item_once(held, prefix, delimiter, after, patience):
    entries = [entry(path) for path in sorted(held)]
    items: list[str] = []
    for path in sorted(held):
        rest = path[len(prefix) :]
        if path.startswith(prefix):
            within = delimiter and delimiter in rest
            items.append(prefix + rest.split(delimiter)[0] + delimiter if within else path)
    expected, seen, more = list(dict.fromkeys(items)), [], True
    while more:
        found, more = page(entries, prefix, delimiter, seen[-1] if seen else "", 2, patience)
        assert len(found) == 2 or not more
        seen += found
    assert seen == expected
    # From anywhere else: only what is at or before that place is left out.
    left = [
        item
        for path, item in zip(sorted(p for p in held if p.startswith(prefix)), items, strict=True)
        if path > after and not (item == after != path)
    ]
    assert page(entries, prefix, delimiter, after, 100, patience)[0] == list(dict.fromkeys(left))


@given(st.text(LETTERS), st.text(LETTERS))
def test_past_a_prefix_comes_what_does_not_begin_with_it(prefix, other):
    end = past(prefix)
    is_within = other >= prefix and (end is None or other < end)
    assert is_within == other.startswith(prefix)


def test_nothing_comes_past_the_last_letter_there_is():
    assert past("") is None
    assert past("\U0010ffff\U0010ffff") is None
    assert past("a\U0010ffff") == "b"
    assert past("\ud7ff") == "\ue000"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, versions.Version]:
    """20,000 objects in 200 folders, a hundred in each."""
    shelf = Folder(tmp_path_factory.mktemp("lake"))
    names = (f"{number // 100:03d}/{number % 100:02d}" for number in range(20_000))
    return shelf, apply(shelf, versions.empty(), put(*map(entry, names)))


def test_a_page_reads_only_the_groups_of_rows_that_it_shows(many, tmp_path):
    shelf, version = many
    read = ranges._group.cache_info().misses
    found = listing(lambda start: walk(shelf, version, start), "150/", "/", "", 1_000)
    assert [item.path for item in found.items] == [f"150/{number:02d}" for number in range(100)]
    assert ranges._group.cache_info().misses - read == 1


def test_a_page_of_common_prefixes_reads_each_group_of_rows_at_most_once(many):
    shelf, version = many
    ranges._group.cache_clear()
    found = listing(lambda start: walk(shelf, version, start), "", "/", "", 1_000)
    assert found.items == tuple(CommonPrefix(f"{number:03d}/") for number in range(200))
    assert ranges._group.cache_info().misses == 5


def test_one_common_prefix_of_everything_reads_one_group_of_rows(many):
    shelf, _ = many
    held = [entry(f"all/{number:05d}") for number in range(20_000)]
    version = apply(shelf, versions.empty(), put(*held))
    ranges._group.cache_clear()
    found = listing(lambda start: walk(shelf, version, start), "", "/", "", 1_000)
    assert found == ((CommonPrefix("all/"),), False)
    assert ranges._group.cache_info().misses == 1
