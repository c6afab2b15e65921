"""`make chaos`: uploads and imports while a killer ends a random part of the desk every second.

Afterwards every upload must be in one honest state, and its records there once or not at all.
"""

import argparse
import random
import signal
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.workbooks import csv_text
from webapp.cli.running import RunningDesk, running_desk

ROWS = 400
# More than a file has rows, so that a second copy of one shows.
MOST_RECORDS = 500
PEOPLE = 4
PATIENCE_SECONDS = 180


@dataclass
class Brought:
    """One file: the name in its tags, and where it stands."""

    name: str
    upload: int
    process: int = 0
    end: str = "checking"


class Client:
    """A script that does not give up while the desk comes back."""

    def __init__(self, desk: RunningDesk) -> None:
        headers = {"Authorization": f"Bearer {desk.key}"}
        self.http = httpx.Client(base_url=desk.url, headers=headers, timeout=10)

    def ask(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        """Ask until there is an answer; a POST carries a key, so that it counts once.

        Nothing: it conflicts with what is done already, or with a try whose server was killed.
        """
        headers = {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self.http.request(method, path, headers=headers, **what)
                if answer.status_code == 409:
                    return {}
                if answer.status_code < 500:
                    found: dict[str, Any] = answer.raise_for_status().json()
                    return found
            except httpx.TransportError:
                pass
            if time.monotonic() > end:
                raise SystemExit(f"No answer from {path} in {PATIENCE_SECONDS} s.")
            time.sleep(0.2)

    def hand_in(self, content: bytes) -> dict[str, Any]:
        """Hand a file in, once more where nobody knows what became of it."""
        what = {"data": {"dataset": "tags"}, "files": {"file": ("a.csv", content)}}
        while not (page := self.ask("POST", "/api/uploads", **what)):
            time.sleep(0.2)
        return page

    def start_import(self, upload: int) -> int:
        """Ask for an import, or find the one whose answer was lost; gives its process."""
        while not (started := self.ask("POST", f"/api/uploads/{upload}/import")):
            if started := self.ask("GET", f"/api/uploads/{upload}")["importing"]:
                break
            time.sleep(0.2)
        process_id: int = started["id"]
        return process_id

    def over(self, process_id: int) -> dict[str, Any]:
        """Wait for the end of a process."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (found := self.ask("GET", f"/api/processes/{process_id}"))["finished"]:
            if time.monotonic() > end:
                raise SystemExit(f"Process {process_id} is still {found['state']}.")
            time.sleep(0.2)
        return found


def kill_one(desk: RunningDesk, chance: random.Random) -> str:
    """End a random part of the desk, the supervisor excepted; gives what it was."""
    parts = psutil.Process(desk.process_id).children(recursive=True)
    if not parts:
        return "nobody"
    victim = chance.choice(parts)
    try:
        words = " ".join([victim.name(), *victim.cmdline()])
        victim.send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return "nobody"
    for word in ("valkey", "gunicorn", "workers.sheets", "workers"):
        if word in words:
            return word
    return "another"


def bring_files(desk: RunningDesk, take: Callable[[], int | None], found: list[Brought]) -> None:
    """Hand in, check and import file after file."""
    client = Client(desk)
    while (number := take()) is not None:
        name = f"File {number}"
        rows = (["en", f"{name} tag {row}"] for row in range(ROWS))
        content = csv_text(["language", "tag"], *rows)
        page = client.hand_in(content)
        one = Brought(name, page["id"])
        found.append(one)
        checked = client.over(page["validation"]["id"])
        one.end = f"{checked['state']} check"
        if checked["state"] == "succeeded":
            one.process = client.start_import(one.upload)
            one.end = f"{client.over(one.process)['state']} import"


def lies(desk: RunningDesk, brought: list[Brought]) -> list[str]:
    """What is not as it must be."""
    client = Client(desk)
    wrong = []
    for one in brought:
        state = client.ask("GET", f"/api/processes/{one.process}") if one.process else None
        asked = {"search": f"{one.name} tag", "limit": MOST_RECORDS}
        there = client.ask("GET", "/api/datasets/tags/records", params=asked)
        count = len(there["records"])
        expected = ROWS if state and state["state"] == "succeeded" else 0
        if count != expected:
            wrong.append(f"{one.name}: {count} records, {expected} expected.")
        if state and state["state"] == "succeeded":
            counts = state["counts"]
            if sum(counts.values()) != ROWS or counts["created"] != ROWS:
                wrong.append(f"{one.name}: counts {counts}.")
    return wrong


def ends(brought: list[Brought]) -> dict[str, int]:
    """How many files came to which end."""
    return dict(Counter(one.end for one in brought))


def main() -> int:
    """Run it; 0 when all of it is true, else 1."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    chance, killed = random.Random(asked.seed), Counter[str]()
    numbers, lock = iter(range(asked.files)), threading.Lock()

    def take() -> int | None:
        with lock:
            return next(numbers, None)

    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as folder,
        running_desk(Path(folder) / "desk") as desk,
    ):
        brought: list[Brought] = []
        people = [
            threading.Thread(target=bring_files, args=(desk, take, brought)) for _ in range(PEOPLE)
        ]
        for one in people:
            one.start()
        end = time.monotonic() + asked.seconds
        while time.monotonic() < end and any(one.is_alive() for one in people):
            killed[kill_one(desk, chance)] += 1
            time.sleep(1)
        for one in people:
            one.join()
        wrong = lies(desk, brought)
    if len(brought) != asked.files:
        wrong.append(f"Only {len(brought)} of {asked.files} files were brought.")
    sys.stdout.write(f"seed {asked.seed}: killed {dict(killed)}, ends {ends(brought)}\n")
    sys.stdout.write("\n".join(wrong) + "\n" if wrong else "All of it is true.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
