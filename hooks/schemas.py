"""Descriptions of the published files for programs: schemas of the lists, of the data files, of every CSV, and of all files.

Each comes from the shapes and columns of `tables`, or from the types of the model. Nothing here makes text.

Sources: JSON Schema 2020-12, Frictionless Data Package 2.0, OpenAPI 3.1.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic.json_schema import GenerateJsonSchema

from edition import LICENCE, LICENCE_URL, NAME, Edition
from fields import MEANINGS, REFERS, Entry
from model import FILES, files_of
from shapes import Part, Shape
from tables import SCHEMA_VERSION, Column, List, Table
from tidy import SCHEMAS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
JSON = "application/json"


class File(NamedTuple):
    """A published file: its path below `links.FOLDER`, media type, content, number of items, schema, and the function that makes it."""

    path: str
    media_type: str
    about: str
    total: int | None = None
    schema: str | None = None
    make: Callable[[], bytes] = bytes


_INDEX = Shape(
    "File",
    "A file that the index lists.",
    (
        Part("path", "Where it is, relative to the address of the index.", {"type": "string"}),
        Part("media_type", "Its media type, as in RFC 6838.", {"type": "string"}),
        Part("about", "What it holds.", {"type": "string"}),
        Part("total", "How many things or rows it holds.", {"type": "integer"}, nullable=True),
        Part("schema", "Where its JSON Schema is, relative to the address of the index.", {"type": "string"}, nullable=True),
    ),
)
INDEX = List("index", "Every file except those of single records.", _INDEX, (), dict)


# --- JSON Schema --------------------------------------------------------------------------------------------------------


class _AsWritten(GenerateJsonSchema):
    """Describes what editors write. Editors leave out a field without a value, so no field holds null or an empty list.

    The description of a field is its docstring; pydantic would add its name as a title.
    """

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def tuple_schema(self, schema: Any) -> dict[str, Any]:
        return {**super().tuple_schema(schema), "minItems": 1}

    def default_schema(self, schema: Any) -> dict[str, Any]:
        return super().default_schema(schema) if schema["default"] else self.generate_inner(schema["schema"])


def _of_file(kind: type[Entry], lists: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The JSON Schema of a data file as editors write it; `lists` are the schemas of lists in the data, by their names in `Refers`."""

    def with_lists(schema: Any) -> Any:
        if isinstance(schema, list):
            return [with_lists(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        refers = schema.get(REFERS)
        known = lists.get(refers, {}) if isinstance(refers, str) else {}
        return {**{key: with_lists(value) for key, value in schema.items() if key != REFERS}, **known}

    whole: Mapping[str, Any] = with_lists(kind.model_json_schema(schema_generator=_AsWritten))
    return whole


def _listed(words: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"enum": [*words], MEANINGS: [each.meaning for each in words.values()]}


def of_file(kind: type[Entry], address: str, words: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The published JSON Schema of a data file, with the form and the words of each list, but without checks across entries."""
    return {"$schema": _DIALECT, "$id": address, **_of_file(kind, {name: _listed(each) for name, each in words.items()})}


def in_repository(words: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Files that help editors in their own text editor, by path in the repository: JSON Schemas, and settings for VS Code.

    The schemas of data files follow from the types alone, so a change to the data does not change them. Each list in the data has a
    separate schema. The others suggest its words but allow any text, so a new word is not marked as wrong.
    """
    found: dict[str, Any] = {}
    for name, kind in FILES.items():
        lists = {each: {"anyOf": [{"$ref": f"{'../' * name.count('/')}words/{each}.json"}, {}]} for each in words}
        found[f"{SCHEMAS}/{name}.json"] = {"$schema": _DIALECT, **_of_file(kind, lists)}
    for name, each in words.items():
        found[f"{SCHEMAS}/words/{name}.json"] = {"$schema": _DIALECT, **_listed(each)}
    found[".vscode/settings.json"] = {
        "yaml.schemas": {f"./{SCHEMAS}/{name}.json": f"data/{files_of(name)}" for name in FILES},
        "yaml.disableDefaultProperties": True,  # completing an entry does not add optional fields
        "yaml.format.enable": False,  # it would wrap lines differently from `hooks/load.py --fix`
        "yaml.yamlVersion": "1.1",  # the version of PyYAML, which reads a bare `yes` as true
    }
    return found


def shapes(shape: Shape) -> dict[str, Shape]:
    """Return a shape and all shapes within it, by name."""
    found = {shape.name: shape}
    for part in shape.parts:
        if isinstance(part.of, Shape):
            found |= shapes(part.of)
    return found


def thing_schema(shape: Shape, refer: str) -> Mapping[str, Any]:
    """The JSON Schema of a thing; the schemas of things in it are at `refer` plus their name."""
    return {
        "description": shape.meaning,
        "type": "object",
        "properties": {part.name: _part_schema(part, refer) for part in shape.parts},
        "required": [part.name for part in shape.parts],
        "additionalProperties": False,
    }


def _part_schema(part: Part, refer: str) -> Mapping[str, Any]:
    of = {"$ref": refer + part.of.name} if isinstance(part.of, Shape) else part.of
    if part.many:
        return {"description": part.meaning, "type": "array", "items": of}
    return {"description": part.meaning, "anyOf": [of, {"type": "null"}]} if part.nullable else {"description": part.meaning, **of}


_ENVELOPE: Mapping[str, Mapping[str, Any]] = {
    "schema_version": {"description": "The version of the keys and columns.", "type": "string", "const": SCHEMA_VERSION},
    "data_version": {
        "description": "The newest date in the data, and a hash of all the data.",
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}\+[0-9a-f]{8}$",
    },
    "licence": {"description": "The licence, by its SPDX name.", "type": "string", "const": LICENCE},
    "cite_as": {"description": "How to cite the data.", "type": "string"},
    "total": {"description": "How many items there are.", "type": "integer", "minimum": 0},
}


def envelope_schema(shape: Shape, refer: str) -> Mapping[str, Any]:
    """Return the JSON Schema of a file with things of a shape."""
    return {
        "type": "object",
        "properties": {
            **_ENVELOPE,
            "items": {"description": "The items, in order.", "type": "array", "items": {"$ref": refer + shape.name}},
        },
        "required": [*_ENVELOPE, "items"],
        "additionalProperties": False,
    }


def of_list(each: List, address: str) -> Mapping[str, Any]:
    """The JSON Schema of the file of a list, and of the file of one thing in it."""
    refer = "#/$defs/"
    return {
        "$schema": _DIALECT,
        "$id": address,
        "title": each.name,
        "description": each.meaning,
        **envelope_schema(each.shape, refer),
        "$defs": {name: thing_schema(shape, refer) for name, shape in shapes(each.shape).items()},
    }


# --- CSV ----------------------------------------------------------------------------------------------------------


def _package_field(column: Column, key: Sequence[str]) -> Mapping[str, Any]:
    """Return a column in the terms of Table Schema."""
    kind = "date" if column.of.get("format") == "date" else column.of["type"]
    limits = {name: column.of[name] for name in ("enum", "pattern", "minimum") if name in column.of}
    if not column.nullable:
        limits["required"] = True
    if [column.name] == [*key]:
        limits["unique"] = True
    return {"name": column.name, "type": kind, "description": column.meaning, "constraints": limits}


def package(tables: Sequence[Table], edition: Edition) -> Mapping[str, Any]:
    """Return the description of every CSV: its columns, their types, and primary and foreign keys."""
    keys = {table.name: table.key for table in tables}

    def resource(table: Table) -> Mapping[str, Any]:
        content = table.content()
        refer = [
            {"fields": [column.name], "reference": {"resource": column.refers, "fields": [*keys[column.refers]]}}
            for column in table.columns
            if column.refers
        ]
        return {
            "name": table.name,
            "type": "table",
            "path": f"{table.name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "description": table.meaning,
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "schema": {
                "fields": [_package_field(column, table.key) for column in table.columns],
                "missingValues": [""],
                "primaryKey": [*table.key],
                **({"foreignKeys": refer} if refer else {}),
            },
        }

    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": NAME,
        "title": edition.name,
        "description": edition.description,
        **({"homepage": edition.url} if edition.url else {}),
        "version": edition.version,
        "licenses": [{"name": LICENCE, "path": LICENCE_URL, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [
            {"title": edition.name, "roles": ["creator"], **({"path": edition.url} if edition.url else {})},
            *([{"title": edition.operator.name, "roles": ["publisher"]}] if edition.operator.name else []),
        ],
        "resources": [resource(table) for table in tables],
    }


# --- the whole ----------------------------------------------------------------------------------------------------


def openapi(lists: Sequence[List], listed: Sequence[File], edition: Edition) -> Mapping[str, Any]:
    """The description of all files in OpenAPI 3.1."""
    refer = "#/components/schemas/"

    def get(name: str, about: str, media_type: str, schema: Mapping[str, Any], **more: Any) -> Mapping[str, Any]:
        content = {media_type: {"schema": schema}}
        return {"get": {"operationId": name, "summary": about, **more, "responses": {"200": {"description": about, "content": content}}}}

    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    by_path = {f"{each.name}.json": each for each in (*lists, INDEX)}
    for file in (*listed, File("index.json", JSON, INDEX.meaning)):
        each = by_path.get(file.path)
        if each:
            schema: Mapping[str, Any] = {"$ref": f"{refer}{each.shape.name}File"}
            schemas[f"{each.shape.name}File"] = envelope_schema(each.shape, refer)
            schemas |= {name: thing_schema(shape, refer) for name, shape in shapes(each.shape).items()}
        elif "json" in file.media_type:
            schema = {"type": "array" if "csl" in file.media_type else "object"}
        else:
            schema = {"type": "string"}
        paths[f"/{file.path}"] = get(re.sub(r"\W", "_", file.path), file.about, file.media_type, schema)
        if each and each.of_records and each.name != "article":
            id = {"name": "id", "in": "path", "required": True, "description": "The id of the record.", "schema": {"type": "string"}}
            paths[f"/{each.name}/{{id}}.json"] = get(f"one_of_{each.name}", f"One of {each.name}.json.", JSON, schema, parameters=[id])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": edition.name,
            "version": SCHEMA_VERSION,
            "description": f"{edition.description} The files are static: no server computes anything, and you do not have to sign in.",
            "license": {"name": "CC BY 4.0", "identifier": LICENCE},
        },
        "servers": [{"url": edition.links.download("").rstrip("/")}],
        "paths": paths,
        "components": {"schemas": schemas},
    }
