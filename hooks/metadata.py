"""What programs read on the site: the head of each page, and the files that search engines and language models look for.

A head says what the page is about, where it is, and which files have the same content. A statement of the article is a Claim that
appears in the article. No page is a ClaimReview, since that is a verdict, and the site gives none.

Sources: schema.org 30, Open Graph, RFC 8288 and RFC 4946 for links, Citation File Format 1.2.0, sitemaps.org, llmstxt.org.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from citations import known
from dataset import Data
from edition import LICENCE_URL, Edition
from links import FOLDER, Links
from model import Record
from rendering import Context
from schemas import File

Node = Mapping[str, Any]


class Link(NamedTuple):
    """A file related to a page: its relation, media type and title, and its address from the root of the site."""

    rel: str
    media_type: str
    title: str
    path: str


class Head(NamedTuple):
    """The values for the head of a page: its Open Graph type, the licence, links, and JSON-LD or None."""

    kind: str
    licence: str
    links: Sequence[Link]
    json_ld: str | None


class About(NamedTuple):
    """A page: its name, its address from the root of the site, the names and addresses of the pages above it, and its record or None."""

    name: str
    page: str
    above: Sequence[tuple[str, str]] = ()
    record: Record | None = None


def _organization(name: str, **more: Any) -> Node:
    return {"@type": "Organization", "name": name, **more}


def _site(edition: Edition) -> Node:
    """Return the site as an organisation, with its operator, if one is named."""
    operator = edition.operator
    above = (
        {"parentOrganization": _organization(operator.name, **known(email=operator.email, url=operator.website))} if operator.name else {}
    )
    return _organization(edition.name, url=edition.url, **above)


def _publisher(edition: Edition) -> Node:
    """Return the site with the addresses of its policies."""
    page = edition.links.page
    return {**_site(edition), "correctionsPolicy": page("about", "corrections"), "ownershipFundingInfo": page("about", "operator")}


def _op_ed(edition: Edition) -> Node:
    """Return the article, as a work that pages cite."""
    article = edition.data.article
    return {
        "@type": "OpinionNewsArticle",
        "@id": edition.links.page("article", "op-ed"),
        "headline": article.title,
        "author": {"@type": "Person", "name": article.author, "jobTitle": article.author_role},
        "datePublished": article.published,
        "inLanguage": article.language,
    }


def _dataset(edition: Edition, downloads: Iterable[File]) -> Node:
    return {
        "@type": "Dataset",
        "@id": edition.links.page("data", "dataset"),
        "name": f"{edition.name}: data",
        "description": edition.description,
        "url": edition.links.page("data"),
        "version": edition.version,
        "dateModified": edition.data.newest,
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        "creator": _publisher(edition),
        "creditText": edition.cite_as,
        "isBasedOn": _op_ed(edition),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.about,
                "encodingFormat": file.media_type,
                "contentUrl": edition.links.download(file.path),
            }
            for file in downloads
            if "schema" not in file.media_type
        ],
    }


def _graph(about: About, edition: Edition, downloads: Iterable[File]) -> Iterator[Node]:
    """Yield the JSON-LD nodes of a page: its place in the site, and what it is about."""
    if not about.page:
        about_it = {"name": edition.name, "description": edition.description, "url": edition.url, "license": LICENCE_URL}
        yield {"@type": "WebSite", **about_it, "publisher": _publisher(edition)}
        return
    trail = enumerate([*about.above, (about.name, about.page)], 1)
    items = [{"@type": "ListItem", "position": number, "name": name, "item": edition.url + page} for number, (name, page) in trail]
    yield {"@type": "BreadcrumbList", "itemListElement": items}
    if about.record:
        yield {
            "@type": "Claim",
            "@id": edition.links.record(about.record, "says"),
            "name": about.record.name,
            "text": about.record.says,
            "appearance": _op_ed(edition),
            "claimInterpreter": _site(edition),
        }
    elif about.page == "article/":
        printings = [
            {"@type": "NewsArticle", "headline": each.title, "datePublished": each.date, "url": each.url}
            | ({"publisher": _organization(each.publisher)} if each.publisher else {})
            for each in edition.data.article.publications
            if each.url
        ]
        yield {**_op_ed(edition), "workExample": printings}
    elif about.page == "data/":
        yield _dataset(edition, downloads)
    elif about.page.strip("/") in (*edition.data.themes, "history"):
        yield {"@type": "WebPage", "name": about.name, "url": edition.url + about.page, "citation": _op_ed(edition)}
    elif about.page == "about/":
        yield {"@type": "AboutPage", "name": about.name, "url": edition.url + about.page, "about": _publisher(edition)}


def _links(about: About, data: Data) -> Iterator[Link]:
    page = about.page.rstrip("/")
    yield Link("alternate", "application/atom+xml", "Changes of the data", "feeds/all.xml")
    if page in data.themes:
        yield Link("alternate", "application/atom+xml", f"Changes under {data.themes[page].title}", f"feeds/{page}.xml")
    if about.record:
        yield Link("alternate", "application/json", "This record as JSON", f"{FOLDER}/{page}.json")
        yield Link("alternate", "text/markdown", "This record as Markdown", f"{page}.md")
        yield Link("alternate", "application/yaml", "This record as editors write it", f"{page}/{about.record.id}.yml")
    if page == "data":
        yield Link("describedby", "application/json", "The description of every table", f"{FOLDER}/datapackage.json")


def head(about: About, edition: Edition, downloads: Iterable[File]) -> Head:
    """Return the head of a page. `downloads` has the files that `index.json` lists. Without the site's address, there is no JSON-LD."""
    json_ld = None
    if edition.url:
        graph = {"@context": "https://schema.org", "@graph": [*_graph(about, edition, downloads)]}
        # Without "<", the JSON cannot end the script or begin a tag.
        json_ld = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Head("article" if about.page else "website", LICENCE_URL, [*_links(about, edition.data)], json_ld)


@dataclass(frozen=True)
class FileContext(Context):
    """The values for the template of a file about the site."""

    templates = ("llms.txt", "robots.txt")
    data: Data
    edition: Edition
    link: Links


def files(edition: Edition, citation: str) -> dict[str, str]:
    """Return the files about the site, by path.

    `citation` is the text of CITATION.cff, to which we add the version of the data, its day, and the site's address and operator, if known.
    """
    more: dict[str, Any] = {"version": edition.version, "date-released": edition.data.newest}
    if edition.url:
        more["url"] = edition.url
    if edition.operator.name:
        more["contact"] = [known(name=edition.operator.name, email=edition.operator.email, website=edition.operator.website)]
    context = FileContext(edition.data, edition, edition.links)
    added = "".join(f"\n{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in more.items())
    return {"CITATION.cff": citation.rstrip("\n") + added + "\n", **{name: context.fill(name) for name in context.templates}}
