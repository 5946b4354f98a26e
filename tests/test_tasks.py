"""Tests that follow the tasks of the guide to the letter in the small project: the data is valid, and pages show what the guide says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT, Pages, build, replace, small_project, without_fences
from test_recipes import blocks, edits_in, follow, section

import load
import pages

GUIDE = (ROOT / "docs" / "contribute" / "tasks.md").read_text("utf8")
TASKS = re.findall(r"^## (.*)$", without_fences(GUIDE), re.MULTILINE)
# The tasks that a task requires, in this order.
SOURCE, DAY, FACT, RECORD = "Add a source", "Record the day of your work", "Add a fact", "Add a record"
NEEDS = {
    "Correct a value": [SOURCE, DAY, FACT],
    DAY: [SOURCE, FACT],
    FACT: [SOURCE, DAY],
    "Add a step": [SOURCE, DAY],
    "Add a state": [SOURCE, DAY],
    "Note a gap": [DAY],
    "Compare a statement": [SOURCE],
    RECORD: [SOURCE],
    "Add a place": [SOURCE, RECORD],
    "Report a change": [SOURCE, DAY, FACT],
}
# Names in the small data set, and the names in the real data that the guide uses for them.
NAMES = {
    "data/article.yml": [
        ("id: road\n", "id: ml-1\n"),
        ("[road]", "[ml-1]"),
        ("id: build\n", "id: speed-up-ml-1\n"),
        ("id: plan\n", "id: reform-and-opening-up\n"),
        ("kind: document\n    theme: world\n    paragraphs: [2, 3]", "kind: document\n    theme: world\n    paragraphs: [0, 2, 3]"),
        ("id: roads\n", "id: governance\n"),
        ("theme: roads", "theme: governance"),
    ],
    "data/changes.yml": [("[road]", "[ml-1]")],
    "data/places.yml": [("id: north", "id: punjab"), ("region: north", "region: punjab")],
    "data/record/initiatives/plan.yml": [
        ("checked:", "comparisons:\n  - {statement: ready, relation: intention, why: They met., sources: [agency]}\nchecked:")
    ],
    "mkdocs.yml": [("roads.md", "governance.md")],
}
FILES = {
    "data/record/projects/road.yml": "data/record/projects/ml-1.yml",
    "data/record/pledges/build.yml": "data/record/pledges/speed-up-ml-1.yml",
    "data/record/initiatives/plan.yml": "data/record/initiatives/reform-and-opening-up.yml",
    "docs/roads.md": "docs/governance.md",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The small project, with the names that the guide uses."""
    folder = small_project(tmp_path / "project")
    for file, names in NAMES.items():
        for old, new in names:
            path = folder / file
            text = path.read_text("utf8")
            assert old in text
            path.write_text(text.replace(old, new), "utf8")
    for old, new in FILES.items():
        (folder / old).rename(folder / new)
    return folder


def do(project: Path, task: str) -> None:
    if task == "Correct a value":  # the guide assumes that the value is wrong
        replace(project / "data" / "record" / "projects" / "ml-1.yml", "value: 2100", "value: 210")
    follow(project, edits_in(section(GUIDE, task)))


def messages(project: Path) -> list[str]:
    return [problem.text for problem in load.load(project / "data")[1]]


@pytest.mark.parametrize("task", [task for task in TASKS if task != SOURCE])
def test_the_data_is_sound_after_a_task(task: str, project: Path) -> None:
    assert messages(project) == []
    for each in (*NEEDS.get(task, ()), task):
        do(project, each)
    assert messages(project) == []


def test_every_block_goes_into_a_file() -> None:
    rest = [content for content in blocks(GUIDE) if not edits_in(f"``` text\n{content}```")]
    assert [content.partition("\n")[0] for content in rest] == [
        "$ .venv/bin/python hooks/load.py",
        "---",
        "$ .venv/bin/python hooks/diff.py",
    ]
    assert pages.check(rest[1], "docs/new.md", None).problems == []


def test_the_check_says_what_the_guide_says_it_does(project: Path) -> None:
    do(project, SOURCE)
    [said] = messages(project)
    assert said.endswith(": no entry cites it; cite it, or delete it")
    assert f"`{said.partition(': ')[2]}`" in section(GUIDE, SOURCE)
    do(project, FACT)
    assert any("is after 'checked'" in said for said in messages(project))
    assert "`is after 'checked'`" in section(GUIDE, DAY)


def test_a_unit_may_be_used_once_its_attribute_has_it(project: Path) -> None:
    plan = project / "data" / "record" / "initiatives" / "reform-and-opening-up.yml"
    replace(plan, "attribute: count, value: 3, unit: projects", "attribute: capacity, value: 3, unit: berths")
    unit, allowed = edits_in(section(GUIDE, "Add a unit"))
    assert ["unknown unit 'berths'" in said for said in messages(project)] == [True]
    unit.apply(project)
    assert ["unit 'berths' is not allowed" in said for said in messages(project)] == [True]
    allowed.apply(project)
    assert messages(project) == []


# The texts that readers see according to the guide, by the address of the page.
SEEN = {
    "projects/ml-1/": [
        "about $2.1 billion",
        "Checked 2 December 2026",
        "Ground-breaking, as the railways minister announced in December 2026.",
        "Under construction",
        "Which companies build the section from Karachi to Rohri.",
    ],
    "sources/press/": ["What the newspaper prints as the title"],
    "timeline/2027/": ["Ground-breaking, as the railways minister announced in December 2026."],
    "pledges/speed-up-ml-1/": ["ground was broken between Karachi and Rohri"],
    "initiatives/reform-and-opening-up/": ["Reform and opening up began in 1978.", "Sources agree"],
    "statements/": ["Reform and opening up began in 1978."],
    "projects/course-for-mayors/": ["Dawn reported that 20 mayors took part.", "20 people", "Course hall"],
    "article/": ["Course for mayors"],
    "map/": ["Course hall"],
    "glossary/": ["joint statement", "مشترکہ اعلامیہ", "联合声明"],
    "governance/": ["The ambassador writes of a course for mayors in", "What we did not find", "Whether it is good."],
    "changes/": ["The section from Karachi to Rohri costs about $2.1 billion, not $210 million.", "about $210 million"],
}


def test_the_pages_show_what_the_guide_promises(project: Path) -> None:
    for task in (*TASKS[1:], TASKS[0]):
        do(project, task)
    built = build(project, "--strict")
    assert built.exit_code == 0, built.output
    site = Pages(project / "site")
    unseen = {
        address: missing
        for address, texts in SEEN.items()
        if (missing := [text for text in texts if text not in " ".join(site[address].to_text().split())])
    }
    assert unseen == {}
    links = {link.attrs.get("href") for link in site["governance/"].query("a")}
    assert links >= {"../article/#p2", "../projects/ml-1/"}
