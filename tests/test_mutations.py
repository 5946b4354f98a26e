"""Whatever a contributor does to the data, it loads, or each problem has a file and a line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import TESTS, whole
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import load
import reader
from edition import Edition
from generated import generated_pages

# The small data stands for the real one, which has the same types and loads a hundred times as slowly.
SMALL = TESTS / "small"
FILES = sorted(path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*.yml"))
LINES = {name: (SMALL / name).read_text("utf8").split("\n") for name in FILES}

# What people, editors and attackers write.
VALUES = st.sampled_from(
    ["", "no", "Yes", "~", "null", "4:30", "010", "0x1F", "1_000", ".5", "1e3", ".inf", "-.nan", "9" * 5000, "2024", "2024-09", "2024-9-1", "2024-02-30",
     "2024-09-10 10:00", "2024-09-10T10:00:00Z", "[", "{", "[]", "{}", "[a, [b]]", "{a: b}", "&a b", "*a", "<<: *a", "!!int '3'", "!x y", "'", '"', '"a" b',
     "|", ">-", "|\n   a\n   b", "- - -", "? a", ": ", "a: b", "%", "@a", "`a`", "#", "---", "...", "\t", "\u202e", "\x07", "\x00", "\ufeff", "\u2028", "\x85",
     "<b>x</b>", "&amp;", "**a**", "{{ x }}", '"\\ud800"', '"\\x00"', "here", "road", "moon", "[2, 3]", "[99]", "[3, 2]", "true", "-1", "12", "2013/2021", "sources-agree", "kilometres", "{date: 2024}", "[study, paper-2024]"]
)  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, str]:
    """The name of a file, and its text with one to four slips in it."""
    name = draw(st.sampled_from(FILES))
    lines = list(LINES[name])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        key, colon, _ = lines[at].partition(":")
        slip = draw(st.sampled_from(["delete", "double", "indent", "dedent", "undash", "value", "key", "insert", "cut", "swap"]))
        match slip:
            case "delete":
                lines[at] = ""
            case "double":
                lines.insert(at, lines[at])
            case "indent":
                lines[at] = draw(st.sampled_from([" ", "  ", "\t"])) + lines[at]
            case "dedent":
                lines[at] = lines[at].removeprefix("  ")
            case "undash":
                lines[at] = lines[at].replace("- ", "", 1)
            case "value":
                lines[at] = f"{key}{colon} {draw(VALUES)}"
            case "key":
                lines[at] = lines[at].replace(key.strip(), draw(VALUES), 1) if key.strip() else lines[at]
            case "insert":
                lines.insert(at, draw(VALUES | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)))
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case _:
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
    return name, "\n".join(lines)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("mutations") / "data"
    shutil.copytree(SMALL, data)
    return data


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(mutation=mutations())
def test_a_mutation_loads_or_is_located(folder: Path, mutation: tuple[str, str]) -> None:
    name, text = mutation
    (folder / name).write_bytes(text.encode())
    data, problems = load.load(folder)
    (folder / name).write_text("\n".join(LINES[name]), "utf8")
    lines = len(re.findall(r"\r\n|[\n\r\x85\u2028\u2029]", text)) + 2
    for problem in problems:
        assert re.match(r"data/[\w/-]+\.yml:\d+: \S", str(problem))
        assert problem.line >= 1
        assert problem.line <= lines or problem.file != f"data/{name}"
    if not problems:
        edition = Edition(data)
        for page in generated_pages(edition):
            if not page.record or page.record.id in name:
                assert page.html(edition, page.source).encode()


@pytest.mark.skipif(len(reader.LOADERS) == 1, reason="PyYAML has no libyaml here")
@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(mutation=mutations())
def test_a_mutation_reads_the_same_without_libyaml(mutation: tuple[str, str]) -> None:
    name, text = mutation
    with_it = reader.read(text, name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "LOADERS", reader.LOADERS[1:])
        assert whole(reader.read(text, name)) == whole(with_it)


@given(st.binary(max_size=200))
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
def test_any_bytes_are_read_or_located(folder: Path, content: bytes) -> None:
    path = folder / "any.yml"
    path.write_bytes(content)
    text, problems = reader.read_text(path, "data/any.yml")
    if problems:
        assert text == ""
        assert 1 <= problems[0].line <= content.count(b"\n") + 1
        return
    value, faults = reader.read(text, "data/any.yml")
    assert value is not reader.UNREADABLE or faults
