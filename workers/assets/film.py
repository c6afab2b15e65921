"""Film and sound: how long they last, how large and how quick the pictures are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from webapp.assets.file_types import extension_of
from workers.assets.boxes import boxes
from workers.assets.task import Made, Refused, Task

WORDS = {
    "mp4": "an MP4 film",
    "mp3": "an MP3 sound file",
    "mpeg": "an MPEG sound file",
    "wav": "a WAV sound file",
}
# How the files of MPEG begin that hold films, or sound among other things.
MPEG = {b"\0\0\x01\xba": "mpeg", b"\0\0\x01\xb3": "mpegvideo"}
OF_FILMS = frozenset((b"moov", b"mdat", b"moof"))
DIGITS = 3
FIRST_CHUNK, CHUNK_HEAD, UNKNOWN_LENGTH = 12, 8, 2**32 - 1


def measure(task: Task) -> Made:
    """Measure film or sound, whose derivative is the original. Raises Refused."""
    extension = extension_of(task.filename)
    end = extension.lower()
    _refuse_cut_off(task.path, end)
    try:
        # A file that is open already, and only as what it is called: nothing else is ever opened,
        # whatever the file refers to.
        form = _form(task.path, end)
        with (
            task.path.open("rb") as file,
            av.open(file, "r", form, metadata_errors="replace") as container,
        ):
            return _film(container, extension) if end == "mp4" else _sound(container, extension)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise Refused("unreadable", kind=WORDS[end]) from error


def _form(path: Path, end: str) -> str:
    if end != "mpeg":
        return end
    with path.open("rb") as file:
        return MPEG.get(file.read(4), "mp3")


def _film(container: InputContainer, extension: str) -> Made:
    pictures = next((one for one in container.streams.video if not _is_cover(one)), None)
    if pictures is None and len(container.streams):
        raise Refused("no-video")
    seconds = _told(container)
    if pictures is None or not seconds or not pictures.width or not pictures.height:
        raise Refused("unreadable", kind=WORDS["mp4"])
    rate = pictures.average_rate or pictures.guessed_rate
    return Made(
        "moving-image",
        extension,
        copied=True,
        width=pictures.width,
        height=pictures.height,
        duration=seconds,
        fps=round(float(rate), DIGITS) if rate else None,
    )


def _sound(container: InputContainer, extension: str) -> Made:
    if not container.streams.audio and extension.lower() != "mpeg":
        raise Refused("no-sound")
    seconds = _counted(container) if extension.lower() == "mp3" else _told(container)
    if not seconds:
        raise Refused("no-length")
    return Made("audio", extension, copied=True, duration=seconds)


def _is_cover(pictures: VideoStream) -> bool:
    """Is it the one picture that goes with a piece of music?"""
    return bool(pictures.disposition & Disposition.attached_pic)


def _told(container: InputContainer) -> float | None:
    """How many seconds it lasts, as the file says."""
    return round(container.duration / av.time_base, DIGITS) if container.duration else None


def _counted(container: InputContainer) -> float:
    """How many seconds the pieces of sound last together: what a file says of it is a guess."""
    sound = container.streams.audio[0]
    ticks = sum(packet.duration or 0 for packet in container.demux(sound))
    return round(float(ticks * (sound.time_base or 0)), DIGITS)


def _refuse_cut_off(path: Path, end: str) -> None:
    """Refuse a file that tells of bytes behind its end."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if end == "mp4":
            # Cameras write what they like behind the film.
            told = max((box.end for box in boxes(file, 0, size) if box.kind in OF_FILMS), default=0)
        else:
            told = _end_of_sound(file) if end == "wav" else 0
    if told > size:
        raise Refused("unreadable", kind=WORDS[end])


def _end_of_sound(file: BinaryIO) -> int:
    """Where the sound in a WAV file ends, as it says itself."""
    file.seek(FIRST_CHUNK)
    while len(head := file.read(CHUNK_HEAD)) == CHUNK_HEAD:
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"data":
            # Whoever wrote it to a pipe did not know.
            return 0 if length == UNKNOWN_LENGTH else file.tell() + length
        file.seek(length + length % 2, os.SEEK_CUR)
    return 0
