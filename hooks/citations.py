"""Sources, pages and the article as references: in words, in CSL 1.0.2, and in BibTeX with the dates and languages of biblatex."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

from model import Article, Source
from wording import date_words, printing_words
from words import Language, TitleKind

_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_BIBTEX = str.maketrans(_SPECIAL | {char: f"\\{char}" for char in "&%$#_{}"})
_UNPAIRED = _BIBTEX | str.maketrans({"{": r"\ensuremath{\lbrace}", "}": r"\ensuremath{\rbrace}"})
_JOINED = re.compile(r"(?<=([-`',<>]))(?=\1)|(?<=[?!])(?=`)")  # between two signs that TeX sets as one, such as -- or ''
_AS_IT_IS = ("date", "url")  # neither can hold a brace


def bibtex_text(text: str) -> str:
    """Text escaped for BibTeX. BibTeX counts braces even after a backslash, so an unpaired brace is written by its name."""
    depths = [0, *accumulate((char == "{") - (char == "}") for char in text)]
    is_paired = min(depths) == depths[-1] == 0
    return _JOINED.sub("{}", text.translate(_BIBTEX if is_paired else _UNPAIRED))


def _bibtex(key: str, **fields: str | None) -> str:
    """An entry of BibTeX from plain texts, without fields of unknown value.

    The publisher belongs in `howpublished`, since most styles leave `publisher` out of an entry of this type.
    """
    written = {name: value if name in _AS_IT_IS else bibtex_text(value) for name, value in fields.items() if value}
    for name in written.keys() & {"author", "title"}:
        written[name] = f"{{{written[name]}}}"  # braces keep a name whole, and the capitals of a title
    return "\n".join([f"@misc{{{key},", *(f"  {name} = {{{value}}}," for name, value in written.items()), "}"])


def _langid(language: Language) -> str:
    """The name of a language for biblatex, which uses English names."""
    return language.label.partition(",")[0].lower()


def _issued(date: str | None, *, is_estimated: bool = False) -> Mapping[str, str]:
    """Return the fields of a date: the year for BibTeX, and the full date for biblatex, where `~` means circa (ISO 8601-2)."""
    if not date:
        return {}
    return {"year": f"c. {date[:4]}", "date": f"{date}~"} if is_estimated else {"year": date[:4], "date": date}


def bibliography(entries: Iterable[str]) -> str:
    """Return BibTeX entries as one text."""
    return "\n\n".join(entries)


class Forms(NamedTuple):
    """Forms of a citation: in the text, in full, and as BibTeX."""

    in_text: str
    in_full: str
    bibtex: str


class Page(NamedTuple):
    """A page to cite: its title, its address from the root of the site, and the day on which it was last checked."""

    title: str
    path: str
    checked: str


def page_forms(page: Page, author: str, publisher: str | None, root: str) -> Forms:
    """Return how to cite a page. `author` is the site, `publisher` its operator if one is named, and `root` its address, or empty."""
    title, path, checked = page
    published = f" published by {publisher}," if publisher else ""
    return Forms(
        f"({author}, “{title}”, {checked[:4]})",
        f"{author}, “{title}”, checked {date_words(checked)},{published} {root or '/'}{path}. CC BY 4.0.",
        _bibtex(
            f"cpr-{path.strip('/').replace('/', '-') or 'home'}",
            author=author,
            title=title,
            howpublished=publisher,
            year=checked[:4],
            note=f"Checked {date_words(checked)}. CC BY 4.0",
            url=root and root + path,
        ),
    )


def article_forms(article: Article) -> Forms:
    """Return how to cite the article itself, in each of its known printings."""
    printings = [printing_words(printing) for printing in article.publications]
    return Forms(
        f"({article.author}, {article.published[:4]})",
        f"{article.author}, {article.author_role}, {'; also printed as '.join(printings)}",
        bibliography(article_bibtex(article)),
    )


def article_bibtex(article: Article) -> list[str]:
    """Return each known printing of the article as a BibTeX entry."""
    return [
        _bibtex(
            f"cpr-printing-{number}",
            author=article.author,
            title=printing.title,
            howpublished=printing.publisher,
            **_issued(printing.date),
            url=printing.url,
            langid=_langid(article.language),
            note=article.author_role,
        )
        for number, printing in enumerate(article.publications, 1)
    ]


def article_csl(article: Article) -> list[Mapping[str, Any]]:
    """Return each known printing of the article as a CSL-JSON item."""
    return [
        known(
            id=f"cpr-printing-{number}",
            type="article-newspaper",
            title=printing.title,
            author=[{"literal": article.author}],
            issued=_day(printing.date),
            URL=printing.url,
            language=article.language,
            note=article.author_role,
            **{"container-title": printing.publisher},
        )
        for number, printing in enumerate(article.publications, 1)
    ]


def source_bibtex(source: Source) -> str:
    """Return a source as a BibTeX entry."""
    return _bibtex(
        source.id,
        title=source.title,
        author=source.author,
        howpublished=source.publisher,
        **_issued(source.date, is_estimated=source.estimated),
        urldate=source.read_on,
        url=source.url,
        langid=_langid(source.language),
        note=_remarks(source),
    )


def _remarks(source: Source) -> str:
    """Return the remarks for a list of references: whose account the source is, the original source, and caveats."""
    about = {TitleKind.ADDRESS: "Title taken from the address.", TitleKind.DESCRIPTION: "Title by us; we saw none."}.get(source.title_is)
    after = f"Cites {source.after}." if source.after else None
    date = "The date is estimated." if source.estimated else None
    return " ".join(filter(None, (f"Account: {source.origin.label}.", after, about, date, source.note)))


def csl(source: Source) -> Mapping[str, Any]:
    """Return a source as a CSL-JSON item."""
    circa = {"circa": True} if source.estimated else {}
    return known(
        id=source.id,
        type="webpage" if source.url else "document",
        title=source.title,
        author=[{"literal": source.author}] if source.author else None,
        publisher=source.publisher,
        issued=_day(source.date) | circa if source.date else None,
        accessed=_day(source.read_on),
        URL=source.url,
        language=source.language,
        note=_remarks(source),
    )


def _day(date: str) -> dict[str, Any]:
    return {"date-parts": [[*map(int, date.split("-"))]]}


def known(**item: Any) -> Mapping[str, Any]:
    """Return the fields of an item whose value is known, since programs would take null for a value."""
    return {name: value for name, value in item.items() if value is not None}
