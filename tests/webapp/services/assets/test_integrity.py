"""Every byte of a project is read again, and whatever is not as it was is named."""

from pathlib import Path

import pytest
from flask import Flask

from tests.workers.asset_work import assets, ingest, make_project, picture, project, send
from webapp import storage
from webapp.models import Asset
from webapp.services.assets import integrity
from webapp.services.assets.integrity import Report

pytestmark = pytest.mark.usefixtures("database", "context")


@pytest.fixture
def asset(context: Flask) -> Asset:
    """A picture that was ingested."""
    make_project()
    send("a/Bild.png", picture())
    ingest()
    return assets()["a/Bild.png"]


def file(key: str) -> Path:
    """The file under a key."""
    root = storage.folder()
    assert root is not None
    return root / key


def found() -> list[tuple[str, str]]:
    """What is wrong with which file."""
    report = integrity.verify(project(), lambda *_: None)
    assert {one.path for one in report.findings} <= {"a/Bild.png"}
    return [(one.which, one.what) for one in report.findings]


def test_all_is_well_and_all_bytes_were_read(asset: Asset) -> None:
    send("b.txt", b"words")
    ingest()
    told: list[tuple[int, int]] = []

    def tell(report: Report, total: int) -> None:
        told.append((report.checked, total))

    report = integrity.verify(project(), tell)
    assert report.findings == []
    sizes = [
        file(key).stat().st_size
        for one in assets().values()
        for key in (one.original_key, one.derivative_key, one.info_key)
    ]
    assert (report.checked, report.bytes) == (2, sum(sizes))
    assert told == [(1, 2), (2, 2)]


def test_one_bit_that_is_another_is_found(asset: Asset) -> None:
    path = file(asset.derivative_key)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    ((which, what),) = found()
    assert which == "derivative"
    assert asset.checksum_derivative in what


def test_a_file_that_is_cut_off_or_missing_is_found(asset: Asset) -> None:
    path = file(asset.original_key)
    path.write_bytes(path.read_bytes()[:10])
    file(asset.derivative_key).unlink()
    assert found() == [
        ("original", f"It has 10 bytes instead of {asset.size_original}."),
        ("derivative", "It is missing."),
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"{", "It is not JSON."),
        (b"{}", "It does not say what the desk knows of the asset."),
        (None, "It is missing."),
    ],
)
def test_a_description_that_says_something_else_is_found(
    content: bytes | None, what: str, asset: Asset
) -> None:
    file(asset.info_key).unlink()
    if content is not None:
        file(asset.info_key).write_bytes(content)
    assert found() == [("info", what)]


def test_what_cannot_be_read_is_found(asset: Asset) -> None:
    file(asset.original_key).unlink()
    file(asset.original_key).mkdir()
    ((which, what),) = found()
    assert which == "original"
    assert what


def test_many_assets_are_read_a_page_at_a_time(
    asset: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        send(f"{number}.txt", b"%d" % number)
    ingest()
    monkeypatch.setattr(integrity, "BATCH", 2)
    assert integrity.verify(project(), lambda *_: None).checked == 6
