"""Tests that data with any mistake loads, or that each problem has a file and a line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import fuzz
import pytest
from conftest import TESTS, run, whole
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import load
import reader
from edition import Edition
from generated import generated_pages

# The small data set has the same types as the real data, which takes a hundred times as long to load.
SMALL = TESTS / "small"
FILES = sorted(path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*.yml"))
TEXTS = {name: (SMALL / name).read_text("utf8") for name in FILES}


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, str]:
    """Generate the name of a file, and its text with one to four mistakes."""
    name, other = draw(st.sampled_from(FILES)), draw(st.sampled_from(FILES))
    return name, fuzz.mistaken(draw(st.randoms()), TEXTS[name], TEXTS[other])[1]


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
    (folder / name).write_text(TEXTS[name], "utf8")
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


# YAML syntax, characters that look like it, and text between.
TOKENS = st.sampled_from(
    ["a", "b: ", "- ", "\n", "\n  ", "\n    ", "[", "]", "{", "}", ", ", ": ", ":", "?", "? ", "# x", " #", "'", '"', "|", "|2\n", ">-\n", "&a ", "*a", "!x ", "!!int ", "!!binary ",
     "<<: ", "---\n", "...\n", "%YAML 1.1\n", "%TAG ! x\n", "\t", "\u00a0", "\x85", "\u2028", "\ufeff", "\x00", "\ud800", "\U0001f600", "\\x41", "\\ud800", "\\U00110000", "\\q", "1", "0x1F",
     "1e3", ".inf", "~", "null", "yes", "2024-01-01", "2024-13-01", "12:30:00", "=", "<<", "-", "@", "`", "%", "é", "\r", "a b", "x: y", " ", "9" * 5000]
)  # fmt: skip


@pytest.mark.skipif(len(reader.LOADERS) == 1, reason="PyYAML has no libyaml here")
@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(text=mutations().map(lambda mutation: mutation[1]) | st.lists(TOKENS, max_size=14).map("".join))
def test_any_text_reads_the_same_without_libyaml(text: str) -> None:
    with_it = reader.read(text, "a.yml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "LOADERS", reader.LOADERS[1:])
        assert whole(reader.read(text, "a.yml")) == whole(with_it)


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


def test_a_mistake_in_any_file_of_the_site_is_rendered_or_located() -> None:
    done = run(TESTS / "fuzz.py", "40")  # 40 of the 20,000 that the command makes outside the tests
    assert done.returncode == 0, done.stdout
    assert re.match(r"40 mistakes: \d+ located, \d+ sound, 0 faults\n", done.stdout)
