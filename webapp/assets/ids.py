"""Ids of assets: 128 random bits in base 62, such as 7n42DGM5Tfl-k9n8mt7Fhc7."""

import re
from string import ascii_lowercase, ascii_uppercase, digits
from uuid import uuid4

ALPHABET = digits + ascii_uppercase + ascii_lowercase
DIGITS = 22
HALF = 11
# Assets of other makers have other ids.
_ID = re.compile(r"[a-zA-Z0-9_-]{4,64}")


def new_id() -> str:
    """An id that no asset has."""
    return encode(uuid4().int)


def encode(number: int) -> str:
    """A number of 128 bits as an id."""
    figures = ""
    while number:
        number, rest = divmod(number, len(ALPHABET))
        figures = ALPHABET[rest] + figures
    figures = figures.rjust(DIGITS, ALPHABET[0])
    return f"{figures[:HALF]}-{figures[HALF:]}"


def is_id(text: str) -> bool:
    """Could an asset have this id?"""
    return bool(_ID.fullmatch(text))
