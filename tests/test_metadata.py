"""Tests of the metadata for programs: the heads of pages, and the files about the site."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import markdown
import pytest
import yaml
from conftest import ADDRESS, ROOT, Site, tree

import metadata
from dataset import Data
from edition import Edition, Operator
from links import FOLDER

Json = Any


@pytest.fixture(scope="session")
def root(site: Site) -> str:
    """The address of the site."""
    return attribute(site.pages["/"], "link[rel=canonical]", "href")


@pytest.fixture(scope="session")
def index(site: Site) -> Json:
    """The index of the downloads."""
    return json.loads((site.folder / FOLDER / "index.json").read_text("utf8"))


def attribute(page: Any, query: str, name: str) -> str:
    [element] = page.query(query)
    return str(element.attrs[name])


def nodes(page: Any) -> dict[str, Json]:
    """Return the JSON-LD nodes of a page, by type."""
    [script] = page.query("script[type='application/ld+json']")
    whole = json.loads(script.to_text())
    assert whole["@context"] == "https://schema.org"
    assert [node["@type"] for node in whole["@graph"]] == list(dict.fromkeys(node["@type"] for node in whole["@graph"]))
    return {node["@type"]: node for node in whole["@graph"]}


def types(node: Json) -> Iterator[str]:
    if isinstance(node, dict):
        yield from [node["@type"]] if "@type" in node else []
        for value in node.values():
            yield from types(value)
    elif isinstance(node, list):
        for value in node:
            yield from types(value)


def record_pages(site: Site, data: Data) -> Iterator[tuple[Any, Any, str]]:
    for kind, records in data.kinds.items():
        for record in records:
            yield record, site.pages[f"{kind}/{record.id}/"], f"{kind}/{record.id}"


def test_every_page_says_where_it_stands(site: Site, root: str) -> None:
    for address, page in site.pages.items():
        if address == "/":
            assert nodes(page)["WebSite"]["url"] == root
            continue
        trail = nodes(page)["BreadcrumbList"]["itemListElement"]
        assert [step["position"] for step in trail] == list(range(1, len(trail) + 1))
        assert trail[0]["item"] == root
        assert trail[-1]["item"] == root + address
        assert all((step["item"].removeprefix(root) or "/") in site.pages for step in trail)
        shown = " ".join(page.query("h1")[0].to_text().replace("¶", "").split())
        assert len(trail) > 1
        assert trail[-1]["name"] in shown or address.count("/") == 1


def test_every_record_is_a_claim_that_appears_in_the_article(site: Site, data: Data, root: str) -> None:
    for record, page, address in record_pages(site, data):
        claim = nodes(page)["Claim"]
        assert [claim["name"], claim["text"]] == [record.name, record.says]
        assert claim["@id"] == f"{root}{address}/#says"
        assert len(page.query("#says")) == 1
        work = claim["appearance"]
        assert [work["@type"], work["headline"], work["datePublished"]] == [
            "OpinionNewsArticle",
            data.article.title,
            data.article.published,
        ]
        assert work["author"]["name"] == data.article.author
        assert work["@id"] == nodes(site.pages["article/"])["OpinionNewsArticle"]["@id"]


def test_the_article_is_cited_as_a_work_with_its_printings(site: Site, data: Data) -> None:
    work = nodes(site.pages["article/"])["OpinionNewsArticle"]
    assert [printing["url"] for printing in work["workExample"]] == [each.url for each in data.article.publications if each.url]
    for address in (*(f"{theme}/" for theme in data.themes), "history/"):
        assert nodes(site.pages[address])["WebPage"]["citation"]["@id"] == work["@id"]


def test_no_page_is_a_verdict(site: Site) -> None:
    known = set()
    for page in site.pages.values():
        known |= {each for node in nodes(page).values() for each in types(node)}
    assert "Claim" in known
    assert not {each for each in known if "Review" in each or "Rating" in each}


def test_the_dataset_leads_to_every_download(site: Site, index: Json, root: str) -> None:
    dataset = nodes(site.pages["data/"])["Dataset"]
    assert dataset["version"] == index["data_version"]
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    found = {each["contentUrl"].removeprefix(f"{root}{FOLDER}/"): each["encodingFormat"] for each in dataset["distribution"]}
    assert {each["@type"] for each in dataset["distribution"]} == {"DataDownload"}
    assert found == {file["path"]: file["media_type"] for file in index["items"] if not file["path"].startswith("schema/")}
    assert all((site.folder / FOLDER / path).is_file() for path in found)


def test_a_link_to_a_page_is_shown_with_what_it_holds(site: Site, root: str) -> None:
    titles = []
    for address, page in site.pages.items():
        said = {element.attrs["property"]: element.attrs["content"] for element in page.query("meta[property^='og:']")}
        assert said["og:url"] == attribute(page, "link[rel=canonical]", "href") == root + address.removeprefix("/")
        assert said["og:description"] == attribute(page, "meta[name=description]", "content")
        assert said["og:type"] == ("website" if address == "/" else "article")
        assert said["og:site_name"] == "China and Pakistan, read closely"
        assert (site.folder / said["og:image"].removeprefix(root)).is_file()
        assert attribute(page, "link[rel=license]", "href") == "https://creativecommons.org/licenses/by/4.0/"
        titles.append(said["og:title"])
    assert max(Counter(titles).values()) == 1


def test_what_else_holds_a_page_is_linked_and_there(site: Site, data: Data) -> None:
    def links(page: Any, address: str) -> dict[str, str]:
        found = page.query("link[rel~=alternate], link[rel~=describedby]")
        assert all((site.folder / address / element.attrs["href"]).is_file() for element in found)
        return {urljoin(address, element.attrs["href"]): element.attrs["type"] for element in found}

    for record, page, address in record_pages(site, data):
        assert links(page, f"{address}/") == {
            "feeds/all.xml": "application/atom+xml",
            f"{FOLDER}/{address}.json": "application/json",
            f"{address}.md": "text/markdown",
            f"{address}/{record.id}.yml": "application/yaml",
        }
    for theme in data.themes:
        assert f"feeds/{theme}.xml" in links(site.pages[f"{theme}/"], f"{theme}/")
    assert f"{FOLDER}/datapackage.json" in links(site.pages["data/"], "data/")


def test_the_twin_of_a_record_lacks_nothing(site: Site, data: Data, root: str) -> None:
    for record, _, address in record_pages(site, data):
        findings = data.findings[record.id]
        text = (site.folder / f"{address}.md").read_text("utf8")
        page = tree(markdown.markdown(text))
        said = " ".join(page.to_text().split())
        assert page.query("h1")[0].to_text() == record.name
        wanted = [record.says, findings.definition, findings.answer.says, *(name.text for name in findings.names)]
        wanted += [text for each in findings.comparisons for text in (data.statements[each.statement].says, each.why)]
        wanted += [text for each in findings.timeline for text in (each.event, each.note) if text]
        wanted += [text for dispute in findings.disputes for text in (dispute.about, *(each.says for each in dispute.accounts))]
        wanted += [gap.question for gap in findings.gaps]
        for name in ("status", "facts", "measures"):
            for each in getattr(findings, name, ()):
                wanted += [value for key, value in each.model_dump().items() if key in ("summary", "text", "note", "definition") and value]
                if calculation := getattr(each, "calculation", None):
                    wanted.append(f"Our calculation: {calculation.removesuffix('.')}. From ")
        for name in ("outcome", "origin"):
            if found := getattr(findings, name, None):
                wanted.append(getattr(found, "why", None) or found.where_first)
        wanted += getattr(findings, "caveats", ())
        assert [each for each in wanted if " ".join(each.split()) not in said] == [], address
        linked = [link.attrs["href"] for link in page.query("a")]
        addresses = [data.sources_by_id[id].url or f"{root}sources/{data.shelf[id]}/#{id}" for id in data.cites[record.id]]
        assert [each for each in addresses if each not in linked] == [], address


def test_language_models_are_led_to_every_record(site: Site, data: Data, root: str) -> None:
    text = (site.folder / "llms.txt").read_text("utf8")
    assert text.startswith("# China and Pakistan, read closely\n\n> ")
    links = [link.attrs["href"] for link in tree(markdown.markdown(text)).query("a")]
    assert [f"{root}{address}.md" for _, _, address in record_pages(site, data)] == [link for link in links if link.endswith(".md")]
    for link in links:
        path = site.folder / link.removeprefix(root)
        assert path.is_file() or (path / "index.html").is_file(), link


def test_programs_that_search_may_read_everything(site: Site, root: str) -> None:
    robots = RobotFileParser()
    robots.parse((site.folder / "robots.txt").read_text("utf8").splitlines())
    assert robots.can_fetch("anyone", f"{root}projects/ml-1/")
    assert robots.site_maps() == [f"{root}sitemap.xml"]
    tree = ElementTree.fromstring((site.folder / "sitemap.xml").read_text("utf8"))  # noqa: S314 - of our own making
    told = [str(element.text) for element in tree.iter() if element.tag.endswith("loc")]
    assert sorted(told) == sorted(root + address.removeprefix("/") for address in site.pages)


def test_the_citation_file_is_that_of_the_repository_with_the_version(site: Site, index: Json) -> None:
    own = (ROOT / "CITATION.cff").read_text("utf8")
    kept, published = yaml.safe_load(own), yaml.safe_load((site.folder / "CITATION.cff").read_text("utf8"))
    config = yaml.safe_load(re.sub(r"!ENV .*", "none", (ROOT / "mkdocs.yml").read_text("utf8")))
    assert {key: value for key, value in published.items() if key not in ("version", "date-released", "url")} == kept
    assert [kept["title"], kept["abstract"]] == [config["site_name"], config["site_description"]]
    assert {"cff-version", "message", "title", "authors"} <= set(kept)  # the fields that the format requires
    assert published["url"] == ADDRESS
    assert published["version"] == index["data_version"]
    assert published["version"].startswith(published["date-released"])


def test_the_citation_file_has_an_operator_whose_name_has_rare_characters(small: Data) -> None:
    operator = Operator(name='"𠮷" Ltd.', contact="https://site.test/@us")
    edition = replace(release(small, ""), operator=operator)
    citation = yaml.safe_load(metadata.files(edition, "cff-version: 1.2.0\n")["CITATION.cff"])
    assert citation["contact"] == [{"name": operator.name, "website": operator.contact}]
    assert "Ltd.." not in edition.cite_as


def release(data: Data, url: str) -> Edition:
    return Edition(data, "A site", url, "What it is.")


def test_a_site_without_an_address_names_nothing_by_it(small: Data) -> None:
    about = metadata.About("A page", "some/page/", [("Home", "")])
    assert metadata.head(about, release(small, ""), []).json_ld is None
    files = metadata.files(release(small, ""), "cff-version: 1.2.0\n")
    assert "url" not in yaml.safe_load(files["CITATION.cff"])
    assert "Sitemap" not in files["robots.txt"]
    public = metadata.files(release(small, "https://site.test/"), "cff-version: 1.2.0\n")
    assert yaml.safe_load(public["CITATION.cff"])["url"] == "https://site.test/"
    assert urlsplit(public["robots.txt"].split("Sitemap: ")[1].strip()).netloc == "site.test"
