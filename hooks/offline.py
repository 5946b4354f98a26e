"""The whole site in one file, to be read from a disk, where there is no network or a bad one.

A browser that opens a page from a disk opens no folder, starts no worker and reads no other file by a script. So links to
folders lead to the pages in them, search runs in a frame (`iframe_worker/`), and its index is a script.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from edition import NAME, Edition
from links import root_of
from policy import without_policy
from rendering import Context

PATH = "data/offline.zip"
_VENDORED = Path(__file__).parent / "iframe_worker"
# What only hosts, search engines and other sites ask for; the page for addresses that lead nowhere has links from the root of a host.
_LEFT_OUT = frozenset({PATH, "404.html", "llms.txt", "robots.txt", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json"})
_FOLDER = re.compile(r'(<(?:a|link)\b[^>]*?\shref=")(?![a-z]+:|#|//)((?:[^"#?]*/)?)(?=["#?])')
_DOTS = re.compile(r'(<(?:a|link)\b[^>]*?\shref="(?:\.\./)*\.\.?)(?=["#?])')
# From a disk a font is asked for without the right that this link claims, so that it would be fetched twice, and the first time refused.
_PRELOAD = re.compile(r'<link rel="preload"[^>]*>\n?')


def local(html: str, path: str, url: str) -> str:
    """A page at `path` with links that work from a disk.

    They lead to files, not folders; one to the archive itself, which is not in it, to that at the address of the site.
    """
    html = _DOTS.sub(r"\1/index.html", _FOLDER.sub(r"\1\2index.html", _PRELOAD.sub("", html)))
    html = html.replace(f'href="{posixpath.relpath(PATH, posixpath.dirname(path) or ".")}"', f'href="{url}{PATH}"')
    return html.replace("</head>", f'<script src="{root_of(path)}assets/iframe-worker.js"></script>\n</head>', 1)


def _index(text: bytes) -> bytes:
    """The index of the search as a script, with the files that its places stand in."""
    index = json.loads(text)
    for each in index["docs"]:
        page, mark, anchor = each["location"].partition("#")
        each["location"] = f"{page}index.html{mark}{anchor}"
    return f"var __index = {json.dumps(index, ensure_ascii=False, separators=(',', ':'))}".encode()


@dataclass(frozen=True)
class OfflineContext(Context):
    """What the README of the site to read from a disk is given."""

    templates = ("offline.txt",)
    of: Edition


def files(paths: Iterable[str], read: Callable[[str], bytes], of: Edition) -> Iterator[tuple[str, bytes]]:
    """The files to read from a disk, by their path in one folder.

    Takes the paths of a finished site and a function that reads one of them. The policy is left out, since from a disk nothing
    comes from a page's own host.
    """
    for path in paths:
        if path.endswith(".html") and path not in _LEFT_OUT:
            yield f"{NAME}/{path}", local(without_policy(read(path).decode()), path, of.url).encode()
        elif path not in _LEFT_OUT:
            yield f"{NAME}/{path}", read(path)
    yield f"{NAME}/README.txt", OfflineContext(of).fill("offline.txt").encode()
    yield f"{NAME}/assets/iframe-worker.js", (_VENDORED / "shim.js").read_bytes()
    yield f"{NAME}/assets/iframe-worker-LICENSE.txt", (_VENDORED / "LICENSE").read_bytes()
    yield f"{NAME}/search/search_index.js", _index(read("search/search_index.json"))
