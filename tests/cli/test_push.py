"""importdesk push: addresses that programs send records to."""

import io
import json

import pytest
from flask import Flask

from tests.cli.conftest import Run
from tests.workers.batch_work import add_members, control, copied
from webapp.extensions import db
from webapp.services import accounts, control_files


@pytest.fixture
def digest(context: Flask) -> str:
    """A control file of mia's."""
    add_members()
    owner, _ = accounts.create_user("mia@example.org")
    content = json.dumps(control(*copied("id", "name"))).encode()
    found = control_files.accept(owner, io.BytesIO(content)).digest
    db.session.remove()
    return found


def test_an_address_is_added_listed_and_switched(local: Run, digest: str) -> None:
    call = ("push", "add", "members", "--control", digest, "--owner", "mia@example.org")
    done = local(*call, "--description", "Who is new")
    assert (done.exit_code, done.stdout) == (0, "/api/push-data/members\n")
    assert local(*call).exit_code == 2
    for command, state in (("disable", "off"), ("enable", "on")):
        assert local("push", command, "members").exit_code == 0
        listed = local("push", "list").stdout
        assert listed.split("\t") == ["members", state, "mia@example.org", digest, "Who is new\n"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("add", "members", "--control", "ab", "--owner", "mia@example.org"), "no control file"),
        (("add", "members", "--control", "ab", "--owner", "eve@example.org"), "eve@example.org"),
        (("add", "members", "--owner", "mia@example.org"), "--control"),
        (("disable", "members"), "API not defined: members"),
    ],
)
@pytest.mark.usefixtures("digest")
def test_a_wrong_call_exits_with_2_and_a_sentence(
    local: Run, call: tuple[str, ...], words: str
) -> None:
    done = local("push", *call)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
