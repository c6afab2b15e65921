"""Styles, scripts and pictures of the pages, at addresses that change when any of them does."""

from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory, url_for

FOLDER = Path(__file__).parents[1] / "static"
YEAR_SECONDS = 31_536_000


def register(app: Flask) -> None:
    """Serve the folder, and name its version in every address of one of its files."""
    # In front of the path, so that what files name by a relative address has it too.
    app.add_url_rule("/static/<version>/<path:filename>", "static", show)
    app.url_defaults(_name_version)
    app.add_template_global(icons_address)


def show(version: str, filename: str) -> Response:
    """A file: kept for good by browsers, except while two versions of the desk take turns."""
    kept = version == version_of(FOLDER)
    return send_from_directory(FOLDER, filename, max_age=YEAR_SECONDS if kept else None)


def icons_address() -> str:
    """Where the icons are: every page asks for each of them."""
    return _icons_below(request.script_root)


@lru_cache(maxsize=16)
def _icons_below(_root: str) -> str:
    return url_for("static", filename="img/icons.svg")


@cache
def version_of(folder: Path) -> str:
    """A word that is another one as soon as a file is."""
    files = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        files.update(f"{path.relative_to(folder)}\n{path.stat().st_size}\n".encode())
        files.update(path.read_bytes())
    return files.hexdigest()[:12]


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values.setdefault("version", version_of(FOLDER))
