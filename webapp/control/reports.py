"""Messages of an engine, each with the number of the record that it is about."""

from webapp.control.problems import Path, Problem
from webapp.control.texts import log_line


class Reports:
    """Collects messages; those raised before the first record have no number."""

    def __init__(self) -> None:
        self._messages: list[str] = []
        self._number: int | None = None
        self.building: list[Problem] = []
        """What is said before the first record, with the part of the control file."""
        self.path: Path = ()
        """The instruction that is being made into a step."""

    def begin(self, number: int) -> None:
        """Let the messages from now on be about this record."""
        self._number = number

    def add(self, message: str, *where: str | int) -> None:
        """Note a message; before the first record, it is about this part of the instruction."""
        line = log_line(message)
        if self._number is None:
            self.building.append(Problem(line, (*self.path, *where)))
        else:
            line += f" (record {self._number})"
        self._messages.append(line)

    def __len__(self) -> int:
        return len(self._messages)

    def take(self) -> list[str]:
        """Return the messages since the last time."""
        messages, self._messages = self._messages, []
        return messages
