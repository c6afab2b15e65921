"""Ids of assets, and what is told of one."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from webapp.assets.ids import encode, is_id, new_id
from webapp.assets.info import as_json, sidecar
from webapp.assets.problems import PROBLEMS, sentence
from webapp.models.assets import Asset

FIGURES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def test_the_highest_number_has_the_id_that_the_original_gives_it():
    assert encode(2**128 - 1) == "7n42DGM5Tfl-k9n8mt7Fhc7"
    assert encode(0) == "00000000000-00000000000"


@given(st.integers(0, 2**128 - 1))
def test_every_number_has_one_id_from_which_it_can_be_read(number):
    given_id = encode(number)
    assert re.fullmatch("[a-zA-Z0-9]{11}-[a-zA-Z0-9]{11}", given_id)
    back = 0
    for figure in given_id.replace("-", ""):
        back = back * 62 + FIGURES.index(figure)
    assert back == number


def test_new_ids_are_ids_and_differ():
    some = {new_id() for _ in range(1000)}
    assert len(some) == 1000
    assert all(map(is_id, some))


@given(st.text())
def test_what_is_an_id_is_safe_in_a_path(text):
    if is_id(text):
        assert re.fullmatch("[-a-zA-Z0-9_]+", text)


def test_ids_of_other_makers_are_taken_and_nonsense_is_not():
    assert is_id("b_-4")
    assert not any(map(is_id, ("abc", "", "../..", "abcd\n", "abcé", "a" * 65)))


def test_what_is_told_of_an_asset_leaves_out_what_it_has_not():
    film = asset("Öffnung/film.mp4", "mp4", width=640, height=480, duration=2.5, fps=25.0)
    assert json.loads(sidecar(film)) == {
        "internalFilename": "7n42DGM5Tfl-k9n8mt7Fhc7.mp4",
        "originalInternalFilename": "7n42DGM5Tfl-k9n8mt7Fhc7.mp4.orig",
        "originalFilename": "film.mp4",
        "checksumOriginal": "a" * 64,
        "checksumDerivative": "b" * 64,
        "sizeOriginal": 7,
        "sizeDerivative": 8,
        "width": 640,
        "height": 480,
        "duration": 2.5,
        "fps": 25.0,
        "internalMimeType": "video/mp4",
        "originalMimeType": "video/mp4",
    }
    text = asset("ä.txt", "txt")
    assert as_json(text)["originalFilename"] == "ä.txt"
    assert not {"width", "height", "duration", "fps"} & set(as_json(text))
    assert sidecar(text).decode().splitlines()[0] == "{"
    assert '  "originalFilename": "ä.txt",' in sidecar(text).decode()


def asset(path: str, extension: str, **facts: float) -> Asset:
    """An asset that was never stored."""
    name = f"7n42DGM5Tfl-k9n8mt7Fhc7.{extension}"
    mime = f"{'video' if extension == 'mp4' else 'text'}/{extension}"
    return Asset(
        path=path,
        internal_filename=name,
        original_internal_filename=f"{name}.orig",
        checksum_original="a" * 64,
        checksum_derivative="b" * 64,
        size_original=7,
        size_derivative=8,
        internal_mime_type=mime,
        original_mime_type=mime,
        **facts,
    )


def test_a_problem_says_what_was_found_and_how_to_mend_it():
    found = {"extension": "jpg", "content": "a PNG picture"}
    said = sentence("wrong-content", found)
    assert said == "The name ends in .jpg, but the file is a PNG picture."
    assert all(one.fix.endswith(".") and one.title for one in PROBLEMS.values())


def test_problems_of_a_newer_desk_and_lost_details_still_have_a_sentence():
    assert sentence("of-tomorrow", {}) == "The file cannot be ingested."
    assert sentence("wrong-content", {}) == "The name ends in .?, but the file is ?."
