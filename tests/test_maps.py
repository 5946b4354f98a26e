"""Tests of maps: they are to scale, nothing overlaps, no place is left out, and a name that does not fit stops the build."""

from __future__ import annotations

import gzip
import json
import math
import re
import shutil
from dataclasses import replace
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TESTS, Site, parsed
from hypothesis import example, given, settings
from hypothesis import strategies as st

import checks
import load
import maps
import pages
from dataset import Data
from edition import Edition
from maps import NARROW, SMALL, WHOLE, Drawing, Layout, Words, project
from model import Location
from rendering import render
from views import VIEWS, shown


def shown_as(word: str, show: str, data: Data) -> Any:
    """Return a view of maps, rendered and parsed."""
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


@pytest.mark.parametrize(
    ("longitude", "latitude", "wind"),
    [(-171.76, -13.83, "east"), (180, 20, "east"), (-80, 20, "west"), (0, -90, "south"), (-180, 90, "north")],
)
def test_a_place_far_away_lies_the_shorter_way_around(longitude: float, latitude: float, wind: str, small: Data) -> None:
    far = small.geography.locations[1].model_copy(update={"longitude": longitude, "latitude": latitude})
    assert maps.direction(far) == wind
    x, y = project(longitude, latitude)
    assert {"east": x > 0, "west": x < 0, "north": y > 0, "south": y < 0}[wind]


@pytest.mark.parametrize(
    ("west", "east", "longitude", "said"),
    [
        (176, -178, 178.4, []),
        (176, -178, -179, []),
        (176, -178, -170, ["latitude"]),
        (-180, 180, 62, []),
        (60, 75, 420, ["latitude"]),
        (75, 60, 62, ["south"]),
        (60, 60, 60, ["south"]),
        (60, 181, 62, ["south"]),
    ],
)
def test_the_frame_of_a_region_may_cross_the_180th_meridian(
    west: float, east: float, longitude: float, said: list[str], small: Data
) -> None:
    region = small.regions_by_id["south"].model_copy(update={"west": west, "east": east})
    place = small.locations_by_id["there"].model_copy(update={"longitude": longitude})
    geography = small.geography.model_copy(update={"regions": (region,), "locations": (place,)})
    found = checks.points_lie_in_their_regions(replace(small, geography=geography))
    assert ["south" if "bounds" in problem.text else "latitude" for problem in found] == said


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
    """Return the boxes of all names, including the scale bar, in the sizes of the style sheet."""
    style = (ROOT / "docs" / "assets" / "site.css").read_text("utf8")

    def letters(rule: str, unit: str) -> float:
        found = re.search(rf"\n{re.escape(rule)} {{[^}}]*font-size: ([\d.]+){unit}", style)
        assert found, rule
        return float(found[1])

    base = letters(".md-typeset .cp-map--narrow" if drawing.width == NARROW.width else ".md-typeset .cp-map", "px")

    def box(words: Words, kind: str = "place") -> tuple[str, tuple[float, float, float, float]]:
        size = base if kind == "place" else base * letters(f".cp-map .cp-{kind}-names text", "em")
        width = maps.LETTERS[kind]._replace(size=size).width(words.text) * 0.95  # coordinates are rounded
        left = words.x - {"start": 0, "middle": width / 2, "end": width}[words.anchor]
        return words.text, (left, words.y - size * 0.8, left + width, words.y + size * 0.2)

    found = [box(pin.name) for pin in drawing.pins if pin.name]
    found += [box(dot.name, "dot") for dot in drawing.dots if dot.name]
    found += [box(line.name, "route") for line in drawing.lines if line.name]
    found += [box(words, "water") for words in drawing.water_names]
    found += [box(words, "country") for words in drawing.countries]
    scale = drawing.scale
    return [*found, ("scale bar", (scale.x, scale.y - 17, scale.x + scale.length, scale.y))]


def assert_nothing_is_on_top_of_another(drawing: Drawing) -> None:
    for one, other in combinations(drawing.pins, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) >= one.radius + other.radius + 2
    names = boxes(drawing)
    for (_, a), (_, b) in combinations(names, 2):
        assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]), names
    for (name, box), pin in product(names, drawing.pins):
        off = math.hypot(max(box[0] - pin.x, 0, pin.x - box[2]), max(box[1] - pin.y, 0, pin.y - box[3]))
        assert off > pin.radius - 1, name
    for name, box in names:
        assert box[0] >= 0, name
        assert box[1] >= 0, name
        assert box[2] <= drawing.width, name
        assert box[3] <= drawing.height, name


def test_on_no_map_is_anything_on_top_of_another(data: Data) -> None:
    for layout in chain(*Edition(data).layouts.values()):
        assert layout.crowded == []
        assert_nothing_is_on_top_of_another(layout.drawing())


POINTS = st.lists(st.tuples(st.floats(60.5, 78), st.floats(24.5, 42)), min_size=1, max_size=9)


@settings(max_examples=40)
@given(points=POINTS, size=st.sampled_from([WHOLE, NARROW, SMALL]))
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
    assert {pin.place.id for pin in drawing.pins} == {place.id for place in places[::2]}
    assert {dot.place.id for dot in drawing.dots} <= {place.id for place in places[1::2]}
    # A place has its name or its number. Names that do not fit are reported, unless numbers are enough.
    for pin in drawing.pins:
        assert (pin.name is None) != (pin.number is None)
    nameless = {pin.place.id for pin in drawing.pins if not pin.name}
    assert {entry.id for entry in layout.crowded} == (set() if size.numbers else nameless)


def test_distances_on_the_map_are_those_of_its_scale_bar(data: Data) -> None:
    drawing = Edition(data).layouts[None][0].drawing()
    at = {pin.place.id: pin.foot or (pin.x, pin.y) for pin in drawing.pins}

    def on_earth(a: Location, b: Location) -> float:
        (x, y), (u, v) = ((math.radians(each.longitude), math.radians(each.latitude)) for each in (a, b))
        return 6371 * math.acos(math.sin(y) * math.sin(v) + math.cos(y) * math.cos(v) * math.cos(x - u))

    unit = drawing.scale.kilometres / drawing.scale.length
    for a, b in combinations(at, 2):
        assert math.dist(at[a], at[b]) * unit == pytest.approx(on_earth(data.locations_by_id[a], data.locations_by_id[b]), rel=0.02, abs=13)


# --- numbers and lists ----------------------------------------------------------------------------------------------


def places_on(drawing: Any) -> list[tuple[str, str]]:
    """Return the address and the text of each link on a map."""
    return [(link.attrs["href"], " ".join(link.to_text().split())) for link in drawing.query("a")]


def test_each_place_has_its_name_or_the_number_of_the_list(site: Site, data: Data) -> None:
    page = site.pages["map/"]
    rows = {f"#{row.attrs['id']}": row.query("th .cp-pin") for row in page.query("tbody tr[id]")}
    numbers = {address: pins[0].to_text() for address, pins in rows.items() if pins}
    assert [*numbers.values()] == [str(number) for number in range(1, len(numbers) + 1)]
    latitudes = [data.locations_by_id[address[1:]].latitude for address in numbers]
    assert latitudes == sorted(latitudes, reverse=True)
    wide, narrow = page.query("figure > svg.cp-map")[:2]
    for drawing in (wide, narrow):
        assert [address for address, _ in places_on(drawing)] == [*numbers]
        for address, text in places_on(drawing):
            place = data.locations_by_id[address[1:]]
            assert text in (place.label or place.name, f"{place.name} {numbers[address]}"), address
    # The list has numbers only if all readers see numbers on the map.
    assert bool(page.query("table.cp-table--named")) == (not wide.query(".cp-map-number"))
    assert narrow.query(".cp-map-number")


def test_the_page_names_every_place_and_every_project_without_one(site: Site, data: Data) -> None:
    page = site.pages["map/"]
    text = " ".join(page.query("article")[0].to_text().split())
    for place in data.geography.locations:
        assert place.name in text
        assert page.query(f"#{place.id}"), place.id
        if not maps.is_drawn(place):
            assert "outside the map, to the east" in page.query(f"tr[id='{place.id}'] .cp-note")[0].to_text()
    without = [link.attrs["href"] for link in page.query("figcaption")[0].query("a")]
    projects = {id: findings for id, findings in data.files["projects"].items() if not (data.part(id, "places") or data.part(id, "route"))}
    assert sorted(without) == sorted(f"../projects/{id}/" for id in projects)


def test_a_record_shows_where_it_is(site: Site, data: Data) -> None:
    numbers = maps.numbers(data)
    for id in data.files["projects"]:
        page = site.pages[f"projects/{id}/"]
        wanted = {f"../../map/#{place}" for place in data.part(id, "places") if place in numbers}
        assert {address for drawing in page.query("svg.cp-map") for address, _ in places_on(drawing)} == wanted
        assert len(page.query("h2#place ~ figure.cp-map-figure")) == (1 if wanted else 0)
        assert len(page.query(".cp-places .cp-pin")) in (0, len(wanted))


DISPUTED = (72.6, 32.3, 80.4, 37.1)  # a frame around Jammu and Kashmir, Gilgit-Baltistan, Aksai Chin and the land between them


def test_no_country_is_named_in_land_that_is_in_dispute() -> None:
    areas = [area for each in json.loads((ROOT / "hooks" / "base_map" / "names.json").read_text("utf8")).values() for area in each]
    for west, south, east, north in areas:
        assert west < east
        assert south < north
        assert east <= DISPUTED[0] or west >= DISPUTED[2] or north <= DISPUTED[1] or south >= DISPUTED[3]


def test_countries_are_named_and_nothing_says_where_they_end(site: Site) -> None:
    for drawing in site.pages["map/"].query("figure > svg.cp-map"):
        named = {text.to_text() for text in drawing.query(".cp-country-names text")}
        assert {"Pakistan", "China", "India", "Afghanistan"} <= named
        assert "boundar" not in str(drawing)
    assert "takes no position on territory" in site.pages["map/"].query("figcaption")[0].to_text()


def test_maps_are_light(site: Site) -> None:
    def weight(text: str) -> int:
        return len(gzip.compress(text.encode(), 9))

    for address, page in site.pages.items():
        if drawings := page.query("figure > svg.cp-map"):
            whole = (site.folder / address / "index.html").read_text("utf8")
            without = re.sub(r"<figure class=\"cp-map-figure.*?</figure>", "", whole, flags=re.DOTALL)
            marks = sum(len(drawing.query("circle")) for drawing in drawings)
            assert weight(whole) - weight(without) <= 1_024 * len(drawings) + 64 * marks, address


def test_a_map_is_a_named_group_of_links(site: Site) -> None:
    for address, page in site.pages.items():
        for drawing in page.query("figure > svg.cp-map"):
            assert drawing.attrs["role"] == "group"
            assert drawing.attrs["aria-label"].startswith("Map of "), address
            assert drawing.query("desc")[0].to_text()
            assert page.query(".cp-map-figure figcaption")
            for link in drawing.query("a"):
                assert re.fullmatch(r"[^\W\d].*", " ".join(link.to_text().split())), address


# --- names without room ---------------------------------------------------------------------------------------------


LONG = "A name that is longer than " + ", and longer than ".join(["the map is wide"] * 5)
LABEL = "A label that a map of all places has room for, but no map of a record"


ROAD = 'A *road* [to] _nowhere_ #1 & x < y "z"'


def crowded(folder: Path, label: str = "") -> list[str]:
    """Return the messages about the small data set with one more place in a record, with a name wider than a map, and maybe a label."""
    if not folder.exists():
        shutil.copytree(TESTS / "small", folder)
        road = folder / "record" / "projects" / "road.yml"
        road.write_text(road.read_text("utf8").replace("places: [here, there]", "places: [here, there, near]"), "utf8")
    named = f"name: '{LONG}', label: '{label}'" if label else f"name: '{LONG}'"
    new = f"  - {{id: near, {named}, region: north, latitude: 31.6, longitude: 70, precision: site, sources: [study]}}\n"
    text = (TESTS / "small" / "places.yml").read_text("utf8")
    (folder / "places.yml").write_text(text.replace("routes:\n", f"{new}routes:\n"), "utf8")
    return [str(problem) for problem in load.load(folder)[1]]


def test_a_name_without_room_stops_the_build_at_its_line(tmp_path: Path) -> None:
    # None of these names fits on a narrow map of all places, where numbers are enough.
    fix = "write a shorter 'label', or 'label: none' to leave it off maps"
    assert crowded(tmp_path / "data") == [
        f"data/places.yml:7: location near: '{LONG}' does not fit on the map of {ROAD}; {fix}",
        f"data/places.yml:7: location near: '{LONG}' does not fit on the map of all places; {fix}",
    ]
    assert crowded(tmp_path / "data", LABEL) == [f"data/places.yml:7: location near: '{LABEL}' does not fit on the map of {ROAD}; {fix}"]
    assert crowded(tmp_path / "data", "Near") == []
    assert crowded(tmp_path / "data", "none") == []


def test_a_map_that_would_be_empty_is_not_demanded(tmp_path: Path) -> None:
    shutil.copytree(TESTS / "small", tmp_path / "data")
    places = tmp_path / "data" / "places.yml"
    text = places.read_text("utf8")
    far = re.sub(
        r"longitude: \d+", "longitude: 20", re.sub(r"west: 60, north: (\d+), east: [\d.]+", r"west: 10, north: \1, east: 30", text)
    )
    places.write_text(far, "utf8")
    page = tmp_path / "map.md"

    def said(views: str) -> list[str]:
        page.write_text(f"---\ndescription: Where it is.\n---\n\n# Places\n\n{views}", "utf8")
        data, problems = load.load(tmp_path / "data")
        assert problems == []
        return [each.text for each in pages.check_all("docs", {"map.md": page}, [], Edition(data))[0] if each.file == "docs/map.md"]

    lists = "``` table\nshow: locations\n```\n\n``` table\nshow: routes\n```\n"
    assert said(lists) == []
    assert said(f"``` map\nshow: places\n```\n\n{lists}") == ["map: 'show': 'places' shows nothing; change the options or delete the fence"]
    places.write_text(text, "utf8")
    assert said(lists) == ["no fence shows 'map places', and records link to it; restore it"]


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
