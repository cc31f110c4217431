"""What a person is told when something is wrong with their files, their words or their figures.

These carry one clear sentence and no traceback. Anything else that is raised is a bug and shows one.
Each takes a single message, so that it survives the journey between processes.
"""

from __future__ import annotations

import errno
import os
from pathlib import PurePath


class PipelineError(Exception):
    """A sentence for the person at the keyboard; `exit_code` is what the command ends with."""

    exit_code = 2


class UsageError(PipelineError):
    """The command, a parameter or a setting asks for something that cannot be done."""


class InputError(PipelineError):
    """A file that cannot be read as what it claims to be."""

    @classmethod
    def at(
        cls,
        file: str | PurePath,
        *,
        found: str,
        mend: str,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> InputError:
        """Return the error with its place, what was found there and what to do next.

        `row` is the row number a person sees in the sheet (the first is 1). `found` and `mend` are
        clauses without a full stop.
        """
        place = [PurePath(file).name]
        if sheet is not None:
            place.append(f"sheet “{sheet}”")
        if row is not None:
            place.append(f"row {row:,}")
        if column is not None:
            place.append(f"column “{column}”")
        return cls(f"{', '.join(place)}: {found}. {mend[:1].upper()}{mend[1:]}.")


class CheckFailed(PipelineError):
    """A critical check stopped publication."""

    exit_code = 1


# A notebook runs in another process and reports only an error's name; this finds the class again.
BY_NAME = {error.__name__: error for error in (PipelineError, UsageError, InputError, CheckFailed)}


_CANNOT_BE_WRITTEN = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is full",
    errno.EROFS: "it is read-only",
    errno.EFBIG: "the file is larger than is allowed here",
}


def unwritable(error: BaseException) -> str:
    """Return the sentence for a disk that takes no more; empty text for any other error.

    >>> unwritable(OSError(28, "No space left on device", "a/b.csv")).split(".", 2)[1]
    'csv could not be written: the disk is full'
    >>> unwritable(OSError(2, "No such file or directory"))
    ''
    """
    if isinstance(error, OSError):
        what, place = _CANNOT_BE_WRITTEN.get(error.errno or 0), error.filename
    else:  # SQLite, which keeps what is known of the steps, has its own words for it
        what, place = "the disk is full" if "disk is full" in str(error) else None, None
    if what is None:
        return ""
    file = PurePath(os.fsdecode(place)).name if isinstance(place, str | bytes | os.PathLike) else "A file"
    return (
        f"{file} could not be written: {what}. Make room, or choose other folders with --work and --out, and "
        "run again."
    )
