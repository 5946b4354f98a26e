"""The data as files to download: what `tables` has, in formats for programs, spreadsheets, maps and lists of references.

Values are the same as on the pages. Every build of the same data gives the same bytes, since no file says when it was made. `files`
makes all of them; the page `/data/` says what each is for.

Sources: RFC 8259 (JSON), RFC 7946 (GeoJSON).
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import IO, Any

import charts
import languages
import schemas
import sheets
from citations import article_bibtex, article_csl, bibliography, csl, source_bibtex
from dataset import Data
from edition import LICENCE, LICENCE_URL, Edition
from links import Links
from model import FILES, KINDS, Findings, Measure, Record, files_of
from rendering import Context
from schemas import File
from shapes import Thing
from tables import SCHEMA_VERSION
from views import Shown
from wording import caveat_words, markdown_link, paragraph_words, rows_words, source_words, unit_words

# --- JSON -----------------------------------------------------------------------------------------------------------


def _about(edition: Edition) -> Mapping[str, str]:
    return {"schema_version": SCHEMA_VERSION, "data_version": edition.version, "licence": LICENCE, "cite_as": edition.cite_as}


def _array(things: Iterable[Any], head: str = "", end: str = "\n") -> bytes:
    """Things as JSON between a head and an end, one on each line, so that people can read the difference between two versions."""
    text = io.BytesIO()
    text.write(f"{head}[\n".encode())
    for number, thing in enumerate(things):
        between = ",\n" if number else ""
        text.write(f"{between}{json.dumps(thing, ensure_ascii=False)}".encode())
    text.write(f"\n]{end}".encode())
    return text.getvalue()


def _lines(about: Mapping[str, Any], name: str, things: Iterable[Any]) -> bytes:
    head = "".join(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)},\n" for key, value in about.items())
    return _array(things, f"{{\n{head}{json.dumps(name)}: ", "\n}\n")


def envelope(entries: Sequence[Any], thing: Callable[[Any], Thing], edition: Edition) -> bytes:
    """Entries as JSON, as `thing` gives them, below what every file says about itself."""
    return _lines({**_about(edition), "total": len(entries)}, "items", map(thing, entries))


# --- the map --------------------------------------------------------------------------------------------------------


def geojson(edition: Edition) -> bytes:
    """Return locations as points and routes as lines, in WGS 84 degrees, longitude first. Lines are cut at the 180th meridian."""
    data = edition.data
    locations, routes = (map(each.thing, each.entries) for each in edition.lists if each.name in ("locations", "routes"))
    point = {id: [place.longitude, place.latitude] for id, place in data.locations_by_id.items()}
    features = []
    for place in locations:
        region = data.regions_by_id[place["region"]]
        own = {name: value for name, value in place.items() if name not in ("latitude", "longitude")}
        about = {"feature": "location", **own, "region_name": region.name, "country": region.country}
        features.append(_feature({"type": "Point", "coordinates": point[place["id"]]}, about, data.records_at[place["id"]]))
    for route in routes:
        line = _line([point[stop] for stop in route["stops"]])
        features.append(_feature(line, {"feature": "route", **route}, data.records_along[route["id"]]))
    every = dict.fromkeys(key for feature in features for key in feature["properties"])
    for feature in features:
        feature["properties"] = {key: feature["properties"].get(key) for key in every}
    return _lines({"type": "FeatureCollection", "name": "places", **_about(edition)}, "features", features)


def _line(points: Sequence[Sequence[float]]) -> Mapping[str, Any]:
    """Return points as a line that takes the shorter way around, cut at the 180th meridian (RFC 7946, 3.1.9)."""
    parts = [[points[0]]]
    for longitude, latitude in points[1:]:
        x, y = parts[-1][-1]
        edge = math.copysign(180, x)
        is_on_edge = abs(longitude) == 180  # the meridian has two longitudes, and the line stays on its side
        if abs(longitude - x) > 180 and not is_on_edge:
            if x != edge:
                y = round(y + (latitude - y) * (edge - x) / (longitude + 2 * edge - x), 6)
                parts[-1].append([edge, y])
            parts.append([[-edge, y]])
        parts[-1].append([edge if is_on_edge else longitude, latitude])
    lines = [part for part in parts if len(part) > 1]
    return {"type": "MultiLineString", "coordinates": lines} if len(lines) > 1 else {"type": "LineString", "coordinates": lines[0]}


def _feature(geometry: Mapping[str, Any], about: Mapping[str, Any], records: Iterable[Record]) -> dict[str, Any]:
    properties = {**about, "records": [record.id for record in records]}
    return {"type": "Feature", "id": about["id"], "geometry": geometry, "properties": properties}


# --- Markdown ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TwinContext(Context):
    """The values for the template of a record as Markdown.

    `part` gives the entries in a field of its findings, and `by` whose accounts some sources are.
    """

    templates = ("twin.md",)
    record: Record
    findings: Findings
    part: Callable[[str], Sequence[Any]]
    where: str
    edition: Edition
    data: Data
    link: Links
    by: Callable[[Sequence[str]], str]


def twins(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the path and text of every record as plain Markdown, with both voices and their sources: `projects/ml-1.md`.

    This is for language models and readers of plain text, who want the whole record and nothing around it.
    """
    data, link = edition.data, edition.links

    @cache
    def source(id: str) -> str:
        cited = data.sources_by_id[id]
        return markdown_link(source_words(cited), link.document(cited))

    @cache
    def by(ids: Sequence[str]) -> str:
        return f"{', '.join(origin.label for origin in data.origins(ids))}: {'; '.join(map(source, ids))}"

    for id, record in data.records.items():
        context = TwinContext(
            record, data.findings[id], partial(data.part, id), paragraph_words(record.paragraphs), edition, data, link, by
        )
        yield f"{Links(data).record(record).rstrip('/')}.md", context.fill("twin.md")


# --- spreadsheets -----------------------------------------------------------------------------------------------------


def record_sheets(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Yield the path and content of the values of every record as CSV for a spreadsheet: `projects/ml-1.csv`."""
    data, whole = edition.data, edition.tables[sheets.NAME]
    for id, part in zip(data.all_findings, whole.parts, strict=True):
        if id in data.records:
            yield f"{Links(data).record(data.records[id]).rstrip('/')}.csv", replace(whole, parts=[part]).content()


# --- charts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChartContext(Context):
    """The values for the file of a chart; the notes below the chart are whole sentences."""

    templates = ("chart.svg",)
    chart: charts.Dots | charts.Lines
    title: str
    figure: Record | None
    others: Mapping[bool, str]
    notes: Sequence[str]


def drawings(views: Iterable[Shown], edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The path and content of the files of every chart in some views: its values as CSV, and the drawing as SVG.

    They are not below `links.FOLDER`, where names are stable: the number of a chart may change with the data.
    """
    for view, items in views:
        for number, chart in enumerate(items, 1):
            if not isinstance(chart, charts.Dots | charts.Lines):
                break
            own: str = getattr(view, "record", "")
            yield view.chart(number, "csv"), _chart_sheet(chart, own, edition)
            yield view.chart(number, "svg"), languages.mark(_chart_context(chart, own, edition).fill("chart.svg")).encode()


def _chart_sheet(chart: charts.Dots | charts.Lines, own: str, edition: Edition) -> bytes:
    """Return the values that a chart of the record `own`, or of all projects, shows, as CSV."""
    data = edition.data
    places: dict[str, list[str]] = {}  # the places of values, by record
    for row in chart.rows:
        id, part = row.record.id if row.record else own, "measures" if isinstance(row.entry, Measure) else "facts"
        where = f"{data.kind_of[id]}/{id}" if id in data.records else id
        places.setdefault(id, [where] if chart.is_stated else []).append(f"{where}/{part}/{row.number}")
    every = {place for each in places.values() for place in each}
    return sheets.table(edition.tables[sheets.NAME].columns, places, data, edition.links, every).content()


def _chart_context(chart: charts.Dots | charts.Lines, own: str, edition: Edition) -> ChartContext:
    data = edition.data
    record = data.records.get(own)
    publishers = dict.fromkeys(data.sources_by_id[id].publisher for row in chart.rows for id in row.entry.sources)
    names: dict[bool, list[str]] = {}
    for each in getattr(chart, "others", ()):
        names.setdefault(each.is_ours, []).append(rows_words([each.row], each.label)[0])
    notes = [
        caveat_words(chart),
        f"Who gives each value, and what it means: {edition.links.cites(own or 'projects')}",
        f"Sources: {'; '.join(publishers)}.",
        f"{edition.cite_as} {LICENCE_URL}",
    ]
    others = {is_ours: "; ".join(found) for is_ours, found in names.items()}
    return ChartContext(chart, _chart_title(chart, record, data), record, others, notes)


def _chart_title(chart: charts.Dots | charts.Lines, record: Record | None, data: Data) -> str:
    title, units = record.name if record else "Projects", None
    if isinstance(chart, charts.Lines):
        title += f": {chart.title[:1].lower()}{chart.title[1:]} over time" if chart.title else " over time"
    elif chart.attribute:
        title += f": {data.attributes_by_id[chart.attribute].label.lower()}"
        of = charts.shared(row.entry.of or "" for row in chart.rows)
        title += f" of {of}" if of else ""
        units = data.units_by_id  # in the words of the page
    return f"{title}, in {unit_words(chart.unit, units)}"


# --- all of them ----------------------------------------------------------------------------------------------------


def _put(packed: zipfile.ZipFile, path: str, content: bytes) -> None:
    about = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))  # the first date that a ZIP file can have
    is_packed = path.endswith((".gz", ".png", ".woff2", ".zip"))
    about.compress_type, about.external_attr = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED, 0o644 << 16
    packed.writestr(about, content)


def pack(contents: Iterable[tuple[str, bytes]], into: IO[bytes]) -> None:
    """Write files, given as pairs of a path and its content, as a ZIP without the time of writing."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in contents:
            _put(packed, path, content)


def _json(make: Callable[..., Any], *given: Any) -> bytes:
    return f"{json.dumps(make(*given), ensure_ascii=False, indent=1)}\n".encode()


def _bibtex(entries: Iterable[str]) -> bytes:
    return f"{bibliography(entries)}\n".encode()


def _schemas(edition: Edition) -> Iterator[File]:
    """Yield the schemas of the lists and of the data files."""
    kind, link = "application/schema+json", edition.links.download
    for each in (*edition.lists, schemas.INDEX):
        path = f"schema/{each.name}.json"
        yield File(path, kind, f"The JSON Schema of {each.name}.json.", make=partial(_json, schemas.of_list, each, link(path)))
    for name, model in FILES.items():
        path, about = f"schema/files/{name}.json", f"The JSON Schema of data/{files_of(name)}."
        yield File(path, kind, about, make=partial(_json, schemas.of_file, model, link(path), edition.data.own_words))


def _lists(edition: Edition) -> Iterator[File]:
    """Every list as JSON, every table as CSV, and the files in other formats."""
    sources, geography = edition.data.sources, edition.data.geography
    for each in edition.lists:
        make = partial(envelope, each.entries, each.thing, edition)
        yield File(f"{each.name}.json", schemas.JSON, each.meaning, len(each.entries), f"schema/{each.name}.json", make)
    for table in edition.tables.values():
        yield File(f"{table.name}.csv", "text/csv", table.meaning, table.total, make=table.content)
    places = len(geography.locations) + len(geography.routes)
    csl_type, bibtex = "application/vnd.citationstyles.csl+json", "application/x-bibtex"
    yield File("places.geojson", "application/geo+json", "Locations and routes, for maps.", places, make=partial(geojson, edition))
    yield File("sources.csl.json", csl_type, "Sources, for programs that cite.", len(sources), make=lambda: _array(map(csl, sources)))
    yield File("sources.bib", bibtex, "Sources, as BibTeX.", len(sources), make=lambda: _bibtex(map(source_bibtex, sources)))
    printings = edition.data.article.publications
    about = "The known printings of the article, for programs that cite."
    yield File("article.csl.json", csl_type, about, len(printings), make=lambda: _array(article_csl(edition.data.article)))
    about = "The known printings of the article, as BibTeX."
    yield File("article.bib", bibtex, about, len(printings), make=lambda: _bibtex(article_bibtex(edition.data.article)))


def listed(edition: Edition) -> list[File]:
    """Return the files that the index lists."""
    tables, openapi = [*edition.tables.values()], "application/vnd.oai.openapi+json"
    package = File(
        "datapackage.json",
        schemas.JSON,
        "The description of every CSV.",
        len(tables),
        make=partial(_json, schemas.package, tables, edition),
    )
    found = [*_lists(edition), package, *_schemas(edition)]
    found.append(
        File("openapi.json", openapi, "The description of every file.", make=partial(_json, schemas.openapi, edition.lists, found, edition))
    )
    found.append(File("all.zip", "application/zip", "All of these files in one, with a README.", len(found)))
    return found


@dataclass(frozen=True)
class ArchiveContext(Context):
    """The values for the README of the archive."""

    templates = ("archive.md",)
    edition: Edition
    listed: Sequence[File]
    licence: str


def files(edition: Edition, listed: Sequence[File]) -> Iterator[tuple[str, bytes]]:
    """The path and content of every file below `links.FOLDER`, made one by one, with the files that the index lists first."""
    *inside, whole = listed
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        _put(packed, "README.md", ArchiveContext(edition, inside, LICENCE_URL).fill("archive.md").encode())
        for file in inside:
            content = file.make()
            _put(packed, file.path, content)
            yield file.path, content
    yield whole.path, archive.getvalue()
    for each in edition.lists:
        for entry in each.entries if each.name in KINDS else ():
            yield f"{each.name}/{entry.id}.json", envelope([entry], each.thing, edition)
    index = [{name: value for name, value in file._asdict().items() if name != "make"} for file in listed]
    yield "index.json", envelope(index, dict, edition)
