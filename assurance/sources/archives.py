"""The parts of a workbook that is an archive, unpacked a little at a time and never beyond belief."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from assurance.sources import limits
from assurance.sources.refusals import damaged, encrypted, too_large

CHUNK = 256 * 1024
_ENDS = b"PK\x05\x06"
_ENDS_LARGE = b"PK\x06\x06"


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive; what is wrong with it, now or while it is read, becomes a sentence."""
    try:
        with path.open("rb") as file:
            _refuse_many_parts(path, file)
            with zipfile.ZipFile(file) as parts:
                yield Archive(path, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise damaged(path) from None


class Archive:
    """The parts of an archive, by name."""

    def __init__(self, path: Path, parts: zipfile.ZipFile) -> None:
        self.path = path
        self._parts = parts
        self.names = frozenset(parts.namelist())
        self._spelt = {name.casefold().replace("\\", "/"): name for name in parts.namelist()}

    def has(self, name: str) -> bool:
        """Return whether there is a part of this name, whatever its case: Excel does not mind either."""
        return name.casefold() in self._spelt

    def find(self, name: str) -> str:
        """Return the name of a part as the archive spells it; without it, the file is damaged."""
        if not self.has(name):
            raise damaged(self.path)
        return self._spelt[name.casefold()]

    def declared(self, name: str) -> int:
        """Return how large a part says it is, unpacked; refuse it when that is too large."""
        part = self._parts.getinfo(name)
        self._refuse_bomb(part, part.file_size, limits.MOST_UNPACKED)
        return part.file_size

    def unpack(self, name: str, most: int = limits.MOST_UNPACKED) -> Iterator[bytes]:
        """Yield a part's content in chunks.

        Raises
        ------
        InputError
            When it is encrypted, packed in a way that workbooks are not, or too large: by what the archive
            declares before anything is unpacked, and by what has come out in any case.
        """
        part = self._parts.getinfo(name)
        if part.flag_bits & 0x1:
            raise encrypted(self.path)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged(self.path)
        self._refuse_bomb(part, part.file_size, most)
        size = 0
        with self._parts.open(part) as content:
            while chunk := content.read(CHUNK):
                size += len(chunk)
                self._refuse_bomb(part, size, most)
                yield chunk

    def read(self, name: str, most: int = 10_000_000) -> bytes:
        """Return the whole content of a small part, nothing when there is no such part."""
        return b"".join(self.unpack(name, most)) if name in self.names else b""

    def _refuse_bomb(self, part: zipfile.ZipInfo, size: int, most: int) -> None:
        packed = max(part.compress_size, 1)
        if size > most:
            raise too_large(self.path, f"unpacked, it is larger than {most / 1e6:,.0f} MB")
        if size > limits.PACKED_TELLS_FROM and size > packed * limits.MOST_TIMES_PACKED:
            raise too_large(
                self.path, f"unpacked, it is more than {limits.MOST_TIMES_PACKED} times as large as packed"
            )


def _refuse_many_parts(path: Path, file: BinaryIO) -> None:
    """Refuse an archive whose list of contents is itself a bomb: `zipfile` reads all of it at once."""
    size = file.seek(0, 2)
    file.seek(max(size - 65_557, 0))
    end = file.read()
    at = end.rfind(_ENDS)
    if at < 0 or len(end) - at < 22:
        raise damaged(path)
    listed = struct.unpack_from("<L", end, at + 12)[0]
    large = end.rfind(_ENDS_LARGE, 0, at)
    if large >= 0 and len(end) - large >= 48:
        listed = max(listed if listed != 0xFFFFFFFF else 0, struct.unpack_from("<Q", end, large + 40)[0])
    if listed > limits.MOST_PARTS:
        raise too_large(path, "it is an archive of more parts than a workbook has")
    file.seek(0)
