"""Assets of a busy desk: a project in use, one whose files are being ingested, an empty one."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from PIL import Image, ImageDraw

from tests.asset_rows import fail, ingest, let_in, make_ingest, make_project, send
from tests.assets.works import film, sound
from tests.browser.standing_still import NEXT_YEAR
from tests.desk import Person
from webapp.models import MemberRole
from webapp.states import ProcessState

PRINTS, COINS, EMPTY = "08F1", "0803", "0810"
LONG = (
    "maps/1545/A map whose name is as long as only people write who name files by what is in them"
)
COLOURS = ("#7a2e1d", "#c98a3b", "#2f5d50", "#33507a", "#8a8f5a", "#5b3a6b")
RUNNING = {
    "attempt": 1,
    "worker": "desk-1",
    "leased_until": NEXT_YEAR,
    "step": "Ingesting files",
    "done": 1_812,
    "total": 4_000,
    "rate": 38.0,
}
COUNTS = {
    "files_done": 1_809,
    "files_failed": 3,
    "files_total": 4_000,
    "bytes_done": 3_912_000_000,
    "bytes_total": 8_400_000_000,
}


def add(app: Flask, owner: Person, writer: Person, ids: dict[str, Any]) -> None:
    """Add them for one person; another one may write into the first. `ids` gets some ids."""
    make_project(app, owner, PRINTS, "Prints and maps of Basel")
    let_in(app, writer, MemberRole.WRITER, PRINTS)
    first = ingest(app, owner, PRINTS, **works())
    again = {"maps/1545/Rhine.png": engraving(7, 1400, 900), "broken/gray.jpg": b"no picture"}
    newer = ingest(app, owner, PRINTS, **again, **{"broken/empty.txt": b""})
    ids["old map"], ids["map"] = (found["maps/1545/Rhine.png"] for found in (first, newer))
    for what, path in (
        ("film", "films/Fasnacht.mp4"),
        ("sound", "sounds/bells.wav"),
        ("list", "lists/prints.csv"),
    ):
        ids[f"asset {what}"] = newer[path]
    for number in range(4):
        send(app, f"letters/1546/letter-{number:03}.txt", b"Dear Erasmus\n", PRINTS)
    make_project(app, owner, COINS, "Coins")
    send(app, "coin-0001.txt", shortcode=COINS)
    fail(app, "coin-0002.tif", "hidden-file", COINS)
    ids["ingest"] = make_ingest(app, owner, ProcessState.RUNNING, COINS, COUNTS, **RUNNING)
    make_project(app, owner, EMPTY)


def works() -> dict[str, bytes]:
    """Files of many kinds, by their paths."""
    made = {f"prints/Holbein {number + 1}.png": engraving(number) for number in range(6)}
    made["maps/1545/Rhine.png"] = engraving(6, 700, 450)
    made[f"{LONG}.png"] = engraving(8, 400, 900)
    made["lists/prints.csv"] = b"No.;Title\n1;Dance of Death\n"
    made["lists/guide.html"] = b"<!doctype html><title>Guide</title>"
    made["plans/minster.svg"] = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
    with TemporaryDirectory() as folder:
        made["films/Fasnacht.mp4"] = film(Path(folder, "a.mp4")).read_bytes()
        made["sounds/bells.wav"] = sound(Path(folder, "a.wav"), 3.0).read_bytes()
    return made


def engraving(number: int, width: int = 1200, height: int = 800) -> bytes:
    """A picture of lines and circles, unlike others."""
    image = Image.new("RGB", (width, height), "#efe6d2")
    draw = ImageDraw.Draw(image)
    for step in range(60):
        colour = COLOURS[(number + step) % len(COLOURS)]
        left = (step * 37 + number * 131) % width
        draw.line((left, 0, width - left, height), fill=colour, width=2)
        side = 20 + (step * 13 + number * 29) % 140
        draw.ellipse((left, step * 11, left + side, step * 11 + side), outline=colour, width=3)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
