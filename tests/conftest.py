"""What tests share: the paths, the built site, and the switch that writes expectations anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings
from justhtml import JustHTML

import load
from model import Data

TESTS = Path(__file__).parent
ROOT = TESTS.parent
# Times of one machine mean nothing; and what CI finds, everyone can find again.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")

ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"}
for _name in ("SITE_URL", "REPO_URL"):
    ENVIRONMENT.pop(_name, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite` writes golden files and lists of messages as they come out now."""
    parser.addoption("--rewrite", action="store_true", help="write expected output anew; read the difference before you commit it")


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Any:
    """Compare text with the expectation in a file, or write it there with --rewrite."""

    def compare(actual: str, path: Path) -> None:
        if request.config.getoption("rewrite"):
            path.write_text(actual, "utf8")
        assert actual == path.read_text("utf8")

    return compare


@pytest.fixture(scope="session")
def small() -> Data:
    """The small data of `tests/small`."""
    data, problems = load.load(TESTS / "small")
    assert problems == []
    return data


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment, as `run("mkdocs", "build")`, and return what it said."""
    name, *rest = command
    return subprocess.run(
        [sys.executable, "-m", str(name), *map(str, rest)] if not str(name).endswith(".py") else [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def copy_project(target: Path) -> Path:
    """A copy of what a build reads, to break."""
    for name in ("data", "docs", "hooks"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", target)
    return target


def parsed(html: str, *, fragment: bool = False) -> Any:
    """HTML as a tree to query, with `errors` for what is not valid in it."""
    return JustHTML(html, fragment=fragment, sanitize=False, collect_errors=True)


class Site:
    """A built site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def pages(self) -> dict[str, Any]:
        """Every page but the 404 page, parsed, by its address from the root of the site (`projects/ml-1/`)."""
        return {
            path.parent.relative_to(self.folder).as_posix().replace(".", "", 1) + "/": parsed(path.read_text("utf8"))
            for path in sorted(self.folder.rglob("index.html"))
        }


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site, built strictly and once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder = shared / "site"
    with FileLock(shared / "site.lock"):
        if not folder.exists():
            built = run("mkdocs", "build", "--strict", "--site-dir", folder)
            assert built.returncode == 0, built.stderr
    return Site(folder)
