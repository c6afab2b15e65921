"""Passwords: which ones are taken, how they are kept, and how they are compared."""

from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from webapp.errors import BadInput

SHORTEST = 10
LONGEST = 200
# How hard a password must be to guess, of 0 to 4: an attack with stolen hashes needs 10^8 tries.
LEAST_SCORE = 3
# Judging takes longer for long ones, and these signs are enough to tell.
SIGNS_JUDGED = 72
# What comes to mind at this desk (OWASP ASVS 5.0, 6.1.2).
HERE = ("import", "desk", "importdesk")

hasher = PasswordHasher()
# A salt, and what no password makes of it.
NOBODY = "gsdsJNH39SMTsDKI33NbdQ$fFi5Ezk2jEqlxgPffqrMwecgvrOs/0CiJGqZ2Y8yIMk"


def check(password: str, email: str = "") -> None:
    """Raises BadInput for a password that is too short, too long or easily guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"The password needs {SHORTEST} to {LONGEST} characters.")
    if easily_guessed(password, email):
        raise BadInput(
            "This password is among the first that others would try. "
            "Take a sentence, or several words that do not belong together."
        )


def easily_guessed(password: str, email: str = "") -> bool:
    """Would common passwords, words, patterns, dates or the person's address come to it soon?"""
    # Its lists of words are large, and few requests set a password.
    from zxcvbn import zxcvbn

    own = [email, *email.replace("@", ".").split(".")]
    found: dict[str, Any] = zxcvbn(password[:SIGNS_JUDGED], [*HERE, *filter(None, own)])  # type: ignore[no-untyped-call]
    return bool(found["score"] < LEAST_SCORE)


def of_nobody() -> str:
    """A hash for somebody unknown: it takes as long as others, and so tells nobody who is here."""
    price = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${price}${NOBODY}"


def matches(password_hash: str, password: str) -> bool:
    """Is this the password behind the hash? One that is too long never is, but takes no longer."""
    try:
        return hasher.verify(password_hash, password[:LONGEST]) and len(password) <= LONGEST
    except (VerifyMismatchError, InvalidHashError):
        return False
