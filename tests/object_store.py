"""An S3 for tests: moto's server on loopback, a bucket in it, and the desk told where it is."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import httpx
import pytest
from flask import Flask
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from webapp import storage
from webapp.certificates import trusted
from webapp.services.lake import places

BUCKET = "source"
REGION = "us-east-1"


@contextmanager
def object_store() -> Iterator[str]:
    """A server of its own that holds nothing; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    # All servers of a process hold the same: what another one has left goes.
    httpx.post(f"http://{host}:{port}/moto-api/reset", verify=trusted()).raise_for_status()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def empty_bucket(
    endpoint: str, app: Flask, monkeypatch: pytest.MonkeyPatch, allowed: str = f"s3://{BUCKET}/"
) -> Iterator[Any]:
    """An empty bucket that a desk may import from; gives a client that puts things into it."""
    for name, value in environment(endpoint).items():
        monkeypatch.setenv(name, value)
    places.store_of.cache_clear()
    settings = app.config["DESK"]
    app.config["DESK"] = settings.model_copy(update={"lake_sources": (allowed,)})
    client = client_of(endpoint)
    client.create_bucket(Bucket=BUCKET)
    yield client
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].reset()
    places.store_of.cache_clear()


@contextmanager
def own_bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket that a desk may keep its files in; gives its address."""
    with object_store() as endpoint:
        for name, text in environment(endpoint).items():
            monkeypatch.setenv(name, text)
        client_of(endpoint).create_bucket(Bucket="desk")
        storage._store.cache_clear()
        yield "s3://desk"
        storage._store.cache_clear()


def put(count: int, name: Callable[[int], str], content: bytes = b"x") -> None:
    """So many objects in the bucket: by the back door, which is a hundred times as quick."""
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    for number in range(count):
        backend.put_object(BUCKET, name(number), content)


def environment(endpoint: str) -> dict[str, str]:
    """What programs are told of it, in the usual words."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": REGION,
    }


def client_of(endpoint: str) -> Any:
    """A client that puts things into it."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
