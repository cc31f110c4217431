"""The documentation: what of it is made from the code, and the site of all of it.

`made` writes the pages of `docs/` that are made (the data dictionary, the glossary, the commands, the
methods), `reference` describes the code with quartodoc, `links` finds links that lead nowhere, `site` renders
everything with the renderer of the reports.
"""

from __future__ import annotations

from assurance.documentation.made import made_pages, write_made
from assurance.documentation.site import build

__all__ = ["build", "made_pages", "write_made"]
