"""Messages of an engine, each with the number of the record that it is about."""

from webapp.control.texts import log_line


class Reports:
    """Collects messages; those raised before the first record have no number."""

    def __init__(self) -> None:
        self._messages: list[str] = []
        self._suffix = ""

    def begin(self, number: int) -> None:
        """Let the messages from now on be about this record."""
        self._suffix = f" (record {number})"

    def add(self, message: str) -> None:
        """Note a message."""
        self._messages.append(log_line(message) + self._suffix)

    def take(self) -> list[str]:
        """Return the messages since the last time."""
        messages, self._messages = self._messages, []
        return messages
