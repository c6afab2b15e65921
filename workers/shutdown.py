"""A worker that is told to stop asks its work horse to hand back what it does."""

import os
import signal
import threading

_asked = threading.Event()


def listen() -> None:
    """Take the signal of the worker; work horses have this from their birth."""
    signal.signal(signal.SIGUSR1, lambda _number, _frame: _asked.set())


def ask(horse: int) -> None:
    """Tell a work horse to hand back what it does."""
    try:
        os.kill(horse, signal.SIGUSR1)
    except ProcessLookupError:  # it has just ended
        return


def asked() -> bool:
    """Was this work horse told to stop?"""
    return _asked.is_set()
