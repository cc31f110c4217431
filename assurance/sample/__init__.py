"""The illustrative returns in `data/raw/`: published totals, invented rows, the same bytes every time.

A council sees the whole pipeline work before it has collected anything of its own. The totals are
transcribed from public documents, named in each file's note; the rows behind them are drawn with fixed
seeds. Nothing here is read by the pipeline: it only ever sees the files.
"""

from __future__ import annotations

from pathlib import Path

from assurance import paths


def write(folder: Path) -> list[Path]:
    """Write every illustrative return, and the record of its source beside it, into `folder`.

    Returns
    -------
    list of Path
        What was written, in order.
    """
    from assurance.sample import gateshead, national, rotherham, west_sussex

    written = []
    for council in (national, west_sussex, gateshead, rotherham):
        for sample in council.samples():
            path = folder / sample.path
            record = path.with_name(f"{path.name}.source.toml")
            paths.write_bytes(path, sample.content)
            paths.write_text(record, sample.record())
            written += [path, record]
    return written
