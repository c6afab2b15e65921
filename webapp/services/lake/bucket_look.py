"""The first names in a folder of an object store, within a time that a page can wait."""

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import obstore
from obstore.exceptions import (
    BaseError,
    GenericError,
    NotFoundError,
    PermissionDeniedError,
    UnauthenticatedError,
)

from webapp.services.lake import places
from webapp.services.lake.places import Place

# Of the time for all: a folder with very many objects is looked at in another way afterwards.
SHARE_OF_WHOLE = 0.6
AT_ONCE = 1000
# Of a whole list the kind of an error does not tell.
DENIED = ("403 Forbidden", "401 Unauthorized")
MISSING = ("404 Not Found",)

Meta = dict[str, Any]
Names = tuple[list[str], list[Meta]]
Found = tuple[list[str], list[Meta], bool]


def look(place: Place, most: int, until: float) -> Found:
    """Keys of folders, and objects, that begin with the key of a place; and whether there are more.

    Raises OSError with what is the matter: FileNotFoundError, PermissionError, TimeoutError.
    """
    left = until - time.monotonic()
    try:
        folders, objects = _done(_whole(place, left * SHARE_OF_WHOLE))
        more = False
    except TimeoutError:
        folders, objects = _done(_beginning(place, until - time.monotonic()))
        more = True
    except ValueError as error:
        # The client has no way to ask for such a key, as it has . or .. between slashes.
        raise FileNotFoundError(place.key) from error
    except (BaseError, OSError) as error:
        raise told(error) from error
    wanted = [key for key in folders if key.startswith(place.key)]
    shown = [one for one in objects if one["path"].startswith(place.key)]
    # The empty objects that stand for folders have lost their slash on the way here.
    shown = [one for one in shown if one["size"] or one["path"] not in folders]
    if not wanted and not shown and not more:
        raise FileNotFoundError(place.key)
    return wanted[:most], shown[:most], more or len(wanted) + len(shown) > most


def _done(names: Coroutine[Any, Any, Names]) -> Names:
    """Wait for names, in a thread of its own: the present one may have an event loop already."""
    settings = copy_context()
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(settings.run, asyncio.run, names).result()


def _folder(place: Place) -> str | None:
    return place.key.rpartition("/")[0] or None


async def _whole(place: Place, seconds: float) -> Names:
    """All names in a folder. Raises TimeoutError for one that has too many of them."""
    async with asyncio.timeout(seconds):
        store = places.store_of(place.store)
        found = await obstore.list_with_delimiter_async(store, _folder(place))
    return list(found["common_prefixes"]), [dict(one) for one in found["objects"]]


async def _beginning(place: Place, seconds: float) -> Names:
    """The names that the first objects of a folder have. Raises OSError."""
    folder = _folder(place)
    objects: list[Meta] = []
    start = len(folder) + 1 if folder else 0
    folders: dict[str, None] = {}
    try:
        async with asyncio.timeout(seconds):
            store = places.store_of(place.store)
            async for page in obstore.list(store, folder, chunk_size=AT_ONCE):
                for one in page:
                    name, slash, _ = one["path"][start:].partition("/")
                    if slash:
                        folders[one["path"][: start + len(name)]] = None
                    else:
                        objects.append(dict(one))
                break
    except (BaseError, OSError) as error:
        raise told(error) from error
    return list(folders), objects


def told(error: Exception) -> OSError:
    """An error of a store as one of the system."""
    said = str(error) if isinstance(error, GenericError) else ""
    denied = isinstance(error, PermissionDeniedError | UnauthenticatedError | PermissionError)
    if denied or any(word in said for word in DENIED):
        return PermissionError(said)
    missing = isinstance(error, FileNotFoundError | NotFoundError)
    if missing or any(word in said for word in MISSING):
        return FileNotFoundError(said)
    return OSError(said or type(error).__name__)
