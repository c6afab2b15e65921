"""Settings, read once from IMPORTDESK_*; a wrong value stops the start in one clear line."""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from webapp import own_files
from webapp.addresses import checked
from webapp.errors import BadSettings
from webapp.graph_settings import GraphSettings
from webapp.signing_secrets import check_secret, lasting_secret

MIB = 1024 * 1024
DATABASES = ("postgresql", "postgres", "postgresql+psycopg", "sqlite")
QUEUES = ("redis", "rediss", "unix")
MAIL_SERVERS = ("smtp", "smtps")
STORES = ("file", "s3", "s3a", "gs", "az", "adl", "azure", "abfs", "abfss")
GRAPHS = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
SOURCES = ("local:///", "s3://", "gs://", "az://", "https://")


class Settings(GraphSettings):
    """What differs from one desk to the next. Sizes are bytes, times are seconds."""

    model_config = SettingsConfigDict(env_prefix="IMPORTDESK_", frozen=True, extra="ignore")

    data: Path = Path("data")
    """Folder of the embedded desk: database, queue, files, secret."""
    database_url: Annotated[str, Field(repr=False)] = ""
    redis_url: Annotated[str, Field(repr=False)] = ""
    storage_url: Annotated[str, Field(repr=False)] = ""
    secret_key: Annotated[str, Field(repr=False)] = ""
    old_secret_keys: Annotated[tuple[str, ...], NoDecode, Field(repr=False)] = ()
    """Secrets that were used before: what was signed with them is still taken."""
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Names that the desk is called by, with commas between them; none: whatever is asked for."""
    secure_cookies: bool = False
    proxy_hops: Annotated[int, Field(ge=0, le=5)] = 0

    metrics_token: Annotated[str, Field(repr=False)] = ""
    """What a monitor sends to read /metrics; without one there is no such page."""

    public_url: str = ""
    """Where people find the desk, for links in what it sends: https://desk.example.org"""
    smtp_url: Annotated[str, Field(repr=False)] = ""
    """The mail server, smtp://name:password@host:587 or smtps://...; none: no e-mail is sent."""
    mail_from: str = "importdesk@localhost"
    private_webhooks: bool = False
    """May webhooks go to machines of the own network, and without TLS?"""

    max_upload_bytes: Annotated[int, Field(gt=0)] = 2048 * MIB
    max_form_bytes: Annotated[int, Field(gt=0)] = MIB // 4
    max_columns: Annotated[int, Field(gt=0, le=16_384)] = 500
    max_csv_rows: Annotated[int, Field(gt=0)] = 100_000_000
    max_kept_problems: Annotated[int, Field(gt=0)] = 100_000
    # Of the records of a dataset, when a complete list deletes what it does not name.
    max_deleted_percent: Annotated[int, Field(ge=0, le=100)] = 10
    # Records that are sent as JSON, in one request.
    max_json_bytes: Annotated[int, Field(gt=0)] = 16 * MIB
    # How long a request waits for the records that it has pushed.
    push_seconds: Annotated[float, Field(gt=0)] = 20
    max_json_records: Annotated[int, Field(gt=0)] = 50_000

    # Workbooks that come by Starmind's bulk import.
    max_bulk_bytes: Annotated[int, Field(gt=0)] = 10 * MIB
    max_bulk_rows: Annotated[int, Field(gt=0)] = 10_000

    session_idle_seconds: Annotated[int, Field(gt=0)] = 8 * 60 * 60
    session_seconds: Annotated[int, Field(gt=0)] = 7 * 24 * 60 * 60
    max_marked_cells: Annotated[int, Field(gt=0)] = 500_000
    """In a larger workbook only failed rows are marked: a cell takes 0.6 KB and 50 microseconds."""
    max_marked_problems: Annotated[int, Field(gt=0)] = 100_000

    # Where the lake imports from: addresses that its sources begin with. None: the folder inbox of
    # the data folder, where the files of the desk are on this machine, else nothing.
    lake_sources: Annotated[tuple[str, ...], NoDecode] = ()
    # Of one import, so that a source that grows without end is noticed.
    max_lake_objects: Annotated[int, Field(gt=0)] = 50_000_000

    graph_url: Annotated[str, Field(repr=False)] = ""
    """Where the graph is kept: neo4j://name:password@host; none: a file of the desk's own."""

    # Pictures, films and sounds that a worker reads at once, each in a process of its own.
    asset_converters: Annotated[int, Field(ge=1, le=64)] = 2
    # Of a picture among the assets; more of them take more memory than a converter has.
    max_asset_pixels: Annotated[int, Field(gt=0)] = 250_000_000

    # What signs the tokens of assets elsewhere (DSP-API); empty: only the desk's own are taken.
    jwt_secret: Annotated[str, Field(repr=False)] = ""
    jwt_issuer: str = "0.0.0.0:3333"
    jwt_audience: str = "http://localhost:3340"
    # How long a request waits for the one file that it has sent to be ingested.
    asset_seconds: Annotated[float, Field(gt=0)] = 60
    erase_projects: bool = False
    """May `DELETE /projects/.../erase` remove a project with all its assets?"""
    # Files that come in pieces: how many of one person's at once, and how long they may take.
    max_partials: Annotated[int, Field(gt=0)] = 1_000
    partial_seconds: Annotated[int, Field(gt=0)] = 24 * 60 * 60

    lease_seconds: Annotated[float, Field(gt=0)] = 20
    heartbeat_seconds: Annotated[float, Field(gt=0)] = 1
    delivery_seconds: Annotated[float, Field(gt=0)] = 2
    sweep_seconds: Annotated[float, Field(gt=0)] = 5
    max_attempts: Annotated[int, Field(gt=0)] = 3

    @field_validator("trusted_hosts", "old_secret_keys", "lake_sources", mode="before")
    @classmethod
    def list_names(cls, names: object) -> object:
        """Take names with commas between them."""
        if isinstance(names, str):
            return tuple(name.strip() for name in names.split(",") if name.strip())
        return names

    @field_validator("database_url")
    @classmethod
    def name_a_database(cls, url: str) -> str:
        """Refuse what is not the address of PostgreSQL or SQLite."""
        return checked(url, DATABASES)

    @field_validator("redis_url")
    @classmethod
    def name_a_queue(cls, url: str) -> str:
        """Refuse what is not the address of Redis or Valkey."""
        return checked(url, QUEUES)

    @field_validator("storage_url")
    @classmethod
    def name_a_store(cls, url: str) -> str:
        """Refuse what is not the address of a folder or a bucket."""
        url = checked(url, STORES)
        if url and not url.startswith("file:") and not urlsplit(url).netloc:
            raise ValueError("the bucket is missing.")
        return url

    @field_validator("smtp_url")
    @classmethod
    def name_a_mail_server(cls, url: str) -> str:
        """Refuse what is not the address of a mail server."""
        url = checked(url, MAIL_SERVERS)
        if url and not urlsplit(url).hostname:
            raise ValueError("the name of the mail server is missing.")
        return url

    @field_validator("graph_url")
    @classmethod
    def name_a_graph_database(cls, url: str) -> str:
        """Refuse what is not the address of a Neo4j server."""
        url = checked(url, GRAPHS)
        if url and not urlsplit(url).hostname:
            raise ValueError("the name of the graph database's machine is missing.")
        return url

    @field_validator("public_url")
    @classmethod
    def name_the_desk(cls, url: str) -> str:
        """Take the address of the desk, with a slash at its end or without."""
        return checked(url, ("https", "http")).rstrip("/")

    @field_validator("lake_sources")
    @classmethod
    def name_sources(cls, sources: tuple[str, ...]) -> tuple[str, ...]:
        """Take the beginnings of addresses, each with a slash at its end."""
        for source in sources:
            if not source.startswith(SOURCES):
                starts = ", ".join(SOURCES)
                raise ValueError(f"an address that starts with {starts} is needed.")
            if not source.partition("://")[2].strip("/"):
                raise ValueError("name a folder or a bucket, not all of them.")
        return tuple(f"{source.rstrip('/')}/" for source in sources)

    @model_validator(mode="after")
    def fill_the_embedded_desk(self) -> Self:
        """Point whatever was left out into the data folder."""
        folder = self.data.resolve()
        embedded = {
            "data": folder,
            "database_url": self.database_url or f"sqlite:///{folder / 'desk.sqlite3'}",
            "redis_url": self.redis_url or f"unix://{folder / 'queue.sock'}",
            "storage_url": self.storage_url or (folder / "files").as_uri(),
        }
        for name, value in embedded.items():
            object.__setattr__(self, name, value)
        if not self.lake_sources and self.storage_url.startswith("file:"):
            object.__setattr__(self, "lake_sources", (f"local://{self.inbox}/",))
        return self

    @property
    def sqlite(self) -> bool:
        """Does this desk keep its records in SQLite?"""
        return self.database_url.startswith("sqlite")

    @property
    def inbox(self) -> Path:
        """Folder that people of this machine put files into for the lake."""
        return self.data / "inbox"

    @property
    def scratch(self) -> Path:
        """Folder for files that a process may lose at any time."""
        return self.data / "scratch"


def load_settings() -> Settings:
    """Read the settings, and find or make the secret of an embedded desk.

    Raises BadSettings with one line for each wrong value.
    """
    settings = read_settings()
    if settings.secret_key:
        return settings
    return settings.model_copy(update={"secret_key": lasting_secret(settings.data)})


def read_settings(data: Path | None = None) -> Settings:
    """Read the settings, of the desk in `data` if it is named; nothing is made.

    Raises BadSettings with one line for each wrong value.
    """
    try:
        settings = Settings(data=data) if data else Settings()
    except ValidationError as error:
        lines = [
            f"IMPORTDESK_{str(each['loc'][0]).upper()}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()
        ]
        raise BadSettings("; ".join(lines)) from None
    for name, keys in (
        ("SECRET_KEY", (settings.secret_key,) if settings.secret_key else ()),
        ("OLD_SECRET_KEYS", settings.old_secret_keys),
        ("METRICS_TOKEN", (settings.metrics_token,) if settings.metrics_token else ()),
        ("JWT_SECRET", (settings.jwt_secret,) if settings.jwt_secret else ()),
    ):
        for key in keys:
            check_secret(f"IMPORTDESK_{name}", key)
    own_files.check_sources(settings)
    return settings
