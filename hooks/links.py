"""Addresses: this module builds every address of the site, for pages, downloads, feeds and templates."""

from __future__ import annotations

from dataclasses import dataclass

from dataset import Data
from model import Record, Source

FOLDER = "data/v3"  # the folder of the downloads; its number is the first of their schema version


def root_of(page: str) -> str:
    """The way from a page to the root of the site: `../../` for `projects/ml-1/`."""
    return "../" * page.count("/") or "./"


@dataclass(frozen=True)
class Links:
    """Addresses that begin with `root`: the way from a page to the root of the site, its whole address, or nothing."""

    data: Data
    root: str = ""

    def page(self, name: str, anchor: str = "") -> str:
        """Return the address of a page by its name, such as `timeline` or `data/facts`, with an anchor on it."""
        return f"{self.root}{name}/{f'#{anchor}' if anchor else ''}"

    def record(self, record: Record, anchor: str = "") -> str:
        """Return the address of the page of a record."""
        return self.page(f"{self.data.kind_of[record.id]}/{record.id}", anchor)

    def paragraph(self, number: int) -> str:
        """Return the address of a paragraph of the article."""
        return self.page("article", f"p{number}")

    def source(self, id: str) -> str:
        """Return the address of a source in the list of sources."""
        return self.page(f"sources/{self.data.shelf[id]}", id)

    def document(self, source: Source) -> str:
        """A source itself if it has an address, else its place in the list of sources."""
        return source.url or self.source(source.id)

    def cites(self, where: str, anchor: str = "") -> str:
        """Return the address of a record, by its id, or a page, by its name, that cites a source."""
        if where in self.data.records:
            return self.record(self.data.records[where], anchor)
        return self.page({"article": "history"}.get(where, where), anchor)

    def download(self, path: str) -> str:
        """A file of the downloads, such as `facts.csv` or `projects/ml-1.json`."""
        return f"{self.root}{FOLDER}/{path}"

    def file(self, path: str) -> str:
        """Return the address of any other file of the site."""
        return self.root + path
