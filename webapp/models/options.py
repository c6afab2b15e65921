"""What a process was asked for beyond the usual."""

from pydantic import BaseModel, ConfigDict


class Options(BaseModel):
    """Choices of whoever started a check; its import does as they say."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    # What people know it by where there is no file of an upload.
    name: str = ""
    # The batch whose run it is.
    batch: int | None = None
    # Create and update the records that the file names.
    write: bool = True
    # Delete the records that the file does not name.
    delete_missing: bool = False
    # Delete them also if they are more than the desk takes for meant.
    force: bool = False
    # Give created records back what the desk knew of them before they were deleted.
    restore: bool = False
    # Take no file with more rows than this.
    max_rows: int | None = None
    # Start the import when the check has found no error.
    then_import: bool = False
