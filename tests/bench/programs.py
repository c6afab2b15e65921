"""The measurements. Each gives the lines of its report."""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg

from tests.bench import batching, desk, files
from tests.bench.asset_uploads import assets_upload
from tests.bench.assets_ingest import assets_ingest
from tests.bench.assets_pictures import assets_pictures
from tests.bench.copying import copy_by_hand
from tests.bench.crowd import crowd_at
from tests.bench.graph_import import graph_import
from tests.bench.lake_sources import lake_sources
from tests.bench.measure import MB, Line, program
from tests.servers import postgres_server
from webapp.cli.running import running_desk

MILLION = 1_000_000
SHEET_ROWS = 200_000
FAULTY = 2_000
CLICKS = 9
PEOPLE = 8
OPEN_PAGES = 200
CROWD_SECONDS = 30
FILE_ROWS = 20_000


def csv(folder: Path) -> Iterator[Line]:
    """A million rows of CSV, against Frictionless, and three million, against one."""
    app = desk.make_desk(folder / "desk")
    one = files.write_csv(folder / "one.csv", MILLION, FAULTY)
    _, ours = desk.validate(app, one)
    theirs = program("tests.bench.others", "frictionless", one).answer
    found = ours.answer["result"]["errors"]
    assert found == theirs["errors"] == MILLION // FAULTY, (found, theirs)
    times = theirs["seconds"] / ours.answer["seconds"]
    yield Line(
        "check 1,000,000 x 8 CSV, against Frictionless",
        ">= 12 x",
        f"{times:.1f} x ({ours.answer['seconds']:.1f} s, {theirs['seconds']:.1f} s)",
        times >= 12,
    )
    peak = ours.peak_bytes / MB
    yield Line("its peak memory", "< 400 MB", f"{peak:.0f} MB", peak < 400)
    one.unlink()
    three = files.write_csv(folder / "three.csv", 3 * MILLION, FAULTY)
    _, more = desk.validate(app, three)
    growth = more.peak_bytes / ours.peak_bytes
    yield Line(
        "peak memory at 3,000,000 rows",
        "<= 1.2 x",
        f"{growth:.2f} x ({more.peak_bytes / MB:.0f} MB, {more.answer['seconds']:.1f} s)",
        growth <= 1.2,
    )


def xlsx(folder: Path) -> Iterator[Line]:
    """A workbook of 200,000 rows, against reading it with calamine and doing nothing else."""
    app = desk.make_desk(folder / "desk")
    book = files.write_xlsx(folder / "book.xlsx", SHEET_ROWS, FAULTY)
    _, ours = desk.validate(app, book)
    bare = program("tests.bench.others", "calamine", book).answer["seconds"]
    times = ours.answer["seconds"] / bare
    yield Line(
        "check 200,000 x 8 xlsx, against a bare calamine read",
        "<= 2.0 x",
        f"{times:.2f} x ({ours.answer['seconds']:.1f} s, {bare:.1f} s)",
        times <= 2,
    )


def load(folder: Path) -> Iterator[Line]:
    """A million rows into PostgreSQL, against COPY and an upsert written by hand."""
    path = files.write_csv(folder / "one.csv", MILLION)
    with postgres_server("max_wal_size=8GB", "shared_buffers=512MB") as server:
        databases = {}
        with psycopg.connect(server, autocommit=True) as connection:
            for name in ("desk", "hand"):
                connection.execute(f"CREATE DATABASE {name}".encode())
                databases[name] = server.replace("/postgres?", f"/{name}?")
        app = desk.make_desk(folder / "desk", databases["desk"])
        desk.make_desk(folder / "hand", databases["hand"])
        upload_id, _ = desk.validate(app, path)
        ours = desk.load(app, upload_id).answer
        assert ours["result"]["counts"]["created"] == MILLION, ours
        hand = copy_by_hand(databases["hand"], "records_members", path)
    times = ours["seconds"] / hand
    yield Line(
        "import 1,000,000 x 8 into PostgreSQL, against COPY and an upsert",
        "<= 1.5 x",
        f"{times:.2f} x ({ours['seconds']:.1f} s, {hand:.1f} s)",
        times <= 1.5,
    )


def click(folder: Path) -> Iterator[Line]:
    """A small workbook through a whole desk: from the click to the end of its check."""
    book = files.write_xlsx(folder / "small.xlsx", 1_000, 100).read_bytes()
    with (
        running_desk(folder / "desk") as running,
        httpx.Client(
            base_url=running.url, headers={"Authorization": f"Bearer {running.key}"}, timeout=30
        ) as client,
    ):
        client.post("/api/datasets", json=files.DESCRIPTOR).raise_for_status()
        seconds = [_click(client, book) for _ in range(CLICKS)]
    worst = max(seconds)
    yield Line(
        "upload click to checked, 1,000 x 8 xlsx, idle workers",
        "< 1.5 s",
        f"{worst:.2f} s at worst, {statistics.median(seconds):.2f} s usually",
        worst < 1.5,
    )


def _click(client: httpx.Client, book: bytes) -> float:
    started = time.perf_counter()
    answer = client.post(
        "/api/uploads",
        data={"dataset": files.DESCRIPTOR["name"]},
        files={"file": ("members.xlsx", book)},
    )
    page = answer.raise_for_status().json()
    address = f"/api/processes/{page['validation']['id']}"
    while not (process := client.get(address).raise_for_status().json())["finished"]:
        time.sleep(0.02)
    assert process["errors"] == 10, process
    return time.perf_counter() - started


def polls(folder: Path) -> Iterator[Line]:
    """Many open pages that ask how far things are, while people hand in files."""
    content = files.write_csv(folder / "file.csv", FILE_ROWS, 1_000).read_bytes()
    with running_desk(folder / "desk") as running:
        httpx.post(
            f"{running.url}/api/datasets",
            json=files.DESCRIPTOR,
            headers={"Authorization": f"Bearer {running.key}"},
        ).raise_for_status()
        crowd = crowd_at(running, PEOPLE, content)
        asyncio.run(crowd.stay(CROWD_SECONDS, OPEN_PAGES))
    took = sorted(crowd.seconds)
    usual, high = (took[int(len(took) * part)] * 1000 for part in (0.5, 0.95))
    handed_in = sum(member.uploads for member in crowd.members)
    yield Line(
        f"p95 of a poll, {OPEN_PAGES} open pages, {PEOPLE} people hand in {FILE_ROWS:,} rows each",
        "< 60 ms",
        f"{high:.0f} ms, {usual:.0f} ms usually ({len(took):,} polls, {handed_in} files)",
        high < 60,
    )


def batch(folder: Path) -> Iterator[Line]:
    """JSON records through a control file into PostgreSQL, against a loop written by hand."""
    many = batching.write_json(folder / "many.json", MILLION)
    few = batching.write_json(folder / "few.json", MILLION // 10)
    names = ("one", "two", "hand")
    with postgres_server("max_wal_size=8GB", "shared_buffers=512MB") as server:
        with psycopg.connect(server, autocommit=True) as connection:
            for name in names:
                connection.execute(f"CREATE DATABASE {name}".encode())
        urls = {name: server.replace("/postgres?", f"/{name}?") for name in names}
        apps = {name: desk.make_desk(folder / name, urls[name]) for name in names}
        small = desk.batch(apps["one"], few, batching.CONTROL)
        ours = desk.batch(apps["two"], many, batching.CONTROL)
        arguments = (urls["hand"], "records_members", many)
        hand = program("tests.bench.batching", *arguments).answer["seconds"]
    assert ours.answer["result"]["errors"] == 0, ours
    seconds = ours.answer["seconds"]
    yield Line(
        "batch of 1,000,000 JSON records, 10 instructions, into PostgreSQL",
        ">= 25,000 a second",
        f"{MILLION / seconds:,.0f} a second ({seconds:.1f} s)",
        MILLION / seconds >= 25_000,
    )
    times = seconds / hand
    yield Line(
        "the same against a plain loop and COPY",
        "<= 2.0 x",
        f"{times:.2f} x ({hand:.1f} s)",
        times <= 2,
    )
    growth = ours.peak_bytes / small.peak_bytes
    yield Line(
        "its peak memory, against 100,000 records",
        "<= 1.2 x",
        f"{growth:.2f} x ({ours.peak_bytes / MB:.0f} MB)",
        growth <= 1.2,
    )


def lake(folder: Path) -> Iterator[Line]:
    """A million entries of a listing into a branch, and once more; pages, a commit, its diff."""
    first = program("tests.bench.lake", "first", folder).answer
    seconds, size = first["added"] + first["applied"], first["bytes"] / MB
    yield Line(
        "a listing of 1,000,000 objects into an empty branch",
        "< 20 s",
        f"{seconds:.1f} s ({first['applied']:.1f} s after the listing, {size:.0f} MB)",
        seconds < 20,
    )
    peak = first["peak"] / MB
    yield Line("its peak memory", "< 500 MB", f"{peak:.0f} MB", peak < 500)
    second = program("tests.bench.lake", "second", folder, first["version"]).answer
    share = second["applied"] / first["applied"]
    yield Line(
        "the same with 1 % changed, after the listing, against the first time",
        "< 40 %",
        f"{share:.0%} ({second['applied']:.1f} s)",
        share < 0.4,
    )
    grown = second["bytes"] / first["bytes"] - 1
    yield Line("its new bytes", "< 5 %", f"{grown:.1%}", grown < 0.05)
    for name, version in (("", first["version"]), (", a part of it changed", second["version"])):
        pages = program("tests.bench.lake", "pages", folder, version).answer
        yield _page(f"a page of 1,000 objects of 1,000,000{name}", 30, pages["objects"])
        yield _page(f"a page of 1,000 common prefixes{name}", 1_000, pages["prefixes"])
    commit = program("tests.bench.lake", "commit", folder, first["version"]).answer
    yield Line(
        "a commit of 1 object among 1,000,000 writes",
        "1 range",
        f"{commit['files']} of {commit['bytes']:,} bytes in {commit['seconds'] * 1_000:.0f} ms",
        commit["files"] == 1,
    )
    yield _page("the difference of the two commits", 30, commit["diff"])


def _page(what: str, most: int, took: list[float]) -> Line:
    first, usual = took[0], statistics.median(took[1:])
    said = f"{usual:.1f} ms usually, {first:.0f} ms the first time"
    return Line(what, f"< {most:,} ms", said, usual < most)


PROGRAMS: dict[str, Callable[[Path], Iterator[Line]]] = {
    "csv": csv,
    "xlsx": xlsx,
    "load": load,
    "click": click,
    "polls": polls,
    "batch": batch,
    "lake": lake,
    "lake_sources": lake_sources,
    "assets_upload": assets_upload,
    "assets_ingest": assets_ingest,
    "assets_pictures": assets_pictures,
    "graph_import": graph_import,
}
