"""Tests that independent programs can read back any text and address that the checks accept, from every output."""

from __future__ import annotations

import csv
import json
import re
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import accumulate, count, cycle, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from bibtexparser import entrypoint
from bibtexparser.middlewares import LatexDecodingMiddleware
from conftest import TESTS
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, vUnknown
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree, html
from markdown_it import MarkdownIt
from pydantic import TypeAdapter, ValidationError
from test_exports import revert
from test_views import OPTIONS

import citations
import exports
import feeds
import fields
import load
import metadata
import rendering
import schemas
from dataset import Data
from edition import Edition
from model import Term, Unit
from views import VIEWS, Shown, shown

# --- hard text --------------------------------------------------------------------------------------------------------

# Each has a meaning in the grammar of an output, at least at the beginning or end of a text.
HARD = (
    *("# a", "a #", "- a", "---", "- - -", "1. a", "1) a", "+ a", "> a", "~~~", "~~a~~", "~a~", "===", "[a]: b", "[a](b)", "![a](b)", "[^1]"),
    *("a | b", "|a|b|", "**a**", "*a*", "_a_", "`a`", "``", "```", "a\\", "\\a", "a\\\\", "<http://a.b>", "<a@b.c>", "http://a.b", "a <b", "a < b"),
    *("&amp; a", "&lt;a", "R&D; a", "&a", "&#38;a", "{a", "a}", "a} b {", "{a}", "{{ a }}", "{% a %}", "% a", "# $ _ a", "a ~ ^ b", "\\a{b}"),
    *("a -- b --- c", "''a''", "'a", "\"a\"", ",,a", "<<a>>", "a?`", "@a{b,", "a, b; c: d", "=1+1 a", "+1", "-a", "@a", "'=a", "＝a"),
    *("a ]]> b", "<!-- a", "--> a", "</script> a", "</title>a", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a" * 190, "路" * 90, "سڑک اور پل", "a سڑک (b) 路", "e\u0301\u0323", "👩\u200d👩 a", "می\u200cروم"),
    *("⟦title⟧ a", "NA", "null", "1e5", "None a", "a' b", "O'Nym", "a and b", "a  b"),
)  # fmt: skip
ADDRESSES = (
    *("https://a.example/a(b)", "https://a.example/a)b", "https://a.example/a(b", "https://a.example/?a=1&copy=2&amp;b&lt;c", "https://a.example/a*b*_c_"),
    *("https://a.example/~a/$b;c,d!e@f", "https://a.example/a'b", "https://a.example/[a]", "https://a.example/a\\b", "https://a.example/{a", "https://a.example/a}"),
    *("https://a.example/راستہ/路", "https://a.example/a%20b%2F#!/c?d", "https://a.example/`a`", "https://a.example/a|b^c", "https://a.example/a_(b)#__a__"),
)  # fmt: skip
# All of ASCII, and some letters of other scripts, combining and joining marks, and emoji.
ALPHABET = [*map(chr, range(0x20, 0x7F)), *"aab  中路。，سڑکےש\u0301\u200c\u200d😀é«“—"]
IN_ADDRESSES = [*"abAB01 ()*_~&;=!$,+:@/?#[]{}|^`'\"\\<>.-路ر", "%41", "%2F", "&amp;", "&copy"]


def held(address: str) -> str | None:
    """Return an address as it is in the data files, or None if the checks refuse it."""
    try:
        return str(TypeAdapter(fields.Url).validate_python(address))
    except ValidationError:
        return None


# The checks refuse some of these texts. No output relies on that.
texts = (st.sampled_from(HARD) | st.text(ALPHABET, max_size=12)).map(lambda text: " ".join(text.split())).filter(bool)
addresses = st.lists(st.sampled_from(IN_ADDRESSES), max_size=8).map(lambda parts: f"https://a.example/{''.join(parts)}")
urls = (st.sampled_from(ADDRESSES) | addresses).map(held).filter(bool)


# --- data that holds it -----------------------------------------------------------------------------------------------

_TEXT, _URL = (typing.get_args(kind)[1] for kind in (fields.Text, fields.Url))
# Fields that decide how other texts are shown: the words of units, and the spellings of terms.
_KEPT = {(Unit, "id"), (Unit, "meaning"), (Term, "term"), (Term, "forms")}


def filled(value: Any, text: Iterator[str], url: Iterator[str]) -> Any:
    """Return an entry, or several, with its texts and addresses replaced."""
    if isinstance(value, tuple):
        return tuple(filled(each, text, url) for each in value)
    new: dict[str, Any] = {}
    for member in value.members:
        old = getattr(value, member.attribute)
        if not old or (type(value), member.attribute) in _KEPT:
            continue
        if member.entry:
            new[member.attribute] = filled(old, text, url)
        elif _TEXT in member.said or _URL in member.said:
            fresh = text if _TEXT in member.said else url
            new[member.attribute] = tuple(next(fresh) for _ in old) if member.many else next(fresh)
    return value.model_copy(update=new)


@cache
def small_data() -> Data:
    """Return the small data set. As an argument of a test, Hypothesis would print all of it."""
    data, _ = load.load(TESTS / "small")
    return data


def edition_with(text: Iterator[str], url: Iterator[str]) -> Edition:
    """Return the small data set as published, with other texts and addresses, and another name and description of the site."""
    data = small_data()
    own = ("article", "terms", "sources", "geography", "changes", "units", "document")
    files = {kind: {id: filled(each, text, url) for id, each in found.items()} for kind, found in data.files.items()}
    changed = replace(data, files=files, **{name: filled(getattr(data, name), text, url) for name in own})
    edition = Edition(changed, next(text), "https://site.test/", next(text))
    vars(edition)["version"] = "2026-02-02+00000000"  # the version is a hash of all texts
    return edition


def nth(number: int, texts: list[str]) -> str:
    """Return the text of a field with a number before or after it. No two are the same, since equal ones may be shown once."""
    text = texts[number % len(texts)]
    return f"{text} {number}" if number // len(texts) % 2 else f"{number} {text}"


def edition_of(text: list[str], url: list[str]) -> Edition:
    """Return the small data set with some texts and addresses, in turn."""
    return edition_with((nth(number, text) for number in count()), cycle(url))


any_text = given(text=st.lists(texts, min_size=1, max_size=12), url=st.lists(urls, min_size=1, max_size=3))


# --- outputs with a layout --------------------------------------------------------------------------------------------
# With other texts, a program must read the same as with plain ones, with the plain texts replaced.


def of_tree(root: Any) -> Iterator[str]:
    """Yield every element of a tree with its attributes, and every text."""
    for element in root.iter():
        yield element.tag if isinstance(element.tag, str) else "a comment"
        yield from (f"{name}={value}" for name, value in sorted(element.attrib.items()))
        if element.get("type") == "html":
            yield from of_html(element.text)
        elif element.tag != "pre":  # <pre> contains BibTeX
            yield element.text or ""
        yield element.tail or ""


def of_html(text: str) -> Iterator[str]:
    root = html.fragment_fromstring(text, create_parent="div")
    for words in root.xpath(".//span[@lang or @translate]"):  # in another script, or a term
        words.drop_tag()
    yield from of_tree(root)


def of_markdown(text: str) -> Iterator[str]:
    """Yield every block with its visible text, and the address of each link before the link's text."""
    for token in MarkdownIt("commonmark").parse(text):
        yield token.type
        yield "".join(f"{each.attrs.get('href', '')} {each.tag} {each.content}" for each in token.children or ())


def of_calendar(text: str) -> Iterator[str]:
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    for part in Calendar.from_ical(text).walk():
        assert part.errors == []
        for name, value in part.property_items(recursive=False):
            if not isinstance(value, vUnknown):  # the program leaves values of unknown names unparsed
                yield name
                yield "/".join(value.cats) if hasattr(value, "cats") else str(getattr(value, "dt", value))


def of_json(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from of_json(each)
    elif isinstance(value, list):
        for each in value:
            yield from of_json(each)
    else:
        yield str(value)


def twins(edition: Edition) -> Iterator[str]:
    for _, text in exports.twins(edition):
        yield from of_markdown(text)


def for_models(edition: Edition) -> Iterator[str]:
    yield from of_markdown(metadata.files(edition, "")["llms.txt"])


def archive(edition: Edition) -> Iterator[str]:
    yield from of_markdown(exports.ArchiveContext(edition, [], "").fill("archive.md"))


def feed(edition: Edition) -> Iterator[str]:
    yield from of_tree(etree.fromstring(feeds.atom(None, edition).encode()))


def calendars(edition: Edition) -> Iterator[str]:
    vars(edition.data)["newest"] = "2024-01-01"  # else no date would be to come
    for text in (feeds.dates(edition), feeds.checks(edition)):
        yield from of_calendar(text)


def heads(edition: Edition) -> Iterator[str]:
    for id, record in edition.data.records.items():
        about = metadata.About(record.name, f"{edition.data.kind_of[id]}/{id}/", [(edition.name, "")], record)
        script = html.document_fromstring(f"<script>{metadata.head(about, edition, ()).json_ld}</script>").find(".//script")
        yield from of_json(json.loads(script.text))


def shown_of(name: str, edition: Edition) -> Shown:
    word, _, show = name.partition("-")
    return shown(VIEWS[word][show].model_validate({"show": show, **OPTIONS[name]}), edition)


def views(edition: Edition) -> Iterator[str]:
    """Yield the output of views, except those whose layout depends on the length of words."""
    for name in OPTIONS:
        if not name.startswith(("map", "chart", "cards-place", "table-locations")):
            yield from of_html(rendering.render(shown_of(name, edition), edition))


def drawings(edition: Edition) -> Iterator[str]:
    """Yield all text of every chart, without spaces, since long lines break anywhere."""
    charts = [shown_of(name, edition) for name in OPTIONS if name.startswith("chart")]
    for path, content in exports.drawings(charts, edition):
        if path.endswith(".svg"):
            yield "".join(etree.fromstring(content).itertext())


def same(text: str) -> str:
    """Normalize text for comparison: ignore the capital and the full stop of a sentence, and white space."""
    return "".join(text.casefold().replace(".", "").split())


def read_of(output: Callable[[Edition], Iterable[str]], edition: Edition) -> list[str]:
    return [*map(same, output(edition))]


@cache
def read_of_plain(output: Callable[[Edition], Iterable[str]]) -> list[str]:
    """Return what a program reads if the texts are x1x, x2x and so on, and the addresses https://y1y.example/ and so on."""
    return read_of(output, edition_with((f"x{n}x" for n in count()), (f"https://y{n}y.example/" for n in count())))


@pytest.mark.parametrize("output", [twins, for_models, archive, feed, calendars, heads, views, drawings])
@any_text
@settings(max_examples=10)
def test_any_text_is_read_back_where_it_stands(output: Any, text: list[str], url: list[str]) -> None:
    if output is drawings:
        text = [each.replace(",", ";") for each in text]  # the part before a comma that names share is the title of a chart

    def as_given(found: re.Match[str]) -> str:
        return same(nth(int(found[1]), text) if found[1] else url[int(found[2]) % len(url)])

    expected = [re.sub(r"x(\d+)x|https://y(\d+)yexample/", as_given, each) for each in read_of_plain(output)]
    found = read_of(output, edition_of(text, url))
    if output is views:  # some rows are sorted by their texts
        found, expected = sorted(found), sorted(expected)
    assert [pair for pair in zip(found, expected, strict=True) if pair[0] != pair[1]] == []


def test_language_models_find_lists_of_links_below_each_heading() -> None:
    tokens = MarkdownIt("commonmark").parse(metadata.files(edition_of(["[a](b) # c"], [*ADDRESSES]), "")["llms.txt"])
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings == ["h1", *["h2"] * (len(headings) - 1)]
    start = next(number for number, token in enumerate(tokens) if token.tag == "h2")
    before = [token.type for token in tokens[:start] if token.level == 0 and token.nesting == 1]
    assert before == ["heading_open", "blockquote_open", "paragraph_open"]
    for token in tokens[start:]:
        assert token.level or token.type.startswith(("heading", "bullet_list", "inline"))
        assert token.level != 3 or token.type != "inline" or (token.children and token.children[0].type == "link_open")


# --- outputs of fields ------------------------------------------------------------------------------------------------


def strict_address(value: object) -> bool:
    """Return whether a value is a URI by RFC 3986."""
    return bool(re.fullmatch(r"https?://([\w.~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", str(value), re.ASCII))


@any_text
@settings(max_examples=10)
def test_every_list_is_as_its_schema_says_whatever_it_holds(text: list[str], url: list[str]) -> None:
    edition = edition_of(text, url)
    formats = FormatChecker()
    formats.checks("uri")(strict_address)
    for each in edition.lists:
        published = json.loads(exports.envelope(each.entries, each.thing, edition))
        assert published["items"] == [*map(each.thing, each.entries)]
        assert [*Draft202012Validator(schemas.of_list(each, "https://site.example/"), format_checker=formats).iter_errors(published)] == []


@any_text
@settings(max_examples=5)
def test_every_table_is_read_back_by_two_programs(text: list[str], url: list[str]) -> None:
    edition = edition_of(text, url)
    with TemporaryDirectory() as folder:
        for table in edition.tables.values():
            path = Path(folder, f"{table.name}.csv")
            path.write_bytes(table.content())
            with path.open(encoding="utf-8-sig", newline="") as file:
                [head, *rows] = csv.reader(file, strict=True)
            # With so few rows, it guesses that '#' begins a comment.
            found = duckdb.read_csv(str(path), all_varchar=True, header=True, sep=",", quotechar='"', escapechar='"', comment="")
            assert [found.columns, *([cell or "" for cell in row] for row in found.fetchall())] == [head, *rows]
            assert len(rows) == table.total
        with Path(folder, "sources.csv").open(encoding="utf8", newline="") as file:
            sources = [*csv.DictReader(file)]
    for name in ("title", "author", "publisher", "after", "note", "url"):
        assert [revert(row[name]) for row in sources] == [getattr(source, name) or "" for source in edition.data.sources]


def of_bibtex(text: str, *, raw: bool = False) -> list[dict[str, str]]:
    library = entrypoint.parse_string(text, append_middleware=[] if raw else [LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    return [{"ID": entry.key, **{field.key: field.value for field in entry.fields}} for entry in library.entries]


def pairs(text: str) -> bool:
    """Return whether braces are balanced as BibTeX counts them: including those after a backslash."""
    depths = [*accumulate((letter == "{") - (letter == "}") for letter in text)]
    return min(depths) >= 0 and depths[-1] == 0


@any_text
@settings(max_examples=30)
def test_any_reference_is_read_back(text: list[str], url: list[str]) -> None:
    data = edition_of(text, url).data
    sources, article = data.sources, data.article
    page = citations.page_forms(citations.Page(nth(1, text), "", "2026-11-24"), nth(0, text), None, "").bibtex
    bibtex = citations.bibliography([*map(citations.source_bibtex, sources), *citations.article_bibtex(article), page])
    items = [*map(citations.csl, sources), *citations.article_csl(article)]
    assert pairs(bibtex)
    assert [*Draft202012Validator(CSL).iter_errors(json.loads(json.dumps(items)))] == []
    (*read, last), (*verbatim, _) = of_bibtex(bibtex), of_bibtex(bibtex, raw=True)
    assert [unquoted(last["author"]), unquoted(last["title"])] == [unquoted(nth(number, text)) for number in (0, 1)]
    cited: list[Any] = [*sources, *article.publications]
    for entry, raw, item, known in zip(read, verbatim, items, cited, strict=True):
        publisher, author = known.publisher or "", getattr(known, "author", article.author) or ""
        assert [entry["ID"], raw.get("url")] == [item["id"], known.url]
        assert item.get("URL") == known.url
        assert [unquoted(entry[name]) for name in ("title", "howpublished", "author") if name in entry] == [
            *map(unquoted, filter(None, (known.title, publisher, author)))
        ]
        assert item["title"] == known.title
        assert [each["literal"] for each in item.get("author", ())] == [author] * bool(author)
        assert item.get("publisher", item.get("container-title", "")) == publisher


def unquoted(text: str) -> str:
    """Return text as TeX sets it: one form of each quotation mark and circumflex, and single spaces."""
    return " ".join(text.translate(str.maketrans("‘’“”ˆ", '`\'""^')).split())


# The part of the CSL-JSON 1.0.2 schema for the keys that we write.
_CSL_DATE = {
    "type": "object",
    "required": ["date-parts"],
    "additionalProperties": False,
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
        },
        "circa": {"type": ["string", "number", "boolean"]},
    },
}
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            "type": {"enum": ["webpage", "document", "article-newspaper"]},
            "author": {
                "type": "array",
                "items": {"type": "object", "properties": {"literal": {"type": "string"}}, "additionalProperties": False},
            },
            **dict.fromkeys(("issued", "accessed"), _CSL_DATE),
            **{key: {"type": "string"} for key in ("id", "title", "publisher", "container-title", "URL", "language", "note")},
        },
    },
}


# --- maps -------------------------------------------------------------------------------------------------------------

points = st.tuples(
    st.floats(-180, 180).map(lambda each: round(each, 2)) | st.sampled_from([-180, 180, 0]), st.floats(-90, 90) | st.sampled_from([-90, 90])
)


@given(st.lists(points, min_size=2, max_size=6))
@example([(178.44, -18.14), (-171.76, -13.83)])
@example([(180, 1), (-180, 1)])
@example([(-180, 1), (170, 2), (-170, 3), (180, 4), (170, 5)])
def test_a_line_across_the_180th_meridian_is_cut_there(stops: list[tuple[float, float]]) -> None:
    geometry = json.loads(json.dumps(exports._line([*map(list, stops)])))
    parts = geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]
    assert len(parts) > 1 or geometry["type"] == "LineString"
    for part in parts:
        assert len(part) > 1
        assert all(abs(a[0] - b[0]) <= 180 for a, b in pairwise(part))
        assert all(abs(x) <= 180 and abs(y) <= 90 for x, y in part)
    for before, after in pairwise(parts):
        assert before[-1] == [-after[0][0], after[0][1]]
        assert abs(after[0][0]) == 180
    on_earth = [(x % 360, y) for part in parts for x, y in part]
    rest = iter(on_earth)
    assert all((x % 360, y) in rest for x, y in stops)
    assert {x for x, _ in on_earth} <= {180, *(x % 360 for x, _ in stops)}
