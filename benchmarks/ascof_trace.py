"""Follow every ASCOF value of every council from the XML of the official workbook into the register.

    python benchmarks/ascof_trace.py ../shared/public-data/ascof/ascof_2024_25.ods

Prints how many cells there are, how many stand in the councils' registers as published, and which do not.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from assurance import councils, paths
from assurance.measures.ascof import register_facts
from assurance.settings import read_settings
from assurance.sources.inventory import clean
from tests.spec.ascof_cells import Cell, cells_of_councils, trace

EDITION = "2026-27-Q2"


def main(workbook: Path) -> int:
    """Trace every council, and return 1 when a cell was changed without a declared correction."""
    cells: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells_of_councils(workbook):
        cells[cell.council].append(cell)
    total: Counter[str] = Counter()
    undeclared: list[Cell] = []
    settings = read_settings()
    with tempfile.TemporaryDirectory() as folder:
        raw, processed = Path(folder, "raw"), Path(folder, "processed")
        raw.mkdir()
        shutil.copy(workbook, raw)
        for council in councils.every_council():
            cleaned = clean(council.slug, EDITION, raw, processed)
            register = register_facts(paths.EditionFolder.of(processed, council.slug, EDITION), settings)
            counted, changed = trace(register, cells[council.slug])
            corrected = {(each.source_sheet, each.period) for each in cleaned.corrections}
            declared = [cell for cell in changed if (cell.sheet, cell.period) in corrected]
            total += counted
            total["corrected, as declared"] += len(declared)
            total["councils"] += 1
            undeclared += [cell for cell in changed if cell not in declared]
    for what, count in total.items():
        print(f"{count:>8,} {what}")
    print(f"{len(undeclared):>8,} changed without a declared correction")
    for cell in undeclared[:50]:
        print("        ", cell)
    return bool(undeclared)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
