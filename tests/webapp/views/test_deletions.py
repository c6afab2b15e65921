"""What a complete list deletes is told before it happens and after."""

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import FINE, checked, make_process
from webapp.states import ProcessKind, ProcessState

WOULD = {"count": 2, "total": 40, "first": [{"language": "en", "tag": "Old"}]}


def test_the_plan_names_the_records_that_would_go(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = checked(app, user, FINE | {"deletions": WOULD})
    told = words(mia.get(f"/uploads/{upload_id}"))
    assert "2 records of 40 that the list does not name would be deleted: en, Old and more" in told


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, "410 records changed: 312 are new, 96 were updated and 2 were deleted. See them in"),
        ({"updated": 0}, "314 records changed: 312 are new and 2 were deleted. See them in Tags"),
        ({"created": 0, "updated": 0}, "2 records changed: 2 were deleted. See Tags"),
    ],
)
def test_the_end_of_the_import_says_how_many_went(
    counts: dict[str, int], told: str, app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user, FINE | {"deletions": WOULD})
    done = {"rows": 3, "counts": FINE["plan"] | counts, "deleted": 2, "restored": 1}
    process_id = make_process(
        app, upload_id, ProcessState.SUCCEEDED, ProcessKind.IMPORT, result=done
    )
    assert told in words(mia.get(f"/uploads/{upload_id}"))
    for path in (f"/uploads/{upload_id}", f"/processes/{process_id}"):
        told = words(mia.get(path))
        assert "2 records that the list does not name were deleted." in told
        assert "1 record that was deleted before came back." in told
