"""Tests that follow the recipes of the guide to the letter in a small project: the result on the site, and the effect of a forgotten part."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import ROOT, parsed, replace, run, whole_project, without_fences

from links import FOLDER

GUIDE = (ROOT / "docs" / "contribute" / "recipes.md").read_text("utf8")
_BLOCK = re.compile(r"^(?P<marks>`{3,}) \w+\n(?P<content>.*?)^(?P=marks)$", re.DOTALL | re.MULTILINE)
_PLACE = re.compile(
    r"(?:# |\{# |<!-- )(?P<file>[\w./-]+), (?P<place>new|at the end|after|before|in place of)(?:: ?(?P<quote>.*?))?(?: #\}| -->)?"
)


class Edit(NamedTuple):
    """A block of a guide: the file, the place in it, the quoted part of a line if any, and the text to insert."""

    file: str
    place: str
    quote: str | None
    text: str

    def apply(self, project: Path) -> None:
        """Write the text where the guide says. If it replaces a quoted line, the lines that are indented below are also removed."""
        path = project / self.file
        if self.place == "new":
            assert not path.exists()
            path.parent.mkdir(exist_ok=True)
            path.write_text(self.text, "utf8")
            return
        lines = path.read_text("utf8").splitlines(keepends=True)
        at = len(lines)
        if self.place == "in place of":
            for quote in reversed(str(self.quote).split(", ")):
                at = quoted(lines, quote)
                within = lines[at][: -len(lines[at].lstrip())] + " "
                end = next((n for n in range(at + 1, len(lines)) if not lines[n].startswith(within)), len(lines))
                del lines[at:end]
        elif self.quote is not None:
            at = quoted(lines, self.quote) + (self.place == "after")
        is_definition = path.suffix == ".py" and not self.text.startswith(" ")
        lines.insert(at, self.text + ("\n\n" if is_definition else ""))
        path.write_text("".join(lines), "utf8")


def quoted(lines: list[str], quote: str) -> int:
    """Return the line that a quote stands for: an equal line, one that begins with the quote, or one that contains it."""
    for fits in (f"{quote}\n".__eq__, lambda line: line.startswith(quote), lambda line: quote in line):
        found = [number for number, line in enumerate(lines) if fits(line)]
        if found:
            break
    [number] = found
    return number


def section(page: str, heading: str) -> str:
    """Return a section of a guide, by the beginning of its heading."""
    lines, plain = page.split("\n"), without_fences(page).split("\n")
    starts = [number for number, line in enumerate(plain) if line.startswith("## ")]
    [first] = [number for number in starts if plain[number].startswith(f"## {heading}")]
    return "\n".join(lines[first + 1 : min((number for number in starts if number > first), default=None)]) + "\n"


def blocks(text: str) -> list[str]:
    """Return the content of every block of a text."""
    return [found["content"] for found in _BLOCK.finditer(text)]


def edits_in(text: str) -> list[Edit]:
    """Return the blocks of a text that go into a file."""
    found = []
    for content in blocks(text):
        head, _, rest = content.partition("\n")
        if place := _PLACE.fullmatch(head):
            found.append(Edit(place["file"], place["place"], place["quote"], rest))
    return found


def edits(recipe: str) -> list[Edit]:
    """Return the blocks of a recipe that go into files."""
    return edits_in(section(GUIDE, f"Add a {recipe}"))


def follow(project: Path, wanted: Iterable[Edit]) -> None:
    for edit in wanted:
        edit.apply(project)


def build(project: Path) -> Path:
    """Build a project, which must succeed, and return its site."""
    built = run("mkdocs", "build", "--strict", cwd=project)
    assert built.returncode == 0, built.stdout + built.stderr
    return project / "site"


def complaint(project: Path) -> str:
    """Return the output of a build that must fail."""
    built = run("mkdocs", "build", "--strict", cwd=project)
    assert built.returncode == 1
    assert "Traceback" not in built.stdout + built.stderr
    return built.stdout + built.stderr


def pytest_says(project: Path, *options: str) -> str:
    """Return the output of the tests of a project."""
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    subprocess.run(["git", "add", "--all", "--force"], cwd=project, check=True)
    return run("pytest", "-n0", "-vv", "-p", "no:cacheprovider", *options, cwd=project).stdout


def text_of(page: Path) -> str:
    return " ".join(str(parsed(page.read_text("utf8")).to_text(separator="", strip=False)).split())


def read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf8"))


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf8").splitlines()))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return whole_project(tmp_path / "project")


RECIPES = re.findall(r"^## Add an? (\w+)", GUIDE, re.MULTILINE)


def test_every_recipe_is_followed_and_every_block_is_of_a_known_form() -> None:
    assert RECIPES == ["field", "word", "rule", "view", "kind", "column"]
    for recipe in RECIPES:
        rest = [content for content in blocks(section(GUIDE, f"Add a {recipe}")) if not _PLACE.fullmatch(content.partition("\n")[0])]
        assert [content for content in rest if not content.startswith(("$ ", "data/record/"))] == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_code_of_a_recipe_is_in_the_house_style(recipe: str, project: Path) -> None:
    follow(project, edits(recipe))
    for command in (("check",), ("format", "--check")):
        done = run("ruff", *command, "--no-cache", "hooks", "tests/test_views.py", cwd=project)
        assert done.returncode == 0, done.stdout


# --- a field --------------------------------------------------------------------------------------------------------


def test_a_field_is_shown_published_and_checked(project: Path) -> None:
    follow(project, edits("field"))
    site = build(project)
    assert "Contractor: A builder 1" in text_of(site / "projects" / "road" / "index.html")
    assert "Contractor" not in text_of(site / "projects" / "mine" / "index.html")
    assert "- Contractor: A builder (Research: [An Institute" in (site / "projects" / "road.md").read_text("utf8")
    api = site / FOLDER
    assert [row["record_contractor_name"] for row in rows(api / "projects.csv")] == ["A builder", ""]
    assert {"entry": "projects/road/contractor", "record": "road", "role": "sources", "position": "1", "source": "study"} in rows(
        api / "citations.csv"
    )
    [road] = read_json(api / "projects" / "road.json")["items"]
    assert road["record"]["contractor"] == {"id": "projects/road/contractor", "name": "A builder", "sources": ["study"]}
    published = read_json(api / "schema" / "projects.json")["$defs"]["ProjectFindings"]["properties"]["contractor"]
    written = read_json(api / "schema" / "files" / "record" / "projects.json")["properties"]["contractor"]
    assert published["description"] == written["description"] == "Who builds it."
    [column] = [row for row in read_json(api / "datapackage.json")["resources"] if row["name"] == "projects"]
    assert {"The contractor, as the sources name it."} == {
        field["description"] for field in column["schema"]["fields"] if field["name"] == "record_contractor_name"
    }

    record = project / "data" / "record" / "projects" / "road.yml"
    replace(record, "A builder, sources: [study]", "A builder, sources: [studi]")
    line = record.read_text("utf8").partition("[studi]")[0].count("\n") + 1
    assert f"data/record/projects/road.yml:{line}: 'sources': unknown source 'studi'; did you mean 'study'?" in complaint(project)


@pytest.mark.parametrize(
    ("forgotten", "test", "said"),
    [
        ("hooks/templates/cards-identity.html", "test_shown.py", "no template shows these"),
        ("tests/small/record/projects/road.yml", "test_shown.py", "give these a value in tests/small"),
    ],
)
def test_a_field_that_is_not_shown_is_named(forgotten: str, test: str, said: str, project: Path) -> None:
    follow(project, [edit for edit in edits("field") if edit.file != forgotten])
    said_of_it = pytest_says(project, f"tests/{test}")
    assert said in said_of_it
    assert "Contractor.name, Contractor.sources, ProjectFindings.contractor" in said_of_it


def test_a_field_that_is_explained_to_no_editor_is_named(project: Path) -> None:
    follow(project, [edit for edit in edits("field") if edit.file != "docs/contribute/reference.md"])
    said = pytest_says(project, "tests/test_reference.py", "--rewrite")
    assert "write a heading for each of these in reference.md" in said
    assert "assert ['Contractor'] == []" in said


def test_a_field_is_explained_by_its_docstring(project: Path) -> None:
    follow(project, edits("field"))
    assert "run pytest --rewrite, which writes the tables" in pytest_says(project, "tests/test_reference.py")
    assert "failed" not in pytest_says(project, "tests/test_reference.py", "--rewrite")
    guide = (project / "docs" / "contribute" / "reference.md").read_text("utf8")
    assert "| `contractor` | no | Who builds it. | [Contractor](#contractor) |" in guide
    assert "| `name` | yes | The contractor, as the sources name it. | `A builder` |" in guide


def test_a_list_without_a_table_stops_the_build_with_what_to_write(project: Path) -> None:
    follow(project, edits("field"))
    replace(project / "hooks" / "model.py", "contractor: Contractor | None = None", "contractors: tuple[Contractor, ...] = ()")
    record = project / "data" / "record" / "projects" / "road.yml"
    replace(record, "contractor: {name: A builder, sources: [study]}", "contractors: [{name: A builder, sources: [study]}]")
    assert "the list records.record.contractors has no table; add its name to _NAMES in hooks/tables.py" in complaint(project)
    replace(project / "hooks" / "tables.py", "_NAMES = {\n", '_NAMES = {\n    "records.record.contractors": "contractors",\n')
    assert rows(build(project) / FOLDER / "contractors.csv") == [
        {"id": "projects/road/contractors/1", "record": "road", "position": "1", "name": "A builder"}
    ]


# --- a word and a unit ----------------------------------------------------------------------------------------------


def test_a_word_and_a_unit_may_be_used_and_are_explained(project: Path) -> None:
    article, plan = project / "data" / "article.yml", project / "data" / "record" / "initiatives" / "plan.yml"
    replace(article, "sector: mining", "sector: fisheries")
    replace(plan, "attribute: count, value: 3, unit: projects", "attribute: capacity, value: 3, unit: berths")
    said = complaint(project)
    assert "project mine: 'sector': unknown word 'fisheries'" in said
    assert "unknown unit 'berths'" in said
    follow(project, edits("word"))
    with (project / "docs" / "method.md").open("a", encoding="utf8") as page:
        page.write("\n``` table\nshow: words\nvocabulary: sectors\n```\n\n``` table\nshow: words\nvocabulary: units\n```\n")
    site = build(project)
    method = parsed((site / "method" / "index.html").read_text("utf8"))
    assert method.query("#sectors-fisheries td")[0].to_text() == "fishing, fish farms and trade in fish"
    assert method.query("#units-berths td")[0].to_text() == "berths of a port"
    assert "fisheries: fishing, fish farms and trade in fish" in text_of(site / "projects" / "mine" / "index.html")
    assert "3 berths" in text_of(site / "initiatives" / "plan" / "index.html")
    api = site / FOLDER
    assert {(row["list"], row["word"]) for row in rows(api / "words.csv")} >= {("sectors", "fisheries"), ("units", "berths")}
    fact = read_json(api / "schema" / "files" / "record" / "initiatives.json")["$defs"]["Fact"]["properties"]
    assert "berths" in json.dumps(fact["unit"])


# --- a rule ---------------------------------------------------------------------------------------------------------


def test_a_rule_is_tripped_by_its_file_with_the_message_that_the_guide_shows(project: Path) -> None:
    follow(project, edits("rule"))
    [shown] = [content for content in blocks(section(GUIDE, "Add a rule")) if content.startswith("data/record/")]
    said = pytest_says(project, "tests/test_load.py", "--rewrite", "-k", "tripped or every_message or names.yml")
    assert "3 passed" in said
    assert (project / "tests" / "faults" / "record-projects-mine.names.txt").read_text("utf8") == shown
    build(project)


def test_a_rule_that_nothing_trips_is_named(project: Path) -> None:
    follow(project, [edit for edit in edits("rule") if not edit.file.startswith("tests/faults/")])
    said = pytest_says(project, "tests/test_load.py", "-k", "tripped or every_message")
    assert re.search(r"Extra items in the right set:\nE +<function names_stand_once", said)


# --- a view ---------------------------------------------------------------------------------------------------------


def test_a_view_is_shown_where_a_page_asks_for_it(project: Path) -> None:
    follow(project, edits("view"))
    assert "2 passed" in pytest_says(project, "tests/test_views.py", "--rewrite", "-k", "table-names or every_view_is_tested")
    golden = (project / "tests" / "golden" / "table-names.html").read_text("utf8")
    assert "Other names under Roads &amp; rail" in golden
    page = parsed((build(project) / "gaps" / "index.html").read_text("utf8"))
    assert [cell.to_text() for cell in page.query("td[data-label=Name]")] == ["سڑک", "路"]


def test_a_view_that_shows_nothing_is_never_expected(project: Path) -> None:
    follow(project, edits("view"))
    template = project / "hooks" / "templates" / "table-names.html"
    whole, golden = template.read_text("utf8"), ("tests/test_views.py", "--rewrite", "-k", "table-names")
    template.write_text("\n", "utf8")
    assert "there is no output, so table-names.html would be empty" in pytest_says(project, *golden)
    template.write_text(whole, "utf8")
    replace(project / "hooks" / "views.py", "for name in data.findings[record.id].names]", "for name in ()]")
    assert "'names' with theme 'roads' shows nothing" in pytest_says(project, *golden)
    assert not (project / "tests" / "golden" / "table-names.html").exists()


@pytest.mark.parametrize(
    ("forgotten", "said"),
    [
        (
            "hooks/templates/table-names.html",
            "hooks/templates/table-names.html:1: the template is missing; write it to show the view 'table names'",
        ),
        ("hooks/views.py", "table: 'show': unknown word 'names'; none of the "),
    ],
)
def test_a_view_without_one_of_its_parts_stops_the_build(forgotten: str, said: str, project: Path) -> None:
    follow(project, [edit for edit in edits("view") if edit.file != forgotten])
    assert said in complaint(project)


@pytest.mark.parametrize(
    ("forgotten", "test", "said"),
    [
        ("tests/test_views.py", "tests/test_views.py", "'table-names'"),
        ("docs/contribute/views.md", "tests/test_house.py", "assert ['names'] == []"),
    ],
)
def test_a_view_that_is_not_tested_or_explained_is_named(forgotten: str, test: str, said: str, project: Path) -> None:
    wanted = [edit for edit in edits("view") if edit.file != forgotten]
    if forgotten.startswith("docs/"):  # other views already have an option or a field of that name
        guide = project / forgotten
        guide.write_text(guide.read_text("utf8").replace("`names`", "names"), "utf8")
    follow(project, wanted)
    assert said in pytest_says(project, test, "-k", "every_view")


# --- a kind of record -----------------------------------------------------------------------------------------------


def test_a_kind_of_record_has_all_that_records_have(project: Path) -> None:
    follow(project, edits("kind"))
    replace(
        project / "data" / "changes.yml",
        "changes:\n",
        "changes:\n  - {id: third, date: 2026-02-03, what: A loan., why: It was missing., records: [dam-loan]}\n",
    )
    site = build(project)
    api = site / FOLDER
    page = text_of(site / "loans" / "dam-loan" / "index.html")
    assert "A loan named in paragraph 3 of the article, under the theme World." in page
    assert "Lender A bank" in page
    assert "$200 million" in page
    row = parsed((site / "loans" / "index.html").read_text("utf8")).query("#dam-loan")[0]
    assert row.query("a")[0].attrs["href"] == "../loans/dam-loan/"
    home = parsed((site / "index.html").read_text("utf8"))
    assert "Loans" in [link.to_text().strip() for link in home.query("a[href='loans/']")]
    assert 'href="/loans/"' in (site / "404.html").read_text("utf8")
    assert {
        each["title"] for each in read_json(site / "search" / "search_index.json")["docs"] if each["location"] == "loans/dam-loan/"
    } == {"Loan for a dam"}
    assert "## Loans\n\n- [Loan for a dam](/loans/dam-loan.md" in (site / "llms.txt").read_text("utf8")
    assert (site / "loans" / "dam-loan.md").read_text("utf8").startswith("# Loan for a dam\n\n> Money for a dam.")
    assert (site / "loans" / "dam-loan" / "dam-loan.yml").read_text("utf8").startswith("definition: Money for a dam.")
    assert "loans/dam-loan/" in (site / "feeds" / "all.xml").read_text("utf8")
    assert "loans/dam-loan/" in (site / "feeds" / "world.xml").read_text("utf8")
    assert "loans/dam-loan/" not in (site / "feeds" / "roads.xml").read_text("utf8")
    assert "Loan for a dam" in (site / "feeds" / "checks.ics").read_bytes().decode().replace("\r\n ", "")
    [loan] = read_json(api / "loans.json")["items"]
    assert loan == read_json(api / "loans" / "dam-loan.json")["items"][0]
    assert [loan["kind"], loan["article"]["lender"], loan["record"]["facts"][0]["value"]] == ["loans", "A bank", 200]
    assert [row["article_lender"] for row in rows(api / "loans.csv")] == ["A bank"]
    assert "LoanFindings" in read_json(api / "schema" / "loans.json")["$defs"]
    assert "facts" in read_json(api / "schema" / "files" / "record" / "loans.json")["properties"]
    assert "loans" in read_json(api / "schema" / "files" / "article.json")["properties"]
    assert "loans" in [each["name"] for each in read_json(api / "datapackage.json")["resources"]]
    assert "/loans/{id}.json" in read_json(api / "openapi.json")["paths"]


KIND = edits("kind")


def test_every_part_of_a_kind_is_forgotten_once() -> None:
    assert len(FORGOTTEN) == len(KIND)


# The program that reports a missing part of the recipe, and its message, in the order of the recipe: the build, `ruff check` or a test.
FORGOTTEN = [
    ("ruff", r"model.py:\d+:\d+: F821 Undefined name `Loan`"),
    ("ruff", r"model.py:\d+:\d+: F821 Undefined name `LoanFindings`"),
    ("build", r"data/article.yml:\d+: unknown field 'loans'"),
    (
        "build",
        r"hooks/templates/said-loans.html:1: the template is missing; write it to show what the article says of one of the loans",
    ),
    ("build", r"hooks/templates/table-loans.html:1: the template is missing; write it to show the view 'table loans'"),
    ("build", r"docs/loans/index.md:1: the page is missing, and records link to it; restore it"),
    ("build", r"data/article.yml:\d+: field 'loans' is missing"),
    ("build", r"data/article.yml:\d+: loan dam-loan: has no file yet; create data/record/loans/dam-loan.yml"),
    ("tests/test_reference.py", r"assert \['Loan'\] == \[\]"),
    ("tests/test_reference.py", r"assert \['Record of loan'\] == \[\]"),
    ("tests/test_house.py", r"assert \['loans'\] == \[\]"),
    ("tests/test_views.py", r"'table-loans'"),
]


@pytest.mark.parametrize("number", range(len(FORGOTTEN)), ids=[f"{edit.file}-{number}" for number, edit in enumerate(KIND)])
def test_a_kind_without_one_of_its_parts_is_not_built_in_silence(number: int, project: Path) -> None:
    follow(project, [*KIND[:number], *KIND[number + 1 :]])
    who, said = FORGOTTEN[number]
    if who == "ruff":
        found = run("ruff", "check", "--no-cache", "--output-format", "concise", "hooks", cwd=project).stdout
    else:
        found = complaint(project) if who == "build" else pytest_says(project, who, "-k", "every_view or tables_say")
    assert re.search(said, found), found


@pytest.mark.parametrize(
    ("forgotten", "said"),
    [
        (
            '    theme: ThemeId\n    """The theme under which the article names it."""\n    lender',
            "AssertionError: add these to the types in hooks/model.py",
        ),
    ],
)
def test_a_kind_without_what_every_record_has_is_named(forgotten: str, said: str, project: Path) -> None:
    follow(project, KIND)
    replace(project / "hooks" / "model.py", forgotten, "    lender" if forgotten.endswith("lender") else "")
    found = pytest_says(project, "tests/test_house.py", "-k", "every_kind_has")
    assert said in found
    assert ("['Loan.theme'] == []" in found) == forgotten.endswith("lender")


# --- a column -------------------------------------------------------------------------------------------------------


def test_a_column_is_published_under_a_new_version(project: Path) -> None:
    follow(project, edits("column"))
    exports = ["tests/test_exports.py", "-k", "public_names or rises_as_promised or every_version"]
    assert "raise SCHEMA_VERSION in tables.py, describe it on /data/, and run pytest --rewrite" in pytest_says(project, *exports)
    tables = project / "hooks" / "tables.py"
    version = re.search(r'SCHEMA_VERSION = "(\d+)\.(\d+)\.\d+"', tables.read_text("utf8"))
    assert version
    new = f"{version[1]}.{int(version[2]) + 1}.0"
    replace(tables, version[0], f'SCHEMA_VERSION = "{new}"')
    assert (
        "test_the_page_of_downloads_tells_of_every_version"
        in pytest_says(project, *exports, "--rewrite").partition("short test summary")[2]
    )
    replace(project / "docs" / "data" / "index.md", "- **", f"- **{new}**, today: `archived_at`.\n- **")
    assert re.search(r"= 3 passed, \d+ deselected", pytest_says(project, *exports))
    assert "archived_at:uri?" in (project / "tests" / "public" / f"{new}.txt").read_text("utf8")
    site = build(project)
    api = site / FOLDER
    assert "https://web.archive.org/web/2026/study" in [row["archived_at"] for row in rows(api / "sources.csv")]
    assert read_json(api / "sources.json")["schema_version"] == new
    assert [each.get("archived_at") for each in read_json(api / "sources.json")["items"]].count(None) == 4
    assert 'href="https://web.archive.org/web/2026/study"' in (site / "sources" / "research" / "index.html").read_text("utf8")
