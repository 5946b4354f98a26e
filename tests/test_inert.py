"""Tests that nothing in the data or on a page is executed: code is refused, or shown as it was typed.

The tests in test_site.py show that a build needs no other program and no network.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import build, replace, small_project, tree

import pages
import reader
from links import FOLDER

TAGS = (
    '!!python/object/apply:os.mkdir ["ran"]',
    '!!python/object/new:os.mkdir ["ran"]',
    "!!python/name:os.mkdir",
    "!!python/module:antigravity",
    "!ENV HOME",
    "!include sources.yml",
    "!relative ..",
)


REFUSED = "a tag; put quotes around text that begins with '!', or delete the tag"


@pytest.mark.parametrize("value", TAGS)
@pytest.mark.parametrize("loader", reader.LOADERS)
def test_a_tag_is_refused(value: str, loader: type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reader, "LOADERS", [loader])
    for text, line in ((f"title: {value}\n", 1), (f"names:\n  - one\n  - {value}\n", 3)):
        [fault, *_] = reader.read(text, "data/a.yml")[1]
        assert (fault.line, fault.text.partition("' as ")[2]) == (line, REFUSED)
    [problem] = pages.check(f"---\ndescription: {value}\n---\n\n# A page\n", "docs/a.md", None).problems
    assert REFUSED in str(problem)
    assert [*tmp_path.iterdir()] == []


CODE = "${7*7} #{7*7} $(id) %(id)s {0}"
TEMPLATE = "{{ 7*7 }} {% include 'main.html' %}"  # the data may not even contain this


def test_code_in_the_data_and_on_a_page_is_text(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    replace(project / "data" / "record" / "projects" / "mine.yml", "definition: A mine.", f'definition: "{CODE}"')
    replace(project / "docs" / "roads.md", "# A page", f"# Roads\n\n`{TEMPLATE} {CODE}`")
    built = build(project, "--strict", SITE_URL="https://site.test/")
    assert built.exit_code == 0, built.output
    for file, shown in (("projects/mine/index.html", CODE), ("roads/index.html", f"{TEMPLATE} {CODE}")):
        assert shown in tree((project / "site" / file).read_text("utf8")).query("article")[0].to_text()
    for file in (f"{FOLDER}/projects.csv", f"{FOLDER}/projects/mine.json"):
        assert CODE in (project / "site" / file).read_text("utf8")


@pytest.mark.parametrize("name", ["../../data/article.yml", "main.html", "404.html"])
def test_neither_a_page_nor_a_view_chooses_a_template(name: str) -> None:
    for page in (
        f"---\ndescription: A page.\ntemplate: {name}\n---\n",
        f"---\ndescription: A page.\n---\n\n``` table\nshow: {name}\n```\n",
    ):
        [problem] = pages.check(page, "docs/a.md", None).problems
        assert "unknown" in str(problem)
