"""Seconds and peak memory of reading files of national size, ours beside what an analyst would write first.

    python benchmarks/read_national.py [--share 0.1] [--readers ours calamine odfpy] [--files ratings.ods]

Files that are missing are made (`national_files.py`). Every reading is a process of its own, one after the
other. `odfpy` is pandas with its default engine for ODS and needs `pip install odfpy`, which the pipeline
does not; it takes minutes and gigabytes at full size, so give it a share. Peak memory is the process's, as
Linux and macOS report it; Windows does not, and shows 0.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

SIZES = ("ratings.ods", "ratings.xlsx", "ratings.csv", "hsca.ods")
SHEETS = {"ratings": "Locations", "hsca": "HSCA_Active_Locations"}
# What a table of adult social care locations needs of the directory's 122 columns.
HSCA_COLUMNS = (
    "Location ID", "Location HSCA start date", "Dormant (Y/N)", "Care home?", "Location Name",
    "Care homes beds", "Location Type/Sector", "Location Inspection Directorate",
    "Location Primary Inspection Category", "Location Latest Overall Rating", "Publication Date",
    "Inherited Rating (Y/N)", "Location Region", "Location Local Authority", "Brand Name", "Provider ID",
    "Provider Name", "Service type - Domiciliary care service",
)  # fmt: skip


def read_ours(path: Path) -> int:
    """Read a file as the pipeline does, and return how many rows it has."""
    import pandas

    from assurance.provenance import RawFile
    from assurance.sources import cqc_ratings
    from assurance.sources.sheets import batches, find_header, open_workbook, parse_text

    if path.stem == "ratings":
        file = RawFile(path=path.name, sha256="0" * 64, size=1, kind="cqc_ratings", title="")
        return cqc_ratings.read(path, file).ledgers[0].rows_in
    sheet = open_workbook(path).sheet(SHEETS[path.stem])
    rows = 0
    kept = []
    for batch in batches(sheet, find_header(sheet, HSCA_COLUMNS)):
        rows += len(batch)
        kept.append(batch[parse_text(batch["Location Inspection Directorate"]) == "Adult social care"])
    pandas.concat(kept)
    return rows


def read_with_pandas(path: Path, engine: str) -> int:
    """Read a file into one frame with pandas, and return how many rows it has."""
    import pandas

    if path.suffix == ".csv":
        return len(pandas.read_csv(path))
    return len(pandas.read_excel(path, sheet_name=SHEETS[path.stem], engine=engine))


READERS: dict[str, Callable[[Path], int]] = {
    "ours": read_ours,
    "calamine": lambda path: read_with_pandas(path, "calamine"),
    "odfpy": lambda path: read_with_pandas(path, "odf"),
}


def measure(reader: str, path: Path) -> dict[str, float]:
    """Return the rows, seconds, processor seconds and peak megabytes of one reading, in this process."""
    began, used = time.perf_counter(), time.process_time()
    rows = READERS[reader](path)
    return {
        "rows": rows,
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - used,
        "peak_mb": _peak(),
    }


def _peak() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def main() -> None:
    """Measure what the command line asks for and print a table."""
    parser = argparse.ArgumentParser(description="Measure reading files of national size.")
    parser.add_argument("--folder", type=Path, default=ROOT / "benchmarks" / "files")
    parser.add_argument("--share", type=float, default=1.0, help="how much of the national number of rows")
    parser.add_argument("--readers", nargs="+", choices=READERS, default=["ours", "calamine"])
    parser.add_argument(
        "--files", nargs="+", default=["ratings.ods", "ratings.xlsx", "ratings.csv", "hsca.ods"]
    )
    parser.add_argument("--one", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.one[0], Path(chosen.one[1]))))
        return

    from national_files import FILES

    folder = chosen.folder if chosen.share == 1 else chosen.folder / f"share-{chosen.share:g}"
    print("| file | reader | rows | seconds | processor seconds | peak MB |\n|---|---|---|---|---|---|")
    for name in chosen.files:
        path = folder / name
        if not path.exists():
            FILES[name](path, chosen.share)
        for reader in chosen.readers:
            if reader == "odfpy" and path.suffix != ".ods":
                continue
            command = [sys.executable, __file__, "--one", reader, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
            if done.returncode:
                print(f"| {name} | {reader} | {done.stderr.strip().splitlines()[-1]} | | | |")
                continue
            found = json.loads(done.stdout)
            print(
                f"| {name} | {reader} | {found['rows']:,} | {found['seconds']:.1f} | "
                f"{found['processor']:.1f} | {found['peak_mb']:,.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
