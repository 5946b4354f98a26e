"""Tests that ordinary edits of the real record do not break other tests, which must not depend on its values, counts, days or wording.

All edits are made in one copy of the project, at places that are found by rules, and the tests of the real data run there. Tests that
visit pages are left out, since a browser is slow. So are those in `SLOW`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from conftest import ROOT, replace, run

import load
from dataset import Data
from fields import Entry
from model import KINDS, Fact, Step
from wording import quantity_words

# These compare builds or parsers, parse the output of templates, or run a checker over all tables. Other tests cover all kinds of text and
# numbers.
SLOW = (
    "test_site.py::test_another_computer_builds_the_same_bytes",
    "test_site.py::test_every_page_is_valid_html_and_read_rightly",
    "test_frame.py::test_every_page_is_what_the_theme_makes",
    "test_load.py::test_libyaml_changes_nothing",
)


TEXT = '\'What 瓜达尔, CPEC and "گوادر" (5 < 6) are; they say: "so".\''  # a text that an editor may write


@dataclass(frozen=True)
class Copy:
    """A copy of this project to edit, and the data before any edit."""

    folder: Path
    data: Data

    @property
    def today(self) -> str:
        """A day after all days of work in the data."""
        return str(date.fromisoformat(self.data.newest) + timedelta(days=1))

    def written(self, entry: Entry) -> str:
        """Return an entry of a list as it was written."""
        first, *rest = (ROOT / entry.where.file).read_text("utf8").split("\n")[entry.where.line - 1 :]
        indent = len(first) - len(first.lstrip())
        ends = (number for number, line in enumerate(rest) if line.strip() and len(line) - len(line.lstrip()) <= indent)
        return "\n".join([first, *rest[: next(ends, len(rest) - 1)], ""])

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the first occurrence of a text in a file."""
        replace(self.folder / file, old, new)

    def substitute(self, file: str | Path, pattern: str, new: str | Callable[[re.Match[str]], str]) -> None:
        """Replace all matches of a pattern in a file."""
        text = (self.folder / file).read_text("utf8")
        (self.folder / file).write_text(re.sub(pattern, new, text, flags=re.MULTILINE), "utf8")

    def add(self, file: str, field: str, entry: str) -> None:
        """Add an entry at the beginning of a list in a file, and the list if it is missing."""
        text = (self.folder / file).read_text("utf8")
        if f"{field}:\n" not in text:
            text = text.replace("checked:", f"{field}:\nchecked:", 1)
        (self.folder / file).write_text(text.replace(f"{field}:\n", f"{field}:\n{entry}", 1), "utf8")

    @property
    def files(self) -> list[str]:
        """The files of the records, except those with a value that is in `data/changes.yml`."""
        told = {id for change in self.data.changes if change.field for id in change.records}
        return [findings.where.file for id, findings in self.data.findings.items() if id not in told]


def correct_every_number(copy: Copy) -> None:
    for file in copy.files:
        copy.substitute(file, r"\b(value|from|to): [\d.]+", lambda found: found[0].translate(str.maketrans("123456789", "234567891")))


def reword_every_answer_and_definition(copy: Copy) -> None:
    for file in copy.files:
        copy.substitute(file, r"^answer:\n  says:.*\n(    .*\n)*", f"answer:\n  says: {TEXT}\n")
        copy.substitute(file, r"^( *)definition:.*\n(\1  .*\n)*", rf"\1definition: {TEXT}\n")


def remove_a_fact_and_a_step(copy: Copy) -> None:
    for kind in (Fact, Step):
        entries = (each for each in copy.data.every(kind) if not getattr(each, "highlight", False) and each.where.file in copy.files)
        entry = next(each for each in entries if all(len(copy.data.cited_by[id]) > 1 for id in each.referred("sources")))
        copy.replace(entry.where.file, copy.written(entry), "")


def exchange_a_highlight(copy: Copy) -> None:
    steps = [*copy.data.every(Step)]
    old = next(each for each in steps if each.highlight)
    new = next(each for each in reversed(steps) if not (each.highlight or each.planned) and "    event:" in copy.written(each))
    for step, before, after in ((old, "    highlight: true\n", ""), (new, "    event:", "    highlight: true\n    event: 中巴 and")):
        copy.replace(step.where.file, written := copy.written(step), written.replace(before, after))


def move_the_next_check(copy: Copy) -> None:
    for file in copy.files:
        copy.substitute(file, r"^next_check: .*", f"next_check: {int(copy.today[:4]) + 2}-01-01")


def add_a_source_with_all_that_it_says_and_tell_of_it(copy: Copy) -> None:
    data, day = copy.data, copy.today
    about = f'title: {TEXT}, publisher: A Paper, date: {day}, read_on: {day}, url: "https://paper.test/home/1"'
    copy.add("data/sources.yml", "sources", f"  - {{id: edited-source, {about}, origin: press, language: en}}\n")
    attribute = next(each for each in data.units.attributes if each.units)
    about = f"date: {day}, what: {TEXT}, why: {TEXT}"
    copy.add("data/changes.yml", "changes", f"  - {{id: edited, {about}, sources: [edited-source]}}\n")
    # To the longest record of each kind.
    for record in (max(records, key=lambda each: len(data.cites[each.id])) for records in data.kinds.values()):
        file = data.findings[record.id].where.file
        copy.add(file, "timeline", f"  - {{date: {day}, event: {TEXT}, note: {TEXT}, sources: [edited-source]}}\n")
        copy.add(file, "gaps", f"  - {{question: {TEXT}, searched_on: {day}, languages: [en]}}\n")
        if data.part(record.id, "facts"):
            fact = f"attribute: {attribute.id}, value: 4711, unit: {attribute.units[0]}, as_of: {day}, note: {TEXT}"
            copy.add(file, "facts", f"  - {{{fact}, sources: [edited-source]}}\n")
            words = quantity_words(SimpleNamespace(value=4711, from_=None, to=None, hedge="none", unit=attribute.units[0]))
            value = f'field: {attribute.id}, new: "{words}"'
            copy.add("data/changes.yml", "changes", f"  - {{id: edited-{record.id}, {about}, records: [{record.id}], {value}}}\n")
        if data.part(record.id, "status"):
            copy.substitute(file, r"^(?=facts:)", f"  - {{since: {day}, state: suspended, summary: {TEXT}, sources: [edited-source]}}\n")
        copy.substitute(file, r"^checked: .*", f"checked: {day}")


def add_a_record_of_each_kind(copy: Copy) -> None:
    for kind in KINDS:
        first = getattr(copy.data.article, kind)[0]
        written = copy.written(first)
        new = re.sub(r"^    (name|label|title): .*", rf"    \1: One more of the {kind}", written, flags=re.MULTILINE)
        copy.replace("data/article.yml", written, new.replace(f"id: {first.id}\n", f"id: edited-{kind}\n") + written)
        file = f"data/record/{kind}/edited-{kind}.yml"
        shutil.copy(copy.folder / "data" / "record" / kind / f"{first.id}.yml", copy.folder / file)
        copy.substitute(file, r"^    highlight: true\n", "")


def add_a_table_and_a_chart_to_pages(copy: Copy) -> None:
    projects = (copy.folder / "docs" / "projects" / "index.md").read_text("utf8")
    [chart, *_] = re.findall(r"^``` chart\n.*?^```\n", projects, re.DOTALL | re.MULTILINE)
    others = ("about", "changes", "gaps", "glossary", "history", "index", "map", "statements", "timeline/index")
    for name in (*(f"{kind}/index" for kind in KINDS), *copy.data.themes, *others):
        text = (page := copy.folder / "docs" / f"{name}.md").read_text("utf8")
        new = [each for each in ("``` table\nshow: languages\n```\n", chart) if each not in text]
        page.write_text("\n".join([text, *new]), "utf8")


def add_a_term_and_a_unit(copy: Copy) -> None:
    copy.add("data/glossary.yml", "terms", f"  - {{id: edited-term, term: ambassador, meaning: {TEXT}, paragraphs: [0]}}\n")
    copy.add("data/units.yml", "units", "  - {id: edited units, meaning: units of an edit}\n")
    attribute = next(each for each in copy.data.units.attributes if "    units:\n" in copy.written(each))
    copy.replace("data/units.yml", written := copy.written(attribute), written.replace("units:\n", "units:\n      - edited units\n"))


def reword_pages(copy: Copy) -> None:
    for name in (*copy.data.themes, "history", "index"):
        copy.substitute(f"docs/{name}.md", r"^# .*", "# Another title of the page")
        copy.substitute(f"docs/{name}.md", r"(?<=\n\n)[A-Z](?:.+\n)+(?=\n)", "Another paragraph, with [a link](/glossary.md).\n")


def correct_sources_and_names(copy: Copy) -> None:
    copy.substitute("data/sources.yml", r"^    (title|publisher): .*[02468].*", r"    \1: Another one")
    for file in copy.files:
        copy.substitute(file, r"text: [^,\n]*, language: ur", "text: ایک نام, language: ur")
        copy.substitute(file, r"text: [^,\n]*, language: zh", "text: 名称, language: zh")


EDITS = (
    correct_every_number,
    reword_every_answer_and_definition,
    remove_a_fact_and_a_step,
    exchange_a_highlight,
    move_the_next_check,
    add_a_source_with_all_that_it_says_and_tell_of_it,
    add_a_record_of_each_kind,
    add_a_table_and_a_chart_to_pages,
    add_a_term_and_a_unit,
    reword_pages,
    correct_sources_and_names,
)


def test_ordinary_edits_break_no_test(tmp_path: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.removesuffix("\0").split("\0"):
        if (ROOT / name).exists() and ROOT / name != Path(__file__):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    copy = Copy(tmp_path, load.load(ROOT / "data")[0])
    for edit in EDITS:
        before = {path: path.read_bytes() for path in (*tmp_path.glob("data/**/*.yml"), *tmp_path.glob("docs/**/*.md"))}
        edit(copy)
        assert any(path.read_bytes() != content for path, content in before.items()), edit
    assert load.load(tmp_path / "data")[1] == []
    for command in (("init", "--quiet"), ("add", "--all")):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    done = run("pytest", "-n0", "--real", "-p", "no:cacheprovider", *(f"--deselect=tests/{name}" for name in SLOW), cwd=tmp_path)
    assert done.returncode == 0, done.stdout
