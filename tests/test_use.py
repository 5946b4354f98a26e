"""Tests that run the recipes of the page "Use the data" in their programs on the small data set, and compare the output with the model."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import chdir
from pathlib import Path

import duckdb
import pytest
from conftest import PATIENCE, ROOT, TESTS

import exports
import load
from dataset import Data
from edition import Edition
from model import Fact
from wording import fact_words, period_words, quantity_words

PAGE = (ROOT / "docs" / "data" / "use.md").read_text("utf8")
SECTIONS: dict[str, str] = dict(re.findall(r"^### In .*? \{ #recipe-(\w+) .*?\}\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE))
CODE: dict[str, str] = {
    name: code for name, text in SECTIONS.items() for code in re.findall(r"^``` \w+\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
}
NAME = "all_values.csv"
RECORD = "road"  # in the small data set, instead of the record that the page names


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """The small data set, with a second account of a cost, and a measure that counts as the article does."""
    folder = tmp_path_factory.mktemp("use") / "data"
    shutil.copytree(TESTS / "small", folder)
    for name, old, new in (
        (
            "projects/road",
            "facts:\n",
            "facts:\n  - {attribute: cost, version: the contract, value: 8200, unit: million USD, as_of: 2025-01, sources: [study]}\n",
        ),
        ("figures/share", "definition: Roads.\n    same_definition: unclear", 'definition: Roads.\n    same_definition: "yes"'),
    ):
        path = folder / "record" / f"{name}.yml"
        text = path.read_text("utf8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf8")
    data, problems = load.load(folder)
    assert problems == []
    return data


@pytest.fixture(scope="module")
def folder(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which someone has unpacked `all.zip`."""
    folder = tmp_path_factory.mktemp("all")
    edition = Edition(data, "A site", "https://site.test/", "What it is.")
    for path, content in exports.files(edition, exports.listed(edition)):
        if path.endswith(".csv"):
            (folder / path).write_bytes(content)
    return folder


def run(folder: Path, *command: str, typed: str = "") -> str:
    """Return a function that runs a program in a folder and returns its output. Without the program, the test is skipped, or fails in CI."""
    if shutil.which(command[0]) is None:
        is_needed = os.environ.get("CI") == "true" and command[0] in (ROOT / ".ci" / "run").read_text("utf8")
        (pytest.fail if is_needed else pytest.skip)(f"{command[0]} is not installed")
    done = subprocess.run(command, cwd=folder, input=typed, capture_output=True, encoding="utf8", check=True, timeout=PATIENCE)
    return done.stdout


def recipe(name: str) -> str:
    """Return a recipe as someone types it."""
    return CODE[name].replace("ml-1", RECORD)


def words(text: str) -> str:
    """Return the words of a program's output, without frames and padding."""
    return " ".join(re.sub(r"[│┌┬┐├┼┤└┴┘─]", " ", text).split())


def held(lines: Iterable[str], rows: Sequence[Sequence[str | None]]) -> None:
    """Check that each line has the texts of a row, in order, and there is a line for each row."""
    lines = [*map(words, lines)]
    assert len(lines) == len(rows), lines
    for line, row in zip(lines, rows, strict=True):
        assert re.search(".*".join(re.escape(words(text)) for text in row if text), line), (line, row)


def qualified(fact: Fact, data: Data) -> list[str | None]:
    """Return the qualifiers that must not be lost from a value: `of`, version, the words with hedge and plan, time, and whose account it is."""
    accounts = [data.sources_by_id[id].origin.label for id in fact.sources]
    kept = [fact_words(fact), "planned" if fact.planned else None]
    return [fact.of, fact.version, *kept, period_words(fact.as_of, fact.estimated), " | ".join(accounts)]


def costs(data: Data) -> list[Fact]:
    found = [fact for fact in data.part(RECORD, "facts") if fact.attribute == "cost"]
    assert {bool(fact.of) for fact in found} == {bool(fact.version) for fact in found} == {fact.planned for fact in found} == {True, False}
    return found


def test_pandas_prints_every_cost_with_all_that_qualifies_it(data: Data, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with chdir(folder):
        exec(recipe("cost"), {})  # noqa: S102 - our own page
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["of_what", "version", "in_words", "period", "accounts"]
    held(lines, [qualified(fact, data) for fact in costs(data)])


def test_pandas_prints_what_the_article_says_beside_what_counts_the_same(
    data: Data, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with chdir(folder):
        exec(recipe("comparable"), {})  # noqa: S102 - our own page
    rows = []
    for figure in sorted(data.article.figures, key=lambda figure: [*data.all_findings].index(figure.id)):
        rows.append([figure.name, "article", quantity_words(figure), figure.period])
        for measure in data.part(figure.id, "measures"):
            rows += [
                [figure.name, "sources", measure.measure, quantity_words(point, measure.unit), period_words(point.period, point.estimated)]
                for point in (measure.values if measure.same_definition == "yes" else ())
            ]
    assert len(rows) > len(data.article.figures)
    held(capsys.readouterr().out.splitlines()[1:], rows)


def test_r_prints_the_numbers_that_are_no_plans(data: Data, folder: Path) -> None:
    printed = run(folder, "Rscript", "-e", f"options(width = 10000)\n{recipe('done')}")
    facts = [(record.id, fact) for record in data.article.projects for fact in data.part(record.id, "facts")]
    done = [[id, *qualified(fact, data)] for id, fact in facts if fact.unit and not fact.planned]
    assert 0 < len(done) < len(facts)
    held(printed.replace("<NA>", "").splitlines()[1:], done)


def test_duckdb_finds_where_accounts_of_the_same_thing_differ(data: Data, folder: Path) -> None:
    with chdir(folder), duckdb.connect() as database:
        found = database.sql(recipe("differ")).fetchall()
    given: dict[tuple[str | None, ...], list[str]] = {}
    for id, findings in data.all_findings.items():
        for fact in getattr(findings, "facts", ()):
            if fact.unit and not fact.planned:
                what = id, data.attributes_by_id[fact.attribute].label, fact.of, fact.unit
                given.setdefault(what, []).append(fact_words(fact))
    differ = sorted(what for what, said in given.items() if len(set(said)) > 1)
    assert differ == [(RECORD, "Cost", None, "million USD")]
    assert [row[:4] for row in found] == differ
    [accounts] = [row[4] for row in found]
    given_twice = sorted((fact for fact in costs(data) if fact.version), key=lambda fact: fact.as_of)
    held(accounts, [qualified(fact, data) for fact in given_twice])


def test_sqlite_prints_every_cost_beside_each_document_that_gives_it(data: Data, folder: Path) -> None:
    printed = run(folder, "sqlite3", typed=recipe("sources"))
    rows = [
        [
            fact.of,
            fact.version,
            fact.hedge,
            f"{fact.value:.1f}".removesuffix(".0"),
            fact.unit,
            str(fact.planned).lower(),
            fact.as_of,
            source.publisher,
            source.title,
        ]
        for fact in costs(data)
        for source in map(data.sources_by_id.__getitem__, fact.sources)
    ]
    assert len(rows) > len(costs(data))
    lines = [line for line in printed.splitlines() if line.startswith("│")]
    held(lines[1:], rows)


def test_a_spreadsheet_shows_every_cell_as_it_was_written(data: Data, folder: Path) -> None:
    # The options of its import dialogue: commas, quotes, UTF-8, from the first line, and no detection of special numbers.
    opened, saved = "CSV:44,34,76,1,,0,false,false", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"  # cells as shown
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run(folder, "soffice", profile, f"--infilter={opened}", "--convert-to", saved, "--outdir", "shown", NAME)
    texts = [(folder / path).read_bytes().decode("utf-8-sig") for path in (NAME, f"shown/{NAME}")]
    wrote, shown = ([*csv.DictReader(io.StringIO(text, newline=""))] for text in texts)
    assert shown == wrote
    filtered = [row for row in shown if (row["record"], row["what"]) == (RECORD, "Cost")]
    told = [" ".join(row[name] for name in ("of_what", "version", "in_words", "period", "accounts")) for row in filtered]
    held(told, [qualified(fact, data) for fact in costs(data)])


def test_every_recipe_is_tested_and_has_its_caveat() -> None:
    assert set(SECTIONS) == {"spreadsheet", "cost", "comparable", "done", "differ", "sources"}
    assert len(SECTIONS) == PAGE.count("\n### ")
    assert set(CODE) == set(SECTIONS) - {"spreadsheet"}
    assert [name for name, text in SECTIONS.items() if "*Caveat:*" not in text] == []
    assert re.findall(r"`(\w+)`", SECTIONS["spreadsheet"])[:2] == ["record", "what"]
