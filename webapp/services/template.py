"""The template of a dataset: a workbook to fill in, with an example that no import takes."""

from webapp.models import Dataset


def workbook(dataset: Dataset) -> bytes:
    """The bytes of an .xlsx file with headers, lists to choose from, help and an example row."""
    from webapp.services.workbook import book

    return book.make(dataset.schema, example=True)
