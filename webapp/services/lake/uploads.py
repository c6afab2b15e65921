"""Bytes that come from outside become an object of a branch that is not committed yet."""

import time
from collections.abc import Mapping
from typing import BinaryIO

from webapp import storage
from webapp.lake.entries import Entry
from webapp.models.lake import LakeBranch, LakeRepository
from webapp.services.lake import blobs, names, staging


def take(
    repository: LakeRepository,
    branch: LakeBranch,
    path: str,
    content: BinaryIO,
    content_type: str,
    details: Mapping[str, str] | None = None,
    *,
    only_new: bool = False,
) -> Entry:
    """Keep the bytes of a stream as the object of this path.

    Raises BadInput, TooLarge, NotFound, and Exists where there is one and it must be new.
    """
    names.check_path(path)
    names.check_details(details or {}, names.MOST_OF_METADATA)
    branch_id = branch.id
    kept = blobs.keep(repository, content, storage.settings().max_upload_bytes)
    entry = Entry(
        path=path,
        address=kept.address,
        checksum=kept.checksum,
        size=kept.size,
        mtime=int(time.time()),
        content_type=content_type,
        details=staging.written(dict(details or {})),
    )
    staging.put(branch_id, entry, only_new=only_new)
    return entry
