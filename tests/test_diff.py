"""Tests of the report on changes: each kind of change in words, entries to paste, and the command."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import TESTS, replace, run, small_project

import diff
import load
from dataset import Data

TODAY = datetime.date(2026, 11, 29)


@dataclass
class Edited:
    """The small data set before and after edits."""

    folder: Path
    old: Data

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the first occurrence of a text in a data file."""
        replace(self.folder / file, old, new)

    @property
    def new(self) -> Data:
        """The data as it is now. The only problem allowed is a later change without an entry."""
        data, problems = load.load(self.folder)
        assert [problem for problem in problems if "an entry for a later change" not in problem.text] == []
        return data

    def lines(self) -> list[str]:
        """Return the differences, as the command prints them."""
        return diff.report(diff.differences(self.old, self.new), [], markdown=False).splitlines()

    def missing(self) -> list[str]:
        """Return the entries that are missing from `changes.yml`."""
        news, problems = diff.unreported(diff.differences(self.old, self.new), self.old, self.new)
        assert problems == []
        return [*diff.entries(news, self.new, TODAY)]


@pytest.fixture
def edited(tmp_path: Path, small: Data) -> Edited:
    shutil.copytree(TESTS / "small", tmp_path / "data")
    return Edited(tmp_path / "data", small)


ROAD, SHARE, BUILD = "record/projects/road.yml", "record/figures/share.yml", "record/pledges/build.yml"
NAME = 'A *road* [to] _nowhere_ #1 & x < y "z"'
QUIET = [
    (ROAD, "definition: 'A road", "definition: 'A long road", f"{NAME}: definition edited"),
    (ROAD, "note: In private.", "note: In public.", f"{NAME}: timeline edited"),
    (ROAD, "sources: [paper-2024, study], note", "sources: [study], note", f"{NAME}: timeline edited"),
    (ROAD, "gaps:\n", "gaps:\n  - {question: Who pays., searched_on: 2026-01-02, languages: [en]}\n", f"{NAME}: 1 gap added"),
    (ROAD, "  - {text: 路, language: zh, sources: [agency]}\n", "", f"{NAME}: 1 name removed"),
    (
        ROAD,
        "timeline:\n",
        "timeline:\n  - {date: 2025-05, event: It is widened., sources: [study]}\n",
        f"{NAME}: Step added: May 2025, It is widened.",
    ),
    (
        ROAD,
        "facts:\n",
        "facts:\n  - {attribute: length, value: 1200.5, unit: km, as_of: 2025, sources: [study]}\n",
        f"{NAME}: Length or height added: 1,200.5 km",
    ),
    (ROAD, "sources: [paper-2024], note: The plan", "sources: [paper-2024, agency], note: The plan", f"{NAME}: facts edited"),
    (
        "record/article.yml",
        "event: A paper speaks of it., sources: [paper-2024]",
        "event: A paper speaks of it., sources: [paper-2024, study]",
        "The article itself: timeline edited; 1 source added",
    ),
    ("article.yml", "gist: The world.", "gist: The whole world.", "Other data: Paragraph 3: gist edited"),
    ("sources.yml", "language: ur", "language: zh", "Other data: Source embassy: language: Urdu → Chinese"),
    ("places.yml", "{id: here, name: Here, ", "{id: here, name: Hither, ", "Other data: Location here: name edited"),
]
NEWS = [
    (ROAD, "value: 567.5,", "value: 931.5,", f'{NAME}: Cost, the "first" part: Rs 567.5 million → Rs 931.5 million'),
    (
        ROAD,
        "  - {attribute: speed, from: 65, to: 165, unit: km/h, as_of: 2024, sources: [study], calculation: 65 + 100}\n",
        "",
        f"{NAME}: Speed removed: from 65 to 165 km/h (our calculation)",
    ),
    (
        ROAD,
        "  - {since: ../2025-03-04, state: operating, summary: It opens., sources: [agency, study]}",
        "  - {since: ../2025-03-04, state: operating, summary: It opens., sources: [agency, study]}\n"
        "  - {since: 2025-06, state: suspended, summary: It closes., sources: [study]}",
        f"{NAME}: operating since 4 March 2025 or earlier → suspended since June 2025",
    ),
    (
        ROAD,
        "relation: sources-agree, why: Two say so., independent: [study], parties: [agency]",
        "relation: parties-only, why: One says so., parties: [agency]",
        f'{NAME}: “It is "fast" & wide.”: sources agree → only the parties say so',
    ),
    (
        BUILD,
        'state: done, deed: opened to "cars", date: 2025-01/2025-03-04, estimated: true',
        'state: done, deed: opened to "cars", date: 2025-03-04',
        'Build the road: Outcome: done: opened to "cars" between about January 2025 and 4 March 2025 → done: opened to "cars" on 4 March 2025',
    ),
    (SHARE, "value: 30, hedge: at-least", "value: 31", "Share of roads: Share of roads, all, 1990 to 2000: at least 30% → 31%"),
    (
        "article.yml",
        "from: 24\n",
        "from: 25\n",
        "Share of roads: The article's number: from 24% to more than 40.5% → from 25% to more than 40.5%",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "line"), [*QUIET, *NEWS])
def test_each_kind_of_change_is_told_in_words(file: str, old: str, new: str, line: str, edited: Edited) -> None:
    edited.edit(file, old, new)
    assert edited.lines() == [line]


def test_equal_data_differs_in_nothing(edited: Edited) -> None:
    assert edited.lines() == ["Nothing changes for readers in the data."]


@pytest.mark.parametrize(("file", "old", "new"), [each[:3] for each in QUIET])
def test_most_changes_need_no_entry(file: str, old: str, new: str, edited: Edited) -> None:
    edited.edit(file, old, new)
    assert edited.missing() == []


@pytest.mark.parametrize(("file", "old", "new"), [each[:3] for each in NEWS])
def test_an_entry_that_is_missing_can_be_pasted_as_it_is(file: str, old: str, new: str, edited: Edited) -> None:
    edited.edit(file, old, new)
    [entry] = edited.missing()
    edited.edit("changes.yml", "changes:\n", f"changes:\n{entry}\n")
    assert edited.missing() == []
    assert load.load(edited.folder)[1] == []
    assert edited.new.changes[0].date == "2026-11-29"


def test_an_entry_says_what_changed_and_by_which_new_source(edited: Edited) -> None:
    edited.edit("sources.yml", "sources:\n", f"sources:\n{SOURCE}")
    status = "  - {since: 2025-06, state: suspended, summary: It closes., sources: [new-paper]}\n"
    edited.edit(ROAD, "facts:\n", f"{status}facts:\n")
    edited.edit(ROAD, "value: 8000,", "value: 8100,")
    edited.edit(ROAD, 'of: the "first" part, value: 567.5', 'of: the "first" part, value: 568.5')
    assert edited.missing() == [
        """  - id: road-state-2026-11-29
    date: 2026-11-29
    what: "State changed from “operating since 4 March 2025 or earlier” to “suspended since June 2025”."
    why: "New source: A Newspaper, 1 June 2025."
    records: [road]
    field: "State"
    old: "operating since 4 March 2025 or earlier"
    new: "suspended since June 2025"
    sources: [new-paper]""",
        '''  - id: road-cost-the-first-part-2026-11-29
    date: 2026-11-29
    what: "Cost, the \\"first\\" part changed from “Rs 567.5 million” to “Rs 568.5 million”."
    why: "We corrected it."
    correction: true
    records: [road]
    field: "Cost, the \\"first\\" part"
    old: "Rs 567.5 million"
    new: "Rs 568.5 million"''',
        '''  - id: road-cost-the-contract-2026-11-29
    date: 2026-11-29
    what: "Cost, the contract changed from “$8 billion” to “$8.1 billion”."
    why: "We corrected it."
    correction: true
    records: [road]
    field: "Cost, the contract"
    old: "$8 billion"
    new: "$8.1 billion"''',
    ]


SOURCE = """  - id: new-paper
    title: It closes, @someone says
    publisher: A Newspaper
    date: 2025-06-01
    read_on: 2026-01-02
    origin: press
    language: en
    note: On paper.
"""


def test_one_entry_may_report_all_of_a_record_or_one_value(edited: Edited) -> None:
    edited.edit(ROAD, "value: 8000,", "value: 8100,")
    edited.edit(ROAD, "value: 567.5,", "value: 568.5,")
    entry = "changes:\n  - {id: new, date: 2026-03-03, what: Two costs., why: Slips., records: [road]%s}\n"
    edited.edit("changes.yml", "changes:\n", entry % "")
    assert edited.missing() == []
    edited.edit("changes.yml", entry % "", entry % ", field: the cost, old: $8 billion, new: 8100 million USD")
    assert [each.partition("\n")[0] for each in edited.missing()] == [
        "  - id: road-cost-the-first-part-2026-11-29",
        "  - id: road-cost-the-contract-2026-11-29",  # neither its field nor its words match the record
    ]
    edited.edit("changes.yml", "8100 million USD", "$8.1 billion")
    assert len(edited.missing()) == 1


def test_what_an_entry_says_of_the_past_is_checked(edited: Edited) -> None:
    edited.edit(ROAD, "value: 8000,", "value: 8100,")
    entry = "{id: new, date: 2026-03-03, what: A cost., why: A slip., records: [road], field: cost, old: 98 bananas, new: $8.1 billion}"
    edited.edit("changes.yml", "changes:\n", f"changes:\n  - {entry}\n")
    _, problems = diff.unreported(diff.differences(edited.old, edited.new), edited.old, edited.new)
    assert [str(problem) for problem in problems] == [
        "data/changes.yml:2: change new: '98 bananas' was not in the record of road; write 'old' as its page showed the value"
    ]


def test_every_number_of_a_record_is_news_when_it_is_corrected(edited: Edited) -> None:
    lines = [line for line in (edited.folder / ROAD).read_text("utf8").splitlines() if "value: " in line]
    assert len(lines) > 2
    for line in lines:
        before = line.partition("value: ")[2].partition(",")[0]
        edited.edit(ROAD, line, line.replace(f"value: {before},", "value: 12345,"))
        assert len(edited.missing()) == 1
        edited.edit(ROAD, line.replace(f"value: {before},", "value: 12345,"), line)


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Edited:
    """A small project with its own code in a repository, in the state of its last commit."""
    folder = small_project(tmp_path / "project", own_code=True)
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "First"]):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.example", *command], cwd=folder, check=True)
    return Edited(folder / "data", load.load(folder / "data")[0])


def command(project: Edited, *options: str) -> tuple[int, str, str]:
    done = run("hooks/diff.py", *options, cwd=project.folder.parent)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_the_command_compares_with_a_revision_or_a_folder(project: Edited, tmp_path: Path) -> None:
    assert command(project) == (0, "Nothing changes for readers in the data.\n", "")
    shutil.copytree(project.folder, tmp_path / "before")
    project.edit(SHARE, "value: 30, hedge: at-least", "value: 31")
    done = run("hooks/diff.py", cwd=project.folder.parent, PYTHONIOENCODING="ascii")  # a console that cannot print the arrow
    assert (done.returncode, done.stderr) == (1, "")
    assert "\\u2192" in done.stdout
    for base in ("HEAD", str(tmp_path / "before")):
        code, said, _ = command(project, base)
        assert code == 1
        line, empty, told, *_ = said.splitlines()
        assert line == "Share of roads: Share of roads, all, 1990 to 2000: at least 30% → 31%"
        assert (empty, told) == (
            "",
            "Readers should be told of this. Paste it below the line 'changes:' in data/changes.yml, and give the reason in 'why'. "
            "Add 'correction: true' if we made an error:",
        )
    code, entry, _ = command(project, "--entries")
    project.edit("changes.yml", "changes:\n", f"changes:\n{entry}")
    assert command(project)[0] == 0


def test_markdown_from_the_data_has_no_effect(project: Edited) -> None:
    project.edit("sources.yml", "sources:\n", "sources:\n" + SOURCE.replace("A Newspaper", "'@someone # [a] (b)'"))
    project.edit(ROAD, "sources: [paper-2024, study], note", "sources: [paper-2024, study, new-paper], note")
    code, said, _ = command(project, "--markdown")
    assert code == 0
    assert said.splitlines() == [
        "### What changes for readers",
        "",
        '- **A \\*road\\* \\[to\\] \\_nowhere\\_ \\#1 &amp; x &lt; y "z"**: timeline edited; 1 source added',
        "- **Other data**: Source added: @<!-- -->someone \\# \\[a\\] (b), 1 June 2025",
    ]


def test_the_command_says_why_it_cannot_compare(project: Edited) -> None:
    code, said, why = command(project, "no-such-revision")
    assert (code, said) == (2, "")
    assert why.startswith("We cannot compare with 'no-such-revision': ")
    git = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit-tree", "HEAD^{tree}", "-m", "Another beginning")
    alone = subprocess.run(git, cwd=project.folder.parent, capture_output=True, text=True, check=True).stdout.strip()
    assert command(project, alone) == (2, "", f"We cannot compare with '{alone}': it has no commit in common with HEAD\n")
    project.edit(ROAD, "value: 8000,", "value: many,")
    code, said, why = command(project)
    assert (code, said) == (2, "")
    assert why.startswith("data/record/projects/road.yml:13: ")


def test_a_change_of_the_rules_is_not_held_against_the_data(project: Edited) -> None:
    checks = project.folder.parent / "hooks" / "words.py"
    text = checks.read_text("utf8")
    checks.write_text(text.replace('"construction", "Under construction"', '"works", "Under construction"'), "utf8")
    project.edit(ROAD, "state: construction", "state: works")
    code, said, why = command(project)
    assert (code, said) == (0, "")
    assert why.startswith("We cannot say what changed, since 'HEAD' does not follow the current rules: data/record/projects/road.yml:8: ")
