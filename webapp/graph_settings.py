"""Settings of the graph: vocabularies, a language model, and what callbacks carry."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode

from webapp.addresses import checked, origin


class GraphSettings(BaseSettings):
    """What differs from one desk to the next, of the graph."""

    # That the rows of one table take in memory on their way into the graph, as estimated before.
    max_graph_bytes: Annotated[int, Field(gt=0)] = 4 * 1024**3
    graph_vocabularies: Path | None = None
    """A folder with vocabularies of one's own, beside those of the desk."""
    graph_model_url: Annotated[str, Field(repr=False)] = ""
    """A language model that proposes what columns are: the address of any service that speaks as
    OpenAI's does, https://model.example.org/v1. Headers and some cells go there; none: nothing."""
    graph_model_name: Annotated[str, Field(validate_default=True)] = ""
    graph_model_key: Annotated[str, Field(repr=False)] = ""
    # How long a stage of one table waits for the model.
    graph_model_seconds: Annotated[float, Field(gt=0, le=600)] = 60
    graph_callback_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Where callbacks carry the key: beginnings of addresses, https://matgraph.example.org, with
    commas between them. People name any address; whoever has one of their own learns no key."""
    graph_callback_key: Annotated[str, Field(repr=False)] = ""
    """What callbacks to these carry as X-API-KEY; none: nothing."""

    @field_validator("graph_vocabularies", mode="before")
    @classmethod
    def name_a_folder(cls, folder: object) -> object:
        """Take an empty text for none."""
        return folder or None

    @field_validator("graph_model_url")
    @classmethod
    def name_a_model_service(cls, url: str) -> str:
        """Take the address of a language model, with a slash at its end or without."""
        url = checked(url, ("https", "http")).rstrip("/")
        if url and not urlsplit(url).hostname:
            raise ValueError("the name of the machine is missing.")
        return url

    @field_validator("graph_model_name")
    @classmethod
    def name_a_model(cls, name: str, others: ValidationInfo) -> str:
        """Refuse an address without the name of a model."""
        if others.data.get("graph_model_url") and not name.strip():
            raise ValueError("name the model that is asked at IMPORTDESK_GRAPH_MODEL_URL.")
        return name.strip()

    @field_validator("graph_callback_hosts", mode="before")
    @classmethod
    def list_hosts(cls, hosts: object) -> object:
        """Take addresses with commas between them."""
        if isinstance(hosts, str):
            return tuple(host.strip() for host in hosts.split(",") if host.strip())
        return hosts

    @field_validator("graph_callback_hosts")
    @classmethod
    def name_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        """Take addresses as far as their host and port."""
        return tuple(origin(checked(host, ("https", "http"))) for host in hosts)

    @field_validator("graph_model_key", "graph_callback_key")
    @classmethod
    def take_a_key(cls, key: str) -> str:
        """Refuse what no header of a request can carry."""
        if not key.isascii() or not key.isprintable():
            raise ValueError("a key has letters, digits and signs of ASCII only.")
        return key.strip()
