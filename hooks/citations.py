"""Sources and pages as references, in the formats of CSL 1.0.2 and of BibTeX, with the fields of biblatex for dates and language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model import Source
from wording import date_words
from words import TitleKind

_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_BIBTEX = str.maketrans(_SPECIAL | {char: f"\\{char}" for char in "&%$#_{}"})


def bibtex_text(text: str) -> str:
    """Text escaped for BibTeX; two hyphens in a row do not become a dash."""
    return text.translate(_BIBTEX).replace("--", "-{}-")


def _bibtex(key: str, **fields: str | None) -> str:
    """An entry of BibTeX, without the fields whose value is not known."""
    fields["url"] = (fields["url"] or "").replace("{", "%7B").replace("}", "%7D")  # one brace alone would end the entry or never close it
    return "\n".join([f"@misc{{{key},", *(f"  {name} = {{{value}}}," for name, value in fields.items() if value), "}"])


def page_bibtex(site_name: str, title: str, page: str, address: str | None, checked: str) -> str:
    """A page as an entry of BibTeX, with the year of its last check. `page` is its address from the root of the site."""
    return _bibtex(
        f"cpr-{page.strip('/').replace('/', '-') or 'home'}",
        author=f"{{{bibtex_text(site_name)}}}",
        title=f"{{{bibtex_text(title)}}}",
        year=checked[:4],
        note=f"Checked {date_words(checked)}. CC BY 4.0",
        url=address,
    )


def source_bibtex(source: Source) -> str:
    """A source as an entry of BibTeX."""
    return _bibtex(
        source.id,
        title=f"{{{bibtex_text(source.title)}}}",
        author=f"{{{bibtex_text(source.author)}}}" if source.author else None,
        publisher=bibtex_text(source.publisher),
        year=source.date and source.date[:4],
        date=source.date,
        urldate=source.read_on,
        url=source.url,
        langid=source.language,
        note=bibtex_text(_remarks(source)),
    )


def _remarks(source: Source) -> str:
    """The remarks that a list of references needs: whose account it is, the original source, and caveats."""
    about = {TitleKind.ADDRESS: "Title read off the address.", TitleKind.DESCRIPTION: "Title by us; none was seen."}.get(source.title_is)
    after = f"After {source.after}." if source.after else None
    date = "The date is estimated." if source.estimated else None
    return " ".join(filter(None, (f"Account: {source.origin.label}.", after, about, date, source.note)))


def csl(source: Source) -> Mapping[str, Any]:
    """A source as an item of CSL-JSON, without unknown fields, since programs that cite take null for a value."""
    circa = {"circa": True} if source.estimated else {}
    item = {
        "id": source.id,
        "type": "webpage" if source.url else "document",
        "title": source.title,
        "author": [{"literal": source.author}] if source.author else None,
        "publisher": source.publisher,
        "issued": {"date-parts": [[*map(int, source.date.split("-"))]]} | circa if source.date else None,
        "accessed": {"date-parts": [[*map(int, source.read_on.split("-"))]]},
        "URL": source.url,
        "language": source.language,
        "note": _remarks(source),
    }
    return {name: value for name, value in item.items() if value is not None}
