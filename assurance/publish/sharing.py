"""What an edition has in common with the council's other editions is kept once on the disk."""

from __future__ import annotations

import json
import os
from pathlib import Path

from assurance import paths
from assurance.compare.published import MANIFEST, editions_of

SMALLEST = 4096
"""Bytes from which it is worth it: a file takes up that much on most disks."""


def share(building: Path, council: Path) -> int:
    """Let files of a new edition that an earlier one has too, byte for byte, be one file under two names.

    Where the system cannot do that the copy stays. Nothing that is published is ever written into, only
    replaced, so no edition can change another by it.

    Parameters
    ----------
    building
        The new edition, complete with its manifest.
    council
        The folder of the council's published editions.

    Returns
    -------
    int
        How many bytes are not stored twice.
    """
    kept = _kept(council)
    saved = 0
    for each in _files(building):
        size, digest, place = int(str(each["size"])), str(each["sha256"]), building / str(each["path"])
        there = kept.get(digest)
        # Somebody may have written into the old one since: its bytes decide, not its manifest.
        if size < SMALLEST or there is None or paths.sha256_of(there) != digest:
            continue
        name = place.with_name(f".{place.name}.shared")
        try:
            os.link(there, name)
        except OSError:  # another disk, a network drive without links, as many names as a file may have
            continue
        name.replace(place)
        saved += size
    return saved


def _kept(council: Path) -> dict[str, Path]:
    kept: dict[str, Path] = {}
    for edition in editions_of(council):
        for each in _files(edition):
            path = edition / str(each["path"])
            if path.is_file():
                kept.setdefault(str(each["sha256"]), path)
    return kept


def _files(edition: Path) -> list[dict[str, object]]:
    try:
        manifest = json.loads((edition / MANIFEST).read_text(encoding="utf-8"))
        return list(manifest["files"])
    except (OSError, ValueError, KeyError):  # it is not read as an edition elsewhere either
        return []
