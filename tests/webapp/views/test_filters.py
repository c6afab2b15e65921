"""Numbers, sizes, times and cells in words."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from markupsafe import Markup

from webapp.schema.column_keys import column_letter
from webapp.views import filters


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1204, "1,204 rows")]
)
def test_a_count_goes_with_its_noun(count: int, text: str) -> None:
    assert filters.counted(count, "row") == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (1_468_006, "1.4 MB"),
        (2**31, "2 GB"),
        (15 * 2**30, "15 GB"),
        (2**60, "1048576 TB"),
    ],
)
def test_a_size_is_short(size: int, text: str) -> None:
    assert filters.size(size) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.0001, "0.1 %"), (0.5, "50 %"), (0.872, "87.2 %"), (0.9999, "99.9 %")],
)
def test_a_share_is_all_or_nothing_only_if_it_is(share: float, text: str) -> None:
    assert filters.percent(share) == text
    assert filters.percent(1.0) == "100 %"


def test_one_option_of_many_is_chosen_whatever_its_value() -> None:
    options = Markup('<option value="a">A</option><option value="a&#34;b">B</option>')
    assert filters.selecting(options, 'a"b').count(" selected") == 1
    assert '&#34;b" selected' in filters.selecting(options, 'a"b')
    assert filters.selecting(options, None) == options == filters.selecting(options, "c")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "under 1 s"),
        (6.4, "6 s"),
        (59.7, "1 min 0 s"),
        (72, "1 min 12 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_how_long_something_took(seconds: float, text: str) -> None:
    assert filters.took(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.1, "1 s"), (13.4, "13 s"), (118, "about 2 min"), (7300, "about 2 h")]
)
def test_how_long_something_will_be(seconds: float, text: str) -> None:
    assert filters.left(seconds) == text


@pytest.mark.parametrize(
    ("back", "text"),
    [
        (timedelta(), "today 14:32"),
        (timedelta(days=1), "Yesterday, 14:32"),
        (timedelta(days=4), "20 Nov, 14:32"),
        (timedelta(days=365), "24 Nov 2025, 14:32"),
    ],
)
def test_a_moment_is_told_from_today(back: timedelta, text: str) -> None:
    moment = datetime(2026, 11, 24, 14, 32).astimezone() - back
    assert filters.when(moment, today=date(2026, 11, 24)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (3.0, "3"),
        (0.5, "0.5"),
        (["a", 2], "a, 2"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),
        (1204, "1204"),
    ],
)
def test_a_value_of_a_record_is_text(value: Any, text: str) -> None:
    assert filters.cell(value) == text


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")])
def test_columns_have_the_letters_of_a_spreadsheet(index: int, letter: str) -> None:
    assert column_letter(index) == letter


def test_a_moment_without_a_choice_is_told_from_now() -> None:
    assert filters.when(datetime.now(UTC)).startswith("today ")
