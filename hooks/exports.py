"""The data as files to download: what `tables` holds, in the formats of programs, spreadsheets, maps and lists of references.

Values are those of the pages, and files are the same bytes in every build of the same data: none has the time of its making. `files`
makes all of them; what each is for stands on the page `/data/`.

Sources: RFC 8259 (JSON), RFC 4180 (CSV), RFC 7946 (GeoJSON), and for text in cells the advice of OWASP on CSV injection.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import IO, Any, NamedTuple

import schemas
from citations import csl, source_bibtex
from dataset import Data
from edition import LICENCE, LICENCE_URL, Edition
from links import Links
from model import FILES, KINDS, Findings, Record
from pages import escape_markdown
from rendering import Context
from schemas import File
from shapes import Thing
from tables import SCHEMA_VERSION, Column
from wording import paragraph_words, source_words

# --- JSON -----------------------------------------------------------------------------------------------------------


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


def _about(of: Edition) -> Mapping[str, str]:
    return {"schema_version": SCHEMA_VERSION, "data_version": of.version, "licence": LICENCE, "cite_as": of.cite_as}


def _array(things: Iterable[Any]) -> str:
    """Things as JSON, a line each, so that a difference between two versions can be read."""
    return "[\n" + ",\n".join(json.dumps(thing, ensure_ascii=False) for thing in things) + "\n]"


def _lines(about: Mapping[str, Any], name: str, things: Iterable[Any]) -> str:
    head = "".join(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)},\n" for key, value in about.items())
    return f"{{\n{head}{json.dumps(name)}: {_array(things)}\n}}\n"


def envelope(things: Sequence[Thing], of: Edition) -> str:
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


# --- the map --------------------------------------------------------------------------------------------------------


def geojson(of: Edition) -> str:
    """Locations as points and routes as lines, in degrees of WGS 84, longitude first."""
    data = of.data
    held = {each.name: _at(of.url, each.things) for each in of.lists if each.name in ("locations", "routes")}
    point = {id: [place.longitude, place.latitude] for id, place in data.locations_by_id.items()}
    features = []
    for place in held["locations"]:
        region = data.regions_by_id[place["region"]]
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


@dataclass(frozen=True)
class TwinContext(Context):
    """What the template of a record as Markdown is given.

    `part` gives what the record has in a field of its findings, `md` text as Markdown shows it, `by` whose account some sources are.
    """

    templates = ("twin.md",)
    record: Record
    findings: Findings
    part: Callable[[str], Sequence[Any]]
    where: str
    edition: Edition
    data: Data
    link: Links
    md: Callable[[str], str]
    by: Callable[[Sequence[str]], str]


def twins(of: Edition) -> Iterator[tuple[str, str]]:
    """Every record as plain Markdown, with both voices and their sources, after its path: `projects/ml-1.md` for `projects/ml-1/`.

    For language models and for readers of plain text, who want a record whole and nothing around it.
    """
    data, link = of.data, of.links

    @cache
    def source(id: str) -> str:
        cited = data.sources_by_id[id]
        return f"[{escape_markdown(source_words(cited))}]({link.document(cited)})"

    @cache
    def by(ids: Sequence[str]) -> str:
        return f"{', '.join(origin.label for origin in data.origins(ids))}: {'; '.join(map(source, ids))}"

    for id, record in data.records.items():
        context = TwinContext(
            record, data.findings[id], partial(data.part, id), paragraph_words(record.paragraphs), of, data, link, escape_markdown, by
        )
        yield f"{Links(data).record(record).rstrip('/')}.md", context.fill("twin.md")


# --- all of them ----------------------------------------------------------------------------------------------------

_SCHEMA = "application/schema+json"


def pack(contents: Iterable[tuple[str, bytes]], into: IO[bytes]) -> None:
    """Write files, as pairs of a path and what it holds, as a ZIP with nothing of the day on which it is made."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in contents:
            about = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))  # the first day that a ZIP knows
            is_packed = path.endswith((".gz", ".png", ".woff2", ".zip"))
            about.compress_type, about.external_attr = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(about, content)


def archive(contents: Iterable[tuple[str, bytes]]) -> bytes:
    """The same, in memory."""
    packed = io.BytesIO()
    pack(contents, packed)
    return packed.getvalue()


def _lists(of: Edition) -> list[File]:
    """Every list as JSON, every table as CSV, and what is a format of its own."""
    data = of.data
    places, sources = len(data.geography.locations) + len(data.geography.routes), len(data.sources)
    csl_type = "application/vnd.citationstyles.csl+json"
    as_csl, as_bibtex = f"{_array(map(csl, data.sources))}\n", "\n".join(f"{source_bibtex(source)}\n" for source in data.sources)
    found = []
    for each in of.lists:
        content = envelope(_at(of.url, each.things), of).encode()
        found.append(File(f"{each.name}.json", schemas.JSON, each.meaning, content, len(each.things), f"schema/{each.name}.json"))
    for table in of.tables.values():
        content = as_csv(table.columns, _at(of.url, table.rows)).encode()
        found.append(File(f"{table.name}.csv", "text/csv", table.meaning, content, len(table.rows)))
    return [
        *found,
        File("places.geojson", "application/geo+json", "Locations and routes, for maps.", geojson(of).encode(), places),
        File("sources.csl.json", csl_type, "Sources, for programs that cite.", as_csl.encode(), sources),
        File("sources.bib", "application/x-bibtex", "Sources, as BibTeX.", as_bibtex.encode(), sources),
    ]


def _schemas(of: Edition) -> list[File]:
    """The schemas of the lists and of the data files."""
    found = []
    for each in (*of.lists, schemas.INDEX):
        path = f"schema/{each.name}.json"
        content = _json(schemas.of_list(each, of.links.download(path)))
        found.append(File(path, _SCHEMA, f"The JSON Schema of {each.name}.json.", content))
    for name, kind in FILES.items():
        path, named = f"schema/files/{name}.json", f"{name}/*.yml" if name.partition("/")[2] in KINDS else f"{name}.yml"
        content = _json(schemas.of_file(kind, of.links.download(path), of.data.own_words))
        found.append(File(path, _SCHEMA, f"The JSON Schema of data/{named}.", content))
    return found


def _records(of: Edition) -> dict[str, bytes]:
    """Every record as JSON, in the same form as its list."""
    found: dict[str, bytes] = {}
    for each in of.lists:
        if each.name in KINDS:
            found |= {f"{each.name}/{thing['id']}.json": envelope([thing], of).encode() for thing in _at(of.url, each.things)}
    return found


@dataclass(frozen=True)
class ArchiveContext(Context):
    """What the README of the archive is given."""

    templates = ("archive.md",)
    of: Edition
    listed: Sequence[File]
    licence: str


class Downloads(NamedTuple):
    """What is published below `data/v1/`: the content of every file by its path there, and, without it, the files that the index lists."""

    contents: Mapping[str, bytes]
    listed: Sequence[File]


def files(of: Edition) -> Downloads:
    """Every file that is published below `data/v1/`."""
    tables = [*of.tables.values()]
    listed = _lists(of)
    package = schemas.package(tables, {file.path: file.content for file in listed}, of)
    listed.append(File("datapackage.json", schemas.JSON, "The description of every CSV.", _json(package), len(tables)))
    listed += _schemas(of)
    api = File("openapi.json", "application/vnd.oai.openapi+json", "The description of every file.", b"")
    whole = File("all.zip", "application/zip", "All of these in one file, with a README.", b"")
    listed.append(api._replace(content=_json(schemas.openapi(of.lists, [*listed, api, whole], of))))
    readme = ArchiveContext(of, listed, LICENCE_URL).fill("archive.md")
    packed = archive([("README.md", readme.encode()), *((file.path, file.content) for file in listed)])
    whole = whole._replace(total=len(listed))
    index = [{name: value for name, value in file._asdict().items() if name != "content"} for file in (*listed, whole)]
    held = {file.path: file.content for file in listed}
    contents = {**held, **_records(of), "index.json": envelope(index, of).encode(), whole.path: packed}
    return Downloads(contents, [file._replace(content=b"") for file in (*listed, whole)])
