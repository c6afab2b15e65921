"""The clients of lakeFS, as their users install them, and a desk that runs for them."""

import inspect
import itertools
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest

from webapp.cli.running import RunningDesk
from webapp.services import keys

NUMBERS = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """A client that waits starts an event loop, and where a browser is driven there is one."""
    names = inspect.signature(pyfuncitem.obj).parameters
    values = {name: pyfuncitem.funcargs[name] for name in names}
    with ThreadPoolExecutor(1) as thread:
        thread.submit(copy_context().run, pyfuncitem.obj, **values).result()
    return True


@pytest.fixture
def name() -> str:
    """The name of a repository that nobody has used."""
    return f"plants-{next(NUMBERS)}"


@pytest.fixture
def lakefs_client(live_desk: RunningDesk) -> Any:
    """A client of the package lakefs."""
    from lakefs.client import Client

    username, password = keys.pair(live_desk.key)
    return Client(host=live_desk.url, username=username, password=password)


@pytest.fixture
def repository(lakefs_client: Any, name: str) -> Any:
    """A repository of the package lakefs."""
    import lakefs

    return lakefs.Repository(name, client=lakefs_client).create(f"local://{name}")


@pytest.fixture
def sdk(live_desk: RunningDesk) -> Any:
    """A client of the package lakefs-sdk."""
    import lakefs_sdk
    from lakefs_sdk.client import LakeFSClient

    username, password = keys.pair(live_desk.key)
    host = f"{live_desk.url}/api/v1"
    return LakeFSClient(lakefs_sdk.Configuration(host=host, username=username, password=password))


@pytest.fixture
def legacy(live_desk: RunningDesk, tmp_path: Path) -> Any:
    """A client of the package lakefs-client."""
    import lakefs_client
    from lakefs_client.client import LakeFSClient

    username, password = keys.pair(live_desk.key)
    configuration = lakefs_client.Configuration(
        host=f"{live_desk.url}/api/v1", username=username, password=password
    )
    configuration.temp_folder_path = str(tmp_path)
    return LakeFSClient(configuration)
