"""The register of an edition that was made, for reading prose beside it."""

from __future__ import annotations

from assurance.evidence import Register
from assurance.paths import EditionFolder


def read_register(folder: EditionFolder) -> Register | None:
    """Return the whole register of a council's edition, with the verdicts; None when it was not made yet."""
    return Register.load(folder.whole_register) if folder.whole_register.exists() else None
