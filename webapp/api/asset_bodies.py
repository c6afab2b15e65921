"""What requests of /api/assets carry."""

from pydantic import Field

from webapp.api.bodies import MAX_INTEGER, ListQuery, PathText, Request, Text


class ShortcodePath(Request):
    """The shortcode of a project."""

    shortcode: str


class AssetPath(ShortcodePath):
    """The id of an asset in a project."""

    asset_id: str


class ProjectBody(Request):
    """A new project."""

    shortcode: str = Field(
        pattern="^[0-9A-Fa-f]{4}$",
        description="Four digits from 0 to 9 and A to F.",
        json_schema_extra={"example": "0801"},
    )
    title: Text = ""


class ProjectsQuery(Request):
    """Which projects to show, by shortcode."""

    text: Text = Field("", description="A part of the shortcode or the title.")
    after: Text = Field("", description="`next_after` of the answer before.")
    limit: int = Field(50, ge=1, le=100)


class WaitingQuery(Request):
    """Which files of the import folder to show, in the order in which they came."""

    failed: bool = Field(False, description="Those that could not be ingested, else the others.")
    after: int = Field(0, ge=0, le=MAX_INTEGER, description="`next_after` of the answer before.")
    limit: int = Field(50, ge=1, le=500)


class IngestBody(Request):
    """What to ingest."""

    failed_only: bool = Field(False, description="Only what could not be ingested before.")


class FinalizeBody(Request):
    """Whether files may be lost."""

    force: bool = Field(
        False, description="Remove also files that wait or could not be ingested; else that is 409."
    )


class AssetsQuery(ListQuery):
    """Which assets to show, the newest first."""

    path: PathText = Field("", description="Only the versions of the file with this path.")
