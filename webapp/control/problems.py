"""What is wrong with a control file, and in which part of it."""

from dataclasses import dataclass

from webapp.control.texts import log_line, show

Path = tuple[str | int, ...]
"""Names and numbers that lead from the whole of a JSON text to a part of it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One message, and the part that it is about: of what is absent, the part that lacks it."""

    message: str
    path: Path = ()


def path_text(path: Path) -> str:
    """Return a path as people write it, such as instructions[3].then[0].name."""
    return "".join(map(_part, path)).removeprefix(".")


def _part(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    if part.isidentifier() and part.isascii():
        return f".{part}"
    return f'["{log_line(show(part))}"]'
