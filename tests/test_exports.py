"""Tests of the downloads: independent programs read them back, and the result is compared with the model."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import cache
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace
from typing import Any

import duckdb
import frictionless
import pytest
import yaml
from bibtexparser import entrypoint
from bibtexparser.middlewares import LatexDecodingMiddleware
from conftest import ROOT, TESTS, Site
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate as validate_openapi

import exports
import load
import schemas
import shapes
import tables
from dataset import Data
from edition import Edition
from fields import singular
from links import FOLDER
from model import FILES, KINDS, Outcome, Status
from wording import quantity_words

Json = Any


@pytest.fixture(scope="session")
def api(site: Site) -> Path:
    """The folder of the downloads."""
    return site.folder / FOLDER


def read(path: Path) -> Json:
    return json.loads(path.read_text("utf8"))


def listed(api: Path) -> list[str]:
    """The names of the lists."""
    return [entry["path"].removesuffix(".json") for entry in read(api / "index.json")["items"] if entry["schema"]]


# --- JSON, compared with the model ----------------------------------------------------------------------------------


def same(published: Json, dumped: Json, where: str) -> None:
    """Check that a published entry has the values of the model: nothing lost, merged or added, and in the same order."""
    if isinstance(dumped, list):
        assert isinstance(published, list), where
        assert len(published) == len(dumped), where
        for number, (one, other) in enumerate(zip(published, dumped, strict=True)):
            same(one, other, f"{where}[{number}]")
    elif isinstance(dumped, dict):
        known = {"id"}
        if "last_reported" in published:  # derived from the sources of the entry; test_a_state_says_when_it_was_last_reported checks it
            known |= {"last_reported", "last_reported_precision"}
        for key, value in dumped.items():
            if f"{key}_start" in published:
                ends = [published[f"{key}_start"], published[f"{key}_end"]]
                if value is not None and ends[0] is None:
                    ends[0] = ".."  # a period that is known by its end
                assert (value is None and ends == [None, None]) or "/".join(dict.fromkeys(ends)) == value, f"{where}.{key}"
                known |= {f"{key}_{end}{more}" for end in ("start", "end") for more in ("", "_precision")}
            else:
                same(published[key], value, f"{where}.{key}")
                known |= {key, f"{key}_precision"} if f"{key}_precision" in published else {key}
        assert set(published) <= known, where
    else:
        assert published == dumped, where
        assert type(published) is type(dumped), where


def dump(entry: Any, without: frozenset[str] = frozenset()) -> Json:
    """Return an entry of the model, as pydantic dumps it, with the names that we publish."""
    return {key: value for key, value in _renamed(entry.model_dump(mode="json", by_alias=True)).items() if key not in without}


def _renamed(value: Json) -> Json:
    if isinstance(value, list):
        return [_renamed(each) for each in value]
    return {shapes.RENAMED.get(key, key): _renamed(each) for key, each in value.items()} if isinstance(value, dict) else value


def test_records_are_published_whole(api: Path, data: Data) -> None:
    for kind, records in data.kinds.items():
        items = read(api / f"{kind}.json")["items"]
        assert [item["id"] for item in items] == [record.id for record in records]
        for item, record in zip(items, records, strict=True):
            assert [item["kind"], item["name"], item["theme"]] == [kind, record.name, record.theme]
            assert item["paragraphs"] == list(record.paragraphs)
            same(item["article"], dump(record, frozenset({"id", "name", "label", "title", "theme", "paragraph", "paragraphs"})), item["id"])
            same(item["record"], dump(data.findings[record.id]), item["id"])


def test_the_article_itself_is_published_whole(api: Path, data: Data) -> None:
    [item] = read(api / "article.json")["items"]
    lists = {"themes", "paragraphs", "statements", "people", "places", *data.kinds}
    same(item["article"], dump(data.article, frozenset({"title", *lists})), "article")
    same(item["record"], dump(data.document), "article")
    assert item["name"] == data.article.title


def test_other_lists_are_published_whole(api: Path, data: Data) -> None:
    article, geography = data.article, data.geography
    held: Mapping[str, Any] = {
        "themes": article.themes,
        "paragraphs": article.paragraphs,
        "statements": article.statements,
        "people": article.people,
        "article_places": article.places,
        "sources": data.sources,
        "terms": data.terms,
        "locations": geography.locations,
        "routes": geography.routes,
        "regions": geography.regions,
        "changes": data.changes,
    }
    assert set(listed(api)) == {"records", "article", "words", *data.kinds, *held}
    for name, entries in held.items():
        items = read(api / f"{name}.json")["items"]
        assert len(items) == len(entries), name
        for item, entry in zip(items, entries, strict=True):
            same({key: value for key, value in item.items() if key != "page"}, dump(entry), f"{name} {item.get('id')}")


def test_a_state_and_an_outcome_say_when_they_were_last_reported(api: Path, data: Data) -> None:
    dates = {source["id"]: source["date"] for source in read(api / "sources.json")["items"]}
    items = [item["record"] for kind in ("projects", "pledges") for item in read(api / f"{kind}.json")["items"]]
    reports = [(each, each["sources"]) for item in items for each in item.get("status", [])]
    reports += [(item["outcome"], item["outcome"]["reported_by"]) for item in items if item.get("outcome")]
    assert len(reports) == len([*data.every(Status), *data.every(Outcome)])
    for entry, sources in reports:
        known = [dates[id] for id in sources if dates[id]]
        assert entry["last_reported"] == max(known, default=None)


def test_the_list_of_records_leads_to_all_of_them(api: Path, data: Data) -> None:
    items = read(api / "records.json")["items"]
    assert [item["id"] for item in items] == ["article", *data.records]
    of_kind = Counter(item["kind"] for item in items)
    assert of_kind == {"article": 1, **{kind: len(records) for kind, records in data.kinds.items()}}


def test_every_record_is_a_file_with_the_same_as_its_list(api: Path, data: Data) -> None:
    for kind in data.kinds:
        whole = read(api / f"{kind}.json")
        assert {path.stem for path in (api / kind).iterdir()} == {item["id"] for item in whole["items"]}
        for item in whole["items"]:
            assert read(api / kind / f"{item['id']}.json") == {**whole, "total": 1, "items": [item]}


def dates(value: Json) -> Iterator[tuple[str, Json, Json]]:
    """Yield every key that has a precision, its value, and the precision."""
    if isinstance(value, list):
        for each in value:
            yield from dates(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if f"{key}_precision" in value:
                yield key, each, value[f"{key}_precision"]
            yield from dates(each)


def test_every_date_says_how_exactly_it_is_known(api: Path) -> None:
    forms = {"year": r"\d{4}", "month": r"\d{4}-\d\d", "day": r"\d{4}-\d\d-\d\d"}
    found = [each for name in listed(api) for each in dates(read(api / f"{name}.json"))]
    assert found
    assert {precision for _, _, precision in found} <= {*forms, None}
    for key, value, precision in found:
        assert (value is None) == (precision is None), key
        assert value is None or re.fullmatch(forms[precision], value), (key, value)


def test_every_file_says_what_it_is_and_how_to_cite_it(api: Path, data: Data) -> None:
    files = [api / "index.json", *(api / f"{name}.json" for name in listed(api)), api / "projects" / "ml-1.json"]
    heads = []
    for path in files:
        whole = read(path)
        assert list(whole) == ["schema_version", "data_version", "licence", "cite_as", "total", "items"]
        assert whole["total"] == len(whole["items"])
        heads.append([*whole.values()][:4])
    [head] = {tuple(head) for head in heads}
    assert head[0] == tables.SCHEMA_VERSION
    assert head[1].startswith(f"{data.newest}+")
    assert head[2] == "CC-BY-4.0"
    assert head[1] in head[3]


def test_every_page_that_is_named_is_there(api: Path, site: Site) -> None:
    ids = {address: {element.attrs["id"] for element in page.query("[id]")} for address, page in site.pages.items()}
    root = read(api / "openapi.json")["servers"][0]["url"].removesuffix(FOLDER)
    named = [item["page"] for name in listed(api) if name != "words" for item in read(api / f"{name}.json")["items"]]
    assert named
    for address in named:
        assert address.startswith(root)
        page, _, anchor = address.removeprefix(root).partition("#")
        assert page in ids, address
        assert not anchor or anchor in ids[page], address


def test_no_id_has_a_blank(api: Path) -> None:
    found = re.findall(r'"id": "([^"]*)"', "".join((api / f"{name}.json").read_text("utf8") for name in listed(api)))
    assert found
    assert [id for id in found if id.split() != [id]] == []


# --- schemas --------------------------------------------------------------------------------------------------------


def validator(schema: Json) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def test_every_list_and_record_is_as_its_schema_says(api: Path) -> None:
    for entry in read(api / "index.json")["items"]:
        if entry["schema"]:
            check = validator(read(api / entry["schema"]))
            for path in (api / entry["path"], *(api / entry["path"].removesuffix(".json")).glob("*.json")):
                assert [error.message for error in check.iter_errors(read(path))] == [], path
    assert list(validator(read(api / "schema" / "index.json")).iter_errors(read(api / "index.json"))) == []


def test_no_key_is_ever_missing_or_unknown(api: Path, data: Data) -> None:
    id = next(id for id, findings in data.files["projects"].items() if data.part(id, "facts") and findings.timeline)
    whole = read(api / "projects" / f"{id}.json")
    check = validator(read(api / "schema" / "projects.json"))

    def spoilt(change: Any) -> list[str]:
        copy = json.loads(json.dumps(whole))
        change(copy["items"][0])
        return [error.message for error in check.iter_errors(copy)]

    assert spoilt(lambda item: item["record"].pop("route")) == ["'route' is a required property"]
    assert spoilt(lambda item: item["record"].update(colour="red")) != []
    assert spoilt(lambda item: item["record"]["facts"][0].update(value="much")) != []
    assert spoilt(lambda item: item["record"]["timeline"][0].update(date_precision="week")) != []


def written(name: str) -> list[Path]:
    """Return the data files that a schema describes."""
    path = ROOT / "data" / f"{name}.yml"
    return [path] if path.exists() else sorted((ROOT / "data" / name).glob("*.yml"))


class Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that reads dates as text."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def as_text(path: Path) -> Json:
    """Return a data file, read without this project's own loader."""
    return yaml.load(path.read_text("utf8"), Plain)  # noqa: S506 - a safe loader


def test_the_data_files_are_as_their_schemas_say(api: Path) -> None:
    names = [path.relative_to(api / "schema" / "files").with_suffix("").as_posix() for path in (api / "schema" / "files").rglob("*.json")]
    assert sorted(names) == sorted(FILES)
    seen = set()
    for name in names:
        check = validator(read(api / "schema" / "files" / f"{name}.json"))
        for path in written(name):
            assert [f"{path.name}: {error.json_path}: {error.message}" for error in check.iter_errors(as_text(path))] == []
            seen.add(path)
    assert seen == set((ROOT / "data").rglob("*.yml"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"checked": "yesterday"}, "checked"),
        ({"checked": "2026"}, "checked"),
        ({"colour": "red"}, "$"),
        ({"definition": None}, "definition"),
        ({"status": [{"since": "2024", "state": "finished", "summary": "Done.", "sources": ["a"]}]}, "status[0].state"),
        ({"facts": [{"attribute": "cost", "value": "7", "as_of": "2024", "sources": ["a"]}]}, "facts[0].value"),
    ],
)
def test_a_schema_tells_editors_of_a_mistake(api: Path, change: Mapping[str, Any], said: str) -> None:
    check = validator(read(api / "schema" / "files" / "record" / "projects.json"))
    sound = as_text(ROOT / "data" / "record" / "projects" / "ml-1.yml")
    assert said in " ".join(error.json_path for error in check.iter_errors({**sound, **change}))


# --- CSV, compared with the JSON ------------------------------------------------------------------------------------


def revert(text: str) -> str:
    """Restore a text that was made inert, as /data/ explains."""
    return text[1:] if re.match(r"'+[=+\-@\t\r＝＋－＠]", text) else text


@cache
def package(api: Path) -> Json:
    return read(api / "datapackage.json")


@cache
def rows(api: Path, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table, read by the description of its columns in the data package."""
    [resource] = [each for each in package(api)["resources"] if each["name"] == name]
    types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    with (api / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        assert reader.fieldnames == list(types)
        return [{column: _value(cell, types[column]) for column, cell in row.items()} for row in reader]


def _value(cell: str, kind: str) -> Any:
    if cell == "":
        return None
    match kind:
        case "boolean":
            return {"true": True, "false": False}[cell]
        case "integer":
            return int(cell)
        case "number":
            return float(cell)
        case _:
            return revert(cell)


def places(api: Path) -> dict[str, list[tuple[Json, list[Json]]]]:
    """Return every list in the JSON by its path, such as `record.facts`: pairs of its owner and its content, in order."""
    found: dict[str, list[tuple[Json, list[Json]]]] = {}

    def walk(thing: Json, place: str, owner: Json) -> None:
        for key, value in thing.items():
            below = f"{place}.{key}"
            if isinstance(value, list):
                found.setdefault(below, []).append((owner, value))
                for each in value:
                    if isinstance(each, dict):
                        walk(each, below, each)
            elif isinstance(value, dict):
                walk(value, below, value if "id" in value else owner)

    for name in listed(api):
        items = read(api / f"{name}.json")["items"]
        top = "records" if "record" in items[0] else name
        for item in items:
            walk(item, top, item)
    return found


def cells(thing: Json, prefix: str = "") -> dict[str, Any]:
    """Return the plain values of a thing by the names of columns: names of nested values are joined by an underscore."""
    found: dict[str, Any] = {}
    for key, value in thing.items():
        if isinstance(value, dict):
            found |= cells(value, f"{prefix}{key}_")
        elif not isinstance(value, list):
            found[prefix + key] = value
    return found


def test_every_list_is_a_table_with_every_plain_value(api: Path) -> None:
    for name in listed(api):
        items = read(api / f"{name}.json")["items"]
        table = rows(api, name)
        assert len(table) == len(items), name
        for row, item in zip(table, items, strict=True):
            expected = cells(item)
            assert {column: row.get(column) for column in expected} == expected, name
            assert all(row[column] is None for column in row.keys() - expected.keys()), name


CITING = ("sources", "differ", "independent", "parties", "reported_by")  # the lists of sources in an entry


def test_every_list_within_a_thing_is_a_table_in_the_same_order(api: Path) -> None:
    names = {name: each["description"] for each in package(api)["resources"] for name in [each["name"]]}
    where = {table: place for place, table in tables._NAMES.items()}
    held = {place: lists for place, lists in places(api).items() if place.rpartition(".")[2] not in CITING}
    assert {place for place, lists in held.items() if any(values for _, values in lists)} <= set(where.values())
    assert set(names) == {*listed(api), *where, "citations", "all_values"}
    for name, place in where.items():
        expected: list[dict[str, Any]] = []
        for owner, values in held[place]:
            for position, value in enumerate(values, 1):
                own = cells(value) if isinstance(value, dict) else {singular(place.rpartition(".")[2]): value}
                expected.append({**own, "position": position, "owner": owner.get("id", owner.get("number"))})
        table = rows(api, name)
        assert len(table) == len(expected), name
        for row, one in zip(table, expected, strict=True):
            owner_id = one.pop("owner")
            assert {column: row[column] for column in one} == one, name
            owning = set(row) - set(one)
            assert owner_id in [row[column] for column in owning], (name, owner_id)


def test_every_citation_is_a_row_in_the_same_order(api: Path) -> None:
    expected = []
    for place, lists in places(api).items():
        top, _, role = place.rpartition(".")
        for owner, sources in lists if role in CITING else ():
            entry = owner["id"] if "/" in owner["id"] else f"{top}/{owner['id']}"
            expected += [(entry, role, position, source) for position, source in enumerate(sources, 1)]
    table = [(row["entry"], row["role"], row["position"], row["source"]) for row in rows(api, "citations")]
    assert table
    assert _by_list(table) == _by_list(expected)


def _by_list(citations: list[tuple[Any, ...]]) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    """Return citations by the list of the entry and by role, in order."""
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for entry, role, *rest in citations:
        found.setdefault((re.sub(r"/\d+$", "", entry), role), []).append((entry, *rest))
    return found


def test_frictionless_finds_every_table_sound(api: Path) -> None:
    report = frictionless.Package(str(api / "datapackage.json")).validate()
    assert report.flatten(["type", "rowNumber", "fieldName", "note"]) == []
    assert report.stats["tasks"] == len(package(api)["resources"])
    for each in package(api)["resources"]:
        content = (api / each["path"]).read_bytes()
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_the_package_tells_keys_and_references_that_can_break(api: Path, tmp_path: Path) -> None:
    for path in api.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "datapackage.json").write_bytes((api / "datapackage.json").read_bytes())
    text = (tmp_path / "citations.csv").read_text("utf8")
    broken = re.sub(r",[\w-]+\r?\n$", ",no-such-source\r\n", text)
    assert broken != text
    (tmp_path / "citations.csv").write_text(broken, "utf8", newline="")
    report = frictionless.Package(str(tmp_path / "datapackage.json")).get_resource("citations").validate()
    assert {kind for [kind] in report.flatten(["type"])} >= {"foreign-key"}


def test_a_site_without_an_address_claims_none(small: Data, tmp_path: Path) -> None:
    of = release(small, url="")
    files = dict(exports.files(of, exports.listed(of)))
    for path, content in files.items():
        if path.endswith((".csv", "datapackage.json")):
            (tmp_path / path).write_bytes(content)
    described = read(tmp_path / "datapackage.json")
    assert "homepage" not in described
    assert described["contributors"] == [{"title": "A site", "roles": ["creator"]}]
    assert frictionless.Package(str(tmp_path / "datapackage.json")).validate().valid
    validate_openapi(json.loads(files["openapi.json"]))


@pytest.mark.parametrize("connect", [sqlite3.connect, duckdb.connect])
def test_no_name_of_a_table_or_column_needs_quotes_in_sql(connect: Callable[[str], Any], small: Data) -> None:
    with closing(connect(":memory:")) as database:
        for table in release(small).tables.values():
            names = [column.name for column in table.columns]
            said = f"SQL reserves a name of the table {table.name}: give it another in shapes.RENAMED, or in tables._NAMES: {names}"
            try:
                database.execute(f"create table {table.name} ({' text, '.join(names)} text)")
                found = database.execute(f"select {', '.join(names)} from {table.name}").description  # noqa: S608 - our own names
            except (sqlite3.Error, duckdb.Error) as error:
                raise AssertionError(said) from error
            assert [name for name, *_ in found] == names


FORMULA = tuple("=+-@\t\r＝＋－＠")


def test_no_cell_begins_a_formula(api: Path) -> None:
    numbers = {
        each["name"]: [field["name"] for field in each["schema"]["fields"] if field["type"] == "number"]
        for each in package(api)["resources"]
    }
    for name, columns in numbers.items():
        with (api / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column, cell in row.items():
                    if column not in columns:
                        assert not cell.startswith(FORMULA), (name, column, cell)


# Texts that pandas and R read as a missing value by default.
MISSING = {"NA", "N/A", "n/a", "<NA>", "#N/A", "#NA", "NaN", "nan", "-NaN", "-nan", "NULL", "null", "None"}


def test_no_cell_is_taken_for_a_missing_one(api: Path) -> None:
    for each in package(api)["resources"]:
        with (api / each["path"]).open(encoding="utf-8", newline="") as file:
            assert [row for row in csv.reader(file) if MISSING & set(row)] == [], each["name"]


awkward = st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠\",;aى中 "), max_size=8)


@given(awkward | st.text(max_size=12))
def test_what_could_be_a_formula_is_inert_and_can_be_read_back(text: str) -> None:
    [_, [cell]] = csv.reader(io.StringIO(tables.as_csv([["text"], [text]]).decode(), newline=""), strict=True) if text else [[], [""]]
    assert not cell.startswith(FORMULA)
    assert revert(cell) == text


@given(
    st.lists(st.fixed_dictionaries({"a": awkward, "n": st.none() | st.floats(allow_nan=False, allow_infinity=False), "b": st.booleans()}))
)
def test_a_table_is_read_back_as_it_was(table: list[dict[str, Any]]) -> None:
    content = tables.as_csv([("a", "n", "b"), *((row["a"], row["n"], row["b"]) for row in table)])
    read_back = csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True)
    found = [{"a": revert(row["a"]), "n": float(row["n"]) if row["n"] else None, "b": row["b"] == "true"} for row in read_back]
    assert found == table


def test_numbers_of_the_table_are_those_of_the_pages(api: Path, site: Site, data: Data) -> None:
    records = {row["id"]: row for row in rows(api, "records")}
    texts: dict[str, str] = {}
    numbers = 0
    for row in rows(api, "facts"):
        record = records[row["record"]]
        if row["unit"] is None or record["kind"] == "article":
            continue
        address = f"{record['kind']}/{record['id']}/"
        if address not in texts:
            parts = [site.pages[part].query("article")[0].to_text() for part in (address, f"{address}facts/") if part in site.pages]
            texts[address] = " ".join(" ".join(parts).split())
        fact = SimpleNamespace(**{key: row[key] for key in ("value", "hedge", "unit")}, from_=row["value_from"], to=row["value_to"])
        assert quantity_words(fact) in texts[address], row["id"]
        numbers += 1
    assert numbers == len([fact for id in data.records for fact in data.part(id, "facts") if fact.unit])


# --- all values in one table, compared with the model ------------------------------------------------------------------


def in_cells(*entries: Any) -> dict[str, Any]:
    """Return the cells of a row whose columns are fields of some entries."""
    numbers = ("of_what", "version", "value", "value_from", "value_to", "unit", "hedge")
    held = {key: value for entry in entries for key, value in dump(entry).items()}
    return {name: held.get(name) for name in (*numbers, "planned", "estimated", "note", "calculation", "definition", "same_definition")}


def ends(iso: str | None) -> dict[str, str | None]:
    first, *last = (iso or "").split("/")
    return {"period_start": None if first in ("", "..") else first, "period_end": last[0] if last else first or None}


def expected_values(id: str, data: Data) -> Iterator[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """Yield every value of a record in the model: its path, the cells that must contain it, and its sources."""
    place = f"{data.kind_of[id]}/{id}" if id in data.records else "article"
    if record := data.records.get(id):
        said: dict[str, Any] = {"voice": "article", "in_words": record.says}
        if id in {figure.id for figure in data.article.figures}:
            own = in_cells(record) | ends(record.span)  # type: ignore[attr-defined]
            said = {"voice": "article", **own, "period": record.period, "accounts": record.attributed_to.meaning}  # type: ignore[attr-defined]
            said["note"] = record.says + (
                f" It is not certain who says this. {record.attribution_doubt}" if record.attribution_doubt else ""  # type: ignore[attr-defined]
            )
        yield place, said, ()
        if due := getattr(record, "due", None):
            yield f"{place}/due", {"voice": "article", "what": "Due", **ends(due)}, ()
    answer = data.all_findings[id].answer
    yield f"{place}/answer", {"what": "Sources say", "in_words": answer.says}, answer.sources
    for number, fact in enumerate(data.part(id, "facts"), 1):
        label = data.attributes_by_id[fact.attribute].label
        text = {"in_words": fact.text + (" (planned)" if fact.planned else "")} if fact.text and not fact.calculation else {}
        yield f"{place}/facts/{number}", {"what": label, **in_cells(fact), **ends(fact.as_of), **text}, fact.sources
    for number, measure in enumerate(data.part(id, "measures"), 1):
        for position, point in enumerate(measure.values, 1):
            cells = {"what": measure.measure, **in_cells(measure, point), **ends(point.period)}
            yield f"{place}/measures/{number}/values/{position}", cells, measure.sources
    for number, status in enumerate(data.part(id, "status"), 1):
        cells = {"in_words": status.state.label, "note": status.summary, "estimated": status.estimated, **ends(status.since)}
        yield f"{place}/status/{number}", {"what": "State", **cells}, status.sources
    for outcome in data.part(id, "outcome"):
        words = ": ".join(filter(None, (outcome.state.label, outcome.deed)))
        cells = {"in_words": words, "note": outcome.why, "estimated": outcome.estimated, **ends(outcome.date)}
        yield f"{place}/outcome", {"what": "Outcome", **cells}, (*outcome.reported_by, *outcome.sources)


def test_all_values_are_those_of_the_model_in_order(api: Path, data: Data) -> None:
    table = iter(rows(api, "all_values"))
    count: Counter[str] = Counter()
    for id in data.all_findings:
        for place, cells, _ in expected_values(id, data):
            row = next(table)
            assert [row["id"], row["record"]] == [place, id]
            assert {name: row[name] for name in cells} == cells, place
            assert row["voice"] == cells.get("voice", "sources")
            assert row["in_words"], place
            count[row["voice"]] += 1
    assert next(table, None) is None
    assert min(count["article"], count["sources"]) >= len(data.records)


def test_a_value_names_each_of_its_sources(api: Path, data: Data) -> None:
    table = {row["id"]: row for row in rows(api, "all_values")}
    root = read(api / "openapi.json")["servers"][0]["url"].removesuffix(FOLDER)
    columns = ("accounts", "publishers", "source_dates", "source_titles", "source_addresses")
    for id in data.all_findings:
        for place, _, cited in expected_values(id, data):
            sources, row = [data.sources_by_id[each] for each in cited], table[place]
            if row["voice"] == "sources":
                parts = [(row[name] or "").split(" | ") if sources else [] for name in columns]
                assert [len(each) for each in parts] == [len(sources)] * len(columns), place
                if sources:
                    assert parts[0][0].startswith("our calculation from: ") == bool(row["calculation"]), place
                    parts[0][0] = parts[0][0].removeprefix("our calculation from: ")
                for source, account, publisher, date, title, address in zip(sources, *parts, strict=True):
                    assert account == source.origin.label
                    assert publisher == source.publisher + (f", after {source.after}" if source.after else "")
                    assert date.removesuffix(" (estimated)") == (source.date or "undated")
                    assert date.endswith(" (estimated)") == bool(source.date and source.estimated)
                    assert title == source.title.replace("|", "¦")
                    assert address == source.url or address == f"{root}sources/{data.shelf[source.id]}/#{source.id}"


def test_who_copies_the_words_alone_keeps_the_hedge_the_plan_and_the_calculation(api: Path) -> None:
    numbers = [row for row in rows(api, "all_values") if row["unit"]]
    assert numbers
    for row in numbers:
        assert row["hedge"] == "none" or row["hedge"].replace("-", " ") in row["in_words"], row["id"]
        told = re.findall(r"planned|our calculation", row["in_words"].rpartition("(")[2])
        assert told == [*(["planned"] if row["planned"] else []), *(["our calculation"] if row["calculation"] else [])], row["id"]


def test_the_sheet_of_a_record_has_its_rows_of_the_whole(site: Site, api: Path, data: Data) -> None:
    head, *_ = (api / "all_values.csv").read_bytes().split(b"\r\n")
    assert head.startswith(codecs.BOM_UTF8)  # from this, Excel recognises UTF-8
    assert head.removeprefix(codecs.BOM_UTF8).decode().split(",") == SHEET
    with (api / "all_values.csv").open(encoding="utf-8-sig", newline="") as file:
        whole = [*csv.DictReader(file, strict=True)]
    for kind, records in data.kinds.items():
        assert {path.stem for path in (site.folder / kind).glob("*.csv")} == {record.id for record in records}
        for record in records:
            path = site.folder / kind / f"{record.id}.csv"
            assert path.read_bytes().startswith(head + b"\r\n")
            with path.open(encoding="utf-8-sig", newline="") as file:
                assert [*csv.DictReader(file, strict=True)] == [row for row in whole if row["record"] == record.id]


# The order for readers: who and what, the value and its qualifiers, then the sources, and last the columns for programs.
SHEET = [
    "record_name",
    "kind",
    "voice",
    "what",
    "of_what",
    "version",
    "in_words",
    "value",
    "value_from",
    "value_to",
    "unit",
    "hedge",
    "planned",
    "approved",
    "period",
    "period_start",
    "period_end",
    "estimated",
    "accounts",
    "note",
    "calculation",
    "definition",
    "same_definition",
    "publishers",
    "source_dates",
    "source_titles",
    "source_addresses",
    "page",
    "record",
    "id",
]


# --- other formats --------------------------------------------------------------------------------------------------


def test_the_map_has_every_place_and_line_with_longitude_first(api: Path, data: Data) -> None:
    whole = read(api / "places.geojson")
    assert whole["type"] == "FeatureCollection"
    assert {"schema_version", "data_version", "licence", "cite_as"} <= set(whole)
    points = {each["id"]: each for each in whole["features"] if each["geometry"]["type"] == "Point"}
    lines = {each["id"]: each for each in whole["features"] if "LineString" in each["geometry"]["type"]}
    assert len(points) + len(lines) == len(whole["features"])
    assert list(points) == list(data.locations_by_id)
    assert list(lines) == list(data.routes_by_id)
    for id, place in data.locations_by_id.items():
        assert points[id]["geometry"]["coordinates"] == [place.longitude, place.latitude]
        about = points[id]["properties"]
        assert about["name"] == place.name
        assert about["records"] == [record.id for record in data.records_at[id]]
        assert [about["feature"], about["kind"], about["country"]] == ["location", None, data.regions_by_id[place.region].country]
    for id, route in data.routes_by_id.items():
        if lines[id]["geometry"]["type"] == "LineString":  # test_outputs.py checks the others
            assert lines[id]["geometry"]["coordinates"] == [points[stop]["geometry"]["coordinates"] for stop in route.stops]
        about = lines[id]["properties"]
        assert [about["feature"], about["kind"], about["country"]] == ["route", route.kind, None]
        assert about["stops"] == list(route.stops)
        assert about["records"] == [record.id for record in data.records_along[id]]


def test_references_hold_every_source_in_order(api: Path, data: Data) -> None:
    items = read(api / "sources.csl.json")
    assert [item["id"] for item in items] == [source.id for source in data.sources]
    for item, source in zip(items, data.sources, strict=True):
        assert [item["title"], item.get("URL"), item["publisher"]] == [source.title, source.url, source.publisher]
        assert item.get("author", [{}])[0].get("literal") == source.author
        parts = item["issued"]["date-parts"][0] if "issued" in item else []
        assert "-".join(f"{part:02}" for part in parts) == (source.date or "")
        assert item.get("issued", {}).get("circa", False) == (source.estimated and source.date is not None)
        assert item["note"].startswith(f"Account: {source.origin.label}.")  # CSL has no field for it
        assert None not in item.values()


def test_bibtex_is_read_back_by_another_program(api: Path, data: Data) -> None:
    decoded, verbatim = ([field_values(entry) for entry in bibliography(api, *how)] for how in ((LatexDecodingMiddleware(),), ()))
    assert [fields["ID"] for fields in decoded] == [source.id for source in data.sources]
    for fields, raw, source in zip(decoded, verbatim, data.sources, strict=True):
        assert plain(fields["title"]) == plain(source.title)
        assert plain(fields["howpublished"]) == plain(source.publisher)
        assert plain(fields.get("author", "")) == plain(source.author or "")
        circa = source.estimated and source.date is not None
        assert raw.get("date") == (f"{source.date}~" if circa else source.date)
        assert raw.get("year") == (source.date and f"{'c. ' * circa}{source.date[:4]}")
        assert raw["urldate"] == source.read_on
        assert source.language.label.lower().startswith(raw["langid"])  # the name in babel and polyglossia
        assert raw.get("url") == source.url  # biblatex does not escape it


def test_the_printings_of_the_article_are_references(api: Path, data: Data) -> None:
    items, entries = read(api / "article.csl.json"), [field_values(entry) for entry in bibliography(api, name="article.bib")]
    for printing, item, fields in zip(data.article.publications, items, entries, strict=True):
        assert [item["title"], item.get("container-title"), item.get("URL")] == [printing.title, printing.publisher, printing.url]
        assert [plain(fields["title"]), fields.get("howpublished"), fields.get("url")] == [printing.title, printing.publisher, printing.url]
        assert [fields["date"], plain(fields["author"])] == [printing.date, data.article.author]


def bibliography(api: Path, *middleware: Any, name: str = "sources.bib") -> Any:
    library = entrypoint.parse_file(str(api / name), append_middleware=middleware)
    assert library.failed_blocks == []
    return library.entries


def field_values(entry: Any) -> dict[str, str]:
    return {"ID": entry.key, **{field.key: field.value for field in entry.fields}}


def plain(text: str) -> str:
    """Return text without LaTeX markup: braces that keep capitals, and quotation marks that LaTeX sets."""
    return re.sub(r"[{}]", "", text).replace("``", '"').replace("''", '"').translate(str.maketrans("‘’“”", "''\"\""))


def test_the_whole_is_in_one_file_with_a_readme(api: Path) -> None:
    with zipfile.ZipFile(api / "all.zip") as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        index = [entry["path"] for entry in read(api / "index.json")["items"]]
        assert sorted(names) == sorted([*(path for path in index if path != "all.zip"), "README.md"])
        for name in names:
            if name != "README.md":
                assert packed.read(name) == (api / name).read_bytes(), name
        readme = packed.read("README.md").decode()
    assert [path for path in names if f"`{path}`" not in readme] == ["README.md"]
    assert read(api / "index.json")["cite_as"] in readme


def test_openapi_describes_every_file_and_no_other(api: Path) -> None:
    whole = read(api / "openapi.json")
    validate_openapi(whole)
    kinds = "|".join(KINDS)
    there = {path.relative_to(api).as_posix() for path in api.rglob("*") if path.is_file()}
    there = {re.sub(rf"^({kinds})/.*", r"\1/{id}.json", path) for path in there}
    told = {path.lstrip("/") for path in whole["paths"]}
    assert told == there
    for path, operations in whole["paths"].items():
        for media_type, content in operations["get"]["responses"]["200"]["content"].items():
            if "json" in media_type:
                check = Draft202012Validator({**content["schema"], "components": whole["components"]})
                for file in api.glob(path.lstrip("/").replace("{id}", "*")):
                    assert [error.message for error in check.iter_errors(read(file))] == [], file
    index = {entry["path"] for entry in read(api / "index.json")["items"]}
    assert there - index == {"index.json", *(f"{kind}/{{id}}.json" for kind in KINDS)}
    totals = {entry["path"]: entry["total"] for entry in read(api / "index.json")["items"] if entry["path"].endswith(".csv")}
    assert totals == {f"{each['name']}.csv": len(rows(api, each["name"])) for each in package(api)["resources"]}


# --- versions -------------------------------------------------------------------------------------------------------


def release(data: Data, url: str = "https://a.example/") -> Edition:
    return Edition(data, "A site", url, "What it is.")


def test_the_version_of_the_data_is_that_of_its_values_alone(small: Data, data: Data) -> None:
    again, _ = load.load(TESTS / "small")
    assert release(small).version == release(again, "https://b.example/").version
    assert release(small).version != release(data).version
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\+[0-9a-f]{8}", release(small).version)


def test_a_changed_value_is_another_version(tmp_path: Path) -> None:
    copytree(TESTS / "small", tmp_path / "data")
    path = tmp_path / "data" / "record" / "projects" / "road.yml"
    before, _ = load.load(tmp_path / "data")
    text = path.read_text("utf8")
    path.write_text(re.sub(r"value: \d+", "value: 4711", text, count=1), "utf8")
    after, problems = load.load(tmp_path / "data")
    assert problems == []
    assert release(before).version != release(after).version


def columns(data: Data) -> str:
    """Return the public names: every table with its columns, and every thing with its keys."""
    lists, held = release(data).lists, release(data).tables.values()
    shapes = {name: shape for each in lists for name, shape in schemas.shapes(each.shape).items()}
    lines = [f"table {table.name}: {' '.join(map(public, table.columns))}" for table in held]
    lines += [f"thing {name}: {' '.join(map(public, shape.parts))}" for name, shape in sorted(shapes.items())]
    return "\n".join(lines) + "\n"


def public(part: shapes.Part | tables.Column) -> str:
    """Return a key or column as `name:type`, with `?` if it may be empty, and `[]` for a list."""
    of = part.of.name if isinstance(part.of, shapes.Shape) else part.of.get("format", part.of["type"])
    return f"{part.name}:{of}{'[]' if getattr(part, 'many', False) else ''}{'?' if part.nullable else ''}"


PINNED = TESTS / "public"


def test_public_names_change_with_their_version(data: Data, request: pytest.FixtureRequest) -> None:
    pinned = PINNED / f"{tables.SCHEMA_VERSION}.txt"
    if request.config.getoption("rewrite") and not pinned.exists():
        pinned.write_text(columns(data), "utf8")
    assert pinned.exists(), "a new version: write its names down with --rewrite"
    # The names of a published version do not change, so --rewrite does not update them.
    assert columns(data) == pinned.read_text("utf8"), "raise SCHEMA_VERSION in tables.py, describe it on /data/, and run pytest --rewrite"


def names(text: str) -> set[str]:
    found = set()
    for line in text.splitlines():
        head, _, own = line.partition(": ")
        found |= {head, *(f"{head} {name}" for name in own.split())}
    return found


def kept(before: str, after: str, old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Return whether a version rose as `/data/` promises: the first number for removals, at least the middle one for additions."""
    if names(before) - names(after):
        return new[0] > old[0]
    return new[:2] > old[:2] if names(after) - names(before) else new > old


def test_a_version_rises_as_promised() -> None:
    versions = sorted(tuple(map(int, path.stem.split("."))) for path in PINNED.iterdir())
    texts = {version: (PINNED / f"{'.'.join(map(str, version))}.txt").read_text("utf8") for version in versions}
    assert [(old, new) for old, new in pairwise(versions) if not kept(texts[old], texts[new], old, new)] == []
    newest = [str(number) for number in versions[-1]]
    assert [".".join(newest), f"data/v{newest[0]}"] == [tables.SCHEMA_VERSION, FOLDER]
    one = "table a: id\n"
    assert kept(one, one, (1, 0, 0), (1, 0, 1))
    assert kept(one, "table a: id more\n", (1, 0, 0), (1, 1, 0))
    assert not kept(one, "table a: id more\n", (1, 0, 0), (1, 0, 1))
    assert not kept("table a: id more\n", one, (1, 0, 0), (1, 1, 0))
    assert kept("table a: id more\n", one, (1, 0, 0), (2, 0, 0))


def test_the_page_of_downloads_tells_of_every_version() -> None:
    told = re.findall(r"^- \*\*(\d+\.\d+\.\d+)\*\*", (ROOT / "docs" / "data" / "index.md").read_text("utf8"), re.MULTILINE)
    assert told == sorted((path.stem for path in PINNED.iterdir()), key=lambda name: [*map(int, name.split("."))], reverse=True)


def test_every_column_is_explained_on_the_page_of_its_table(api: Path, site: Site) -> None:
    for each in package(api)["resources"]:
        page = site.pages[f"data/{each['name']}/"]
        told = {row.attrs["id"]: "".join(row.to_text("").split()) for row in page.query("tbody tr[id]")}
        assert list(told) == [field["name"] for field in each["schema"]["fields"]]
        for field in each["schema"]["fields"]:
            assert field["description"], (each["name"], field["name"])
            assert "".join(field["description"].replace("`", "").split()) in told[field["name"]]
