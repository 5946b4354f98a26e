"""What the hook costs, as ratios in one run: `python tests/benchmark.py [RECORDS ...]`.

The floor is the same pages written by hand as Markdown, built by plain MkDocs with the same theme, with the downloads as files that it
copies, and the finished site packed by Python's own tool. Each build is a process of its own; CPU seconds and peak memory are read off
it. Times of one machine mean nothing elsewhere, ratios do.

Aims: at most 1.15 of the floor's CPU at the real size and 0.75 at 1,000 records; at most 1.6 of its memory; from 1,000 to
10,000 records at most records to the power of 1.10, and 45 KiB a record. Loading with every check: at most 1.1 of
CSafeLoader alone.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import yaml
from justhtml import JustHTML

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "hooks"))

import load  # noqa: E402
import pages  # noqa: E402


def enlarge(folder: Path, records: int) -> None:
    """Multiply projects and pledges in `data/` until there are so many records, each with an id, a subject and a file of its own.

    The files are those of one middling project and of its pledge, so that a record weighs what a real one does.
    """
    article = folder / "data" / "article.yml"
    text = article.read_text("utf8")
    have = len(load.load(folder / "data")[0].records)
    more: dict[str, list[str]] = {"projects": [], "pledges": []}
    record = folder / "data" / "record"
    for number in range((records - have) // 2):
        says = f"An example from Sindh, number {number}, said to supply clean energy and to be one of many that the article names."
        common = f"    theme: cpec\n    paragraphs: [7, 8]\n    says: {says}\n"
        more["projects"].append(
            f"  - id: project-{number}\n    name: Project number {number}\n    sector: energy\n    places: [sindh, karachi]\n{common}"
        )
        more["pledges"].append(f"  - id: pledge-{number}\n    title: Pledge number {number}\n    subjects: [project-{number}]\n{common}")
        shutil.copy(record / "projects" / "khunjerab-sost.yml", record / "projects" / f"project-{number}.yml")
        shutil.copy(record / "pledges" / "open-khunjerab-all-year.yml", record / "pledges" / f"pledge-{number}.yml")
    for kind, entries in more.items():
        text = text.replace(f"\n{kind}:\n", f"\n{kind}:\n{''.join(entries)}", 1)
    article.write_text(text, "utf8")


def floor(folder: Path, built: Path) -> None:
    """Write the pages of a project out as Markdown with the same content, and take its data and its hook away; downloads are copies."""
    for name in ("data/v1", "feeds"):
        shutil.copytree(built / name, folder / "docs" / name)
    data, problems = load.load(folder / "data")
    assert not problems, problems[0]
    docs = folder / "docs"
    made = pages.made_pages(data)
    for before, page, after in zip([made[-1], *made], made, [*made[1:], made[0]], strict=False):
        section = page.source.partition("/")[0]
        breadcrumb = f"[Home](/index.md) / [Records](/projects/index.md) / [Section](/{section}/index.md)\n\n# "
        neighbours = f"\n[Previous](/{before.source}) [Next](/{after.source})\n"
        (docs / page.source).parent.mkdir(parents=True, exist_ok=True)
        (docs / page.source).write_text(page.markdown.replace("# ", breadcrumb, 1) + neighbours, "utf8")
    for path in docs.rglob("*.md"):
        address = pages._address(path.relative_to(docs).as_posix())
        lines = pages.mark(path.read_text("utf8")).split("\n")
        text = "\n".join(by_hand(pages.fill(line, data, address)) if line.startswith("<div data-view=") else line for line in lines)
        file = path.relative_to(folder).as_posix()
        path.write_text(f"{text}\n\nThis page is made from `{file}`.\n", "utf8")
    config = (folder / "mkdocs.yml").read_text("utf8")
    config = re.sub(r"^(hooks|watch): .*$", "", config, flags=re.MULTILINE)
    (folder / "mkdocs.yml").write_text(
        config.replace("  - abbr #", f"  - abbr: {{glossary: {json.dumps(pages.glossary(data))}}} #"), "utf8"
    )


def by_hand(html: str) -> str:
    """A view as a person would write it in Markdown: the same words, links and rows."""
    view = JustHTML(html, fragment=True, sanitize=False)
    blocks = []
    for table in view.query("table"):
        rows = [[cell.to_markdown().strip().replace("\n", " ") for cell in row.query("th, td")] for row in table.query("tr")]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        blocks.append("\n".join([lines[0], "| --- " * len(rows[0]) + "|", *lines[1:]]))
    return "\n\n".join(blocks) if blocks else view.to_markdown()


def build(folder: Path, *, pack: bool = False) -> tuple[float, float]:
    """CPU seconds and peak memory in MiB of one build, and of packing what it built."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    commands = [["mkdocs", "build", "--quiet"], *([["zipfile", "-c", "offline.zip", "site"]] if pack else [])]
    spent, most = 0.0, 0.0
    for command in commands:
        process = subprocess.Popen([sys.executable, "-m", *command], cwd=folder, env=environment, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, folder
        spent, most = spent + usage.ru_utime + usage.ru_stime, max(most, usage.ru_maxrss / 1024)
    return spent, most


def best(function: object, times: int) -> float:
    """The least CPU time of several calls."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        function()  # type: ignore[operator]
        spent.append(time.process_time() - start)
    return min(spent)


def main(sizes: list[int]) -> None:
    print(
        f"{'records':>8} {'hook CPU':>9} {'floor CPU':>10} {'ratio':>6} {'hook MiB':>9} {'floor MiB':>10} {'ratio':>6} {'load / CSafeLoader':>19}"
    )
    measured = []
    with tempfile.TemporaryDirectory() as temporary:
        for size in sizes:
            hook, plain = Path(temporary, f"hook-{size}"), Path(temporary, f"floor-{size}")
            for name in ("data", "docs", "hooks"):
                shutil.copytree(ROOT / name, hook / name)
            for name in ("mkdocs.yml", "CITATION.cff"):
                shutil.copy(ROOT / name, hook)
            enlarge(hook, size)
            shutil.copytree(hook, plain)
            first = build(hook)
            floor(plain, hook / "site")
            times = 3 if size < 500 else 1
            pairs = [(build(hook) if number else first, build(plain, pack=True)) for number in range(times)]
            cpu, floor_cpu = (min(pair[side][0] for pair in pairs) for side in (0, 1))
            memory, floor_memory = (min(pair[side][1] for pair in pairs) for side in (0, 1))
            texts = [path.read_text("utf8") for path in (hook / "data").rglob("*.yml")]
            loading = best(lambda hook=hook: load.load(hook / "data"), 5) / best(
                lambda texts=texts: [yaml.load(text, yaml.CSafeLoader) for text in texts], 5
            )
            measured.append((size, cpu, memory))
            print(
                f"{size:8} {cpu:9.2f} {floor_cpu:10.2f} {cpu / floor_cpu:6.2f} {memory:9.0f} {floor_memory:10.0f} {memory / floor_memory:6.2f} {loading:19.2f}",
                flush=True,
            )
    for (size, cpu, memory), (larger, more_cpu, more_memory) in pairwise(measured):
        power = math.log(more_cpu / cpu) / math.log(larger / size)
        print(
            f"from {size} to {larger}: CPU grows as records to the power {power:.2f}; {(more_memory - memory) * 1024 / (larger - size):.0f} KiB a record"
        )


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [73, 1000])
