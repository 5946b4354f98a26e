"""Tests of loading: valid data loads, and every fault is reported with file, line and fix."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, TESTS, run, small_pages, whole

import checks
import load
import model
import pages
import reader
from dataset import Data
from edition import Edition
from generated import generated_pages

FAULTS = sorted(path for path in (TESTS / "faults").iterdir() if path.suffix in (".yml", ".md"))

ELSE_SOUND = ("changes.untrue.yml", "places.crowded.yml")  # the only fault in these can be seen in valid data alone


def put(fault: Path, folder: Path) -> None:
    """Copy the small data set, and replace a valid file by its counterpart from `faults/`.

    `article.*.yml` stands for `article.yml`, `record-projects-road.*.yml` for `record/projects/road.yml`, `page.*.md` for a page.
    """
    kind = fault.name.partition(".")[0]
    shutil.copytree(TESTS / "small", folder / "data")
    if kind != "page":
        shutil.copy(fault, folder / "data" / f"{kind.replace('-', '/')}.yml")


def messages(fault: Path, folder: Path) -> list[str]:
    """Return the messages about a file of `faults/`."""
    put(fault, folder)
    if fault.name.startswith("page."):
        data, _ = load.load(folder / "data")
        return list(map(str, pages.check_all("docs", small_pages(data, page=fault), [], Edition(data))[0]))
    return list(map(str, load.load(folder / "data")[1]))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.name)
def test_a_bad_file_gives_its_whole_list_of_messages(fault: Path, tmp_path: Path, expect: Callable[[str, Path], None]) -> None:
    said = messages(fault, tmp_path)
    assert said
    expect("".join(f"{line}\n" for line in said), fault.with_suffix(".txt"))


def test_every_message_in_the_code_is_in_a_list() -> None:
    # A rule that no input can break is a defect. So the longest constant part of each message must be in some expected list.
    lists = [*(TESTS / "faults").glob("*.txt"), TESTS / "test_folders.py"]
    expected = "".join(path.read_text("utf8") for path in lists)
    found = [each for path in sorted((ROOT / "hooks").glob("*.py")) for each in messages_in(path)]
    assert {maker for maker, _ in found} == {*MAKERS, "tuple"}  # a function that was renamed would hide its messages
    unseen = [text for _, text in found if text not in expected]
    assert set(unseen) == {
        # A file is not enough to trigger these: see the next tests.
        "'; end the name of a page in .md",
        " entries are not allowed here; delete those that are not meant",
        " characters, and the limit is ",
        "there is no file '",
        "this page would have no security policy; write it in Markdown",
        "' is missing; set OPERATOR_",
        "' is not an email address or a web address; write one, such as corrections@example.org",
        "' is not allowed in a drawing, since browsers run or load it; delete it",
        "this is not a drawing (",
        "', since pages do not escape it; write plain text",
        "'; write the path of a file of the site",
        "' is already on this page; show a record once, or give the heading another id",
        "' has no anchor '",
        "this page has the same address as ",
        "the page is missing, and records link to it; restore it",
        "has no page; create ",
        "the template is missing; write it to show ",
        "; write 'old' as its page showed the value",
        "', and records link to it; restore it",
    }


# The functions that make a message, by name, and the index of the argument with the text.
MAKERS = {
    "Problem": -1,
    "Fault": -1,
    "_FaultyError": -1,
    "note": -1,
    "refuse": -1,
    "rule": 0,
    "_expected": 0,
    "problem": 0,
    "report": -1,
    "_problem": 0,
    "wrong": 0,
}


@cache
def messages_in(source: Path) -> list[tuple[str, str]]:
    """Return the longest constant part of each message in a module, and the function that makes it."""
    found = []
    for node in ast.walk(ast.parse(source.read_text("utf8"))):
        match node:
            case ast.Call(func=ast.Name(id=maker) | ast.Attribute(attr=maker), args=[_, *_] as arguments) if maker in MAKERS:
                text = arguments[MAKERS[maker]]
            case ast.Yield(value=ast.Tuple(elts=[*_, text])) | ast.Return(value=ast.Tuple(elts=[*_, text])) if not isinstance(
                text, ast.Dict
            ):
                maker = "tuple"
            case _:
                continue
        parts = [part.value for part in ast.walk(text) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if parts and (maker != "tuple" or " " in max(parts, key=len)):  # a tuple of other values
            found.append((maker, max(parts, key=len)))
    return found


def test_each_check_across_entries_is_tripped(tmp_path: Path) -> None:
    tripped = set()
    for number, fault in enumerate(path for path in FAULTS if path.suffix == ".yml"):
        folder = tmp_path / str(number)
        put(fault, folder)
        data, problems = load.load(folder / "data")
        tripped |= {rule for rule in checks.CHECKS if list(rule(data))}
        if fault.name in ELSE_SOUND:
            tripped |= {rule for rule in checks.CHECKS_OF_SOUND_DATA if sorted(rule(data)) == problems}
    assert tripped == {*checks.CHECKS, *checks.CHECKS_OF_SOUND_DATA}


def test_a_record_named_like_a_file_keeps_its_citations(tmp_path: Path) -> None:
    shutil.copytree(TESTS / "small", tmp_path, dirs_exist_ok=True)
    for name in ("article", "changes"):
        file = tmp_path / f"{name}.yml"
        text = file.read_text("utf8").replace("- id: road\n", "- id: places\n")
        file.write_text(text.replace("subjects: [road]", "subjects: [places]").replace("records: [road]", "records: [places]"), "utf8")
    (tmp_path / "record" / "projects" / "road.yml").rename(tmp_path / "record" / "projects" / "places.yml")
    data, problems = load.load(tmp_path)
    assert problems == []
    assert data.cites["places"] == ("study", "agency", "embassy", "paper-2024")
    assert data.cites["map"] == ("study", "embassy")


def test_pages_that_are_in_the_way_missing_or_misnamed_are_said(small: Data, tmp_path: Path) -> None:
    there = small_pages(small)
    page = there["roads.md"]
    del there["article.md"], there["gaps.md"], there["pledges/index.md"], there["world.md"]
    there["glossary.md"] = page
    there |= {
        "projects/mine.md": page,
        "projects/road/index.md": page,
        "pledges/README.md": page,
        "lost.md": tmp_path / "lost.md",
        "map/index.md": there["map.md"],
    }
    assert list(map(str, pages.check_all("docs", there, generated_pages(Edition(small)), Edition(small))[0])) == [
        "docs/article.md:1: the page is missing, and records link to it; restore it",
        "docs/gaps.md:1: the page is missing, and records link to it; restore it",
        "docs/glossary.md:1: no fence shows 'table terms', and records link to it; restore it",
        "docs/lost.md:1: cannot be read: No such file or directory",
        "docs/map/index.md:1: this page has the same address as docs/map.md; edit that, or use another name",
        "docs/pledges/index.md:1: the page is missing, and records link to it; restore it",
        "docs/projects/mine.md:1: this page has the same address as the page made from small/record/projects/mine.yml; edit that, or use another name",
        "docs/projects/road/index.md:1: this page has the same address as the page made from small/record/projects/road.yml; edit that, or use another name",
        "small/article.yml:21: theme world: has no page; create docs/world.md",
    ]
    # Missing files follow from a wrong name.
    there["glossary.MD"] = there.pop("glossary.md")
    assert [str(each) for each in pages.check_all("docs", there, [], Edition(small))[0] if "address" not in each.text] == [
        "docs/glossary.MD:1: the file name ends in '.MD'; end the name of a page in .md",
        "docs/lost.md:1: cannot be read: No such file or directory",
    ]


def test_every_view_that_records_link_to_is_asked_for(small: Data, tmp_path: Path) -> None:
    there = small_pages(small)
    there["article.md"] = tmp_path / "article.md"
    text = (TESTS / "pages" / "article.md").read_text("utf8")
    there["article.md"].write_text(text.replace("paragraph: 2", "paragraph: 1").replace("show: people", "show: places"), "utf8")
    assert list(map(str, pages.check_all("docs", there, [], Edition(small))[0])) == [
        "docs/article.md:1: no fence shows 'cards paragraph 2', and records link to it; restore it",
        "docs/article.md:1: no fence shows 'table people', and records link to it; restore it",
        "docs/article.md:23: line 16 already shows this view; delete one of them",
        "docs/article.md:39: line 35 already shows this view; delete one of them",
    ]


def test_urdu_keeps_its_joiners() -> None:
    text = "میں\u200cنے"
    assert (
        load.validate(model.Glossary, reader.read(f"terms:\n  - id: a\n    term: {text}\n    meaning: m", "a.yml")[0])[0].terms[0].term
        == text
    )


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("begin", [b"", b"\xef\xbb\xbf"])
def test_other_systems_files_are_read_alike(begin: bytes, ends: str, tmp_path: Path) -> None:
    shutil.copytree(TESTS / "small", tmp_path, dirs_exist_ok=True)
    for name in ("article.yml", "glossary.yml"):
        text = (TESTS / "small" / name).read_text("utf8").replace("sector: mining", "sector: minning").replace("\n", ends)
        (tmp_path / name).write_bytes(begin + text.encode())
    said = f"{tmp_path.name}/article.yml:79: project mine: 'sector': unknown word 'minning'; did you mean 'mining'?"
    assert list(map(str, load.load(tmp_path)[1])) == [said]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("9" * 17, "YAML reads `" + "9" * 17 + "` as the number " + "9" * 17),
        ("9" * 5000, "YAML reads `" + "9" * 40 + "` as a number"),
        ("0.1234567890123456", "YAML reads `0.1234567890123456` as the number 0.1234567890123456"),
    ],
)
def test_a_number_too_long_to_keep_is_refused(written: str, said: str) -> None:
    _, faults = reader.read(f"a: {written}", "a.yml")
    assert [fault.text for fault in faults] == [f"{said}; put quotes around text, or write a plain number"]


@pytest.mark.parametrize("due", ["2024-09", "2024", "2024-09-10"])
def test_a_due_date_may_be_as_vague_as_the_articles_own(due: str, tmp_path: Path) -> None:
    shutil.copytree(TESTS / "small", tmp_path, dirs_exist_ok=True)
    article = tmp_path / "article.yml"
    article.write_text(article.read_text("utf8").replace("due: 2024-12-31", f"due: {due}"), "utf8")
    assert load.load(tmp_path)[1] == []


@pytest.mark.parametrize("due", ["9999", "9999-12-31", "0204-09-10"])
def test_a_year_that_must_be_a_mistake_is_refused(due: str, tmp_path: Path) -> None:
    shutil.copytree(TESTS / "small", tmp_path, dirs_exist_ok=True)
    article = tmp_path / "article.yml"
    article.write_text(article.read_text("utf8").replace("due: 2024-12-31", f"due: {due}"), "utf8")
    [said] = map(str, load.load(tmp_path)[1])
    assert f"pledge build: 'due': must be a date without quotes, such as 2024, 2024-09 or 2024-09-10, but YAML reads `{due}` as a " in said


@pytest.mark.usefixtures("data")  # whose files it reads
def test_values_are_those_of_yaml() -> None:
    text = (ROOT / "data" / "article.yml").read_text("utf8")
    assert reader.read(text, "article.yml") == (_tuples(yaml.safe_load(text)), [])


def _tuples(value: object) -> object:
    if isinstance(value, dict):
        return {key: _tuples(each) for key, each in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def test_a_field_that_stands_twice_has_no_value() -> None:
    value, faults = reader.read("a: 1\na: 2", "a.yml", 7)
    assert (value, value.where.lines) == ({"a": reader.UNREADABLE}, {"a": 8})
    assert faults == [((), 9, "field 'a' is written twice, first on line 8; keep one")]


# Texts that a loader could read differently: marks in brackets, escapes, tags, directives, ends without a line break.
ODD = [
    "{? \n\n}", "'': a", ": a", "[a?b, c ? d, e?]", "{a?: b?}", "[? ]", "[a:, b]", "[a\n:]", 'a: "\\ud800"', 'a: "\\U00110000"', 'a: "\\UFFFFFFFF"', 'a: "\\x4"', 'a: "\\q"',
    "a: !x] b", "[!x, y]", "a: !a!b c", "a: !<", "a: !%zz b", "a: *b:c", "%", "%Y", "%A b\n---\na: 1", "%YAML 2.0\n---\na: 1", "\ufeffa: 1\n\ufeffb: 2",
    "a: \ufeff #b", "a:\tb", "\ta: b", "a: b\t", "# a", "", "[a, ", "{a: ", "a: 'b", "a: |0\n b", "a: >#\n b", "a: |-# c\n b", "a: |-\n  b", "a: b\n---\nc: d", "a: b\n...\nc: d", "[a]: b", "[\n\na: b"
]  # fmt: skip


@pytest.mark.usefixtures("data")  # whose files it reads
@pytest.mark.skipif(len(reader.LOADERS) == 1, reason="PyYAML has no libyaml here")
def test_libyaml_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [*FAULTS, *(ROOT / "data").rglob("*.yml")]
    texts = [*ODD, *(reader.read_text(path, path.name)[0] for path in files)]
    with_it = [whole(reader.read(text, "a.yml")) for text in texts]
    monkeypatch.setattr(reader, "LOADERS", reader.LOADERS[1:])
    for text, expected in zip(texts, with_it, strict=True):
        assert whole(reader.read(text, "a.yml")) == expected, text[:200]


def test_nesting_without_end_is_refused() -> None:
    for text in ("[" * 100_000, "a: " + "{b: " * 100_000, "- " * 100_000):
        value, faults = reader.read(text, "a")
        assert value is reader.UNREADABLE
        assert faults


@pytest.mark.parametrize(
    ("text", "line"),
    [("- a\n" * 1001, 1001), ("- {a: b}\n" * 3001, 3001), ("".join(f"a{number}: b\n" for number in range(1001)), 1001)],
)
def test_a_list_without_end_is_refused(text: str, line: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LONGEST", 3000)
    said = f"more than {line - 1:,} entries are not allowed here; delete those that are not meant"
    assert reader.read(text, "a") == (reader.UNREADABLE, [((), line, said)])


def test_of_many_errors_of_a_file_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MOST", 2)
    read = reader.read("terms:\n- {a: b}\n- {a: b, term: c}\n- {a: b, term: c, meaning: d, id: e}", "a")[0]
    assert [(fault.line, fault.text) for fault in load.validate(model.Glossary, read)[1]] == [
        (2, "6 more problems are on this line and below; correct those above first"),
        (2, "fields 'id' and 'term' are missing"),
    ]


def test_the_command_says_what_it_read() -> None:
    done = run(ROOT / "hooks" / "load.py", TESTS / "small")
    assert done.stdout == (
        "The data is sound: 4 paragraphs, 4 statements, 2 projects, 2 figures, 1 initiatives, 2 pledges, 2 terms, 8 files of the record, 5 sources\n"
    )
    assert done.returncode == 0


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    shutil.copytree(TESTS / "small", tmp_path / "data")
    shutil.copytree(ROOT / "hooks", tmp_path / "hooks")
    article = tmp_path / "data" / "article.yml"
    article.write_text(article.read_text("utf8").replace("    sector: mining\n", "    sectr: mining\n"), "utf8")
    done = run(tmp_path / "hooks" / "load.py")
    assert done.stdout.splitlines() == [
        "data/article.yml:79: project mine: unknown field 'sectr'; did you mean 'sector'?",
        "1 problem to fix",
    ]
    assert done.returncode == 1
    assert done.stderr == ""
