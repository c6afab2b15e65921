"""Guessing passwords takes ever longer, and never locks out whoever the account belongs to.

Three things are counted, in the database so that all web servers see the same: tries of one account
from one network, of one account from anywhere, and of any account from one network. Where a person
has signed in before, only the first counts, so that nobody can hold them up from elsewhere.
"""

import hashlib
import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.errors import TooManyTries
from webapp.extensions import db
from webapp.models import SignInTries
from webapp.models.columns import now

# After so many wrong passwords each further try waits twice as long, up to the longest wait.
FREE_TRIES, LONGEST_WAIT = 5, timedelta(minutes=15)
ACCOUNT_FREE_TRIES, ACCOUNT_LONGEST_WAIT = 20, timedelta(minutes=1)
NETWORK_FREE_TRIES, NETWORK_LONGEST_WAIT = 100, timedelta(minutes=1)
# After so long without a try the count begins anew.
FORGET_TRIES = timedelta(hours=1)
FORGET_HOMES = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Limit:
    """What is counted, how many wrong tries are free, and the longest wait after those."""

    subject: str
    free: int
    longest: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """How long the next try has to wait."""
        over = failures - self.free
        return timedelta() if over < 0 else min(self.longest, timedelta(seconds=2 ** min(over, 20)))


@dataclass(frozen=True)
class Attempt:
    """Somebody who tries to prove who they are, from this IP address."""

    email: str
    address: str

    @cached_property
    def home(self) -> Limit:
        """This account from this network."""
        subject = _digest("home", self.email, network_of(self.address))
        return Limit(subject, FREE_TRIES, LONGEST_WAIT)

    @cached_property
    def wide(self) -> tuple[Limit, Limit]:
        """This account from anywhere, and anybody from this network."""
        account = _digest("account", self.email)
        network = _digest("network", network_of(self.address))
        return (
            Limit(account, ACCOUNT_FREE_TRIES, ACCOUNT_LONGEST_WAIT),
            Limit(network, NETWORK_FREE_TRIES, NETWORK_LONGEST_WAIT),
        )


def begin(attempt: Attempt) -> tuple[Limit, ...]:
    """Count a try before the password is looked at, so that many at once are counted too.

    Gives what was counted. Raises TooManyTries, the same for accounts that do not exist.
    """
    moment = now()
    _forget()
    rows = _rows_of((attempt.home, *attempt.wide))
    at_home = rows[attempt.home.subject].signed_in_at
    limits = (attempt.home,) if at_home else (attempt.home, *attempt.wide)
    held = [rows[limit.subject].held_until for limit in limits]
    until = max((end for end in held if end and end > moment), default=None)
    if until:
        db.session.rollback()
        raise TooManyTries(math.ceil((until - moment).total_seconds()))
    for limit in limits:
        row = rows[limit.subject]
        fresh = moment - row.seen_at > FORGET_TRIES
        row.failures, row.seen_at = 1 if fresh else row.failures + 1, moment
        wait = limit.wait_after(row.failures)
        row.held_until = moment + wait if wait else None
    db.session.commit()
    return limits


def succeed(attempt: Attempt, counted: Sequence[Limit]) -> None:
    """Take the try back: the password was right, and the person is at home in this network.

    The caller commits.
    """
    rows = _rows_of(counted)
    for row in rows.values():
        row.failures, row.held_until = max(0, row.failures - 1), None
    home = rows[attempt.home.subject]
    home.failures, home.signed_in_at = 0, now()


def network_of(address: str) -> str:
    """The network that an address is counted with: /24, or /64 for IPv6 (one customer's)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 64), strict=False))


def _rows_of(limits: Sequence[Limit]) -> dict[str, SignInTries]:
    """The counts, locked until the end of the transaction so that no try is lost."""
    subjects = sorted(limit.subject for limit in limits)
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    missing = [{"subject": subject, "failures": 0, "seen_at": now()} for subject in subjects]
    db.session.execute(insert(SignInTries).values(missing).on_conflict_do_nothing())
    query = select(SignInTries).where(SignInTries.subject.in_(subjects))
    found = db.session.scalars(
        query.order_by(SignInTries.subject)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.subject: row for row in found}


def _forget() -> None:
    """Drop counts that say nothing any more."""
    moment = now()
    stranger = SignInTries.signed_in_at.is_(None)
    old = (SignInTries.seen_at < moment - FORGET_TRIES) & stranger
    db.session.execute(
        delete(SignInTries)
        .where(old | (SignInTries.seen_at < moment - FORGET_HOMES))
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
