"""What programs read of the site: the head of each page, and the files that search engines and language models look for.

A head says what the page is about, where it stands, and what else holds the same.

A statement of the article is a Claim that appears in the article. No page is a ClaimReview: that is a verdict, and the site gives none.

Sources: schema.org 30, Open Graph, RFC 8288 and RFC 4946 for links, Citation File Format 1.2.0, sitemaps.org, llmstxt.org.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dataset import Data
from edition import LICENCE_URL, Edition, citable
from links import FOLDER, Links
from model import KINDS, Kind, Record
from pages import escape_markdown
from rendering import Context
from schemas import File

Node = Mapping[str, Any]


class Link(NamedTuple):
    """Something beside a page: how it relates, its media type, what it is, and its address from the root of the site."""

    rel: str
    media_type: str
    title: str
    path: str


class Head(NamedTuple):
    """What stands in the head of a page: the kind of page in the terms of Open Graph, the licence, links, and JSON-LD or None."""

    kind: str
    licence: str
    links: Sequence[Link]
    json_ld: str | None


class About(NamedTuple):
    """What a page is: its name, its address from the root of the site, and the pages that lead to it, from the first one down.

    `record` is the record of its data, or None.
    """

    name: str
    page: str
    above: Sequence[tuple[str, str]] = ()
    record: Record | None = None


# --- JSON-LD --------------------------------------------------------------------------------------------------------


def _op_ed(of: Edition) -> Node:
    """The article, as a work that is cited."""
    article = of.data.article
    return {
        "@type": "OpinionNewsArticle",
        "@id": of.links.page("article", "op-ed"),
        "headline": article.title,
        "author": {"@type": "Person", "name": article.author, "jobTitle": article.author_role},
        "datePublished": article.published,
        "inLanguage": article.language,
    }


def _printings(data: Data) -> list[Node]:
    """The printings of the article whose address is known."""
    return [
        {
            "@type": "NewsArticle",
            "headline": each.title,
            "datePublished": each.date,
            "url": each.url,
            **({"publisher": {"@type": "Organization", "name": each.publisher}} if each.publisher else {}),
        }
        for each in data.article.publications
        if each.url
    ]


def _claim(record: Record, of: Edition) -> Node:
    """What the article says of a record, in the site's words."""
    return {
        "@type": "Claim",
        "@id": of.links.record(record, "says"),
        "name": record.name,
        "text": record.says,
        "appearance": _op_ed(of),
        "claimInterpreter": {"@type": "Organization", "name": of.name},
    }


def _dataset(of: Edition, downloads: Iterable[File]) -> Node:
    return {
        "@type": "Dataset",
        "@id": of.links.page("data", "dataset"),
        "name": f"{of.name}: data",
        "description": of.description,
        "url": of.links.page("data"),
        "version": of.version,
        "dateModified": of.data.newest,
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": of.name, "url": of.url},
        "creditText": of.cite_as,
        "isBasedOn": _op_ed(of),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.about,
                "encodingFormat": file.media_type,
                "contentUrl": of.links.download(file.path),
            }
            for file in downloads
            if "schema" not in file.media_type
        ],
    }


def _breadcrumb(about: About, of: Edition) -> Node:
    trail = [*about.above, (about.name, about.page)]
    items = [{"@type": "ListItem", "position": number, "name": name, "item": of.url + page} for number, (name, page) in enumerate(trail, 1)]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _graph(about: About, of: Edition, downloads: Iterable[File]) -> list[Node]:
    if not about.page:
        return [{"@type": "WebSite", "name": of.name, "description": of.description, "url": of.url, "license": LICENCE_URL}]
    nodes = [_breadcrumb(about, of)]
    if about.record:
        nodes.append(_claim(about.record, of))
    elif about.page == "article/":
        nodes.append({**_op_ed(of), "workExample": _printings(of.data)})
    elif about.page == "data/":
        nodes.append(_dataset(of, downloads))
    elif about.page.strip("/") in (*of.data.themes, "history"):
        nodes.append({"@type": "WebPage", "name": about.name, "url": of.url + about.page, "citation": _op_ed(of)})
    return nodes


def _json_ld(nodes: Sequence[Node]) -> str:
    """Nodes as JSON that can stand in HTML: nothing in it ends the script or begins a tag."""
    text = json.dumps({"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


# --- heads of pages -------------------------------------------------------------------------------------------------


def _links(about: About, data: Data) -> list[Link]:
    page = about.page.rstrip("/")
    found = [Link("alternate", "application/atom+xml", "Changes of the data", "feeds/all.xml")]
    if page in data.themes:
        found.append(Link("alternate", "application/atom+xml", f"Changes under {data.themes[page].title}", f"feeds/{page}.xml"))
    if about.record:
        found += [
            Link("alternate", "application/json", "This record as JSON", f"{FOLDER}/{page}.json"),
            Link("alternate", "text/markdown", "This record as Markdown", f"{page}.md"),
            Link("alternate", "application/yaml", "This record as editors write it", f"{page}/{about.record.id}.yml"),
        ]
    if page == "data":
        found.append(Link("describedby", "application/json", "The description of every table", f"{FOLDER}/datapackage.json"))
    return found


def head(about: About, of: Edition, downloads: Iterable[File]) -> Head:
    """The head of a page.

    Takes the page, the edition, and the files that `index.json` lists. Where the site has no address there is no JSON-LD, since
    that names things by their addresses.
    """
    json_ld = _json_ld(_graph(about, of, downloads)) if of.url else None
    return Head("article" if about.page else "website", LICENCE_URL, _links(about, of.data), json_ld)


# --- files ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileContext(Context):
    """What the template of a file about the site is given."""

    templates = ("llms.txt", "robots.txt")
    data: Data
    of: Edition
    link: Links
    kinds: Iterable[Kind]
    md: Callable[[str], str]


def files(of: Edition, citation: str) -> dict[str, str]:
    """Files about the site, by their path.

    `citation` is the text of CITATION.cff, to which the version of the data, its day and the address are added.
    """
    more = {"version": of.version, "date-released": of.data.newest, **({"url": of.url} if citable(of.url) else {})}
    context = FileContext(of.data, of, of.links, KINDS.values(), escape_markdown)
    return {
        "CITATION.cff": citation.rstrip("\n") + "\n" + "".join(f"{key}: {json.dumps(value)}\n" for key, value in more.items()),
        **{name: context.fill(name) for name in ("llms.txt", "robots.txt")},
    }
