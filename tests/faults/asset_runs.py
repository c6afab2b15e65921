"""Files for ingests that are disturbed, and what must be there afterwards."""

import io
import os

import psutil
from flask import Flask
from PIL import Image

from tests.workers.asset_work import (
    assert_whole,
    assets,
    counts,
    picture,
    waiting,
)
from webapp.models import Process
from webapp.states import ProcessState

TEXTS = {f"letters/{number}.txt": b"Letter %d" % number for number in range(30)}
PICTURES = {f"Bild {number}.png": picture(40 + number, 30) for number in range(3)}
FAILING = {"empty.txt": b"", "cut-off.png": picture()[:40]}
FILES = TEXTS | PICTURES | FAILING
GOOD = set(TEXTS | PICTURES)


def large_picture() -> bytes:
    """A picture that takes many seconds to convert: noise."""
    file = io.BytesIO()
    Image.frombytes("L", (6000, 6000), os.urandom(6000 * 6000)).save(file, "TIFF")
    return file.getvalue()


def children_of(process_id: int) -> list[int]:
    """The converters of a run."""
    return [one.pid for one in psutil.Process(process_id).children(recursive=True)]


def assert_ingested_once(context: Flask, process: Process, sent: set[str]) -> None:
    """All good files are assets, once; the others wait with their reason; nothing lies about."""
    assert process.state == ProcessState.SUCCEEDED
    assert set(assets()) == GOOD
    assert waiting() == {"empty.txt": "empty-file", "cut-off.png": "unreadable"}
    assert process.result["files"] == len(GOOD)
    size = sum(map(len, FILES.values()))
    assert counts(process) == (len(GOOD), len(FAILING), size, len(FILES), size)
    assert_whole(context, sent)
