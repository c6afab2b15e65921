"""What somebody asks the lake to import: paths of sources, where they go, and the commit."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from webapp.errors import BadInput
from webapp.services.lake import names

MOST_PATHS = 1000
MOST_PATTERNS = 100
LONGEST_PATTERN = 500
LONGEST_ADDRESS = 4096
LONGEST_KEY_BYTES = 1024
# Of all addresses and destinations: a list of imports tells them all.
MOST_CHARS = 500_000
PREFIX, OBJECT = "common_prefix", "object"
# In the metadata of the commit of an import: where its objects come from, as JSON.
SOURCES = "importdesk.sources"


def _kept(text: str) -> str:
    """Refuse what the database does not keep."""
    if "\0" in text:
        raise ValueError("the character NUL is not allowed")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("half a character is not allowed") from None
    return text


def _short(key: str) -> str:
    """Refuse a path that the lake would not take."""
    if len(key.encode()) > LONGEST_KEY_BYTES:
        raise ValueError(f"at most {LONGEST_KEY_BYTES} bytes are allowed")
    return key


def _small(details: dict[str, str]) -> dict[str, str]:
    """Refuse more texts than a commit keeps."""
    try:
        names.check_details(details)
    except BadInput as error:
        raise ValueError(error.sentence) from None
    return details


Text = Annotated[str, AfterValidator(_kept)]
Pattern = Annotated[Text, Field(min_length=1, max_length=LONGEST_PATTERN)]


class Wish(BaseModel):
    """A part of what is asked for; more than it knows counts for nothing."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Location(Wish):
    """A source, and where its objects go."""

    type: Literal["common_prefix", "object"]
    path: Annotated[Text, Field(max_length=LONGEST_ADDRESS)]
    destination: Annotated[Text, AfterValidator(_short)]


class CommitWish(Wish):
    """What the commit says."""

    message: Annotated[Text, Field(max_length=names.MOST_OF_MESSAGE)]
    metadata: Annotated[dict[Text, Text], AfterValidator(_small)] | None = None
    # As of other commits; of one that an import makes they count for nothing.
    date: int | None = None
    allow_empty: bool = False
    force: bool = False


class ImportRequest(Wish):
    """An import into a branch."""

    paths: Annotated[list[Location], Field(max_length=MOST_PATHS)]
    commit: CommitWish
    # Also into a repository that is read-only otherwise.
    force: bool = False
    # Keep what is at the destinations, where no object of the same path comes.
    append: bool = False
    # Take only what one of these matches, if there are any: * is any text, also with slashes in it.
    include: Annotated[list[Pattern], Field(max_length=MOST_PATTERNS)] = []
    # And leave out what one of these matches.
    exclude: Annotated[list[Pattern], Field(max_length=MOST_PATTERNS)] = []

    @model_validator(mode="after")
    def fit_into_a_list(self) -> Self:
        """Refuse more addresses than a list of imports could tell."""
        if sum(len(path.path) + len(path.destination) for path in self.paths) > MOST_CHARS:
            raise ValueError(f"the paths have at most {MOST_CHARS:,} characters together")
        return self

    @property
    def wiped(self) -> tuple[str, ...] | None:
        """What the paths begin with that go unless they come anew; None: nothing goes."""
        return None if self.append else tuple(path.destination for path in self.paths)

    @property
    def name(self) -> str:
        """What people know it by: its source."""
        if not self.paths:
            return "nothing"
        more = f" and {len(self.paths) - 1} more" if len(self.paths) > 1 else ""
        return f"{self.paths[0].path}{more}"
