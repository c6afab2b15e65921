"""A pool that all tests share, as it starts only once."""

from collections.abc import Iterator

import pytest

from workers.assets.converting import Converters


@pytest.fixture(scope="session")
def converters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Converters]:
    with Converters(1, tmp_path_factory.mktemp("converters")) as some:
        yield some
