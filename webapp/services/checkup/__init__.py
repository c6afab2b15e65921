"""What a whole set-up needs, looked at piece by piece; each finding says what to mend."""

from collections.abc import Callable, Iterator

from webapp import storage
from webapp.services.checkup import machine, servers
from webapp.services.checkup.finding import MENDS, Broken, Finding, Grade
from webapp.settings import Settings

CHECKS: dict[str, Callable[[Settings], str]] = {
    "Secret": machine.secret,
    "Cookies": machine.cookies,
    "Database": servers.database,
    "Tables": servers.tables,
    "Clocks": servers.clocks,
    "Queue": servers.waking,
    "Files": servers.files,
    "Graph": servers.graph,
    "Disk": machine.space,
    "Temporary": machine.temporary,
    "Vocabulary": machine.vocabularies,
    "Model": servers.language_model,
    "Workers": servers.worker,
    "E-mail": servers.letters,
    "Python": machine.python,
    "Packages": machine.packages,
}


def look() -> Iterator[Finding]:
    """Look at everything; one thing that is bad hides none of the others."""
    desk = storage.settings()
    for thing, check in CHECKS.items():
        try:
            yield Finding(thing, Grade.GOOD, check(desk))
        except Broken as broken:
            yield Finding(thing, *broken.finding)
        except Exception as error:  # the very thing that a check-up is for
            words = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            yield Finding(thing, Grade.BAD, words[:300], MENDS[thing])
