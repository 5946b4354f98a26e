"""Tests of building and serving: what an editor sees in the terminal, and what stays unchanged after a mistake."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ENVIRONMENT, PATIENCE, build, contents, parsed, replace, run, small_project

import forge
from citations import bibtex_text
from links import FOLDER


def unpacked(folder: Path) -> dict[str, bytes]:
    """Return the same files, with each archive replaced by its content."""
    found = {name: content for name, content in contents(folder).items() if not name.endswith(".zip")}
    for path in folder.rglob("*.zip"):
        with zipfile.ZipFile(path) as packed:
            found |= {f"{path.name}/{name}": packed.read(name) for name in packed.namelist()}
    return found


def write(file: Path, id: str, field: str, value: str) -> int:
    """Replace a field of an entry by one line, and return that line."""
    entry = re.compile(rf"(?P<head>^  - id: {id}\n(?:    .*\n)*?    {field}:) .*\n(?:      .*\n)*", re.MULTILINE)
    text = file.read_text("utf8")
    found = entry.search(text)
    assert found
    file.write_text(f"{text[: found.start()]}{found['head']} {value}\n{text[found.end() :]}", "utf8")
    return text[: found.start()].count("\n") + found["head"].count("\n") + 1


def test_properdocs_builds_the_same_site_from_line_ends_of_windows_and_among_leftovers(tmp_path: Path) -> None:
    project = small_project(tmp_path, own_code=True)
    assert build(project, "--strict").exit_code == 0
    endings = (".yml", ".md", ".css", ".js", ".svg", ".html", ".txt", ".xml")
    for folder in (project / "data", project / "docs", project / "hooks"):
        for number, path in enumerate(each for each in sorted(folder.rglob("*")) if each.suffix in endings):
            text = path.read_text("utf8").replace("\n", "\r" if number % 9 == 0 else "\r\n")
            path.write_text(text, "utf-8-sig" if number % 2 else "utf8", newline="")
        for name in ("#a.md#", "~$a.md", "a.md.orig", "Thumbs.db", "a.tmp"):
            (folder / name).write_text("[")
    built = run("properdocs", "build", "--strict", "--site-dir", tmp_path / "other", cwd=project)
    assert built.returncode == 0, built.stderr

    def without_generator(files: dict[str, bytes]) -> dict[str, bytes]:
        return {name: re.sub(rb'<meta name="generator" content="[^"]*">', b"", content) for name, content in files.items()}

    assert without_generator(unpacked(tmp_path / "other")) == without_generator(unpacked(project / "site"))


def test_bad_input_stops_the_build_with_every_message_and_keeps_the_last_site(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    (project / "site").mkdir()
    (project / "site" / "index.html").write_text("the last good site", "utf8")
    first = write(project / "data" / "article.yml", "mine", "sector", "minning")
    second = write(project / "data" / "glossary.yml", "road-term", "paragraphs", "[77]")
    third = replace(project / "docs" / "map.md", "``` table\n", "``` tabel\n")
    with (project / "docs" / "world.md").open("a", encoding="utf8") as page:
        page.write("\n``` table\nshow: projects\ntheme: not-judged-while-data-is-broken\n```\n")
    (project / "docs" / "a.html").touch()
    (project / "CITATION.cff").write_bytes(b"title: \xe9\n")
    built = build(project, "--strict")
    assert re.findall(r"(?:data/|docs/|CITATION)\S+: .*", built.stderr) == [
        f"data/article.yml:{first}: project mine: 'sector': unknown word 'minning'; did you mean 'mining'?",
        f"data/glossary.yml:{second}: term road-term: 'paragraphs': unknown paragraph '77'; use one of: 0, 1, 2, 3",
        f"docs/map.md:{third}: unknown view 'tabel'; did you mean 'table'?",
        "docs/a.html:1: this page would have no security policy; write it in Markdown",
        "CITATION.cff:1: byte 0xe9 is not UTF-8; save the file with the encoding UTF-8",
    ]
    assert "5 problems to fix; the site was not built" in built.stderr
    assert "Traceback" not in built.stderr
    assert built.exit_code == 1
    assert contents(project / "site") == {"index.html": b"the last good site"}


def test_a_dead_link_on_a_page_fails_the_strict_build(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    page = project / "docs" / "roads.md"
    sound = page.read_text("utf8") + "\n[A paragraph](/article.md#p2), [a record](/projects/road.md), [a file](data/offline.zip)\n"
    page.write_text(
        f"{sound}\n[a](/assets/a.png) [b](map.html)\n[c](www.c.example) [d](../data/d.yml) [f](f.com)\n\n<img src='e.png' alt=''>\n", "utf8"
    )
    built = build(project)
    assert re.findall("docs/roads.*", built.stderr) == [
        "docs/roads.md:9: there is no file '/assets/a.png'; did you mean '/assets/card.png'?",
        "docs/roads.md:9: there is no file 'map.html'; did you mean '/map.md'?",
        "docs/roads.md:10: there is no file '../data/d.yml'; correct the path",
        "docs/roads.md:10: there is no file 'f.com'; begin an address outside the site with https://",
        "docs/roads.md:10: there is no file 'www.c.example'; begin an address outside the site with https://",
        "docs/roads.md:12: there is no file 'e.png'; correct the path",
    ]
    assert built.exit_code == 1
    page.write_text(f"{sound}\n[a slip](/projects/road.md#timelin)\n", "utf8")
    built = build(project, "--strict")
    assert re.findall("WARNING .*", built.stderr) == [
        "WARNING -  docs/roads.md:9: 'projects/road.md' has no anchor 'timelin'; did you mean 'timeline'?"
    ]
    assert built.exit_code == 1


def test_what_nobody_foresaw_is_one_line_and_a_traceback_only_on_request(tmp_path: Path) -> None:
    project = small_project(tmp_path, own_code=True)
    (project / "hooks" / "templates" / "cards-themes.html").write_text("{{ 1 / 0 }}", "utf8")
    built = run("mkdocs", "build", cwd=project)
    assert "Error reading page 'index.md': division by zero" in built.stderr
    assert (
        "The build stopped: ZeroDivisionError('division by zero'). The last site is unchanged. To see the traceback, run the build again with --verbose."
        in built.stdout
    )
    assert "Traceback" not in built.stdout + built.stderr
    assert built.returncode == 1
    assert "Traceback" in run("mkdocs", "build", "--verbose", cwd=project).stderr


def test_an_anchor_that_stands_twice_fails_the_strict_build(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    with (project / "docs" / "roads.md").open("a", encoding="utf8") as page:
        page.write("\n``` table\nshow: figures\ntheme: roads\n```\n\n``` table\nshow: figures\n```\n")
    built = build(project, "--strict")
    assert re.findall("WARNING .*", built.stderr) == [
        "WARNING -  docs/roads.md:12: the anchor '#share' is already on this page; show a record once, or give the heading another id"
    ]
    assert built.exit_code == 1


def test_rows_are_anchors_that_links_are_checked_against(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    page = project / "docs" / "roads.md"
    page.write_text("---\ndescription: A page.\n---\n\n[a](/glossary.md#road-term) [b](/glossary.md#raod-term)\n", "utf8")
    built = build(project, "--strict")
    assert "docs/roads.md:5: 'glossary.md' has no anchor 'raod-term'; did you mean 'road-term'?" in built.stderr
    assert built.stderr.count("road-term") == 1


FORGES = [
    ("https://github.com/us/site", "", "/edit/main/", "/issues/new?template=wrong.yml&page=%2Fprojects%2Froad%2F"),
    ("https://gitlab.com/us/group/site.git", "", "/-/edit/main/", "/-/issues/new"),
    ("https://codeberg.org/us/site/", "", "/_edit/main/", "/issues/new/choose"),
    ("https://code.test/us/site", "forgejo", "/_edit/main/", "/issues/new/choose"),
    ("https://bitbucket.org/us/site", "", "/src/main/", "/issues/new"),
]


@pytest.mark.parametrize(("repository", "kind", "edit", "report"), FORGES)
def test_the_repository_gives_each_page_its_pencil_and_the_theme_no_address(
    repository: str, kind: str, edit: str, report: str, tmp_path: Path
) -> None:
    project = small_project(tmp_path)
    built = build(project, "--strict", REPO_URL=repository, FORGE=kind, SITE_URL="https://site.example/sub/")
    assert built.exit_code == 0, built.stderr
    record = (project / "site" / "projects" / "road" / "index.html").read_text("utf8")
    page = (project / "site" / "roads" / "index.html").read_text("utf8")
    links, edits = ([link.attrs["href"] for link in parsed(html).query(f"a{rel}")] for html, rel in ((record, ""), (page, "[rel=edit]")))
    root = repository.rstrip("/").removesuffix(".git")
    end = "?mode=edit&at=main" if "bitbucket" in repository else ""
    assert links.count(f"{root}{edit}data/record/projects/road.yml{end}") == 2
    assert f"{root}{report}" in links
    assert "https://site.example/sub/projects/road/" in record
    assert edits == [f"{root}{edit}docs/roads.md{end}"] * 2
    assert 'data-md-component="source"' not in page  # with it, the theme's script would request the number of stars from the forge
    assert '<link rel="canonical" href="https://site.example/sub/roads/">' in page


def test_a_forge_that_is_not_known_gets_no_link(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    assert build(project, "--strict", REPO_URL="https://code.test/us/site").exit_code == 0
    record = (project / "site" / "projects" / "road" / "index.html").read_text("utf8")
    assert "code.test" not in record
    assert 'This page is built from <code translate="no">data/record/projects/road.yml</code>' in record
    wrong = build(project, "--strict", REPO_URL="https://code.test/us/site", FORGE="gitlub")
    assert wrong.exit_code == 1
    assert "FORGE: unknown forge 'gitlub'; did you mean 'gitlab'?" in wrong.stderr


NAMED = {
    "OPERATOR_NAME": 'Reading "Room" & Sons',
    "OPERATOR_CONTACT": "errors@site.test",
    "OPERATOR_FUNDING": "Its members pay.",
    "OPERATOR_CORRECTIONS": "We correct within a week.",
}


def test_the_operator_is_named_wherever_readers_and_programs_ask_who_says_this(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    assert build(project, "--strict", SITE_URL="https://site.test/", **NAMED).exit_code == 0
    site = project / "site"
    for page in ("index.html", "about/index.html", "projects/road/index.html", "404.html"):
        footer = parsed((site / page).read_text("utf8")).query(".md-copyright")[0]
        assert {NAMED["OPERATOR_NAME"], "errors@site.test"} == {each.to_text() for each in footer.query("[translate=no]")}
        assert {"mailto:errors@site.test"} <= {link.attrs["href"] for link in footer.query("a")}
    about = " ".join(parsed((site / "about" / "index.html").read_text("utf8")).query("article")[0].to_text().split())
    assert all(text in about for text in NAMED.values())
    record = (site / "projects" / "road" / "index.html").read_text("utf8")
    graph = json.loads(parsed(record).query("script[type='application/ld+json']")[0].to_text())["@graph"]
    claim = next(node for node in graph if node["@type"] == "Claim")
    assert claim["claimInterpreter"]["parentOrganization"] == {
        "@type": "Organization",
        "name": NAMED["OPERATOR_NAME"],
        "email": "errors@site.test",
    }
    assert "published by Reading &#34;Room&#34; &amp; Sons, https://site.test/projects/road/" in record
    citation = yaml.safe_load((site / "CITATION.cff").read_text("utf8"))
    assert citation["contact"] == [{"name": NAMED["OPERATOR_NAME"], "email": "errors@site.test"}]
    package = json.loads((site / FOLDER / "datapackage.json").read_text("utf8"))
    assert {"title": NAMED["OPERATOR_NAME"], "roles": ["publisher"]} in package["contributors"]
    listed = parsed((site / "changes" / "index.html").read_text("utf8")).query("table")
    captions = [" ".join(each.query("caption")[0].to_text().split()) for each in listed]
    assert captions == ["Corrections", "Other changes to the data"]
    assert len(listed[0].query("tbody tr")) == 1
    assert "<title>Correction: " in (site / "feeds" / "all.xml").read_text("utf8")


def test_a_copy_without_an_operator_says_so(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    # Workflow runners set missing variables to an empty text.
    assert build(project, "--strict", **dict.fromkeys(NAMED, "")).exit_code == 0
    for page in ("index.html", "about/index.html"):
        shown = parsed((project / "site" / page).read_text("utf8"))
        assert "This copy has no named operator" in shown.query(".md-copyright")[0].to_text()
    about = shown.query("article")[0]
    assert "This copy of the site has no named operator" in about.to_text()
    assert "../contribute/publish/#say-who-runs-it" in [link.attrs["href"] for link in about.query("a")]
    assert "We correct mistakes, and list each correction" in about.to_text()
    assert "published by" not in (project / "site" / "projects" / "road" / "index.html").read_text("utf8")


@pytest.mark.parametrize(
    ("given", "key", "message"),
    [
        ({"OPERATOR_NAME": "We"}, "name", "operator: 'contact' is missing; set OPERATOR_CONTACT, or name no operator"),
        ({"OPERATOR_FUNDING": "Members pay."}, "funding", "operator: 'name' is missing; set OPERATOR_NAME, or name no operator"),
        ({"OPERATOR_CONTACT": "https://us.site.org/"}, "contact", "operator: 'name' is missing; set OPERATOR_NAME, or name no operator"),
        (
            {"OPERATOR_NAME": "We", "OPERATOR_CONTACT": "us@site"},
            "contact",
            "'contact': 'us@site' is not an email address or a web address; write one, such as corrections@example.org",
        ),
        (
            {"OPERATOR_NAME": "We", "OPERATOR_CONTACT": "us"},
            "contact",
            "'contact': 'us' is not an email address or a web address; write one, such as corrections@example.org",
        ),
    ],
)
def test_an_operator_whom_nobody_could_reach_is_refused(given: dict[str, str], key: str, message: str, tmp_path: Path) -> None:
    project = small_project(tmp_path)
    built = build(project, "--strict", **given)
    lines = (project / "mkdocs.yml").read_text("utf8").split("\n")
    line = next(number for number, line in enumerate(lines, 1) if line.startswith(f"    {key}: !ENV OPERATOR"))
    assert built.exit_code == 1
    assert f"mkdocs.yml:{line}: {message}\n" in built.stderr


def test_a_branch_of_any_name_is_part_of_the_address() -> None:
    found = forge.of("https://github.com/us/site", "try/50% {new}")
    assert found
    assert found.edit.format(path="a.md") == "edit/try/50%25%20%7Bnew%7D/docs/a.md"


def test_awkward_text_shows_as_typed_on_the_whole_page(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    name = 'A "b" & *c* <1 > 2 [d] (e) \\ #{f} ${g} < /ML-1 _h_ &lt 3 ~i~ R&D; `i` {{ j }} **k <l> 5<6%'
    article = project / "data" / "article.yml"
    write(article, "road", "name", f"'{name}'")
    write(article, "road", "says", "'Said \"quoted\" & <1'")
    # Some systems write é as two characters.
    write(project / "data" / "glossary.yml", "mine-term", "term", "R&D cafe\u0301")
    with (project / "docs" / "projects" / "index.md").open("a", encoding="utf8") as listed:
        listed.write("\nAn R&D cafe\u0301.\n\n``` table\nshow: projects\n```\n")
    built = build(project, "--strict", SITE_URL="https://site.test/")
    assert built.exit_code == 0, built.stderr
    page = parsed((project / "site" / "projects" / "road" / "index.html").read_text("utf8"))
    after = parsed((project / "site" / "projects" / "mine" / "index.html").read_text("utf8"))
    of_kind = parsed((project / "site" / "projects" / "index.html").read_text("utf8"))
    row = of_kind.query("#road th")[0]
    assert [each.to_text() for each in of_kind.query("abbr")] == ["R&D café"]
    assert page.errors == after.errors == []
    assert page.query("h1")[0].to_text(separator="", strip=False).removesuffix("¶").strip() == name
    assert page.query("title")[0].to_text() == f"{name} - China and Pakistan, read closely"
    assert page.query("meta[property='og:title']")[0].attrs["content"] == name
    graph = json.loads(page.query("script[type='application/ld+json']")[0].to_text())["@graph"]
    assert graph[0]["itemListElement"][-1]["name"] == name
    assert (
        page.query("[data-copy='in the text']")[0].to_text(separator="", strip=False)
        == f"(China and Pakistan, read closely, “{name}”, 2026)"
    )
    assert bibtex_text(name) in page.query("[data-copy=BibTeX]")[0].to_text()
    assert after.query(".md-footer__link--prev .md-ellipsis")[0].to_text(separator="", strip=False).strip() == name
    assert after.query(".md-footer__link--prev")[0].attrs["aria-label"] == f"Previous: {name}"
    assert row.to_text(separator="", strip=False) == name
    [description] = page.query("meta[name=description]")
    said, _, state = description.attrs["content"].partition(" Status: ")
    assert state
    assert said == f'{name}, in paragraphs 2 and 3 of the article by China\'s ambassador to Pakistan. Said "quoted" & <1'


def test_an_address_that_is_taken_is_one_line(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        served = run("mkdocs", "serve", "--dev-addr", address, cwd=project)
    assert (
        f"{address}: [Errno 98] Address already in use. Choose another port with --dev-addr, as in --dev-addr localhost:8001"
        in served.stdout
    )
    assert "Traceback" not in served.stdout + served.stderr
    assert served.returncode == 1


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, Callable[[str], str], Path]]:
    """A small project under `mkdocs serve`: its folder, a function that gets a page, and the file with the server's output."""
    project = small_project(tmp_path / "project", own_code=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = tmp_path / "said.txt"
    with said.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=project, env=ENVIRONMENT, stdout=output, stderr=output,
        )  # fmt: skip

    def get(path: str) -> str:
        assert server.poll() is None, said.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
                return str(answer.read().decode("utf8"))
        except OSError:  # not running yet
            return ""

    yield project, get, said
    server.kill()
    server.wait()


def eventually(condition: Callable[[], bool]) -> bool:
    """Return whether a condition becomes true within the timeout, so that a server that hangs cannot block the test."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_serving_follows_edits_and_survives_mistakes(served: tuple[Path, Callable[[str], str], Path]) -> None:
    project, get, said = served
    article = project / "data" / "article.yml"
    page = "/projects/mine/"
    assert eventually(lambda: "The article says" in get(page)), said.read_text()
    assert "Content-Security-Policy" not in get(page)  # it would block live reload

    # An edited value appears without a restart.
    write(article, "mine", "says", "The first edit.")
    assert eventually(lambda: "The first edit." in get(page)), said.read_text()

    # A mistake is reported with file, line and fix, while the last good page stays up.
    line = write(article, "mine", "sector", "minning")
    message = f"data/article.yml:{line}: project mine: 'sector': unknown word 'minning'; did you mean 'mining'?"
    assert eventually(lambda: message in said.read_text()), said.read_text()
    assert eventually(lambda: "The first edit." in get(page)), said.read_text()
    assert "Traceback" not in said.read_text()

    # The same is true of an unexpected error, which occurs when the site is half built.
    write(article, "mine", "sector", "mining")
    template = project / "hooks" / "templates" / "cards-themes.html"
    before = template.read_text("utf8")
    template.write_text("{{ 1 / 0 }}", "utf8")
    assert eventually(lambda: "The build stopped: ZeroDivisionError" in said.read_text()), said.read_text()
    assert eventually(lambda: "The first edit." in get(page)), said.read_text()
    assert "Traceback" not in said.read_text()
    template.write_text(before, "utf8")

    # The next valid save rebuilds the site.
    write(article, "mine", "says", "The second edit.")
    assert eventually(lambda: "The second edit." in get(page)), said.read_text()

    # A folder that was missing is watched again.
    data, away = project / "data", project / "away"
    data.rename(away)
    assert eventually(lambda: "Config value 'watch'" in said.read_text()), said.read_text()
    assert eventually(lambda: "The second edit." in get(page)), said.read_text()
    away.rename(data)
    write(article, "mine", "says", "The third edit.")
    assert eventually(lambda: "The third edit." in get(page)), said.read_text()
    assert "Traceback" not in said.read_text()
