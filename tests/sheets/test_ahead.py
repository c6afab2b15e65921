"""Reading ahead of whoever needs it."""

import threading
from collections.abc import Iterator

import pytest

from workers.sheets.ahead import Ahead


def test_what_is_read_ahead_comes_in_its_order() -> None:
    assert list(Ahead(iter(range(50)), 2)) == list(range(50))


def test_a_fault_of_the_source_comes_where_it_happened() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    things = iter(Ahead(source(), 2))
    assert next(things) == 1
    with pytest.raises(ValueError, match="broken"):
        next(things)


def test_no_more_is_read_than_was_asked_for_ahead() -> None:
    taken, waits = [], threading.Event()

    def source() -> Iterator[int]:
        for number in range(10):
            taken.append(number)
            if number == 3:
                waits.set()
            yield number

    ahead = Ahead(source(), 2)
    things = iter(ahead)
    assert next(things) == 0
    assert waits.wait(5)
    ahead.stop()
    assert len(taken) <= 7


def test_whoever_stops_in_the_middle_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    ahead = Ahead(iter(range(1_000_000)), 2)
    assert next(iter(ahead)) == 0
    ahead.stop()
    assert threading.active_count() == before
