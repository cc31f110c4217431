"""Reads the prose of the reports as a careful editor does, with the register beside it.

`passages` takes a report apart into sentences, each figure that it names in its place; `rules` are what is
asked of them; `glossary` has the words and acronyms that a lead may change; `registers` finds the figures of
an edition that was made.

Our own, because nearly every rule needs the register. Vale, the prose linter that others use, comes as a
package that fetches its program from a code host when it first runs, which a council's laptop cannot reach.
"""

from assurance.proofreading.glossary import Glossary, read_glossary
from assurance.proofreading.registers import read_register
from assurance.proofreading.remarks import SEVERITIES, Remark
from assurance.proofreading.rules import proofread

__all__ = ["SEVERITIES", "Glossary", "Remark", "proofread", "read_glossary", "read_register"]
