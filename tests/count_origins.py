"""Whose accounts the record rests on: `python tests/count_origins.py [data]` prints a line for each record, and the sums.

For each record: entries with sources, citations by class, entries whose sources are all undated, and a mark where all are of
one class. The same counts stand on `/sources/` and `/gaps/`; this is for the desk of whoever edits.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "hooks"))

import load  # noqa: E402
from model import Data, Findings  # noqa: E402
from words import ORIGINS  # noqa: E402


def count(findings: Findings, data: Data) -> tuple[int, Counter[str], int]:
    """The entries of a file that have sources, the classes that they cite, and how many entries rest on undated sources alone."""
    entries = [entry for entry in findings.cited if entry.sources]
    classes = Counter(data.source[id].origin for entry in entries for id in entry.sources)
    undated = sum(not any(data.source[id].date for id in entry.sources) for entry in entries)
    return len(entries), classes, undated


def main(folder: Path) -> int:
    """Print the counts; 1 where the data is not sound."""
    data, problems = load.load(folder)
    if problems:
        print(f"{len(problems)} to mend; run hooks/load.py")
        return 1
    print(f"{'record':44} {'entries':>7} {'undated':>7}  " + "  ".join(ORIGINS))
    total: Counter[str] = Counter()
    for id, findings in data.found.items():
        entries, classes, undated = count(findings, data)
        total += classes
        cells = "  ".join(f"{classes[origin] or '':>{len(origin)}}" for origin in ORIGINS)
        print(f"{id:44} {entries:7} {undated:7}  {cells}{'  one class' if len(classes) == 1 else ''}")
    print(f"{len(data.sources)} sources; citations: " + ", ".join(f"{total[origin]} {origin}" for origin in ORIGINS))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data"))
