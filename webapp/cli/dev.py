"""The whole desk on one machine: queue, workers and web under one supervisor."""

import fcntl
import gc
import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import func, select

from webapp import create_app, embedded
from webapp.cli.children import Child
from webapp.cli.forks import Fork
from webapp.errors import BadSettings
from webapp.extensions import db
from webapp.models import User
from webapp.services import accounts, database
from webapp.services.lake import places
from webapp.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
ADMIN = "admin@desk.local"
START_SECONDS = 60
# A worker may finish the job at hand for so long before it is killed; recovery does the job again.
STOP_SECONDS = 20
# All that a pool consists of.
WORKERS = ("workers.worker", "workers.sweeper")
RUNS_AT = "Import Desk runs at"
SIGN_IN = "Sign in as"


class Desk:
    """The processes of a running desk, in the order in which they start."""

    def __init__(
        self, settings: Settings, listener: socket.socket, workers: int, own_queue: bool
    ) -> None:
        self.settings = settings
        self.listener = listener
        # No Event: one that is set by a signal may wait for itself for ever.
        self.stopping = False
        queue = [self._queue()] if own_queue else []
        self.children = [*queue, *self._workers(workers), self._web()]

    @property
    def url(self) -> str:
        """The address for a browser."""
        return f"http://{HOST}:{self.listener.getsockname()[1]}"

    def _child(self, name: str, command: list[str], **more: Any) -> Child:
        settings = self.settings
        environment = os.environ | {
            "IMPORTDESK_DATA": str(settings.data),
            "IMPORTDESK_REDIS_URL": settings.redis_url,
        }
        log = settings.data / "logs" / f"{name}.log"
        return Child(name, command, environment, ROOT, log, **more)

    def _queue(self) -> Child:
        place = Path(self.settings.redis_url.removeprefix("unix://"))
        command = embedded.server_command(place, self.settings.data / "queue")
        return self._child("queue", command)

    def _workers(self, count: int) -> list[Child]:
        names = [f"worker-{number}" for number in range(1, count + 1)]
        return [self._child(name, ["workers"], begin=Fork) for name in names]

    def _web(self) -> Child:
        handle = self.listener.fileno()
        options = {
            "bind": f"fd://{handle}",
            "worker-class": "gthread",
            "workers": "2",
            "threads": "8",
            # The time-out is for a worker that no longer beats, not for a slow upload in a thread.
            "timeout": "60",
            "graceful-timeout": "10",
            "keep-alive": "10",
            # Clients of MatGraph may send their key so; all other names with such a line are left
            # out, since they could pass for what a proxy says.
            "forwarder-headers": "HTTP_API_KEY",
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        gunicorn = ["gunicorn", "--no-control-socket", "--preload"]
        command = [*gunicorn, *arguments, "wsgi:app"]
        return self._child("web", command, pass_fds=(handle,), begin=Fork)

    def stops_within(self, seconds: float) -> bool:
        """Wait so long, and say whether the desk was asked to stop."""
        if not self.stopping:
            time.sleep(seconds)
        return self.stopping

    def ask_to_stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Stop soon; asked a second time, stop without waiting for jobs."""
        if self.stopping:
            for child in self.children:
                child.wait(until=0)
        self.stopping = True

    def run(self) -> int:
        """Serve until told to stop. 0 after an orderly stop, 1 when the desk did not come up."""
        try:
            for child in self.children:
                child.start()
            if not self._comes_up():
                return 0 if self.stopping else self._explain()
            say(f"{RUNS_AT} {self.url}")
            while not self.stops_within(0.2):
                for child in self.children:
                    child.look_after()
            return 0
        finally:
            self.stop()

    def _comes_up(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self.stops_within(0.1):
            if healthy(self.url, self.settings.trusted_hosts):
                return True
            for child in self.children:
                child.look_after()
                if child.starts > 3:
                    return False
        return False

    def _explain(self) -> int:
        failing = max(self.children, key=lambda child: child.starts)
        sys.stderr.write(f"Import Desk did not start. The end of {failing.log}:\n")
        sys.stderr.write(failing.last_lines() + "\n")
        return 1

    def stop(self) -> None:
        """End web and workers side by side, and the queue when nobody needs it any more."""
        queue = [child for child in self.children if child.name == "queue"]
        others = [child for child in self.children if child.name != "queue"]
        for group in (others, queue):
            until = time.monotonic() + STOP_SECONDS
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.wait(until)


def run(data: Path, port: int, workers: int = 2) -> int:
    """Serve a desk whose data is in `data` on `port` (0: any free one) until SIGTERM or Ctrl-C.

    Prints the administrator's login at the first start, and the address when the desk is up.
    """
    os.environ["IMPORTDESK_DATA"] = str(data.resolve())
    # Files, records and logs are for the eyes of whoever runs the desk, in any folder.
    os.umask(0o077)
    try:
        settings = load_settings()
        with alone_in(settings.data), listen(port) as listener, queue_of(settings) as placed:
            prepare(placed)
            load()
            # Counts of requests begin anew with the web processes that count them.
            shutil.rmtree(settings.data / "metrics", ignore_errors=True)
            desk = Desk(placed, listener, workers, own_queue=has_own_queue(settings))
            signal.signal(signal.SIGTERM, desk.ask_to_stop)
            signal.signal(signal.SIGINT, desk.ask_to_stop)
            return desk.run()
    except BadSettings as error:
        sys.stderr.write(error.sentence + "\n")
        return 1


def prepare(settings: Settings) -> None:
    """Bring the database up to date, and make an administrator if nobody has an account."""
    app = create_app(settings, serving=False)
    with app.app_context():
        database.upgrade()
        places.prepare()
        if not db.session.scalar(select(func.count()).select_from(User)):
            user, password = accounts.create_user(ADMIN, admin=True)
            say(f"{SIGN_IN} {user.email} with the password {password} (shown only this once)")
        db.session.remove()
        db.engine.dispose()


def load() -> None:
    """Read once what every worker would read anew."""
    for module in WORKERS:
        import_module(module)
    # What is loaded stays, and stays shared with the forks.
    gc.collect()
    gc.freeze()


@contextmanager
def alone_in(data: Path) -> Iterator[None]:
    """Keep a second desk off this data folder. Raises BadSettings when one runs there already."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "desk.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSettings(f"A desk runs on {data} already.") from None
        yield


def has_own_queue(settings: Settings) -> bool:
    """Is the queue the embedded one, and not a server that somebody named?"""
    return settings.redis_url == f"unix://{settings.data / 'queue.sock'}"


@contextmanager
def queue_of(settings: Settings) -> Iterator[Settings]:
    """The settings with a socket whose path is short enough for the system."""
    if not has_own_queue(settings):
        yield settings
        return
    place = embedded.socket_in(settings.data)
    try:
        yield settings.model_copy(update={"redis_url": f"unix://{place}"})
    finally:
        if place.parent != settings.data:
            shutil.rmtree(place.parent, ignore_errors=True)


def listen(port: int) -> socket.socket:
    """The socket that the web workers share. Raises BadSettings when the port is taken."""
    try:
        return socket.create_server((HOST, port), backlog=256)
    except OSError as error:
        raise BadSettings(
            f"Port {port} cannot be used ({error.strerror}). Choose another with --port."
        ) from None


def healthy(url: str, names: tuple[str, ...] = ()) -> bool:
    """Does the desk at this address, which goes by these names only, say that it is well?"""
    host = {"Host": names[0].removeprefix(".")} if names else {}
    try:
        asked = urllib.request.Request(f"{url}/health", headers=host)
        with urllib.request.urlopen(asked, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def say(line: str) -> None:
    """Print one line that whoever started the desk may wait for."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
