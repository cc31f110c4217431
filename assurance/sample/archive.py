"""A zip archive whose bytes depend on nothing but what is put into it.

`zipfile` stamps the time of day and compresses with whichever zlib the machine has (zlib-ng, for one,
gives other bytes), so the same workbook made twice would have two hashes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

FIRST_DAY = 0 << 9 | 1 << 5 | 1  # 1 January 1980, the earliest date a zip entry can carry
UTF8_NAMES = 1 << 11
STORED, DEFLATED = 0, 8
WINDOW = 32768
LONGEST = 258
SHORTEST = 4


def zipped(files: Mapping[str, bytes], *, stored: frozenset[str] = frozenset()) -> bytes:
    """Return a zip archive of `files`, in their order.

    Parameters
    ----------
    files
        Content by path inside the archive, with forward slashes.
    stored
        Paths that must not be compressed: the `mimetype` of an OpenDocument file.
    """
    body, directory = bytearray(), bytearray()
    for name, content in files.items():
        method = STORED if name in stored else DEFLATED
        packed = content if method == STORED else deflated(content)
        entry = struct.pack(
            "<HHHHHIIIHH",
            20,  # the version of the format needed to unpack
            UTF8_NAMES,
            method,
            0,  # midnight
            FIRST_DAY,
            zlib.crc32(content),
            len(packed),
            len(content),
            len(name.encode()),
            0,  # no extra field
        )
        directory += b"PK\1\2" + struct.pack("<H", 20) + entry
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name.encode()
        body += b"PK\3\4" + entry + name.encode() + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\5\6" + end)


def deflated(content: bytes) -> bytes:
    """Return `content` compressed as RFC 1951 says, in one block with the fixed codes of section 3.2.6.

    At each place two earlier ones are tried: as far back as the last match, which follows the rows of a
    table, and where the same four bytes last began a match or stood alone.
    """
    bits = _Bits()
    bits.put(1, 1)  # the last block
    bits.put(1, 2)  # of the fixed codes
    seen: dict[bytes, int] = {}
    at, distance = 0, 0
    while at < len(content):
        start = content[at : at + SHORTEST]
        length, back = 0, 0
        for earlier in {at - distance, seen.get(start, -1)} if len(start) == SHORTEST else ():
            if 0 <= earlier < at and at - earlier <= WINDOW:
                common = _in_common(content, earlier, at)
                if (common, earlier) > (length, at - back):
                    length, back = common, at - earlier
        seen[start] = at
        if length < SHORTEST:
            bits.put_code(*_LITERALS[content[at]])
            at += 1
        else:
            code, extra, spare = _LENGTHS[length]
            bits.put_code(*_LITERALS[code])
            bits.put(extra, spare)
            code, extra, spare = _distance(back)
            bits.put_code(code, 5)
            bits.put(extra, spare)
            at, distance = at + length, back
    bits.put_code(*_LITERALS[256])
    return bits.finished()


def _in_common(content: bytes, earlier: int, at: int) -> int:
    """Return how many bytes the two places have in common, up to what one match may hold."""
    most = min(LONGEST, len(content) - at)
    if content[earlier : earlier + most] == content[at : at + most]:
        return most
    length = 0
    while content[earlier + length] == content[at + length]:
        length += 1
    return length


class _Bits:
    """Bits packed into bytes, lowest first."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._held = self._count = 0

    def put(self, value: int, width: int) -> None:
        self._held |= value << self._count
        self._count += width
        while self._count >= 8:
            self._bytes.append(self._held & 0xFF)
            self._held >>= 8
            self._count -= 8

    def put_code(self, code: int, width: int) -> None:
        """Add a Huffman code, which unlike everything else goes in highest bit first."""
        self.put(int(f"{code:0{width}b}"[::-1], 2), width)

    def finished(self) -> bytes:
        if self._count:
            self.put(0, 8 - self._count)
        return bytes(self._bytes)


def _literal(symbol: int) -> tuple[int, int]:
    """Return the fixed code of a literal or length symbol, and its width."""
    if symbol < 144:
        return 0b00110000 + symbol, 8
    if symbol < 256:
        return 0b110010000 + symbol - 144, 9
    if symbol < 280:
        return symbol - 256, 7
    return 0b11000000 + symbol - 280, 8


def _steps(base: int, spares: list[int]) -> list[tuple[int, int]]:
    """Return the first value of each code and how many spare bits tell the values after it apart."""
    steps = []
    for spare in spares:
        steps.append((base, spare))
        base += 1 << spare
    return steps


_LITERALS = [_literal(symbol) for symbol in range(288)]
_LENGTH_STEPS = _steps(3, [0] * 8 + [spare for spare in range(1, 6) for _ in range(4)])
_DISTANCE_STEPS = _steps(1, [0] * 4 + [spare for spare in range(1, 14) for _ in range(2)])
_LENGTHS = {
    first + extra: (257 + code, extra, spare)
    for code, (first, spare) in enumerate(_LENGTH_STEPS)
    for extra in range(1 << spare)
} | {LONGEST: (285, 0, 0)}


def _distance(back: int) -> tuple[int, int, int]:
    """Return the code of a distance, its spare bits and how many they are."""
    code = max(code for code, (first, _) in enumerate(_DISTANCE_STEPS) if first <= back)
    first, spare = _DISTANCE_STEPS[code]
    return code, back - first, spare
