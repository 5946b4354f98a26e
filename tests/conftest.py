"""What tests share: the paths, the built site, a browser that visits it, and the switch that writes expectations anew."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings
from justhtml import JustHTML
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright, sync_playwright
from playwright.sync_api import expect as expect_text

import load
import reader
from dataset import Data
from edition import Edition

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


@pytest.fixture(scope="session")
def data() -> Data:
    """The published data."""
    data, problems = load.load(ROOT / "data")
    assert problems == []
    return data


@pytest.fixture(scope="session")
def small_edition(small: Data) -> Edition:
    """The small data as it is published."""
    return Edition(small, "A site, <read> & read", "https://site.test/", "What it is.")


@pytest.fixture(scope="session")
def edition(data: Data) -> Edition:
    """The published data as it is published."""
    return Edition(data, "A site", "https://a.example/", "What it is.")


def whole(value: object) -> object:
    """What was read of YAML as plain values that compare with their types, lines and writing."""
    match value:
        case reader.Mapping() | reader.Sequence():
            entries = value.items() if isinstance(value, reader.Mapping) else enumerate(value)
            return type(value), [(key, whole(each)) for key, each in entries], value.where, value.written
        case (read, list(faults)):
            return whole(read), faults
    return type(value), value


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
    for name in ("mkdocs.yml", "CITATION.cff"):
        shutil.copy(ROOT / name, target)
    return target


# The pages that records link to views of; every other page of a small project is alike.
WRITTEN = ("article", "changes", "glossary", "history", "map", "method")


def small_project(target: Path) -> Path:
    """A small project that builds in two seconds: `data` is a link to a copy of `tests/small`; the guides are there, but are not built."""
    for name in ("hooks", "tests", "docs/assets", "docs/contribute"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "data").symlink_to("tests/small", target_is_directory=True)
    for name in ("CITATION.cff", "pyproject.toml"):
        shutil.copy(ROOT / name, target)
    small, _ = load.load(TESTS / "small")
    kinds = [f"{kind}/index" for kind in small.kinds]
    others = ["index", "data/index", "sources/index", "timeline/index", *small.themes]
    for name in (*kinds, *others, "gaps", *WRITTEN):
        page = target / "docs" / f"{name}.md"
        page.parent.mkdir(exist_ok=True)
        text = (TESTS / "pages" / f"{name if name in WRITTEN else 'page'}.md").read_text("utf8")
        page.write_text(text + (f"\n``` table\nshow: {page.parent.name}\n```\n" if name in kinds else ""), "utf8")
    versions = re.search(r"^### Versions.*?(?=^## )", (ROOT / "docs" / "data" / "index.md").read_text("utf8"), re.DOTALL | re.MULTILINE)
    with (target / "docs" / "data" / "index.md").open("a", encoding="utf8") as page_of_downloads:
        page_of_downloads.write(f"\n{versions[0] if versions else ''}")
    settings = (ROOT / "mkdocs.yml").read_text("utf8").partition("\nnav:\n")[0]
    nav = ["nav:", *(f"  - {name}.md" for name in (*others, *WRITTEN)), "  - Records: [gaps.md]", "exclude_docs: /contribute/", ""]
    (target / "mkdocs.yml").write_text("\n".join([settings, *nav]), "utf8")
    return target


def parsed(html: str, *, fragment: bool = False) -> Any:
    """HTML as a tree to query, with `errors` for what is not valid in it."""
    return JustHTML(html, fragment=fragment, sanitize=False, collect_errors=True)


class Pages(Mapping[str, Any]):
    """Every page of a folder but the 404 page, parsed when it is asked for, by its address from the root of the site (`projects/ml-1/`)."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            path.parent.relative_to(folder).as_posix().replace(".", "", 1) + "/": path for path in sorted(folder.rglob("index.html"))
        }
        self._read: dict[str, Any] = {}

    def __getitem__(self, address: str) -> Any:
        if address not in self._read:
            self._read[address] = parsed(self._files[address].read_text("utf8"))
        return self._read[address]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


class Site:
    """A built site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = Pages(folder)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def site(shared: Path) -> Site:
    """The site, built strictly and once for all workers."""
    folder = shared / "site"
    with FileLock(shared / "site.lock"):
        if not folder.exists():
            built = run("mkdocs", "build", "--strict", "--site-dir", folder)
            assert built.returncode == 0, built.stderr
    return Site(folder)


# --- a browser ------------------------------------------------------------------------------------------------------

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "no browser: `apt-get install chromium` or `.venv/bin/python -m playwright install --with-deps chromium` gets one"
FLAGS = [
    "--disable-background-networking",  # it is to ask for the site, and nothing else
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),  # root cannot have one
]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was not proven here, and how it can be."""
    skipped = sum(NO_BROWSER in str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
    if skipped:
        terminalreporter.write_line(f"{skipped} tests need a browser and were skipped: {NO_BROWSER}", yellow=True)


def _start(playwright: Playwright, shared: Path) -> Browser | None:
    """The first browser that starts: one of this machine, else Playwright's own, which is fetched if it can be."""
    for path in (*filter(None, map(shutil.which, BROWSERS)), None):
        try:
            return playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error:  # not there, or no more than a stub
            continue
    with FileLock(shared / "browser.lock"):
        tried = shared / "browser.txt"
        if not tried.exists():
            try:
                tried.write_text(run("playwright", "install", "chromium").stderr, "utf8")
            except subprocess.TimeoutExpired:
                tried.write_text("no answer", "utf8")
    try:
        return playwright.chromium.launch(args=FLAGS)
    except Error:
        return None


@pytest.fixture(scope="session")
def browser(shared: Path) -> Iterator[Browser]:
    """A browser, one for each worker. Where there is none, its tests are skipped; in CI they fail."""
    with sync_playwright() as playwright:
        started = _start(playwright, shared)
        if started is None:
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_BROWSER)
        yield started
        started.close()


class Host(SimpleHTTPRequestHandler):
    """A host of static files: types that do not depend on this machine, and the site's own page where there is none."""

    protocol_version = "HTTP/1.1"
    extensions_map = {  # noqa: RUF012
        "": "application/octet-stream",
        ".css": "text/css",
        ".html": "text/html",
        ".js": "text/javascript",
        ".json": "application/json",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".yml": "text/yaml",
    }

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Send the site's page for addresses that lead nowhere."""
        page = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def host(site: Site) -> Iterator[str]:
    """The built site on a host of this machine: its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=site.folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


Visit = Callable[..., Page]
# Runs before a page's own scripts: what the policy refuses is kept in `refused`.
WATCH = """
    window.refused = []
    document.addEventListener("securitypolicyviolation", event => refused.push(`${event.effectiveDirective}: ${event.blockedURI}`))
"""


class Watched:
    """A page, and what it said on the console and asked for while it was read."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser says of the page for addresses that lead nowhere that it was not found, as it should.
        if message.type in ("error", "warning") and message.location["url"] != self.page.url:
            self.said.append(message.text)

    def check(self, host: str) -> None:
        """Nothing was amiss, nothing was asked of other hosts, and no cookie is kept."""
        assert self.said == []
        assert [url for url in self.asked if not url.startswith((host, "data:", "blob:"))] == []
        assert self.page.evaluate("window.refused ?? []") == []
        assert self.page.context.cookies() == []


@pytest.fixture
def visit(browser: Browser, host: str) -> Iterator[Visit]:
    """Open a page of the site as a reader who was never here: `visit("projects/ml-1/", width=360, ...)`.

    `width` and `height` are those of the window in CSS pixels, `script` runs before the page's own, other options are those of
    Playwright's `new_context`. At the end each page must have been quiet, unless it was opened with `quiet=False`.
    """
    watched: list[Watched] = []
    contexts = []

    def open_page(address: str, width: int = 1280, height: int = 800, script: str = "", quiet: bool = True, **options: Any) -> Page:
        context = browser.new_context(base_url=host, viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        contexts.append(context)
        context.add_init_script(WATCH + script)
        page = context.new_page()
        if quiet:
            watched.append(Watched(page))
        page.goto(address)
        return page

    yield open_page
    try:
        for each in watched:
            each.check(host)
    finally:
        for context in contexts:
            context.close()


def search(page: Page, query: str) -> list[str]:
    """Type into the search, and give the paths of the pages found, best first; on a host they begin at the root of the site."""
    field, state = page.get_by_role("textbox", name="Search"), page.locator(".md-search-result__meta")
    for text, answer in (("", "Type to start"), (query, "matching document")):
        field.fill(text)
        field.press("End")  # the theme waits for a key
        expect_text(state).to_have_text(re.compile(answer), timeout=30_000)
    links = page.locator(".md-search-result__item > a:first-child")
    found: list[str] = links.evaluate_all("links => links.map(link => new URL(link.href).pathname.slice(1))")
    return found
