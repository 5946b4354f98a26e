"""Tests of the project as a whole: documents agree with the code, imports run one way, and certain names do not occur."""

from __future__ import annotations

import ast
import dataclasses
import re
import tomllib
from collections.abc import Iterable
from importlib import metadata as installed
from typing import Any

import pytest
from conftest import ROOT, tracked
from jinja2 import meta
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import exports
import feeds
import fields
import generated
import metadata
import model
import offline
import rendering
from pages import LANGUAGES
from views import VIEWS
from words import VOCABULARIES

# The modules in layers, from the top. Each may import those after it.
MODULES = [
    "publish",
    "diff",
    "events",
    "aside",
    "kept",
    "offline",
    "policy",
    "theme",
    "frame",
    "search_index",
    "feeds",
    "metadata",
    "exports",
    "schemas",
    "pages",
    "generated",
    "rendering",
    "views",
    "markup",
    "citations",
    "edition",
    "sheets",
    "tables",
    "shapes",
    "links",
    "forge",
    "timeline",
    "load",
    "tidy",
    "reader",
    "folders",
    "checks",
    "values",
    "wording",
    "charts",
    "maps",
    "languages",
    "dataset",
    "model",
    "words",
    "fields",
]


def imports(module: str) -> set[str]:
    tree = ast.parse((ROOT / "hooks" / f"{module}.py").read_text("utf8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
    return found


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module: str) -> None:
    used = imports(module)
    assert used.isdisjoint(MODULES[: MODULES.index(module) + 1])
    assert ("mkdocs" in used) == (module == "events")
    assert ("yaml" in used) == (module in ("tidy", "reader"))
    assert ("markdown_it" in used) == (module == "markup")
    assert ("jinja2" in used) == (module in ("rendering", "frame", "events"))


def test_every_module_is_known() -> None:
    assert sorted(path.stem for path in (ROOT / "hooks").glob("*.py")) == sorted(MODULES)


def test_every_kind_has_what_every_record_has() -> None:
    def has(kind: type[fields.Entry], name: str) -> bool:
        return name in kind.model_fields or isinstance(getattr(kind, name, None), property)

    needed = {name for name, about in vars(model.Record).items() if isinstance(about, property)}
    assert needed >= {"id", "name", "theme", "paragraphs", "says"}
    missing = [f"{kind.said.__name__}.{name}" for kind in model.KINDS.values() for name in sorted(needed) if not has(kind.said, name)]
    assert missing == [], "add these to the types in hooks/model.py"


def test_every_view_and_option_is_explained_to_editors() -> None:
    guide = tracked()["docs/contribute/views.md"]
    known: set[str] = {*LANGUAGES, *VIEWS, *VOCABULARIES}
    for views in VIEWS.values():
        known |= {*views, *(member.key for view in views.values() for member in view.members)}
    assert [word for word in sorted(known) if f"`{word}`" not in guide] == []


def test_readers_can_look_every_vocabulary_up() -> None:
    shown = re.findall(r"^vocabulary: (\w+)$", tracked()["docs/method.md"] + tracked()["docs/words.md"], re.MULTILINE)
    assert set(shown) == set(VOCABULARIES)


# The modules that render templates define their contexts.
FILLING = (exports, feeds, generated, metadata, offline, rendering)


def contexts() -> dict[str, type[rendering.Context]]:
    """Return the context of each template. Templates that others include or import use the context of those."""
    found: dict[str, type[rendering.Context]] = {
        f"{word}-{show}.html": rendering.ViewContext for word, views in VIEWS.items() for show in views
    }
    made = [each for module in FILLING for each in vars(module).values() if isinstance(each, type) and issubclass(each, rendering.Context)]
    return found | {name: context for context in made for name in context.templates}


SHARED = {"parts.html", "source-title.html", *(f"said-{kind}.html" for kind in model.KINDS)}


def test_every_template_is_used() -> None:
    assert {path.name for path in (ROOT / "hooks" / "templates").iterdir()} == {*contexts(), *SHARED}


@pytest.mark.parametrize("name", contexts())
def test_a_template_uses_nothing_but_its_context(name: str) -> None:
    environment = rendering.ENVIRONMENT
    used = set()
    for each in (name, *(SHARED if name.endswith((".html", ".xml")) else ())):
        text = (ROOT / "hooks" / "templates" / each).read_text("utf8")
        if each == name or f'"{each}"' in (ROOT / "hooks" / "templates" / name).read_text("utf8"):
            used |= meta.find_undeclared_variables(environment.parse(text))
    own = {"source"} if "source-title.html" in (ROOT / "hooks" / "templates" / name).read_text("utf8") else set()
    given = {field.name for field in dataclasses.fields(contexts()[name])}
    assert used - own - set(environment.globals) <= given


def test_every_context_is_used_whole() -> None:
    texts = {name: (ROOT / "hooks" / "templates" / name).read_text("utf8") for name in contexts()}
    for context in set(contexts().values()):
        for field in dataclasses.fields(context):
            assert any(re.search(rf"\b{field.name}\b", texts[name]) for name, each in contexts().items() if each is context), field


LOCKS = {"requirements.txt": (), "requirements-test.txt": ("test",)}


def pins(lock: str) -> dict[str, set[str]]:
    """Return the hashes in a lock file, by name and version."""
    blocks = re.split(r"^(?=[\w.-]+==)", tracked()[lock], flags=re.MULTILINE)[1:]
    return {block.split()[0]: set(re.findall(r"--hash=sha256:\w{64}", block)) for block in blocks}


def project() -> Any:
    return tomllib.loads(tracked()["pyproject.toml"])["project"]


def dependencies(extras: Iterable[str]) -> list[Requirement]:
    declared = [*project()["dependencies"], *(each for extra in extras for each in project()["optional-dependencies"][extra])]
    return [Requirement(each) for each in declared]


def needs(name: str, extra: str = "") -> list[Requirement]:
    """Return the requirements of an installed package, or of an extra of it, on this system."""
    declared = map(Requirement, installed.requires(name) or ())
    return [each for each in declared if not each.marker or each.marker.evaluate({"extra": extra})]


def all_needed(wanted: Iterable[Requirement]) -> set[str]:
    """Return the names of packages and of everything that they require on this system."""
    found: set[tuple[str, str]] = set()
    queue = [(each, extra) for each in wanted for extra in ("", *each.extras)]
    while queue:
        of, extra = queue.pop()
        if (canonicalize_name(of.name), extra) not in found:
            found.add((canonicalize_name(of.name), extra))
            queue += [(each, more) for each in needs(of.name, extra) for more in ("", *each.extras)]
    return {name for name, _ in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_in_step_with_what_is_declared_and_has_hashes(lock: str) -> None:
    pinned = pins(lock)
    assert [each for each, hashes in pinned.items() if not hashes] == []
    assert "://" not in tracked()[lock]
    versions: dict[str, list[str]] = {}
    for each in pinned:
        name, _, version = each.partition("==")
        versions.setdefault(name, []).append(version)
    wanted = dependencies(LOCKS[lock])
    assert [str(each) for each in wanted if not any(map(each.specifier.contains, versions.get(canonicalize_name(each.name), [])))] == []
    here = {canonicalize_name(each.name) for each in installed.distributions()}
    assert versions.keys() & here == all_needed(wanted)  # the others are for other systems


def test_what_tests_the_site_is_what_builds_it() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-test.txt").items()


def test_every_dependency_has_its_reason() -> None:
    text = tracked()["pyproject.toml"]
    for each in (*project()["dependencies"], *project()["optional-dependencies"]["test"]):
        assert re.search(rf'"{re.escape(each)}", +# \w', text), each


def test_ci_runs_the_command_of_the_readme() -> None:
    commands = re.findall(r"^python3 -m venv .*$", tracked()["README.md"], re.MULTILINE)
    serve, test = commands
    assert serve.endswith("&& .venv/bin/mkdocs serve --livereload")
    assert test.endswith("&& .venv/bin/pytest")
    assert serve.rpartition(" && ")[0].replace("requirements", "requirements-test") == test.rpartition(" && ")[0]
    assert tracked()["docs/contribute/code.md"].count(".venv/bin/pytest") >= 1


@pytest.mark.usefixtures("data")  # reads its files
def test_no_address_but_those_of_readers_stands_anywhere() -> None:
    # No host of a package registry and no local path. The addresses of the site and the repository come from the environment.
    forbidden = re.compile(
        r"(files\.)?python"
        r"hosted\.org|pypi\."
        r"org|registry\.npm"
        r"js|deb\.deb"
        r"ian\.org|(?<![\w.-])/(work|root|home)/|\.\./sha"
        r"red"
    )
    assert [(name, found[0]) for name, text in tracked().items() if (found := forbidden.search(text))] == []
    named = [name for name, text in tracked().items() if re.search(r"[\w-]+\.exam" r"ple\b", text) and not name.startswith("tests/")]
    assert named == ["docs/contribute/messages.md"]


def test_top_level_is_what_the_design_names() -> None:
    allowed = {"mkdocs.yml", "docs", "data", "hooks", "tests", "pyproject.toml", "README.md", "LICENSE", "CITATION.cff", *LOCKS}
    assert {name.partition("/")[0] for name in tracked() if not name.startswith(".")} == allowed
