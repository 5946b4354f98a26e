"""The data as files that people take away: what `tables` holds, in the formats of programs, spreadsheets, maps and lists of references.

Values are those of the pages, and files are the same bytes in every build of the same data: none has the time of its making. `files`
makes all of them; what each is for stands on the page `/data/`.

Sources: RFC 8259 (JSON), RFC 4180 (CSV), RFC 7946 (GeoJSON), the schema of CSL 1.0.2 for references, and for text in cells the
advice of OWASP on CSV injection.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import schemas
from model import FINDINGS, Data, Record, Source
from pages import escape_markdown
from schemas import File
from tables import FOLDER, LICENCE, LICENCE_URL, SCHEMA_VERSION, Column, Release, Thing, published
from views import ENVIRONMENT, address, bibtex_text, origins_of, paragraph_words, source_words, word_words

# --- JSON -----------------------------------------------------------------------------------------------------------


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


def _about(of: Release) -> Mapping[str, str]:
    return {"schema_version": SCHEMA_VERSION, "data_version": of.version, "licence": LICENCE, "cite_as": of.cite_as}


def _array(things: Iterable[Any]) -> str:
    """Things as JSON, a line each, so that a difference between two versions can be read."""
    return "[\n" + ",\n".join(json.dumps(thing, ensure_ascii=False) for thing in things) + "\n]"


def _lines(about: Mapping[str, Any], name: str, things: Iterable[Any]) -> str:
    head = "".join(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)},\n" for key, value in about.items())
    return f"{{\n{head}{json.dumps(name)}: {_array(things)}\n}}\n"


def envelope(things: Sequence[Thing], of: Release) -> str:
    """Things as JSON, below what every file says of itself."""
    return _lines({**_about(of), "total": len(things)}, "items", things)


def _at(root: str, things: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Things, or rows, with whole addresses of their pages."""
    return [{**thing, "page": root + thing["page"]} if "page" in thing else dict(thing) for thing in things]


# --- CSV ------------------------------------------------------------------------------------------------------------

# What a spreadsheet takes for a formula; the wide forms are those of East Asian keyboards.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def inert(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe stands before what could begin a formula.

    Whoever wants the text as it was takes one apostrophe away where one or more of them stand before such a sign.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return inert(value)
        case _:
            return json.dumps(value)


def as_csv(columns: Iterable[Column], rows: Iterable[Mapping[str, Any]]) -> str:
    """A table as CSV in UTF-8: an empty cell is None, truth values are `true` and `false`, numbers are as in JSON, text is `inert`."""
    names = [column.name for column in columns]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return text.getvalue()


# --- references -----------------------------------------------------------------------------------------------------


def _date_parts(iso: str) -> list[list[int]]:
    return [[int(part) for part in iso.split("-")]]


def _remarks(source: Source) -> str:
    """What a list of references must not lose: whose account it is, after whom, and what to mind."""
    about = {"address": "Title read off the address.", "description": "Title by us; none was seen."}.get(source.title_is)
    after = f"After {source.after}." if source.after else None
    date = "The date is estimated." if source.estimated else None
    return " ".join(filter(None, (f"Account: {word_words(source.origin)}.", after, about, date, source.note)))


def csl(source: Source) -> Mapping[str, Any]:
    """A source as an item of CSL-JSON; what is not known is left out, since programs that cite take null for a value."""
    issued = {"date-parts": _date_parts(source.date), **({"circa": True} if source.estimated else {})} if source.date else None
    item = {
        "id": source.id,
        "type": "webpage" if source.url else "document",
        "title": source.title,
        "author": [{"literal": source.author}] if source.author else None,
        "publisher": source.publisher,
        "issued": issued,
        "accessed": {"date-parts": _date_parts(source.read_on)},
        "URL": source.url,
        "language": source.language,
        "note": _remarks(source),
    }
    return {name: value for name, value in item.items() if value is not None}


def bibtex(source: Source) -> str:
    """A source as an entry of BibTeX, with the fields of biblatex for dates and language."""
    fields = {
        "title": f"{{{bibtex_text(source.title)}}}",
        "author": f"{{{bibtex_text(source.author)}}}" if source.author else None,
        "publisher": bibtex_text(source.publisher),
        "year": source.date and source.date[:4],
        "date": source.date,
        "urldate": source.read_on,
        "url": source.url,
        "langid": source.language,
        "note": bibtex_text(_remarks(source)),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{source.id},\n{''.join(lines)}}}\n"


# --- the map --------------------------------------------------------------------------------------------------------


def geojson(data: Data, of: Release) -> str:
    """Locations as points and routes as lines, in degrees of WGS 84, longitude first."""
    held = {each.name: _at(of.url, each.things) for each in published(data)[0] if each.name in ("locations", "routes")}
    point = {id: [place.longitude, place.latitude] for id, place in data.location.items()}
    features = []
    for place in held["locations"]:
        region = data.region[place["region"]]
        own = {name: value for name, value in place.items() if name not in ("latitude", "longitude")}
        about = {"feature": "location", **own, "region_name": region.name, "country": region.country}
        features.append(_feature("Point", point[place["id"]], about, data.records_at[place["id"]]))
    for route in held["routes"]:
        line = [point[stop] for stop in route["stops"]]
        features.append(_feature("LineString", line, {"feature": "route", **route}, data.records_along[route["id"]]))
    every = dict.fromkeys(key for feature in features for key in feature["properties"])
    for feature in features:
        feature["properties"] = {key: feature["properties"].get(key) for key in every}
    return _lines({"type": "FeatureCollection", "name": "places", **_about(of)}, "features", features)


def _feature(kind: str, coordinates: Sequence[Any], about: Mapping[str, Any], records: Iterable[Record]) -> dict[str, Any]:
    properties = {**about, "records": [record.id for record in records]}
    return {"type": "Feature", "id": about["id"], "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}


# --- Markdown ---------------------------------------------------------------------------------------------------------


def twins(data: Data, of: Release) -> dict[str, str]:
    """Every record as plain Markdown, with both voices and their sources, by its path: `projects/ml-1.md` for `projects/ml-1/`.

    For language models and for readers of plain text, who want a record whole and nothing around it.
    """
    template = ENVIRONMENT.get_template("twin.md")
    found = {}

    @cache
    def source(id: str) -> str:
        return f"[{escape_markdown(source_words(data.source[id]))}]({data.source[id].url or f'{of.url}sources/{data.shelf[id]}/#{id}'})"

    @cache
    def by(ids: Sequence[str]) -> str:
        """Whose accounts they are, and the sources."""
        return f"{', '.join(map(word_words, origins_of(ids, data)))}: {'; '.join(map(source, ids))}"

    for id, record in data.records.items():
        page, where = address(record, data), paragraph_words(record.paragraphs)
        # Kinds of record differ in what is found of them; here what a kind does not have is empty, as what was not found.
        findings = {name: getattr(data.found[id], name, ()) for kind in FINDINGS.values() for name in kind.model_fields}
        about = {"record": record, "findings": findings, "page": page, "where": where, "root": of.url}
        found[f"{page.rstrip('/')}.md"] = template.render(about, data=data, of=of, md=escape_markdown, by=by)
    return found


# --- all of them ----------------------------------------------------------------------------------------------------

_SCHEMA = "application/schema+json"


def archive(contents: Iterable[tuple[str, bytes]]) -> bytes:
    """Files, as pairs of a path and what it holds, as a ZIP with nothing of the day on which it is made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for path, content in contents:
            about = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))  # the first day that a ZIP knows
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            into.writestr(about, content)
    return packed.getvalue()


def _lists(data: Data, of: Release) -> list[File]:
    """Every list as JSON, every table as CSV, and what is a format of its own."""
    lists, tables = published(data)
    places, sources = len(data.location) + len(data.route), len(data.sources)
    csl_type = "application/vnd.citationstyles.csl+json"
    as_csl, as_bibtex = f"{_array(map(csl, data.sources))}\n", "\n".join(map(bibtex, data.sources))
    found = []
    for each in lists:
        content = envelope(_at(of.url, each.things), of).encode()
        found.append(File(f"{each.name}.json", schemas.JSON, each.meaning, content, len(each.things), f"schema/{each.name}.json"))
    for table in tables:
        content = as_csv(table.columns, _at(of.url, table.rows)).encode()
        found.append(File(f"{table.name}.csv", "text/csv", table.meaning, content, len(table.rows)))
    return [
        *found,
        File("places.geojson", "application/geo+json", "Locations and routes, for maps.", geojson(data, of).encode(), places),
        File("sources.csl.json", csl_type, "Sources, for programs that cite.", as_csl.encode(), sources),
        File("sources.bib", "application/x-bibtex", "Sources, as BibTeX.", as_bibtex.encode(), sources),
    ]


def _schemas(data: Data, of: Release) -> list[File]:
    """The schemas of the lists and of the data files."""
    root = f"{of.url}{FOLDER}/"
    found = []
    for each in (*published(data)[0], schemas.INDEX):
        path = f"schema/{each.name}.json"
        found.append(File(path, _SCHEMA, f"The JSON Schema of {each.name}.json.", _json(schemas.of_list(each, root + path))))
    for name, kind in schemas.DATA_FILES.items():
        path, named = f"schema/files/{name}.json", f"{name}/*.yml" if name.partition("/")[2] in FINDINGS else f"{name}.yml"
        found.append(File(path, _SCHEMA, f"The JSON Schema of data/{named}.", _json(schemas.of_file(kind, root + path))))
    return found


def _records(data: Data, of: Release) -> dict[str, bytes]:
    """Every record as JSON, in the same form as its list."""
    found: dict[str, bytes] = {}
    for each in published(data)[0]:
        if each.name in FINDINGS:
            found |= {f"{each.name}/{thing['id']}.json": envelope([thing], of).encode() for thing in _at(of.url, each.things)}
    return found


def files(data: Data, of: Release) -> dict[str, bytes]:
    """Every file that is published below `data/v1/`, by its path there."""
    lists, tables = published(data)
    listed = _lists(data, of)
    package = schemas.package(tables, {file.path: file.content for file in listed}, of)
    listed.append(File("datapackage.json", schemas.JSON, "The description of every CSV.", _json(package), len(tables)))
    listed += _schemas(data, of)
    api = File("openapi.json", "application/vnd.oai.openapi+json", "The description of every file.", b"")
    whole = File("all.zip", "application/zip", "All of these in one file, with a README.", b"")
    listed.append(api._replace(content=_json(schemas.openapi(lists, [*listed, api, whole], of))))
    readme = ENVIRONMENT.get_template("archive.md").render(of=of, listed=listed, licence=LICENCE_URL)
    packed = archive([("README.md", readme.encode()), *((file.path, file.content) for file in listed)])
    index = [
        {name: value for name, value in file._asdict().items() if name != "content"}
        for file in (*listed, whole._replace(total=len(listed)))
    ]
    held = {file.path: file.content for file in listed}
    return {**held, **_records(data, of), "index.json": envelope(index, of).encode(), whole.path: packed}
