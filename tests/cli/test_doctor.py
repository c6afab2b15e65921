"""importdesk doctor looks at a whole set-up, and says of each thing what to mend."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from tests.graph.model.stand_in import sends, stand_in
from tests.receivers import mailbox
from webapp import create_app, queue
from webapp.cli import main
from webapp.extensions import db
from webapp.services import mail, workers
from webapp.settings import Settings

SECRET = "kX2v9QeR7mZtB4uLw8sYp1NcAf6HjDg3"


class Desk:
    """A desk whose settings a test changes, and the doctor who looks at it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.environment: dict[str, str] = {}

    def ask(self) -> tuple[int, dict[str, str]]:
        """The exit code, and what is said of each thing."""
        arguments = ["doctor", "--data", str(self.data)]
        done = CliRunner().invoke(main, arguments, env=self.environment)
        said: dict[str, str] = {}
        for line in done.stdout.splitlines():
            if line.startswith(("ok  ", "look ", "mend ")):
                grade, thing, words = line.split(maxsplit=2)
                said[thing] = f"{grade}: {words}"
            elif line.startswith(" "):
                said[thing] += f" -> {line.strip()}"
        return done.exit_code, said


@pytest.fixture
def desk(settings: Settings, valkey: str) -> Desk:
    """A desk that is well."""
    secret = settings.data / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    beat(settings)
    found = Desk(settings.data)
    # A machine in a test may have little room.
    found.environment = {"IMPORTDESK_REDIS_URL": valkey, "IMPORTDESK_MAX_UPLOAD_BYTES": "1000"}
    return found


def beat(settings: Settings) -> None:
    app = create_app(settings, serving=False)
    with app.app_context():
        workers.say_alive("here:1")
        db.session.remove()
        db.engine.dispose()


def test_a_desk_that_is_well_is_told_so(desk: Desk) -> None:
    code, said = desk.ask()
    assert code == 0, said
    assert len(said) == 16
    assert said["Graph"] == "ok: nothing was imported into it yet"
    assert not [words for words in said.values() if words.startswith("mend")]
    assert said["Files"] == "ok: written, read and removed"
    assert said["Workers"] == "ok: 1 alive"
    assert "polars" in said["Packages"]
    assert "expat" in said["Python"]
    assert list((desk.data / "files").rglob("*.*")) == []


@pytest.mark.postgres
def test_a_desk_on_postgresql_is_looked_at_too(
    desk: Desk, postgres: str, settings: Settings
) -> None:
    beat(settings.model_copy(update={"database_url": postgres}))
    desk.environment["IMPORTDESK_DATABASE_URL"] = postgres
    code, said = desk.ask()
    assert code == 0, said
    assert said["Database"].startswith("ok: postgresql ")
    assert said["Clocks"].startswith("ok: ")


def test_a_folder_without_a_desk_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["doctor", "--data", str(tmp_path / "nothing")])
    assert done.exit_code == 2
    assert "There is no desk in" in done.output
    assert not (tmp_path / "nothing").exists()


def test_a_wrong_setting_is_named(desk: Desk) -> None:
    desk.environment["IMPORTDESK_SMTP_URL"] = "http://example.org"
    done = CliRunner().invoke(main, ["doctor", "--data", str(desk.data)], env=desk.environment)
    assert done.exit_code == 2
    assert "IMPORTDESK_SMTP_URL: an address that starts with smtp" in done.output


def test_all_that_is_away_is_named_and_hides_nothing_else(desk: Desk) -> None:
    desk.environment = {"IMPORTDESK_DATABASE_URL": "postgresql://desk@127.0.0.1:1/desk"}
    code, said = desk.ask()
    assert code == 1
    bad = {thing for thing, words in said.items() if words.startswith("mend")}
    assert {"Database", "Tables", "Clocks", "Queue", "Workers"} <= bad
    assert "start the database" in said["Database"]
    assert "start the desk or its queue server" in said["Queue"]
    assert said["Files"].startswith("ok")


def test_a_vocabulary_with_a_fault_is_told_by_file_and_place(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "garden.toml").write_text('title = "Garden"\n[labels.Plant]\nrole = "thin"\n')
    (tmp_path / "kitchen.toml").write_text("title = Kitchen")
    desk.environment["IMPORTDESK_GRAPH_VOCABULARIES"] = str(tmp_path)
    code, said = desk.ask()
    assert code == 1
    assert "garden.toml: labels.Plant.role must be one of thing, process" in said["Vocabulary"]
    assert "kitchen.toml is no TOML file: Invalid value (at line 1, " in said["Vocabulary"]
    assert "IMPORTDESK_GRAPH_VOCABULARIES" in said["Vocabulary"]


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (200, 0, "ok: its service answers; small is asked"),
        (401, 1, "mend: its service does not take the key (status 401) -> see that"),
        (307, 0, "look: its service answers with status 307 -> see that"),
    ],
)
def test_a_language_model_is_called_with_its_key(
    status: int, code: int, words: str, desk: Desk
) -> None:
    with stand_in() as service:
        service.replies = [sends(b"{}", status, Location="/elsewhere")]
        desk.environment["IMPORTDESK_GRAPH_MODEL_URL"] = service.url
        desk.environment["IMPORTDESK_GRAPH_MODEL_NAME"] = "small"
        desk.environment["IMPORTDESK_GRAPH_MODEL_KEY"] = "k-123"
        found, said = desk.ask()
    assert (found, said["Model"][: len(words)]) == (code, words)
    [(path, headers, _)] = service.got
    assert (path, headers["authorization"]) == ("/v1/models", "Bearer k-123")


def test_a_language_model_that_is_away_is_told(desk: Desk) -> None:
    desk.environment["IMPORTDESK_GRAPH_MODEL_URL"] = "http://127.0.0.1:1/v1"
    desk.environment["IMPORTDESK_GRAPH_MODEL_NAME"] = "small"
    code, said = desk.ask()
    assert code == 1
    assert said["Model"].startswith("mend: ConnectError: ")


def test_a_folder_of_vocabularies_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.environment["IMPORTDESK_GRAPH_VOCABULARIES"] = str(tmp_path / "gone")
    code, said = desk.ask()
    assert code == 1
    assert said["Vocabulary"].startswith(f"mend: there is no folder {tmp_path / 'gone'}")


def test_a_desk_without_a_worker_is_not_well(desk: Desk, settings: Settings) -> None:
    app = create_app(settings, serving=False)
    with app.app_context():
        workers.say_goodbye("here:1")
        db.engine.dispose()
    code, said = desk.ask()
    assert code == 1
    assert "importdesk worker" in said["Workers"]


def test_a_queue_that_throws_entries_away_is_not_well(desk: Desk, valkey: str) -> None:
    with queue.connect(valkey) as connection:
        connection.config_set("maxmemory-policy", "allkeys-lru")
        try:
            code, said = desk.ask()
        finally:
            connection.config_set("maxmemory-policy", "noeviction")
    assert code == 1
    assert "set maxmemory-policy noeviction" in said["Queue"]


def test_old_tables_are_told(desk: Desk, settings: Settings) -> None:
    engine = sa.create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0004'"))
    engine.dispose()
    code, said = desk.ask()
    assert code == 1
    assert said["Tables"].startswith("mend: at version 0004, and this desk needs ")
    assert "back up" in said["Tables"]


def test_a_damaged_database_is_told(desk: Desk, settings: Settings) -> None:
    path = settings.data / "desk.sqlite3"
    content = bytearray(path.read_bytes())
    for page in range(3, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    for rest in settings.data.glob("desk.sqlite3-*"):
        rest.unlink()
    code, said = desk.ask()
    assert code == 1
    assert said["Database"].startswith("mend: ")


def test_a_secret_that_others_can_read_is_told(desk: Desk) -> None:
    (desk.data / "secret").chmod(0o644)
    code, said = desk.ask()
    assert code == 1
    assert f"chmod 600 {desk.data / 'secret'}" in said["Secret"]


def test_too_little_room_is_told(desk: Desk) -> None:
    desk.environment["IMPORTDESK_MAX_UPLOAD_BYTES"] = str(10**18)
    code, said = desk.ask()
    assert code == 1
    assert "make room" in said["Disk"]


def test_a_place_for_files_that_takes_none_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    desk.environment["IMPORTDESK_STORAGE_URL"] = (tmp_path / "file" / "x").as_uri()
    code, said = desk.ask()
    assert code == 1
    assert "where this user may write and remove" in said["Files"]


def test_a_mail_server_is_tried(desk: Desk) -> None:
    with mailbox() as box:
        desk.environment["IMPORTDESK_SMTP_URL"] = box.url
        assert desk.ask()[1]["E-mail"] == "ok: the mail server answers"
    code, said = desk.ask()
    assert code == 1
    assert "names the mail server" in said["E-mail"]


def test_cookies_that_go_without_tls_are_a_hint_and_no_fault(desk: Desk) -> None:
    desk.environment["IMPORTDESK_PUBLIC_URL"] = "https://desk.example.org"
    code, said = desk.ask()
    assert code == 0
    assert said["Cookies"].startswith("look: ")


def test_no_password_goes_to_a_mail_server_elsewhere_without_tls(context: Flask) -> None:
    desk: Settings = context.config["DESK"]
    with mailbox() as box:
        url = box.url.replace("127.0.0.1", "desk:secret@0.0.0.0")
        with pytest.raises(mail.NotSafe):
            mail.try_server(desk.model_copy(update={"smtp_url": url}))


def test_the_findings_hold_no_password(desk: Desk) -> None:
    desk.environment["IMPORTDESK_DATABASE_URL"] = "postgresql://desk:pw-of-db@127.0.0.1:1/desk"
    desk.environment["IMPORTDESK_SMTP_URL"] = "smtp://desk:pw-of-mail@127.0.0.1:1"
    arguments = ["doctor", "--data", str(desk.data)]
    output = CliRunner().invoke(main, arguments, env=desk.environment).output
    assert "pw-of" not in output
    assert SECRET not in output
