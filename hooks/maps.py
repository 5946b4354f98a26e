"""Geometry of maps: where land, water, lines, numbers and names go. Their look is in the template and the style sheet.

Places are in degrees. `project` maps them to a plane in kilometres, and a drawing is in units of about a pixel, with y downwards. The
base map contains water, and areas well inside countries for their names. It has no boundary that a drawing could show.
"""

from __future__ import annotations

import cmath
import copy
import json
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, compress, groupby, pairwise, product
from pathlib import Path
from typing import NamedTuple

from dataset import Data
from fields import Problem
from model import Location, Route

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

_FOLDER = Path(__file__).parent / "base_map"
_FILE = json.loads((_FOLDER / "base-map.json").read_text("utf8"))
WEST, SOUTH, EAST, NORTH = _FILE["bbox"]  # in degrees
_EARTH = 6371.0  # mean radius in kilometres
_PARALLELS, _ORIGIN = (26.0, 38.0), (70.0, 32.0)


def _stretch(latitude: float) -> float:
    return math.tan(math.pi / 4 + math.radians(latitude) / 2)


_FIRST, _SECOND = (math.cos(math.radians(each)) for each in _PARALLELS)
_CONE = math.log(_FIRST / _SECOND) / math.log(_stretch(_PARALLELS[1]) / _stretch(_PARALLELS[0]))
_FACTOR = _EARTH * _FIRST * _stretch(_PARALLELS[0]) ** _CONE / _CONE


def _east(longitude: float) -> float:
    """Return the degrees east of 70 E, the shorter way around; negative if west."""
    return math.remainder(longitude - _ORIGIN[0], 360)


def project(longitude: float, latitude: float) -> Point:
    """Project a point in degrees with Lambert's conformal conic projection, to kilometres east and north of 70 E, 32 N.

    The South Pole would be infinitely far away, so points beyond 89° S are moved there.
    Lengths are true to about 3% within the base map, and to 1% around Pakistan, so one scale bar is right everywhere.
    Source: Snyder, Map Projections: A Working Manual (USGS 1395, 1987), formulas 15-1 to 15-4.
    """
    radius, angle = _FACTOR / _stretch(max(latitude, -89)) ** _CONE, _CONE * math.radians(_east(longitude))
    return radius * math.sin(angle), _FACTOR / _stretch(_ORIGIN[1]) ** _CONE - radius * math.cos(angle)


def _between(a: Point, b: Point, step: float) -> Iterator[Point]:
    """Points along a segment, including its ends, about a step apart."""
    count = max(1, round(math.dist(a, b) / step))
    yield from ((a[0] + (b[0] - a[0]) * n / count, a[1] + (b[1] - a[1]) * n / count) for n in range(count + 1))


class Water(NamedTuple):
    """A sea, a lake or a river, on the plane: closed rings, or lines. The first ring is its shore, the others are islands."""

    kind: str
    name: str
    lines: Sequence[Sequence[Point]]


def _base_map() -> Iterator[Water]:
    for feature in _FILE["features"]:
        about, shape = feature["properties"], feature["geometry"]
        lines = chain(*shape["coordinates"]) if shape["type"] == "MultiPolygon" else shape["coordinates"]
        # A long edge that is straight in degrees is a curve on the plane.
        bent = [[project(*point) for a, b in pairwise(line) for point in _between(a, b, 2)] for line in lines]
        yield Water(about["class"], about.get("name", ""), bent)


BASE_MAP = tuple(_base_map())


def _around(west: float, south: float, east: float, north: float) -> list[Point]:
    """Return a frame in degrees as a ring on the plane."""
    corners = (west, south), (east, south), (east, north), (west, north), (west, south)
    return [project(*point) for a, b in pairwise(corners) for point in _between(a, b, 1)]


# Where the name of a country may go, best area first.
COUNTRIES = {name: [_around(*area) for area in areas] for name, areas in json.loads((_FOLDER / "names.json").read_text("utf8")).items()}


def is_drawn(place: Location) -> bool:
    """Return whether a place is on the base map."""
    return bool(WEST < place.longitude < EAST and SOUTH < place.latitude < NORTH)


def numbers(data: Data) -> dict[str, int]:
    """The numbers of places for every map, by id: places that records name and the base map contains, from north to south."""
    named = {place for id in data.findings for place in data.part(id, "places")}
    places = [place for place in data.geography.locations if place.id in named and is_drawn(place)]
    places.sort(key=lambda place: (-place.latitude, place.longitude, place.id))
    return {place.id: number for number, place in enumerate(places, 1)}


_WINDS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")


def direction(place: Location) -> str:
    """Return the direction of a place from the middle of the base map, as one of eight compass points."""
    east, north = _east(place.longitude), place.latitude - _ORIGIN[1]
    angle = math.atan2(north, east * math.cos(math.radians(place.latitude)))
    return _WINDS[round(angle / (math.pi / 4)) % 8]


class Words(NamedTuple):
    """A name in a drawing, and the point of its baseline at the start, middle or end (`anchor`)."""

    text: str
    x: int
    y: int
    anchor: str = "start"


class Mark(NamedTuple):
    """A place: a disc with a name or number, or a dot with a name. A disc that would touch another moves away from `foot`."""

    place: Location
    x: int
    y: int
    radius: float
    name: Words | None
    number: int | None = None
    foot: tuple[int, int] | None = None


class Line(NamedTuple):
    """A route: the path through its places."""

    route: Route
    path: str
    name: Words | None


class Scale(NamedTuple):
    """A scale bar: its left end, its length in the drawing and on Earth."""

    x: int
    y: int
    length: int
    kilometres: int


class Drawing(NamedTuple):
    """A map. `water` has a path for each kind, `pins` are discs, and `outside` lists the places beyond the base map by direction."""

    width: int
    height: int
    kilometres: int
    water: Mapping[str, str]
    water_names: Sequence[Words]
    countries: Sequence[Words]
    lines: Sequence[Line]
    pins: Sequence[Mark]
    dots: Sequence[Mark]
    scale: Scale
    outside: Mapping[str, Sequence[Location]]


class Letters(NamedTuple):
    """How names are set, as in the style sheet: the font size, whether they are bold capitals, and letter spacing in shares of the size."""

    size: float
    bold: bool = False
    capital: bool = False
    gap: float = 0

    def width(self, text: str) -> float:
        """The width that a text may have. Readers have different fonts, so the estimate is on the wide side."""
        text = text.upper() if self.capital else text
        wide = (unicodedata.east_asian_width(each) in "WF" for each in text)
        shares = (1 if is_wide else _SHARES.get(each, 0.72 if each.isupper() else 0.57) for each, is_wide in zip(text, wide, strict=True))
        return self.size * (sum(shares) * (1.1 if self.bold else 1) + self.gap * len(text))


_SHARES = dict.fromkeys(" .,·-–'’()iljtfrI1|", 0.36) | dict.fromkeys("mw", 0.72)  # the widths of letters in shares of their size
# The letters of each kind of name, with sizes as shares of those of places.
LETTERS = {
    "place": Letters(1, bold=True),
    "route": Letters(0.96, bold=True),
    "dot": Letters(0.92),
    "water": Letters(0.92),
    "country": Letters(0.9, capital=True, gap=0.15),
}


class Size(NamedTuple):
    """The size of a drawing: its width in units, its minimum extent, and the margins west, south, east and north of places, in kilometres.

    `letters` is the font size of place names. With `numbers`, a place has a number if its name does not fit.
    """

    width: int
    least: float
    margins: tuple[float, float, float, float]
    letters: float = 12.5
    numbers: bool = False

    def of(self, kind: str) -> Letters:
        """Return the letters of a kind of name."""
        letters = LETTERS[kind]
        return letters._replace(size=letters.size * self.letters)


WHOLE = Size(width=720, least=900, margins=(150, 150, 150, 150))
NARROW = Size(width=328, least=900, margins=(80, 130, 225, 200), letters=11.5, numbers=True)  # has room for the names of China and India
SMALL = Size(width=360, least=640, margins=(110, 110, 110, 110))

DISC = 5  # the radius of a disc that has its name beside it
_NUMBERED = 9
_DOT = 2.5
_RIM = 60  # the minimum distance in kilometres between a place and the frame, even at an edge of the base map


class _Frame(NamedTuple):
    """The part of the plane that is drawn: its west and north edges in kilometres, its size in units, and units per kilometre."""

    west: float
    north: float
    width: int
    height: int
    scale: float

    def at(self, point: Point) -> Point:
        return (point[0] - self.west) * self.scale, (self.north - point[1]) * self.scale

    def of(self, place: Location) -> Point:
        return self.at(project(place.longitude, place.latitude))


def _frame(places: Sequence[Location], size: Size) -> _Frame:
    """A frame around places that is not too narrow in either direction, and stays on the base map if it can."""
    points = [project(place.longitude, place.latitude) for place in places]
    low, high = (tuple(extreme(each) for each in zip(*points, strict=True)) for extreme in (min, max))
    west, south, east, north = size.margins
    width, height = max(high[0] - low[0] + west + east, size.least), max(high[1] - low[1] + south + north, size.least * 0.75)
    width, height = max(width, height * 0.75), max(height, width * 0.6)
    left, bottom = (low[0] - west + high[0] + east - width) / 2, (low[1] - south + high[1] + north - height) / 2
    # The edges of the base map are slanted curves on the plane: take the points where they reach furthest in.
    top = min(NORTH, _ORIGIN[1] + (bottom + height) / 111)
    left = max(min(left, project(EAST, top)[0] - width), project(WEST, top)[0])
    edge = max(project(_ORIGIN[0] + x / 100, SOUTH)[1] for x in (left, left + width))
    bottom = max(min(bottom, project(_ORIGIN[0], NORTH)[1] - height), edge)
    # A place at such an edge is more important than the edge.
    left, bottom = (
        min(max(start, most + _RIM - extent), least - _RIM)
        for start, extent, least, most in ((left, width, low[0], high[0]), (bottom, height, low[1], high[1]))
    )
    scale = size.width / width
    return _Frame(left, bottom + height, size.width, round(height * scale), scale)


def _frame_with_towns(places: Sequence[Location], towns: Sequence[Location], size: Size) -> _Frame:
    """A frame that contains two more towns if there are few places, so that readers know where it is."""
    for n in range(5):
        frame = _frame(places, size._replace(least=size.least * 1.25**n))
        inner = (60, 20, frame.width - 60, frame.height - 20)
        if len(places) > 2 or sum(_overlap((*frame.of(town), *frame.of(town)), inner) for town in towns) >= min(2, len(towns)):
            break
    return frame


def _cut(ring: Sequence[Point], box: Box) -> list[Point]:
    """Clip a ring to a box. Source: Sutherland and Hodgman, Reentrant Polygon Clipping, Communications of the ACM 17 (1974)."""
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        kept: list[Point] = []
        for a, b in pairwise([*ring[-1:], *ring]):
            a_in, b_in = (sign * (point[axis] - limit) >= 0 for point in (a, b))
            if a_in != b_in:
                part = (limit - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])))
            if b_in:
                kept.append(b)
        ring = kept
    return list(ring)


def _seen(line: Sequence[Point], box: Box) -> Iterator[list[Point]]:
    """The parts of a line that may be visible in a box."""

    def is_near(ends: tuple[Point, Point]) -> bool:
        (x, y), (u, v) = ends
        return _overlap((min(x, u), min(y, v), max(x, u), max(y, v)), box)

    for near, segments in groupby(pairwise(line), is_near):
        if near:
            first, *rest = segments
            yield [*first, *(end for _, end in rest)]


def _path(lines: Iterable[Sequence[Point]], end: str = "") -> str:
    """Lines as the data of an SVG path: whole units, with each point relative to the one before, which is shortest."""
    parts = []
    for line in lines:
        points = [(round(x), round(y)) for x, y in line]
        steps = [f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(points) if (x, y) != (before_x, before_y)]
        if steps:
            parts.append(f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}{end}".replace(" -", "-"))
    return "".join(parts)


def _overlap(a: Box, b: Box, gap: float = 0) -> bool:
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def _distance(box: Box, point: Point) -> float:
    """Return the distance of a point from a box."""
    return math.hypot(max(box[0] - point[0], 0, point[0] - box[2]), max(box[1] - point[1], 0, point[1] - box[3]))


def _push_apart(points: Sequence[Point], radii: Sequence[float], frame: _Frame) -> list[Point]:
    """Move discs until none touches another and all are in the frame; discs that touch nothing stay in place."""
    at = [complex(*point) for point in points]
    for _ in range(400):
        moved = False
        for n, other in combinations(range(len(at)), 2):
            gap, apart = at[other] - at[n], radii[n] + radii[other] + 10
            if (distance := abs(gap)) >= apart - 0.01:
                continue
            if distance < 0.1:  # discs in the same place move in different directions, not along one line
                gap, distance = cmath.rect(1, 2.4 * other), 1.0
            push = gap * ((apart - distance) / distance / 2)
            at[n] -= push
            at[other] += push
            moved = True
        for n, (here, radius) in enumerate(zip(at, radii, strict=True)):
            edge = radius + 4
            at[n] = complex(min(max(here.real, edge), frame.width - edge), min(max(here.imag, edge), frame.height - edge))
        if not moved:
            break
    return [(disc.real, disc.imag) for disc in at]


# The sides of a point where a name may go, best first: shares of the distance from it, right and down.
_SIDES = (
    *((1, 0), (-1, 0), (0.9, -0.4), (0.9, 0.4), (-0.9, -0.4), (-0.9, 0.4), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8)),
    *((0, -1), (0, 1), (0.5, -1.2), (0.5, 1.2), (-0.5, -1.2), (-0.5, 1.2)),
)


def _spots(text: str, at: Point, reach: float, letters: Letters, distances: Sequence[float]) -> Iterator[tuple[Words, Box]]:
    """The spots for a name around a point, best first: its words and the box that they fill. An empty name has none."""
    if not text:
        return
    width, height, (x, y) = letters.width(text), letters.size * 1.15, at
    for distance, (dx, dy) in product(distances, _SIDES):
        beside = x + dx * (reach + distance)
        middle = y + dy * (reach + distance + (0 if dx else height / 2 - 2))
        anchor, left = ("middle", beside - width / 2) if dx == 0 else ("start", beside) if dx > 0 else ("end", beside - width)
        box = (left, middle - height / 2, left + width, middle + height / 2)
        yield Words(text, round(beside), round(middle + letters.size * 0.34), anchor), box


@dataclass
class _Room:
    """A frame that fills up. Names may not cover `taken`, and should not cross `lines`, which are points of routes."""

    frame: _Frame
    taken: list[Box] = field(default_factory=list)
    marks: list[tuple[Point, float]] = field(default_factory=list)  # discs and dots, each with its radius
    lines: list[Point] = field(default_factory=list)

    def is_free(self, box: Box) -> bool:
        """Return whether a box is in the frame and touches nothing."""
        left, top, right, bottom = box[0] - 3, box[1] - 3, box[2] + 3, box[3] + 3
        if not (left >= 1 and top >= 1 and right < self.frame.width and bottom < self.frame.height):
            return False
        for taken in self.taken:  # a loop, since maps spend most of their time here
            if taken[0] < right and left < taken[2] and taken[1] < bottom and top < taken[3]:
                return False
        return all(_distance(box, point) > radius + 1.5 for point, radius in self.marks)

    def is_its_own(self, box: Box, at: Point | None) -> bool:
        """Return whether a name in a box clearly belongs to its mark: no other is nearer. A name without a mark must be far from all."""
        own = next((_distance(box, point) - radius - 1.5 for point, radius in self.marks if point == at), 3)
        return all(_distance(box, point) - radius >= own for point, radius in self.marks)

    def place(self, spots: Iterable[tuple[Words, Box]], at: Point | None = None, *, at_most: float = math.inf) -> Words | None:
        """Take the free spot for the name of the mark `at` that crosses the fewest points of lines, at most `at_most`; or None."""
        fewest, best = at_most + 1, None
        for words, box in spots:
            if self.is_free(box) and self.is_its_own(box, at):
                crossed = sum(box[0] - 2 < x < box[2] + 2 and box[1] - 2 < y < box[3] + 2 for x, y in self.lines)
                if crossed < fewest:
                    fewest, best = crossed, (words, box)
                if not crossed:
                    break
        if best is None:
            return None
        self.taken = [*self.taken, best[1]]  # a new list, so a copy of the room keeps its own
        return best[0]


def _label(entry: Location | Route) -> str:
    """Return the name of a place or route on maps; empty if it has none there."""
    label = entry.label or entry.name
    return "" if label == "none" else label


def _is_inside(point: Point, rings: Iterable[Sequence[Point]]) -> bool:
    """Return whether a point is inside rings: a line from it to the west crosses them an odd number of times."""
    x, y = point
    edges = ((a, b) for ring in rings for a, b in pairwise([*ring, ring[0]]) if (a[1] > y) != (b[1] > y))
    return sum(a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) < x for a, b in edges) % 2 == 1


_Wanted = tuple[Location | Route, Point | None, list[tuple[Words, Box]]]  # a name, its mark, and its spots


class Layout:
    """A map before its water is drawn. The same input gives the same drawing. `crowded` has the places and routes without name and number.

    Stops of routes and other towns are drawn if their names fit, so readers know where they are.
    """

    def __init__(
        self, places: Sequence[Location], routes: Sequence[Route], numbers: Mapping[str, int], locations: Mapping[str, Location], size: Size
    ) -> None:
        """Take places and routes, some of them on the base map; the numbers of all places; and all locations."""
        self.made_of = places, routes, numbers, locations, size
        pins = sorted((place for place in places if place.id in numbers), key=lambda place: numbers[place.id])
        stops = [[locations[id] for id in route.stops] for route in routes]
        others = {each.id: each for each in (*chain(*stops), *(town for town in locations.values() if town.precision == "town"))}
        towns = [each for each in others.values() if is_drawn(each) and each not in pins]
        frame = _frame_with_towns([*pins, *filter(is_drawn, chain(*stops))], towns, size)
        lines = [[frame.of(stop) for stop in filter(is_drawn, line)] for line in stops]
        feet = [frame.of(place) for place in pins]
        numbered = {place.id for place in pins if not _label(place)}
        while True:
            radii = [_NUMBERED if place.id in numbered else DISC for place in pins]
            at = _push_apart(feet, radii, frame)
            moved = [math.dist(*ends) > 2 for ends in zip(feet, at, strict=True)]
            leaders = (point for ends in compress(zip(feet, at, strict=True), moved) for point in _between(*ends, 6))
            self._room = room = _Room(frame, [(x - 1, y - 1, x + 1, y + 1) for x, y in leaders], [*zip(at, radii, strict=True)])
            room.lines = [point for line in lines for a, b in pairwise(line) for point in _between(a, b, 6)]
            scale = _scale(room)
            wanted: list[_Wanted] = []
            for place, point, radius in zip(pins, at, radii, strict=True):
                text = "" if place.id in numbered else _label(place)
                wanted.append((place, point, [*_spots(text, point, radius + 4, size.of("place"), (0, 4, 8, 12))]))
            for route, line in zip(routes, lines, strict=True):
                wanted.append((route, None, [*_along(_label(route), line, room, size.of("route"))]))
            names, self.crowded = _place_names(wanted, room)
            without = [entry.id for entry in self.crowded if isinstance(entry, Location)]
            if not (size.numbers and without):
                break
            numbered.add(without[0])
        countries = [*_country_names(room, size.of("country"))]
        dots = [*_towns_around(towns, room, size.of("dot"))]
        outside = [place for place in dict.fromkeys((*places, *chain(*stops))) if not is_drawn(place)]
        self._without_water = Drawing(
            width=frame.width,
            height=frame.height,
            kilometres=round(frame.width / frame.scale / 10) * 10,
            water={},
            water_names=(),
            countries=countries,
            lines=[Line(route, _path([line]), names[route.id]) for route, line in zip(routes, lines, strict=True)],
            pins=[
                Mark(place, round(x), round(y), radius, name, None if name else numbers[place.id], (round(u), round(v)) if away else None)
                for place, (x, y), radius, (u, v), away in zip(pins, at, radii, feet, moved, strict=True)
                for name in [names[place.id]]
            ],
            dots=dots,
            scale=scale,
            outside={wind: [place for place in outside if direction(place) == wind] for wind in dict.fromkeys(map(direction, outside))},
        )

    @property
    def is_numbered(self) -> bool:
        """Whether a place has a number, which a list must explain."""
        return any(pin.number for pin in self._without_water.pins)

    def drawing(self) -> Drawing:
        """Return the complete map."""
        frame, letters = self._room.frame, self.made_of[-1].of("water")
        waters = [water._replace(lines=[[frame.at(point) for point in line] for line in water.lines]) for water in BASE_MAP]
        names = [*_water_names(waters, copy.copy(self._room), letters)]
        return self._without_water._replace(water=_water(waters, frame), water_names=names)


def _along(text: str, line: Sequence[Point], room: _Room, letters: Letters) -> Iterator[tuple[Words, Box]]:
    """The spots for the name of a route: far from marks, so that readers connect it with the line."""
    points = [point for a, b in pairwise(line) for point in _between(a, b, 20)]
    points.sort(key=lambda point: -min((math.dist(point, mark) for mark, _ in room.marks), default=0))
    for point in points[:12]:
        yield from _spots(text, point, 8, letters, (0, 6))


def _place_names(wanted: list[_Wanted], room: _Room) -> tuple[dict[str, Words | None], list[Location | Route]]:
    """The names that fit, by id, and what does not fit, which comes first in the next round. The best round counts."""
    before, best = room.taken, len(wanted) + 1
    for _ in range(8):
        room.taken = before
        found = {entry.id: room.place(spots, at) for entry, at, spots in wanted}
        wanted.sort(key=lambda each: bool(found[each[0].id] or not each[2]))
        without = [entry for entry, _, spots in wanted if spots and not found[entry.id]]
        if len(without) < best:
            best, names, crowded, taken = len(without), found, without, room.taken
        if not without:
            break
    room.taken = taken
    return names, crowded


def layouts(data: Data) -> Mapping[str | None, Sequence[Layout]]:
    """Return the layouts of maps by the id of the record. A record with nothing on the base map has none.

    The key None is the map of all places, which has a layout for wide screens and one for narrow screens.
    """
    numbers_of = data.once(numbers)
    found: dict[str | None, Sequence[Layout]] = {}
    for id in (None, *data.findings):
        routes = [data.routes_by_id[route] for route in data.part(id, "route")] if id else data.geography.routes
        places = [data.locations_by_id[each] for each in (data.part(id, "places") if id else data.locations_by_id)]
        stops = (data.locations_by_id[stop] for route in routes for stop in route.stops)
        if any(place.id in numbers_of for place in places) or any(map(is_drawn, stops)):
            sizes = [SMALL] if id else [WHOLE, NARROW]
            found[id] = [Layout(places, routes, numbers_of, data.locations_by_id, size) for size in sizes]
    return found


def crowding(data: Data) -> Iterator[Problem]:
    """The name of each place and route fits on its maps; otherwise readers would not see it."""
    for id, made in data.once(layouts).items():
        where = f"the map of {data.records[id].name}" if id else "the map of all places"
        for entry in {entry.id: entry for layout in made for entry in layout.crowded}.values():
            name = entry.label or entry.name
            yield entry.problem(
                f"'{name}' does not fit on {where}; write a shorter 'label', or 'label: none' to leave it off maps", "label"
            )


def _scale(room: _Room) -> Scale:
    frame = room.frame
    kilometres = max(each for each in (50, 100, 200, 500, 1000) if each * frame.scale < frame.width * 0.3 or each == 50)
    length = round(kilometres * frame.scale)
    foot, right = frame.height - 14, frame.width - 14 - length
    corners = [(x, y) for y in (foot, 30) for x in (14, right)]
    inside = [(x, y) for y in range(foot, 30, -20) for x in range(14, right, 20)]  # if a map has something in every corner
    spots = [(Scale(x, y, length, kilometres), (x - 8, y - 20, x + length + 8, y + 6)) for x, y in (*corners, *inside)]
    scale, box = next((spot for spot in spots if room.is_free(spot[1])), spots[0])
    room.taken.append(box)
    return scale


def _towns_around(towns: Iterable[Location], room: _Room, letters: Letters) -> Iterator[Mark]:
    for place in towns:
        x, y = at = room.frame.of(place)
        box = (x - _DOT, y - _DOT, x + _DOT, y + _DOT)
        if _label(place) and room.is_free(box) and all(math.dist(at, point) > radius + 12 for point, radius in room.marks):
            room.marks.append((at, _DOT))
            if words := room.place(_spots(_label(place), at, 6, letters, (0,)), at, at_most=0):
                yield Mark(place, round(x), round(y), _DOT, words)
            else:
                room.marks.pop()


def _water(waters: Iterable[Water], frame: _Frame) -> dict[str, str]:
    """Return the paths of each kind of water, a little beyond the frame so that no outline shows at its edge."""
    box = (-4, -4, frame.width + 4, frame.height + 4)
    found: dict[str, str] = {}
    for water in waters:
        parts = (part for line in water.lines for part in (_seen(line, box) if water.kind == "river" else [_cut(line, box)]))
        if path := _path(parts, "" if water.kind == "river" else "z"):
            found[water.kind] = found.get(water.kind, "") + path
    return found


def _inside(text: str, rings: Sequence[Sequence[Point]], room: _Room, letters: Letters) -> Iterator[tuple[Words, Box]]:
    """The spots where a whole name is inside rings and in the frame, the middle first."""
    width, height = letters.width(text), letters.size * 1.3
    frame = room.frame
    rings = [cut for ring in rings if (cut := _cut(ring, (4, 4, frame.width - 4, frame.height - 4)))]
    if not rings:
        return
    (left, right), (top, bottom) = ((min(each), max(each)) for each in zip(*chain(*rings), strict=True))
    steps = [n / 16 for n in range(17)]
    for across, down in sorted(product(steps, steps), key=lambda step: math.dist(step, (0.5, 0.5))):
        x, y = left + width / 2 + (right - left - width) * across, top + height / 2 + (bottom - top - height) * down
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        if room.is_free(box) and all(_is_inside(corner, rings) for corner in ((x, y), *product(box[::2], box[1::2]))):
            yield Words(text, round(x), round(y + height * 0.3), "middle"), box


def _country_names(room: _Room, letters: Letters) -> Iterator[Words]:
    """Names of countries, each in its first area with enough room."""
    for name, areas in COUNTRIES.items():
        spots = (spot for area in areas for spot in _inside(name, [[room.frame.at(point) for point in area]], room, letters))
        if words := room.place(spots, at_most=0):
            yield words


def _water_names(waters: Iterable[Water], room: _Room, letters: Letters) -> Iterator[Words]:
    """Names of seas and rivers if there is room: they help readers, but a map can do without them."""
    frame = room.frame
    for water in waters:
        spots: Iterable[tuple[Words, Box]] = ()
        if water.kind == "sea":
            spots = _inside(water.name, water.lines, room, letters)
        elif water.kind == "river":
            # From the middle of the longest stretch outwards.
            stretch = max((part for line in water.lines for part in _seen(line, (0, 0, frame.width, frame.height))), key=len, default=[])
            points = sorted(enumerate(stretch), key=lambda each: abs(each[0] - len(stretch) / 2))
            spots = (spot for _, point in points for spot in _spots(water.name, point, 5, letters, (0,)))
        if words := room.place(spots, at_most=0):
            yield words
