"""What the desk keeps for itself, which nobody may import into the lake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from webapp.errors import BadSettings

if TYPE_CHECKING:
    from webapp.settings import Settings

LOCAL = "local://"


def check_sources(settings: Settings) -> None:
    """Raises BadSettings where a source of the lake would show files of the desk to everybody."""
    for source in settings.lake_sources:
        if source.startswith(LOCAL):
            bad = _has_files(settings, Path(source.removeprefix(LOCAL)).resolve())
        else:
            bad = f"{settings.storage_url.rstrip('/')}/".startswith(source)
        if bad:
            raise BadSettings(
                f"IMPORTDESK_LAKE_SOURCES: {source} holds what the desk keeps for itself. "
                "Name a folder or a bucket that has nothing but sources."
            )


def _has_files(settings: Settings, source: Path) -> bool:
    if source.is_relative_to(settings.inbox):
        return False
    kept = [settings.data]
    if settings.storage_url.startswith("file:"):
        kept.append(Path(unquote(urlsplit(settings.storage_url).path)).resolve())
    return any(one.is_relative_to(source) or source.is_relative_to(one) for one in kept)
