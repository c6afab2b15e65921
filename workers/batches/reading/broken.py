"""What is said of a file that cannot be read, and how large its parts may be."""

from __future__ import annotations

MIB = 1024 * 1024
MOST_LEVELS = 100
MOST_CHARACTERS = 64 * MIB  # of one record
MOST_NAMES = 10_000  # different ones in one file

CUT_OFF = "This file is cut off: its end is missing. Send it again, whole."
EMPTY = "This file is empty."
TOO_LARGE = f"One record is larger than {MOST_CHARACTERS // MIB} MB. Split it into several."
TOO_DEEP = f"One record is nested deeper than {MOST_LEVELS} levels."
TOO_MANY_NAMES = f"This file has more than {MOST_NAMES:,} different names. Use values for values."
NULL_CHARACTER = (
    "This file holds a null character, which no text can have. If it is in UTF-16, "
    'give the control file the charset "utf-16".'
)


class BrokenFile(Exception):
    """The file is damaged, cut off, hostile or of another kind; says so in one sentence."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line
