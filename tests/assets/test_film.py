"""Film and sound are measured, and refused where there is nothing to measure."""

import struct
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assets.works import converted, film, music, sound
from workers.assets.converting import Converters, Made, Refused


def test_a_film_has_size_length_and_frames_a_second(tmp_path, converters):
    made, out = converted(film(tmp_path / "a.MP4", frames=50, rate=25), converters)
    assert (made.kind, made.extension, made.copied) == ("moving-image", "MP4", True)
    assert (made.width, made.height, made.duration, made.fps) == (64, 48, 2.0, 25.0)
    assert not out.exists()


def test_a_film_that_begins_with_its_directory_is_measured_too(tmp_path, converters):
    path = film(tmp_path / "a.mp4", frames=24, rate=12, movflags="faststart")
    made, _ = converted(path, converters)
    assert (made.duration, made.fps) == (2.0, 12.0)


def test_sound_lasts_so_many_seconds(tmp_path, converters):
    made, _ = converted(sound(tmp_path / "a.wav", 1.25), converters)
    assert made == Made("audio", "wav", copied=True, duration=1.25)


@pytest.mark.parametrize("name", ["a.mp3", "a.mpeg"])
def test_music_lasts_so_many_seconds(tmp_path, converters, name):
    made, _ = converted(music(tmp_path / name, 3), converters)
    assert (made.kind, made.extension) == ("audio", name[2:])
    assert made.duration == pytest.approx(3, abs=0.1)


def test_music_whose_bit_rate_changes_is_counted_not_guessed(tmp_path, converters):
    # One piece after another, and no table in front of them that says how long both last.
    pieces = [music(tmp_path / str(rate), 2, rate).read_bytes() for rate in (32_000, 256_000)]
    (tmp_path / "a.mp3").write_bytes(b"".join(pieces))
    made, _ = converted(tmp_path / "a.mp3", converters)
    assert made.duration == pytest.approx(4, abs=0.3)


@pytest.mark.parametrize("part", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("options", [{}, {"movflags": "faststart"}])
def test_a_film_that_is_cut_off_is_refused(tmp_path, converters, part, options):
    path = film(tmp_path / "a.mp4", **options)
    cut(path, part)
    assert refusal(path, converters) == "unreadable"


@pytest.mark.parametrize("part", [0.001, 0.5, 0.9])
def test_sound_that_is_cut_off_is_refused(tmp_path, converters, part):
    path = sound(tmp_path / "a.wav")
    cut(path, part)
    assert refusal(path, converters) == "unreadable"


def test_sound_of_a_program_that_did_not_know_its_length_is_measured(tmp_path, converters):
    path = sound(tmp_path / "a.wav", 2)
    content = bytearray(path.read_bytes())
    place = content.index(b"data") + 4
    content[place : place + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert converted(path, converters)[0].duration == pytest.approx(2, abs=0.01)


def test_a_title_in_letters_of_an_old_program_harms_nobody(tmp_path, converters):
    title = b"INFOINAM" + struct.pack("<I", 4) + b"\xe9t\xe9\0"
    path = sound(tmp_path / "a.wav", 2)
    path.write_bytes(path.read_bytes() + b"LIST" + struct.pack("<I", len(title)) + title)
    assert converted(path, converters)[0].duration == 2


def test_sound_that_is_called_a_film_is_refused(tmp_path, converters):
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.rate = 44100
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        container.mux([*stream.encode(frame), *stream.encode(None)])
    assert refusal(path, converters) == "no-video"


def test_sound_of_no_length_is_refused(tmp_path, converters):
    assert refusal(sound(tmp_path / "a.wav", 0), converters) in ("no-length", "unreadable")


@pytest.mark.parametrize("name", ["a.mp4", "a.mp3", "a.mpeg"])
def test_a_list_of_other_files_is_never_followed(tmp_path, converters, name):
    secret = film(tmp_path / "secret.mp4")
    for text in (
        f"ffconcat version 1.0\nfile '{secret}'\n",
        f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n",
    ):
        # With a byte that keeps it from being told by its first look.
        (tmp_path / name).write_bytes(text.encode() + b"\0")
        assert refusal(tmp_path / name, converters) in ("unreadable", "no-length", "no-sound")


@pytest.mark.parametrize("make", [film, music, sound])
def test_any_piece_of_a_file_is_measured_or_refused(tmp_path, converters, make):
    name = {film: "a.mp4", music: "a.mp3", sound: "a.wav"}[make]
    whole = make(tmp_path / name).read_bytes()

    @settings(max_examples=40)
    @given(st.integers(0, len(whole) - 1), st.binary(min_size=1, max_size=8))
    def damaged(place, some):
        (tmp_path / name).write_bytes(whole[:place] + some + whole[place + len(some) :])
        try:
            made, _ = converted(tmp_path / name, converters)
        except Refused as refused:
            code = refused.code
        else:
            code = "" if made.duration and made.duration > 0 else "measured as nothing"
        assert code in ("", "unreadable", "wrong-content", "no-video", "no-sound", "no-length")

    damaged()


def cut(path: Path, part: float) -> None:
    """Leave only so much of a file."""
    whole = path.read_bytes()
    path.write_bytes(whole[: max(20, int(len(whole) * part))])


def refusal(path: Path, converters: Converters) -> str:
    """Why the file is refused."""
    with pytest.raises(Refused) as refused:
        converted(path, converters)
    return refused.value.code
