"""Maps: true to scale, nothing on top of another, no place left out, and a name without room stops the build."""

from __future__ import annotations

import gzip
import math
import re
import shutil
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TESTS, Site, parsed
from hypothesis import example, given, settings
from hypothesis import strategies as st

import load
import maps
import pages
from dataset import Data
from edition import Edition
from maps import SMALL, WHOLE, Drawing, Layout, Words, project
from model import Location
from rendering import render
from views import VIEWS, shown


def shown_as(word: str, show: str, data: Data) -> Any:
    """A view of a page of maps, parsed."""
    edition = Edition(data)
    return parsed(str(render(shown(VIEWS[word][show].model_validate({"show": show}), edition), edition, "map/")), fragment=True)


# --- the projection -------------------------------------------------------------------------------------------------


# PROJ gives these for +proj=lcc +lat_1=26 +lat_2=38 +lat_0=32 +lon_0=70 +R=6371000, in metres.
@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [
        (70, 32, 0, 0),
        (67.0104, 24.8608, -302258.8, -787373.6),
        (75.428333, 36.850278, 481866.3, 549115.7),
        (61.58661, 28.94687, -814531.9, -306035.6),
    ],
)
def test_the_projection_agrees_with_another(longitude: float, latitude: float, x: float, y: float) -> None:
    assert project(longitude, latitude) == pytest.approx((x / 1000, y / 1000), abs=0.001)


INSIDE = st.tuples(st.floats(59, 88), st.floats(22.5, 44))


@given(INSIDE, st.floats(0, 2 * math.pi))
def test_a_scale_bar_holds_everywhere_and_in_every_direction(point: tuple[float, float], bearing: float) -> None:
    longitude, latitude = point
    step = 0.01  # degrees of arc
    other = longitude + step * math.sin(bearing) / math.cos(math.radians(latitude)), latitude + step * math.cos(bearing)
    on_earth = 6371 * math.radians(step)
    assert math.dist(project(*point), project(*other)) == pytest.approx(on_earth, rel=0.032)
    if latitude < 39.5 and latitude > 24:  # around Pakistan
        assert math.dist(project(*point), project(*other)) == pytest.approx(on_earth, rel=0.011)


# --- the drawing ----------------------------------------------------------------------------------------------------


def boxes(drawing: Drawing) -> list[tuple[str, tuple[float, float, float, float]]]:
    """The boxes of all names, the scale bar among them, in the sizes of the style sheet."""
    style = (ROOT / "docs" / "assets" / "site.css").read_text("utf8")

    def letters(rule: str) -> float:
        found = re.search(rf"{re.escape(rule)} {{[^}}]*font-size: ([\d.]+)px", style)
        assert found, rule
        return float(found[1])

    def box(words: Words, size: float) -> tuple[str, tuple[float, float, float, float]]:
        width = maps.text_width(words.text, size) * 0.95  # coordinates are rounded
        left = words.x - {"start": 0, "middle": width / 2, "end": width}[words.anchor]
        return words.text, (left, words.y - size * 0.8, left + width, words.y + size * 0.2)

    found = [box(pin.name, letters(".md-typeset .cp-map")) for pin in drawing.pins if pin.name]
    found += [box(dot.name, letters(".cp-map .cp-dot-names text")) for dot in drawing.dots if dot.name]
    found += [box(line.name, letters(".cp-map .cp-route-names text")) for line in drawing.lines if line.name]
    found += [box(words, letters(".cp-map .cp-water-names text")) for words in drawing.water_names]
    scale = drawing.scale
    return [*found, ("scale bar", (scale.x, scale.y - 17, scale.x + scale.length, scale.y))]


def assert_nothing_is_on_top_of_another(drawing: Drawing) -> None:
    discs = [(pin.x, pin.y) for pin in drawing.pins]
    for one, other in combinations(discs, 2):
        assert math.dist(one, other) >= 2 * maps.RADIUS + 2
    names = boxes(drawing)
    for (_, a), (_, b) in combinations(names, 2):
        assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]), names
    for (name, box), (x, y) in product(names, discs):
        off = math.hypot(max(box[0] - x, 0, x - box[2]), max(box[1] - y, 0, y - box[3]))
        assert off > maps.RADIUS - 1, name
    for name, box in names:
        assert box[0] >= 0, name
        assert box[1] >= 0, name
        assert box[2] <= drawing.width, name
        assert box[3] <= drawing.height, name


def test_on_no_map_is_anything_on_top_of_another(data: Data) -> None:
    for layout in Edition(data).layouts.values():
        assert layout.crowded == []
        assert_nothing_is_on_top_of_another(layout.drawing())


POINTS = st.lists(st.tuples(st.floats(60.5, 78), st.floats(24.5, 42)), min_size=1, max_size=9)


@settings(max_examples=40)
@given(points=POINTS, size=st.sampled_from([WHOLE, SMALL]))
@example(points=[(61, 25), (61, 31), (71, 25), (61, 25), (76, 31)], size=SMALL)  # something in every corner
def test_whatever_the_places_nothing_is_on_top_of_another(small: Data, points: list[tuple[float, float]], size: maps.Size) -> None:
    here = small.locations_by_id["here"]
    places = [
        here.model_copy(update={"id": f"p-{n}", "name": f"Place {n}", "longitude": x, "latitude": y}) for n, (x, y) in enumerate(points)
    ]
    named = small.findings["road"].model_copy(update={"places": tuple(place.id for place in places[::2]), "route": None})
    data = replace(
        small,
        geography=small.geography.model_copy(update={"locations": tuple(places), "routes": ()}),
        files={**small.files, "projects": {"road": named}},
    )
    layout = Layout(places, (), maps.numbers(data), data.locations_by_id, size)
    drawing = layout.drawing()
    assert drawing == Layout(places, (), maps.numbers(data), data.locations_by_id, size).drawing()
    assert_nothing_is_on_top_of_another(drawing)
    for pin in drawing.pins:
        foot = pin.foot or (pin.x, pin.y)
        assert 0 <= foot[0] <= drawing.width
        assert 0 <= foot[1] <= drawing.height
    drawn = {pin.place.id for pin in drawing.pins} | {dot.place.id for dot in drawing.dots}
    assert drawn == {place.id for place in places}
    # What found no room is said, and nothing else is left out.
    nameless = {pin.place.id for pin in drawing.pins if not pin.name} | {dot.place.id for dot in drawing.dots if not dot.name}
    assert nameless == {entry.id for entry in layout.crowded}


def test_distances_on_the_map_are_those_of_its_scale_bar(data: Data) -> None:
    drawing = Edition(data).layouts[None].drawing()
    at = {pin.place.id: pin.foot or (pin.x, pin.y) for pin in drawing.pins}

    def on_earth(a: Location, b: Location) -> float:
        (x, y), (u, v) = ((math.radians(each.longitude), math.radians(each.latitude)) for each in (a, b))
        return 6371 * math.acos(math.sin(y) * math.sin(v) + math.cos(y) * math.cos(v) * math.cos(x - u))

    unit = drawing.scale.kilometres / drawing.scale.length
    for a, b in combinations(at, 2):
        assert math.dist(at[a], at[b]) * unit == pytest.approx(on_earth(data.locations_by_id[a], data.locations_by_id[b]), rel=0.02, abs=13)


# --- numbers and lists ----------------------------------------------------------------------------------------------


def test_every_number_of_the_map_stands_in_the_list_and_the_other_way_round(site: Site, data: Data) -> None:
    page = site.pages["map/"]
    on_map = [(link.attrs["href"], link.query("text")[0].to_text()) for link in page.query(".cp-map a")]
    in_list = [(f"#{row.attrs['id']}", pin.to_text()) for row in page.query("tbody tr") for pin in row.query("th .cp-pin")]
    assert on_map == in_list
    assert [int(number) for _, number in on_map] == list(range(1, len(on_map) + 1))
    latitudes = [data.locations_by_id[href[1:]].latitude for href, _ in on_map]
    assert latitudes == sorted(latitudes, reverse=True)
    text = " ".join(page.query("article")[0].to_text().split())
    for place in data.geography.locations:
        assert place.name in text
        if not maps.is_drawn(place):
            assert " ".join(page.query(f"tr[id='{place.id}'] .cp-note")[0].to_text().split()) == "outside the map, to the east"
            assert f"#{place.id}" not in dict(on_map)


def test_a_record_shows_where_it_is(site: Site, data: Data) -> None:
    for id, findings in data.files["projects"].items():
        page = site.pages[f"projects/{id}/"]
        numbers = maps.numbers(data)
        route = data.routes_by_id.get(getattr(findings, "route", None) or "")
        wanted = {*getattr(findings, "places", ()), *(route.stops if route else ())} & numbers.keys()
        links = {link.attrs["href"]: int(link.query("text")[0].to_text()) for link in page.query(".cp-map a")}
        assert links == {f"../../map/#{place}": numbers[place] for place in wanted}
        assert len(page.query("h2#place ~ figure.cp-map-figure")) == (1 if wanted else 0)


def test_maps_are_light(site: Site, data: Data) -> None:
    def weight(text: str) -> int:
        return len(gzip.compress(text.encode(), 9))

    whole = (site.folder / "map" / "index.html").read_text("utf8")
    assert weight(whole) <= 15_000
    for text, most in [
        (whole, 5_000),
        *(((site.folder / "projects" / id / "index.html").read_text("utf8"), 1_536) for id in data.files["projects"]),
    ]:
        without = re.sub(r"<figure class=\"cp-map-figure.*?</figure>", "", text, flags=re.DOTALL)
        assert weight(text) - weight(without) <= most


def test_a_map_is_a_named_group_of_links(site: Site) -> None:
    for address, page in site.pages.items():
        for drawing in page.query("figure > svg.cp-map"):
            assert drawing.attrs["role"] == "group"
            assert drawing.attrs["aria-label"].startswith("Map of "), address
            assert drawing.query("desc")[0].to_text()
            assert page.query(".cp-map-figure figcaption")
            for link in drawing.query("a"):
                assert re.fullmatch(r"\d+ \S.*", " ".join(link.to_text().split())), address


# --- names without room ---------------------------------------------------------------------------------------------


LONG = "A name that is longer than " + ", and longer than ".join(["the map is wide"] * 5)
LABEL = "A label that a map of all places has room for, but no map of a record"


def broken(folder: Path) -> Path:
    """The small data with a place more, whose name is longer than a map is wide."""
    shutil.copytree(TESTS / "small", folder / "data")
    places = folder / "data" / "places.yml"
    text = places.read_text("utf8")
    new = f"  - {{id: near, name: '{LONG}', region: north, latitude: 31.6, longitude: 70, precision: site, sources: [study]}}\n"
    places.write_text(text.replace("routes:\n", f"{new}routes:\n"), "utf8")
    return places


def test_a_name_without_room_stops_the_build_at_its_line(tmp_path: Path) -> None:
    places = broken(tmp_path)

    def said() -> list[str]:
        data, problems = load.load(tmp_path / "data")
        assert problems == []
        return [str(problem) for problem in pages.check_all("docs", {}, [], Edition(data))[0] if "/places.yml" in problem.file]

    assert said() == [
        f"data/places.yml:7: location near: '{LONG}' finds no room on the map of all places; write a shorter 'label', or 'label: none' to leave it off maps"
    ]
    for label in ("Near", "none"):
        places.write_text(places.read_text("utf8").replace("id: near,", f"id: near, label: {label},"), "utf8")
        assert said() == []
        places.write_text(places.read_text("utf8").replace(f" label: {label},", ""), "utf8")


def test_a_map_of_a_record_is_checked_as_well(tmp_path: Path) -> None:
    places = broken(tmp_path)
    road = tmp_path / "data" / "record" / "projects" / "road.yml"
    road.write_text(road.read_text("utf8").replace("places: [here, there]", "places: [here, there, near]"), "utf8")
    places.write_text(
        places.read_text("utf8").replace("id: near, name: 'A name", f"id: near, label: '{LABEL}', name: 'A name"),
        "utf8",
    )
    data, problems = load.load(tmp_path / "data")
    assert problems == []
    [message] = [str(problem) for problem in pages.check_all("docs", {}, [], Edition(data))[0] if "/places.yml" in problem.file]
    assert message == (
        f"data/places.yml:7: location near: '{LABEL}' finds no room on the map of "
        "A *road* [to] _nowhere_ #1 & x < y \"z\"; write a shorter 'label', or 'label: none' to leave it off maps"
    )


def test_a_place_without_a_name_on_maps_keeps_its_number_and_its_name_for_readers(small: Data) -> None:
    hostile = "<b>&\"'"
    places = tuple(place.model_copy(update={"label": "none", "name": hostile}) for place in small.geography.locations)
    data = replace(small, geography=small.geography.model_copy(update={"locations": places}))
    page: Any = shown_as("map", "places", data)
    assert page.errors == []
    assert [link.query("title")[0].to_text() for link in page.query("a")[:2]] == [hostile, hostile]
    assert page.query("b") == []


def test_places_beyond_the_base_map_are_told_with_their_direction(small: Data) -> None:
    far = small.locations_by_id["here"].model_copy(update={"id": "far", "name": "Far", "longitude": 120.0, "latitude": 33.0})
    locations = (*small.geography.locations, far)
    data = replace(small, geography=small.geography.model_copy(update={"locations": locations}))
    page = shown_as("map", "places", data)
    assert "Outside the drawing, to the east: Far." in " ".join(page.to_text().split())
    row = shown_as("table", "locations", data).query("#far th")[0]
    assert "outside the map, to the east" in row.to_text()
    assert not maps.is_drawn(far)


@pytest.mark.parametrize(
    ("longitude", "latitude", "wind"),
    [
        (116.4, 39.9, "east"),
        (37.6, 55.8, "north-west"),
        (70, 60, "north"),
        (45, 12, "south-west"),
        (103.8, 1.4, "south-east"),
        (20, 32, "west"),
    ],
)
def test_a_direction_is_one_of_eight_winds(small: Data, longitude: float, latitude: float, wind: str) -> None:
    assert maps.direction(small.locations_by_id["here"].model_copy(update={"longitude": longitude, "latitude": latitude})) == wind
