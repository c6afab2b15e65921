"""importdesk user, key, dataset: commands of the desk of this machine."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.cli.conftest import Run
from tests.workbooks import save
from webapp.services import accounts, datasets, keys

ROOMS: dict[str, Any] = {
    "name": "rooms",
    "fields": [{"name": "number", "type": "string"}],
    "primaryKey": ["number"],
}


def test_a_person_gets_a_password_that_is_printed_once(context: Flask, local: Run) -> None:
    done = local("user", "create", "Mia@Example.org", "--admin")

    assert done.exit_code == 0
    user = accounts.sign_in("mia@example.org", done.stdout.strip())
    assert user.is_admin


def test_a_password_that_was_given_is_not_printed(context: Flask, local: Run) -> None:
    done = local("user", "create", "mia@example.org", "--password", "correct horse")

    assert (done.exit_code, done.stdout) == (0, "")
    assert not accounts.sign_in("mia@example.org", "correct horse").is_admin


@pytest.mark.parametrize(
    "arguments",
    [
        ("user", "create", "no address"),
        ("user", "create", "mia@example.org", "--password", "short"),
        ("key", "create", "nobody@example.org"),
        ("user", "create"),
        ("user", "delete", "mia@example.org"),
        ("dataset", "add", "nowhere.json"),
    ],
)
def test_a_wrong_call_exits_with_2_and_a_sentence(local: Run, arguments: tuple[str, ...]) -> None:
    done = local(*arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_person_cannot_be_added_twice(local: Run) -> None:
    codes = [local("user", "create", "mia@example.org").exit_code for _ in range(2)]

    assert codes == [0, 2]


def test_a_key_is_printed_alone(context: Flask, local: Run) -> None:
    local("user", "create", "mia@example.org")

    done = local("key", "create", "mia@example.org")

    assert done.exit_code == 0
    key = done.stdout.removesuffix("\n")
    found = keys.user_of(key)
    assert found is not None
    assert found[0].email == "mia@example.org"


def test_a_dataset_is_added_from_its_descriptor(context: Flask, local: Run, tmp_path: Path) -> None:
    file = save(tmp_path, "rooms.json", b"\xef\xbb\xbf" + json.dumps(ROOMS).encode())

    done = local("dataset", "add", str(file))

    assert (done.exit_code, done.stdout) == (0, "rooms\n")
    assert datasets.get("rooms").schema.primary_key == ("number",)
    assert local("dataset", "add", str(file)).exit_code == 2


def test_every_fault_of_a_descriptor_is_named_with_its_place(local: Run, tmp_path: Path) -> None:
    wrong = {**ROOMS, "primaryKey": ["nothing"], "fields": [{"name": "number", "type": "colour"}]}
    file = save(tmp_path, "rooms.json", json.dumps(wrong).encode())

    done = local("dataset", "add", str(file))

    assert (done.exit_code, done.stdout) == (1, "")
    assert "\nfields[0].type: " in done.stderr
    assert "\nprimaryKey" in done.stderr


@pytest.mark.parametrize("content", [b'{\n "name": }', b"\xff\xfe\x00", b"[" * 100_000])
def test_a_file_that_is_no_json_exits_with_2(local: Run, tmp_path: Path, content: bytes) -> None:
    done = local("dataset", "add", str(save(tmp_path, "rooms.json", content)))

    assert done.exit_code == 2
    assert "is not JSON" in done.stderr


@pytest.mark.parametrize("content", [b"[]", b"7", b"null", b'{"name": NaN}'])
def test_json_that_is_no_descriptor_exits_with_1(
    local: Run, tmp_path: Path, content: bytes
) -> None:
    assert local("dataset", "add", str(save(tmp_path, "r.json", content))).exit_code == 1


def test_wrong_settings_exit_with_2_and_name_the_variable(
    local: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "IMPORTDESK_MAX_UPLOAD_BYTES", "many")

    done = local("key", "create", "mia@example.org")

    assert done.exit_code == 2
    assert "IMPORTDESK_MAX_UPLOAD_BYTES" in done.stderr


def test_a_key_is_printed_in_two_parts_for_programs_that_ask_for_them(
    context: Flask, local: Run
) -> None:
    local("user", "create", "mia@example.org")

    done = local("key", "create", "mia@example.org", "--pair")

    name, secret = done.stdout.splitlines()
    assert keys.user_of(f"{name}_{secret}") is not None
    assert "_" not in secret


@pytest.mark.parametrize("scope", ["read", "batch"])
def test_a_key_has_the_name_scopes_and_days_that_were_asked_for(
    context: Flask, local: Run, scope: str
) -> None:
    local("user", "create", "mia@example.org")

    options = ("--name", "nightly", "--scope", scope, "--days", "30")
    done = local("key", "create", "mia@example.org", *options)

    found = keys.user_of(done.stdout.strip())
    assert found is not None
    assert (found[1].name, found[1].scopes) == ("nightly", scope)
    assert found[1].expires_at is not None
    assert 29 <= (found[1].expires_at - found[1].created_at).days <= 30


@pytest.mark.parametrize(
    "options",
    [("--scope", "write"), ("--scope", "admin"), ("--days", "0"), ("--days", "soon")],
)
def test_a_key_that_cannot_be_exits_with_2(local: Run, options: tuple[str, str]) -> None:
    local("user", "create", "mia@example.org")

    done = local("key", "create", "mia@example.org", *options)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "Error: " in done.stderr


def test_a_forgotten_password_is_replaced(context: Flask, local: Run) -> None:
    local("user", "create", "mia@example.org")

    done = local("user", "password", "mia@example.org")

    assert done.exit_code == 0
    assert accounts.sign_in("mia@example.org", done.stdout.strip())
    assert local("user", "password", "nobody@example.org").exit_code == 2
