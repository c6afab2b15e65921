"""What people may do in what they were let into: a repository of the lake, a project of assets."""

from enum import StrEnum


class MemberRole(StrEnum):
    """What a member may do; each role may do what the ones before it may."""

    READER = "reader"
    WRITER = "writer"
    ADMIN = "admin"
