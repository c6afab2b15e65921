"""What repositories, branches, tags and paths may be called, in the words of lakeFS."""

import re
from collections.abc import Mapping

from webapp.errors import BadInput

REPOSITORY = r"^[a-z0-9][a-z0-9-]{2,62}$"
NAMESPACE = r"^(s3|gs|https?|mem|local|transient)://.*$"
BRANCH = r"^[A-Za-z0-9_][A-Za-z0-9_-]*$"
MOST_OF_NAMESPACE, MOST_OF_BRANCH, MOST_OF_PATH = 1000, 255, 1024
MOST_OF_MESSAGE = 50_000
# Characters of all texts that a commit or a repository has, and of those of an object: pages of a
# list have a thousand of them.
MOST_OF_DETAILS, MOST_OF_METADATA = 16_000, 8_000
INVALID = "invalid value: validation error"


def check_repository(name: str, storage_namespace: str) -> None:
    """Raises BadInput."""
    if not re.fullmatch(REPOSITORY, name):
        raise BadInput(f"repository id: {INVALID}")
    fits = len(storage_namespace) <= MOST_OF_NAMESPACE and storage_namespace.isprintable()
    if not fits or not re.fullmatch(NAMESPACE, storage_namespace):
        raise BadInput(f"storage namespace: {INVALID}")


def check_branch(name: str) -> None:
    """Raises BadInput."""
    if len(name) > MOST_OF_BRANCH or not re.fullmatch(BRANCH, name):
        raise BadInput(f"branch id: {INVALID}")


def check_tag(name: str) -> None:
    """Raises BadInput for what could not be told from other parts of a reference or an address."""
    wrong = (
        not name
        or len(name) > MOST_OF_BRANCH
        or name.endswith((".", ".lock"))
        or any(part in name for part in ("..", *'/~^@$:?*[\\"'))
        or any(sign <= " " or not sign.isprintable() for sign in name)
    )
    if wrong:
        raise BadInput(f"tag id: {INVALID}")


def check_path(path: str) -> None:
    """Raises BadInput for a path that no object can have."""
    if not path:
        raise BadInput("missing path: required value: validation error")
    if len(path.encode()) > MOST_OF_PATH or "\0" in path:
        raise BadInput(f"path: {INVALID}")


def check_message(message: str) -> None:
    """Raises BadInput for what is no message any more."""
    if len(message) > MOST_OF_MESSAGE:
        raise BadInput(f"message: at most {MOST_OF_MESSAGE:,} characters are kept")


def check_details(details: Mapping[str, str], most: int = MOST_OF_DETAILS) -> None:
    """Raises BadInput where the names and texts of metadata are longer together."""
    if sum(len(name) + len(text) for name, text in details.items()) > most:
        raise BadInput(f"metadata: at most {most:,} characters are kept, names and all")
