"""Passwords: which ones are taken, how they are kept, and how they are compared."""

import re
import secrets
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from webapp.errors import BadInput

SHORTEST = 10
LONGEST = 200
# What the passwords that everybody tries first are made of (NIST SP 800-63B, 3.1.1.2).
COMMON = (
    "abc access admin administrator asdf asdfgh asdfghjkl baseball basketball batman changeme "
    "charlie computer default desk donald dragon football freedom guest hello hunter iloveyou "
    "import internet jesus jordan letmein liverpool login love lovely loveyou master michael "
    "michelle mustang ninja pass passw passwd password passwort pokemon princess qazwsx qazwsxedc "
    "qwer qwert qwerty qwertyuiop qwertz qwertzuiop root samsung secret shadow soccer starwars "
    "summer spring autumn winter sunshine superman system temp test trustno user welcome whatever "
    "zaqwsx zxcv zxcvbn zxcvbnm"
)
_COMMON = re.compile("|".join(sorted(COMMON.split(), key=len, reverse=True)))
_SPELLED = str.maketrans("@431!0$5", "aaeiioss")
_DATE_OR_NUMBER = re.compile(r"[\d\s./:-]{1,15}")

hasher = PasswordHasher()
# Somebody unknown takes as long as somebody known, so that nobody learns who has an account.
UNKNOWN = hasher.hash(secrets.token_urlsafe(16))


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
    """Is it only common words and digits, a number, one pattern, or the person's own address?"""
    plain = password.casefold()
    name = email.casefold().partition("@")[0]
    texts = [plain, plain.translate(_SPELLED)]
    if name:
        texts.append(plain.replace(email.casefold(), "").replace(name, ""))
    letters = [sum(sign.isalpha() for sign in _COMMON.sub("", text)) for text in texts]
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    number = _DATE_OR_NUMBER.fullmatch(plain)
    return (min(letters) < 3 and any(map(str.isalpha, plain))) or (
        number is not None or len(steps) == 1 or len(set(plain)) < 4
    )


def matches(password_hash: str, password: str) -> bool:
    """Is this the password behind the hash? One that is too long never is, but takes no longer."""
    try:
        return hasher.verify(password_hash, password[:LONGEST]) and len(password) <= LONGEST
    except (VerifyMismatchError, InvalidHashError):
        return False
