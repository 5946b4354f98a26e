"""Tests of messages: a mistake gives one message, at its line, with a fix. Also writes the page that explains the messages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from itertools import chain, islice
from pathlib import Path

import pytest
from conftest import ROOT, TESTS, small_pages
from test_load import ELSE_SOUND, FAULTS, messages_in, put

import checks
import load
import pages
from edition import Edition
from fields import Problem
from generated import generated_pages

ARTICLE = "data/article.yml"
ROAD, MINE, SHARE = "data/record/projects/road.yml", "data/record/projects/mine.yml", "data/record/figures/share.yml"
SOURCES, PLACES, CHANGES, PAGE = "data/sources.yml", "data/places.yml", "data/changes.yml", "docs/page.md"
END = "the end"  # of the page, where a mistake adds something
# The fields that a source needs besides an id.
_WHOLE = "".join(
    f"    {line}\n"
    for line in ("title: New", "publisher: P", "read_on: 2026-01-03", "url: https://n.example/", "origin: press", "language: en")
).rstrip()

# Mistakes that people make, by the heading of the page: the file, the text in it, and the wrong text that replaces it.
MISTAKES: dict[str, list[tuple[str, str, str]]] = {
    "Marks that YAML reads": [
        (SOURCES, "title: A study", "title: A study of\n      lot # 3"),
        (SOURCES, "title: A study", "title: A study # 3\n      of lots"),
        (SOURCES, "title: A study", "title: Study # 2"),
        (SOURCES, "title: A study", "title: A study: roads"),
        (SOURCES, "title: A study", "title: \u201cA study: roads\u201d"),
        (SOURCES, "title: A study", "title:\u00a0A study"),
        (SOURCES, "    title: A study", "\u00a0\u00a0\u00a0\u00a0title: A study"),
        (SOURCES, "title: A study", "title\uff1aA study"),
        (SOURCES, "title: A study", "title:\u3000A study"),
        (SOURCES, "title: A study", "title:A study"),
        (SOURCES, "title: A study", '"": A study'),
        (SOURCES, "sources:\n  - id", "sources:\n    id"),
        (PLACES, "regions:", "  regions:"),
        (SOURCES, "  - id: study", "  \u2013 id: study"),
        (SOURCES, "  - id: study", "    id: study"),
        (SOURCES, "  - id: study", "  id: study"),
        (SOURCES, "    title: A study", "   title: A study"),
        (SOURCES, "    title: A study", "  - title: A study"),
        (ARTICLE, "paragraphs:\n", ""),
        (MINE, "answer: {", "answer {"),
        (SOURCES, "sources:", "``` yaml\nsources:"),
        (SOURCES, "    title: A study", "<<<<<<< HEAD\n    title: A study\n=======\n    title: The study\n>>>>>>> mine"),
        (MINE, "checked: 2026-01-02", "checked:\u00a02026-01-02"),
        (MINE, "value: 900", "value: \u2212900"),
        (SOURCES, "date: 2024-11", "date: 2024\u201311"),
        (SHARE, "period: 1990/2000", "period: 1990\uff0f2000"),
        (SHARE, "sources: [study, agency]", "sources: \uff3bstudy, agency\uff3d"),
        (SHARE, "sources: [study, agency]", "sources: [study\uff0c agency]"),
        (SOURCES, "sources:", "\uff03 A comment\nsources:"),
        (SOURCES, "title: A study", 'title: "A study\u201d'),
        (SHARE, "sources: [study, agency]", "sources: [study, agency\uff3d"),
        (MINE, "attribute: cost,", "attribute\uff1a cost,"),
        (MINE, "attribute: cost,", "attribute:\u00a0cost,"),
        (MINE, "attribute: cost,", "attribute: cost\uff0c"),
        (MINE, "sources: [agency]", "sources: [\u201cagency\u201d]"),
        (SOURCES, "title: A study", "title:\u200eA study"),
        (SHARE, "    sources: [study, agency]", "    sources: [study, agency"),
        (SHARE, "    sources: [study, agency]", "    sources: study, agency]"),
        (SHARE, "    sources: [study, agency]", "    sources: - study"),
        (PLACES, "name: The North,", "name: The North, upper,"),
        (PLACES, "name: The North,", "name: The North: upper,"),
        (PLACES, "name: The North,", "name:The North,"),
        (PLACES, "south: 30,", "south: 30,5,"),
        (PLACES, "note: In dispute.}", "note: In dispute.}\uff0c"),
        (MINE, "sources: [agency]", "sources: [https://agency.example/]"),
        (PLACES, "note: In dispute.}", "note: In dispute."),
        (PLACES, "regions:", "regions"),
    ],
    "Text and dates": [
        (SOURCES, "title: A study", "title:"),
        (SOURCES, "title: A study", "title: 2024"),
        (SOURCES, "title: A study", "title: No"),
        (SOURCES, "title: A study", "title: 2024-09-10 10:00:00"),
        (SOURCES, "title: A study", "title: A **study**"),
        *((SOURCES, "title: A study", f"title: {written}") for written in ("A <b>study", "A &amp; B", "A [study](https://a.example)")),
        (SOURCES, "title: A study", "title: A study of P\u0430kistan"),
        (SOURCES, "title: A study", "title: A study of P\u0436kistan"),
        (SOURCES, "title: A study", "title: A \ufb01ne study"),
        (SOURCES, "title: A study", "title: A\u200b study"),
        (SOURCES, "title: A study", f"title: A {'study ' * 60}"),
        (SOURCES, "title: A study", f"title: A {'study' * 50}"),
        (SOURCES, "title: A study", 'title: "A study'),
        (SOURCES, "title: A study", 'title: "A" study'),
        (SOURCES, "title: A study", 'title: "A study: "roads""'),
        (SOURCES, "title: A study", "title: 'A study: the country's roads'"),
        (SOURCES, "title: A study", "title: 'Tis a study"),
        (SOURCES, "title: A study", "title: [A] study"),
        (SOURCES, "title: A study", "title: {A} study"),
        (SOURCES, "title: A study", "title: *A study"),
        (SOURCES, "title: A study", "title: &A study"),
        (SOURCES, "title: A study", "title: !A study"),
        (SOURCES, "title: A study", "title: #A study"),
        (SOURCES, "title: A study", "title: ? A study"),
        (SOURCES, "title: A study", "title: A study:"),
        (SOURCES, "title: A study", "title: >- A study"),
        (SOURCES, "title: A study", "title: A study\n\n      of roads"),
        (SOURCES, "title: A study", "title: A\u00a0study"),
        (SOURCES, "title: A study", 'title: "A \\study"'),
        (SOURCES, "title: A study", "title: A\tstudy"),
        (SOURCES, "date: 2024-11", "date: November 2024"),
        (SOURCES, "date: 2024-09-10", "date: 2024-09-31"),
        (SOURCES, "estimated: true", "estimated: yes"),
        (MINE, "checked: 2026-01-02", "checked: 2026-01"),
        (SHARE, "period: 1990/2000", "period: 1990-2000"),
        (SHARE, "period: 1990/2000", "period: 2000/1990"),
    ],
    "Numbers": [
        *((MINE, "value: 900", f"value: {written}") for written in ("2.100", '"900"', '"9,000"', "90%", "2.1 billion", "800-900", "about 900", "-900", "۹۰۰", "0900", "9e2", "900,5", "9\u00a0000")),
        (PLACES, "latitude: 25.25", "latitude: 25°30′N"),
    ],
    "Words and names of entries": [
        (SOURCES, "origin: research", "origin: Research"),
        (SOURCES, "language: de", "language: German"),
        (SOURCES, "sources:", f"sources:\n  - id: Dawn-2026\n{_WHOLE}"),
        (SOURCES, "sources:", f"sources:\n  - id: agency\n{_WHOLE}"),
        (SOURCES, "    read_on: 2026-01-02\n    url: https://study", "    raed_on: 2026-01-02\n    url: https://study"),
        (SOURCES, "  - id: study\n    title: A study\n", "  - id: study\n"),
        (SOURCES, "https://study.example/", "https://me:secret@study.example/"),
        (SOURCES, "https://study.example/", "https://study.example:99999/"),
        (SOURCES, "https://study.example/", "https://https://study.example/"),
        (SOURCES, "https://study.example/", "https://study.example/](https://study.example/)"),
        (SOURCES, "https://study.example/", "https://study.example\\a"),
        (SOURCES, "https://study.example/", "https://stud\u0443.example/"),
        (SOURCES, "https://study.example/", "ftp://study.example/"),
        (MINE, "unit: million USD, hedge", "unit: Million usd, hedge"),
        (MINE, "unit: million USD, hedge", "unit: billion USD, hedge"),
        (SOURCES, "https://study.example/", "https://study.example/1 2"),
        (MINE, "sources: [agency]", "sources: [agency; study]"),
        (ARTICLE, "  - id: roads", "  - id: roas"),
        (ARTICLE, "    theme: roads", "    theme: roasd"),
        (MINE, "attribute: cost, value", "attribute: speed, value"),
        (MINE, "sources: [agency]", "sources: [Agency]"),
        (MINE, "sources: [agency]", "sources: [\u0430gency]"),
        (SOURCES, "  - id: study\n", "  - \u0456d: study\n"),
        (ROAD, "text: سڑک", "text: Sarak"),
    ],
    "Pages": [
        (PAGE, "---\ndescription: A page.\n---\n", "---\ndescription: A page.\n"),
        (PAGE, END, "``` table\nshow: projects\n\n``` table\nshow: initiatives\n```"),
        (PAGE, END, "- Roads:\n\n  ``` table\n  show: projects\n  ```"),
        (PAGE, END, "``` table\nshow: projects\n```\n\n``` table\nshow: projects\n```"),
        (PAGE, END, "``` tabel\nshow: projects\n```"),
        (PAGE, END, "``` table\nshow: project\n```"),
        (PAGE, END, "``` table\nshow: projects\ntheme: raods\n```"),
        (PAGE, END, "``` table\nhow: projects\n```"),
        (PAGE, END, "``` table\n\u00a0show: projects\n```"),
        (PAGE, "description: A page.", "description: 2024-09-10T10:00:00Z"),
        (PAGE, END, "<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> mine"),
        (PAGE, END, "<script>alert(1)</script>"),
        (PAGE, END, '<p\nstyle="color: red">'),
        (PAGE, END, "# A heading { onclick=alert(1) }"),
        (PAGE, END, "[A link](javascript:alert(1))"),
        (PAGE, END, "[A link](https://me:secret@a.example/)"),
        (PAGE, END, "\\`<iframe>\\`"),
        (PAGE, END, "![A picture](https://elsewhere.example/a.png)"),
        (PAGE, END, "![A picture][a]\n\n[a]: //elsewhere.example/a.png"),
        (PAGE, END, '<img alt="A picture" src="https://elsewhere.example/a.png">'),
        (PAGE, END, '<img src="/assets/logo.svg">'),
        (PAGE, END, "A road of <b>10 km"),
        (PAGE, END, "A road of 10 km</b>"),
        (PAGE, END, "<!-- A road"),
        (PAGE, END, "<!DOCTYPE html>"),
        (PAGE, END, '<span id="__config">10 km</span>'),
        (PAGE, END, "<b>" * 90 + "10 km" + "</b>" * 90),
        (PAGE, END, ">" * 60 + " 10 km"),
        (PAGE, END, "A road (https://elsewhere.example/)"),
        (PAGE, END, "A road (<www.elsewhere.example>)"),
        (PAGE, END, "[A road]()"),
        (PAGE, END, "[A road](the road.md)"),
        (PAGE, END, "[A road][road]"),
        (PAGE, END, "A road[^1]"),
        (PAGE, END, "[^1]: road"),
        (PAGE, END, "The area is $x^2$"),
        (PAGE, END, "A road :smile:"),
        (PAGE, END, "CO~2~"),
        (PAGE, END, "A road\n{: .wide }"),
        (PAGE, END, "[[The road]]"),
        (PAGE, END, "!!! note\n    A road"),
        (PAGE, END, "*[CPEC]: A corridor"),
        (PAGE, END, "CPEC\n: A corridor"),
        (PAGE, END, "[TOC]"),
        (PAGE, END, "##A heading"),
        (PAGE, END, "| Road |\n| --- | --- |\n| One | 10 km |"),
        (PAGE, END, "- - | Road\n  | - | - |"),
        (PAGE, END, "[a]\n\n[a]: /map.md\n10 km"),
        (PAGE, END, "-\n\n  A road"),
        (PAGE, END, "> > A road\n    1. of 10 km"),
        (PAGE, END, "> A road\n    > of 10 km"),
        (PAGE, END, "- A road\n<br>\n"),
        (PAGE, END, "A road\\  \nof 10 km"),
        (PAGE, END, "[The road](/projects/raod.md)"),
        (PAGE, END, "[The road](projects/rod.md#facts)"),
        (PAGE, END, "[The road](/projects/road/)"),
        (PAGE, END, "[Projects](projects)"),
        (PAGE, END, "[Something](/elsewhere.md)"),
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, str, list[Problem]]]:
    """For each mistake, the line on which it begins, the text of the file with it, and the messages."""
    folder = tmp_path_factory.mktemp("mistakes")
    shutil.copytree(TESTS / "small", folder / "data")
    (folder / "docs").mkdir()
    shutil.copy(TESTS / "pages" / "page.md", folder / "docs")
    kept: load.Files = {}
    edition = Edition(load.load(folder / "data", kept)[0])
    there, made = small_pages(edition.data, page=folder / PAGE), generated_pages(edition)
    found = []
    for file, before, after in chain.from_iterable(MISTAKES.values()):
        path = folder / file
        sound = path.read_text("utf8")
        at = len(sound) if before == END else sound.index(before)
        text = sound[:at] + after + sound[at:].removeprefix(before)
        path.write_text(text, "utf8")
        said = pages.check_all("docs", there, made, edition)[0] if file == PAGE else load.load(folder / "data", kept)[1]
        found.append((sound[:at].count("\n") + 1, text, said))
        path.write_text(sound, "utf8")
    return found


def test_a_mistake_gives_one_message_at_its_line(
    mistaken: list[tuple[int, str, list[Problem]]], expect: Callable[[str, Path], None]
) -> None:
    listed = ""
    for (file, _, after), (line, text, said) in zip(chain.from_iterable(MISTAKES.values()), mistaken, strict=True):
        assert len(said) == 1, (after, said)
        assert said[0].file == file, said
        assert line <= said[0].line <= line + after.count("\n"), said
        listed += f"{_wrong_line(text, said[0])}\n{said[0]}\n"
    expect(listed, TESTS / "faults" / "mistakes.txt")


def _wrong_line(text: str, problem: Problem) -> str:
    """Return the line that a message is about, cut after the mistake, with invisible characters escaped."""
    line = text.splitlines()[problem.line - 1].strip(" ").removeprefix("- {").partition(", unit: million")[0].partition(", hedge")[0]
    return "    " + "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line[:60])


def test_the_page_says_what_messages_mean(
    mistaken: list[tuple[int, str, list[Problem]]], tmp_path: Path, expect: Callable[[str, Path], None]
) -> None:
    # The text before the second heading is written by hand; the rest is generated here.
    page = ROOT / "docs" / "contribute" / "messages.md"
    made, each = "", iter(mistaken)
    for heading, mistakes in MISTAKES.items():
        examples = {
            re.sub(r"'[^']*'|(?<!\+)\b\d[^ ]*", "", said[0].text): f"{_wrong_line(text, said[0])}\n{said[0]}\n"
            for _, text, said in islice(each, len(mistakes))
        }
        made += f"## {heading}\n\n{_fenced(examples.values())}"
    for file, rules in _rules(tmp_path).items():
        made += f"## Rules for {file}\n\n"
        for rule, said in rules.items():
            made += f"{rule}\n\n{_fenced(said)}"
    by_hand = re.split("(?m)^## ", page.read_text("utf8"))[0]
    expect(by_hand + made.rstrip("\n") + "\n", page)


def _fenced(lines: Iterable[str]) -> str:
    text = "\n".join(lines).rstrip()
    marks = "````" if "```" in text else "```"
    return f"{marks} text\n{text}\n{marks}\n\n"


def _template(text: str) -> str:
    """Return the constant part of a message in the code, which all messages of its kind share."""
    found = (part for source in sorted((ROOT / "hooks").glob("*.py")) for _, part in messages_in(source))
    return max((part for part in found if part in text), key=len, default=text)


def _rules(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Return, by data file, each rule whose first message is about it, as its docstring, with an example of each of its messages."""
    found: dict[str, dict[str, list[str]]] = {}
    said: dict[checks.Check, dict[str, Problem]] = {rule: {} for rule in (*checks.CHECKS, *checks.CHECKS_OF_SOUND_DATA)}
    for fault in (path for path in FAULTS if path.suffix == ".yml"):
        put(fault, folder / fault.name)
        data, _ = load.load(folder / fault.name / "data")
        for rule in said if fault.name in ELSE_SOUND else checks.CHECKS:
            for problem in rule(data):
                said[rule].setdefault(_template(problem.text), problem)
    for rule, problems in said.items():
        file = next(iter(problems.values())).file
        about = re.sub(r" \(`.*?`\)", "", " ".join((rule.__doc__ or "").split()))
        found.setdefault("`data/record/`" if "/record/" in file else f"`{file}`", {})[about] = [*map(str, problems.values())]
    return found


def test_what_is_not_a_mistake_is_accepted(tmp_path: Path) -> None:
    shutil.copytree(TESTS / "small", tmp_path / "data")
    text = (tmp_path / MINE).read_text("utf8")
    facts = (
        "  - {attribute: owner, of: phase I, text: 'A state, the # 1', as_of: 2025, sources: [study]} # a comment\n"
        "  # another, after a # mark\n"
        "  - {attribute: owner, of: phase II, text: A bank, as_of: 2025, sources: [study]}\n"
        "  - attribute: cost\n    of: block 10\n    value: 5.0 # in all\n    unit: million USD\n    as_of: 2025\n    sources: [study]\n"
        "  - attribute: cost\n    of: block 11\n    value: 1.872\n    unit: million USD\n    as_of: 2025\n    sources: [study]\n"
    )
    (tmp_path / MINE).write_text(text.replace("facts:\n", f"facts:\n{facts}"), "utf8")
    for name in (f"#{Path(MINE).name}#", ".#mine.yml", "mine.yml~", ".mine.yml.swp", "desktop.ini", "Thumbs.db"):
        (tmp_path / MINE).with_name(name).touch()
    assert load.load(tmp_path / "data")[1] == []
    page = (TESTS / "pages" / "page.md").read_text("utf8")
    page += (
        "\nA heading\n=======\n\n``` text\n<<<<<<< HEAD\n```\n\n[A](/map.md#x), [b](https://a.example/b.md), [c](/data/c.csv), `onclick=`\n"
    )
    data = load.load(tmp_path / "data")[0]
    (tmp_path / "page.md").write_text(page, "utf8")
    assert pages.check_all("docs", small_pages(data, page=tmp_path / "page.md"), generated_pages(Edition(data)), Edition(data))[0] == []


def test_a_field_that_is_wrong_is_blamed_alone(tmp_path: Path) -> None:
    # Consequences of a field that cannot be read are not reported in other files.
    shutil.copytree(TESTS / "small", tmp_path / "data")
    kept: load.Files = {}
    tried = 0
    for path in (tmp_path / "data").rglob("*.yml"):
        sound, file = path.read_text("utf8"), path.relative_to(tmp_path).as_posix()
        for field in re.finditer(r"^(\w+):(?: .*)?\n((?:[ ].*\n)*)", sound, re.MULTILINE):
            for wrong in (field[0].replace(field[1], f"{field[1]}x", 1), f"{field[1]}:\n", f"{field[1]}:\n  a: b\n"):
                path.write_text(sound.replace(field[0], wrong, 1), "utf8")
                said = load.load(tmp_path / "data", kept)[1]
                assert said, wrong
                assert {problem.file for problem in said} == {file}, wrong
                assert len(said) <= (3 if "a: b" in wrong else 1), wrong
                tried += 1
        path.write_text(sound, "utf8")
    assert tried > 200


def test_many_problems_are_cut_and_counted(tmp_path: Path) -> None:
    shutil.copytree(TESTS / "small", tmp_path / "data")
    with (tmp_path / SOURCES).open("a", encoding="utf8") as file:
        file.writelines(f"  - id: a{number}\n" for number in range(300))
    *lines, last = load.in_words(load.load(tmp_path / "data")[1])
    assert (len(lines), last) == (load.SHOWN, "300 problems to fix, of which 100 are shown")
    assert load.in_words([Problem("a.yml", 1, "b")]) == ["a.yml:1: b", "1 problem to fix"]
