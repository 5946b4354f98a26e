"""The guides keep step with the code: its modules, its names, its example and its script."""

from __future__ import annotations

import importlib
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TESTS, parsed, run, whole_project
from test_house import ROOMS, imports
from test_recipes import replace

import exports
import feeds
import load
from dataset import Data
from edition import Edition
from generated import generated_pages
from links import FOLDER

GUIDES = "\n".join(page.read_text("utf8") for page in sorted((ROOT / "docs" / "contribute").iterdir()))
MODULES = ROOT / "docs" / "contribute" / "code.md"


def fences(section: str, word: str) -> list[str]:
    """The fences of a section of a guide, by the anchor of its heading."""
    found = re.search(rf"^## [^\n]* {{ #{section} }}\n(.*?)(?=^## |\Z)", GUIDES, re.DOTALL | re.MULTILINE)
    assert found
    return re.findall(rf"^``` {word}\n(.*?)^```$", found[1], re.DOTALL | re.MULTILINE)


def test_the_picture_has_every_module_in_the_order_of_its_imports() -> None:
    [picture] = fences("modules", "text")
    lines = [re.split(r" {2,}", line) for line in picture.splitlines()]
    assert [room for _, *rooms in lines for room in rooms] == ROOMS


def test_the_table_says_which_modules_each_imports(request: pytest.FixtureRequest) -> None:
    row = re.compile(r"^\| `(\w+)` \| ([^|\n]+) \| ?(.*?) ?\|$", re.MULTILINE)
    imported = {room: ", ".join(sorted(imports(room) & set(ROOMS))) or "nothing" for room in ROOMS}
    if request.config.getoption("rewrite"):
        text = row.sub(lambda found: f"| `{found[1]}` | {found[2]} | {imported[found[1]]} |", MODULES.read_text("utf8"))
        MODULES.write_text(text, "utf8")
    rows = row.findall(MODULES.read_text("utf8"))
    assert [(name, uses) for name, _, uses in rows] == [*imported.items()], "run pytest --rewrite, which writes the last column"


def test_every_name_of_the_code_exists() -> None:
    names = {name for name in re.findall(r"`((?:\w+\.)+\w+)`", GUIDES) if name.partition(".")[0] in ROOMS}
    assert len(names) >= 20
    assert [name for name in sorted(names - {"events.py"}) if not exists(name)] == []


def exists(name: str) -> bool:
    """Whether `module.name` is there; of a type also its fields and properties."""
    module, *rest = name.split(".")
    value: Any = importlib.import_module(module)
    for each in rest:
        if not hasattr(value, each):
            return False
        value = getattr(value, each)
    return True


def test_what_does_not_exist_is_noticed() -> None:
    assert not exists("reader.no_such_name")
    assert not exists("dataset.Data.no_such_name")


def test_every_file_exists() -> None:
    wanted = re.compile(r"(?<![\w/.-])((?:hooks|tests|docs|data)/[\w/.-]+\.\w+)(?![\w:])")
    # What a recipe writes, or a build.
    new = set(re.findall(r"([\w./-]+), new", GUIDES))
    made = {"tests/golden/table-names.html", "tests/faults/record-projects-mine.names.txt"}
    files = {file for file in wanted.findall(GUIDES) if not file.startswith(FOLDER)}
    assert len(files) >= 20
    assert [file for file in sorted(files - new - made) if not (ROOT / file).exists()] == []


def test_the_value_that_is_followed_is_where_the_guide_says(data: Data, edition: Edition) -> None:
    [written] = fences("value", "yaml")
    assert written in (ROOT / "data" / "record" / "projects" / "ml-1.yml").read_text("utf8")
    [number] = [number for number, fact in enumerate(data.part("ml-1", "facts"), 1) if fact.version == "revised plan of 2024"]
    html = [
        page.html(edition, page.source.removesuffix(".md") + "/")
        for page in generated_pages(edition)
        if page.source.startswith("projects/ml-1")
    ]
    cells = [cell.to_text() for page in html for cell in parsed(page, fragment=True).query(f"tr#fact-{number} .cp-value")]
    assert len(cells) == 1
    assert cells[0].startswith("$6.7 billion")
    table = edition.tables["facts"]
    assert f"projects/ml-1/facts/{number},ml-1," in table.content().decode()
    assert "revised plan of 2024: **$6.7 billion**" in dict(exports.twins(edition))["projects/ml-1.md"].replace("2024, planned", "2024")


def test_a_replaced_value_reaches_the_feed(small_edition: Edition) -> None:
    assert "cost, the contract: $7 billion becomes $8 billion." in feeds.atom(None, small_edition)


def test_a_unit_is_added_as_editors_are_told(tmp_path: Path) -> None:
    recipe = GUIDES.partition("## Add a unit")[2].partition("\n## ")[0]
    unit, allowed = re.findall(r"``` yaml\n(.*?)```", recipe, re.DOTALL)
    shutil.copytree(TESTS / "small", tmp_path / "data")
    plan = tmp_path / "data" / "record" / "initiatives" / "plan.yml"
    replace(plan, "attribute: count, value: 3, unit: projects", "attribute: capacity, value: 3, unit: berths")
    assert ["unknown unit 'berths'" in problem.text for problem in load.load(tmp_path / "data")[1]] == [True, False]
    replace(tmp_path / "data" / "units.yml", "units:\n", f"units:\n{unit}")
    assert ["unit 'berths' is not allowed" in problem.text for problem in load.load(tmp_path / "data")[1]] == [True]
    replace(tmp_path / "data" / "units.yml", "      - beds\n", f"      - beds\n{allowed}")
    assert load.load(tmp_path / "data")[1] == []


def test_messages_are_worded_as_editors_are_told(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    article = tmp_path / "data" / "article.yml"
    for id, field, value in (("travel-time", "hedge", "withn"), ("speed-up-ml-1", "paragraphs", "8")):
        article.write_text(
            re.sub(rf"(  - id: {id}\n.*?    {field}:) [^\n]*", rf"\1 {value}", article.read_text("utf8"), count=1, flags=re.DOTALL), "utf8"
        )
    replace(tmp_path / "data" / "record" / "projects" / "ml-1.yml", "unit: km\n", "unit: MW\n")
    said = [re.sub(r":\d+:", ":", str(problem)) for problem in load.load(tmp_path / "data")[1]]
    told = [re.sub(r":\d+:", ":", line) for line in GUIDES.splitlines() if re.match(r"[\w/.-]+:\d+: ", line)]
    assert len(said) == 3
    assert [message for message in said if message not in told] == []


def test_the_script_that_stages_the_site_gives_pages_that_build_without_the_hook(tmp_path: Path) -> None:
    [script] = fences("ways-out", "python")
    project = whole_project(tmp_path / "project")
    shutil.rmtree(project / "docs" / "contribute")
    (project / "stage.py").write_text(script, "utf8")
    done = run(project / "stage.py", cwd=project)
    assert done.returncode == 0, done.stderr
    staged = project / "staged"
    settings = (project / "mkdocs.yml").read_text("utf8")
    settings = re.sub(r"^(hooks|watch):.*\n", "", settings, flags=re.MULTILINE).replace("hooks/overrides", "../hooks/overrides")
    (staged / "mkdocs.yml").write_text(settings, "utf8")
    shutil.copytree(project / "docs" / "assets", staged / "docs" / "assets")
    built = run("mkdocs", "build", cwd=staged)
    assert built.returncode == 0, built.stderr
    road = parsed((staged / "site" / "projects" / "road" / "index.html").read_text("utf8"))
    assert 'They say "faster" & 5 < 6; ]]> -- {x}.' in " ".join(road.to_text(separator="", strip=False).split())
    assert [link.attrs["href"] for link in road.query("h2 + p a")][:2] == ["../../article/#p2", "../../article/#p3"]
    assert 'id="road"' in (staged / "site" / "projects" / "index.html").read_text("utf8")
