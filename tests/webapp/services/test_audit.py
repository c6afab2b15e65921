"""The audit log: one line for each deed, in its transaction, and never changed."""

import io

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from webapp.errors import NotSignedIn, WrongState
from webapp.extensions import db
from webapp.models import Action, AuditEntry
from webapp.services import accounts, audit, datasets, keys, processes, retrying, uploads
from webapp.services.audit import Actor, Filters

pytestmark = pytest.mark.usefixtures("context")
PASSWORD = "purple bicycle on the moon"
HERE = Actor(7, "ada@example.org", "192.0.2.7", "imp_abc")


def deeds(filters: Filters | None = None) -> list[tuple[str, str, str]]:
    """Who did what to which object, the newest first."""
    found = audit.find(filters or Filters())
    return [(line.who, line.action, f"{line.about} {line.about_name}".strip()) for line in found]


@pytest.mark.usefixtures("database")
def test_a_deed_is_noted_with_who_and_from_where() -> None:
    user, _ = accounts.create_user("mia@example.org", by=HERE)
    line = audit.find(Filters())[0]
    assert (line.who, line.user_id, line.address, line.key) == (
        "ada@example.org",
        7,
        "192.0.2.7",
        "imp_abc",
    )
    assert (line.action, line.about, line.about_id, line.about_name, line.text) == (
        "user-added",
        "user",
        str(user.id),
        "mia@example.org",
        "As a member.",
    )


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "change", [sa.delete(AuditEntry), sa.update(AuditEntry).values(who="somebody else")]
)
def test_no_line_is_ever_changed_or_removed(change: sa.Delete | sa.Update) -> None:
    audit.record(HERE, Action.SIGNED_IN)
    with pytest.raises(DatabaseError, match="only added to"):
        db.session.execute(change)
    db.session.rollback()
    assert deeds() == [("ada@example.org", "signed-in", "desk")]


def test_signing_in_well_and_badly_is_noted() -> None:
    accounts.create_user("mia@example.org", PASSWORD)
    accounts.sign_in("mia@example.org", PASSWORD, "192.0.2.1")
    for email in ("mia@example.org", "my secret typed here"):
        with pytest.raises(NotSignedIn):
            accounts.sign_in(email, "wrong", "192.0.2.9")
    assert deeds()[:3] == [
        ("", "sign-in-failed", "desk"),
        ("", "sign-in-failed", "user mia@example.org"),
        ("mia@example.org", "signed-in", "user mia@example.org"),
    ]
    assert audit.find(Filters())[0].address == "192.0.2.9"
    assert not any("secret" in str(vars(line)) for line in audit.find(Filters()))


def test_keys_and_passwords_are_noted_without_what_they_are() -> None:
    user, password = accounts.create_user("mia@example.org")
    row, text = keys.create(user, "nightly", by=HERE)
    keys.revoke(row, by=HERE)
    accounts.change_password(user, password, PASSWORD)
    assert [deed[1:] for deed in deeds()[:3]] == [
        ("password-changed", "user mia@example.org"),
        ("key-revoked", "key nightly"),
        ("key-made", "key nightly"),
    ]
    said = str([vars(line) for line in audit.find(Filters())])
    assert text not in said
    assert PASSWORD not in said


def test_a_file_its_columns_its_import_and_its_end_are_noted() -> None:
    user, _ = accounts.create_user("mia@example.org")
    by = Actor.of(user)
    file = io.BytesIO(b"Tag\na\n")
    upload, check = uploads.accept(user, datasets.get("tags"), "a.csv", file, {}, by=by)
    processes.cancel(check, by=by)
    retrying.retry(check, by=by)
    with pytest.raises(WrongState):
        processes.start_import(upload, by=by)
    assert deeds()[:3] == [
        ("mia@example.org", "retried", "process a.csv"),
        ("mia@example.org", "cancelled", "process a.csv"),
        ("mia@example.org", "handed-in", "upload a.csv"),
    ]


def test_what_is_refused_leaves_no_line() -> None:
    user, _ = accounts.create_user("mia@example.org")
    file = io.BytesIO(b"Tag\na\n")
    _, check = uploads.accept(user, datasets.get("tags"), "a.csv", file, {})
    processes.cancel(check)
    before = deeds()
    with pytest.raises(WrongState):
        processes.cancel(check, by=HERE)
    db.session.commit()
    assert deeds() == before


def test_a_dataset_that_somebody_adds_is_noted() -> None:
    ada, _ = accounts.create_user("ada@example.org")
    fields = [{"name": "code", "type": "string"}]
    datasets.add({"name": "rooms", "title": "Rooms", "fields": fields}, by=Actor.of(ada))
    assert deeds()[:1] == [("ada@example.org", "dataset-added", "dataset Rooms")]
