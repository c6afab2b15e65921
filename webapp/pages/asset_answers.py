"""What programs are told of assets: files that wait or failed, ingests, and assets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from webapp.models import Asset, AssetIngest, AssetUpload
from webapp.pages.asset_files import FileItem
from webapp.pages.asset_projects import IngestUnderWay
from webapp.pages.base import PageModel


class WaitingFile(FileItem):
    """A file of the import folder, and why it could not be ingested, if that was tried."""

    digest: str
    # A code for programs; the sentences about it are for people.
    problem: str

    @classmethod
    def of(cls, row: AssetUpload, **more: Any) -> Self:
        """The facts of a file, and `more`."""
        return super().of(row, digest=row.digest, problem=row.problem, **more)


class WaitingList(PageModel):
    """Files of the import folder in the order in which they came."""

    files: tuple[WaitingFile, ...]
    # Where to go on, or None at the end.
    next_after: int | None

    @classmethod
    def of(cls, uploads: Sequence[AssetUpload], limit: int) -> Self:
        """One page out of `limit` files."""
        last = uploads[-1].id if len(uploads) == limit else None
        return cls(files=tuple(map(WaitingFile.of, uploads)), next_after=last)


class IngestPage(IngestUnderWay):
    """A run that ingests files, and how far it has come."""

    failed_only: bool


class IngestList(PageModel):
    """Runs, the newest first."""

    ingests: tuple[IngestPage, ...]
    next_before: int | None

    @classmethod
    def of(cls, ingests: Sequence[AssetIngest], limit: int) -> Self:
        """One page out of `limit` runs."""
        last = ingests[-1].process_id if len(ingests) == limit else None
        return cls(ingests=tuple(map(IngestPage.of, ingests)), next_before=last)


class AssetPage(PageModel):
    """An asset: what there is to know of its original and its derivative."""

    number: int
    id: str
    kind: str
    path: str
    internal_filename: str
    original_internal_filename: str
    checksum_original: str
    checksum_derivative: str
    size_original: int
    size_derivative: int
    width: int | None
    height: int | None
    duration: float | None
    fps: float | None
    internal_mime_type: str
    original_mime_type: str
    sender: str
    mapped: bool
    created_at: datetime

    @classmethod
    def of(cls, asset: Asset) -> Self:
        """The facts of an asset."""
        same = {name: getattr(asset, name) for name in cls.model_fields.keys() - {"number", "id"}}
        return cls(number=asset.id, id=asset.asset_id, **same)


class AssetList(PageModel):
    """Assets, the newest first."""

    assets: tuple[AssetPage, ...]
    next_before: int | None

    @classmethod
    def of(cls, assets: Sequence[Asset], limit: int) -> Self:
        """One page out of `limit` assets."""
        last = assets[-1].id if len(assets) == limit else None
        return cls(assets=tuple(map(AssetPage.of, assets)), next_before=last)
