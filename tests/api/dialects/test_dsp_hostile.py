"""Uploads, ingests and finalizes at once, and senders who mean harm: nothing is lost or torn."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.api.dialects.ingests import Ingest
from tests.api.dialects.test_dsp_runs import end
from tests.api.dialects.test_dsp_uploads import kept, paths, rows
from webapp import storage
from webapp.extensions import db
from webapp.models import AssetProject, AssetUpload, Process

pytestmark = pytest.mark.usefixtures("readers_apart")
AT_ONCE = 6


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of these gives, all begun in the same moment."""
    answers: list[Any] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def do(number: int) -> None:
        gate.wait(10)
        answers[number] = works[number]()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def again(client: Ingest) -> Ingest:
    """The same caller on another connection."""
    return Ingest(client.client.application.test_client(), client.token, client.shortcode)


@pytest.mark.usefixtures("database")
def test_first_uploads_at_once_make_the_project_once(app: Flask, ada: Ingest) -> None:
    send = [
        lambda number=number: again(ada).upload(f"{number}.txt", b"%d" % number).status_code
        for number in range(AT_ONCE)
    ]
    assert at_once(*send) == [200] * AT_ONCE
    assert sorted(paths(app)) == [f"{number}.txt" for number in range(AT_ONCE)]
    with app.app_context():
        assert db.session.query(AssetProject).count() == 1


@pytest.mark.usefixtures("database")
def test_of_uploads_of_one_path_at_once_one_is_kept_whole(app: Flask, mia: Ingest) -> None:
    contents = [bytes([65 + number]) * 200_000 for number in range(AT_ONCE)]
    send = [
        lambda content=content: again(mia).upload("a.txt", content).status_code
        for content in contents
    ]
    assert at_once(*send) == [200] * AT_ONCE
    (row,) = rows(app)
    with app.app_context():
        assert b"".join(storage.stream(storage.upload_key(row.digest))) in contents


@pytest.mark.usefixtures("database")
def test_of_ingests_asked_for_at_once_one_begins(app: Flask, mia: Ingest) -> None:
    mia.uploaded("a.txt")
    begun = at_once(*[lambda: again(mia).start().status_code] * AT_ONCE)
    assert sorted(begun) == [202, *[409] * (AT_ONCE - 1)]
    with app.app_context():
        assert db.session.query(Process).count() == 1


@pytest.mark.usefixtures("database")
def test_uploads_ingests_and_finalizes_at_once_leave_a_project_that_fits_together(
    app: Flask, mia: Ingest
) -> None:
    for turn in range(4):
        mia.uploaded("first.txt")
        answers = at_once(
            lambda: again(mia).upload("a.txt").status_code,
            lambda: again(mia).bulk("POST", "/finalize").status_code,
            lambda: again(mia).start().status_code,
            lambda: again(mia).upload("b.txt").status_code,
            lambda: again(mia).bulk("POST", "/finalize").status_code,
        )
        assert set(answers) <= {200, 202, 404, 409}, (turn, answers)
        with app.app_context():
            project = db.session.scalars(db.select(AssetProject)).one()
            waits = db.session.query(AssetUpload).count()
            # Whatever waits is in a folder that can be ingested.
            assert project.import_folder or not waits, answers
            db.session.remove()
        end(app)
        mia.bulk("POST", "/finalize")


def test_a_sender_who_is_refused_leaves_no_file(app: Flask, mia: Ingest) -> None:
    before = kept(app)
    for client in (Ingest(mia.client, ""), Ingest(mia.client, "x.y.z"), Ingest(mia.client, "imp_")):
        assert client.upload("a.txt", b"x" * 3_000_000).status_code == 401
    assert mia.upload("../a.txt", b"x" * 3_000_000).status_code == 400
    assert Ingest(mia.client, mia.token, "0802").upload("a.txt").status_code == 403
    assert kept(app) == before


@pytest.mark.parametrize(
    "header",
    ["Basic bWlhOng=", "Bearer", "Bearer  ", "bearer\tx", "Token x", "x" * 8_000, "Bearer é"],
)
def test_nonsense_in_the_place_of_a_token_is_401(mia: Ingest, header: str) -> None:
    sent = {"Authorization": header.encode().decode("latin-1")}
    answer = Ingest(mia.client, "").bulk("GET", "/mapping.csv", headers=sent)
    assert answer.status_code == 401
    assert set(answer.json) == {"reason"}


@pytest.mark.parametrize("name", ["<img src=x onerror=a()>.txt", "{{7*7}}.txt", "=1+1.csv"])
def test_a_name_goes_back_as_it_came(app: Flask, mia: Ingest, name: str) -> None:
    answer = mia.upload(name)
    if answer.status_code == 400:
        assert answer.is_json
        assert f"'{name}' is invalid" in answer.json["errors"][0]["reason"]
    else:
        assert paths(app) == [name]
