"""Read a finished document as a careful colleague with a calculator would.

Any document: ours or not, a committee paper, an inspection report, minutes. It is taken apart into sentences,
lists and tables (`reading`), the figures, periods and comparisons in them are found (`quantities`,
`periods`), and each check works over the whole and shows its arithmetic. Nothing is looked up: a document is
held against itself, and against the few published corrections that `revised_sources.toml` names.

Three kinds of finding (`findings.Finding`): what cannot be right as it stands; what may have a good reason
and is asked as a question; and what a reader will miss.
"""

from assurance.audit.checks import audit
from assurance.audit.findings import Finding
from assurance.audit.reading import Document, read

__all__ = ["Document", "Finding", "audit", "read"]
