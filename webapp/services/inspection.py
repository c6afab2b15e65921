"""A first look at a file while its sender waits: is it a table at all, and safe to open?

It runs in a process of its own with limits, so that no hostile file can hurt the web server.
"""

import json
import signal
import subprocess
from pathlib import Path

from webapp import programs
from webapp.errors import BadFile

PATIENCE_SECONDS = 60


def check(path: Path) -> None:
    """Refuse a file that is empty, damaged, protected, dangerous or no table. Raises BadFile."""
    try:
        done = _look(path)
        if done.returncode == -signal.SIGKILL:
            # Others may have taken the memory; the file is to blame when it happens again.
            done = _look(path)
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise BadFile(
            "The file takes too much to open. Save it again in Excel, and choose it again."
        ) from None
    if not answer["ok"]:
        raise BadFile(answer["sentence"], {"reason": answer["code"]})


def _look(path: Path) -> subprocess.CompletedProcess[bytes]:
    command = programs.command("workers.sheets.inspect", str(path))
    return subprocess.run(
        command, capture_output=True, timeout=PATIENCE_SECONDS, env={}, check=False
    )
