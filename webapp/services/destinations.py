"""What control files can import into: the datasets of the desk, and people and users."""

from collections.abc import Mapping

from webapp.control import models
from webapp.control.fields import FIELDS
from webapp.control.model import Model
from webapp.schema.fields import Schema
from webapp.services import datasets

PREFIX = models.DATASET_MODEL


def model_of(name: str) -> Model | None:
    """The model of this name, such as dataset:suppliers; None when there is none."""
    schemas = {dataset.slug: dataset.schema for dataset in datasets.list_all()}
    if name in models.BUILT_IN:
        return models.BUILT_IN[name] if _can_keep(models.BUILT_IN[name], schemas) else None
    own = schemas.pop(name.removeprefix(PREFIX), None) if name.startswith(PREFIX) else None
    return models.dataset_model(own, list(schemas.values())) if own else None


def _can_keep(model: Model, schemas: Mapping[str, Schema]) -> bool:
    """Have the datasets of a built-in model its fields? An admin may have named another one so."""
    return all(
        {field for kept in FIELDS[one.dataset].values() for field in kept.fields}
        <= {field.name for field in schemas[one.dataset].fields}
        for one in model.destinations
        if one.dataset
    )


def titles() -> dict[str, str]:
    """What people call each model, the datasets first."""
    known = datasets.list_all()
    schemas = {dataset.slug: dataset.schema for dataset in known}
    return {f"{PREFIX}{one.slug}": one.title for one in known} | {
        name: f"{model.title} ({name})"
        for name, model in models.BUILT_IN.items()
        if _can_keep(model, schemas)
    }


def all_models() -> list[Model]:
    """Every model, the datasets first."""
    names = [f"{PREFIX}{dataset.slug}" for dataset in datasets.list_all()]
    return [model for name in (*names, *models.BUILT_IN) if (model := model_of(name))]
