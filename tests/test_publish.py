"""Tests of publishing: the configurations of the guide in real servers, the command that swaps the site, and a site without an address."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import yaml
from conftest import ENVIRONMENT, PATIENCE, ROOT, Site, Visit, build, contents, run, small_project, tree

from aside import Aside
from links import FOLDER

GUIDE = ROOT / "docs" / "contribute" / "publish.md"
NO_SERVER = "no {0}: `apt-get install {0}` gets it"


# --- the servers of the guide ---------------------------------------------------------------------------------------


class Answer(NamedTuple):
    """The response of a server."""

    status: int
    headers: dict[str, str]
    content: bytes


def get(address: str, **headers: str) -> Answer:
    """Send a request, without following redirects."""
    parts = urlsplit(address)
    with closing(HTTPConnection(parts.netloc, timeout=PATIENCE)) as connection:
        connection.request("GET", parts.path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        with connection.getresponse() as answer:
            sent = [(name.lower(), value) for name, value in answer.getheaders()]
            assert len(dict(sent)) == len(sent), "a header is sent twice"
            return Answer(answer.status, dict(sent), answer.read())


def block(heading: str, word: str = "text") -> str:
    """Return the first block below a heading of the guide."""
    section = re.split(rf"^#+ {heading}\n", GUIDE.read_text("utf8"), maxsplit=1, flags=re.MULTILINE)[1].partition("\n#")[0]
    return section.partition(f"``` {word}\n")[2].partition("```\n")[0]


def test_every_host_installs_what_the_guide_installs_and_publishes_into_the_folder_that_it_takes() -> None:
    netlify, gitlab = tomllib.loads(block("Netlify"))["build"], yaml.safe_load(block("GitLab Pages", "yaml"))["publish"]
    worker, guide = json.loads(block("Cloudflare")), GUIDE.read_text("utf8")
    [install] = re.findall(r"^\$ (python3 -m venv .*)$", guide, re.MULTILINE)
    assert install in (ROOT / "README.md").read_text("utf8")
    assert netlify["command"] == f"{install} && .venv/bin/python hooks/publish.py --folder {netlify['publish']}"
    assert f"| Build command | `{netlify['command']}` |\n| Build output directory | `{netlify['publish']}` |" in guide
    assert worker["assets"]["directory"] == f"./{netlify['publish']}"
    assert gitlab["script"][:2] == [install, 'SITE_URL="$CI_PAGES_URL" .venv/bin/python hooks/publish.py --folder public']
    assert gitlab["artifacts"]["paths"] == ["public"]


def replaced(text: str, **places: str) -> str:
    """Return a text of the guide with its placeholders replaced."""
    for old, new in places.items():
        assert old in text
        text = text.replace(old, new)
    return text


def caddy(folder: Path, port: int, text: str) -> list[str]:
    """Write a block of the guide and what a test needs around it, and return the command that serves it."""
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + replaced(text, **{"example.org {": f"http://127.0.0.1:{port} {{"}), "utf8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def nginx(folder: Path, port: int, text: str) -> list[str]:
    """Write a block of the guide and what a test needs around it, and return the command that serves it."""
    (folder / "site.conf").write_text(replaced(text, **{"listen 80;": f"listen 127.0.0.1:{port};", "listen [::]:80;": ""}), "utf8")
    own = "".join(f"{kind}_temp_path {kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""  # only their user can read the folders of tests
    main = f"{user} daemon off; pid nginx.pid; error_log error.log;"
    limits = "worker_processes auto; events { worker_connections 768; }"  # the limits of Debian
    (folder / "nginx.conf").write_text(f"{main} {limits} http {{ access_log off; {own} include site.conf; }}", "utf8")
    return ["nginx", "-p", f"{folder}/", "-c", "nginx.conf"]


SERVERS: dict[str, Callable[[Path, int, str], list[str]]] = {"Caddy": caddy, "nginx": nginx}


@contextmanager
def serving(name: str, folder: Path, text: str) -> Iterator[str]:
    """Start a server with a block of the guide, and yield its address. If it is not installed, its tests are skipped; in CI they fail."""
    program = SERVERS[name].__name__
    if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin"):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_SERVER.format(program))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**ENVIRONMENT, "PATH": f"{os.environ['PATH']}:/usr/sbin", "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    said = folder / "said.txt"
    with said.open("wb") as output:
        server = subprocess.Popen(SERVERS[name](folder, port, text), cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            assert server.poll() is None, said.read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(PATIENCE)


@pytest.fixture(scope="module", params=[*SERVERS])
def server(request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site on each server of the guide."""
    text = replaced(block(request.param), **{"/var/www/china-pakistan": str(site.folder)})
    with serving(request.param, tmp_path_factory.mktemp("server"), text) as address:
        yield address


def promised(rules: str, path: str) -> dict[str, str]:
    """Return the headers that `_headers` sets for a path, as hosts read it. No two rules may set the same header for a path."""
    found: list[tuple[str, str]] = []
    for rule in re.findall(r"^(/.*)\n((?:  .+\n)+)", rules, re.MULTILINE):
        if re.fullmatch(re.escape(rule[0]).replace(r"\*", ".*"), f"/{path}"):
            found += re.findall(r"^  ([\w-]+): (.*)$", rule[1], re.MULTILINE)
    assert len(dict(found)) == len(found), path
    return {name.lower(): value for name, value in found}


def one_of_each(site: Site) -> list[str]:
    """Return a path of the site for each extension, and every path with a hash in its name."""
    paths = [path.relative_to(site.folder).as_posix() for path in sorted(site.folder.rglob("*")) if path.is_file()]
    hashed = [path for path in paths if re.search(r"\.[0-9a-f]{8}\.", path)]
    assert len(hashed) >= 4
    # The largest, since servers do not compress small ones.
    by_ending = {Path(path).suffix: path for path in sorted(paths, key=lambda path: (site.folder / path).stat().st_size)}
    return [*hashed, *(path for ending, path in by_ending.items() if ending)]


def test_no_line_and_no_rule_is_more_than_hosts_take(site: Site) -> None:
    lines = (site.folder / "_headers").read_text("utf8").splitlines()
    assert max(map(len, lines)) <= 2000
    assert sum(line.startswith("/") for line in lines) <= 100
    assert all(line.count("*") <= 1 for line in lines if line.startswith("/"))


def test_the_file_for_hosts_gives_text_its_encoding_and_lets_others_read_it(site: Site) -> None:
    rules = (site.folder / "_headers").read_text("utf8")
    for path, kind in (
        ("projects/ml-1.md", "text/markdown"),
        (f"{FOLDER}/facts.csv", "text/csv"),
        ("feeds/dates.ics", "text/calendar"),
        (f"{FOLDER}/places.geojson", "application/geo+json"),
        (f"{FOLDER}/sources.bib", "application/x-bibtex"),
        ("projects/ml-1/ml-1.yml", "application/yaml"),
    ):
        assert (site.folder / path).is_file()
        assert promised(rules, path)["content-type"] == f"{kind}; charset=utf-8"
        assert promised(rules, path)["access-control-allow-origin"] == "*"
    assert "content-type" not in promised(rules, "projects/ml-1/")
    [bundle] = (site.folder / "assets" / "javascripts").glob("bundle.*.js")
    assert promised(rules, bundle.relative_to(site.folder).as_posix())["cache-control"] == "public, max-age=31536000, immutable"
    assert "cache-control" not in promised(rules, "assets/site.js")


def test_a_server_of_the_guide_sends_what_the_file_for_hosts_says(server: str, site: Site) -> None:
    rules = (site.folder / "_headers").read_text("utf8")
    for path in one_of_each(site):
        answer = get(server + path)
        assert answer.status == 200, path
        assert answer.content == (site.folder / path).read_bytes()
        wanted = {"cache-control": "no-cache", **promised(rules, path)}
        policy = wanted.pop("content-security-policy").split("; ")
        assert {name: answer.headers.get(name) for name in wanted} == wanted, path
        assert answer.headers["content-security-policy"] in policy
        assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"
        if path.endswith((".html", ".txt", ".css", ".js", ".xml")):
            assert answer.headers["content-type"].endswith("; charset=utf-8"), path
        again = get(server + path, If_None_Match=answer.headers["etag"])
        assert [again.status, again.content] == [304, b""]


def test_a_server_of_the_guide_compresses_text(server: str, site: Site) -> None:
    for path in one_of_each(site):
        answer = get(server + path, Accept_Encoding="gzip")
        if path.endswith((".gz", ".png", ".woff2", ".zip", ".map")):
            continue
        if (site.folder / path).stat().st_size > 1000:
            assert answer.headers.get("content-encoding") == "gzip", path
            assert answer.headers["vary"] == "Accept-Encoding"
            assert gzip.decompress(answer.content) == (site.folder / path).read_bytes()
    for path in ("assets/card.png", "data/offline.zip"):
        assert "content-encoding" not in get(server + path, Accept_Encoding="gzip").headers


def test_a_server_of_the_guide_leads_to_folders_and_says_what_is_not_there(server: str, site: Site) -> None:
    for path in ("", "projects/ml-1/"):
        answer = get(server + path)
        assert [answer.status, answer.headers["content-type"]] == [200, "text/html; charset=utf-8"]
        assert answer.content == (site.folder / path / "index.html").read_bytes()
    folder = get(f"{server}projects/ml-1")
    assert folder.status in (301, 308)
    assert folder.headers["location"] == "/projects/ml-1/"
    for path in ("nothing/", "nothing.csv", "assets/nothing.01234567.min.css"):
        answer = get(server + path)
        assert answer.status == 404
        assert answer.content == (site.folder / "404.html").read_bytes()
        assert [answer.headers[name] for name in ("content-type", "cache-control")] == ["text/html; charset=utf-8", "no-cache"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_pages_work_on_a_server_of_the_guide(server: str, visit: Visit) -> None:
    for address in ("projects/ml-1/", "map/", "nothing/"):
        page = visit(address, host=server)
        page.wait_for_function("document.fonts.status === 'loaded' && document.documentElement.classList.contains('js')")
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith("Newsreader")


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a domain, with a link to a small site that was published beside it."""
    folder = tmp_path_factory.mktemp("below")
    project = small_project(folder / "project", own_code=True)
    published = publish(project, folder / "china-pakistan", url="https://site.test/china-pakistan")
    assert published.returncode == 0, published.stderr
    (folder / "domain").mkdir()
    (folder / "domain" / "china-pakistan").symlink_to(folder / "china-pakistan")
    return folder / "domain"


@pytest.mark.parametrize("name", SERVERS)
def test_the_site_works_in_a_subfolder(name: str, below: Path, tmp_path: Path) -> None:
    text = replaced(block(name), **{"/var/www/china-pakistan": str(below), "/404.html": "/china-pakistan/404.html"})
    with serving(name, tmp_path, text) as address:
        missing = get(f"{address}china-pakistan/nothing/")
        assert missing.status == 404
        assert missing.content == (below / "china-pakistan" / "404.html").read_bytes()
        page = tree(missing.content.decode())
        links = [each.attrs["href"] for each in page.query("link[rel=stylesheet]")] + [
            each.attrs["src"] for each in page.query("script[src]")
        ]
        assert len(links) > 3
        assert [link for link in links if get(address.rstrip("/") + link).status != 200] == []
        assert get(f"{address}china-pakistan/feeds/dates.ics").headers["content-type"] == "text/calendar; charset=utf-8"


def test_what_programs_read_names_the_subfolder(below: Path) -> None:
    site = below / "china-pakistan"
    robots = (site / "robots.txt").read_text("utf8")
    for path in ("llms.txt", "data/", "sitemap.xml"):
        assert f"https://site.test/china-pakistan/{path}" in robots
    assert "https://site.test/china-pakistan/feeds/all.xml" in (site / "feeds" / "all.xml").read_text("utf8")
    assert " /llms.txt" not in robots


# --- the command that publishes -------------------------------------------------------------------------------------


def publish(project: Path, *options: str | Path, url: str = "https://site.test/") -> subprocess.CompletedProcess[str]:
    return run("hooks/publish.py", *options, cwd=project, SITE_URL=url)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with its own code, to publish."""
    return small_project(tmp_path / "project", own_code=True)


def test_publishing_swaps_the_site_in_and_back(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "www" / "site"
    target.parent.mkdir()
    first = publish(project, target)
    assert [first.returncode, first.stdout] == [0, f"{target} leads to site.a.\n"], first.stderr
    whole = contents(target)
    back = publish(project, "--back", target)
    assert [back.returncode, back.stderr] == [1, f"There is no earlier site than the one that {target} leads to.\n"]

    page = project / "docs" / "roads.md"
    page.write_text("---\ndescription: A page.\n---\n# Other roads\n\n[A dead link](/nothing.md)\n", "utf8")
    failed = publish(project, target)
    assert failed.returncode == 1
    assert failed.stderr.endswith("The build failed, so nothing was published. Correct the problems above.\n")
    assert contents(target) == whole

    page.write_text(page.read_text("utf8").replace("(/nothing.md)", "(/index.md)"), "utf8")
    assert publish(project, target).stdout == f"{target} leads to site.b.\n"
    assert "Other roads" in (target / "roads" / "index.html").read_text("utf8")
    assert publish(project, "--back", target).stdout == f"{target} leads to site.a.\n"
    assert contents(target) == whole
    assert sorted(path.name for path in target.parent.iterdir()) == ["site", "site.a", "site.b"]


def test_two_cannot_publish_at_once(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    first = Aside(tmp_path / "site.a")
    second = publish(project, target)
    first.end()
    why = f"{tmp_path / 'site.a'}: another build is using this folder; wait until it ends, or choose another folder"
    assert [second.returncode, why in second.stderr] == [1, True]
    assert not target.exists()


@pytest.mark.parametrize("url", ["", "example.org", "https://", "ftp://example.org/", "https://example.org/?a", "https://a@example.org/"])
def test_a_site_without_an_address_is_not_published(url: str, tmp_path: Path) -> None:
    refused = publish(ROOT, tmp_path / "site", url=url)
    message = "SITE_URL is not a valid address; set it before the command, as in SITE_URL=https://example.org/\n"
    assert [refused.returncode, refused.stderr] == [1, message]
    assert [*tmp_path.iterdir()] == []


def test_hosts_get_a_folder_and_a_folder_is_not_replaced(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    assert publish(project, "--folder", target).stdout == f"The site is in {target}.\n"
    assert (target / "index.html").is_file()
    assert not target.is_symlink()
    for options in ((), ("--folder",)):
        again = publish(project, *options, target)
        assert [again.returncode, again.stderr] == [1, f"{target} already exists; move it, or choose another path.\n"]
    lost = publish(project, tmp_path / "nowhere" / "site")
    why = f"Nothing was published: there is no folder {tmp_path / 'nowhere'}; create it, or choose another path.\n"
    assert [lost.returncode, lost.stderr] == [1, why]


def test_the_site_is_published_to_a_branch(project: Path, tmp_path: Path) -> None:
    def git(*command: str | Path) -> str:
        made = ["git", "-c", "user.name=A", "-c", "user.email=a@site.test", *map(str, command)]
        return subprocess.run(made, cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout

    git("init", "--quiet", "--bare", tmp_path / "bare.git")
    git("init", "--quiet")
    git("config", "user.name", "A")
    git("config", "user.email", "a@site.test")
    git("commit", "--quiet", "--allow-empty", "--message", "A")
    git("remote", "add", "origin", tmp_path / "bare.git")
    refused = run("mkdocs", "gh-deploy", "--strict", cwd=project)
    assert refused.returncode == 1
    assert "SITE_URL is not set; set it to the address of the site" in refused.stderr
    deployed = run("mkdocs", "gh-deploy", "--strict", "--remote-branch", "pages", cwd=project, SITE_URL="https://a.site.test/b/")
    assert deployed.returncode == 0, deployed.stderr
    files = git("--git-dir", tmp_path / "bare.git", "ls-tree", "-r", "--name-only", "pages").splitlines()
    assert {".nojekyll", "_headers", "projects/road/index.html"} <= {*files}
    assert 'href="/b/assets/' in git("--git-dir", tmp_path / "bare.git", "show", "pages:404.html")


# --- a site without an address --------------------------------------------------------------------------------------


def test_a_build_without_an_address_says_so_and_names_none(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    built = build(project, "--strict")
    assert built.exit_code == 0
    assert built.stderr.count("SITE_URL") == 1
    assert "INFO    -  SITE_URL is not set, so pages do not give the address of the site. Set it before you publish.\n" in built.stderr
    site = project / "site"
    page = tree((site / "projects" / "road" / "index.html").read_text("utf8"))
    assert page.query("link[rel=canonical], meta[property='og:url'], meta[property='og:image'], script[type='application/ld+json']") == []
    assert "<loc>" not in (site / "sitemap.xml").read_text("utf8")
    assert "Sitemap:" not in (site / "robots.txt").read_text("utf8")
    assert "URL:" not in (site / "feeds" / "dates.ics").read_text("utf8")
    assert "url:" not in (site / "CITATION.cff").read_text("utf8").rpartition("date-released")[2]
    package = json.loads((site / FOLDER / "datapackage.json").read_text("utf8"))
    assert "homepage" not in package
    # Other links begin at the root of the host, wherever that is.
    feed = ElementTree.fromstring((site / "feeds" / "all.xml").read_text("utf8"))  # noqa: S314 - of our own making
    links = [each.attrib["href"] for each in feed.iter("{http://www.w3.org/2005/Atom}link")]
    links += re.findall(r"\]\((.*?)\)", (site / "llms.txt").read_text("utf8"))
    links += [json.loads((site / FOLDER / "openapi.json").read_text("utf8"))["servers"][0]["url"]]
    links += [project["page"] for project in json.loads((site / FOLDER / "projects.json").read_text("utf8"))["items"]]
    assert len(links) > 10
    assert [link for link in links if not link.startswith("/") or not (site / link.partition("#")[0].lstrip("/")).exists()] == []
