"""Settings that stop the start: secrets that are none."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from webapp.errors import BadSettings
from webapp.settings import Settings, load_settings, read_settings

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
            graph_url="neo4j://desk:hush@localhost",
        )
    )
    assert GOOD not in shown
    assert GOOD[::-1] not in shown
    assert "hush" not in shown


def test_the_keys_of_a_language_model_and_of_callbacks_are_not_shown() -> None:
    shown = repr(
        Settings(
            graph_model_url="https://someone:hush@model.example.org/v1",
            graph_model_name="small",
            graph_model_key=GOOD,
            graph_callback_key=GOOD[::-1],
        )
    )
    assert GOOD not in shown
    assert GOOD[::-1] not in shown
    assert "hush" not in shown


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GRAPH_MODEL_URL", "model.example.org", "an address that starts with https, http is"),
        ("GRAPH_MODEL_URL", "https:///v1", "the name of the machine is missing"),
        ("GRAPH_MODEL_NAME", " ", "name the model that is asked at"),
        ("GRAPH_MODEL_KEY", "clé", "a key has letters, digits and signs of ASCII only"),
        ("GRAPH_CALLBACK_KEY", "two\nlines", "a key has letters, digits and signs of ASCII only"),
        ("GRAPH_CALLBACK_HOSTS", "matgraph.example.org", "an address that starts with https, http"),
        ("GRAPH_CALLBACK_HOSTS", "https://a.example.org,https://", "the name of the machine is"),
        ("GRAPH_MODEL_SECONDS", "0", "greater than 0"),
    ],
)
def test_a_wrong_setting_of_the_language_model_is_told_by_name(
    name: str, value: str, sentence: str, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("IMPORTDESK_GRAPH_MODEL_URL", "https://model.example.org/v1/")
    environment.setenv("IMPORTDESK_GRAPH_MODEL_NAME", "small")
    assert read_settings().graph_model_url == "https://model.example.org/v1"
    environment.setenv(f"IMPORTDESK_{name}", value)
    with pytest.raises(BadSettings, match=sentence) as caught:
        read_settings()
    assert caught.value.sentence.startswith(f"IMPORTDESK_{name}: ")


def test_no_folder_of_vocabularies_is_none(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("IMPORTDESK_GRAPH_VOCABULARIES", "")
    assert read_settings().graph_vocabularies is None


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://localhost", "an address that starts with neo4j"),
        ("neo4j://", "the name of the graph database's machine is missing."),
        ("bolt://host:99999999", "this is not an address."),
    ],
)
def test_an_address_that_is_no_graph_database_is_refused(url: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Settings(graph_url=url)
