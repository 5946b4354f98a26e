"""What a build calculates once from all of its data, and passes to the code that publishes it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

import maps
import sheets
import tables
import timeline
from dataset import Data
from fields import Contact, Entry, Text, Title
from links import Links
from tables import List, Table
from timeline import Moment

NAME = "china-pakistan-read-closely"  # the name of the data package, and of the folder in the offline copy
LICENCE = "CC-BY-4.0"  # by its SPDX name
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


class Operator(Entry):
    """The operator of this copy of the site. Without a name, pages say that this copy has no named operator."""

    name: Title | None = None
    """A person or an organisation."""
    contact: Contact | None = None
    """Where readers send corrections: an email address or a web address."""
    funding: Text | None = None
    """Who pays for the site, in a sentence."""
    corrections: Text | None = None
    """How the operator corrects errors."""
    policy: Text | None = None
    """How the project corrects errors, which applies if the operator does not say."""

    @property
    def email(self) -> str | None:
        """The contact, if it is an email address."""
        return None if not self.contact or "/" in self.contact else self.contact

    @property
    def website(self) -> str | None:
        """The contact, if it is a web address."""
        return None if self.email else self.contact

    @property
    def address(self) -> str | None:
        """The address of the contact, for links."""
        return f"mailto:{self.email}" if self.email else self.website


NOBODY = Operator()


@dataclass(frozen=True, eq=False, repr=False)
class Edition:
    """The data of one build as published, with the name, the address (ending in a slash, or empty) and the description of the site."""

    data: Data
    name: str = ""
    url: str = ""
    description: str = ""
    operator: Operator = NOBODY

    def __repr__(self) -> str:
        return f"Edition {self.name!r} of {self.data!r}"

    @cached_property
    def lists(self) -> Sequence[List]:
        """Every list that is published."""
        return tables.lists(self.data, self.links)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every table that is published, by its name."""
        made = {table.name: table for table in tables.tables(self.lists)}
        whole = sheets.table(sheets.columns(made), self.data.all_findings, self.data, self.links)
        return {whole.name: whole, **made}

    def forget(self) -> None:
        """Free the rows of the tables once they are written."""
        for table in self.tables.values():
            table.parts.clear()

    @cached_property
    def version(self) -> str:
        """The version of the data: the newest day of work on it, a plus sign, and eight digits of the SHA-256 hash of all data."""
        data = self.data
        held = (data.article, *data.terms, *data.sources, data.geography, *data.changes, data.units, *data.all_findings.values())
        words = [(name, word, about.meaning) for name, each in data.vocabularies.items() for word, about in each.words.items()]
        digest = hashlib.sha256(json.dumps([words, *data.all_findings]).encode())
        for entry in held:
            digest.update(entry.model_dump_json().encode())
        return f"{data.newest}+{digest.hexdigest()[:8]}"

    @property
    def cite_as(self) -> str:
        """How to cite the data."""
        where = f" {self.url}data/." if self.url else ""
        publisher = f" Published by {self.operator.name.removesuffix('.')}." if self.operator.name else ""
        return f"{self.name}. Data, version {self.version}.{publisher}{where} CC BY 4.0."

    @cached_property
    def place_numbers(self) -> Mapping[str, int]:
        """The numbers of places, the same on every map, by their ids."""
        return self.data.once(maps.numbers)

    @cached_property
    def layouts(self) -> Mapping[str | None, Sequence[maps.Layout]]:
        """The layouts of every map, by the id of its record; the key of the map of all places is None."""
        return self.data.once(maps.layouts)

    @cached_property
    def links(self) -> Links:
        """Full addresses. If the site has no address, they begin at the root of the host."""
        return Links(self.data, self.url or "/")

    @cached_property
    def glossary(self) -> Mapping[str, str]:
        """Every spelling of every term with its explanation."""
        return {spelling: term.explanation for term in self.data.terms for spelling in (term.term, *term.forms)}

    @cached_property
    def _term(self) -> re.Pattern[str]:
        spellings = sorted(self.glossary, key=len, reverse=True)
        return re.compile(rf"\b({'|'.join(map(re.escape, spellings))})\b" if spellings else "(?!)")

    def explain(self, text: str) -> Markup:
        """Return a short text as HTML, with the explanation of each term."""
        parts = [
            Markup('<abbr title="{}">{}</abbr>').format(self.glossary[part], part) if part in self.glossary else escape(part)
            for part in self._term.split(text)
        ]
        return Markup("").join(parts)

    @cached_property
    def moments(self) -> Sequence[Moment]:
        """The timeline of all records."""
        return timeline.moments(self.data)

    @cached_property
    def periods(self) -> Mapping[str, Sequence[Moment]]:
        """The moments of each page of `/timeline/`, by its name."""
        return timeline.periods(self.moments)
