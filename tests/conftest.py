"""What tests share: the paths, the built site, a browser that visits it, and the switch that writes expectations anew."""

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
# Times of one machine mean nothing; and what CI finds, everyone can find again.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")

ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"}
OPERATOR = ("OPERATOR_NAME", "OPERATOR_CONTACT", "OPERATOR_FUNDING", "OPERATOR_CORRECTIONS")
for _name in ("SITE_URL", "REPO_URL", "REPO_BRANCH", "FORGE", *OPERATOR, "PYTEST_XDIST_WORKER"):
    ENVIRONMENT.pop(_name, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite` writes golden files and lists of messages as they come out now."""
    parser.addoption("--rewrite", action="store_true", help="write expected output anew; read the difference before you commit it")
    parser.addoption("--real", action="store_true", help="run the tests of the real data alone, without those that need a browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that `--real` asks for: those with a fixture made from the real data, and none that visits pages."""
    if config.getoption("real"):
        # A module may have other data of its own.
        used = [(item, set(item.fixturenames)) for item in items if isinstance(item, pytest.Function) and not hasattr(item.module, "data")]
        items[:] = [item for item, names in used if names & {"data", "edition", "site"} and "browser" not in names]


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Any:
    """Compare text with the expectation in a file, or write it there with --rewrite."""

    def compare(actual: str, path: Path) -> None:
        assert actual.strip(), f"nothing was made, so {path.name} would expect nothing"
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


ADDRESS = "https://site.test/"  # of the built site

# Ends a program that hangs. A machine that is busy makes nothing wait so long, so no test depends on its speed.
PATIENCE = 600  # seconds


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
        timeout=PATIENCE,
    )


# --- projects to build ----------------------------------------------------------------------------------------------


def small_pages(data: Data, **more: Path) -> dict[str, Path]:
    """The pages that a site of this data needs, all alike, and some more: files by their path in `docs/`."""
    needed = ["gaps", "data/index", "sources/index", "timeline/index", *(f"{kind}/index" for kind in data.kinds), *data.themes]
    own = {
        f"{name}.md": TESTS / "pages" / f"{name}.md"
        for name in ("about", "article", "changes", "glossary", "history", "map", "method", "statements")
    }
    return own | {f"{name}.md": TESTS / "pages" / "page.md" for name in needed} | {f"{name}.md": path for name, path in more.items()}


def small_project(folder: Path, *, own_code: bool = False) -> Path:
    """A project to build, and to break: our settings with the small data and the pages that it needs. It builds in a second.

    Its code is that of this repository, or a copy, to be broken as well.
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
    # The build adds the pages of the kinds of record itself.
    nav = {"Home": "index.md", "Pages": top, "Records": sorted(there.keys() - {*top, "index.md", *(f"{kind}/index.md" for kind in KINDS)})}
    (folder / "mkdocs.yml").write_text(f"{settings}\nnav: {json.dumps([{title: what} for title, what in nav.items()])}\n", "utf8")
    return folder


def whole_project(folder: Path) -> Path:
    """A small project with its own code, tests and guides, to extend as the recipes say: `data` is a link to its `tests/small`."""
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
    """Compile a template, unless an earlier build did: the theme has many, and each build starts without any."""
    if (source, name, filename) not in _compiled:
        _compiled[source, name, filename] = _compile(environment, source, name, filename)
    return _compiled[source, name, filename]


def build(project: Path, *options: str | Path, **environment: str) -> Result:
    """Run `mkdocs build` on a project in this process, and return what it said and how it ended.

    It saves the start of a program, which costs more than the build. A project with code of its own is for `run`.
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
        # Among these is a filter that lets each message through once in the life of a process.
        logger.handlers[:], logger.level, logger.propagate, once.filters[:], warnings.showwarning = before


def without_fences(page: str) -> str:
    """The text of a page with a blank line for each line of a fence."""
    return markup.without_fences(page, markup.tree(page, frozenset()).fences)


def replace(file: Path, old: str, new: str) -> int:
    """Replace a text in a file, at the first place that has it, and return its line."""
    text = file.read_text("utf8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new, 1), "utf8")
    return text[: text.index(old)].count("\n") + 1


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- HTML -----------------------------------------------------------------------------------------------------------


def parsed(html: str, *, fragment: bool = False) -> Any:
    """HTML as a tree to query, with `errors` for what is not valid in it. Slow: for whole pages there is `tree`."""
    return JustHTML(html, fragment=fragment, sanitize=False, collect_errors=True)


@cache
def _selector(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


# Of these the parser makes a value where there is none.
_BOOLEAN = {"checked", "defer", "disabled", "multiple", "readonly", "selected"}
_texts = etree.XPath("descendant-or-self::text()", smart_strings=False)


class Element:
    """An element of a page, with the same names as those of `parsed`."""

    def __init__(self, node: Any) -> None:
        self._node = node

    def query(self, selector: str) -> list[Element]:
        """The elements below this one that a CSS selector matches, in order."""
        return [Element(node) for node in _selector(selector)(self._node) if node is not self._node]

    @property
    def attrs(self) -> dict[str, str]:
        """The attributes. One without a value, as `download`, has the empty text."""
        return {name: "" if name in _BOOLEAN and value == name else value for name, value in self._node.attrib.items()}

    @property
    def name(self) -> str:
        """The name of the element."""
        return str(self._node.tag)

    @property
    def parent(self) -> Element:
        """The element that this one stands in."""
        return Element(self._node.getparent())

    def to_text(self, separator: str = " ") -> str:
        """The texts below the element without blanks around them, joined."""
        return separator.join(text for each in _texts(self._node) if (text := each.strip()))


def tree(html: str) -> Element:
    """A whole page as a tree to query, made in a millisecond. That it is the tree of `parsed` is tested on every page."""
    return Element(document_fromstring(html))


def bare(text: str) -> str:
    """Text without blanks: `to_text` has some more where a page marks words in another language."""
    return "".join(text.split())


class Pages(Mapping[str, Element]):
    """Every page of a folder but the 404 page, parsed when it is asked for, by its address from the root of the site (`projects/ml-1/`)."""

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
        """The address of a page of a pattern such as `timeline/*/`, whatever the record holds: the one of middling length."""
        found = sorted(self.folder.glob(f"{pattern}index.html"), key=lambda path: path.stat().st_size)
        return f"{found[len(found) // 2].parent.relative_to(self.folder).as_posix()}/"


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
            built = run("mkdocs", "build", "--strict", "--site-dir", folder, SITE_URL=ADDRESS)
            assert built.returncode == 0, built.stderr
    return Site(folder)


# --- a browser ------------------------------------------------------------------------------------------------------

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "no browser"
GET_BROWSER = "`apt-get install chromium` or `.venv/bin/python -m playwright install --with-deps chromium` gets one"
FLAGS = [
    "--disable-background-networking",  # it is to ask for the site, and nothing else
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),  # root cannot have one
]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say at the very end, and once, what tests note, and what was not proven here and how it can be."""
    yield
    for report in terminalreporter.stats.get("passed", []):
        for note in (value for name, value in report.user_properties if name == "note"):
            terminalreporter.write_line(str(note), yellow=True)
    skipped = sum(NO_BROWSER in str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
    if skipped:
        terminalreporter.write_line(f"{skipped} tests need a browser and were skipped; {GET_BROWSER}", yellow=True)


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
            if os.environ.get("CI") == "true":
                pytest.fail(f"{NO_BROWSER}; {GET_BROWSER}")
            pytest.skip(NO_BROWSER)
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


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder on a host of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def host(site: Site) -> Iterator[str]:
    """The address of the built site on this machine."""
    with served(site.folder) as address:
        yield address


@pytest.fixture(scope="session")
def small_host(shared: Path) -> Iterator[str]:
    """The small data as a site."""
    folder = shared / "small-searched"
    with FileLock(shared / "small-searched.lock"):
        if not folder.exists():
            built = build(small_project(folder))
            assert built.exit_code == 0, built.output
    with served(folder / "site") as address:
        yield address


# Runs before a page's own scripts: what the policy refuses is kept in `refused`.
WATCH = """
    window.refused = []
    document.addEventListener("securitypolicyviolation", event => refused.push(`${event.effectiveDirective}: ${event.blockedURI}`))
"""


class Reader:
    """A reader with one page, who hears what it says on the console and sees what it asks for."""

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
        # The browser says of the page for addresses that lead nowhere that it was not found, as it should.
        if message.type in ("error", "warning") and message.location["url"] != self.page.url:
            self.said.append(message.text)

    def check(self, host: str) -> None:
        """Nothing was amiss, nothing was asked of other hosts, and no cookie is kept."""
        assert self.said == []
        assert [url for url in self.asked if not url.startswith((host, "data:", "blob:"))] == []
        assert self.page.evaluate("window.refused ?? []") == []
        assert self.page.context.cookies() == []

    def forget(self) -> None:
        """Forget everything but the files that were fetched."""
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
        self.page.context.clear_cookies()
        self.page.goto("about:blank")
        self.page.emulate_media(media="null")
        self.said.clear()
        self.asked.clear()


class Readers:
    """Readers of one worker. A new one costs a second, so a test gets one who has forgotten what was before, if there is one like it."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[str, list[Reader]] = {}

    @contextmanager
    def take(self, script: str = "", fresh: bool = False, **options: Any) -> Iterator[Reader]:
        """A reader with options of Playwright's `new_context`. One who is `fresh` has never fetched a file."""
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
    """Open a page of the site as a reader who keeps nothing of earlier ones: `visit("projects/ml-1/", width=360, ...)`.

    `width` and `height` are those of the window in CSS pixels, `script` runs before the page's own, `fresh` gives a reader who
    has no file of the site, `host` is another site, other options are those of Playwright's `new_context`. At the end each page must have
    been quiet, unless it was opened with `quiet=False`.
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
    """Type into the search, and give the paths of the pages found, best first; on a host they begin at the root of the site."""
    field, state = page.get_by_role("textbox", name="Search"), page.locator(".md-search-result__meta")
    for text, answer in (("", "Type to start"), (query, "matching page")):  # or the answer may be that of the last query
        field.fill(text)
        expect_text(state).to_have_text(re.compile(answer), timeout=PATIENCE * 1000)
    links = page.locator(".md-search-result__item > a")
    found: list[str] = links.evaluate_all("links => links.map(link => new URL(link.href).pathname.slice(1))")
    return found
