"""Guessing takes ever longer, for the guesser alone."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from webapp.errors import NotSignedIn, TooManyTries
from webapp.extensions import db
from webapp.models import SignInTries
from webapp.services import accounts, throttle
from webapp.services.throttle import Attempt, Limit, network_of

PASSWORD = "correct horse battery"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def desk(database: str, context: Flask) -> Flask:
    """A desk where Mia has an account, once on each kind of database."""
    accounts.create_user("mia@example.org", PASSWORD)
    return context


def fail(email: str = "mia@example.org", address: str = HERE, times: int = 1) -> None:
    """Wrong passwords, each after the wait that it takes."""
    for again in range(times):
        if again:
            wait_long_enough()
        with pytest.raises(NotSignedIn):
            accounts.sign_in(email, "wrong", address)


def wait_long_enough() -> None:
    """Let all waits be over, as if time had gone by."""
    db.session.execute(update(SignInTries).values(held_until=None))
    db.session.commit()


def seconds_to_wait(email: str = "mia@example.org", address: str = HERE) -> int:
    """How long the right password has to wait; 0 when it is taken."""
    try:
        accounts.sign_in(email, PASSWORD, address)
    except TooManyTries as error:
        return error.seconds
    except NotSignedIn:
        pass
    return 0


@pytest.mark.parametrize("email", ["mia@example.org", "nobody@example.org"])
def test_after_5_wrong_tries_even_the_right_password_waits_known_or_not(
    desk: Flask, email: str
) -> None:
    fail(email, times=4)
    fail(email)
    assert seconds_to_wait(email) == 1


def test_each_further_wrong_try_doubles_the_wait_up_to_15_minutes() -> None:
    limit = Attempt("mia@example.org", HERE).home
    waits = [limit.wait_after(failures).total_seconds() for failures in (4, 5, 6, 9, 14, 15, 500)]
    assert waits == [0, 1, 2, 16, 512, 900, 900]


def test_a_wait_that_is_over_lets_the_right_password_in_and_forgets(desk: Flask) -> None:
    fail(times=8)
    assert seconds_to_wait() > 1
    wait_long_enough()
    assert seconds_to_wait() == 0
    fail(times=4)
    assert seconds_to_wait() == 0


def test_tries_while_waiting_do_not_make_the_wait_longer(desk: Flask) -> None:
    fail(times=6)
    for _ in range(10):
        assert seconds_to_wait() <= 2
    wait_long_enough()
    assert seconds_to_wait() == 0


def test_others_are_not_held_up(desk: Flask) -> None:
    accounts.create_user("bob@example.org", PASSWORD)
    fail(times=8)
    assert seconds_to_wait("bob@example.org") == 0


def test_a_neighbour_in_the_same_network_counts_as_the_same_guesser(desk: Flask) -> None:
    fail(address="192.0.2.1", times=8)
    assert seconds_to_wait(address="192.0.2.200") > 0
    assert seconds_to_wait(address=ELSEWHERE) == 0


def test_guessing_from_many_networks_waits_too_but_not_long(desk: Flask) -> None:
    for number in range(40):
        fail(address=f"10.0.{number}.1")
        wait_long_enough()
    fail(address="10.1.0.1")
    assert 0 < seconds_to_wait(address="10.2.0.1") <= 60


def test_whoever_is_at_home_gets_in_while_strangers_guess_elsewhere(desk: Flask) -> None:
    assert seconds_to_wait(address=HERE) == 0
    for number in range(30):
        fail(address=f"10.0.{number}.1")
        wait_long_enough()
    fail(address="10.1.0.1")
    assert seconds_to_wait(address=ELSEWHERE) > 0
    assert seconds_to_wait(address=HERE) == 0


def test_one_guess_at_each_of_many_accounts_waits_too(
    desk: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "NETWORK_FREE_TRIES", 10)
    for number in range(10):
        fail(f"person{number}@example.org")
    assert seconds_to_wait("person10@example.org") > 0
    assert seconds_to_wait("person10@example.org", ELSEWHERE) == 0


def test_what_was_typed_is_not_kept(desk: Flask) -> None:
    fail("my password by mistake")
    kept = [row.subject for row in db.session.query(SignInTries)]
    assert len(kept) == 3
    assert all(len(subject) == 64 for subject in kept)


def test_counts_are_forgotten_after_an_hour(desk: Flask) -> None:
    fail(times=8)
    for row in db.session.query(SignInTries):
        row.seen_at -= timedelta(hours=2)
    db.session.commit()
    assert seconds_to_wait() == 0


def test_tries_at_the_same_moment_are_all_counted(desk: Flask) -> None:
    attempt = Attempt("mia@example.org", HERE)
    let_in: list[bool] = []

    def guess() -> None:
        with desk.app_context():
            try:
                throttle.begin(attempt)
                let_in.append(True)
            except TooManyTries:
                let_in.append(False)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let_in.count(True) == throttle.FREE_TRIES


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_an_address_counts_with_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_limit_never_waits_longer_than_its_longest() -> None:
    assert Limit("x", 0, timedelta(seconds=3)).wait_after(10**6) == timedelta(seconds=3)
