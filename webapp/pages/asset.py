"""What the page of one asset shows."""

from typing import Self

from webapp.models import Asset
from webapp.pages.asset_gallery import GalleryItem
from webapp.pages.asset_projects import ProjectPlace


class AssetPage(GalleryItem):
    """One asset: its two files, where it came from, and its versions."""

    place: ProjectPlace
    fps: float | None
    original_type: str
    derivative_name: str
    derivative_type: str
    derivative_size: int
    original_checksum: str
    derivative_checksum: str
    sender: str
    # Of the ingest that made it, where that is known.
    process_id: int | None
    mapped: bool
    versions: tuple[GalleryItem, ...]

    @property
    def is_sound(self) -> bool:
        """Is there something to hear?"""
        return self.derivative_type.startswith("audio/")

    @property
    def is_film(self) -> bool:
        """Is there something to play?"""
        return self.derivative_type.startswith("video/")

    @property
    def is_newest(self) -> bool:
        """Is it what its path stands for now?"""
        return self.versions[0].id == self.id

    @classmethod
    def of_one(cls, place: ProjectPlace, asset: Asset, versions: list[Asset]) -> Self:
        """The facts of an asset."""
        return cls.of(
            asset,
            place=place,
            fps=asset.fps,
            original_type=asset.original_mime_type,
            derivative_name=asset.internal_filename,
            derivative_type=asset.internal_mime_type,
            derivative_size=asset.size_derivative,
            original_checksum=asset.checksum_original,
            derivative_checksum=asset.checksum_derivative,
            sender=asset.sender,
            process_id=asset.process_id,
            mapped=asset.mapped,
            versions=tuple(map(GalleryItem.of, versions)),
        )
