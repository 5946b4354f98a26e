"""What programs read of the site: the head of each page, and the files that search engines and language models look for.

A head says what the page is about, where it stands, and what else holds the same.

A statement of the article is a Claim that appears in the article. No page is a ClaimReview: that is a verdict, and the site gives none.

Sources: schema.org 30, Open Graph, RFC 8288 and RFC 4946 for links, Citation File Format 1.2.0, sitemaps.org, llmstxt.org.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from model import Data, Record
from pages import escape_markdown
from tables import FOLDER, LICENCE_URL, Release, citable
from views import ENVIRONMENT, address

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


def _op_ed(data: Data, of: Release) -> Node:
    """The article, as a work that is cited."""
    article = data.article
    return {
        "@type": "OpinionNewsArticle",
        "@id": f"{of.url}article/#op-ed",
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


def _claim(record: Record, data: Data, of: Release) -> Node:
    """What the article says of a record, in the site's words."""
    return {
        "@type": "Claim",
        "@id": f"{of.url}{address(record, data)}#says",
        "name": record.name,
        "text": record.says,
        "appearance": _op_ed(data, of),
        "claimInterpreter": {"@type": "Organization", "name": of.name},
    }


def _dataset(data: Data, of: Release, downloads: Iterable[Node]) -> Node:
    return {
        "@type": "Dataset",
        "@id": f"{of.url}data/#dataset",
        "name": f"{of.name}: data",
        "description": of.description,
        "url": f"{of.url}data/",
        "version": of.version,
        "dateModified": data.newest,
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": of.name, "url": of.url},
        "creditText": of.cite_as,
        "isBasedOn": _op_ed(data, of),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file["about"],
                "encodingFormat": file["media_type"],
                "contentUrl": f"{of.url}{FOLDER}/{file['path']}",
            }
            for file in downloads
            if "schema" not in file["media_type"]
        ],
    }


def _breadcrumb(about: About, of: Release) -> Node:
    trail = [*about.above, (about.name, about.page)]
    items = [{"@type": "ListItem", "position": number, "name": name, "item": of.url + page} for number, (name, page) in enumerate(trail, 1)]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _graph(about: About, data: Data, of: Release, downloads: Iterable[Node]) -> list[Node]:
    if not about.page:
        return [{"@type": "WebSite", "name": of.name, "description": of.description, "url": of.url, "license": LICENCE_URL}]
    nodes = [_breadcrumb(about, of)]
    if about.record:
        nodes.append(_claim(about.record, data, of))
    elif about.page == "article/":
        nodes.append({**_op_ed(data, of), "workExample": _printings(data)})
    elif about.page == "data/":
        nodes.append(_dataset(data, of, downloads))
    elif about.page.strip("/") in (*data.themes, "history"):
        nodes.append({"@type": "WebPage", "name": about.name, "url": of.url + about.page, "citation": _op_ed(data, of)})
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


def head(about: About, data: Data, of: Release, downloads: Iterable[Node]) -> Head:
    """The head of a page.

    Takes the page, the data, the release, and the items of `index.json`. Where the site has no address there is no JSON-LD, since
    that names things by their addresses.
    """
    json_ld = _json_ld(_graph(about, data, of, downloads)) if of.url else None
    return Head("article" if about.page else "website", LICENCE_URL, _links(about, data), json_ld)


# --- files ----------------------------------------------------------------------------------------------------------


def files(data: Data, of: Release, citation: str) -> dict[str, str]:
    """Files about the site, by their path.

    `citation` is the text of CITATION.cff, to which the version of the data, its day and the address are added.
    """

    def made(name: str) -> str:
        return ENVIRONMENT.get_template(name).render(data=data, of=of, md=escape_markdown)

    more = {"version": of.version, "date-released": data.newest, **({"url": of.url} if citable(of.url) else {})}
    return {
        "CITATION.cff": citation.rstrip("\n") + "\n" + "".join(f"{key}: {json.dumps(value)}\n" for key, value in more.items()),
        "llms.txt": made("llms.txt"),
        "robots.txt": made("robots.txt"),
    }
