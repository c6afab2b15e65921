"""Telling that a process is over, to a real web server and a real mail server."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.receivers import Hook, Mailbox, Received, hook, mailbox
from tests.workers.rows import fresh, make_process, owner_of_rows
from webapp.extensions import db
from webapp.models import Delivery, Process, Webhook
from webapp.services import leases, outbox, processes, webhooks
from webapp.settings import Settings
from webapp.states import ProcessKind, ProcessState
from workers import recovery
from workers.courier import Courier, bring
from workers.runner import run_process


@pytest.fixture(scope="module")
def one_box() -> Iterator[Mailbox]:
    """One mail server for all tests: a desk that is to know another one is made anew."""
    with mailbox() as found:
        yield found


@pytest.fixture
def box(one_box: Mailbox) -> Mailbox:
    one_box.forget()
    return one_box


@pytest.fixture(scope="module")
def one_program() -> Iterator[Hook]:
    with hook() as found:
        yield found


@pytest.fixture
def program(one_program: Hook) -> Hook:
    one_program.forget()
    return one_program


@pytest.fixture
def settings(settings: Settings, box: Mailbox) -> Settings:
    """A desk that may call this machine, and knows a mail server and its own address."""
    chosen = {
        "private_webhooks": True,
        "smtp_url": box.url,
        "mail_from": "Import Desk <desk@example.org>",
        "public_url": "https://desk.example.org",
        "delivery_seconds": 0.05,
    }
    return settings.model_copy(update=chosen)


@pytest.fixture
def told(context: Flask, program: Hook) -> Webhook:
    """The webhook of the owner of all rows."""
    return webhooks.create(owner_of_rows(), f"{program.url}/told?by=desk")


def deliveries() -> list[tuple[str, str, int, str]]:
    db.session.expire_all()
    return [
        (each.name, each.state, each.tries, each.outcome)
        for each in db.session.scalars(sa.select(Delivery).order_by(Delivery.id))
    ]


def round_of(context: Flask) -> int:
    return bring(context.config["DESK"])


def due_now() -> None:
    """Let the time pass until the next try."""
    db.session.execute(sa.update(Delivery).values(next_try_at=0))
    db.session.commit()


def signed_with(secret: str, message: Received) -> bool:
    """Does a receiver, by the book of Standard Webhooks, take this message for genuine?"""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    told = f"{message.headers['webhook-id']}.{message.headers['webhook-timestamp']}.".encode()
    mine = base64.b64encode(hmac.new(key, told + message.body, hashlib.sha256).digest()).decode()
    fresh_enough = abs(time.time() - int(message.headers["webhook-timestamp"])) < 300
    return message.headers["webhook-signature"] == f"v1,{mine}" and fresh_enough


@pytest.mark.usefixtures("database")
def test_a_webhook_is_told_once_what_ended_and_how(
    context: Flask, told: Webhook, program: Hook
) -> None:
    counts = {"created": 2, "updated": 0, "unchanged": 1, "skipped": 0, "failed": 0}
    process = make_process(
        ProcessKind.IMPORT,
        state=ProcessState.SUCCEEDED,
        result={"rows": 3, "counts": counts, "staged": "staged/1"},
    )
    for _ in range(3):
        round_of(context)
    [message] = program.got
    assert message.path == "/told?by=desk"
    assert signed_with(told.secret, message)
    assert message.headers["webhook-id"] == f"process-{process.id}-webhook-{told.id}"
    body = json.loads(message.body)
    assert body["type"] == "process.succeeded"
    data = body["data"]
    assert (data["process_id"], data["kind"], data["dataset"]) == (process.id, "import", "tags")
    assert data["result"] == {"rows": 3, "counts": counts}
    assert data["url"] == f"https://desk.example.org/uploads/{process.upload_id}"
    assert deliveries() == [(message.headers["webhook-id"], "delivered", 1, "Answered 200")]


def test_a_message_changed_on_its_way_is_not_taken_for_genuine(
    context: Flask, told: Webhook, program: Hook
) -> None:
    make_process(state=ProcessState.SUCCEEDED)
    round_of(context)
    [message] = program.got
    message.body += b" "
    assert not signed_with(told.secret, message)


def test_a_signature_is_the_one_of_the_published_example() -> None:
    headers = webhooks.headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def end_in_a_worker(process: Process) -> None:
    """A run whose file is not there: it fails by our fault."""
    run_process(process.id)


def end_by_a_person(process: Process) -> None:
    processes.cancel(process)


def end_by_recovery(process: Process) -> None:
    process.state, process.attempt, process.leased_until = ProcessState.RUNNING, 3, 1.0
    db.session.commit()
    recovery.sweep(Settings(max_attempts=3))


def end_while_running(process: Process) -> None:
    claim = leases.claim(process.id, "here:1", 20)
    assert claim is not None
    leases.cancelled(claim)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("end", "state"),
    [
        (end_in_a_worker, "failed"),
        (end_by_a_person, "cancelled"),
        (end_by_recovery, "failed"),
        (end_while_running, "cancelled"),
    ],
)
def test_whatever_ends_a_process_is_told(
    end: Callable[[Process], None], state: str, context: Flask, told: Webhook, program: Hook
) -> None:
    process = make_process()
    round_of(context)
    assert program.got == []
    end(process)
    assert fresh(process).state == state
    round_of(context)
    assert [json.loads(one.body)["type"] for one in program.got] == [f"process.{state}"]


@pytest.mark.usefixtures("told")
def test_what_does_not_arrive_is_tried_ten_times_with_longer_and_longer_pauses(
    context: Flask, program: Hook
) -> None:
    program.status = 500
    make_process(state=ProcessState.SUCCEEDED)
    assert round_of(context) == 1
    assert round_of(context) == 0
    waits = []
    for _ in range(12):
        row = db.session.execute(sa.text("SELECT next_try_at FROM delivery")).scalar_one()
        waits.append(row - time.time())
        due_now()
        round_of(context)
    assert waits[0] == pytest.approx(5, abs=2)
    assert waits[3] == pytest.approx(135, abs=2)
    assert waits[8] == pytest.approx(6 * 60 * 60, abs=2)
    [(_, state, tries, outcome)] = deliveries()
    assert (state, tries, outcome) == ("failed", 10, "Answered 500")
    assert len(program.got) == 10
    assert len({one.headers["webhook-id"] for one in program.got}) == 1


@pytest.mark.usefixtures("told")
def test_a_receiver_that_comes_back_gets_its_message(context: Flask, program: Hook) -> None:
    program.status = 503
    make_process(state=ProcessState.REJECTED)
    round_of(context)
    program.status = 204
    due_now()
    round_of(context)
    [(_, state, tries, outcome)] = deliveries()
    assert (state, tries, outcome) == ("delivered", 2, "Answered 204")


@pytest.mark.usefixtures("told")
def test_a_redirect_is_not_followed(context: Flask, program: Hook) -> None:
    program.status, program.headers = 307, {"Location": f"{program.url}/elsewhere"}
    make_process(state=ProcessState.SUCCEEDED)
    round_of(context)
    assert [one.path for one in program.got] == ["/told?by=desk"]
    assert deliveries()[0][1:] == ("waiting", 1, "Answered 307")


@pytest.mark.usefixtures("told")
def test_a_machine_of_the_own_network_is_not_called_when_it_may_not_be(
    context: Flask, program: Hook
) -> None:
    closed = context.config["DESK"].model_copy(update={"private_webhooks": False})
    make_process(state=ProcessState.SUCCEEDED)
    bring(closed)
    assert program.got == []
    assert deliveries()[0][3] == "Not sent: the address does not begin with https://"
    db.session.execute(sa.update(Webhook).values(address=program.url.replace("http:", "https:")))
    due_now()
    bring(closed)
    assert deliveries()[0][3] == "Not sent: the address is inside a private network"


def test_nobody_listening_is_an_outcome(context: Flask) -> None:
    with hook() as gone:
        webhooks.create(owner_of_rows(), gone.url)
    make_process(state=ProcessState.SUCCEEDED)
    round_of(context)
    assert deliveries()[0][1:] == ("waiting", 1, "No answer: ConnectionRefusedError")


@pytest.mark.usefixtures("database")
def test_four_pools_at_once_tell_each_process_once(
    context: Flask, told: Webhook, program: Hook
) -> None:
    ids = [make_process(state=ProcessState.SUCCEEDED).id for _ in range(12)]

    def pool(_number: int) -> None:
        with context.app_context():
            while bring(context.config["DESK"]):
                pass

    with ThreadPoolExecutor(4) as pools:
        list(pools.map(pool, range(4)))
    while round_of(context):
        pass
    names = sorted(one.headers["webhook-id"] for one in program.got)
    assert names == sorted(f"process-{number}-webhook-{told.id}" for number in ids)
    assert {each[1:3] for each in deliveries()} == {("delivered", 1)}


@pytest.mark.usefixtures("told")
def test_a_pool_that_is_killed_while_it_sends_leaves_the_message_to_another(
    context: Flask, program: Hook
) -> None:
    make_process(state=ProcessState.SUCCEEDED)
    outbox.prepare()
    assert len(outbox.take()) == 1
    assert round_of(context) == 0
    due_now()
    assert round_of(context) == 1
    assert deliveries()[0][1:3] == ("delivered", 2)


@pytest.mark.usefixtures("told")
def test_a_pool_that_is_killed_at_the_last_try_leaves_no_message_that_waits_for_ever(
    context: Flask,
) -> None:
    make_process(state=ProcessState.SUCCEEDED)
    outbox.prepare()
    for _ in range(outbox.MOST_TRIES):
        due_now()
        assert len(outbox.take()) == 1
    due_now()
    assert round_of(context) == 0
    assert deliveries()[0][1] == "failed"


def test_people_who_want_none_get_no_mail(context: Flask, box: Mailbox) -> None:
    make_process(state=ProcessState.SUCCEEDED)
    assert round_of(context) == 0
    assert box.got == []


def want_mail() -> None:
    owner_of_rows().mail_when_over = True
    db.session.commit()


@pytest.mark.usefixtures("database")
def test_who_wants_it_gets_an_email_with_what_ended_and_a_link(
    context: Flask, box: Mailbox
) -> None:
    want_mail()
    process = make_process(
        state=ProcessState.REJECTED, result={"rows": 5108, "bad_rows": 296, "errors": 368}
    )
    round_of(context)
    round_of(context)
    [letter] = box.got
    assert letter["To"] == "owner@example.org"
    assert letter["From"] == "Import Desk <desk@example.org>"
    assert letter["Subject"] == "a.csv: has problems"
    text = letter.get_content()
    assert "296 of 5,108 rows have problems." in text
    assert f"https://desk.example.org/uploads/{process.upload_id}" in text
    assert deliveries()[0][1:] == ("delivered", 1, "The mail server took it")


def test_a_file_name_adds_no_header_to_a_mail(context: Flask, box: Mailbox) -> None:
    want_mail()
    process = make_process(state=ProcessState.SUCCEEDED)
    assert process.upload is not None
    process.upload.filename = "a\r\nBcc: eve@example.org\r\n\r\nÄ.csv"
    db.session.commit()
    round_of(context)
    [letter] = box.got
    assert letter["Bcc"] is None
    assert "Ä.csv" in letter["Subject"]


def test_a_mail_server_that_refuses_is_asked_again(context: Flask, box: Mailbox) -> None:
    want_mail()
    make_process(state=ProcessState.SUCCEEDED)
    box.answer = "451 later"
    round_of(context)
    assert deliveries()[0][1:] == ("waiting", 1, "The mail server answered 451")
    box.answer = "250 OK"
    due_now()
    round_of(context)
    assert len(box.got) == 1


@pytest.mark.usefixtures("told")
def test_people_who_were_switched_off_are_told_nothing(context: Flask, program: Hook) -> None:
    want_mail()
    owner_of_rows().active = False
    db.session.commit()
    make_process(state=ProcessState.SUCCEEDED)
    assert round_of(context) == 0
    assert deliveries() == []


@pytest.mark.usefixtures("told")
def test_the_courier_of_a_pool_brings_messages_by_itself(context: Flask, program: Hook) -> None:
    courier = Courier(context, context.config["DESK"])
    courier.start()
    try:
        make_process(state=ProcessState.SUCCEEDED)
        deadline = time.monotonic() + 10
        while not deliveries() or deliveries()[0][1] != "delivered":
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        courier.stop()
        courier.join()
    assert len(program.got) == 1
