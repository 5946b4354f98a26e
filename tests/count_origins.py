"""Count whose accounts the record uses: `python tests/count_origins.py [data]` prints a line for each record, and the totals.

For each record, it counts entries with sources, citations by class, and entries whose sources are all undated, with a mark if all are of
one class. The same numbers are on `/sources/` and `/gaps/`; this command is for editors.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "hooks"))

import load  # noqa: E402
from dataset import Data  # noqa: E402
from model import Findings  # noqa: E402
from words import Origin  # noqa: E402


def count(findings: Findings, data: Data) -> tuple[int, Counter[str], int]:
    """Return the number of entries in a file that have sources, the classes that they cite, and the number with undated sources alone."""
    cited = [ids for entry in findings.walk() if (ids := entry.referred("sources"))]
    classes = Counter[str](data.sources_by_id[id].origin for ids in cited for id in ids)
    undated = sum(not any(data.sources_by_id[id].date for id in ids) for ids in cited)
    return len(cited), classes, undated


def main(folder: Path) -> int:
    """Print the counts, and return the exit code: 1 if the data is not valid."""
    data, problems = load.load(folder)
    if problems:
        print(f"{len(problems)} to fix; run hooks/load.py")
        return 1
    print(f"{'record':44} {'entries':>7} {'undated':>7}  " + "  ".join(Origin))
    total: Counter[str] = Counter()
    for id, findings in data.findings.items():
        entries, classes, undated = count(findings, data)
        total += classes
        cells = "  ".join(f"{classes[origin] or '':>{len(origin)}}" for origin in Origin)
        print(f"{id:44} {entries:7} {undated:7}  {cells}{'  one class' if len(classes) == 1 else ''}")
    print(f"{len(data.sources)} sources; citations: " + ", ".join(f"{total[origin]} {origin}" for origin in Origin))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data"))
