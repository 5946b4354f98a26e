"""The whole site in one file, for readers with a slow network or none.

In a page from a disk, browsers open no folders, and scripts cannot read other files. So links to folders lead to the pages in them,
and the index of the search is a script.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from edition import NAME, Edition
from policy import without_policy
from rendering import Context

PATH = "data/offline.zip"
# Files for hosts, search engines and other sites; the links of 404.html start at the root of a host.
_LEFT_OUT = frozenset({PATH, "404.html", "llms.txt", "robots.txt", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json"})
_FOLDER = re.compile(r'(<(?:a|link)\b[^>]*?\shref=")(?![a-z]+:|#|//)((?:[^"#?]*/)?)(?=["#?])')
_DOTS = re.compile(r'(<(?:a|link)\b[^>]*?\shref="(?:\.\./)*\.\.?)(?=["#?])')
# From a disk, browsers request fonts without CORS, unlike this link: they would ask for a font twice, and refuse the first time.
_PRELOAD = re.compile(r'<link rel="preload"[^>]*>\n?')


def local(html: str, path: str, url: str) -> str:
    """Return a page at `path` with links that work from a disk: to files instead of folders, and to the archive at the site's address."""
    html = _DOTS.sub(r"\1/index.html", _FOLDER.sub(r"\1\2index.html", _PRELOAD.sub("", html)))
    archive = posixpath.relpath(PATH, posixpath.dirname(path) or ".")
    return html.replace(f' href="{archive}"', f' href="{url}{PATH}"' if url else "")


@dataclass(frozen=True)
class OfflineContext(Context):
    """The values for the README of the site on a disk."""

    templates = ("offline.txt",)
    edition: Edition


def files(paths: Iterable[str], read: Callable[[str], bytes], edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and contents of the site on a disk. Takes the paths of a finished site, and a function that reads one of them."""
    for path in paths:
        if path not in _LEFT_OUT:
            content = read(path)
            if path.endswith(".html"):  # without the policy, which would allow nothing on a disk, where there is no host
                content = local(without_policy(content.decode()), path, edition.url).encode()
            yield f"{NAME}/{path}", content
    yield f"{NAME}/README.txt", OfflineContext(edition).fill("offline.txt").encode()
    yield f"{NAME}/search/search_index.js", b"__index = " + read("search/search_index.json")
