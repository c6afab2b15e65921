"""Dates by patterns of letters."""

import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.control.date_patterns import date_reader


@pytest.mark.parametrize(
    ("pattern", "text", "date"),
    [
        ("yyyy-MM-dd", "2024-12-31", datetime(2024, 12, 31)),
        ("yyyy-MM-dd", "2024-1-5", datetime(2024, 1, 5)),
        ("yyyyMMdd", "20241231", datetime(2024, 12, 31)),
        ("yyyyMMddHHmmss", "20241231235958", datetime(2024, 12, 31, 23, 59, 58)),
        ("d.M.yy", "1.2.24", datetime(2024, 2, 1)),
        ("d.M.yy", "1.2.75", datetime(1975, 2, 1)),
        ("y", "987", datetime(987, 1, 1)),
        ("d MMM yyyy", "1 Feb 2024", datetime(2024, 2, 1)),
        ("d MMMM yyyy", "1 february 2024", datetime(2024, 2, 1)),
        ("EEE, d MMM yyyy", "Thu, 1 Feb 2024", datetime(2024, 2, 1)),
        ("dd/MM/yyyy HH:mm", "31/12/2024 09:05", datetime(2024, 12, 31, 9, 5)),
        ("dd/MM/yyyy h:mm a", "31/12/2024 12:05 AM", datetime(2024, 12, 31, 0, 5)),
        ("dd/MM/yyyy h:mm a", "31/12/2024 1:05 pm", datetime(2024, 12, 31, 13, 5)),
        ("dd/MM/yyyy K:mm a", "31/12/2024 0:05 PM", datetime(2024, 12, 31, 12, 5)),
        ("dd/MM/yyyy k:mm", "31/12/2024 24:05", datetime(2024, 12, 31, 0, 5)),
        (
            "yyyy-MM-dd'T'HH:mm:ss.SSS",
            "2024-12-31T23:59:58.250",
            datetime(2024, 12, 31, 23, 59, 58, 250_000),
        ),
        ("yyyy-MM-dd'T'HH:mmX", "2024-12-31T23:59Z", datetime(2024, 12, 31, 23, 59)),
        ("yyyy-MM-dd'T'HH:mmXXX", "2024-12-31T23:59+01:00", datetime(2024, 12, 31, 22, 59)),
        ("yyyy-MM-dd HH:mm Z", "2024-12-31 23:59 -0130", datetime(2025, 1, 1, 1, 29)),
        ("yyyy-MM-dd HH:mm z", "2024-12-31 23:59 GMT+2", datetime(2024, 12, 31, 21, 59)),
        ("yyyy-MM-dd HH:mm z", "2024-12-31 23:59 UTC", datetime(2024, 12, 31, 23, 59)),
        ("yyyy-MM-dd HH:mm Z", "2024-12-31 23:59 +130", datetime(2024, 12, 31, 22, 29)),
        ("yM", "20245", datetime(2024, 5, 1)),
        ("yyyy 'o''clock' MM", "2024 o'clock 05", datetime(2024, 5, 1)),
        ("yyyy年M月d日", "2024年5月1日", datetime(2024, 5, 1)),
        ("yyyy''MM", "2024'05", datetime(2024, 5, 1)),
    ],
)
def test_a_date_is_read_by_its_pattern(pattern, text, date):
    assert date_reader(pattern)(text) == date


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("yyyy-MM-dd", "2024-12-31T00:00"),
        ("yyyy-MM-dd", "2023-02-29"),
        ("yyyy-MM-dd", "2024-13-01"),
        ("yyyy-MM-dd", "24-12-31"),
        ("yyyy-MM-dd", "0000-01-01"),
        ("yyyy-MM-dd", "\u0662\u0660\u0662\u0664-12-31"),
        ("d MMMM yyyy", "1 augu\u017ft 2024"),
        ("HH:mm", "24:00"),
        ("h:mm a", "13:00 pm"),
        ("d MMM yyyy", "1 Foo 2024"),
        ("yyyy-MM-dd HH:mmX", "0001-01-01 00:00+14:00"),
        ("yyyy-MM-dd", ""),
    ],
)
def test_what_is_no_date_of_the_pattern_is_none(pattern, text):
    assert date_reader(pattern)(text) is None


@pytest.mark.parametrize("pattern", ["YYYY", "yyyy-ww", "yyyy 'open", "D", "y" * 101])
def test_what_is_no_pattern_is_refused(pattern):
    with pytest.raises(ValueError, match=r"."):
        date_reader(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("yM" * 13, "1" * 39), ("d1" * 24, "1" * 60), ("Xd" * 24, "+1111" * 19)],
)
def test_a_pattern_with_many_ways_to_read_a_text_takes_no_time(pattern, text):
    start = time.process_time()
    assert date_reader(pattern)(f"{text}x") is None
    assert time.process_time() - start < 0.2


@given(st.text(alphabet="yMdHhkKmsSaEzZX'-/: T[(\\", max_size=12), st.text(max_size=12))
def test_no_pattern_and_no_text_break_the_reader(pattern, text):
    try:
        read = date_reader(pattern)
    except ValueError:
        return
    assert read(text) is None or isinstance(read(text), datetime)
