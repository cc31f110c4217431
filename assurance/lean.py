"""Import this before papermill, nbformat or Great Expectations: it keeps out what they import for nothing.

They import jsonschema, which, where JupyterLab is installed, imports a checker of addresses
(`rfc3987_syntax`) that builds its grammar as it is imported: one and a half seconds in every process.
jsonschema does without it where it is missing, and nothing here asks for it: no schema of ours, of a notebook
or of a check has a format that it would check.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # as if it were not installed
