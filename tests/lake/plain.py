"""The lake once more, as plain dicts: what its files are compared with."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from hypothesis import strategies as st

from webapp.lake import changing, ranges, weaving
from webapp.lake.entries import Entry, Staged
from workers.lake import spool

# Few letters, so that many paths begin alike: the last ones before and after the halves of pairs,
# and beyond them, too.
LETTERS = "a/-é\ud7ff\ue000\U0001f600"
PATHS = ["".join(letters) for size in (1, 2, 3) for letters in product(LETTERS, repeat=size)]
paths = st.text(LETTERS, min_size=1, max_size=4)
prefixes = st.text(LETTERS, max_size=2)
ALL = [Entry(path, "local:///source/0") for path in PATHS]
# Some of them, as a slice, each as an object of this size from this moment.
some = st.builds(
    lambda first, amount, step, size, mtime: [
        Entry(one.path, f"local:///source/{size}", size=size, mtime=mtime)
        for one in ALL[first : first + amount * step : step]
    ],
    st.integers(0, len(ALL) - 1),
    st.integers(0, 60),
    st.integers(1, 40),
    st.integers(0, 2),
    st.integers(0, 1),
)


def entry(path: str, checksum: str = "1", mtime: int = 0) -> Entry:
    """An object, told from another at its path by a checksum."""
    return Entry(path, f"local:///source/{path}", checksum, 3, mtime, "text/plain")


def put(*new: Entry) -> list[Staged]:
    """The changes that put these, in order."""
    return [Staged(one) for one in sorted(new)]


def remove(*gone: str) -> list[Staged]:
    """The changes that remove these, in order."""
    return [Staged(Entry(path, ""), True) for path in sorted(gone)]


def differ(before: Entry | None, after: Entry | None) -> bool:
    """Are they other objects? The moment does not count."""
    return (before and before._replace(mtime=0)) != (after and after._replace(mtime=0))


def laid_over(old: dict[str, Entry], new: dict[str, Entry]) -> dict[str, Entry]:
    """What is new counts, unless it is as it was."""
    return old | {path: one for path, one in new.items() if differ(old.get(path), one)}


def in_order(held: dict[str, Entry]) -> list[Entry]:
    """The entries as a version tells them."""
    return [held[path] for path in sorted(held, key=str.encode)]


@contextmanager
def small_files() -> Iterator[None]:
    """Let a few entries fill what takes a hundred thousand of them otherwise."""
    with pytest.MonkeyPatch.context() as limits:
        limits.setattr(weaving, "RANGE_ROWS", 16)
        limits.setattr(weaving, "FEW_ROWS", 4)
        limits.setattr(weaving, "DELTA_PERCENT", 40)
        limits.setattr(weaving, "DELTA_FROM", 8)
        limits.setattr(changing, "RANGE_ROWS", 16)
        limits.setattr(changing, "ROWS_AT_ONCE", 7)
        limits.setattr(ranges, "GROUP_ROWS", 8)
        limits.setattr(spool, "RUN_ROWS", 20)
        limits.setattr(spool, "LIST_ROWS", 2)
        limits.setattr(spool, "STEP", 2)
        yield
