"""A wrong setting stops the start in one clear line, whatever command is started."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from webapp.errors import BadSettings
from webapp.settings import load_settings

WRONG = [
    ("DATABASE_URL", "garbage"),
    ("DATABASE_URL", "mysql://localhost/desk"),
    ("DATABASE_URL", "postgresql://desk:word@host:port/desk"),
    ("REDIS_URL", "garbage"),
    ("REDIS_URL", "http://localhost:6379"),
    ("STORAGE_URL", "garbage"),
    ("STORAGE_URL", "ftp://files.example.org/desk"),
    ("STORAGE_URL", "s3://"),
    ("MAX_UPLOAD_BYTES", "many"),
    ("MAX_UPLOAD_BYTES", "-5"),
    ("SECRET_KEY", "short"),
    ("LAKE_SOURCES", "/srv/data"),
    ("LAKE_SOURCES", "s3://bucket, local://data"),
    ("LAKE_SOURCES", "s3://"),
    ("LAKE_SOURCES", "local:///"),
    ("MAX_LAKE_OBJECTS", "0"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_told_in_one_line_with_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv("IMPORTDESK_DATA", str(tmp_path))
    monkeypatch.setenv(f"IMPORTDESK_{name}", value)

    with pytest.raises(BadSettings) as refusal:
        load_settings()

    assert refusal.value.sentence.startswith(f"IMPORTDESK_{name}: ")
    assert "\n" not in refusal.value.sentence
    assert "word" not in refusal.value.sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://desk:word@db.example.org:5432/desk"),
        ("DATABASE_URL", "postgres:///desk?host=/run/postgresql"),
        ("DATABASE_URL", "sqlite:////srv/desk/desk.sqlite3"),
        ("REDIS_URL", "redis://queue.example.org:6379/0"),
        ("REDIS_URL", "rediss://queue.example.org"),
        ("REDIS_URL", "unix:///run/valkey.sock"),
        ("STORAGE_URL", "s3://desk/files"),
        ("STORAGE_URL", "gs://desk"),
        ("STORAGE_URL", "file:///srv/desk/files"),
    ],
)
def test_every_kind_of_address_in_use_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv("IMPORTDESK_DATA", str(tmp_path))
    monkeypatch.setenv(f"IMPORTDESK_{name}", value)

    assert getattr(load_settings(), name.lower()) == value


def test_trusted_hosts_have_commas_between_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IMPORTDESK_DATA", str(tmp_path))
    monkeypatch.setenv("IMPORTDESK_TRUSTED_HOSTS", "desk.example.org, .example.net")

    assert load_settings().trusted_hosts == ("desk.example.org", ".example.net")


def test_a_command_exits_with_2_and_that_line(monkeypatch: pytest.MonkeyPatch, local: Run) -> None:
    monkeypatch.setenv("IMPORTDESK_STORAGE_URL", "ftp://files.example.org")

    done = local("user", "create", "mia@example.org")

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: IMPORTDESK_STORAGE_URL: ")


@pytest.mark.parametrize(
    "url", ["postgresql://desk:word@127.0.0.1:1/desk", "sqlite:////nowhere/desk.sqlite3"]
)
def test_a_database_that_is_away_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, local: Run, url: str
) -> None:
    monkeypatch.setenv("IMPORTDESK_DATABASE_URL", url)

    done = local("user", "create", "mia@example.org")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "Error: IMPORTDESK_DATABASE_URL: the database does not answer: " in done.stderr
    assert "Traceback" not in done.stderr
    assert "word" not in done.stderr


def test_no_source_of_the_lake_holds_what_the_desk_keeps_for_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data, other = tmp_path / "desk", tmp_path / "other"
    monkeypatch.setenv("IMPORTDESK_DATA", str(data))
    (other / "files").mkdir(parents=True)
    (tmp_path / "link").symlink_to(data)
    for folder in (data, tmp_path, data / "files", data / "scratch", tmp_path / "link"):
        monkeypatch.setenv("IMPORTDESK_LAKE_SOURCES", f"local://{folder}")
        with pytest.raises(BadSettings, match="keeps for itself"):
            load_settings()
    for folder in (data / "inbox" / "new", other, tmp_path / "desk-2"):
        monkeypatch.setenv("IMPORTDESK_LAKE_SOURCES", f"local://{folder}")
        assert load_settings().lake_sources == (f"local://{folder}/",)
    monkeypatch.setenv("IMPORTDESK_STORAGE_URL", (other / "files").as_uri())
    for source in (other, other / "files" / "lake"):
        monkeypatch.setenv("IMPORTDESK_LAKE_SOURCES", f"local://{source}")
        with pytest.raises(BadSettings, match="keeps for itself"):
            load_settings()
    monkeypatch.setenv("IMPORTDESK_STORAGE_URL", "s3://desk/files")
    for source in ("s3://desk", "s3://desk/files/"):
        monkeypatch.setenv("IMPORTDESK_LAKE_SOURCES", source)
        with pytest.raises(BadSettings, match="keeps for itself"):
            load_settings()
    monkeypatch.setenv("IMPORTDESK_LAKE_SOURCES", "s3://desk/sources, s3://desk-2")
    assert load_settings().lake_sources == ("s3://desk/sources/", "s3://desk-2/")


def test_sources_of_the_lake_end_with_a_slash_and_are_the_inbox_where_none_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IMPORTDESK_DATA", str(tmp_path))
    assert load_settings().lake_sources == (f"local://{tmp_path}/inbox/",)

    monkeypatch.setenv("IMPORTDESK_LAKE_SOURCES", "s3://bucket/data, local:///srv/files/")
    assert load_settings().lake_sources == ("s3://bucket/data/", "local:///srv/files/")

    monkeypatch.delenv("IMPORTDESK_LAKE_SOURCES")
    monkeypatch.setenv("IMPORTDESK_STORAGE_URL", "s3://desk")
    assert load_settings().lake_sources == ()
