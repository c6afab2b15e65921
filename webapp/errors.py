"""Domain errors: a stable code and one sentence for the reader. They know nothing of HTTP."""

from typing import ClassVar


class DeskError(Exception):
    """Something that the reader can understand and act on."""

    code: ClassVar[str] = "error"

    def __init__(self, sentence: str, detail: object = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail


class BadSettings(DeskError):
    """The desk cannot start with these settings."""

    code = "bad-settings"


class NotFound(DeskError):
    """There is no such thing, or it belongs to somebody else."""

    code = "not-found"


class NotAllowed(DeskError):
    """The signed-in person may not do this."""

    code = "not-allowed"


class FromElsewhere(NotAllowed):
    """A page of another site made a browser ask for this."""


class Protected(NotAllowed):
    """Only who looks after this may change it."""


class NotSignedIn(DeskError):
    """Nobody is signed in, or the key is unknown."""

    code = "not-signed-in"


class BadInput(DeskError):
    """A field, a body or a parameter is wrong; `detail` may list each finding."""

    code = "bad-input"


class BadFile(DeskError):
    """The file that was handed in cannot be taken."""

    code = "bad-file"


class TooLarge(DeskError):
    """The file or the body is over a limit."""

    code = "too-large"


class WrongState(DeskError):
    """What was asked for does not go together with the present state."""

    code = "wrong-state"


class Conflict(DeskError):
    """Somebody else was first, or the name is taken."""

    code = "conflict"


class Exists(Conflict):
    """There is one already, where it must be new."""

    code = "exists"


class Gone(DeskError):
    """It was there, and is not any more."""

    code = "gone"


class Unavailable(DeskError):
    """A part of the desk is away for a moment."""

    code = "unavailable"


class NoSpace(Unavailable):
    """The disk or the storage of the desk is full."""

    code = "no-space"


class TooManyTries(DeskError):
    """Wrong passwords came too often; the next one waits so many `seconds`."""

    code = "too-many-tries"

    def __init__(self, seconds: int) -> None:
        wait = f"{seconds} s" if seconds < 120 else f"{seconds // 60 + 1} minutes"
        super().__init__(f"There were too many wrong tries. Wait {wait}, then try again.")
        self.seconds = seconds
