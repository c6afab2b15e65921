"""An empty workbook for a dataset: its header row, ready to be filled in."""

import io

from webapp.models import Dataset

WIDEST = 40
NARROWEST = 12
# A sheet's name has at most 31 characters, none of them one of these.
SHEET_NAME = 31
NOT_IN_A_SHEET_NAME = str.maketrans("", "", "[]:*?/\\'")


def workbook(dataset: Dataset) -> bytes:
    """The bytes of an .xlsx file whose first row holds the title of every field, in bold."""
    # It takes a quarter of a second to import, and most servers never need it.
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    name = dataset.title.translate(NOT_IN_A_SHEET_NAME).strip() or dataset.slug
    sheet.title = name[:SHEET_NAME]
    for number, field in enumerate(dataset.schema.fields, start=1):
        cell = sheet.cell(row=1, column=number, value=field.label)
        # Text, also where the title begins like a formula.
        cell.data_type = "s"
        cell.font = Font(bold=True)
        width = min(WIDEST, max(NARROWEST, len(field.label) + 4))
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
