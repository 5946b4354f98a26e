"""Make slips in every data file and page, each as an editor would; what comes of it is sound, or every message has its place.

    .venv/bin/python tests/fuzz.py 20000 --seed 1

It prints how many were located and how many sound, and for each fault the command that makes it again. `tests/test_mutations.py` makes
the same slips in the small data.
"""

from __future__ import annotations

import argparse
import gc
import logging
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[1]
LIMIT = 2.0  # seconds of the processor for one slip

# What people, editors and attackers write.
VALUES = (
    "", "no", "Yes", "~", "null", "4:30", "010", "0x1F", "1_000", ".5", "1e3", ".inf", "-.nan", "9" * 5000, "2024", "2024-09", "2024-9-1", "2024-02-30",
    "2024-09-10 10:00", "2024-09-10T10:00:00Z", "[", "{", "[]", "{}", "[a, [b]]", "{a: b}", "&a b", "*a", "<<: *a", "!!int '3'", "!!binary aGk=", "!x y", "'", '"', '"a" b',
    "|", ">-", "|\n   a\n   b", "- - -", "? a", ": ", "a: b", "%", "%YAML 1.1", "@a", "`a`", "#", "---", "...", "\t", "\u202e", "\x07", "\x00", "\ufeff", "\u2028", "\x85",
    "<b>x</b>", "&amp;", "**a**", "{{ x }}", '"\\ud800"', '"\\x00"', "here", "road", "moon", "[2, 3]", "[99]", "[3, 2]", "true", "-1", "12", "2013/2021", "sources-agree", "kilometres", "{date: 2024}", "[study, paper-2024]"
)  # fmt: skip
MARKS = (
    "```", "``` table", "``` table\nshow: projects", "~~~", "> ```", "<script>", "<!--", "-->", "<div>", "</p>", "<![CDATA[", "[", "](", "[a](b.md)", "[a]: /x", "[^1]", "[^1]: a",
    "![a](//b.example/c)", "| a | b |", "| --- | --- |", "- a\n    - b", "1. a", "    code", "# a", "## a {#b}", "{ .a }", "{: #x }", "---", "===", "***", "**", "`", "\\", "&lt;", "&#0;",
    "*[a]: b", "!!! note", "- [ ] a", "~~a~~", "https://a.example/", "<https://a.example/>", "javascript:alert(1)", "\x02", "\x03", "\ufffd", "\u202e", "description: a", "hide: [toc]"
)  # fmt: skip
PASTED = str.maketrans({"'": "\u2019", '"': "\u201c", "-": "\u2013", " ": "\u00a0", ":": "\uff1a"})


def _delete(random: Random, lines: list[str], at: int) -> None:
    del lines[at]


def _double(random: Random, lines: list[str], at: int) -> None:
    lines.insert(at, lines[at])


def _indent(random: Random, lines: list[str], at: int) -> None:
    lines[at] = random.choice([" ", "  ", "    ", "\t", "\u00a0"]) + lines[at]


def _dedent(random: Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].removeprefix("  ")


def _undash(random: Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].replace("- ", "", 1)


def _value(random: Random, lines: list[str], at: int) -> None:
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {random.choice(VALUES)}"


def _key(random: Random, lines: list[str], at: int) -> None:
    key = lines[at].partition(":")[0].strip()
    lines[at] = lines[at].replace(key, random.choice(VALUES), 1) if key else lines[at]


def _insert(random: Random, lines: list[str], at: int) -> None:
    lines.insert(at, random.choice([*VALUES, *MARKS]))


def _type(random: Random, lines: list[str], at: int) -> None:
    where = random.randint(0, len(lines[at]))
    lines[at] = lines[at][:where] + random.choice([*MARKS, *"'\"#:,[]{}&*!|>%@`-?\\/ \u00a0\u200bx9"]) + lines[at][where:]


def _lose(random: Random, lines: list[str], at: int) -> None:
    where = random.randint(0, len(lines[at]))
    lines[at] = lines[at][:where] + lines[at][where + 1 :]


def _cut(random: Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at][: random.randint(0, len(lines[at]))]


def _join(random: Random, lines: list[str], at: int) -> None:
    lines[at : at + 2] = [" ".join(lines[at : at + 2])]


def _swap(random: Random, lines: list[str], at: int) -> None:
    other = random.randint(0, len(lines) - 1)
    lines[at], lines[other] = lines[other], lines[at]


def _paste(random: Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].translate(PASTED) if random.random() < 0.5 else re.sub("['\"].*['\"]", lambda found: found[0].translate(PASTED), lines[at])


def _block(lines: Sequence[str], at: int) -> int:
    """The line after the last of what begins on a line: those below it that are indented further."""
    indent = len(lines[at]) - len(lines[at].lstrip())
    ends = (number for number in range(at + 1, len(lines)) if lines[number].strip() and len(lines[number]) - len(lines[number].lstrip()) <= indent)
    return next(ends, len(lines))


def _double_block(random: Random, lines: list[str], at: int) -> None:
    lines[at:at] = lines[at : _block(lines, at)]


def _delete_block(random: Random, lines: list[str], at: int) -> None:
    del lines[at : _block(lines, at)]


def _move_block(random: Random, lines: list[str], at: int) -> None:
    end = _block(lines, at)
    moved = lines[at:end]
    del lines[at:end]
    to = random.randint(0, len(lines))
    lines[to:to] = moved


def _truncate(random: Random, lines: list[str], at: int) -> None:
    del lines[at + 1 :]
    _cut(random, lines, at)


# Slips in the lines of a text, of which one is given.
SLIPS: dict[str, Callable[[Random, list[str], int], None]] = {
    each.__name__.strip("_"): each
    for each in (_delete, _double, _indent, _dedent, _undash, _value, _key, _insert, _type, _lose, _cut, _join, _swap, _paste)
    + (_double_block, _delete_block, _move_block, _truncate)
}


def _merge(random: Random, text: str, other: str) -> str:
    """The beginning of one file with the end of another, with or without the marks of a merge."""
    one, two = text.split("\n"), other.split("\n")
    begin, end = one[: random.randint(0, len(one))], two[random.randint(0, len(two)) :]
    marks = random.random() < 0.5
    return "\n".join([*begin, "<<<<<<< HEAD", *one[len(begin) :][:3], "=======", *end, ">>>>>>> b"] if marks else [*begin, *end])


def slipped(random: Random, text: str, other: str) -> tuple[str, str]:
    """The names of one to four slips, and the text with them; `other` is the text of another file."""
    if random.random() < 0.03:
        return "merge", _merge(random, text, other)
    names, lines = [], text.split("\n")
    for _ in range(random.choice([1, 1, 1, 2, 3, 4])):
        lines = lines or [""]
        names.append(random.choice([*SLIPS]))
        SLIPS[names[-1]](random, lines, random.randint(0, len(lines) - 1))
    return " ".join(names), "\n".join(lines)


def spoilt(random: Random, text: str, other: str) -> tuple[str, bytes]:
    """The same as bytes, some of which a program may have spoilt."""
    names, text = slipped(random, text, other)
    content = text.encode("utf8", "surrogatepass")
    at, what = random.randint(0, len(content)), random.choice([""] * 12 + ["byte", "lost byte", "line ends", "some line ends", "mark", "latin-1", "utf-16", "nothing"])
    spoil: dict[str, Callable[[], bytes]] = {
        "byte": lambda: content[:at] + bytes([random.randint(0, 255)]) + content[at + 1 :],
        "lost byte": lambda: content[:at] + content[at + 1 :],
        "line ends": lambda: content.replace(b"\n", b"\r\n"),
        "some line ends": lambda: content[:at].replace(b"\n", b"\r") + content[at:],
        "mark": lambda: content[:at] + b"\xef\xbb\xbf" + content[at:],
        "latin-1": lambda: text.encode("latin-1", "replace"),
        "utf-16": lambda: text.encode("utf-16", "surrogatepass"),
        "nothing": lambda: b"",
    }
    return f"{names} {what}".strip(), spoil[what]() if what else content


def unplaced(problems: Sequence[Any], folder: Path) -> Iterator[str]:
    """The messages without a place: a line of a file below the folder."""
    counts: dict[str, int] = {}
    for problem in problems:
        if problem.file not in counts:
            try:
                counts[problem.file] = len(re.findall(rb"\r\n|\r|\n", (folder / problem.file).read_bytes())) + 1
            except OSError:
                counts[problem.file] = 0
        if not 1 <= problem.line <= counts[problem.file] or not re.fullmatch(r"\S.*:\d+: \S.*", str(problem)):
            yield str(problem)


class Site:
    """A copy of the site's data and pages, in which slips are made one after the other."""

    def __init__(self, folder: Path) -> None:
        from mkdocs.config import load_config

        import events
        import load

        self.folder, self.kept = folder, {}
        for name in ("data", "docs"):
            shutil.copytree(ROOT / name, folder / name)
        for name in ("mkdocs.yml", "CITATION.cff"):
            shutil.copy(ROOT / name, folder)
        settings = (folder / "mkdocs.yml").read_text("utf8").replace("hooks: [hooks/events.py]", "hooks: []").replace("hooks/", f"{ROOT.as_posix()}/hooks/")
        (folder / "mkdocs.yml").write_text(settings, "utf8")
        self.events, self.load = events, load
        events.on_startup("build", dirty=False)
        self.config = events.on_config(load_config(str(folder / "mkdocs.yml")))
        self.build = events._run.build
        self.sources = events._pages(self.build.there, self.config)
        self.names = [*(f"docs/{name}" for name in self.sources), *(f"data/{path.relative_to(folder / 'data').as_posix()}" for path in sorted((folder / "data").rglob("*.yml")))]
        load.load(folder / "data", self.kept)

    def try_one(self, seed: int, number: int) -> tuple[str, str, str, float]:
        """Make the slip of a number. Returns the file, the slips, what came of it, and the seconds that it took."""
        random = Random(f"{seed} {number}")  # noqa: S311 - nothing is secret
        # Half of them in pages, though there are fewer.
        pages, data = ([name for name in self.names if name.startswith(each)] for each in ("docs/", "data/"))
        names = pages if number % 2 else data
        name = names[number // 2 % len(names)]
        other = random.choice(names)
        path = self.folder / name
        sound = path.read_bytes()
        slips, content = spoilt(random, sound.decode(), (self.folder / other).read_text("utf8"))
        path.write_bytes(content)
        kept = self.kept.get(name.removeprefix("data/"))
        before = time.process_time()
        try:
            signal.alarm(60)
            outcome = self.page(name, content) if name in pages else self.data(name, random)
        except Exception:
            outcome = traceback.format_exc()
        finally:
            signal.alarm(0)
            took = time.process_time() - before
            path.write_bytes(sound)
            if kept:
                self.kept[name.removeprefix("data/")] = kept
        return name, slips, outcome, took

    def data(self, name: str, random: Random) -> str:
        from edition import Edition
        from generated import generated_pages

        data, problems = self.load.load(self.folder / "data", self.kept)
        self.load.in_words(problems)
        if problems:
            return "; ".join(unplaced(problems, self.folder)) or "located"
        edition = Edition(data, "A site", "https://a.example/", "What it is.")
        for page in generated_pages(edition):
            if page.record and f"/{page.record.id}." in name:
                page.html(edition, page.source).encode()
        return "sound"

    def page(self, name: str, content: bytes) -> str:
        import pages
        from mkdocs.structure.files import File, Files
        from mkdocs.structure.pages import Page

        source = name.removeprefix("docs/")
        problems, views = pages.check_all("docs", self.sources, [*self.build.generated.values()], self.build.edition)
        if problems:
            return "; ".join(unplaced(problems, self.folder)) or "located"
        self.build.views[source] = views[source]
        file = File(source, self.config.docs_dir, self.config.site_dir, use_directory_urls=True)
        page = Page(None, file, self.config)
        page.read_source(self.config)
        page.markdown = self.events.on_page_markdown(page.markdown or "", page, self.config, Files([file]))
        page.render(self.config, Files([file]))
        try:
            self.events.on_page_content(page.content or "", page, self.config, Files([file]))
        except self.events.PluginError as error:
            return "located" if str(error).startswith(f"{name}:") else str(error)
        return "sound"


def main() -> int:
    parser = argparse.ArgumentParser(description="Make slips in the data and the pages, and say what comes of them.")
    parser.add_argument("count", type=int, nargs="?", default=1000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="which")
    parser.add_argument("--only", type=int, help="the number of one, which is printed whole")
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT / "hooks"))
    logging.disable(logging.CRITICAL)

    def too_slow(*_: object) -> None:
        raise TimeoutError("it takes more than a minute")

    signal.signal(signal.SIGALRM, too_slow)
    counts: Counter[str] = Counter()
    slowest = (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        gc.collect()
        gc.freeze()
        for number in [given.only] if given.only is not None else range(given.count):
            name, slips, outcome, took = site.try_one(given.seed, number)
            slowest = max(slowest, (took, f"{name} with {slips} (number {number})"))
            is_fault = outcome not in ("located", "sound") or took > LIMIT
            counts["faults" if is_fault else outcome] += 1
            if is_fault or given.only is not None:
                print(f"--seed {given.seed} --only {number}: {name} with {slips}, {took:.1f} s: {outcome[-1500:]}", flush=True)
    print(f"{sum(counts.values())} slips in {len(site.names)} files: {counts['located']} located, {counts['sound']} sound, {counts['faults']} faults")
    print(f"The slowest took {slowest[0]:.2f} s: {slowest[1]}")
    return 1 if counts["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
