"""The glossary: the words of the reports, of the statistics and of the pipeline."""

from __future__ import annotations

from assurance import paths
from assurance.documentation.words import cell, read_words, table
from assurance.evidence import SYMBOLS
from assurance.proofreading.glossary import read_glossary
from assurance.publish.methods import GLOSSARY
from assurance.publish.methods_page import IN_WORDS

MEANINGS = {
    "suppressed": "kept back so that nobody can be identified",
    "not available": "not available",
    "not applicable": "not applicable",
    "none recorded": "none recorded",
}


def glossary_page() -> str:
    """Return the glossary, as Markdown."""
    ours = read_glossary(paths.REPORTS)
    statistics = [
        (term.name, f"{cell(term.sections[IN_WORDS])} [How it is worked out](methods.md#{term.anchor}).")
        for term in sorted(GLOSSARY, key=lambda term: term.name.lower())
        if IN_WORDS in term.sections
    ]
    avoided = sorted(ours.term, key=lambda term: term.avoid.lower())
    parts = [
        "# Glossary",
        "Made by `python3 pipeline.py docs` from `reports/glossary.toml` (acronyms, words to use), the "
        "docstrings of `assurance/statistics` and `assurance/documentation/words.toml`: mend it there.",
        "## Words of this pipeline",
        table(("word", "what is meant by it"), [(word, cell(means)) for word, means in read_words()]),
        "## Symbols in place of a number",
        "None of them means 0.",
        table(
            ("symbol", "what it says"),
            [(f"`{symbol}`", MEANINGS[status]) for symbol, status in SYMBOLS.items()],
        ),
        "## Acronyms",
        f"Written out where a report first uses them. {', '.join(ours.known[:-1])} and {ours.known[-1]} are "
        "taken as known.",
        table(("acronym", "stands for"), [(each.short, cell(each.words)) for each in ours.acronym]),
        "## Words that the reports use, and those they avoid",
        "`lint` reminds an editor of them. They are a choice, which a council may change.",
        table(
            ("in place of", "the reports say", "because"),
            [(cell(each.avoid), cell(each.use), cell(each.because)) for each in avoided],
        ),
        "## Statistical words",
        table(("word", "what it tells"), statistics),
    ]
    return "\n\n".join(parts) + "\n"
