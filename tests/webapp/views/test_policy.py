"""Headers and policy on every answer, found by itself, and cookies that cannot be abused."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.addresses import address_of
from tests.conftest import lent_app
from tests.desk import Person, make_person
from tests.webapp.views.browser import TOKEN, Browser, words
from tests.webapp.views.page_rules import against_the_policy
from tests.webapp.views.rows import checked
from webapp import create_app
from webapp.api.docs import DOCS_POLICY
from webapp.extensions import db
from webapp.security import HEADERS, POLICY
from webapp.settings import Settings

HOST = "desk.example.org"


def assert_safe(answer: TestResponse, address: str) -> None:
    """What every answer has, whatever it is."""
    for name, value in HEADERS.items():
        if name != "Content-Security-Policy":
            assert answer.headers.get(name) == value, (address, name)
    policy = answer.headers["Content-Security-Policy"]
    assert policy == (DOCS_POLICY if address == "/api/docs" else POLICY), address
    assert "Server" not in answer.headers
    kept = address.startswith(("/static", "/api/docs/"))
    assert (answer.headers["Cache-Control"] == "no-store") is not kept, address
    assert not (kept and "Set-Cookie" in answer.headers), address
    if answer.mimetype == "text/html":
        assert broken(TOKEN.sub("", answer.text)) == [], address


@cache
def broken(text: str) -> list[str]:
    """How a page breaks the policy: many routes answer with the very same one."""
    return against_the_policy(BeautifulSoup(text, "html.parser"))


def addresses(app: Flask) -> Iterator[str]:
    """An address for every route that can be loaded."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield address_of(rule, 1)


def test_every_address_answers_with_the_headers_and_keeps_to_the_policy(
    app: Flask, ada: Browser, admin: Person
) -> None:
    checked(app, admin)
    strangers = app.test_client()
    seen = list(addresses(app))
    assert len(seen) > 35
    for address in seen:
        for client, headers in ((ada.client, None), (strangers, None), (strangers, admin.bearer)):
            with client.get(address, headers=headers) as answer:
                # A desk in a test has neither queue nor worker, and says so.
                assert answer.status_code < 500 or address == "/ready", address
                assert_safe(answer, address)


@pytest.mark.parametrize("path", ["/nothing", "/api/nothing", "/import/x", "/static/nothing"])
def test_what_is_not_there_has_the_headers_too(
    path: str, mia: Browser, client: FlaskClient
) -> None:
    for browser in (mia.client, client):
        answer = browser.get(path)
        assert answer.status_code == 404
        for name, value in HEADERS.items():
            assert answer.headers[name] == value


@pytest.mark.parametrize(
    ("address", "view"), [("/", "home.show"), ("/api/openapi.json", "api_docs.document")]
)
def test_a_fault_has_the_headers_and_tells_nothing_of_itself(
    address: str, view: str, app: Flask, mia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down() -> str:
        raise RuntimeError("imp_secret")

    monkeypatch.setitem(app.view_functions, view, break_down)
    answer = mia.client.get(address)
    assert answer.status_code == 500
    assert_safe(answer, address)
    assert "Reference" in answer.text
    assert "imp_secret" not in answer.text
    assert "RuntimeError" not in answer.text


def test_wrong_methods_and_refused_forms_have_the_headers(mia: Browser) -> None:
    assert_safe(mia.client.delete("/uploads"), "/uploads")
    assert_safe(mia.client.post("/signout"), "/signout")
    assert_safe(mia.client.post("/signin", data=b"a=1&" * 100_000), "/signin")
    assert_safe(mia.client.get("/", headers={"HX-Request": "true"}), "/")


@pytest.fixture
def behind_tls(settings: Settings) -> Iterator[Flask]:
    """A desk as it stands on the internet."""
    chosen = {"secure_cookies": True, "trusted_hosts": (HOST,), "proxy_hops": 1}
    with lent_app(settings.model_copy(update=chosen)) as app:
        yield app


def test_cookies_are_for_this_host_and_for_tls_only(behind_tls: Flask) -> None:
    person = make_person(behind_tls, "mia@example.org")
    client = behind_tls.test_client()
    client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.9"
    client.environ_base["HTTP_REFERER"] = f"https://{HOST}/signin"
    base = f"http://{HOST}"
    page = BeautifulSoup(client.get("/signin", base_url=base).text, "html.parser")
    token = page.select_one("input[name=csrf_token]")
    assert token is not None
    answer = client.post(
        "/signin",
        base_url=base,
        data={"email": person.email, "password": person.password, "csrf_token": token["value"]},
    )
    assert answer.status_code == 302
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-desk=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    listed = client.get("/account/sessions", base_url=base)
    assert "203.0.113.9" in listed.text
    assert listed.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_without_tls_nobody_is_told_to_use_it(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/signin").headers


@pytest.mark.parametrize(
    ("path", "json"),
    [
        ("/signin", False),
        ("/nothing", False),
        ("/static/any/css/app.css", False),
        ("/api/me", True),
        ("/import/tags/status", True),
    ],
)
@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", "127.0.0.1", "["])
def test_a_foreign_name_is_refused(path: str, json: bool, host: str, behind_tls: Flask) -> None:
    answer = behind_tls.test_client().get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert answer.is_json is json
    assert "not called by this name" in answer.text
    assert "evil" not in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "Set-Cookie" not in answer.headers


def test_a_foreign_name_of_a_proxy_is_refused_too(behind_tls: Flask) -> None:
    headers = {"Host": HOST, "X-Forwarded-Host": "evil.example"}
    assert behind_tls.test_client().get("/signin", headers=headers).status_code == 400


class SignerOfLastWeek(TimestampSigner):
    """Signs as if it were six days ago."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() - 6 * 24 * 60 * 60


def test_a_form_that_was_left_open_for_days_is_still_taken(app: Flask, mia: Browser) -> None:
    mia.get("/datasets")
    with mia.client.session_transaction() as session:
        text = session["csrf_token"]
    serializer = URLSafeTimedSerializer(
        app.config["SECRET_KEY"], salt="wtf-csrf-token", signer=SignerOfLastWeek
    )
    answer = mia.client.post("/theme", data={"theme": "dark", "csrf_token": serializer.dumps(text)})
    assert answer.status_code == 302


def test_a_form_works_after_its_page_has_polled(mia: Browser) -> None:
    page = mia.get("/")
    for _ in range(3):
        mia.poll("/")
    assert mia.submit(page, "/theme", "Dark").status_code == 302


def token_of_somebody_else(app: Flask) -> str:
    with app.test_request_context("/"):
        return str(generate_csrf())


@pytest.mark.parametrize("make", [lambda _: "", lambda _: "x", token_of_somebody_else])
def test_a_form_with_a_wrong_token_is_refused(
    make: Callable[[Flask], str], app: Flask, mia: Browser
) -> None:
    mia.get("/datasets")
    answer = mia.client.post("/signout", data={"csrf_token": make(app)})
    assert answer.status_code == 400
    assert "load the page again" in words(mia.read(answer, 400))
    assert mia.client.get("/").status_code == 200


def test_a_form_that_comes_from_another_site_is_refused_on_tls(behind_tls: Flask) -> None:
    client = behind_tls.test_client()
    base = f"https://{HOST}"
    client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    page = BeautifulSoup(client.get("/signin", base_url=base).text, "html.parser")
    token = page.select_one("input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token["value"], "theme": "dark"}
    for referrer in ("https://evil.example/", f"https://{HOST}.evil.example/", ""):
        answer = client.post("/theme", base_url=base, data=data, headers={"Referer": referrer})
        assert answer.status_code == 400
    good = client.post("/theme", base_url=base, data=data, headers={"Referer": f"{base}/signin"})
    assert good.status_code == 302


def test_files_that_a_cache_may_keep_carry_no_cookie(mia: Browser) -> None:
    mia.get("/")
    assert "Set-Cookie" in mia.client.get("/").headers
    for path in ("/static/any/css/app.css", "/api/docs/css/swagger-ui.css"):
        with mia.client.get(path) as answer:
            assert "Set-Cookie" not in answer.headers


def test_a_cookie_that_was_signed_with_an_old_secret_still_counts(
    settings: Settings, mia: Browser
) -> None:
    cookie = mia.client.get_cookie("desk")
    assert cookie is not None
    for old, status in (((settings.secret_key,), 200), ((), 302)):
        chosen = {"secret_key": "a-new-one-" * 4, "old_secret_keys": old}
        app = create_app(settings.model_copy(update=chosen))
        client = app.test_client()
        client.set_cookie("desk", cookie.value)
        assert client.get("/").status_code == status
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_templates_trust_no_text() -> None:
    templates = Path(__file__).parents[3] / "templates"
    for path in templates.rglob("*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape false|Markup\(", path.read_text()), path
