"""The courier of a pool: a thread of its own that brings messages on their way."""

import http.client
import smtplib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import db
from webapp.models import Delivery
from webapp.services import calls, mail, messages, outbox, webhooks
from webapp.services.graph import callbacks
from webapp.services.graph.callbacks import Callback
from webapp.services.outbox import Outcome
from webapp.settings import Settings

SENDERS = 4
ROUNDS_BETWEEN_CLEANINGS = 1000
GOOD = range(200, 300)

log = structlog.get_logger()

Send = Callable[[], Outcome]


class Courier:
    """Brings what is due, round after round; a slow receiver holds up neither sweeps nor runs."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Take nothing new; whoever waits for an answer may have it."""
        self._over.set()

    def join(self) -> None:
        """Wait for the end of the round at hand."""
        self._thread.join()

    def _run(self) -> None:
        rounds = 0
        while not self._over.wait(self.settings.delivery_seconds):
            try:
                with self.app.app_context():
                    bring(self.settings)
                    if rounds % ROUNDS_BETWEEN_CLEANINGS == 0:
                        outbox.forget_old()
                rounds += 1
            except SQLAlchemyError as error:
                log.warning("deliveries missed", error=type(error).__name__)
            except Exception as error:  # the next round must come all the same
                log.error("deliveries missed", exc_info=error)


def bring(settings: Settings) -> int:
    """One round: list who wants to know, and try what is due; how many were tried."""
    outbox.prepare()
    due = [(each.id, each.tries, letter_of(each, settings)) for each in outbox.take()]
    # No transaction is held while receivers take their time.
    db.session.commit()
    with ThreadPoolExecutor(SENDERS) as senders:
        outcomes = senders.map(lambda each: attempt(each[2]), due)
        for (delivery_id, tries, _), outcome in zip(due, outcomes, strict=True):
            outbox.note(delivery_id, tries, outcome)
            log.info(
                "delivery tried",
                delivery=delivery_id,
                tries=tries,
                arrived=outcome.arrived,
                outcome=outcome.words,
            )
    return len(due)


def letter_of(delivery: Delivery, settings: Settings) -> Send:
    """All that is needed to send a delivery, read now, so that no thread needs the database."""
    name = delivery.name
    if delivery.webhook is not None:
        hook, body = delivery.webhook, messages.body(delivery)
        address, secret = hook.address, hook.secret
        return lambda: call(address, secret, name, body, settings)
    assert delivery.process is not None, "an e-mail or a callback is about a process"
    if delivery.is_callback:
        callback = callbacks.of(delivery.process)
        return lambda: call_back(callback, settings)
    to, (subject, text) = delivery.user.email, messages.letter(delivery.process)

    def post() -> Outcome:
        mail.send(settings, to, subject, text, name)
        return Outcome(True, "The mail server took it")

    return post


def call(address: str, secret: str, name: str, body: bytes, settings: Settings) -> Outcome:
    """Send a signed message to a webhook."""
    headers = webhooks.headers(secret, name, int(time.time()), body)
    headers["user-agent"] = "Import-Desk"
    status = calls.post(address, body, headers, private=settings.private_webhooks)
    return Outcome(status in GOOD, f"Answered {status}")


def call_back(callback: Callback | None, settings: Settings) -> Outcome:
    """Tell a client of the graph what became of a stage."""
    if callback is None:
        raise calls.Refused("its table was removed")
    status = calls.post(
        callback.address,
        callback.body,
        callback.headers,
        private=settings.private_webhooks,
        seconds=callbacks.SECONDS,
    )
    return Outcome(status in GOOD, f"Answered {status}")


def attempt(send: Send) -> Outcome:
    """Try once; whatever goes wrong outside of the desk is an outcome, in words."""
    try:
        return send()
    except (calls.Refused, mail.NotSafe) as error:
        return Outcome(False, f"Not sent: {error}")
    except TimeoutError:
        return Outcome(False, "Nobody answered in time")
    except smtplib.SMTPResponseException as error:
        return Outcome(False, f"The mail server answered {error.smtp_code}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(False, f"No answer: {type(error).__name__}")
    except Exception as error:
        log.error("delivery broke", exc_info=error)
        return Outcome(False, "The desk could not send it. Our fault; the log says more")
