"""Tests of `hooks/load.py --fix`: what it corrects, what it leaves to the author, and that it loses nothing."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT, TESTS, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_mutations import mutations

import load
import reader
from model import FILES
from tidy import tidy

SMALL = TESTS / "small"
PROJECT = "record/projects/road.yml"


def fixed(text: str, name: str = PROJECT) -> str:
    """Return a corrected text, without the line that names its schema."""
    schema, _, rest = tidy(text, name).partition("\n")
    assert schema.startswith("# yaml-language-server: $schema=../")
    assert tidy(f"{schema}\n{rest}", name) == f"{schema}\n{rest}"
    return rest


CASES = {
    "blanks at the end": ("definition: A road.  \nroute: road\t\n\n\n", "definition: A road.\nroute: road\n"),
    "no line break at the end": ("route: road", "route: road\n"),
    "tabs": ("answer:\n\tsays: Yes it is.\n", "answer:\n  says: Yes it is.\n"),
    "blanks that only look plain": ("answer:\n\u00a0\u00a0says: Yes it is.\n", "answer:\n  says: Yes it is.\n"),
    "lists and entries at other columns": (
        "status:\n- state: signed\n  summary: >-\n    Two\n    lines.\n  # the first\n  sources:\n  - a\n  - b\nfacts:\n    -   of: x # why\n        text: >-\n          y\n\n        # last\nroute: road\n",
        "status:\n  - state: signed\n    summary: >-\n      Two\n      lines.\n    # the first\n    sources:\n      - a\n      - b\nfacts:\n  - of: x # why\n    text: >-\n      y\n\n    # last\nroute: road\n",
    ),
    "fields in another order": (
        "facts:\n  # the length\n  - value: 3 # of 4\n    # and its unit\n    unit: km\n    attribute: length\n\n  - {sources: [a], attribute: cost}\n",
        "facts:\n  # the length\n  - attribute: length\n    value: 3 # of 4\n    # and its unit\n    unit: km\n\n  - {sources: [a], attribute: cost}\n",
    ),
    "a colon in text": (
        'status:\n  - summary: The report: "so" it is\n      and so on.\n    state: signed\n',
        'status:\n  - state: signed\n    summary: "The report: \\"so\\" it is\n      and so on."\n',
    ),
    "text that begins with a mark": ("definition: @road is [one] \\ way\n", 'definition: "@road is [one] \\\\ way"\n'),
    "text after a part in quotes": ('definition: "Road" and "rail"s\n', 'definition: "\\"Road\\" and \\"rail\\"s"\n'),
    "quotation marks of print": (
        "definition: “The road: how”\nfacts:\n  - {value: “12”, as_of: “2024-09”, unit: “million USD”}\n",
        'definition: "The road: how"\nfacts:\n  - {value: 12, as_of: 2024-09, unit: million USD}\n',
    ),
    "numbers": (
        'facts:\n  - value: "12"\n  - value: 2,100\n  - value: 1_000\n  - value: 1 872.5\n',
        "facts:\n  - value: 12\n  - value: 2100\n  - value: 1000\n  - value: 1872.5\n",
    ),
    "dates": (
        'timeline:\n  - date: "2024-09-10"\n  - date: 2024-9-1\n  - date: 2024/09/10\n  - date: "2024"\nstatus:\n  - since: "2013/2021"\nchecked: \'2026-01-02\'\n',
        "timeline:\n  - date: 2024-09-10\n  - date: 2024-09-01\n  - date: 2024-09-10\n  - date: 2024\nstatus:\n  - since: 2013/2021\nchecked: 2026-01-02\n",
    ),
    "truth": (
        "timeline:\n  - planned: yes\n  - planned: 'true'\n  - planned: No\n",
        "timeline:\n  - planned: true\n  - planned: true\n  - planned: false\n",
    ),
    "text that YAML takes for something else": (
        "facts:\n  - {text: 2024, of: no, note: 12.5, version: 2024-09-10}\n",
        'facts:\n  - {text: "2024", of: "no", note: "12.5", version: "2024-09-10"}\n',
    ),
    "lists without brackets": (
        "places: here, there\nfacts:\n  - sources: study\n",
        "places: [here, there]\nfacts:\n  - sources: [study]\n",
    ),
    "empty fields": (
        "names:\nfacts:\n  - of:\n    version:\n    text: x\n    note:\n  - text: y\n    sources: []\ntimeline: []\n\nroute:\n",
        "facts:\n  - text: x\n  - text: y\n    sources: []\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_has_one_right_form_is_put_right(case: str) -> None:
    text, right = CASES[case]
    assert fixed(text) == right


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        ("record/figures/share.yml", "measures:\n  - same_definition: yes\n", 'measures:\n  - same_definition: "yes"\n'),
        ("article.yml", "projects:\n  - paragraphs: 8\n  - paragraphs: 7, 8\n", "projects:\n  - paragraphs: [8]\n  - paragraphs: [7, 8]\n"),
        (
            "changes.yml",
            "# Newest first.\nchanges:\n  # one\n  - id: a\n    date: 2026-01-01\n    new: 12\n  # two\n  - id: b\n    date: 2026-01-02\n",
            '# Newest first.\nchanges:\n  # two\n  - id: b\n    date: 2026-01-02\n  # one\n  - id: a\n    date: 2026-01-01\n    new: "12"\n',
        ),
        (
            "record/figures/share.yml",
            "measures:\n  - values:\n      - {period: 2013, value: 2}\n      - {period: 2012/2013, value: 1}\n",
            "measures:\n  - values:\n      - {period: 2012/2013, value: 1}\n      - {period: 2013, value: 2}\n",
        ),
        (
            "article.yml",
            "statements:\n  - {id: b, paragraph: 10}\n  - {id: a, paragraph: 9}\n",
            "statements:\n  - {id: a, paragraph: 9}\n  - {id: b, paragraph: 10}\n",
        ),
    ],
)
def test_what_depends_on_the_file_is_put_right(name: str, text: str, right: str) -> None:
    assert fixed(text, name) == right


@pytest.mark.parametrize(
    "text",
    [
        "definition: >-\n  # no comment\n  but text\nroute: road\n",
        "definition: The road # is 1\n",
        'definition: "The road\n',
        "definition: 'The road' and: more\n",
        "definition: The road # is: 1\n",
        "facts:\n  - value: 85%\n  - value: 2.1 billion\n  - value: 2.100,5\n  - as_of: 10/09/2024\n",
        "timeline:\n  - date: 2024-13-01\n  - date: 2024-09-10 10:00\n",
        "status:\n  - since: 2012/13\n",
        "facts:\n  - text: x\n    note: # to be written\n",
        "facts:\n  - note:\n",
        "timeline:\ndate: 2024\nevent: It opens.\n",  # since it is not indented
        "facts:\n  - {note: , text: x}\n",
        "facts:\n  - value: 3\n    attribute: cost\n    value: 4\n    attribute: cost\n",  # two entries, and one dash
        "facts:\n  - {value: 3,\n attribute: cost}\n",
        "answer: {says: a: b}\n",
        "facts: &a\n  - value: 3\n    attribute: cost\nother: *a\n",
        "facts:\n  \t- value: 3\n",
        "facts:\n  - attribute: cost\n\tvalue: 3\n",
        "? definition\n: The road\n",
        "facts:\n  -\n    value: 3\n    attribute: cost\n",
        "- a\n- b\n",
        "",
        "[" * 2000 + "\n",
    ],
)
def test_what_is_not_certain_stays(text: str) -> None:
    assert fixed(text) == text


@pytest.mark.parametrize("text", ["definition: a{}b\n", "definition:{}# none\n", "route:{}# none\ndefinition: a\n"])
def test_a_megabyte_of_blanks_is_read_in_one_pass(text: str) -> None:
    text = text.format(" " * 10**6)  # a pattern that starts again at each space would take hours
    assert fixed(text) == text


def test_the_first_line_names_the_schema() -> None:
    for name in FILES:
        file = name if name.endswith("article") or "/" not in name else f"{name}/x"
        head, _, rest = tidy("a: b\n", f"{file}.yml").partition("\n")
        assert rest == "a: b\n"
        schema = (ROOT / "data" / f"{file}.yml").parent / head.removeprefix("# yaml-language-server: $schema=")
        assert schema.resolve() == ROOT / ".schemas" / f"{name}.json"
    wrong = "# A road.\n# yaml-language-server: $schema=../figures.json\nroute: road\n"
    assert fixed(wrong) == "# A road.\nroute: road\n"


def comments(text: str) -> Counter[str]:
    lines = map(str.strip, text.split("\n"))
    return Counter(line for line in lines if line.startswith("#") and not line.startswith("# yaml-language-server"))


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(mutation=mutations(), places=st.lists(st.integers(0, 40), max_size=4))
def test_no_comment_and_no_meaning_is_lost(mutation: tuple[str, str], places: list[int]) -> None:
    name, text = mutation
    lines = text.split("\n")
    for number, place in enumerate(places):
        at = min(place, len(lines) - 1)
        lines.insert(at, f"{' ' * (len(lines[at]) - len(lines[at].lstrip()))}# comment {number}")
    text = "\n".join(lines)
    new = tidy(text, name)
    assert tidy(new, name) == new
    assert comments(new) == comments(text)
    kind = FILES.get(name.removesuffix(".yml")) or FILES[name.rpartition("/")[0]]
    (before, faults), (after, left) = reader.read(text, name), reader.read(new, name)
    if "\\ud800" in text:  # half a character, which cannot be printed
        return
    model, more = load.validate(kind, before)
    if not faults and not more:
        assert left == []
        if name != "changes.yml":  # it is sorted
            assert load.validate(kind, after) == (model, [])


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "units.yml").write_text("units:   \n")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    load.fix(tmp_path / "data")
    assert capsys.readouterr().out == "data/units.yml: cannot be written: Permission denied\n"


def test_the_command_puts_right_what_it_can_and_says_the_rest(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "data")
    load.fix(tmp_path / "data")
    road, mine = (tmp_path / "data" / "record" / "projects" / f"{name}.yml" for name in ("road", "mine"))
    awkward = road.read_bytes().replace(b"\n", b"\r\n").replace(b"value: 9850", b'value: "9,850"')
    road.write_bytes(awkward.replace(b"definition: ", "definition: Cafe\u0301. ".encode()))  # one letter as two characters
    mine.write_text(mine.read_text("utf8").replace("checked: 2026-01-02", "checked: yesterday"), "utf8")
    done = run(ROOT / "hooks" / "load.py", "--fix", tmp_path / "data")
    assert done.stdout.splitlines() == [
        "data/record/projects/road.yml: corrected",
        f"data/record/projects/mine.yml:{mine.read_text('utf8').split('checked:')[0].count(chr(10)) + 1}: 'checked': "
        "must be a full date without quotes, such as 2024-09-10, but 'yesterday' is text",
        "1 problem to fix",
    ]
    assert done.returncode == 1
    assert done.stderr == ""
    assert "value: 9850" in road.read_text("utf8")
    assert "definition: Café. " in road.read_text("utf8")
    assert b"\r" not in road.read_bytes()
