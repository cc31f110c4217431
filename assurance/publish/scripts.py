"""The scripts and extra styles of a page, inside the page: allowed by their hashes, fetched from nowhere.

`_extensions/assurance/page.js` is in every page. A page that needs more names it: `scripts: [search]` in the
front matter of a report, or `scripts=("search",)` where a page is filled in from Python, puts `search.js` in,
and `search.css` where there is one. Whatever a script adds, the page must be of use without it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from assurance import paths
from assurance.errors import UsageError

# Where `page.html` waits for them. Each stands once in the template, before anything that a page says.
STYLES = "/* styles */"
POLICY = "script-src 'none'"
SCRIPTS = "<!-- scripts -->"

ALWAYS = ("page",)


def put_in(page: str, styles: str, names: Sequence[str] = ()) -> str:
    """Return a page with its style sheets, its scripts and the policy that lets these scripts run, no other.

    To be called last: a script is allowed by the hash of its text, so nothing may change in it afterwards.

    Raises
    ------
    UsageError
        When there is no script of a name, or it cannot stand inside a page.
    """
    wanted = tuple(dict.fromkeys((*ALWAYS, *names)))
    texts = [script(name) for name in wanted]
    policy = " ".join(map(hash_of, texts))
    styles = "\n".join([styles, *filter(None, map(_style, wanted))])
    head, mark, rest = page.partition(STYLES)
    body, end, after = rest.rpartition(SCRIPTS)
    if not mark or not end:
        raise UsageError(
            "page.html has lost the place of its styles or scripts. Take it from the repository."
        )
    head = head.replace(POLICY, f"script-src {policy}", 1)
    inside = "\n".join(f"<script>{text}</script>" for text in texts)
    return f"{head}{styles}{body}{inside}{after}"


@lru_cache
def script(name: str) -> str:
    """Return the text of a script of the extension.

    Raises
    ------
    UsageError
        When there is none of that name, or it would end the element that it stands in.
    """
    path = paths.EXTENSION / f"{name}.js"
    if not path.is_file():
        there = ", ".join(sorted(each.stem for each in paths.EXTENSION.glob("*.js")))
        raise UsageError(f"There is no script “{name}” for a page. The scripts are: {there}.")
    text = path.read_text(encoding="utf-8")
    if "</script" in text.lower() or "<!--" in text:
        raise UsageError(f"{path.name} holds “</script” or “<!--”, which would break the page that holds it.")
    return f"\n{text.strip()}\n"


def named_in(metadata: dict[str, Any]) -> tuple[str, ...]:
    """Return the scripts that a report's front matter asks for.

    >>> named_in({"scripts": "search"}), named_in({"scripts": ["search"]}), named_in({})
    (('search',), ('search',), ())
    """
    asked = metadata.get("scripts") or ()
    return (asked,) if isinstance(asked, str) else tuple(map(str, asked))


def _style(name: str) -> str:
    path = paths.EXTENSION / f"{name}.css"
    return path.read_text(encoding="utf-8").strip() if name not in ALWAYS and path.is_file() else ""


def hash_of(text: str) -> str:
    """Return what a policy calls a script that may run, by its text."""
    hashed = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{hashed}'"


def data(name: str, values: Any) -> str:
    r"""Return the element that holds data for a script, which is never run itself.

    >>> data("a", {"said": "</script>"})
    '<script type="application/json" id="a">{"said":"\\u003c/script>"}</script>'
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    # Inside the element nothing may look like its end.
    return f'<script type="application/json" id="{name}">{text.replace("<", chr(92) + "u003c")}</script>'
