"""What a check-up says of one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How good a finding is."""

    GOOD = "ok"
    ODD = "look"
    BAD = "mend"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen of one thing, and what to do about it, where it is not good."""

    thing: str
    grade: Grade
    seen: str
    mend: str = ""


class Broken(Exception):
    """A thing is not as it must be: what was seen, and what to mend."""

    def __init__(self, seen: str, mend: str, grade: Grade = Grade.BAD) -> None:
        super().__init__(seen)
        self.finding = (grade, seen, mend)


# What to do when a check could not even be made.
MENDS = {
    "Secret": "see to it that this user can read the data folder",
    "Cookies": "",
    "Database": "start the database, and see that IMPORTDESK_DATABASE_URL names it",
    "Tables": "mend the database first",
    "Clocks": "mend the database first",
    "Queue": "start the desk or its queue server, and see that IMPORTDESK_REDIS_URL names it",
    "Files": "see that IMPORTDESK_STORAGE_URL names a place where this user may write and remove",
    "Graph": "start the graph's server, and see that IMPORTDESK_GRAPH_URL names it",
    "Disk": "see to it that the data folder is there",
    "Temporary": "make room in the folder for temporary files, or name another one in TMPDIR",
    "Vocabulary": "mend the files of the folder that IMPORTDESK_GRAPH_VOCABULARIES names",
    "Model": "see that IMPORTDESK_GRAPH_MODEL_URL names the language model, and ..._KEY its key",
    "Workers": "start one: importdesk worker (importdesk dev starts its own)",
    "E-mail": "see that IMPORTDESK_SMTP_URL names the mail server, its port and its password",
    "Python": "use Python 3.11 or newer",
    "Packages": "install the desk again: make install",
}
