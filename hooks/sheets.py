"""The values of the records in one flat table for spreadsheets: each row has a value, its qualifiers and its sources.

Steps, disputes and relations are not values; they have separate tables. Types, and meanings that are the same, come from the tables
that `tables` makes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

import values
from dataset import Data
from links import Links
from model import Figure, Source
from shapes import TEXT
from tables import Column, Table
from values import Value
from wording import paragraph_words

NAME = "all_values"
_MEANING = "Every value of every record, for a spreadsheet: each row has the value, its qualifiers and its sources."
_BETWEEN = " | "  # between the sources of a value
_OURS = "our calculation from: "  # precedes the accounts behind a value that we calculated

# Columns that are fields of entries, with the names of these fields.
_FIELDS = {
    **{name: name for name in ("version", "value", "unit", "hedge", "planned", "approved", "estimated", "note", "calculation")},
    **{"definition": "definition", "same_definition": "same_definition", "of_what": "of", "value_from": "from_", "value_to": "to"},
}


def columns(tables: Mapping[str, Table]) -> list[Column]:
    """The columns; some take their type and meaning from columns of other tables."""
    known = {(name, column.name): column for name, table in tables.items() for column in table.columns}

    def same(table: str, name: str, called: str = "", meaning: str = "", nullable: bool = True) -> Column:
        column = known[table, name]
        return column._replace(name=called or name, meaning=meaning or column.meaning, nullable=nullable, refers=None)

    def text(name: str, meaning: str, nullable: bool = False) -> Column:
        return Column(name, meaning, TEXT, nullable)

    each = f"one for each source, in the same order, with “{_BETWEEN.strip()}” between them"
    return [
        same("records", "name", "record_name", "What pages call the record.", nullable=False),
        same("records", "kind", meaning="What the record is.", nullable=False),
        Column(
            "voice",
            "Who states the value. A value that we calculated from sources counts as theirs; in_words and accounts say so.",
            {"type": "string", "enum": ["article", "sources"]},
        ),
        text(
            "what",
            "What the value is: an attribute, what is measured, “State”, “Outcome”, “Due”, “The article says”, or “Sources say”.",
        ),
        same("facts", "of_what", meaning="The part that the value describes, if not the whole record. Parts may overlap."),
        same("facts", "version"),
        text("in_words", "The value in words, with its hedge and unit, and whether it is a plan or our calculation."),
        same("facts", "value"),
        same("facts", "value_from"),
        same("facts", "value_to"),
        same("facts", "unit"),
        same("facts", "hedge", meaning="How the article or the source hedges the number; quote it with the number."),
        same("facts", "planned"),
        same("facts", "approved"),
        text(
            "period",
            "The period of the value, in words; for a status, when it began; for a number in the article, as the article words it.",
            True,
        ),
        same(
            "measure_values",
            "period_start",
            meaning="The beginning of the period, as exactly as we know it; empty if we know only the end, or neither.",
        ),
        same("measure_values", "period_end", meaning="The end of the period; the same as the beginning if it is one day, month or year."),
        same("facts", "estimated", meaning="True if we worked the period out from its context."),
        text("accounts", f"Whose account the value is: {each}. If we calculated it, “{_OURS.strip()}” comes first.", True),
        same("facts", "note", meaning="A caveat; what sources say, for a status or an outcome; what the article says, for its number."),
        same("facts", "calculation"),
        same("measures", "definition"),
        same("measures", "same_definition"),
        text("publishers", f"Who published the sources: {each}.", True),
        text("source_dates", f"The dates of the sources: {each}. Some are estimates, and some sources are undated.", True),
        text("source_titles", f"The titles of the sources, with ¦ for every |: {each}.", True),
        text("source_addresses", f"The addresses of the sources: {each}. If a source has none, the address of its row in our list.", True),
        same("records", "page", meaning="The address of the record's page, with disputes, gaps and all sources.", nullable=False),
        known["facts", "record"],
        text("id", "The position of the value in the data; it may change when values are added before it."),
    ]


def table(columns: list[Column], ids: Iterable[str], data: Data, links: Links, places: Container[str] | None = None) -> Table:
    """The values of some records, or of `article`, as a table. A byte order mark comes first, or Excel would garble Urdu and Chinese.

    Each record is a part of the table. With `places`, it has only the values at or in one of these places, such as
    `projects/ml-1/facts/3`.
    """
    found = Table(NAME, _MEANING, "", ("id",), columns, marked=True)
    for id in ids:
        rows = [row for row in _rows(id, data, links) if places is None or row["id"].partition("/values/")[0] in places]
        found.rows += [{**dict.fromkeys(column.name for column in columns), **row} for row in rows]
        found.write()
    return found


def _rows(id: str, data: Data, links: Links) -> Iterator[Mapping[str, Any]]:
    """A row for each value of a record, without empty columns: the article's values first, then those of sources."""
    record, article = data.records.get(id), data.article
    kind = data.kind_of[id] if record else "article"
    place = f"{kind}/{id}" if record else "article"
    page = links.record(record) if record else links.page("article")
    head = {"record_name": record.name if record else article.title, "kind": kind, "page": page, "record": id}
    if record:
        cited = {
            "accounts": record.attributed_to.meaning if isinstance(record, Figure) else f"{article.author}, {article.author_role}",
            "source_dates": article.published,
            "source_titles": f"{article.title}, {paragraph_words(record.paragraphs)}",
            "source_addresses": links.paragraph(record.paragraphs[0]),
        }
        for value in values.of_article(record, place):
            yield {**head, "voice": "article", **cited, **_row(value)}
    for value in values.of_sources(id, place, data):
        row = _row(value)
        sources = [data.sources_by_id[each] for each in value.sources]
        yield {**head, "voice": "sources", **_cited(sources, links, bool(row.get("calculation"))), **row}


def _row(value: Value) -> Mapping[str, Any]:
    start, _, end = (value.time or "").partition("/")
    return {
        **{name: getattr(entry, field) for entry in value.entries for name, field in _FIELDS.items() if hasattr(entry, field)},
        **{"what": value.what, "in_words": value.in_words, "id": value.place, "period": value.period},
        **{"period_start": None if start == ".." else start or None, "period_end": end or start or None},
        **({"note": value.note} if value.note else {}),
    }


def _cited(sources: Sequence[Source], links: Links, is_ours: bool) -> Mapping[str, str | None]:
    """The columns about the sources of a value; an outcome or an answer may have none."""
    cells = {
        "accounts": [source.origin.label for source in sources],
        "publishers": [source.publisher + (f", after {source.after}" if source.after else "") for source in sources],
        "source_dates": [(source.date or "undated") + (" (estimated)" if source.date and source.estimated else "") for source in sources],
        "source_titles": [source.title for source in sources],
        "source_addresses": [links.document(source) for source in sources],
    }
    joined = {name: _BETWEEN.join(text.replace("|", "¦") for text in texts) or None for name, texts in cells.items()}
    return {**joined, "accounts": f"{_OURS}{joined['accounts']}"} if is_ours else joined
