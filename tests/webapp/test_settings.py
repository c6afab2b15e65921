"""Settings that stop the start: secrets that are none."""

from pathlib import Path

import pytest

from webapp.errors import BadSettings
from webapp.settings import Settings, load_settings

GOOD = "kX2v9QeR7mZtB4uLw8sYp1NcAf6HjDg3"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The environment of a desk in a folder of its own."""
    monkeypatch.setenv("IMPORTDESK_DATA", str(tmp_path))
    return monkeypatch


@pytest.mark.parametrize(
    "secret",
    [
        "short",
        GOOD[:31],
        "x" * 64,
        "abc" * 20,
        "change-me-change-me-change-me-please-1234567890",
        "CHANGEME_CHANGEME_0123456789abcdefghijkl",
        "this-is-an-example-secret-key-0123456789",
        "django-insecure-0123456789abcdefghijklmnop",
        "your-secret-key-goes-here-0123456789abcdef",
    ],
)
@pytest.mark.parametrize("name", ["IMPORTDESK_SECRET_KEY", "IMPORTDESK_OLD_SECRET_KEYS"])
def test_a_secret_that_is_none_is_refused_in_one_line_that_does_not_repeat_it(
    secret: str, name: str, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv(name, secret)
    with pytest.raises(BadSettings, match=f"^{name}: ") as caught:
        load_settings()
    assert "\n" not in caught.value.sentence
    assert secret not in caught.value.sentence


def test_a_good_secret_is_taken(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("IMPORTDESK_SECRET_KEY", GOOD)
    environment.setenv("IMPORTDESK_OLD_SECRET_KEYS", f"{GOOD[::-1]}, {GOOD.swapcase()}")
    settings = load_settings()
    assert settings.secret_key == GOOD
    assert settings.old_secret_keys == (GOOD[::-1], GOOD.swapcase())


def test_an_embedded_desk_makes_a_secret_for_its_owners_eyes_only(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, second = load_settings(), load_settings()
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_the_folder_of_a_new_desk_is_for_its_owners_eyes_only(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("IMPORTDESK_DATA", str(tmp_path / "desk"))
    load_settings()
    assert (tmp_path / "desk").stat().st_mode & 0o777 == 0o700


def test_an_emptied_secret_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("")
    with pytest.raises(BadSettings, match="too short"):
        load_settings()


def test_settings_do_not_show_their_secrets() -> None:
    shown = repr(
        Settings(
            secret_key=GOOD,
            old_secret_keys=(GOOD[::-1],),
            database_url="postgresql://desk:hush@localhost/desk",
            redis_url="redis://:hush@localhost",
        )
    )
    assert GOOD not in shown
    assert GOOD[::-1] not in shown
    assert "hush" not in shown
