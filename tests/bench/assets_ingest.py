"""Ten thousand small text files, from the click on Ingest to the end, with one worker."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tests.bench import desk
from tests.bench.measure import MB, Line
from webapp import storage
from webapp.extensions import db
from webapp.models import AssetProject, AssetUpload
from webapp.services import accounts
from webapp.services.assets import ingests

FILES = 10_000
SECONDS = 45


def assets_ingest(folder: Path) -> Iterator[Line]:
    """Files that wait become assets: mostly names in folders, and rows."""
    app = desk.make_desk(folder / "desk")
    with app.app_context():
        owner = accounts.find_user(desk.EMAIL)
        assert owner is not None
        project = AssetProject(shortcode="0801", owner_id=owner.id, import_folder=True)
        db.session.add(project)
        db.session.flush()
        db.session.add_all(_sent(project.id, number) for number in range(FILES))
        process_id = ingests.start(project, owner).id
        desk.leave()
    measured = desk.work(app, process_id)
    assert measured.answer["result"]["files"] == FILES, measured
    seconds = measured.answer["seconds"]
    yield Line(
        f"ingest of {FILES:,} small text files, one worker",
        f"< {SECONDS} s",
        f"{seconds:.1f} s, {FILES / seconds:,.0f} files a second",
        seconds < SECONDS,
    )
    peak = measured.peak_bytes / MB
    yield Line("its peak memory", "< 200 MB", f"{peak:.0f} MB", peak < 200)


def _sent(project_id: int, number: int) -> AssetUpload:
    """A file that waits in the project."""
    content = f"Letter {number}\n".encode() * 50
    digest = hashlib.sha256(content).hexdigest()
    storage.put(storage.upload_key(digest), content)
    path = f"letters/{number // 100}/{number}.txt"
    about = {"path": path, "size": len(content), "digest": digest}
    return AssetUpload(project_id=project_id, **about)
