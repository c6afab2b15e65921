"""What becomes of tests on a machine that lacks what they need."""

import pytest

from tests.servers import skip_for_want_of


def test_a_test_without_its_server_is_skipped_with_a_plain_reason(monkeypatch):
    monkeypatch.delenv("IMPORTDESK_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="PostgreSQL was not found"):
        skip_for_want_of("postgres", "PostgreSQL was not found")


def test_where_the_server_is_required_the_test_fails_instead(monkeypatch):
    monkeypatch.setenv("IMPORTDESK_REQUIRE", "postgres chromium")
    with pytest.raises(pytest.fail.Exception, match="IMPORTDESK_REQUIRE names it"):
        skip_for_want_of("postgres", "PostgreSQL was not found")
