"""What requests carry: parameters, headers, bodies. The answers are page objects."""

from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from webapp.errors import NotFound
from webapp.models import Action
from webapp.states import ProcessKind, ProcessState

# The largest integer that a database column holds.
MAX_INTEGER = 2**63 - 1


def without_nul(text: str) -> str:
    """Refuse a text that the database cannot hold."""
    if "\0" in text:
        raise ValueError("must not contain the character NUL")
    return text


def _printable(key: str) -> str:
    if not (key.isascii() and key.isprintable()):
        raise ValueError("must consist of printable ASCII characters")
    return key


def _slug(text: str) -> str:
    if "\0" in text or len(text) > 64:
        raise NotFound(f"There is no dataset {text[:64]!r}.")
    return text


Text = Annotated[str, Field(max_length=200), AfterValidator(without_nul)]
PathText = Annotated[str, Field(max_length=1024), AfterValidator(without_nul)]


class Part(BaseModel):
    """A part of requests or answers, whose JSON Schema is asked for again and again."""

    @classmethod
    def model_json_schema(cls, *wanted: Any, **otherwise: Any) -> dict[str, Any]:
        """The schema, made once: whoever gets it only reads it."""
        return _schema_of(cls, *wanted, **otherwise)


@cache
def _schema_of(part: type[Part], *wanted: Any, **otherwise: Any) -> dict[str, Any]:
    return super(Part, part).model_json_schema(*wanted, **otherwise)


class Request(Part):
    """What is not known of it is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ErrorFacts(BaseModel):
    """What is wrong: a stable code, a sentence, and for wrong input each place."""

    code: str
    message: str
    detail: Any = None


class ErrorAnswer(Part):
    """The body of every answer from 400 on."""

    error: ErrorFacts


class IdempotencyHeader(Part):
    """A repeated request with the same key changes nothing and gets the first answer again."""

    idempotency_key: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=255,
            alias="Idempotency-Key",
            description="A text of your own for this change, such as a UUID. Sent again within "
            "24 hours, it gets the first answer again, with `Idempotency-Replayed: true`.",
        ),
        AfterValidator(lambda key: key if key is None else _printable(key)),
    ] = None


class UploadPath(Request):
    """The number of an upload."""

    upload_id: int


class BatchPath(Request):
    """The number of a batch."""

    batch_id: int


class ControlPath(Request):
    """The number of a control file."""

    control_id: int


class ProcessPath(Request):
    """The number of a process."""

    process_id: int


class UserPath(Request):
    """The number of a person."""

    user_id: int


class UserBody(Request):
    """What a person may do; what is left out stays."""

    is_admin: bool | None = None
    active: bool | None = Field(None, description="False: signed out, and every key is refused.")


class DatasetPath(Request):
    """The slug of a dataset."""

    slug: Annotated[str, AfterValidator(_slug)]


class ListQuery(Request):
    """Where in a list, newest first, to go on."""

    before: int | None = Field(
        None, ge=1, le=MAX_INTEGER, description="Go on with those older than this one."
    )
    limit: int = Field(50, ge=1, le=100)


class ProcessesQuery(ListQuery):
    """Which processes to show, newest first."""

    state: ProcessState | None = None
    kind: ProcessKind | None = None
    dataset: Text = Field("", description="Slug of a dataset.")
    owner: Text = Field("", description="A part of the owner's name or e-mail address.")
    since: date | None = Field(None, description="The first day on which it was asked for, in UTC.")
    until: date | None = Field(None, description="The last day on which it was asked for, in UTC.")
    text: Text = Field("", description="A part of the file's name, a reference, or an id.")


class RetentionBody(Request):
    """After how many days something is removed; null or left out: it is kept for ever."""

    files_days: int | None = Field(None, ge=1, le=3650, description="Files, from the last one on.")
    problems_days: int | None = Field(None, ge=1, le=3650, description="Problems of a check.")


class UsersQuery(ListQuery):
    """Which people to show, newest first."""

    text: Text = Field("", description="A part of a name or an e-mail address.")


class AuditQuery(ListQuery):
    """Which lines of the audit log to show, newest first."""

    who: Text = Field("", description="A part of an e-mail address.")
    action: Action | None = None
    about: Text = Field("", description="A part of the name of an object, or its id.")
    since: date | None = Field(None, description="The first day, in UTC.")
    until: date | None = Field(None, description="The last day, in UTC.")
    text: Text = Field("", description="A part of the details, the IP address or the key.")


class ProblemsQuery(Request):
    """Which problems to show, and the row to go on after."""

    cursor: int = Field(0, ge=0, le=MAX_INTEGER, description="`next_cursor` of the answer before.")
    limit: int = Field(25, ge=1, le=200, description="How many rows of the file at most.")
    code: Text = ""
    column: Text = Field("", description="A column letter, as in Excel.")
    severity: Text = Field("", description="`error` or `warning`.")
    text: Text = Field("", description="Text that the row contains.")


class RecordsQuery(Request):
    """Which records to show, and in what order."""

    search: Text = ""
    sort: Text = Field("", description="Name of a field; with a minus before it, downwards.")
    cursor: Annotated[str, Field(max_length=50_000), AfterValidator(without_nul)] = ""
    limit: int = Field(50, ge=1, le=500)


class MappingBody(Request):
    """Which field each column goes into, and whether that holds for later files too."""

    mapping: dict[str, str | None] = Field(
        {},
        description="The name of a field by the header of a column; null leaves the column out. A "
        "column whose header is blank, is there twice, or is a letter like B goes by its letter: "
        "each column's `key` says so.",
        json_schema_extra={"example": {"Land": "country", "Remarks": None}},
    )
    remember: bool = Field(
        True,
        description="Match the owner's next file for this dataset with the same headers so too; "
        "false forgets what was remembered.",
    )


class Descriptor(BaseModel):
    """A Table Schema descriptor with a name: `fields`, `primaryKey`, `foreignKeys` and so on."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "example": {
                "name": "rooms",
                "title": "Rooms",
                "fields": [
                    {"name": "number", "type": "string", "constraints": {"required": True}},
                    {"name": "seats", "type": "integer", "constraints": {"minimum": 1}},
                ],
                "primaryKey": ["number"],
            },
        },
    )
