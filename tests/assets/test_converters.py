"""Converters: many files at once, each of which costs nobody but itself."""

import os
import random
import signal
import sys
import time
from concurrent.futures import CancelledError
from pathlib import Path

import psutil
import pytest
from PIL import Image

from tests.assets.works import converted, corners, film, sound
from tests.killing import children, killed
from workers.assets.converting import Converters, Limits, Made, Refused, Task

TEXTS = [
    ("a.TXT", b"text", Made("text", "TXT", copied=True)),
    ("a.Svg", b"<svg/>", Made("vector", "svg", copied=True)),
    ("a.SVG", b"<svg/>", Made("vector", "svg", copied=True)),
    ("a.tar.gz", b"\x1f\x8b\x08\0", Made("archive", "gz", copied=True)),
    ("a.pdf", b"%PDF-1.7", Made("document", "pdf", copied=True)),
    ("a.csv", b"a;b", Made("table", "csv", copied=True)),
]
REFUSED = [
    ("a.txt", b"", "empty-file", {}),
    (".a.txt", b"text", "hidden-file", {}),
    ("a.tif", b"text", "wrong-content", {"extension": "tif", "content": "text"}),
    ("a.JPG", b"GIF89a\0", "wrong-content", {"extension": "JPG", "content": "a GIF picture"}),
    ("a.exe", b"text", "wrong-content", None),
    ("a", b"text", "wrong-content", None),
    ("a.png", b"\x89PNG\r\n\x1a\n", "unreadable", {"kind": "a PNG picture"}),
    ("a.mp4", b"\0\0\0\x20ftypisom", "unreadable", {"kind": "an MP4 film"}),
]
SIDE = 5000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture that takes a while, also on a fast machine: there is nothing in noise to save."""
    path = tmp_path_factory.mktemp("large") / "large.png"
    noise = random.Random(0).randbytes(3 * SIDE * SIDE)
    Image.frombytes("RGB", (SIDE, SIDE), noise).save(path, compress_level=0)
    return path


@pytest.mark.parametrize(("name", "content", "made"), TEXTS)
def test_what_needs_no_parser_is_answered_at_once(tmp_path, converters, name, content, made):
    path = tmp_path / name
    path.write_bytes(content)
    answer = converters.submit(Task(path, name, tmp_path / "out"))
    assert answer.done()
    assert answer.result() == made
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("name", "content", "code", "found"), REFUSED)
def test_a_file_that_cannot_be_ingested_is_refused(
    tmp_path, converters, name, content, code, found
):
    path = tmp_path / "sent"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        converters.submit(Task(path, name, tmp_path / "out")).result(60)
    assert refused.value.code == code
    assert found is None or refused.value.found == found
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_gone_is_refused(tmp_path, converters):
    with pytest.raises(Refused) as refused:
        converted(tmp_path / "gone.png", converters)
    assert refused.value.code == "file-gone"


def test_several_files_are_converted_at_once_and_bad_ones_harm_no_others(tmp_path):
    corners().save(tmp_path / "good.png")
    (tmp_path / "bad.png").write_bytes((tmp_path / "good.png").read_bytes()[:60])
    sound(tmp_path / "good.wav")
    film(tmp_path / "good.mp4")
    names = ["bad.png", "good.png", "good.wav", "good.mp4"] * 3
    before = children()
    with Converters(2, tmp_path) as some:
        answers = [
            some.submit(Task(tmp_path / name, name, tmp_path / f"{number}.jpx"))
            for number, name in enumerate(names)
        ]
        errors = [answer.exception(60) for answer in answers]
        assert len(children() - before) == 2
    assert children() == before
    assert [isinstance(error, Refused) for error in errors] == [name == "bad.png" for name in names]
    assert sorted(path.name for path in tmp_path.glob("*.jpx")) == ["1.jpx", "5.jpx", "9.jpx"]


def test_a_converter_that_is_killed_is_started_anew_and_the_file_is_tried_once_more(tmp_path):
    corners().save(tmp_path / "a.png")
    with Converters(1, tmp_path) as some, killed(1) as victims:
        made, out = converted(tmp_path / "a.png", some)
        assert len(victims) == 1
    assert made.width == 60
    assert out.exists()


def test_a_file_that_stops_its_converter_twice_is_refused_and_the_next_one_is_not(tmp_path):
    corners().save(tmp_path / "a.png")
    with Converters(1, tmp_path) as some:
        with killed(2), pytest.raises(Refused) as refused:
            converted(tmp_path / "a.png", some)
        assert refused.value.code == "stopped-the-reader"
        assert converted(tmp_path / "a.png", some)[0].width == 60


def test_an_idle_converter_that_is_killed_costs_nothing(tmp_path):
    corners().save(tmp_path / "a.png")
    before = children()
    with Converters(1, tmp_path) as some:
        converted(tmp_path / "a.png", some)
        (mine,) = children() - before
        os.kill(mine, signal.SIGKILL)
        assert converted(tmp_path / "a.png", some)[0].width == 60


def test_a_converter_that_stands_still_is_ended_and_the_next_file_gets_another(tmp_path):
    corners().save(tmp_path / "a.png")
    before = children()
    with Converters(1, tmp_path, Limits(patience_seconds=2)) as some:
        converted(tmp_path / "a.png", some)
        (mine,) = children() - before
        os.kill(mine, signal.SIGSTOP)
        with pytest.raises(Refused) as refused:
            converted(tmp_path / "a.png", some)
        assert (refused.value.code, refused.value.found) == ("took-too-long", {"minutes": 1})
        assert not psutil.pid_exists(mine)
        assert converted(tmp_path / "a.png", some)[0].width == 60


def test_a_file_that_takes_too_much_of_the_processor_is_refused(tmp_path, large):
    with (
        Converters(1, tmp_path, Limits(cpu_seconds=0)) as some,
        pytest.raises(Refused) as refused,
    ):
        converted(large, some)
    assert refused.value.code == "took-too-long"
    assert not list(large.parent.glob("*.jpx"))


def test_a_picture_that_needs_too_much_memory_is_refused_with_the_limit(tmp_path, large):
    small = Limits(memory_bytes=150_000_000)
    with Converters(1, tmp_path, small) as some, pytest.raises(Refused) as refused:
        converted(large, some)
    assert (refused.value.code, refused.value.found) == ("too-much-memory", {"limit": "0.1"})
    assert not list(large.parent.glob("*.jpx"))


def test_closing_stops_a_large_picture_in_its_middle_and_whatever_waits(tmp_path, large):
    before = children()
    some = Converters(1, tmp_path)
    first, second = (some.submit(Task(large, "a.png", tmp_path / f"{n}.jpx")) for n in "12")
    while not (tmp_path / "1.jpx").exists():
        time.sleep(0.01)
    began = time.monotonic()
    some.close()
    assert time.monotonic() - began < 2
    assert children() == before
    for answer in (first, second):
        with pytest.raises(CancelledError):
            answer.result(0)
    with pytest.raises(RuntimeError):
        some.submit(Task(large, "a.png", tmp_path / "3.jpx"))


def test_converters_end_with_whoever_asked(tmp_path):
    corners().save(tmp_path / "a.png")
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, time\nfrom pathlib import Path\n"
        "from workers.assets.converting import Converters, Task\n"
        "folder = Path(sys.argv[1])\n"
        "some = Converters(1, folder)\n"
        "some.submit(Task(folder / 'a.png', 'a.png', folder / 'a.jpx')).result()\n"
        "print('ready', flush=True)\ntime.sleep(60)\n"
    )
    root = Path(__file__).parents[2]
    process = psutil.Popen(
        [sys.executable, str(program), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(root)},
        stdout=-1,
    )
    with process.stdout:
        assert process.stdout.readline() == b"ready\n"
        (child,) = process.children()
        process.kill()
        process.wait()
    gone, _ = psutil.wait_procs([child], timeout=5)
    assert gone == [child]


def test_converters_load_neither_the_engine_of_sheets_nor_that_of_storage(tmp_path, converters):
    corners().save(tmp_path / "a.png")
    converted(tmp_path / "a.png", converters)
    converted(film(tmp_path / "a.mp4"), converters)
    mapped = [
        Path(f"/proc/{child}/maps").read_text()
        for child in children()
        if b"workers.assets.child" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    assert any("libopenjp2" in libraries for libraries in mapped)
    for libraries in mapped:
        assert not any(name in libraries for name in ("polars", "obstore", "pyarrow", "psycopg"))
