"""Rows of the lake as lakeFS shows them. A fact that is not known is left out, never null."""

import json
from datetime import datetime

from webapp.api.dialects.lakefs_wire import Json
from webapp.lake.entries import CommonPrefix, Entry
from webapp.models.lake import LakeBranch, LakeCommit, LakeRepository, LakeTag
from webapp.services.lake.diffs import Change


def seconds(moment: datetime) -> int:
    """A moment in seconds since 1970."""
    return int(moment.timestamp())


def repository(row: LakeRepository) -> Json:
    """A repository."""
    return {
        "id": row.name,
        "storage_id": "",
        "storage_namespace": row.storage_namespace,
        "default_branch": row.default_branch,
        "creation_date": seconds(row.created_at),
        "read_only": row.read_only,
    }


def ref(row: LakeBranch | LakeTag) -> Json:
    """A branch or a tag."""
    return {"id": row.name, "commit_id": row.commit_id}


def commit(row: LakeCommit) -> Json:
    """A commit."""
    return {
        "id": row.id,
        "parents": [row.parent_id] if row.parent_id else [],
        "committer": row.committer,
        "message": row.message,
        "creation_date": row.creation_date,
        "meta_range_id": row.meta_range_id,
        "metadata": row.details,
        "generation": row.generation,
        "version": 1,
    }


def stats(item: Entry | CommonPrefix, *, metadata: bool = True) -> Json:
    """An object, or what stands for all objects of a folder."""
    if isinstance(item, CommonPrefix):
        nothing = {"physical_address": "", "checksum": "", "mtime": 0}
        return {"path": item.path, "path_type": "common_prefix", **nothing}
    found: Json = {
        "path": item.path,
        "path_type": "object",
        "physical_address": item.address,
        "checksum": item.checksum,
        "size_bytes": item.size,
        "mtime": item.mtime,
        "content_type": item.content_type,
    }
    if metadata:
        found["metadata"] = json.loads(item.details) if item.details else {}
    return found


def change(item: Change | CommonPrefix) -> Json:
    """A path that is different, or what stands for all those of a folder."""
    if isinstance(item, CommonPrefix):
        return {"type": "prefix_changed", "path": item.path, "path_type": "common_prefix"}
    size = {} if item.size is None else {"size_bytes": item.size}
    return {"type": item.type, "path": item.path, "path_type": "object", **size}
