"""Fixtures and helpers of the tests: paths, the built site, a browser that visits it, and the option that updates expected output."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from hypothesis import settings
from jinja2 import Environment
from justhtml import JustHTML
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import document_fromstring
from mkdocs.__main__ import cli
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, sync_playwright
from playwright.sync_api import expect as expect_text

import load
import markup
import reader
from dataset import Data
from edition import Edition
from model import KINDS

TESTS = Path(__file__).parent
ROOT = TESTS.parent
# No deadline, since times vary between computers. In CI, examples are not random, so that everyone can reproduce a failure.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")

ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"}
OPERATOR = ("OPERATOR_NAME", "OPERATOR_CONTACT", "OPERATOR_FUNDING", "OPERATOR_CORRECTIONS")
for _name in ("SITE_URL", "REPO_URL", "REPO_BRANCH", "FORGE", *OPERATOR, "PYTEST_XDIST_WORKER"):
    ENVIRONMENT.pop(_name, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options `--rewrite`, which updates golden files and lists of messages, and `--real`."""
    parser.addoption("--rewrite", action="store_true", help="update expected output; read the diff before you commit it")
    parser.addoption("--real", action="store_true", help="run only the tests of the real data, without those that need a browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--real`, keep the tests that use a fixture made from the real data and do not visit pages."""
    if config.getoption("real"):
        # A module may define its own `data`.
        used = [(item, set(item.fixturenames)) for item in items if isinstance(item, pytest.Function) and not hasattr(item.module, "data")]
        items[:] = [item for item, names in used if names & {"data", "edition", "site"} and "browser" not in names]


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Any:
    """Return a function that compares text with the expected text in a file, or writes it there with --rewrite."""

    def compare(actual: str, path: Path) -> None:
        assert actual.strip(), f"there is no output, so {path.name} would be empty"
        if request.config.getoption("rewrite"):
            path.write_text(actual, "utf8")
        assert actual == path.read_text("utf8")

    return compare


@pytest.fixture(scope="session")
def small() -> Data:
    """The small data set in `tests/small`."""
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
    """The small data set as it is published."""
    return Edition(small, "A site, <read> & read", "https://site.test/", "What it is.")


@pytest.fixture(scope="session")
def edition(data: Data) -> Edition:
    """The published data as it is published."""
    return Edition(data, "A site", "https://a.example/", "What it is.")


def whole(value: object) -> object:
    """Return parsed YAML as plain values that compare with their types, lines and spelling."""
    match value:
        case reader.Mapping() | reader.Sequence():
            entries = value.items() if isinstance(value, reader.Mapping) else enumerate(value)
            return type(value), [(key, whole(each)) for key, each in entries], value.where, value.written
        case (read, list(faults)):
            return whole(read), faults
    return type(value), value


ADDRESS = "https://site.test/"  # of the built site

# The timeout of a program that hangs. It is so long that no test depends on the speed of the computer.
PATIENCE = 600  # seconds


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment, as in `run("mkdocs", "build")`, and return the result with its output."""
    name, *rest = command
    return subprocess.run(
        [sys.executable, "-m", str(name), *map(str, rest)] if not str(name).endswith(".py") else [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


# --- projects to build ----------------------------------------------------------------------------------------------


def small_pages(data: Data, **more: Path) -> dict[str, Path]:
    """Return the pages that a site with this data needs, all alike, and some more: files by their path in `docs/`."""
    needed = ["gaps", "data/index", "sources/index", "timeline/index", *(f"{kind}/index" for kind in data.kinds), *data.themes]
    own = {
        f"{name}.md": TESTS / "pages" / f"{name}.md"
        for name in ("about", "article", "changes", "glossary", "history", "map", "method", "statements")
    }
    return own | {f"{name}.md": TESTS / "pages" / "page.md" for name in needed} | {f"{name}.md": path for name, path in more.items()}


def small_project(folder: Path, *, own_code: bool = False) -> Path:
    """Create a project to build, and to break: our settings with the small data set and the pages that it needs. It builds in a second.

    It uses the code of this repository, or a copy that tests can also break.
    """
    shutil.copytree(ROOT / "docs" / "assets", folder / "docs" / "assets")
    shutil.copytree(TESTS / "small", folder / "data")
    shutil.copy(ROOT / "CITATION.cff", folder)
    data, problems = load.load(folder / "data")
    assert problems == []
    there = small_pages(data, index=TESTS / "pages" / "index.md")
    for name, page in there.items():
        (folder / "docs" / name).parent.mkdir(exist_ok=True)
        shutil.copy(page, folder / "docs" / name)
    settings, found, _ = (ROOT / "mkdocs.yml").read_text("utf8").partition("\nnav:\n")
    assert found
    if own_code:
        shutil.copytree(ROOT / "hooks", folder / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    else:
        settings = settings.replace("hooks/", f"{ROOT.as_posix()}/hooks/")
    top = [name for name in there if "/" not in name and name != "index.md"]
    # The build itself adds the pages of the kinds of record.
    nav = {"Home": "index.md", "Pages": top, "Records": sorted(there.keys() - {*top, "index.md", *(f"{kind}/index.md" for kind in KINDS)})}
    (folder / "mkdocs.yml").write_text(f"{settings}\nnav: {json.dumps([{title: what} for title, what in nav.items()])}\n", "utf8")
    return folder


def whole_project(folder: Path) -> Path:
    """Create a small project with its own code, tests and guides, to extend as the recipes say: `data` is a link to its `tests/small`."""
    small_project(folder, own_code=True)
    shutil.rmtree(folder / "data")
    (folder / "data").symlink_to("tests/small", target_is_directory=True)
    for name in ("tests", "docs/contribute"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    versions = re.search(r"^### Versions.*?(?=^## )", (ROOT / "docs" / "data" / "index.md").read_text("utf8"), re.DOTALL | re.MULTILINE)
    more = {f"docs/{kind}/index.md": f"``` table\nshow: {kind}\n```" for kind in KINDS}
    more |= {"docs/data/index.md": versions[0] if versions else "", "mkdocs.yml": "exclude_docs: /contribute/"}
    for name, text in more.items():
        with (folder / name).open("a", encoding="utf8") as file:
            file.write(f"\n{text}\n")
    return folder


_compile = Environment.compile
_compiled: dict[tuple[str, str | None, str | None], Any] = {}


def compile_once(environment: Environment, source: str, name: str | None = None, filename: str | None = None) -> Any:
    """Compile a template, unless an earlier build did. The theme has many templates, and each build starts without any."""
    if (source, name, filename) not in _compiled:
        _compiled[source, name, filename] = _compile(environment, source, name, filename)
    return _compiled[source, name, filename]


def build(project: Path, *options: str | Path, **environment: str) -> Result:
    """Run `mkdocs build` on a project in this process, and return its output and exit code.

    This saves starting a program, which takes longer than the build. For a project with its own code, use `run`.
    """
    logger, once = logging.getLogger("mkdocs"), logging.getLogger("mkdocs.commands.build")
    before = logger.handlers[:], logger.level, logger.propagate, once.filters[:], warnings.showwarning
    own: dict[str, str | None] = {
        "SITE_URL": None,
        "REPO_URL": None,
        "REPO_BRANCH": None,
        "FORGE": None,
        **dict.fromkeys(OPERATOR),
        "NO_MKDOCS_2_WARNING": "1",
        **environment,
    }
    try:
        with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(Environment, "compile", compile_once)
            return CliRunner().invoke(cli, ["build", "-f", str(project / "mkdocs.yml"), *map(str, options)], env=own)
    finally:
        # One of these is a filter that lets each message through once in the life of a process.
        logger.handlers[:], logger.level, logger.propagate, once.filters[:], warnings.showwarning = before


def without_fences(page: str) -> str:
    """Return the text of a page with a blank line for each line of a fence."""
    return markup.without_fences(page, markup.tree(page, frozenset()).fences)


def replace(file: Path, old: str, new: str) -> int:
    """Replace the first occurrence of a text in a file, and return its line."""
    text = file.read_text("utf8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new, 1), "utf8")
    return text[: text.index(old)].count("\n") + 1


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@cache
def tracked() -> dict[str, str]:
    """Return the text files of the project, by path."""
    listed = subprocess.run(["git", "ls-files", "--cached"], cwd=ROOT, capture_output=True, text=True, check=True)
    texts = {}
    for name in listed.stdout.splitlines():
        try:
            texts[name] = (ROOT / name).read_text("utf8")
        except (UnicodeDecodeError, OSError):
            continue
    return texts


# --- HTML -----------------------------------------------------------------------------------------------------------


def parsed(html: str, *, fragment: bool = False) -> Any:
    """Parse HTML into a tree to query, with `errors` if it is not valid. This is slow: for whole pages, use `tree`."""
    return JustHTML(html, fragment=fragment, sanitize=False, collect_errors=True)


@cache
def _selector(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


# For these attributes, the parser adds a value if there is none.
_BOOLEAN = {"checked", "defer", "disabled", "multiple", "readonly", "selected"}
_texts = etree.XPath("descendant-or-self::text()", smart_strings=False)


class Element:
    """An element of a page, with the same methods as the elements of `parsed`."""

    def __init__(self, node: Any) -> None:
        self._node = node

    def query(self, selector: str) -> list[Element]:
        """Return the elements below this one that a CSS selector matches, in order."""
        return [Element(node) for node in _selector(selector)(self._node) if node is not self._node]

    @property
    def attrs(self) -> dict[str, str]:
        """The attributes. One without a value, such as `download`, is an empty text."""
        return {name: "" if name in _BOOLEAN and value == name else value for name, value in self._node.attrib.items()}

    @property
    def name(self) -> str:
        """The name of the element."""
        return str(self._node.tag)

    @property
    def parent(self) -> Element:
        """The element that contains this one."""
        return Element(self._node.getparent())

    def to_text(self, separator: str = " ") -> str:
        """Return the texts below the element, stripped and joined."""
        return separator.join(text for each in _texts(self._node) if (text := each.strip()))


def tree(html: str) -> Element:
    """Parse a whole page into a tree to query, in a millisecond. A test checks on every page that it is the same tree as `parsed`."""
    return Element(document_fromstring(html))


def bare(text: str) -> str:
    """Return text without white space: `to_text` adds some where a page marks words in another language."""
    return "".join(text.split())


class Pages(Mapping[str, Element]):
    """Every page in a folder but the 404 page, parsed on first use, by its address from the root of the site (`projects/ml-1/`)."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            path.parent.relative_to(folder).as_posix().replace(".", "", 1) + "/": path for path in sorted(folder.rglob("index.html"))
        }
        self._read: dict[str, Element] = {}

    def __getitem__(self, address: str) -> Element:
        if address not in self._read:
            self._read[address] = tree(self._files[address].read_text("utf8"))
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

    def find(self, pattern: str) -> str:
        """Return the address of a page that matches a pattern such as `timeline/*/`, whatever the record contains: the median by length."""
        found = sorted(self.folder.glob(f"{pattern}index.html"), key=lambda path: path.stat().st_size)
        return f"{found[len(found) // 2].parent.relative_to(self.folder).as_posix()}/"


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def site(shared: Path) -> Site:
    """The site, built once for all workers, with --strict."""
    folder = shared / "site"
    with FileLock(shared / "site.lock"):
        if not folder.exists():
            built = run("mkdocs", "build", "--strict", "--site-dir", folder, SITE_URL=ADDRESS)
            assert built.returncode == 0, built.stderr
    return Site(folder)


# --- a browser ------------------------------------------------------------------------------------------------------

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "no browser"
GET_BROWSER = "`apt-get install chromium` or `.venv/bin/python -m playwright install --with-deps chromium` gets one"
FLAGS = [
    "--disable-background-networking",  # it must request the site, and nothing else
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),  # root cannot use the sandbox
]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Print the notes of tests at the very end, once, and the tests that were skipped, with how to run them."""
    yield
    for report in terminalreporter.stats.get("passed", []):
        for note in (value for name, value in report.user_properties if name == "note"):
            terminalreporter.write_line(str(note), yellow=True)
    skipped = sum(NO_BROWSER in str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
    if skipped:
        terminalreporter.write_line(f"{skipped} tests need a browser and were skipped; {GET_BROWSER}", yellow=True)


def _start(playwright: Playwright, shared: Path) -> Browser | None:
    """Return the first browser that starts: one on this computer, or else Playwright's own, which is downloaded if possible."""
    for path in (*filter(None, map(shutil.which, BROWSERS)), None):
        try:
            return playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error:  # not installed, or a stub
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
    """A browser, one for each worker. Without a browser, its tests are skipped; in CI they fail."""
    with sync_playwright() as playwright:
        started = _start(playwright, shared)
        if started is None:
            if os.environ.get("CI") == "true":
                pytest.fail(f"{NO_BROWSER}; {GET_BROWSER}")
            pytest.skip(NO_BROWSER)
        yield started
        started.close()


class Host(SimpleHTTPRequestHandler):
    """A server of static files, with types that do not depend on this computer, and with the site's own 404 page."""

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
        """Send the site's 404 page."""
        page = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        """Do not log."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this computer, and yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def host(site: Site) -> Iterator[str]:
    """The address of the built site on this computer."""
    with served(site.folder) as address:
        yield address


@pytest.fixture(scope="session")
def small_host(shared: Path) -> Iterator[str]:
    """The address of a site with the small data set."""
    folder = shared / "small-searched"
    with FileLock(shared / "small-searched.lock"):
        if not folder.exists():
            built = build(small_project(folder))
            assert built.exit_code == 0, built.output
    with served(folder / "site") as address:
        yield address


# Runs before the scripts of a page, and stores violations of the policy in `refused`.
WATCH = """
    window.refused = []
    document.addEventListener("securitypolicyviolation", event => refused.push(`${event.effectiveDirective}: ${event.blockedURI}`))
"""


class Reader:
    """A browser context with one page, which records console messages and requests."""

    def __init__(self, context: BrowserContext, script: str) -> None:
        context.set_default_timeout(PATIENCE * 1000)
        context.add_init_script(WATCH + script)
        self.page = context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, message: ConsoleMessage) -> None:
        # For the 404 page, the browser reports that it was not found, as it should.
        if message.type in ("error", "warning") and message.location["url"] != self.page.url:
            self.said.append(message.text)

    def check(self, host: str) -> None:
        """Check that there were no errors, no requests to other hosts, and no cookies."""
        assert self.said == []
        assert [url for url in self.asked if not url.startswith((host, "data:", "blob:"))] == []
        assert self.page.evaluate("window.refused ?? []") == []
        assert self.page.context.cookies() == []

    def forget(self) -> None:
        """Clear everything but the cache of downloaded files."""
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
        self.page.context.clear_cookies()
        self.page.goto("about:blank")
        self.page.emulate_media(media="null")
        self.said.clear()
        self.asked.clear()


class Readers:
    """The readers of one worker. A new one costs a second, so a test gets a cleared one if there is one with the same options."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[str, list[Reader]] = {}

    @contextmanager
    def take(self, script: str = "", fresh: bool = False, **options: Any) -> Iterator[Reader]:
        """Yield a reader with options of Playwright's `new_context`. If it is `fresh`, it has an empty cache."""
        idle = self._idle.setdefault(repr((script, options)), [])
        reader = idle.pop() if idle and not fresh else Reader(self._browser.new_context(**options), script)
        kept = False
        try:
            yield reader
            if not fresh:
                reader.forget()
                idle.append(reader)
                kept = True
        finally:
            if not kept:
                reader.page.context.close()


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Readers:
    """The readers of this worker."""
    return Readers(browser)


Visit = Callable[..., Page]


@pytest.fixture
def visit(readers: Readers, host: str) -> Iterator[Visit]:
    """Yield a function that opens a page of the site without state from earlier ones: `visit("projects/ml-1/", width=360, ...)`.

    `width` and `height` are the size of the window in CSS pixels, and `script` runs before the page's own scripts. With `fresh`, the
    cache is empty, and `host` is another site. Other options are those of Playwright's `new_context`. At the end, each page must
    have had no errors, unless it was opened with `quiet=False`.
    """
    with ExitStack() as stack:
        watched: list[tuple[Reader, str]] = []

        def open_page(address: str, width: int = 1280, height: int = 800, *, quiet: bool = True, host: str = host, **options: Any) -> Page:
            reader = stack.enter_context(readers.take(base_url=host, reduced_motion="reduce", **options))
            if quiet:
                watched.append((reader, host))
            reader.page.set_viewport_size({"width": width, "height": height})
            reader.page.goto(address)
            return reader.page

        yield open_page
        for reader, its_host in watched:
            reader.check(its_host)


def search(page: Page, query: str) -> list[str]:
    """Type a query, and return the paths of the pages found, best first; on a host they begin at the root of the site."""
    field, state = page.get_by_role("textbox", name="Search"), page.locator(".md-search-result__meta")
    for text, answer in (("", "Type to start"), (query, "matching page")):  # else the results may be those of the last query
        field.fill(text)
        expect_text(state).to_have_text(re.compile(answer), timeout=PATIENCE * 1000)
    links = page.locator(".md-search-result__item > a")
    found: list[str] = links.evaluate_all("links => links.map(link => new URL(link.href).pathname.slice(1))")
    return found
