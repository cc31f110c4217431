"""Two folders change places at once, where the system can do that.

Python has only renaming, of which it takes two or three: whoever looks in between, or is killed there, finds
nothing where the folder was. Linux and macOS have a call for it, which is asked for by name: no library of
ours offers it on both.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_HERE = {"linux": -100, "darwin": -2}
"""What stands for the folder that a process works in (AT_FDCWD)."""
_SWAP = 2
"""RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS."""
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV}


def exchange(one: Path, other: Path) -> bool:
    """Let two folders that are there change places, and return whether the system can.

    Raises
    ------
    OSError
        When it can, and is not allowed to.
    """
    if sys.platform not in _HERE:
        return False
    library = ctypes.CDLL(None, use_errno=True)
    swap = getattr(library, "renameat2" if sys.platform == "linux" else "renameatx_np", None)
    if swap is None:  # an older C library
        return False
    here = _HERE[sys.platform]
    if swap(here, os.fsencode(one), here, os.fsencode(other), _SWAP) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:  # a kernel or a file system without it, such as some network drives
        return False
    raise OSError(number, os.strerror(number), str(other))
