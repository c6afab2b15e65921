"""Clients of the graph are called back at the end of each stage, by a real web server."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.graph_rows import CELLS, add_run, csv_of
from tests.receivers import Hook, hook
from tests.workers.desk_work import work
from tests.workers.graph_work import answer, go_on, hand_in, labelled, newest
from tests.workers.rows import fresh, make_process, owner_of_rows
from webapp.errors import BadInput
from webapp.extensions import db
from webapp.models import Delivery, GraphImport, Process
from webapp.services import messages, outbox, processes
from webapp.services.graph import callbacks, imports, stages, steps
from webapp.settings import Settings
from webapp.states import GraphStage, ProcessState
from workers import recovery
from workers.courier import bring

LABELS, ATTRIBUTES, NODES, GRAPH = stages.ORDER


@pytest.fixture(scope="module")
def one_client() -> Iterator[Hook]:
    """One program for all tests: a desk that is to call another address is made anew."""
    with hook() as found:
        yield found


@pytest.fixture
def client(one_client: Hook) -> Hook:
    """The program that is called back."""
    one_client.forget()
    return one_client


@pytest.fixture
def settings(settings: Settings, client: Hook) -> Settings:
    """A desk that may call this machine, and shows a key to the client."""
    key = {"private_webhooks": True, "graph_callback_key": "k-9"}
    return settings.model_copy(update={**key, "graph_callback_hosts": (client.url,)})


def told(context: Flask, client: Hook) -> list[dict[str, Any]]:
    """What the client has been told by now."""
    bring(context.config["DESK"])
    return [json.loads(each.body) for each in client.got]


def table_for(client: Hook, path: str = "/done", **asked: Any) -> GraphImport:
    """A table whose labels wait, and whose client wants to be called back."""
    return hand_in(csv_of(*CELLS), callback_url=client.url + path, **asked)


def over(url: str, **asked: str) -> GraphImport:
    """A table whose labels were cancelled: its client is told so, as of every end."""
    table = hand_in(csv_of(*CELLS), callback_url=url, **asked)
    processes.cancel(newest(table))
    return table


@pytest.mark.usefixtures("database")
def test_a_client_is_told_of_each_stage_with_its_answer(context: Flask, client: Hook) -> None:
    table = labelled(*CELLS, callback_url=f"{client.url}/done", user_text="17")
    told(context, client)
    for stage in (ATTRIBUTES, NODES, GRAPH):
        go_on(table, stage)
        told(context, client)
    heard = told(context, client)
    assert [each["key"] for each in heard] == ["labels", "attributes", "nodes", "graph"]
    for message, stage in zip(heard, stages.ORDER, strict=True):
        assert message["user_id"] == 17
        assert message["process_id"] == table.identifier
        assert message["status"] == 4
        assert message["results"] == answer(table, stage).content
    assert heard[0]["message"] == "The labels are ready."
    [first, *_] = client.got
    assert first.path == "/done/"
    assert first.headers["x-api-key"] == "k-9"
    assert first.headers["content-type"] == "application/json"


def test_without_a_key_none_is_shown(context: Flask, client: Hook) -> None:
    over(client.url)
    bring(context.config["DESK"])  # the settings of the application itself have a key
    assert "x-api-key" in client.got[0].headers
    context.config["DESK"] = context.config["DESK"].model_copy(update={"graph_callback_key": ""})
    over(client.url)
    bring(context.config["DESK"])
    assert "x-api-key" not in client.got[1].headers


def test_the_key_is_not_shown_to_an_address_that_somebody_has_named_for_himself(
    context: Flask, client: Hook
) -> None:
    with hook() as thief:
        over(f"{thief.url}/{client.url}")
        over(client.url.replace("127.0.0.1", "localhost"))
        bring(context.config["DESK"])
        assert len(thief.got) == len(client.got) == 1
        assert not [each for each in (*thief.got, *client.got) if "x-api-key" in each.headers]


def test_an_import_and_its_undo_are_told_without_results_and_a_plan_is_not(
    context: Flask, client: Hook
) -> None:
    table = labelled(*CELLS, callback_url=client.url)
    for stage in (GraphStage.PLAN, GraphStage.IMPORT, GraphStage.UNDO):
        add_run(context, table.identifier, stage, ProcessState.SUCCEEDED)
        told(context, client)
    heard = [(each["key"], each["status"], each["results"]) for each in told(context, client)]
    assert heard[1:] == [("import", 4, None), ("undo", 4, None)]


def test_the_user_is_a_number_where_the_client_has_numbers_and_else_the_owner(
    context: Flask, client: Hook
) -> None:
    for user_text in ("-3", "mia", "1_0", "٣", "07", ""):
        over(client.url, user_text=user_text)
    heard = {each["process_id"]: each["user_id"] for each in told(context, client)}
    tables = db.session.scalars(sa.select(GraphImport).order_by(GraphImport.id))
    users = [heard[table.identifier] for table in tables]
    assert users == [-3, "mia", "1_0", "٣", 7, owner_of_rows().id]


@pytest.mark.usefixtures("database")
def test_a_table_that_is_none_is_told_in_words(context: Flask, client: Hook) -> None:
    table = hand_in(b",,,\n,,,\n", callback_url=client.url)
    process = work(newest(table))
    assert process.state == "rejected"
    [message] = told(context, client)
    assert (message["status"], message["results"]) == (5, None)
    assert message["message"] == process.result["sentence"]


@pytest.mark.usefixtures("database")
def test_a_stage_that_is_cancelled_is_told(context: Flask, client: Hook) -> None:
    processes.cancel(newest(table_for(client)))
    [message] = told(context, client)
    assert (message["key"], message["status"]) == ("labels", 7)
    assert message["message"] == "This was cancelled, and nothing has changed."


@pytest.mark.usefixtures("database")
def test_a_stage_whose_workers_were_all_killed_is_told(context: Flask, client: Hook) -> None:
    process = newest(table_for(client))
    process.state, process.attempt, process.leased_until = ProcessState.RUNNING, 3, 1.0
    db.session.commit()
    assert told(context, client) == []
    recovery.sweep(Settings(max_attempts=3))
    [message] = told(context, client)
    assert message["status"] == 5
    ended = fresh(process)
    assert ended.reference in message["message"]
    assert ended.error_sentence in message["message"]


def deliveries() -> list[tuple[str, str, int, str]]:
    db.session.expire_all()
    found = db.session.scalars(sa.select(Delivery).order_by(Delivery.id))
    return [(each.name, each.state, each.tries, each.outcome) for each in found]


def due_now() -> None:
    """Let the time pass until the next try."""
    db.session.execute(sa.update(Delivery).values(next_try_at=0))
    db.session.commit()


@pytest.mark.usefixtures("database")
def test_a_client_that_is_away_is_called_again(context: Flask, client: Hook) -> None:
    client.status = 503
    table = over(client.url)
    assert len(told(context, client)) == 1
    client.status = 204
    due_now()
    first, second = told(context, client)
    assert first == second
    name = f"process-{newest(table).id}-callback"
    assert deliveries() == [(name, "delivered", 2, "Answered 204")]


def test_a_pool_that_is_killed_while_it_calls_leaves_the_callback_to_another(
    context: Flask, client: Hook
) -> None:
    over(client.url)
    outbox.prepare()
    assert len(outbox.take()) == 1
    assert told(context, client) == []
    due_now()
    assert len(told(context, client)) == 1


def test_of_a_table_that_was_removed_nothing_is_told(context: Flask, client: Hook) -> None:
    table = labelled(*CELLS, callback_url=client.url)
    outbox.prepare()
    imports.remove(table)
    assert told(context, client) == []
    assert deliveries()[0][3] == "Not sent: its table was removed"


def test_answers_that_are_undone_meanwhile_are_not_told(context: Flask, client: Hook) -> None:
    table = labelled(*CELLS, callback_url=client.url)
    steps.undo(table, LABELS)
    assert told(context, client)[0]["results"] is None


def test_a_redirect_of_a_callback_is_not_followed(context: Flask, client: Hook) -> None:
    client.status, client.headers = 307, {"Location": f"{client.url}/elsewhere"}
    over(f"{client.url}/done")
    assert len(told(context, client)) == 1
    assert [each.path for each in client.got] == ["/done/"]


def test_a_table_without_an_address_and_other_processes_call_nobody(
    context: Flask, client: Hook
) -> None:
    labelled(*CELLS)
    make_process(state=ProcessState.SUCCEEDED)
    assert told(context, client) == []
    assert deliveries() == []


def test_an_address_is_called_with_one_slash_at_its_end(context: Flask) -> None:
    for url, called in (
        ("https://a.example.org", "https://a.example.org/"),
        (" https://a.example.org/cb/// ", "https://a.example.org/cb/"),
        ("https://a.example.org/cb?run=7", "https://a.example.org/cb/?run=7"),
        ("", ""),
    ):
        assert callbacks.address_of(url) == called


def test_an_address_that_cannot_be_called_is_refused_as_it_is_handed_in(context: Flask) -> None:
    closed = context.config["DESK"].model_copy(update={"private_webhooks": False})
    context.config["DESK"] = closed
    for url, why in (
        ("http://a.example.org", "the address begins with https://."),
        ("ftp://a.example.org", "the address begins with https://."),
        ("a.example.org", "the address begins with https://."),
        ("https://[::1", "this is not an address."),
        ("https://10.0.0.7/cb", "this address is inside a private network."),
        ("https://me:pass@a.example.org", "the address has neither a password nor a # in it."),
        ("https://a.example.org/a b", "the address holds characters that addresses do not have."),
    ):
        with pytest.raises(BadInput) as caught:
            hand_in(csv_of(*CELLS), callback_url=url)
        assert caught.value.sentence.startswith(f"The address to call back cannot be used: {why}")
    assert db.session.query(Process).count() == 0


def test_an_address_that_was_public_once_is_not_called_inside(context: Flask, client: Hook) -> None:
    over(client.url)
    bring(context.config["DESK"].model_copy(update={"private_webhooks": False}))
    assert client.got == []
    assert deliveries()[0][3] == "Not sent: the address does not begin with https://"


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (csv_of(*CELLS), "The labelling of columns is done."),
        (b",,,\n,,,\n", "This table has no names of columns. Write a name above each column."),
    ],
)
def test_an_email_about_a_table_names_its_file_and_what_became_of_it(
    content: bytes, outcome: str, context: Flask
) -> None:
    process = work(newest(hand_in(content, "cells.csv")))
    subject, text = messages.letter(process)
    assert subject.startswith("cells.csv: ")
    assert f"cells.csv: {outcome}" in text
