"""A million entries through the lake: `python -m tests.bench.lake STEP FOLDER`, a process each."""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from webapp.lake import versions
from webapp.lake.changing import apply
from webapp.lake.differences import differences
from webapp.lake.entries import Entry, Staged
from webapp.lake.reading import find, listing, walk
from webapp.lake.shelf import Folder
from webapp.lake.versions import Version
from workers.lake.applying import Outcome, outcome
from workers.lake.spool import Spool

MILLION = 1_000_000
AT_ONCE = 1_000
TIMES = 30


def entries(changed: int = 0) -> Iterator[list[Entry]]:
    """What a bucket of a million objects lists, a thousand at a time; each `changed`-th anew."""
    for first in range(0, MILLION, AT_ONCE):
        yield [_entry(number, changed) for number in range(first, first + AT_ONCE)]


def _entry(number: int, changed: int) -> Entry:
    key = f"year={2000 + number // 50_000}/part={number // 1_000:04d}/object-{number:08d}.parquet"
    seed = f"{number}, anew" if changed and number * 7_919 % changed == 0 else str(number)
    checksum = hashlib.md5(seed.encode(), usedforsecurity=False).hexdigest()
    return Entry(
        path=f"imported/{key}",
        address=f"s3://bucket-of-somebody/warehouse/{key}",
        checksum=checksum,
        size=number * 31 % 1_000_003,
        mtime=1_700_000_000 + number,
        content_type="application/octet-stream",
        etag=checksum,
    )


def bring_in(folder: Path, before: Version, changed: int) -> tuple[Outcome, dict[str, Any]]:
    """List, then apply; how long both took, without the making of the entries."""
    spool = Spool(folder / f"spool-{changed}")
    added = 0.0
    for batch in entries(changed):
        started = time.perf_counter()
        spool.add(batch)
        added += time.perf_counter() - started
    started = time.perf_counter()
    spool.close()
    shelf = Folder(folder / "shelf")
    made = outcome(shelf, before, spool, ["imported/"], lambda done, total: None, write=True)
    applied = time.perf_counter() - started
    size = sum(path.stat().st_size for path in shelf.root.rglob("*") if path.is_file())
    return made, {
        "added": added,
        "applied": applied,
        "bytes": size,
        "version": made.version.id,
        "peak": peak_bytes(),
    }


def first(folder: Path) -> dict[str, Any]:
    """Into an empty branch."""
    made, facts = bring_in(folder, versions.empty(), 0)
    assert made.added == made.version.count == MILLION, made
    return facts


def second(folder: Path, version: str) -> dict[str, Any]:
    """The same once more, with every hundredth entry changed."""
    made, facts = bring_in(folder, versions.load(Folder(folder / "shelf"), version), 100)
    assert (made.changed, made.kept) == (MILLION // 100, MILLION - MILLION // 100), made
    return facts


def pages(folder: Path, version: str) -> dict[str, Any]:
    """Pages of a thousand: objects deep inside, and prefixes."""
    shelf = Folder(folder / "shelf")
    held = versions.load(shelf, version)

    def objects(number: int) -> None:
        part = number * 997 // TIMES
        prefix = f"imported/year={2000 + part // 50}/part={part:04d}/"
        page = listing(lambda start: walk(shelf, held, start), prefix, "/", "", 1_000)
        assert len(page.items) == 1_000, page

    def prefixes(number: int) -> None:
        page = listing(lambda start: walk(shelf, held, start), "imported/", "/object", "", 1_000)
        assert len(page.items) == 1_000, page

    def one(number: int) -> None:
        path = _entry(number * 31_013 % MILLION, 0).path
        assert find(shelf, held, path), path

    return {"objects": timed(objects), "prefixes": timed(prefixes), "find": timed(one)}


def commit(folder: Path, version: str) -> dict[str, Any]:
    """One changed object, and what is different afterwards."""
    shelf = Folder(folder / "shelf")
    held = versions.load(shelf, version)
    files = set(shelf.root.rglob("*/ranges/*/*"))
    change = Staged(_entry(555_555, 0)._replace(checksum="other"))
    started = time.perf_counter()
    after = apply(shelf, held, [change])
    seconds = time.perf_counter() - started
    written = set(shelf.root.rglob("*/ranges/*/*")) - files

    def diff(number: int) -> None:
        found = list(differences(shelf, held, after))
        assert [one.path for one in found] == [change.entry.path], found

    return {
        "seconds": seconds,
        "files": len(written),
        "bytes": sum(path.stat().st_size for path in written),
        "diff": timed(diff),
    }


def peak_bytes() -> int:
    """The most memory that this program had at once."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1_024


def timed(work: Callable[[int], None]) -> list[float]:
    """Milliseconds of each time, the first one first."""
    took = []
    for number in range(TIMES):
        started = time.perf_counter()
        work(number)
        took.append((time.perf_counter() - started) * 1_000)
    return took


if __name__ == "__main__":
    STEPS = {"first": first, "second": second, "pages": pages, "commit": commit}
    answer = STEPS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
    sys.stdout.write(json.dumps(answer) + "\n")
