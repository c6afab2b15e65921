"""The whole desk under its supervisor, as `importdesk dev` runs it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server

from webapp import create_app
from webapp.cli import main
from webapp.cli.dev import RUNS_AT, healthy
from webapp.cli.running import IMPORTDESK, running_desk
from webapp.extensions import db


def dev(data: Path) -> subprocess.Popen[str]:
    options = [f"--data={data}", "--port=0", "--workers=1"]
    command = [sys.executable, "-c", IMPORTDESK, "dev", *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def wait_until(true, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_is_killed_comes_back_nothing_outlives_the_supervisor_and_the_login_is_shown_once(
    tmp_path,
):
    folder = tmp_path / ("a name that leaves no room for a socket " * 3)
    with running_desk(folder, workers=1) as desk:
        assert desk.password
        supervisor = psutil.Process(desk.process_id)
        parts = supervisor.children()
        for part in parts:
            part.kill()
        wait_until(lambda: len(supervisor.children()) == len(parts))
        wait_until(lambda: healthy(desk.url))
        everybody = supervisor.children(recursive=True)
        os.kill(desk.process_id, signal.SIGKILL)
        _, alive = psutil.wait_procs(everybody, timeout=20)
        assert alive == []
    with dev(folder) as again:
        assert again.stdout is not None
        assert again.stdout.readline().startswith(RUNS_AT)
        again.terminate()
        assert again.wait(30) == 0


def test_a_signal_to_stop_is_taken_at_any_moment(tmp_path):
    program = f"""
import signal, socket
from pathlib import Path
from webapp.cli.dev import Desk
from webapp.settings import Settings
settings, listener = Settings(data=Path({str(tmp_path)!r})), socket.socket()
for number in range(500):
    desk = Desk(settings, listener, 0, own_queue=False)
    signal.signal(signal.SIGALRM, desk.ask_to_stop)
    signal.setitimer(signal.ITIMER_REAL, 0.0001 + number % 7 * 0.00001)
    while not desk.stops_within(0):
        pass
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)


@pytest.fixture
def own_umask(monkeypatch):
    """What a desk changes of the program that it runs in is changed back."""
    monkeypatch.setenv("IMPORTDESK_DATA", "")
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("own_umask")
def test_a_second_desk_on_the_same_folder_is_refused(live_desk):
    refused = CliRunner().invoke(main, ["dev", f"--data={live_desk.data}", "--port=0"])
    said = f"A desk runs on {live_desk.data} already.\n"
    assert (refused.exit_code, refused.stderr) == (1, said)


@pytest.mark.usefixtures("own_umask")
def test_a_taken_port_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = CliRunner().invoke(main, ["dev", f"--data={tmp_path / 'desk'}", f"--port={port}"])
    assert refused.stderr.startswith(f"Port {port} cannot be used")
    assert refused.exit_code == 1


def test_a_desk_that_goes_by_a_name_is_asked_by_it(settings):
    app = create_app(settings.model_copy(update={"trusted_hosts": (".example.org",)}))
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        assert not healthy(url)
        assert healthy(url, (".example.org",))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
