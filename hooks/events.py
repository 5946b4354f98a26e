"""Event handlers of MkDocs. This is the only module that imports MkDocs; each handler is a few calls of the pure modules beside it.

Order of a build: `on_config` loads and checks everything, and redirects the build to a folder beside the last site. `on_files` and
`on_nav` add the pages made from data. MkDocs renders each page and checks its links, and `on_page_content` fills in the views. `on_env`
corrects the theme's templates as they load. A generated page is rendered when it is written, in `on_page_context`. Then `on_post_page`
and `on_post_template` mark texts in other languages and add the security policy. At the end, `on_post_build` swaps the site in.
After failures, `on_serve` keeps the server running.
"""

from __future__ import annotations

import gc
import html
import io
import logging
import os
import stat
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NoReturn, TypeVar
from urllib.parse import quote

import mkdocs
from jinja2 import BytecodeCache, Environment, FunctionLoader, TemplateSyntaxError
from jinja2.bccache import Bucket
from jinja2.filters import do_striptags as text_of  # MkDocs stores titles as HTML
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel, set_exclusions
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import CountHandler, is_markdown_file
from mkdocs.utils.templates import TemplateContext
from watchdog.observers.polling import PollingObserverVFS

import exports
import feeds
import folders
import forge
import frame
import languages
import load
import metadata
import offline
import pages
import policy
import reader
import rendering
import search_index
import theme
from aside import Aside
from edition import Edition
from fields import Problem
from generated import GeneratedPage, generated_pages
from kept import Kept
from links import FOLDER
from model import KINDS
from schemas import File as Download
from views import Shown

_CODE = Path(__file__).resolve().parent
_T = TypeVar("_T")
_logger = logging.getLogger(mkdocs.__name__)  # a fork of MkDocs has another name
log = _logger.getChild("hooks")  # without a prefix, so that a line begins with its file


@dataclass
class Build:
    """State that the events of one build share.

    `generated` has the pages made from data, and `views` the views of the other pages, both by their path in `docs/`. All files of that
    folder are in `there`, the text of CITATION.cff is in `citation`, and the files that the index of downloads lists are in `downloads`.
    """

    edition: Edition
    generated: Mapping[str, GeneratedPage]
    views: Mapping[str, Sequence[Shown]]
    citation: str
    report_url: str | None
    there: Mapping[str, Path] = field(default_factory=dict)
    downloads: Sequence[Download] = field(default_factory=list)
    patches: theme.Patches = field(default_factory=theme.Patches)
    policies: policy.Policies = field(default_factory=lambda: policy.Policies(()))
    kept: Kept | None = None

    def result(self, key: Hashable, inputs: object, make: Callable[[Edition], _T]) -> _T:
        """Return `make(edition)`, which may also use `inputs`. `mkdocs serve` caches the result until something that it read changes."""
        return self.kept.get(key, inputs, self.edition, make) if self.kept else make(self.edition)


class _Compiled(BytecodeCache):
    """Cache of the theme's compiled templates; Jinja checks that the source of each is unchanged."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template from the cache."""
        if bucket.key in self._held:
            bucket.bytecode_from_string(self._held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store a compiled template in the cache."""
        self._held[bucket.key] = bucket.bytecode_to_string()


class _Run:
    """State between events, since MkDocs calls a function for each: the command, the folder of the build, and the current build.

    `mkdocs serve` builds many times in one process. Then `files`, `compiled` and `kept` keep what one build read, compiled and
    rendered for the next.
    """

    command: str = "build"
    build: Build
    aside: Aside | None = None
    files: load.Files | None = None
    compiled: _Compiled | None = None
    kept: Kept | None = None


_run = _Run()


class FromData(Page):
    """A page made from data, as a page of MkDocs. Its HTML is rendered when the page is written, and then freed."""

    def __init__(self, generated: GeneratedPage, build: Build, file: File, config: MkDocsConfig) -> None:
        super().__init__(html.escape(generated.title, quote=False), file, config)
        self.generated, self.build = generated, build
        self.links_to_anchors = {}

    def read_source(self, config: MkDocsConfig) -> None:
        """Set what the front matter of a Markdown page would say."""
        about = self.generated
        self.markdown = ""
        self.meta = {"description": about.description, "hide": [*about.hide], "template": frame.TEMPLATE}
        self.meta |= {} if about.is_searched else {"search": {"exclude": True}}
        self.meta |= {"tags": [*about.tags]} if about.tags else {}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Set what other pages need: the title and the sections."""
        self.content = ""
        top = AnchorLink(str(self.title), self.generated.anchor, 1)
        top.children = [AnchorLink(heading, anchor, 2) for heading, anchor in self.generated.headings]
        self.toc = TableOfContents([top])

    def html(self) -> str:
        """Return the whole content of the page."""
        return self.build.result(self.url, vars(self.generated), lambda edition: self.generated.html(edition, self.url))

    @property
    def present_anchor_ids(self) -> set[str]:  # type: ignore[override]
        """The anchors that other pages may link to. MkDocs reads this only for pages with such links."""
        return set(pages.anchors(self.html()))


@contextmanager
def _collector_off() -> Iterator[None]:
    """Stop the garbage collector while data is loaded, since all of it is kept to the end of the build, and exempt it afterwards."""
    gc.unfreeze()  # the data of the last build, under `mkdocs serve`
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        gc.set_threshold(10_000, 20, 100)


def on_startup(command: str, dirty: bool) -> None:
    """Store the command: `serve` adds a script to each page that the security policy would refuse."""
    if dirty:
        raise PluginError("--dirty is not supported, since each page depends on all of the data; leave it out")
    _run.command = command
    _run.files, _run.compiled, _run.kept = ({}, _Compiled(), Kept()) if command == "serve" else (None, None, None)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load and check data and pages, and stop with every problem at its line. Then have the site built beside the last one."""
    root = Path(config.config_file_path).parent
    _check_settings(config, root)
    with _collector_off():
        data, problems = load.load(root / "data", _run.files)
    settings, _ = reader.read_text(Path(config.config_file_path), "mkdocs.yml")
    operator, unclear = pages.operator(config.extra.get("operator"), settings, "mkdocs.yml")
    problems += unclear
    edition = None if problems else Edition(data, config.site_name, config.site_url or "", config.site_description or "", operator)
    generated = generated_pages(edition) if edition else []
    there, refused = folders.walk(Path(config.docs_dir))
    refused += folders.walk(_CODE)[1]
    # A refused file may be a page, so links are not checked if there is one.
    more, views = pages.check_all("docs", _pages(there, config), generated, None if refused else edition)
    more += pages.check_files("docs", there)
    more += pages.check_settings(config, settings, "mkdocs.yml")
    citation, unreadable = reader.read_text(root / "CITATION.cff", "CITATION.cff")
    problems += [*refused, *folders.besides(more, refused), *unreadable, *reader.merge_marks(citation, "CITATION.cff")]
    if not config.site_url:
        _without_address()
    if problems or edition is None:
        _stop(problems)
    try:
        repository = forge.of(config.repo_url, config.extra["branch"], config.extra["forge"])
    except ValueError as error:
        raise PluginError(str(error)) from None
    if _run.kept and _run.kept.begin(rendering.sources()):
        rendering.forget()
    _run.build = Build(
        edition,
        {page.source: page for page in generated},
        views,
        citation,
        repository.root + repository.report if repository else None,
        there=there,
        kept=_run.kept,
    )
    for section in config.nav or ():
        if isinstance(section, dict) and "Records" in section:  # the kinds of record come first
            section["Records"][:0] = [{kind.title: f"{kind.name}/index.md"} for kind in KINDS.values()]
    config.extra["operator"] = edition.operator
    config.mdx_configs["abbr"] = {"glossary": edition.glossary}
    config.markdown_extensions += pages.extensions()  # type: ignore[arg-type]
    config.edit_uri = None
    if repository:
        config.repo_url, config.edit_uri_template = repository.root, repository.edit
    _build_aside(config)
    return config


def _check_settings(config: MkDocsConfig, root: Path) -> None:
    if not config.use_directory_urls:
        raise PluginError("'use_directory_urls: false' is not supported, since our links lead to folders; leave it out")
    if Path(config.docs_dir) != Path(os.path.abspath(root)) / "docs":  # noqa: PTH100 - without ..
        raise PluginError(f"docs_dir: must be the folder docs beside mkdocs.yml, not {config.docs_dir}; delete this setting")


def _build_aside(config: MkDocsConfig) -> None:
    """Have MkDocs build beside the last site, which stays until `on_post_build`."""
    site = Path(config.site_dir)
    try:
        _run.aside = _run.aside or Aside(site, is_repeated=_run.command == "serve")
    except BlockingIOError:
        raise PluginError(f"{site}: another build is using this folder; wait until it ends, or choose another folder") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        said = error.strerror if isinstance(error, OSError) else error
        raise PluginError(f"{site}: cannot be written: {said}; choose another folder for the site") from None
    config.site_dir = str(_run.aside.new)


def _pages(there: Mapping[str, Path], config: MkDocsConfig) -> dict[str, Path]:
    """Return the files of `docs/` that are published as pages, or would be if their extensions were in lower case."""
    files = [File(place, config.docs_dir, config.site_dir, config.use_directory_urls) for place in there]
    set_exclusions(files, config)
    published = [file.src_uri for file in files if file.inclusion.value > InclusionLevel.DRAFT.value]
    return {place: there[place] for place in published if is_markdown_file(place.lower())}


def _without_address() -> None:
    """Report that the site does not know its own address, and stop if it is about to be published."""
    if _run.command == "gh-deploy":
        raise PluginError("SITE_URL is not set; set it to the address of the site, as in SITE_URL=https://example.org/")
    log.info("SITE_URL is not set, so pages do not give the address of the site. Set it before you publish.")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages made from data, with the files of each record. Their pencil opens the file that they are made from."""
    if _run.aside:
        _run.aside.reuse()
    root, build = Path(config.config_file_path).parent, _run.build
    for file in [each for each in files if each.src_dir == config.docs_dir]:
        if file.src_uri not in build.there:  # a file that an editor left behind
            files.remove(file)
        elif not file.is_documentation_page():
            file.content_bytes = _with_plain_ends(file.content_bytes)
    for page in build.generated.values():
        file = File.generated(config, page.source, content="", inclusion=InclusionLevel.NOT_IN_NAV)
        file.edit_uri = f"../{page.files[0][0]}" if page.files else None
        files.append(file)
        if page.record:
            download = f"{page.source.removesuffix('.md')}/{page.record.id}.yml"
            text, _ = reader.read_text(root / page.files[0][0], page.files[0][0])
            files.append(File.generated(config, download, content=text))
    build.downloads = exports.listed(build.edition)
    for path, content in exports.files(build.edition, build.downloads):
        written = Path(config.site_dir, FOLDER, path)  # written now, since all tables together are larger than the data
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_bytes(content)
        files.append(File.generated(config, f"{FOLDER}/{path}", abs_src_path=str(written)))
    for path, sheet in exports.record_sheets(build.edition):
        files.append(File.generated(config, path, content=sheet))
    build.edition.forget()
    blocks = [block for page in build.generated.values() for section in page.sections for block in section.blocks]
    shown = [*(block.view for block in blocks if block.view), *chain.from_iterable(build.views.values())]
    for path, drawing in exports.drawings(shown, build.edition):
        files.append(File.generated(config, path, content=drawing))
    for path, text in {**feeds.files(build.edition), **metadata.files(build.edition, build.citation)}.items():
        files.append(File.generated(config, path, content=text))
    # The real offline copy is made from the finished site. Links need a file before that, and `mkdocs serve` leaves it in place.
    kept = io.BytesIO()
    exports.pack([("README.txt", b"`mkdocs build` makes this file; `mkdocs serve` does not.\n")], kept)
    files.append(File.generated(config, offline.PATH, content=kept.getvalue()))
    _check_links(files)
    return files


def _with_plain_ends(content: bytes) -> bytes:
    """Return the content of a text file with the line ends of Unix, which Git may have replaced on Windows; other files unchanged."""
    try:
        text = reader.decoded(content)
    except UnicodeDecodeError:
        return content
    return content if "\0" in text else text.encode()


def _check_links(files: Files) -> None:
    """Stop if a page links to a missing file. MkDocs would warn of some, and give no line."""
    written = (file for file in files.documentation_pages() if not file.generated_by)
    problems = [each for file in written for each in pages.dead_files(f"docs/{file.src_uri}", file.src_uri, _text(file), files.src_uris)]
    if problems:
        _stop(sorted(problems))


def _stop(problems: list[Problem]) -> NoReturn:
    *lines, last = load.in_words(problems)
    for line in lines:
        log.error(line)
    raise PluginError(f"{last}; the site was not built")


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Add each page made from data to the navigation below its parent page, which gives its breadcrumb, tab, previous and next page.

    The parent of a page that the menu leaves out is the page of its folder.

    For the sitemap, MkDocs dates every page with the day of the build. Here a page has the date of the data, so that two builds
    of one commit are the same.
    """
    below: dict[str, list[Page]] = {}
    for source, page in _run.build.generated.items():
        below.setdefault(page.under, []).append(FromData(page, _run.build, files.src_uris[source], config))
    for under, children in below.items():
        above = files.src_uris[under].page
        for child, before, after in zip(children, [above, *children], [*children[1:], None], strict=False):
            child.parent, child.previous_page, child.next_page = above, before, after  # type: ignore[assignment]
    for file in files.documentation_pages():
        if not file.page:
            continue
        if file.page.parent is None and file.inclusion is InclusionLevel.NOT_IN_NAV:
            file.page.parent = files.src_uris[f"{file.src_uri.rpartition('/')[0]}/index.md"].page  # type: ignore[assignment]
        file.page.update_date = _run.build.edition.data.newest
    return nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Hide the repository's address from the theme: its script would request the number of stars from that host in the reader's browser.

    By now every page has its link for editing, and the address has no other use. From here on, the theme's templates load
    with our corrections.
    """
    config.repo_url = None
    _check_anchor_links(files)
    env.globals |= {"kinds": [*KINDS.values()]}
    get_source, patches = env.loader.get_source, _run.build.patches  # type: ignore[union-attr]

    def load_patched(name: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, file, is_current = get_source(env, name)
        return patches.apply(name, source.removeprefix("\ufeff")), file, is_current

    scripts = env.list_templates(filter_func=lambda name: name.startswith("partials/javascripts/"))
    _run.build.policies = policy.Policies(get_source(env, name)[0] for name in scripts)
    env.loader, env.auto_reload = FunctionLoader(load_patched), False  # the environment lasts for one build
    env.bytecode_cache = _run.compiled
    env.globals["framed"] = frame.Frames(env).render
    return env


def _check_anchor_links(files: Files) -> None:
    """Warn of links to missing anchors. MkDocs would do so later, and without the line."""
    for file in files.documentation_pages():
        linked = (file.page.links_to_anchors or {}) if file.page else {}
        for to, links in linked.items():
            if to.page and to.page.present_anchor_ids is not None:
                known = to.page.present_anchor_ids
                for problem in pages.dead_anchors(f"docs/{file.src_uri}", file.content_string, to.src_uri, links, known):
                    log.warning(str(problem))
        linked.clear()


def on_page_read_source(page: Page, config: MkDocsConfig) -> str:
    """Return the text of a page as the checks have read it."""
    return _text(page.file)


def _text(file: File) -> str:
    return reader.read_text(Path(file.abs_src_path or ""), file.src_uri)[0]


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Escape the description: the theme writes it into attributes unescaped."""
    page.meta["description"] = html.escape(page.meta["description"])


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill in the views, and add the name of the file that the page is made from."""
    if isinstance(page, FromData):
        return content
    views = _run.build.views[page.file.src_uri]
    content = _run.build.result(("views", page.url), (content, views), lambda edition: pages.fill(content, views, edition, page.url))
    # Views add anchors, and links to these are checked like any others.
    found = _anchors(content, f"docs/{page.file.src_uri}", page.file.content_string, views)
    page.present_anchor_ids = {*(page.present_anchor_ids or ()), *found}
    return content + _foot(page)


def _anchors(content: str, file: str, text: str = "", views: Sequence[Shown] = ()) -> set[str]:
    """Return the anchors of a page, and warn of repeated ones, as `pages.repetitions` finds them."""
    found = pages.anchors(content)
    for problem in pages.repetitions(found, file, text, views, _run.build.edition):
        log.warning(str(problem))
    return set(found)


def _foot(page: Page) -> str:
    build, generated = _run.build, page.generated if isinstance(page, FromData) else None
    report = build.report_url and build.report_url.format(page=quote(f"/{page.url}", safe=""))
    files = generated.files if generated else [(f"docs/{page.file.src_uri}", None)]
    record = generated.record if generated else None
    heading = next(iter(page.toc), page).title  # the navigation may have a shorter one
    return rendering.foot(rendering.Foot(files, page.edit_url, text_of(heading), page.url, record, report), build.edition)


def _index(page: Page, config: MkDocsConfig) -> None:
    """Add a page to the search index, and hide it from the theme's plugin, whose index has no passages.

    The description comes first, except on searched pages made from data, whose first passages say what they are about.
    """
    title, content = text_of(page.title), page.content or ""
    is_excluded = (page.meta.get("search") or {}).get("exclude")
    if is_excluded:
        found = [search_index.Section()]
    else:
        found = _run.build.result(("sections", page.url), content, lambda _: search_index.sections(content))
    index = config.plugins["material/search"].search_index  # type: ignore[attr-defined]
    for section in map(copy, found):  # cached sections must not change
        section.title = section.title or [title]
        if not section.id and (is_excluded or not isinstance(page, FromData)):
            section.text = [html.unescape(page.meta["description"]) + "\n", *section.text]
        index.create_entry_for_section(section, page.toc, page.url, page)
        if section.id:
            index.entries[-1].pop("tags", None)  # only the section with the title of the page has its names
    page.meta["search"] = {"exclude": True}


@event_priority(100)  # before the theme's search
def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    """Render a generated page, index the page for search, and pass the metadata in its head to the template."""
    build = _run.build
    if isinstance(page, FromData):
        content = page.html()
        _anchors(content, page.generated.files[0][0] if page.generated.files else page.file.src_uri)
        page.content = content + _foot(page)
    _index(page, config)
    above = [each for each in [*page.ancestors][::-1] if isinstance(each, Page)]
    if nav.homepage and page is not nav.homepage:
        above.insert(0, nav.homepage)
    record = page.generated.record if isinstance(page, FromData) else None
    about = metadata.About(text_of(page.title), page.url, [(text_of(each.title), each.url) for each in above], record)
    context["head"] = metadata.head(about, build.edition, build.downloads)  # type: ignore[typeddict-unknown-key]
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Free the HTML of a generated page, and finish the page."""
    if isinstance(page, FromData):
        page.content = ""
    return _finished(output, page.file.dest_uri)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Finish the page for missing addresses (404), which MkDocs makes from a template alone."""
    return _finished(output_content, template_name) if template_name.endswith(".html") else output_content


def _finished(output: str, path: str) -> str:
    """Return a page with the marks of its languages and, unless `mkdocs serve` shows it, with its security policy."""
    output = languages.mark(output)
    if _run.command == "serve":
        return output
    try:
        return _run.build.policies.write(output)
    except ValueError as error:
        raise PluginError(f"{path}: {error}") from error


@event_priority(-100)  # after the theme's search has written its index
def on_post_build(config: MkDocsConfig) -> None:
    """Write the twins of records, the offline copy and the headers, remove comments from style sheets, and swap the site in.

    Stop if the theme no longer uses a template that we patch, since the fault may now be in another one.
    """
    if unused := _run.build.patches.unused:
        raise PluginError(f"the theme no longer uses {', '.join(sorted(unused))}; check whether hooks/theme.py is still correct")
    folder = Path(config.site_dir)
    # MkDocs would treat a file that ends in .md as a page.
    for twin, text in exports.twins(_run.build.edition):
        (folder / twin).write_text(text, "utf8")
    for sheet in (folder / name for name in config.extra_css):
        sheet.write_text(theme.without_comments(sheet.read_text("utf8")), "utf8")
    if _run.command != "serve":
        paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        whole = offline.files(paths, lambda path: (folder / path).read_bytes(), _run.build.edition)
        with (folder / offline.PATH).open("wb") as into:
            exports.pack(whole, into)
        (folder / "_headers").write_text(policy.headers(_run.build.policies.for_all(), paths), "utf8")
    # A strict build with a warning ends with an error after this function has returned.
    if _run.aside and not any(isinstance(each, CountHandler) and each.get_counts() for each in _logger.handlers):
        _run.aside.swap()
        config.site_dir = str(_run.aside.site)
        if _run.command != "serve":
            log.info(f"The site is in {config.site_dir}")


def on_build_error(error: Exception) -> None:
    """Discard the new site, and report an unexpected error in one line; --verbose shows the traceback.

    MkDocs has already named the page.
    """
    if _run.aside:
        _run.aside.discard()
    if not isinstance(error, MkDocsException) and not log.isEnabledFor(logging.DEBUG):
        why = repr(error)
        if isinstance(error, OSError) and error.strerror and _run.aside:  # Jinja's error for a missing template has only a name
            why = f"{error.filename or _run.aside.site}: {error.strerror}"
        if isinstance(error, TemplateSyntaxError):
            why = f"{error.filename}:{error.lineno}: {error.message}"
        raise Abort(f"The build stopped: {why}. The last site is unchanged. To see the traceback, run the build again with --verbose.")


def on_shutdown() -> None:
    """Delete the folder beside the site."""
    if _run.aside:
        _run.aside.end()
        _run.aside = None


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[[], None]) -> LiveReloadServer:
    """Keep serving the last good site while there are problems to fix; by itself, MkDocs would not answer requests until then."""

    def build_or_keep() -> None:
        try:
            path = config.config_file_path
            if path and __name__ not in load_config(path).hooks:  # type: ignore[comparison-overlap]  # names, in truth
                raise PluginError(f"mkdocs.yml does not load the code of this project; add the line 'hooks: [{__name__}]'")
            builder()
        except Exception as error:
            said = str(error) if isinstance(error, MkDocsException) else repr(error)
            if isinstance(error, OSError) and error.filename:
                said = f"{error.filename}: {error.strerror}"
            log.error(f"{' '.join(said.split()).rstrip('.!')}. The last good site stays up; correct the problem, and save.")
            log.debug("Traceback:", exc_info=True)
        else:
            log.info("The site is built.")

    bind = server.server_bind

    def bind_or_say_why() -> None:
        try:
            bind()
        except (OSError, OverflowError) as error:
            raise Abort(f"{config.dev_addr}: {error}. Choose another port with --dev-addr, as in --dev-addr localhost:8001") from None

    server.builder, server.server_bind = build_or_keep, bind_or_say_why  # type: ignore[method-assign]
    # MkDocs stops watching a file that is briefly missing, as it is while an editor saves it.
    watched = [*server._watched_paths]
    for path in watched:
        server.unwatch(path)
    server.observer = PollingObserverVFS(_stat, _entries, polling_interval=0.5)  # type: ignore[assignment]
    for path in watched:
        server.watch(path)
    return server


def _stat(path: str) -> os.stat_result:
    """Return the status of a file; for a missing one, that of an empty folder."""
    try:
        return os.stat(path)  # noqa: PTH116 - as watchdog wants it
    except OSError:
        return os.stat_result((stat.S_IFDIR, *[0] * 9))


def _entries(path: str | None) -> Iterator[os.DirEntry[str]]:
    try:
        return os.scandir(path)
    except OSError:
        return iter(())
