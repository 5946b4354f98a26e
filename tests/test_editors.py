"""Tests of the files that help editors in their own programs: schemas in the repository, and settings that point to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from test_exports import as_text

from dataset import Data
from schemas import in_repository
from tidy import SCHEMAS

WORDS = f"{SCHEMAS}/words/"


def settings() -> dict[str, str]:
    """Return the data files of each schema, from the settings of VS Code."""
    found: dict[str, str] = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf8"))["yaml.schemas"]
    return found


def test_the_schemas_and_settings_are_those_of_the_types(
    data: Data, request: pytest.FixtureRequest, expect: Callable[[str, Path], None]
) -> None:
    kept = in_repository(data.own_words)
    for path, content in kept.items():
        # A new unit is suggested after the next --rewrite. Until then, the list below is unchanged, which is not an error.
        if not path.startswith(WORDS) or request.config.getoption("rewrite"):
            expect(f"{json.dumps(content, indent=2, ensure_ascii=False)}\n", ROOT / path)
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / SCHEMAS).rglob("*.json")}
    assert there | {".vscode/settings.json"} == {*kept}


def test_a_change_of_the_data_leaves_them_in_step(data: Data) -> None:
    kept, other = in_repository(data.own_words), in_repository({**data.own_words, "units": {}})
    assert {path for path in kept if kept[path] != other[path]} == {f"{WORDS}units.json"}


def validator(schema: Path) -> Any:
    registry: Registry[Any] = Registry().with_resources(
        (path.as_uri(), Resource.from_contents(json.loads(path.read_text("utf8")))) for path in (ROOT / SCHEMAS).rglob("*.json")
    )
    return Draft202012Validator({"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": schema.as_uri()}, registry=registry)


def test_each_data_file_has_a_schema_that_it_follows() -> None:
    seen = []
    for schema, pattern in settings().items():
        check = validator(ROOT / schema)
        for path in ROOT.glob(pattern):
            assert [f"{path.name}: {error.json_path}: {error.message}" for error in check.iter_errors(as_text(path))] == []
            seen.append(path)
    assert sorted(seen) == sorted((ROOT / "data").rglob("*.yml"))


def test_a_schema_tells_what_words_mean_and_suggests_units_that_are_not_the_only_ones() -> None:
    record = json.loads((ROOT / SCHEMAS / "record" / "projects.json").read_text("utf8"))["$defs"]
    state, unit = record["Status"]["properties"]["state"], record["Fact"]["properties"]["unit"]
    assert dict(zip(state["enum"], state["enumDescriptions"], strict=True))["operating"] == "in use or running"
    units = json.loads((ROOT / SCHEMAS / "record" / unit["anyOf"][0]["$ref"]).read_text("utf8"))
    assert dict(zip(units["enum"], units["enumDescriptions"], strict=True))["km"] == "kilometres"

    def said(of: dict[str, Any]) -> list[str]:
        fact = {"attribute": "length", "as_of": "2024", "sources": ["a"], **of}
        whole = {"definition": "x", "answer": {"says": "x"}, "checked": "2026-01-02", "next_check": "2026-07-02", "facts": [fact]}
        return [error.json_path for error in validator(ROOT / SCHEMAS / "record" / "projects.json").iter_errors(whole)]

    assert said({"value": 3, "unit": "berths"}) == []
    assert said({"value": 3, "unit": 3}) == ["$.facts[0].unit"]
    assert said({"value": None}) == ["$.facts[0].value"]
    assert said({"sources": []}) == ["$.facts[0].sources"]
    assert said({"hedge": "abuot"}) == ["$.facts[0].hedge"]
