"""A client of lakeFS for tests: one person's key as a pair, and a repository to work in."""

import base64
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.desk import Person
from webapp.services import keys

API = "/api/v1"
HOME = "repositories/plants"


def pair(key: str) -> dict[str, str]:
    """The headers of a client that has an access key ID and its secret."""
    word = base64.b64encode(":".join(keys.pair(key)).encode()).decode()
    return {"Authorization": f"Basic {word}"}


@dataclass(frozen=True, slots=True)
class Lake:
    """Calls the routes of lakeFS for one person."""

    client: FlaskClient
    person: Person

    def __call__(self, method: str, path: str, **content: Any) -> TestResponse:
        headers = {**pair(self.person.key), **content.pop("headers", {})}
        return self.client.open(f"{API}/{path}", method=method, headers=headers, **content)

    def get(self, place: str, /, **query: Any) -> Any:
        """What a route answers that must be there."""
        answer = self("GET", place, **({"query_string": query} if query else {}))
        assert answer.status_code == 200, answer.text
        return answer.json

    def make(self, name: str = "plants") -> None:
        """Make a repository."""
        body = {"name": name, "storage_namespace": f"local://{name}"}
        assert self("POST", "repositories", json=body).status_code == 201

    def upload(self, path: str, content: bytes = b"1", branch: str = "main") -> TestResponse:
        """Put an object on a branch."""
        place = f"{HOME}/branches/{branch}/objects"
        return self("POST", place, query_string={"path": path}, data=content)

    def commit(self, message: str = "Change", branch: str = "main", **more: Any) -> TestResponse:
        """Commit what is on a branch."""
        body = {"message": message, **more}
        return self("POST", f"{HOME}/branches/{branch}/commits", json=body)

    def committed(self, *paths: str, branch: str = "main") -> str:
        """Put objects on a branch, commit them, and give the id of the commit."""
        for path in paths:
            assert self.upload(path, path.encode(), branch).status_code == 201
        answer = self.commit(f"Add {' '.join(paths)}", branch)
        assert answer.status_code == 201, answer.text
        found: str = answer.json["id"]
        return found

    def paths(self, ref: str = "main", **query: Any) -> list[str]:
        """The paths of a page of objects."""
        found = self.get(f"{HOME}/refs/{ref}/objects/ls", **query)
        return [one["path"] for one in found["results"]]

    def refusal(self, method: str, path: str, **content: Any) -> tuple[int, str]:
        """How something is refused: status and message."""
        answer = self(method, path, **content)
        assert answer.status_code >= 400, answer.text
        assert set(answer.json) == {"message"}
        return answer.status_code, answer.json["message"]
