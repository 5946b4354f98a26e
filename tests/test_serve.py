"""Tests of edits under `mkdocs serve`: what is cached from the last build must not change the result."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import ENVIRONMENT, contents, small_project

from kept import same

# Builds the project in this folder as `mkdocs serve` does, once for each line of its input: after the last build or, with the
# word `fresh`, in a new process.
SERVER = """
import os, sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

def config():
    loaded = load_config("mkdocs.yml", site_dir=sys.argv[1])
    loaded.site_url = "http://127.0.0.1:8000/"
    return loaded

def builder():
    build(config(), serve_url="http://127.0.0.1:8000/")

def fresh():
    if child := os.fork():
        os.waitpid(child, 0)
    else:
        builder()
        os._exit(0)

first = config()
first.plugins.on_startup(command="serve", dirty=False)
if "fresh" not in sys.argv:
    builder()
    server = first.plugins.on_serve(LiveReloadServer(builder, "127.0.0.1", 0, sys.argv[1]), config=first, builder=builder)
for line in sys.stdin:
    fresh() if "fresh" in sys.argv else server.builder()
    print(flush=True)
"""


class Server:
    """A process that builds a project into a folder."""

    def __init__(self, process: subprocess.Popen[str], site: Path) -> None:
        self._process, self._site = process, site

    def build(self) -> dict[str, bytes]:
        """Build, and return every file of the site."""
        assert self._process.stdin
        assert self._process.stdout
        print(file=self._process.stdin, flush=True)
        assert self._process.stdout.readline() == "\n"
        return contents(self._site)


@contextmanager
def serving(project: Path, site: Path, *options: str) -> Iterator[Server]:
    command = [sys.executable, "-c", SERVER, str(site), *options]
    with subprocess.Popen(command, cwd=project, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Server(process, site)


# An edit of each kind: a file, a text in it, and the replacement. Each edit is made after those before it.
EDITS = {
    "a definition": ("data/record/projects/mine.yml", "definition: A mine.", "definition: A deep mine & more."),
    "a value": ("data/record/projects/mine.yml", "value: 900,", "value: 950,"),
    "a value that compares as equal": ("data/record/projects/mine.yml", "value: 950,", "value: 950.0,"),
    "a day of work": ("data/record/projects/mine.yml", "checked: 2026-01-02", "checked: 2026-06-30"),
    "a step that goes": ("data/record/projects/road.yml", "  - {date: 2025-03-04, highlight: true, event: The road opens., sources: [agency]}\n", ""),
    "a year that goes": ("data/record/projects/road.yml", "date: 2025-01, planned", "date: 2026-01, planned"),
    "a measured value": ("data/record/figures/share.yml", "value: 48}", "value: 49.5}"),
    "a citation more": ("data/record/initiatives/plan.yml", "checked:", "gaps:\n  - {question: How., searched_on: 2026-01-02, languages: [en]}\nchecked:"),
    "the title of a source": ("data/sources.yml", "title: A study", "title: Another study"),
    "the date of a source": ("data/sources.yml", "date: 2024-11\n", "date: 2024-12\n"),
    "the name of a place": ("data/places.yml", "name: Here,", "name: Over here,"),
    "the coordinates of a place": ("data/places.yml", "latitude: 31.5,", "latitude: 33.5,"),
    "a term": ("data/glossary.yml", "meaning: A hole.", "meaning: A hole in the ground."),
    "another spelling": ("data/glossary.yml", "term: Mine\n", "term: Deep\n"),
    "the name of a record": ("data/article.yml", "name: Mine\n", "name: Pit\n"),
    "the label of a figure": ("data/article.yml", "label: Miners", "label: Diggers"),
    "the theme of a record": ("data/article.yml", "kind: document\n    theme: world", "kind: document\n    theme: roads"),
    "the label of an attribute": ("data/units.yml", "label: Cost", "label: Price tag"),
    "a page": ("docs/roads.md", "# A page", "# Another page\n\nA road.\n\n``` table\nshow: projects\n```"),
    "a template": ("hooks/templates/record.html", "{{ show(page.view) }}", "Edited. {{ show(page.view) }}"),
    "the name of the site": ("mkdocs.yml", "site_name: ", "site_name: Not "),
}  # fmt: skip


def test_a_site_after_any_edit_is_the_site_of_a_fresh_build(tmp_path: Path) -> None:
    project = small_project(tmp_path / "project", own_code=True)
    with serving(project, tmp_path / "site") as server, serving(project, tmp_path / "fresh", "fresh") as fresh:
        before = server.build()
        for kind, (name, old, new) in EDITS.items():
            text = (project / name).read_text("utf8")
            assert text.count(old) == 1, kind
            (project / name).write_text(text.replace(old, new), "utf8")
            after, expected = server.build(), fresh.build()
            assert after != before, f"{kind}: nothing changed"
            assert [path for path in expected.keys() | after.keys() if expected.get(path) != after.get(path)] == [], kind
            before = after


# Accidents with files and folders, and the message about each. A file may be cut off, as if an editor had saved its beginning.
BROKEN: dict[str, list[tuple[Callable[[bytes], bytes] | None, str]]] = {
    "data/sources.yml": [(lambda text: text + b"{{ 1 / 0 }}\nplugins: 1\n", "data/sources.yml:"), (lambda text: text[:300], "data/sources.yml:"), (None, "data/sources.yml:1:")],
    "data": [(None, "'watch'")],
    "docs": [(None, "'docs_dir'")],
    "docs/map.md": [(lambda _: b"", "docs/map.md:1:"), (lambda _: b"---\n\xff", "docs/map.md:2:"), (None, "docs/map.md:1:")],
    "hooks/templates": [(None, "'watch'")],
    "hooks/templates/cards-themes.html": [(lambda text: text + b"{{ 1 / 0 }}", "ZeroDivisionError"), (None, "cards-themes.html")],
    "hooks/overrides/main.html": [(lambda _: b"{% block content %}", "hooks/overrides/main.html:1: ")],
    "mkdocs.yml": [(lambda text: text + b"\nplugins: 1\n", "'plugins'"), (lambda text: text[:text.index(b"hooks:")], "add the line 'hooks: [hooks/events.py]'"), (lambda _: b"", "'site_name'"),
                   (lambda _: b"[\xff", "mkdocs.yml"), (lambda _: b"- a", "key-value mapping"), (lambda text: text + b"\n  x: [\n", "mkdocs.yml"), (None, "mkdocs.yml")],
}  # fmt: skip


def test_the_last_good_site_stays_whatever_is_broken(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    project, away = small_project(tmp_path / "project", own_code=True), tmp_path / "away"
    with serving(project, tmp_path / "site") as server:
        good = server.build()
        for name, breaks in BROKEN.items():
            path = project / name
            for change, said in breaks:
                path.rename(away)
                if change:
                    path.write_bytes(change(away.read_bytes()))
                capfd.readouterr()
                assert server.build() == good, name
                heard = capfd.readouterr().err
                assert said in heard, (name, heard)
                assert heard.count("The last good site stays up") == 1, (name, heard)
                assert "Traceback" not in heard, name
                away.replace(path) if away.is_file() else away.rename(path)
        assert server.build() == good


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("a", "a", True),
        (1, 1.0, False),
        (True, 1, False),
        (0.0, -0.0, False),
        ((1, "a"), (1, "a"), True),
        ((1,), [1], False),
        ((1,), (1, 2), False),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
        ([{"a": (5,)}], [{"a": (5.0,)}], False),
    ],
)
def test_same_tells_apart_what_a_page_may_show(one: Any, other: Any, are_same: bool) -> None:
    assert same(one, other) is are_same
