"""Tests of the licences of packages that build or test the site. The guide lists them, so that a new licence is noticed."""

from __future__ import annotations

import json
import re
from importlib import metadata as installed

import pytest
from conftest import ROOT, Site, tracked
from packaging.utils import canonicalize_name
from test_house import all_needed, dependencies, needs

GUIDE = ROOT / "docs" / "contribute" / "upkeep.md"
# For packages that declare no licence: the licence, and the words in their file LICENSE that state it.
BY_HAND = {"axe-playwright-python": ("MIT", "MIT License\n\nCopyright (c) 2022 Ruslan Iskov, Pamela Fox")}
# The names that some packages use, and the short name in https://spdx.org/licenses/, if there is one.
SHORT = {
    r"Apache (Software License|2\.0)": "Apache-2.0",
    r"BSD License": "BSD",
    r"MIT [Ll]icense": "MIT",
    r"Mozilla Public License 2\.0 \(MPL 2\.0\)": "MPL-2.0",
}


def licence(name: str) -> str:
    """Return the licence that a package declares in one of three ways, or else the one in its file."""
    about = installed.metadata(name)
    classifiers = [each.rpartition(" :: ")[2] for each in about.get_all("Classifier", []) if each.startswith("License :: ")]
    for said in (about["License-Expression"], about["License"], *classifiers):
        if said and said != "UNKNOWN" and "Copyright" not in said:
            return next((short for pattern, short in SHORT.items() if re.fullmatch(pattern, said)), said)
    assert name in BY_HAND, f"{name} declares no licence: read its files, and add it to BY_HAND"
    short, words = BY_HAND[name]
    [file] = [file for file in installed.files(name) or [] if file.name == "LICENSE"]
    assert file.read_text("utf8").startswith(words)
    return short


def test_the_guide_lists_the_licence_of_what_builds_the_site(request: pytest.FixtureRequest) -> None:
    reasons = dict(re.findall(r'^  "([\w-]+).*", +# (.*)$', tracked()["pyproject.toml"], re.MULTILINE))
    direct, site = [canonicalize_name(each.name) for each in dependencies(())], all_needed(dependencies(()))
    for name in sorted(site.difference(direct)):
        reasons[name] = "for " + ", ".join(
            f"`{each}`" for each in sorted(site) if name in {canonicalize_name(of.name) for of in needs(each)}
        )
    rows = [f"| `{name}` | {licence(name)} | {reasons[name]} |\n" for name in (*direct, *sorted(site.difference(direct)))]
    head, written, rest = re.split(
        r"(?<=^\| package \| licence \| reason \|\n\| --- \| --- \| --- \|\n)((?:\|.*\n)*)", GUIDE.read_text("utf8"), flags=re.MULTILINE
    )
    if request.config.getoption("rewrite"):
        GUIDE.write_text(head + "".join(rows) + rest, "utf8")
    else:
        assert written == "".join(rows), "a package or its licence is new: read it, and run pytest --rewrite, which writes the table"


def test_what_tests_the_site_has_licences() -> None:
    assert [name for name in sorted(all_needed(dependencies(("test",)))) if not licence(name)] == []


def test_readers_are_told_whose_scripts_they_get(site: Site) -> None:
    maps = [json.loads(path.read_text("utf8")) for path in site.folder.rglob("*.js.map")]
    packages = {
        found[1] for each in maps for source in each["sources"] if (found := re.search(r"node_modules/((?:@[^/]+/)?[^/]+)/", source))
    }
    assert packages
    said = tracked()["docs/about.md"].lower()
    assert [name for name in sorted(packages) if name not in said] == [], "the theme has a new script: read its licence, and name both"
