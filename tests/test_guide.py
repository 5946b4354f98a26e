"""Tests that the guides agree with the code: its modules, its names, its example and its script."""

from __future__ import annotations

import importlib
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TESTS, Site, parsed, run, whole_project, without_fences
from markdown.extensions.toc import slugify
from test_house import MODULES, imports
from test_recipes import section
from test_reference import slug

import exports
import feeds
from dataset import Data
from edition import Edition
from generated import generated_pages
from links import FOLDER

GUIDE = ROOT / "docs" / "contribute"
PAGES = {path.stem: path.read_text("utf8") for path in sorted(GUIDE.iterdir())}
GUIDES = "\n".join(PAGES.values())
CODE = GUIDE / "code.md"


def fences(page: str, heading: str, word: str) -> list[str]:
    """Return the fences in a section of a guide."""
    return re.findall(rf"^``` {word}\n(.*?)^```$", section(PAGES[page], heading), re.DOTALL | re.MULTILINE)


def test_the_picture_has_every_module_in_the_order_of_its_imports() -> None:
    [picture] = fences("code", "The modules", "text")
    lines = [re.split(r" {2,}", line) for line in picture.splitlines()]
    assert [module for _, *modules in lines for module in modules] == MODULES


def test_the_table_says_which_modules_each_imports(request: pytest.FixtureRequest) -> None:
    row = re.compile(r"^\| `(\w+)` \| ([^|\n]+) \| ?(.*?) ?\|$", re.MULTILINE)
    imported = {module: ", ".join(sorted(imports(module) & set(MODULES))) or "nothing" for module in MODULES}
    if request.config.getoption("rewrite"):
        text = row.sub(lambda found: f"| `{found[1]}` | {found[2]} | {imported[found[1]]} |", CODE.read_text("utf8"))
        CODE.write_text(text, "utf8")
    rows = row.findall(CODE.read_text("utf8"))
    assert [(name, uses) for name, _, uses in rows] == [*imported.items()], "run pytest --rewrite, which writes the last column"


def headings(page: str) -> list[str]:
    return re.findall(r"^#+ (.*)$", without_fences(page), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_headings_have_the_same_anchors_on_a_forge_as_on_the_site(page: str) -> None:
    anchors = [slug(heading) for heading in headings(PAGES[page])]
    assert anchors == [slugify(heading, "-") for heading in headings(PAGES[page])]
    assert len(set(anchors)) == len(anchors)  # forges and MkDocs number repeated anchors differently


@pytest.mark.parametrize("file", ["README.md", *(f"docs/contribute/{page}.md" for page in PAGES)])
def test_links_lead_somewhere_on_a_forge(file: str) -> None:
    text = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", without_fences((ROOT / file).read_text("utf8")))
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not link.startswith("https://")]
    assert links != []
    dead = []
    for link in links:
        target, _, anchor = link.partition("#")
        path = (ROOT / file).parent / target if target else ROOT / file
        content = path.read_text("utf8") if path.suffix == ".md" and path.is_file() else ""
        # The strict build checks the anchors of our other pages.
        known = map(slug, headings(content)) if path.parent.resolve() == GUIDE else re.findall(r"{ #([\w-]+)", content)
        if not path.exists() or (anchor and anchor not in known):
            dead.append(link)
    assert dead == []


def test_the_entrance_lists_every_guide_and_each_leads_back(site: Site) -> None:
    listed = {link.attrs.get("href", "").partition("#")[0] for link in site.pages["contribute/"].query("article a")}
    assert [page for page in PAGES if page != "index" and f"{page}/" not in listed] == []
    for page in PAGES.keys() - {"index"}:
        assert "../" in [link.attrs.get("href") for link in site.pages[f"contribute/{page}/"].query(".md-path a")]


def test_every_name_of_the_code_exists() -> None:
    names = {name for name in re.findall(r"`((?:\w+\.)+\w+)`", GUIDES) if name.partition(".")[0] in MODULES}
    assert len(names) >= 20
    assert [name for name in sorted(names - {"events.py"}) if not exists(name)] == []


def exists(name: str) -> bool:
    """Return whether `module.name` exists, including the fields and properties of types."""
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
    # Files that a recipe or a build writes.
    new = set(re.findall(r"([\w./-]+), new", GUIDES))
    made = {"tests/golden/table-names.html", "tests/faults/record-projects-mine.names.txt", "data/record/projects/track.yml"}
    files = {file for file in wanted.findall(GUIDES) if not file.startswith(FOLDER)}
    assert len(files) >= 20
    assert [file for file in sorted(files - new - made) if not (ROOT / file).exists()] == []


def test_the_value_that_is_followed_is_where_the_guide_says(small: Data, small_edition: Edition) -> None:
    [written] = fences("code", "One value, from file to page", "yaml")
    assert written in (TESTS / "small" / "record" / "projects" / "road.yml").read_text("utf8")
    [number] = [number for number, fact in enumerate(small.part("road", "facts"), 1) if fact.version == "the contract"]
    html = [page.html(small_edition, "projects/road/") for page in generated_pages(small_edition) if page.source == "projects/road.md"]
    cells = [cell.to_text() for page in html for cell in parsed(page, fragment=True).query(f"tr#fact-{number} .cp-value")]
    assert cells == ["$8 billion"]
    assert f"projects/road/facts/{number},road," in small_edition.tables["facts"].content().decode()
    assert "the contract: **$8 billion**" in dict(exports.twins(small_edition))["projects/road.md"]


def test_a_replaced_value_reaches_the_feed(small_edition: Edition) -> None:
    assert "cost, the contract: from $7 billion to $8 billion." in feeds.atom(None, small_edition)


def test_the_script_that_stages_the_site_gives_pages_that_build_without_the_hook(tmp_path: Path) -> None:
    [script] = fences("upkeep", "Replacements for MkDocs", "python")
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
