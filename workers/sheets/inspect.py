"""The first look at a file, in a process of its own: is it a table, and safe to open?

The web application starts it by name while the sender waits, and reads one JSON object from
stdout: `{"ok": true, "kind": ...}` or `{"ok": false, "code": ..., "sentence": ...}`.
"""

import json
import os
import resource
import sys
from pathlib import Path

from workers.sheets.sniff import kind_of
from workers.sheets.table import MIB, Limits, UnreadableFile

MEMORY_BYTES = 512 * MIB
CPU_SECONDS = 30
OPEN_FILES = 32
# Pages come first.
NICE = 5
TOO_MUCH = "This file needs too much memory to read. Save it as CSV, and choose that file."


def main() -> None:
    """Look at the file that the command line names."""
    os.nice(NICE)
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, MIB),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    sys.stdout.write(json.dumps(look_at(Path(sys.argv[1]))))
    sys.stdout.flush()
    os._exit(0)


def look_at(path: Path) -> dict[str, str | bool]:
    """What the file is, or why it cannot be taken."""
    limits = Limits()
    try:
        kind = kind_of(path, limits)
        if kind not in ("csv", "xls"):
            from workers.sheets.guard import check_zip

            check_zip(path, limits)
    except UnreadableFile as refusal:
        return {"ok": False, "code": refusal.code, "sentence": refusal.sentence}
    except MemoryError:
        return {"ok": False, "code": "needs-too-much-memory", "sentence": TOO_MUCH}
    return {"ok": True, "kind": kind}
