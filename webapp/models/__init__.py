"""The desk's own tables: rows that answer questions about themselves."""

from webapp.models.accounts import ApiKey, Scope, Session, SignInTries, User
from webapp.models.datasets import Dataset
from webapp.models.deliveries import Delivery, DeliveryState, Webhook
from webapp.models.options import Options
from webapp.models.problems import ProblemRow, StoredProblem
from webapp.models.processes import Process
from webapp.models.requests import KeptAnswer
from webapp.models.uploads import RememberedMapping, Upload, UploadVersion
from webapp.models.workers import WorkerPool

__all__ = [
    "ApiKey",
    "Dataset",
    "Delivery",
    "DeliveryState",
    "KeptAnswer",
    "Options",
    "ProblemRow",
    "Process",
    "RememberedMapping",
    "Scope",
    "Session",
    "SignInTries",
    "StoredProblem",
    "Upload",
    "UploadVersion",
    "User",
    "Webhook",
    "WorkerPool",
]
