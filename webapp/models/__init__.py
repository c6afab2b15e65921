"""The desk's own tables: rows that answer questions about themselves."""

from webapp.models.accounts import ApiKey, PasswordLink, Scope, Session, SignInTries, User
from webapp.models.assets import (
    Asset,
    AssetIngest,
    AssetMember,
    AssetPartial,
    AssetProject,
    AssetUpload,
)
from webapp.models.audit import Action, AuditEntry
from webapp.models.batches import Batch, BatchFile, BatchMessage, BatchProgress, ControlFile
from webapp.models.datasets import Dataset
from webapp.models.deliveries import Delivery, DeliveryState, Webhook
from webapp.models.events import EventKind, ProcessEvent
from webapp.models.graph import (
    GraphColumn,
    GraphImport,
    GraphRun,
    GraphStep,
    GraphVersion,
)
from webapp.models.lake import (
    LakeBlob,
    LakeBranch,
    LakeCommit,
    LakeImport,
    LakeMember,
    LakeRange,
    LakeRepository,
    LakeSchedule,
    LakeStaged,
    LakeTag,
)
from webapp.models.members import MemberRole
from webapp.models.options import Options
from webapp.models.problems import ProblemRow, StoredProblem
from webapp.models.processes import Process
from webapp.models.push import PushApi
from webapp.models.requests import KeptAnswer
from webapp.models.retention import Retention
from webapp.models.uploads import RememberedMapping, Upload, UploadVersion
from webapp.models.workers import Worker

__all__ = [
    "Action",
    "ApiKey",
    "Asset",
    "AssetIngest",
    "AssetMember",
    "AssetPartial",
    "AssetProject",
    "AssetUpload",
    "AuditEntry",
    "Batch",
    "BatchFile",
    "BatchMessage",
    "BatchProgress",
    "ControlFile",
    "Dataset",
    "Delivery",
    "DeliveryState",
    "EventKind",
    "GraphColumn",
    "GraphImport",
    "GraphRun",
    "GraphStep",
    "GraphVersion",
    "KeptAnswer",
    "LakeBlob",
    "LakeBranch",
    "LakeCommit",
    "LakeImport",
    "LakeMember",
    "LakeRange",
    "LakeRepository",
    "LakeSchedule",
    "LakeStaged",
    "LakeTag",
    "MemberRole",
    "Options",
    "PasswordLink",
    "ProblemRow",
    "Process",
    "ProcessEvent",
    "PushApi",
    "RememberedMapping",
    "Retention",
    "Scope",
    "Session",
    "SignInTries",
    "StoredProblem",
    "Upload",
    "UploadVersion",
    "User",
    "Webhook",
    "Worker",
]
