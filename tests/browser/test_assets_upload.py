"""The way of many files in a browser: dropped, sent, broken off, ingested, mended, finalized."""

import hashlib
import os
import secrets
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.browser.assets_desk import engraving
from tests.browser.test_assets import make_project, open_project
from tests.browser.test_batches import press, sees
from webapp.assets.file_types import EXTENSIONS
from webapp.assets.names import BadName, check_path
from webapp.cli.running import RunningDesk

pytestmark = pytest.mark.browser

MIB = 1024 * 1024


@pytest.fixture
def shortcode(page: Any, live_desk: RunningDesk) -> str:
    """The shortcode of a new project, whose drop zone is open."""
    code = secrets.token_hex(2).upper()
    open_project(page, live_desk, code)
    page.goto(f"/assets/{code}/upload")
    page.wait_for_load_state("load")
    return code


def drop(page: Any, *paths: Path) -> None:
    """Drop files and folders, as somebody does who drags them from a window of the system."""
    zone = page.locator(".drop-box")
    zone.scroll_into_view_if_needed()
    place = zone.bounding_box()
    where = {"x": place["x"] + 40, "y": place["y"] + 30}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "data": data, **where})


def kept(desk: RunningDesk, shortcode: str) -> dict[str, str]:
    """The checksums of the files that wait in a project, by their paths."""
    with sqlite3.connect(Path(desk.data) / "desk.sqlite3") as database:
        query = "SELECT path, digest FROM asset_upload JOIN asset_project p ON p.id = project_id"
        rows = database.execute(f"{query} WHERE p.shortcode = ?", (shortcode,)).fetchall()
    database.close()
    return dict(rows)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(folder: Path, **contents: bytes) -> Path:
    """Files in a folder: two underscores are a slash, one is a dot."""
    for name, content in contents.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_files_and_a_folder_are_dropped_ingested_mended_and_finalized(
    page: Any, live_desk: RunningDesk, shortcode: str, tmp_path: Path, complaints: list[str]
) -> None:
    picture = engraving(3, 300, 200)
    folder = write(tmp_path / "Basel", maps__Rhine_png=picture, torn_png=picture[:300])
    alone = write(tmp_path, notes_txt=b"Oak", program_exe=b"MZ", empty_txt=b"", old_bmp=b"BM")
    drop(
        page,
        folder,
        *(alone / f"{name}" for name in ("notes.txt", "program.exe", "empty.txt", "old.bmp")),
    )
    sees(page, "3 files cannot be sent.")
    sees(page, "Files that end in .bmp are not taken. Save the picture as TIFF, PNG or JPEG.")
    sees(page, "Files that end in .exe are not taken.")
    sees(page, "It is empty: it has 0 bytes.")
    assert kept(live_desk, shortcode) == {}
    press(page, "button", "Upload 3 files")
    sees(page, "3 files of yours are there.")
    page.locator("#to-do", has_text="3").wait_for()
    assert page.title().startswith("Upload to")
    assert set(kept(live_desk, shortcode)) == {
        "Basel/maps/Rhine.png", "Basel/torn.png", "notes.txt",
    }  # fmt: skip
    press(page, "button", "Ingest now")
    sees(page, "2 files were ingested. 1 file could not be ingested.")
    page.locator("#to-do", has_text="1").wait_for()
    press(page, "link", "Look at what failed")
    sees(page, "that cannot be read to its end")

    # Mended, it is sent under the same name, and nothing else is ingested once more.
    page.goto(f"/assets/{shortcode}/upload")
    page.wait_for_load_state("load")
    drop(page, write(tmp_path / "Basel", torn_png=engraving(4, 90, 60)))
    press(page, "button", "Upload 2 files")
    sees(page, "2 files of yours are there.")
    press(page, "link", "Look at them")
    page.get_by_role("button", name="Remove Basel/maps/Rhine.png").click()
    press(page, "button", "Ingest 1 file")
    sees(page, "1 file was ingested.")

    press(page, "link", "Mapping")
    sees(page, "3 rows.")
    with page.expect_download() as coming:
        press(page, "link", "Download the mapping")
    lines = Path(coming.value.path()).read_text().split("\n")
    assert lines[0] == "original,derivative"
    assert {line.split(",")[0] for line in lines[1:]} == {
        "Basel/maps/Rhine.png", "Basel/torn.png", "notes.txt",
    }  # fmt: skip
    page.get_by_role("navigation", name="Project").get_by_role("link", name="Finalize").click()
    press(page, "button", "Finalize")
    sees(page, "The project is finalized.")
    assert complaints == []


def break_off(page: Any, offset: int) -> None:
    """Let no piece through that begins at this offset."""

    def meet(route: Any) -> None:
        broken = route.request.headers.get("upload-offset") == str(offset)
        route.abort("connectionreset") if broken else route.continue_()

    page.route("**/upload/pieces/*", meet)


def send_a_film_until_it_breaks_off(page: Any, path: Path, size: int) -> None:
    path.write_bytes(os.urandom(size))
    break_off(page, 16 * MIB)
    page.set_input_files("#files", path)
    press(page, "button", "Upload 1 file")
    sees(page, "The connection is broken. Nothing that was sent is lost.")
    press(page, "button", "Pause")
    sees(page, "Paused")
    page.unroute_all()


def test_what_broke_off_goes_on_where_it_was_also_after_a_reload(
    page: Any, live_desk: RunningDesk, shortcode: str, tmp_path: Path
) -> None:
    send_a_film_until_it_breaks_off(page, tmp_path / "film.mp4", 33 * MIB)
    assert kept(live_desk, shortcode) == {}
    page.reload()
    page.wait_for_load_state("load")
    offsets: list[str | None] = []
    page.on("request", lambda asked: offsets.append(asked.headers.get("upload-offset")))
    page.set_input_files("#files", tmp_path / "film.mp4")
    press(page, "button", "Upload 1 file")
    sees(page, "1 file of yours is there.")
    assert [one for one in offsets if one] == [str(16 * MIB), str(32 * MIB)]
    assert kept(live_desk, shortcode) == {"film.mp4": digest(tmp_path / "film.mp4")}
    # Whoever sends it once more means it.
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_web_process_that_is_killed_costs_no_file(
    page: Any, live_desk: RunningDesk, shortcode: str, tmp_path: Path
) -> None:
    write(tmp_path / "a", **{f"{number:03}_txt": os.urandom(9) for number in range(150)})
    (tmp_path / "a" / "film.mp4").write_bytes(os.urandom(60 * MIB))
    page.set_input_files("#folder", tmp_path / "a")
    press(page, "button", "Upload 151 files")
    page.wait_for_selector("#sent:not([hidden])")
    for process_id in web_processes(live_desk.process_id):
        os.kill(process_id, signal.SIGKILL)
    sees(page, "151 files of yours are there.")
    assert kept(live_desk, shortcode) == {
        f"a/{path.name}": digest(path) for path in (tmp_path / "a").iterdir()
    }


def web_processes(desk: int) -> list[int]:
    """The processes that answer requests: those below the one that the desk itself has started."""
    servers = [one for one in children(desk) if name(one) == "gunicorn"]
    found = [child for server in servers for child in children(server)]
    assert found
    return found


def children(process_id: int) -> list[int]:
    path = Path(f"/proc/{process_id}/task/{process_id}/children")
    return [int(number) for number in path.read_text().split()]


def name(process_id: int) -> str:
    return Path(f"/proc/{process_id}/comm").read_text().strip()


def test_a_file_that_was_changed_since_it_was_chosen_is_asked_for_again(
    page: Any, live_desk: RunningDesk, shortcode: str, tmp_path: Path
) -> None:
    write(tmp_path, a_txt=b"first", b_txt=b"other")
    page.set_input_files("#files", [tmp_path / "a.txt", tmp_path / "b.txt"])
    page.wait_for_selector("#go:not([hidden])")
    write(tmp_path, a_txt=b"another text")
    # Browsers look at whole seconds.
    os.utime(tmp_path / "a.txt", (2_000_000_000, 2_000_000_000))
    press(page, "button", "Upload 2 files")
    sees(page, "It cannot be read any more: it was moved or changed since.")
    sees(page, "1 file of yours is there.")
    page.set_input_files("#files", tmp_path / "a.txt")
    press(page, "button", "Try 1 file again")
    sees(page, "2 files of yours are there.")
    assert kept(live_desk, shortcode)["a.txt"] == digest(tmp_path / "a.txt")


def test_what_is_cancelled_on_its_way_leaves_nothing(
    page: Any, live_desk: RunningDesk, shortcode: str, tmp_path: Path
) -> None:
    send_a_film_until_it_breaks_off(page, tmp_path / "film.mp4", 17 * MIB)
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as taken_back:
        press(page, "button", "Cancel")
    assert taken_back.value.status == 204
    page.wait_for_selector("#chosen", state="hidden")
    assert kept(live_desk, shortcode) == {}
    assert page.evaluate("Object.keys(localStorage)") == []


def test_hundreds_of_files_are_sent_while_the_page_stays_in_use(
    page: Any, live_desk: RunningDesk, shortcode: str, tmp_path: Path
) -> None:
    page.get_by_text("Leave out the name of the folder itself").click()
    folder = tmp_path / "letters"
    write(folder, **{f"{number:03}_txt": b"Dear Erasmus" for number in range(250)})
    page.set_input_files("#folder", folder)
    press(page, "button", "Upload 250 files")
    page.click("#waiting summary")
    sees(page, "others")
    assert page.locator("#waiting li").count() == 101
    sees(page, "250 files of yours are there.")
    assert set(kept(live_desk, shortcode)) == {f"{number:03}.txt" for number in range(250)}


def test_the_script_takes_the_names_that_the_desk_takes(page: Any, shortcode: str) -> None:
    names = [
        "a.txt", "Köln/Straße 1 (a).TIF", "e\u0301tude.png", "चित्र.png", "what?.txt", "a#b.txt",
        "a.exe", "none", "a.tar.gz", "x/y\\z/a.txt", "it's, `+=!<>|()[]{}.csv", "😀.png", "a&b.txt",
        "n" * 251 + ".txt", "n" * 252 + ".txt", "é" * 126 + ".txt", "d/" * 520 + "a.txt", "a .txt",
        "②.txt", "a\u00ad.txt", "x\ty/a.txt", "a.K\u0131T", "日本.jpg", 'a"b.txt', "a%b.txt",
    ]  # fmt: skip
    refused = page.evaluate(
        """async ([names, extensions]) => {
            const beside = document.querySelector("script[type=module]").src
            const {problemOf, tidy} = await import(new URL("names.js", beside))
            const limits = {extensions: new Set(extensions), maxBytes: 10, maxWords: "10 bytes"}
            return names.filter(name => problemOf(tidy(name), 1, limits))
        }""",
        [names, list(EXTENSIONS)],
    )
    assert refused == [name for name in names if is_refused(name)]
    assert 5 < len(refused) < len(names) - 5


def is_refused(path: str) -> bool:
    try:
        check_path(path)
    except BadName:
        return True
    return False


def test_several_files_are_sent_and_ingested_without_scripts_on_a_narrow_screen(
    plain_page: Any, live_desk: RunningDesk, tmp_path: Path
) -> None:
    page, code = plain_page, secrets.token_hex(2).upper()
    make_project(page, code)
    page.goto(f"/assets/{code}/upload")
    write(tmp_path, a_txt=b"1", b_txt=b"2", c_exe=b"3")
    page.set_input_files("#files", [tmp_path / name for name in ("a.txt", "b.txt", "c.exe")])
    press(page, "button", "Upload")
    sees(page, "c.exe: files with such an ending are not taken.")
    page.goto(f"/assets/{code}/files")
    press(page, "button", "Ingest 2 files")
    sees(page, "2 files were ingested.", page.reload)
