"""Starting a whole desk as a process of its own, and talking to it: for the demo and the tests."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from webapp import create_app
from webapp.cli.children import die_with_parent
from webapp.cli.dev import ROOT, RUNS_AT, SIGN_IN, STOP_SECONDS
from webapp.errors import Unavailable
from webapp.extensions import db
from webapp.services import accounts, keys
from webapp.settings import Settings

# The command, also where the package is not installed.
IMPORTDESK = "from webapp.cli import main; main()"
LOGIN = re.compile(rf"{SIGN_IN} (\S+) with the password (\S+)")


@dataclass(frozen=True, slots=True)
class RunningDesk:
    """Where a desk runs, its administrator's login, and an API key of theirs."""

    url: str
    email: str
    password: str
    key: str
    data: Path
    process_id: int


@contextmanager
def running_desk(data: Path, port: int = 0, workers: int = 2) -> Iterator[RunningDesk]:
    """A new desk in the empty folder `data`, stopped afterwards.

    Raises Unavailable when it does not start.
    """
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("IMPORTDESK_")
    }
    options = [f"--data={data}", f"--port={port}", f"--workers={workers}"]
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORTDESK, "dev", *options],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        assert process.stdout is not None
        url, email, password = _wait_for_start(process.stdout)
        key = _make_key(data, email)
        yield RunningDesk(url, email, password, key, data, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS * 2 + 5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _wait_for_start(output: IO[str]) -> tuple[str, str, str]:
    """Address, e-mail address and password, as the desk says them."""
    email = password = ""
    for line in output:
        if login := LOGIN.match(line):
            email, password = login.groups()
        if line.startswith(RUNS_AT):
            # Whatever it still says is thrown away, so that it never waits for a reader.
            threading.Thread(target=output.read, daemon=True).start()
            return line.removeprefix(RUNS_AT).strip(), email, password
    raise Unavailable("The desk did not start; it said why above.")


def _make_key(data: Path, email: str) -> str:
    # The key is stored as a digest, so no secret of the running desk is needed here.
    app = create_app(Settings(data=data), serving=False)
    with app.app_context():
        try:
            return keys.create(accounts.get_user(email))[1]
        finally:
            db.session.remove()
            db.engine.dispose()
