"""Messages of an engine, each with the number of the record that it is about."""

from webapp.control.problems import Path, Problem
from webapp.control.texts import log_line


class Reports:
    """Collects messages; those raised before the first record have no number."""

    def __init__(self) -> None:
        self._messages: list[str] = []
        self._suffix = ""
        self.building: list[Problem] = []
        """What is said before the first record, with the part of the control file."""
        self.path: Path = ()
        """The instruction that is being made into a step."""

    def begin(self, number: int) -> None:
        """Let the messages from now on be about this record."""
        self._suffix = f" (record {number})"

    def add(self, message: str, *where: str | int) -> None:
        """Note a message; before the first record, it is about this part of the instruction."""
        line = log_line(message) + self._suffix
        self._messages.append(line)
        if not self._suffix:
            self.building.append(Problem(line, (*self.path, *where)))

    def take(self) -> list[str]:
        """Return the messages since the last time."""
        messages, self._messages = self._messages, []
        return messages
