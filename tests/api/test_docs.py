"""The API described: the OpenAPI document and the page that shows it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from webapp.security import POLICY


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    """The OpenAPI document."""
    found: dict[str, Any] = client.get("/api/openapi.json").json
    return found


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a JSON value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else []:
        yield from nodes(inner)


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The operations by method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def test_the_document_is_openapi_3_1_and_every_reference_leads_somewhere(
    document: dict[str, Any],
) -> None:
    references = [node["$ref"] for node in nodes(document) if "$ref" in node]

    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert document["info"]["title"] == "Import Desk"
    assert references
    for reference in references:
        prefix, _, name = reference.rpartition("/")
        assert prefix == "#/components/schemas"
        assert name in document["components"]["schemas"]


def test_every_operation_names_itself_its_key_and_its_errors(document: dict[str, Any]) -> None:
    found = operations(document)

    assert len({operation["operationId"] for operation in found.values()}) == len(found)
    for name, operation in found.items():
        assert operation["summary"].endswith("."), name
        assert operation["security"] == [{"key": []}]
        for status, answer in operation["responses"].items():
            content = answer["content"]
            if int(status) >= 400:
                assert content == {
                    "application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}
                }
        assert any(int(status) < 300 for status in operation["responses"]), name
        owned = re.search(r"\{", name)
        assert ("404" in operation["responses"]) == bool(owned), name


def test_every_parameter_of_a_path_is_described(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        described = {
            parameter["name"]
            for parameter in operation.get("parameters", [])
            if parameter["in"] == "path"
        }
        assert described == set(re.findall(r"\{(\w+)\}", name))


def test_every_change_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        # A query comes as a body, and changes nothing.
        changes = not name.startswith("GET") and name != "POST /api/graph/cypher"
        assert ("Idempotency-Key" in names) == changes, name


def test_the_body_of_an_upload_is_described(document: dict[str, Any]) -> None:
    content = document["paths"]["/api/uploads"]["post"]["requestBody"]["content"]
    schema = content["multipart/form-data"]["schema"]

    assert schema["required"] == ["dataset", "file"]
    assert schema["properties"]["file"]["format"] == "binary"
    assert set(schema["properties"]) == {"dataset", "file", "reading", "mapping"}


def test_the_facts_of_a_page_are_described(document: dict[str, Any]) -> None:
    process = document["components"]["schemas"]["ProcessPage"]["properties"]

    assert {"id", "state", "percent", "seconds_left", "plan", "counts"} <= set(process)


def test_the_key_is_sent_as_a_bearer_token(document: dict[str, Any]) -> None:
    scheme = document["components"]["securitySchemes"]["key"]

    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_the_page_loads_everything_from_the_desk_and_has_no_inline_script(
    client: FlaskClient,
) -> None:
    answer = client.get("/api/docs")
    page = BeautifulSoup(answer.text, "html.parser")

    loaded = [str(tag["src"]) for tag in page.select("script")]
    loaded += [str(tag["href"]) for tag in page.select("link")]
    assert len(loaded) == 6
    for address in loaded:
        with client.get(address) as file:
            assert (address[0], file.status_code) == ("/", 200)
    assert all(not tag.string for tag in page.select("script"))


def test_only_the_page_of_the_api_has_a_looser_policy_and_scripts_stay_our_own(
    client: FlaskClient,
) -> None:
    policy = client.get("/api/docs").headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "style-src 'self' 'unsafe-inline';" in policy
    assert client.get("/api/openapi.json").headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("name", ["nothing.js", "../__init__.py", "%2e%2e/__init__.py", "css"])
def test_nothing_but_the_files_of_swagger_ui_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/api/docs/{name}").status_code == 404


@pytest.mark.browser
def test_swagger_ui_shows_every_operation_without_any_other_server(
    chromium: Any, live_desk: Any, document: dict[str, Any]
) -> None:
    page = chromium.new_page()
    faults: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_desk.url}/api/docs")
    page.wait_for_selector(".opblock")

    assert page.locator(".opblock").count() == len(operations(document))
    assert page.locator("button.authorize").count() == 1
    assert all(url.startswith((live_desk.url, "data:")) for url in asked)
    assert faults == []
    page.close()
