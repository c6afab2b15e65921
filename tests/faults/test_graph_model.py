"""Real workers that wait for a language model are killed and cancelled, and clients still told."""

import json
import os
import signal
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import psutil
import pytest
from flask import Flask

from tests.faults.desk import LEASE_SECONDS, NOTICED_SECONDS, SHORT, pool, until, until_over
from tests.graph.model.stand_in import StandIn, says, stand_in, waits
from tests.graph_rows import CELLS, csv_of
from tests.receivers import Hook, hook
from tests.workers.graph_work import answer, hand_in, newest
from webapp.extensions import db
from webapp.models import GraphStep
from webapp.services import processes
from webapp.services.graph import stages
from webapp.settings import Settings

pytestmark = pytest.mark.usefixtures("valkey", "context")
# Who waits for a model asks no database: one kind of it is enough.
LABELS, *_ = stages.ORDER
SAID = {"labels": {str(number): "Metadata" for number in range(5)}}


@pytest.fixture
def service() -> Iterator[StandIn]:
    with stand_in() as found:
        yield found


@pytest.fixture
def client() -> Iterator[Hook]:
    with hook() as found:
        yield found


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"private_webhooks": True})


def told_of(service: StandIn) -> dict[str, str]:
    """What a pool is told, so that it asks this model and calls clients of this machine."""
    return {
        "IMPORTDESK_GRAPH_MODEL_URL": service.url,
        "IMPORTDESK_GRAPH_MODEL_NAME": "small",
        "IMPORTDESK_PRIVATE_WEBHOOKS": "true",
        "IMPORTDESK_DELIVERY_SECONDS": "0.1",
    }


def who_asks(service: StandIn, pool_id: int) -> int:
    """The process of a pool that has a line to the model."""
    port = urlsplit(service.url).port
    [found] = [
        process.pid
        for process in psutil.Process(pool_id).children(recursive=True)
        if any(line.raddr and line.raddr.port == port for line in process.net_connections("tcp"))
    ]
    return found


def messages(client: Hook) -> list[tuple[str, int]]:
    bodies = [json.loads(each.body) for each in client.got]
    return [(each["key"], each["status"]) for each in bodies]


def test_a_worker_that_is_killed_while_the_model_thinks_is_followed_by_one_that_asks_again(
    context: Flask, service: StandIn, client: Hook
) -> None:
    service.replies = [waits(service, 60), says(SAID)]
    table = hand_in(csv_of(*CELLS), callback_url=client.url)
    with pool(context, **SHORT, **told_of(service)) as pool_id:
        until(lambda: bool(service.got), "the question")
        os.kill(who_asks(service, pool_id), signal.SIGKILL)
        process = until_over(newest(table), NOTICED_SECONDS)
        until(lambda: bool(client.got), "the callback")
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert len(service.got) == 2
    step = answer(table, LABELS)
    assert {label for label, _ in step.content.values()} == {"Metadata"}
    assert step.reasons["model"].startswith("The language model has answered for all 5")
    assert messages(client) == [("labels", 4)]


def test_a_stage_that_waits_for_the_model_is_cancelled_within_five_seconds(
    context: Flask, service: StandIn, client: Hook
) -> None:
    service.replies = [waits(service, 60)]
    table = hand_in(csv_of(*CELLS), callback_url=client.url)
    with pool(context, **told_of(service)):
        until(lambda: bool(service.got), "the question")
        began = time.monotonic()
        processes.cancel(newest(table))
        process = until_over(newest(table))
        assert time.monotonic() - began < 5
        until(lambda: bool(client.got), "the callback")
    assert process.state == "cancelled"
    assert db.session.query(GraphStep).count() == 0
    assert messages(client) == [("labels", 7)]


def test_a_model_that_takes_longer_than_a_lease_costs_no_attempt(
    context: Flask, service: StandIn
) -> None:
    service.replies = [waits(service, LEASE_SECONDS + 2, then=says(SAID))]
    table = hand_in(csv_of(*CELLS))
    with pool(context, **SHORT, **told_of(service)):
        process = until_over(newest(table))
    assert (process.state, process.attempt) == ("succeeded", 1)
    assert answer(table, LABELS).content["Machine"] == ["Metadata", "Ford"]
