"""A homecare return of as many requests as one likes.

    python benchmarks/large_return.py --requests 1000000 --raw FOLDER

Drawn as those of West Sussex are in the sample, so that every clock, level and way of ending is in it. The
folder holds nothing else.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assurance.sample import homecare
from assurance.sample.returns import EDITION
from assurance.sample.workbooks import csv_bytes

COUNCIL, SLUG = "Lincolnshire", "lincolnshire"  # of which no prose of its own asks for other returns
AREAS = [(1, "Chichester", 5), (2, "Worthing", 4), (2, "Crawley", 3), (3, "Midhurst", 1)]


def write_return(raw: Path, requests: int) -> Path:
    """Write a raw folder with one return of so many requests, and return the file."""
    draw = Random(requests)
    days = (homecare.LAST_DAY - homecare.FIRST_DAY).days
    rows = [
        [
            COUNCIL,
            f"HC{number:07d}",
            *homecare.draw_request(
                draw, homecare.FIRST_DAY + datetime.timedelta(draw.randrange(days + 1)), AREAS
            ),
        ]
        for number in range(requests)
    ]
    path = raw / SLUG / EDITION / "homecare-requests.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    (raw / "national").mkdir(exist_ok=True)  # where the peer looks
    path.write_bytes(csv_bytes([homecare.HEADER, *rows]))
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a homecare return of as many requests as one likes.")
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--raw", type=Path, required=True)
    asked = parser.parse_args()
    print(write_return(asked.raw, asked.requests))
