"""What a desk needs of its machine: a secret, room, Python and its packages."""

import pyexpat
import shutil
import sys
import tempfile
from importlib import metadata

from webapp.services.checkup.finding import MENDS, Broken, Grade
from webapp.services.graph import vocabularies as graph_vocabularies
from webapp.settings import Settings

GIB = 1024**3
LEAST_FREE_BYTES = GIB
# Older ones can be slowed down by XML that is made for it.
SAFE_EXPAT = (2, 7, 2)
PARTS = (
    *("flask", "sqlalchemy", "psycopg", "rq", "redis", "obstore"),
    *("pyarrow", "polars", "python-calamine", "openpyxl", "gunicorn"),
)


def secret(desk: Settings) -> str:
    """Can nobody else read the secret?"""
    path = desk.data / "secret"
    if not path.exists():
        return "comes from IMPORTDESK_SECRET_KEY"
    if path.stat().st_mode & 0o077:
        raise Broken(f"others on this machine can read {path}", f"chmod 600 {path}")
    return f"{path}, for its owner only"


def cookies(desk: Settings) -> str:
    """Do cookies go with TLS only, where there is TLS?"""
    if desk.public_url.startswith("https:") and not desk.secure_cookies:
        raise Broken(
            "the desk is on https, and its cookies also go without it",
            "set IMPORTDESK_SECURE_COOKIES=true",
            Grade.ODD,
        )
    return "only with TLS" if desk.secure_cookies else "also without TLS, for a desk on one machine"


def space(desk: Settings) -> str:
    """Is there room for an upload?"""
    free = shutil.disk_usage(desk.data).free
    needed = max(LEAST_FREE_BYTES, desk.max_upload_bytes)
    words = f"{free / GIB:,.1f} GiB free in {desk.data}"
    if free < needed:
        raise Broken(
            f"{words}, and one upload may have {desk.max_upload_bytes / GIB:,.1f} GiB",
            "make room, or set a smaller IMPORTDESK_MAX_UPLOAD_BYTES",
        )
    return words


def temporary(_desk: Settings) -> str:
    """Can temporary files be written?"""
    folder = tempfile.gettempdir()
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x" * 1000)
        file.flush()
    return f"{folder}, {shutil.disk_usage(folder).free / GIB:,.1f} GiB free"


def vocabularies(desk: Settings) -> str:
    """Can every vocabulary of the graph be used, those of the operator's folder too?"""
    folder = desk.graph_vocabularies
    if folder and not folder.is_dir():
        raise Broken(f"there is no folder {folder}", MENDS["Vocabulary"])
    if wrong := graph_vocabularies.faults():
        raise Broken(" ".join(wrong), MENDS["Vocabulary"])
    return ", ".join(graph_vocabularies.names())


def python(_desk: Settings) -> str:
    """Are Python and its XML parser of this time?"""
    words = f"Python {sys.version.split()[0]}, expat {pyexpat.EXPAT_VERSION.removeprefix('expat_')}"
    if pyexpat.version_info < SAFE_EXPAT:
        raise Broken(
            f"{words}: this expat is old",
            "use a newer release of Python, or a newer libexpat where the system brings it",
            Grade.ODD,
        )
    return words


def packages(_desk: Settings) -> str:
    """Are the parts that matter there, and which are they?"""
    found = {name: _version(name) for name in PARTS}
    if missing := [name for name, number in found.items() if not number]:
        raise Broken(f"not installed: {', '.join(missing)}", MENDS["Packages"])
    return ", ".join(f"{name} {number}" for name, number in found.items())


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
