"""One file under two names, in a folder of this machine."""

import filecmp
import os
import secrets
import shutil
from pathlib import Path


def link(source: Path, target: Path) -> None:
    """Let `target` be the same file as `source`, or a copy where that cannot be.

    Readers see all of it or nothing. Raises FileNotFoundError and OSError.
    """
    # Both names have one time, by which the sweep knows what is new.
    os.utime(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:
        if not (target.exists() and target.samefile(source)):
            _copy(source, target)


def keep(source: Path, target: Path) -> None:
    """Let `target` have the bytes of `source`; where it has them already it is only as new.

    Raises OSError.
    """
    if renew(target, source):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        _copy(source, target)


def renew(path: Path, like: Path) -> bool:
    """Let a file be as new for the sweep. False: there is none, or not with the bytes of `like`."""
    try:
        os.utime(path)
        return filecmp.cmp(path, like, shallow=False)
    except OSError:
        return False


def _copy(source: Path, target: Path) -> None:
    """For a disk that has no links, or has as many of this file as it can."""
    part = target.with_name(f".{secrets.token_hex(8)}")
    try:
        shutil.copyfile(source, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
