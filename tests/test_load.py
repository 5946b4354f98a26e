"""Loading: sound data loads, and every fault comes back as file, line and cure."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, TESTS, run

import load
import model
import pages
import views
from model import Data

FAULTS = sorted(path for path in (TESTS / "faults").iterdir() if path.suffix in (".yml", ".md"))


def messages(fault: Path, folder: Path) -> list[str]:
    """What is said of a file of `faults/`, put in the place of its sound counterpart: `article.*.yml`, `glossary.*.yml`, `page.*.md`."""
    kind = fault.name.partition(".")[0]
    data_folder = folder / "data"
    shutil.copytree(TESTS / "small", data_folder)
    if kind == "page":
        data, problems = load.load(data_folder)
        assert problems == []
        (folder / "docs").mkdir()
        shutil.copy(fault, folder / "docs" / "page.md")
        return list(map(str, pages.check_all(folder / "docs", [], data)))
    shutil.copy(fault, data_folder / f"{kind}.yml")
    return list(map(str, load.load(data_folder)[1]))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.name)
def test_a_bad_file_gives_its_whole_list_of_messages(fault: Path, tmp_path: Path, expect: Callable[[str, Path], None]) -> None:
    said = messages(fault, tmp_path)
    assert said
    expect("".join(f"{line}\n" for line in said), fault.with_suffix(".txt"))


def test_every_message_in_the_code_is_in_a_list() -> None:
    # A rule that no bad input can trip is a defect: each message's longest constant part must stand in some expected list.
    expected = "".join(path.read_text("utf8") for path in (TESTS / "faults").glob("*.txt"))
    unseen = [text for module in (load, model, pages, views) for text in _messages(Path(str(module.__file__))) if text not in expected]
    assert set(unseen) == {
        # For these a file alone is not enough: see the next tests.
        "cannot be read: ",
        "the file name ends in '",
        "; edit that, or use another name",
        "the page is missing; the pages of its records hang below it",
    }


def _messages(source: Path) -> list[str]:
    """The longest constant part of each message that a module makes."""
    found = []
    for node in ast.walk(ast.parse(source.read_text("utf8"))):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[*_, _]) if name in ("Problem", "Fault", "_RefusedError"):
                text = node.args[-1]
            case ast.Call(func=ast.Name(id="_rule" | "_expected") | ast.Attribute(attr="problem"), args=[text, *_]):
                pass
            case ast.Yield(value=ast.Tuple(elts=[*_, text])) | ast.Return(value=ast.Tuple(elts=[*_, text])):
                pass
            case _:
                continue
        parts = [part.value for part in ast.walk(text) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if parts:
            found.append(max(parts, key=len))
    return found


def test_each_check_across_entries_is_tripped(tmp_path: Path) -> None:
    tripped = set()
    for number, fault in enumerate(path for path in FAULTS if path.suffix == ".yml"):
        folder = tmp_path / str(number)
        messages(fault, folder)
        data, _ = load.load(folder / "data")
        tripped |= {rule for rule in model.CHECKS if list(rule(data))}
    assert tripped == set(model.CHECKS)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    shutil.copy(TESTS / "small" / "article.yml", tmp_path)
    _, problems = load.load(tmp_path)
    assert [str(problem) for problem in problems] == [f"{tmp_path.name}/glossary.yml:1: cannot be read: No such file or directory"]


def test_pages_that_are_in_the_way_missing_or_misnamed_are_said(small: Data, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    for source in ("projects/mine.md", "projects/index.md", "figures/index.md", "pledges/index.md", "about.mkd"):
        (docs / source).parent.mkdir(parents=True, exist_ok=True)
        (docs / source).write_text("---\ndescription: A page.\n---\n", "utf8")
    (docs / "folder.md").mkdir()
    assert list(map(str, pages.check_all(docs, pages.record_pages(small), small))) == [
        "docs/about.mkd:1: the file name ends in '.mkd'; pages end in .md",
        "docs/initiatives/index.md:1: the page is missing; the pages of its records hang below it",
        "docs/projects/mine.md:1: this page is made from small/article.yml, line 59; edit that, or use another name",
    ]


def test_both_readers_of_yaml_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "data" / "article.yml").read_text("utf8")
    fast = load.read(text, "article.yml")
    assert fast == (_tuples(yaml.safe_load(text)), [])
    monkeypatch.setattr(load, "Loader", yaml.SafeLoader)
    assert load.read(text, "article.yml") == fast


def _tuples(value: object) -> object:
    if isinstance(value, dict):
        return {key: _tuples(each) for key, each in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def test_nesting_without_end_is_refused() -> None:
    for text in ("[" * 100_000, "a: " + "{b: " * 100_000, "- " * 100_000):
        value, faults = load.read(text, "a")
        assert value is load.UNREADABLE
        assert faults


def test_the_command_says_what_it_read() -> None:
    done = run(ROOT / "hooks" / "load.py")
    assert done.stdout.startswith("The data is sound: 12 paragraphs, ")
    assert done.returncode == 0


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    shutil.copytree(TESTS / "small", tmp_path / "data")
    shutil.copytree(ROOT / "hooks", tmp_path / "hooks")
    article = tmp_path / "data" / "article.yml"
    article.write_text(article.read_text("utf8").replace("    sector: mining\n", "    sectr: mining\n"), "utf8")
    done = run(tmp_path / "hooks" / "load.py")
    assert done.stdout.splitlines() == [
        "data/article.yml:59: project mine: field 'sector' is missing",
        "data/article.yml:61: project mine: unknown field 'sectr'; did you mean 'sector'?",
        "2 to mend",
    ]
    assert done.returncode == 1
    assert done.stderr == ""
