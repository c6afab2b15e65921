"""Why a file could not be ingested: codes for scripts, and words for whoever sent it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """The words about one kind of problem; its sentence is filled from what was found."""

    title: str
    words: str
    fix: str


PROBLEMS = {
    "empty-file": Problem(
        "Empty file",
        "The file is empty: it has 0 bytes.",
        "Look at the file where it came from, and send it again.",
    ),
    "hidden-file": Problem(
        "Hidden file",
        "The name begins with a dot: such files are for programs, and are not ingested.",
        "Leave it out, or send it under another name.",
    ),
    "wrong-content": Problem(
        "Not what its name says",
        "The name ends in .{extension}, but the file is {content}.",
        "Send it again with the ending that fits what it is, or send the file that was meant; "
        "then remove this one.",
    ),
    "unreadable": Problem(
        "Damaged file",
        "The file is {kind} that cannot be read to its end: it is damaged or cut off.",
        "Open it in the program that made it, save it anew, and send it again.",
    ),
    "too-many-pixels": Problem(
        "Too many pixels",
        "The picture is {width} pixels wide and {height} high, which is {megapixels} megapixels. "
        "The desk takes up to {limit}.",
        "Send it in parts or at a smaller size, or ask whoever runs the desk for a higher limit.",
    ),
    "too-long": Problem(
        "Too long",
        "The picture is {width} pixels wide and {height} high: no copy for the web can be so long.",
        "Send it in parts.",
    ),
    "too-much-memory": Problem(
        "Takes too much memory",
        "The file takes more than {limit} GB of memory to read.",
        "Save it as an 8-bit TIFF or PNG, at a smaller size, and send that.",
    ),
    "took-too-long": Problem(
        "Takes too long",
        "The file was not read within {minutes} minutes.",
        "Save it anew, at a smaller size or without compression, and send that.",
    ),
    "stopped-the-reader": Problem(
        "Stops whatever reads it",
        "The program that reads such files was stopped by this one, twice.",
        "Open it in the program that made it, save it anew, and send it again.",
    ),
    "no-video": Problem(
        "No pictures in the film",
        "The file is called a film, and there are no moving pictures in it.",
        "If it is sound only, save it as MP3 or WAV, and send that.",
    ),
    "no-sound": Problem(
        "No sound",
        "The file is called sound, and there is none in it.",
        "Save it anew from the program that made it, and send that.",
    ),
    "no-length": Problem(
        "No length",
        "Nothing in the file says how long it lasts, nor can it be counted.",
        "Save it anew from the program that made it, and send that.",
    ),
    "file-gone": Problem(
        "The bytes are gone",
        "The desk has not got the bytes of this file any more.",
        "Send the file again.",
    ),
    "bytes-differ": Problem(
        "Not the bytes that were sent",
        "The bytes that the desk keeps of this file are not those that were sent.",
        "Send the file again, and tell whoever runs the desk: its disk may be failing.",
    ),
    "desk-fault": Problem(
        "A fault of the desk",
        "The desk failed at this file; the log of the run says more.",
        "Try again. If it fails once more, tell whoever runs the desk.",
    ),
}
_UNKNOWN = Problem(
    "Cannot be ingested", "The file cannot be ingested.", "Save it anew, and send it again."
)


def problem(code: str) -> Problem:
    """The words about a code; general words if a newer desk has written it."""
    return PROBLEMS.get(code, _UNKNOWN)


def sentence(code: str, args: Mapping[str, Any]) -> str:
    """What is wrong with a file, for whoever sent it."""
    return problem(code).words.format_map(_Found(args))


class _Found(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "?"
