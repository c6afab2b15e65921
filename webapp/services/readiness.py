"""Which parts of the desk answer within a second."""

import threading
import time
from collections.abc import Callable

import structlog
from flask import Flask, current_app
from sqlalchemy import text

from webapp import queue, storage
from webapp.extensions import db
from webapp.services import workers

PATIENCE_SECONDS = 1.0

log = structlog.get_logger()


def parts() -> dict[str, bool]:
    """Each part of the desk: is it there, and quick to say so? All are asked side by side."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    deadline = time.monotonic() + PATIENCE_SECONDS
    asked = {name: _ask(app, name) for name in QUESTIONS}
    return {name: question.answer_by(deadline) for name, question in asked.items()}


class Question:
    """One part, asked in a thread of its own, because some servers neither answer nor refuse."""

    def __init__(self, app: Flask, name: str) -> None:
        self.app = app
        self.name = name
        self.answer = False
        self._thread = threading.Thread(target=self._ask, name=f"ready-{name}", daemon=True)
        self._thread.start()

    @property
    def hangs(self) -> bool:
        """Is there no answer yet?"""
        return self._thread.is_alive()

    def answer_by(self, deadline: float) -> bool:
        """The answer, or no when there is none by this monotonic time."""
        self._thread.join(max(0.0, deadline - time.monotonic()))
        return self.answer

    def _ask(self) -> None:
        try:
            with self.app.app_context():
                self.answer = QUESTIONS[self.name]()
        except Exception as error:  # whatever it is, the part is away
            log.warning("not ready", part=self.name, error=type(error).__name__)


_open: dict[tuple[int, str], Question] = {}
_lock = threading.Lock()


def _ask(app: Flask, name: str) -> Question:
    """Ask a part, unless an earlier question still hangs: threads must not pile up."""
    with _lock:
        question = _open.get((id(app), name))
        if question is None or not question.hangs:
            question = _open[id(app), name] = Question(app, name)
        return question


def _database() -> bool:
    return bool(db.session.scalar(text("SELECT count(*) FROM alembic_version")))


def _queue() -> bool:
    return queue.alive(storage.settings().redis_url)


QUESTIONS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "queue": _queue,
    "storage": storage.answers,
    "worker": lambda: workers.count_alive() > 0,
}
