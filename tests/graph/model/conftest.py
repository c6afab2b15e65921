"""A language model that is a server of the test."""

import pytest

from tests.graph.model.stand_in import stand_in
from workers.graph.model.consulting import Model
from workers.graph.model.endpoint import Endpoint


@pytest.fixture
def service():
    with stand_in() as found:
        yield found


@pytest.fixture
def model(service):
    return Model(Endpoint(service.url, "small", "k-123", 10), lambda: None)
