"""Batches with the models of people: names that scripts know, and fields of people and users."""

from typing import Any

import pytest
from flask import Flask

from tests.workbooks import csv_text
from tests.workers.batch_work import control, copied, counts, log, run
from tests.workers.desk_work import bring, records
from tests.workers.desk_work import counts as counted
from webapp.extensions import db
from webapp.models.records import records_table
from webapp.services import datasets, destinations

pytestmark = pytest.mark.usefixtures("database", "context")


def named(first: str, last: str) -> list[dict[str, Any]]:
    """Instructions that make the name of a profile of two values."""
    return [
        {"source": first, "destination": "value:person-name", "name": "first"},
        {"source": last, "destination": "value:person-name", "name": "last"},
        {
            "action": "field-structured",
            "structured": "value:person-name",
            "destination": "profile",
            "name": "dc:attribute:title",
        },
    ]


JOE = {"first": "Joe", "last": "Bloggs"}
JANE = {"first": "Jane", "last": "Smith"}


def profile(source: str, name: str, **more: object) -> dict[str, Any]:
    """An instruction that copies a value to a profile."""
    return {"source": source, "destination": "profile", "name": f"std:attribute:{name}", **more}


def person(*instructions: dict[str, Any]) -> dict[str, Any]:
    """A control file for new profiles."""
    new = {"action": "new", "destination": "profile"}
    return control(new, *named("first", "last"), *instructions, model="haplo:person")


def facts(dataset: str, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in records(dataset)]


def test_a_person_needs_no_more_than_a_name() -> None:
    batch = run(person(), [JOE, JANE, {"first": "Nobody"}])
    assert facts("people", "name") == [("Joe Bloggs",), ("Jane Smith",)]
    assert counts(batch) == {"created": 2, "failed": 1}
    assert log(batch)[0] == "dc:attribute:title is not set in object profile (record 2)"


def test_values_of_a_profile_are_kept_in_the_fields_of_a_person() -> None:
    address = [
        {"source": "city", "destination": "value:postal-address", "name": "city"},
        {"source": "land", "destination": "value:postal-address", "name": "country"},
        {
            "action": "field-structured",
            "structured": "value:postal-address",
            "destination": "profile",
            "name": "std:attribute:address",
        },
    ]
    each = {"action": "for-each", "source": "mail", "wrapValues": True}
    mail = profile("value", "email", multivalue=True)
    batch = run(
        person(
            each | {"instructions": [mail]},
            profile("job", "job-title"),
            profile("also", "job-title", multivalue=True),
            profile("phone", "telephone"),
            profile("web", "url"),
            profile("note", "notes"),
            {"action": "if-exists", "source": "land", "then": address},
        ),
        [
            JOE
            | {"mail": ["joe@example.org", "j@example.org", "b@example.org"], "job": "Clerk"}
            | {"also": "Poet", "phone": "020 7946 0000", "web": "https://example.org/joe"}
            | {"note": "Likes tea.", "city": "London", "land": "GB"},
            JANE,
        ],
    )
    assert log(batch) == []
    assert records("people") == [
        {
            "name": "Joe Bloggs",
            "username": None,
            "email": "joe@example.org",
            "other_emails": ["j@example.org", "b@example.org"],
            "job_title": "Clerk; Poet",
            "telephones": ["+442079460000"],
            "address": "London, GB",
            "web_addresses": ["https://example.org/joe"],
            "notes": "Likes tea.",
        },
        dict.fromkeys(records("people")[0]) | {"name": "Jane Smith"},
    ]


def test_a_person_with_a_known_address_is_the_same_one() -> None:
    sheet = person(profile("mail", "email"), profile("job", "job-title"))
    joe = JOE | {"mail": "joe@example.org", "job": "Clerk"}
    run(sheet, [joe])
    again = run(sheet, [joe | {"mail": "JOE@example.org"}, joe | {"job": "Poet"}])
    assert counts(again) == {"updated": 2}
    assert facts("people", "email", "job_title") == [("joe@example.org", "Poet")]
    assert counts(run(sheet, [joe | {"job": "Poet"}])) == {"unchanged": 1}


def test_a_person_is_loaded_by_an_address_and_keeps_the_rest() -> None:
    several = {"action": "for-each", "source": "mail", "wrapValues": True}
    added = profile("value", "email", multivalue=True)
    sheet = person(several | {"instructions": [added]}, profile("phone", "telephone"))
    run(sheet, [JOE | {"mail": ["joe@example.org", "j@example.org"], "phone": "+1 555 0100"}])
    loaded = control(
        {"source": "mail", "destination": "load:by-key", "name": "std:attribute:email"},
        {"action": "load", "destination": "profile", "using": "load:by-key"},
        profile("more", "email", multivalue=True),
        profile("job", "job-title"),
        model="haplo:person",
    )
    record = {"mail": "Joe@Example.org", "more": "b@example.org", "job": "Clerk"}
    batch = run(loaded, [record, {"mail": "x@y.z"}])
    assert counts(batch) == {"updated": 1, "failed": 1}
    assert log(batch) == ["Couldn't load destination: profile (record 1)"]
    assert facts("people", "name", "email", "other_emails", "telephones", "job_title") == [
        (
            "Joe Bloggs",
            "joe@example.org",
            ["j@example.org", "b@example.org"],
            ["+15550100"],
            "Clerk",
        )
    ]


def user(*instructions: dict[str, Any]) -> dict[str, Any]:
    """A control file for users and what follows."""
    fields = copied("username", "nameFirst", "nameLast", "email", destination="user")
    return control(*fields, *instructions, model="haplo:user-sync")


PROFILE = [*named("nameFirst", "nameLast"), profile("job", "job-title")]
ADA = {"username": "ada", "nameFirst": "Ada", "nameLast": "Lovelace", "email": "ada@example.org"}
BOB = {"username": "bob", "nameFirst": "Bob", "nameLast": "Boole", "email": "bob@example.org"}
ALL = [ADA | {"job": "Countess"}, BOB]


def test_users_and_their_profiles_are_made_and_a_second_run_changes_nothing() -> None:
    sheet = user(*PROFILE)
    batch = run(sheet, ALL)
    assert (log(batch), counts(batch)) == ([], {"created": 4})
    assert facts("users", "unique_id", "firstname", "lastname", "email") == [
        ("ada", "Ada", "Lovelace", "ada@example.org"),
        ("bob", "Bob", "Boole", "bob@example.org"),
    ]
    assert facts("people", "username", "name", "job_title") == [
        ("ada", "Ada Lovelace", "Countess"),
        ("bob", "Bob Boole", None),
    ]
    assert counts(run(sheet, ALL)) == {"unchanged": 4}


def test_what_users_have_no_field_for_is_told_once_and_the_rest_is_imported() -> None:
    more = [{"source": name, "destination": "user", "name": name} for name in ("title", "groups")]
    for dry in (True, False):
        batch = run(user(*more), [ADA | {"title": "Dr", "groups": "staff"}, BOB], dry=dry)
        assert log(batch) == [
            f"{name} of user is not kept: the dataset users has no field for it"
            for name in ("title", "groups")
        ]
        assert counts(batch) == {"created": 2}
    assert facts("users", "unique_id") == [("ada",), ("bob",)]


def test_a_user_is_loaded_by_the_username_and_the_profile_with_it() -> None:
    run(user(*PROFILE), ALL)
    loaded = control(
        {"source": "who", "destination": "load:by-key", "name": "username"},
        {"action": "load", "destination": "user", "using": "load:by-key"},
        {"source": "mail", "destination": "user", "name": "email"},
        {"action": "assert-destination", "destination": "profile", "exists": True},
        profile("job", "job-title"),
        model="haplo:user-sync",
    )
    rows = [{"who": "ada", "mail": "countess@example.org", "job": "Poet"}, {"who": "eve"}]
    batch = run(loaded, rows)
    assert counts(batch) == {"updated": 2, "failed": 1}
    assert facts("users", "unique_id", "email", "firstname")[0] == (
        "ada",
        "countess@example.org",
        "Ada",
    )
    assert facts("people", "username", "name", "job_title")[0] == ("ada", "Ada Lovelace", "Poet")


def test_people_come_in_a_sheet_by_username_or_address() -> None:
    header = ["name", "username", "email"]
    bring(
        "people",
        csv_text(header, ["Ada", "ada", "a@x.org"], ["Bob", "", "b@x.org"], ["Cyd", "", ""]),
    )
    done = bring("people", csv_text(header, ["Ada L", "ada", "A@x.org"], ["Bob", "bob", "B@x.org"]))
    assert counted(done) == {"updated": 2}
    assert facts("people", *header) == [
        ("Ada L", "ada", "A@x.org"),
        ("Bob", "bob", "B@x.org"),
        ("Cyd", None, None),
    ]


def test_a_dataset_of_an_admin_that_is_called_people_stays_as_it_is(context: Flask) -> None:
    own = datasets.get("people")
    records_table(own.schema).drop(db.session.connection())
    db.session.delete(own)
    db.session.commit()
    datasets.add({"name": "people", "title": "Staff", "fields": [{"name": "badge"}]})
    datasets.add_builtin()
    assert datasets.get("people").title == "Staff"
    assert destinations.model_of("haplo:person") is None
    assert "haplo:person" not in [model.name for model in destinations.all_models()]
