"""The records of a dataset as an object of a branch: asked for here, done by a worker."""

from webapp import queue
from webapp.extensions import db
from webapp.models import (
    Action,
    Dataset,
    LakeImport,
    LakeRepository,
    Options,
    Process,
    User,
)
from webapp.services import audit
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.lake import branches, imports, names
from webapp.services.lake.requests import CommitWish, ImportRequest
from webapp.states import ProcessKind

MESSAGE = "Export of a dataset"
# In the metadata of the commit.
DATASET = "importdesk.dataset"


def start(
    user: User,
    dataset: Dataset,
    repository: LakeRepository,
    branch: str,
    path: str,
    message: str,
    by: Actor = COMMAND_LINE,
) -> LakeImport:
    """Have all records of a dataset written into a branch as one Parquet file, in one commit.

    Raises BadInput for a path that no object can have, and NotFound.
    """
    names.check_path(path)
    names.check_message(message)
    branches.get(repository, branch)
    said = CommitWish(message=message or MESSAGE, metadata={DATASET: dataset.slug})
    wish = ImportRequest(paths=[], commit=said)
    made = LakeImport(
        id=imports.new_id(),
        repository_id=repository.id,
        branch=branch,
        process=Process(
            kind=ProcessKind.LAKE_EXPORT,
            owner_id=user.id,
            dataset_id=dataset.id,
            unit="records",
            options=Options(name=f"{dataset.title} to {path}"[: imports.LONGEST_NAME]).model_dump(
                exclude_defaults=True
            ),
        ),
        # As of an import without sources, so that its commit is made in the same way.
        request=wish.model_dump(mode="json", exclude_defaults=True)
        | {"dataset": dataset.slug, "path": path},
    )
    db.session.add(made)
    audit.note(by, Action.EXPORTED, dataset, f"To {path} in {repository.name}, branch {branch}.")
    queue.submit(made.process)
    return made
