"""Measure the cost of the hook, as ratios within one run.

    python tests/benchmark.py [RECORDS ...] [--pairs N]
    python tests/benchmark.py --serve [--edits N] [--against REV]
    python tests/benchmark.py --broken N

The floor (`floor.py`) is the same site written by hand as Markdown and built by plain MkDocs with the same theme. It copies the downloads
as files, and Python's zipfile then packs the site. Hook and floor are built in turn, each time in a separate process. Each pair gives
a ratio, so a computer that becomes slower changes both sides. The result is the median of the ratios, with the range in brackets.
Times on one computer mean nothing on another, but ratios do. The sizes are the real one and 1,000 records, or those of the command
line. Above the real size, records are copied (`enlarge.py`).

Targets, at most:

- CPU: 0.85 of the floor's at the real size, and 0.62 at 1,000 records. From 1,000 to 4,000 records, it grows as records to the power of 1.05.

- Peak memory: 1.6 of the floor's at both sizes, and a growth per record of 1.25 of the floor's.

- One edit under `mkdocs serve`: 0.35 of the cost at 8cba606, without growth in memory.

- Loading with every check: 1.25 of CSafeLoader alone.

With `--broken`, half-written files are saved under `mkdocs serve` N times in a row, while pages are requested. Every response must be a
page of the last good site, and the next valid save must appear.
"""

from __future__ import annotations

import argparse
import io
import math
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "hooks"))

import enlarge  # noqa: E402
import floor  # noqa: E402
from same_bytes import copy_project  # noqa: E402

import load  # noqa: E402

_ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("SITE_URL", "REPO_URL")} | {"NO_MKDOCS_2_WARNING": "1"}
# Starts a command, and prints its CPU seconds and peak memory in KiB. The peak of a process begins at the size of its parent. So the
# parent must be small, unlike this process, which contains data.
_METER = """
import os, sys
process = os.posix_spawn(sys.executable, [sys.executable, *sys.argv[1:]], os.environ)
_, status, usage = os.wait4(process, 0)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Cost(NamedTuple):
    """The cost of one build: CPU seconds, and peak memory in MiB."""

    cpu: float
    memory: float


class Pair(NamedTuple):
    """The costs of the hook and of the floor, measured one after the other."""

    hook: Cost
    floor: Cost


class Ratio(NamedTuple):
    """The median of the ratios of several pairs, and their range."""

    middle: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.least:.2f} to {self.most:.2f})"


def ratio(pairs: list[tuple[float, float]]) -> Ratio:
    """Return the ratio of the first number to the second, over all pairs."""
    each = [first / second for first, second in pairs]
    return Ratio(median(each), min(each), max(each))


def measure(command: list[str], folder: Path) -> Cost:
    """Return the cost of a Python command in a folder. Raises RuntimeError with its messages if it fails."""
    meter = [sys.executable, "-S", "-E", "-c", _METER, "-m", *command]
    done = subprocess.run(meter, cwd=folder, env=_ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed in {folder}:\n{done.stdout}{done.stderr}")
    cpu, memory = done.stdout.split()[-2:]
    return Cost(float(cpu), float(memory) / 1024)


def build(folder: Path, *options: str, pack: bool = False) -> Cost:
    """Return the cost of one build, including packing the site if `pack` is true."""
    costs = [measure(["mkdocs", "build", "--quiet", *options], folder)]
    if pack:
        costs.append(measure(["zipfile", "-c", "offline.zip", "site"], folder))
    return Cost(sum(cost.cpu for cost in costs), max(cost.memory for cost in costs))


# --- builds ---------------------------------------------------------------------------------------------------------


class Size(NamedTuple):
    """The measurements at one size; `indexes` has the sizes of both search indexes in kB."""

    records: int
    pairs: list[Pair]
    indexes: tuple[float, float]
    loading: float

    def cost(self, side: int) -> Cost:
        """Return the median cost of the hook (0) or the floor (1)."""
        return Cost(median(pair[side].cpu for pair in self.pairs), median(pair[side].memory for pair in self.pairs))


def compare(folder: Path, records: int, times: int) -> Size:
    """Compare hook and floor at one size, `times` times in turn, in an empty folder. The first build of each is not counted."""
    hook, plain = folder / "hook", folder / "floor"
    copy_project(ROOT, hook)
    records = enlarge.enlarge(hook / "data", records)
    shutil.copytree(hook / "docs", plain / "docs")
    shutil.copy(hook / "mkdocs.yml", plain)
    build(hook)
    floor.write(plain, hook / "site")
    build(plain, "--strict")  # checks every link and anchor
    indexes = [(each / "site" / "search" / "search_index.json").stat().st_size / 1000 for each in (hook, plain)]
    assert 0.9 < indexes[0] / indexes[1] < 1.1, f"the indexes of hook and floor are not alike: {indexes} kB"
    pairs = [Pair(build(hook), build(plain, pack=True)) for _ in range(times)]
    return Size(records, pairs, (indexes[0], indexes[1]), loading(hook / "data"))


def loading(data: Path) -> float:
    """Return the cost of loading with every check, as a ratio to CSafeLoader alone: the best of five each."""
    texts = [path.read_text("utf8") for path in data.rglob("*.yml")]
    return best(lambda: load.load(data), 5) / best(lambda: [yaml.load(text, yaml.CSafeLoader) for text in texts], 5)


def best(function: Callable[[], object], times: int) -> float:
    """Return the shortest CPU time of several calls."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        function()
        spent.append(time.process_time() - start)
    return min(spent)


def builds(sizes: list[int], times: int) -> None:
    """Print the cost of builds at some sizes; 0 is the real one."""
    print("records  CPU s hook  floor  ratio                MiB hook  floor  ratio                index kB hook  floor  load / CSafeLoader")
    measured = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            found = compare(Path(temporary), size, times)
        measured.append(found)
        hook, plain = found.cost(0), found.cost(1)
        cpu = ratio([(pair.hook.cpu, pair.floor.cpu) for pair in found.pairs])
        memory = ratio([(pair.hook.memory, pair.floor.memory) for pair in found.pairs])
        print(
            f"{found.records:7}  {hook.cpu:10.2f}  {plain.cpu:5.2f}  {cpu!s:19}  {hook.memory:8.1f}  {plain.memory:5.1f}  {memory!s:19}  "
            f"{found.indexes[0]:13.0f}  {found.indexes[1]:5.0f}  {found.loading:18.2f}",
            flush=True,
        )
    for small, large in pairwise(measured):
        growth = [(large.cost(side).memory - small.cost(side).memory) * 1024 / (large.records - small.records) for side in (0, 1)]
        powers = [math.log(large.cost(side).cpu / small.cost(side).cpu) / math.log(large.records / small.records) for side in (0, 1)]
        print(
            f"from {small.records} to {large.records}: CPU grows as records to the power of {powers[0]:.2f} (floor {powers[1]:.2f}); "
            f"memory by {growth[0]:.0f} KiB a record (floor {growth[1]:.0f}): {growth[0] / growth[1]:.2f}"
        )


# --- edits under serve ----------------------------------------------------------------------------------------------


class Server:
    """A running `mkdocs serve` of the project in a folder, and the record to edit: the project with the median length."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes], address: str) -> None:
        self.folder, self.process, self.address = folder, process, address
        files = sorted((folder / "data" / "record" / "projects").glob("*.yml"), key=lambda path: path.stat().st_size)
        self.record = files[len(files) // 2]
        self.shown = self._wait(0)

    def edit(self, number: int) -> Cost:
        """Change the definition of the record and wait until the site shows it; return the CPU seconds spent, and the memory in use in MiB."""
        before = self._cpu()
        said = f"What edit number {number} says."
        self._define(said)
        self.shown = self._wait(self.shown)
        spent = self._cpu() - before
        assert said in self._get(f"projects/{self.record.stem}/"), "the site does not show the edit"
        held = int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return Cost(spent, held / 2**20)

    def broken(self, saves: int) -> str:
        """Save half-written files, one after the other, and then correct them. Return the requests and the results.

        Raises RuntimeError if a response is not the page of the last good site, or a message of the server is longer than a line.
        """
        chance, page = random.Random(saves), f"projects/{self.record.stem}/"  # noqa: S311 - chance, not a secret
        good, files = self._get(page), [self.record, *(self.folder / each for each in ("mkdocs.yml", "data/sources.yml", "docs/cpec.md"))]
        texts, asked = {path: path.read_bytes() for path in files}, 0
        for _ in range(saves):
            path = chance.choice(files)
            path.write_bytes(texts[path][: chance.randrange(len(texts[path]))] + b"\n```[")  # half a file may be valid by chance
            until = time.monotonic() + 0.5
            while time.monotonic() < until:
                asked += 1
                if without_script(self._get(page)) != without_script(good):
                    raise RuntimeError(f"{page} changed while {path} was broken")
                time.sleep(0.05)
        for path, text in texts.items():
            path.write_bytes(text)
        begun, said = time.monotonic(), "What appears when all is valid."
        self._define(said)
        while said not in self._get(page):
            if time.monotonic() > begun + 60:
                raise RuntimeError("a valid save does not appear")
            time.sleep(0.1)
        if "Traceback" in (self.folder / "serve.log").read_text("utf8"):
            raise RuntimeError("a traceback")
        return f"{saves} broken saves: {asked} requests, each answered with the last good page; a valid save appeared after {time.monotonic() - begun:.1f} s"

    def _define(self, said: str) -> None:
        """Change the definition of the record."""
        text = re.sub(r"^definition:.*(\n +.*)*", f"definition: {said}", self.record.read_text("utf8"), count=1, flags=re.MULTILINE)
        (self.folder / "edited.yml").write_text(text, "utf8")
        (self.folder / "edited.yml").replace(self.record)  # in one step, so that no half-written file is seen

    def _wait(self, shown: int) -> int:
        """Wait, as pages in a browser do, for a build that is newer than the one shown. Return its number."""
        until = time.monotonic() + 600
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if (newer := int(self._get(f"livereload/{shown}/0"))) > shown:
                    return newer
            except OSError:
                time.sleep(0.1)  # there is no response before the first build ends
        raise RuntimeError(f"no new build is shown:\n{(self.folder / 'serve.log').read_text('utf8')[-2000:]}")

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.address}/{path}", timeout=90) as answer:  # noqa: S310 - it is on this machine
            return str(answer.read().decode())

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime and stime


def without_script(page: str) -> str:
    """Return a page without the live-reload script, which has the number of the build."""
    return page.rpartition("<script>")[0]


@contextmanager
def serving(revision: str | None) -> Iterator[Server]:
    """Serve a copy of the project as it is, or as it was at a Git revision."""
    with tempfile.TemporaryDirectory() as temporary, socket.socket() as free:
        folder = Path(temporary, "project")
        if revision:
            done = subprocess.run(["git", "archive", "--format=zip", revision], cwd=ROOT, capture_output=True, check=True)
            with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
                archive.extractall(folder)
        else:
            copy_project(ROOT, folder)
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", address]
        with (folder / "serve.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=folder, env=_ENVIRONMENT, stdout=log, stderr=log)
        try:
            yield Server(folder, process, f"http://{address}")
        finally:
            process.terminate()
            process.wait()


def edits(times: int, against: str | None) -> None:
    """Print the cost of each edit and, if a revision is given, the cost of the same edit there."""
    names = ["as it is", *([against] if against else [])]
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(revision)) for revision in (None, *names[1:])]
        costs: list[list[Cost]] = [[] for _ in servers]
        for number in range(1, times + 1):
            for server, spent in zip(servers, costs, strict=True):
                spent.append(server.edit(number))
            if times <= 10 or number in (10, 50) or number % 100 == 0:
                said = (f"{name}: {spent[-1].cpu:.2f} s CPU, {spent[-1].memory:.0f} MiB" for name, spent in zip(names, costs, strict=True))
                print(f"edit {number:3}  {'; '.join(said)}", flush=True)
    for name, spent in zip(names, costs, strict=True):
        print(f"{name}: {median(cost.cpu for cost in spent):.2f} s CPU an edit, {min(spent).cpu:.2f} to {max(spent).cpu:.2f}")
    if against:
        print(f"as it is / {against}: {ratio([(new.cpu, old.cpu) for new, old in zip(*costs, strict=True)])}")


def main() -> None:
    """Read the command line, and print the measurements."""
    parser = argparse.ArgumentParser(description="Measure the cost of the hook, as ratios within one run.")
    parser.add_argument(
        "records", nargs="*", type=int, default=[0, 1000], help="sizes to measure; 0, or a size below the real one, means the real one"
    )
    parser.add_argument("--pairs", type=int, default=5, help="how often hook and floor are built in turn, at each size")
    parser.add_argument("--serve", action="store_true", help="measure edits under mkdocs serve instead")
    parser.add_argument("--edits", type=int, default=5, help="with --serve: the number of edits")
    parser.add_argument("--against", metavar="REV", help="with --serve: a Git revision to compare with")
    parser.add_argument("--broken", type=int, metavar="N", help="save broken files this many times under mkdocs serve instead")
    asked = parser.parse_args()
    if asked.broken:
        with serving(None) as server:
            print(server.broken(asked.broken))
    elif asked.serve:
        edits(asked.edits, asked.against)
    else:
        builds(asked.records, asked.pairs)


if __name__ == "__main__":
    main()
