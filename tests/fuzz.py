"""Make mistakes in every data file and page, as editors do. The result must be valid, or every message must have its file and line.

    .venv/bin/python tests/fuzz.py 20000 --seed 1

It prints how many mistakes were located and how many results were valid, and for each failure the command that repeats it.
The test `tests/test_mutations.py` makes the same mistakes in the small data set.
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
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from mkdocs.config import load_config
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "hooks"))

import events  # noqa: E402
import load  # noqa: E402
import pages  # noqa: E402
from edition import Edition  # noqa: E402
from fields import Problem  # noqa: E402
from generated import generated_pages  # noqa: E402

LIMIT = 2.0  # the most CPU seconds that a mistake may take

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
PASTED = str.maketrans({"'": "\u2019", '"': "\u201c", "-": "\u2013", " ": "\u00a0", ":": "\uff1a"})  # as a word processor does

IN_LINES = (
    "delete", "double", "indent", "dedent", "undash", "value", "key", "insert", "type", "lose", "cut", "join", "swap", "paste",
    "double block", "delete block", "move block", "truncate",
)  # fmt: skip
IN_BYTES = ("byte", "lost byte", "line ends", "some line ends", "mark", "latin-1", "utf-16", "nothing")


def _make(mistake: str, random: Random, lines: list[str]) -> None:  # noqa: PLR0912 - a branch for each
    """Make a mistake of `IN_LINES` somewhere."""
    at = random.randint(0, len(lines) - 1)
    line, end = lines[at], _end(lines, at)
    key, colon, _ = line.partition(":")
    where = random.randint(0, len(line))
    match mistake:
        case "delete":
            del lines[at]
        case "double":
            lines.insert(at, line)
        case "indent":
            lines[at] = random.choice([" ", "  ", "    ", "\t", "\u00a0"]) + line
        case "dedent":
            lines[at] = line.removeprefix("  ")
        case "undash":
            lines[at] = line.replace("- ", "", 1)
        case "value":
            lines[at] = f"{key}{colon} {random.choice(VALUES)}"
        case "key":
            lines[at] = line.replace(key.strip(), random.choice(VALUES), 1) if key.strip() else line
        case "insert":
            lines.insert(at, random.choice([*VALUES, *MARKS]))
        case "type":
            lines[at] = line[:where] + random.choice([*MARKS, *"'\"#:,[]{}&*!|>%@`-?\\/ \u00a0\u200bx9"]) + line[where:]
        case "lose":
            lines[at] = line[:where] + line[where + 1 :]
        case "cut":
            lines[at] = line[:where]
        case "join":
            lines[at : at + 2] = [" ".join(lines[at : at + 2])]
        case "swap":
            other = random.randint(0, len(lines) - 1)
            lines[at], lines[other] = lines[other], line
        case "paste":
            lines[at] = random.choice([line.translate(PASTED), re.sub("['\"].*['\"]", lambda found: found[0].translate(PASTED), line)])
        case "double block":
            lines[at:at] = lines[at:end]
        case "delete block":
            del lines[at:end]
        case "move block":
            moved = lines[at:end]
            del lines[at:end]
            to = random.randint(0, len(lines))
            lines[to:to] = moved
        case _:
            lines[at:] = [line[:where]]


def _end(lines: Sequence[str], at: int) -> int:
    """Return the line below the block that begins on a line, which includes the lines that are indented further."""
    indents = [len(each) - len(each.lstrip()) if each.strip() else 99 for each in lines[at : at + 50]]
    return next((at + number for number, each in enumerate(indents[1:], 1) if each <= indents[0]), at + len(indents))


def _merged(random: Random, text: str, other: str) -> str:
    """Return the beginning of one file with the end of another, with or without conflict markers."""
    one, two = text.split("\n"), other.split("\n")
    begin, end = one[: random.randint(0, len(one))], two[random.randint(0, len(two)) :]
    marked = [*begin, "<<<<<<< HEAD", *one[len(begin) : len(begin) + 3], "=======", *end, ">>>>>>> b"]
    return "\n".join(random.choice([marked, [*begin, *end]]))


def mistaken(random: Random, text: str, other: str) -> tuple[str, str]:
    """Return the names of one to four mistakes, and the text with them; `other` is the text of another file."""
    if random.random() < 0.03:
        return "merge", _merged(random, text, other)
    names, lines = [], text.split("\n")
    for _ in range(random.choice([1, 1, 1, 2, 3, 4])):
        names.append(random.choice(IN_LINES))
        _make(names[-1], random, lines)
        lines = lines or [""]
    return ", ".join(names), "\n".join(lines)


def corrupted(random: Random, text: str, other: str) -> tuple[str, bytes]:
    """Return the same as bytes, which a program may have corrupted."""
    names, text = mistaken(random, text, other)
    content = text.encode("utf8", "surrogatepass")
    at, what = random.randint(0, len(content)), random.choice([*[""] * 12, *IN_BYTES])
    match what:
        case "byte":
            content = content[:at] + bytes([random.randint(0, 255)]) + content[at + 1 :]
        case "lost byte":
            content = content[:at] + content[at + 1 :]
        case "line ends":
            content = content.replace(b"\n", b"\r\n")
        case "some line ends":
            content = content[:at].replace(b"\n", b"\r") + content[at:]
        case "mark":
            content = content[:at] + b"\xef\xbb\xbf" + content[at:]
        case "latin-1":
            content = text.encode("latin-1", "replace")
        case "utf-16":
            content = text.encode("utf-16", "surrogatepass")
        case "nothing":
            content = b""
    return f"{names}, {what}" if what else names, content


def unplaced(problems: Sequence[Problem], folder: Path) -> Iterator[str]:
    """Yield the messages that do not begin with a line of a file below the folder, or are longer than a line."""
    counts: dict[str, int] = {}
    for problem in problems:
        if problem.file not in counts:
            counts[problem.file] = len(re.findall(rb"\r\n|\r|\n", (folder / problem.file).read_bytes())) + 1
        if not 1 <= problem.line <= counts[problem.file] or not re.fullmatch(r"\S.*:\d+: \S.*", str(problem)):
            yield str(problem)


class Site:
    """A copy of the data and the pages, in which mistakes are made one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("data", "docs"):
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "CITATION.cff", folder)
        settings = (ROOT / "mkdocs.yml").read_text("utf8").replace("hooks: [hooks/events.py]", "")
        (folder / "mkdocs.yml").write_text(settings.replace("hooks/", f"{ROOT.as_posix()}/hooks/"), "utf8")
        events.on_startup("build", dirty=False)
        self.config = events.on_config(load_config(str(folder / "mkdocs.yml")))
        self.build = events._run.build
        check, checked = pages.check, dict[tuple[str, str], pages.Checked]()

        def check_once(text: str, file: str, *others: Any) -> pages.Checked:
            if len(checked) > 1000:
                checked.clear()
            return checked[text, file] if (text, file) in checked else checked.setdefault((text, file), check(text, file, *others))

        pages.check = check_once  # type: ignore[assignment] # all but one page are as before
        self.pages = {name: path for name, path in self.build.there.items() if name.endswith(".md")}
        self.kept: load.Files = {}
        load.load(folder / "data", self.kept)
        self.names = [[f"data/{name}" for name in self.kept], [f"docs/{name}" for name in self.pages]]

    def try_one(self, seed: int, number: int) -> tuple[str, str, float]:
        """Make the mistake with a number. Return the file with the mistake, the result, and the seconds that it took."""
        random = Random(f"{seed} {number}")  # noqa: S311 - nothing is secret
        names = self.names[number % 2]  # half of them are in pages, although there are fewer pages
        name, other = names[number // 2 % len(names)], random.choice(names)
        path, place = self.folder / name, name.partition("/")[2]
        sound, kept = path.read_bytes(), self.kept.get(place)
        mistakes, content = corrupted(random, sound.decode(), (self.folder / other).read_text("utf8"))
        path.write_bytes(content)
        before = time.process_time()
        try:
            signal.alarm(60)
            outcome = self.of_page(place) if number % 2 else self.of_data(place)
        except Exception:
            outcome = traceback.format_exc()
        finally:
            signal.alarm(0)
            took = time.process_time() - before
            path.write_bytes(sound)
            if kept:
                self.kept[place] = kept
        return f"{name} with {mistakes}", outcome, took

    def of_data(self, place: str) -> str:
        """Return the result for the data: sound, if the page of the record can be made; located; or messages without a place."""
        data, problems = load.load(self.folder / "data", self.kept)
        if problems:
            load.in_words(problems)
            return "; ".join(unplaced(problems, self.folder)) or "located"
        edition = Edition(data, "A site", "https://a.example/", "What it is.")
        for page in generated_pages(edition):
            if page.record and page.record.id == Path(place).stem:
                page.html(edition, page.source).encode()
        return "sound"

    def of_page(self, place: str) -> str:
        """Return the result for a page: sound, if MkDocs and the hook render it; located; or messages without a place."""
        problems, views = pages.check_all("docs", self.pages, [*self.build.generated.values()], self.build.edition)
        if problems:
            return "; ".join(unplaced(problems, self.folder)) or "located"
        self.build.views = views
        file = File(place, self.config.docs_dir, self.config.site_dir, use_directory_urls=True)
        page, files = Page(None, file, self.config), Files([file])
        page.read_source(self.config)
        events.on_page_markdown(page.markdown or "", page, self.config, files)
        page.render(self.config, files)
        events.on_page_content(page.content or "", page, self.config, files)
        return "sound"


def _too_slow(*_: object) -> None:
    raise TimeoutError("it takes more than a minute")


def main() -> int:
    """Make the mistakes, and print the results. Return the exit code: 1 if there was a failure."""
    parser = argparse.ArgumentParser(description="Make mistakes in the data and the pages, and print the results.")
    parser.add_argument("count", type=int, nargs="?", default=1000, help="the number of mistakes")
    parser.add_argument("--seed", type=int, default=1, help="which")
    parser.add_argument("--only", type=int, help="the number of the mistake to make")
    given = parser.parse_args()
    logging.disable()
    signal.signal(signal.SIGALRM, _too_slow)
    counts, slowest = Counter[str](), (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        gc.freeze()
        for number in range(given.count) if given.only is None else [given.only]:
            mistake, outcome, took = site.try_one(given.seed, number)
            slowest = max(slowest, (took, mistake))
            is_fault = took > LIMIT or outcome not in ("located", "sound")
            counts["faults" if is_fault else outcome] += 1
            if is_fault or given.only is not None:
                print(f"--seed {given.seed} --only {number}: {mistake}, {took:.2f} s: {outcome[-1500:]}", flush=True)
            if number % 1000 == 999:
                print(f"{number + 1}: {dict(counts)}", file=sys.stderr, flush=True)
    print(f"{counts.total()} mistakes: {counts['located']} located, {counts['sound']} sound, {counts['faults']} faults")
    print(f"The slowest took {slowest[0]:.2f} s: {slowest[1]}")
    return 1 if counts["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
