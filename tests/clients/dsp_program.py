"""What dsp-tools does at a desk: run by a Python that has it, with what is asked as JSON.

The last line of its output is JSON.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any


def upload_files(creds: Any, asked: dict[str, Any]) -> Any:
    """The command upload-files: all files that an XML file names."""
    from dsp_tools.commands.ingest_xmlupload.upload_files import upload_files as command

    return command.upload_files(Path(asked["xml"]), creds, Path())


def ingest_files(creds: Any, asked: dict[str, Any]) -> Any:
    """The command ingest-files, which looks more often than once a minute here."""
    from dsp_tools.commands.ingest_xmlupload.ingest_files import ingest_files as command

    command.sleep = lambda seconds: time.sleep(0.2)
    return command.ingest_files(creds, asked["shortcode"])


def upload(creds: Any, asked: dict[str, Any]) -> Any:
    """Files one by one: why each was refused, or nothing."""
    from dsp_tools.clients.authentication_client_live import AuthenticationClientLive
    from dsp_tools.clients.bulk_ingest_client import BulkIngestClient

    auth = AuthenticationClientLive(creds.server, creds.user, creds.password)
    client = BulkIngestClient(creds.dsp_ingest_url, auth, asked["shortcode"], Path())
    failures = [client.upload_file(Path(name)) for name in asked["files"]]
    return [failure and [failure.status_code, failure.response_text] for failure in failures]


def main() -> None:
    """Do what is asked, and say what came of it, or which error."""
    from dsp_tools.cli.args import ServerCredentials

    asked = json.loads(sys.argv[1])
    url = asked["url"]
    creds = ServerCredentials(asked["email"], asked["password"], url, url)
    try:
        answer = {"answer": globals()[asked["command"]](creds, asked)}
    except Exception as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
