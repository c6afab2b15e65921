"""The pulse of the run at hand, in memory that its worker, its sweeper and the run itself share.

The database cannot tell whether a run stands still: whoever comes first puts its process back among
those that wait, and then nothing leads to the run that still keeps its worker, and maybe a lock.
"""

import mmap
import os
import struct
import time

_FACTS = struct.Struct("qd")
_CLAIM = struct.Struct("qq")


class Pulse:
    """Which process beat last, and when; made before the fork of whoever shares it."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _FACTS.size + _CLAIM.size)

    def beat(self) -> None:
        """Say that this process goes on."""
        _FACTS.pack_into(self._shared, 0, os.getpid(), time.monotonic())

    def stop(self) -> None:
        """Say that this process is done."""
        _FACTS.pack_into(self._shared, 0, 0, 0.0)

    def claim(self, process_id: int, attempt: int) -> None:
        """Say which process of the desk is at work, and which attempt of it."""
        _CLAIM.pack_into(self._shared, _FACTS.size, process_id, attempt)

    def claimed(self) -> tuple[int, int]:
        """The process of the desk that was at work last, and which attempt of it; else zeros."""
        return _CLAIM.unpack_from(self._shared, _FACTS.size)

    def silent(self, seconds: float) -> int | None:
        """The id of the process that has not beaten for so long, if there is one."""
        process_id, at = _FACTS.unpack_from(self._shared, 0)
        return process_id if process_id and time.monotonic() - at > seconds else None


_own = Pulse()


def use(pulse: Pulse) -> None:
    """Let the runs of this worker beat here."""
    global _own
    _own = pulse


def beat() -> None:
    """Say that the run at hand goes on."""
    _own.beat()


def claim(process_id: int, attempt: int) -> None:
    """Say which process of the desk the run at hand works on."""
    _own.claim(process_id, attempt)


def at_work() -> tuple[int, int]:
    """The process of the desk that the last run of this worker has claimed, and its attempt."""
    return _own.claimed()


def stop() -> None:
    """Say that the run at hand is done."""
    _own.stop()
