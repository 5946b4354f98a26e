"""Drawings of maps: where land, water, lines, numbers and names go. The template and the style sheet say what they look like.

Places are in degrees; `project` takes them to a plane in kilometres; a drawing is in units of about a pixel, with y downwards. The
base map contains nothing but water, so no drawing can show or name whose a territory is.
"""

from __future__ import annotations

import cmath
import copy
import json
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, groupby, pairwise, product
from pathlib import Path
from typing import NamedTuple

from dataset import Data
from model import Location, Route

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

_FILE = json.loads((Path(__file__).parent / "base_map" / "base-map.json").read_text("utf8"))
WEST, SOUTH, EAST, NORTH = _FILE["bbox"]  # in degrees
_EARTH = 6371.0  # mean radius in kilometres
_PARALLELS, _ORIGIN = (26.0, 38.0), (70.0, 32.0)


def _stretch(latitude: float) -> float:
    return math.tan(math.pi / 4 + math.radians(latitude) / 2)


_FIRST, _SECOND = (math.cos(math.radians(each)) for each in _PARALLELS)
_CONE = math.log(_FIRST / _SECOND) / math.log(_stretch(_PARALLELS[1]) / _stretch(_PARALLELS[0]))
_FACTOR = _EARTH * _FIRST * _stretch(_PARALLELS[0]) ** _CONE / _CONE


def project(longitude: float, latitude: float) -> Point:
    """Lambert's conformal conic projection of a point in degrees, except the south pole: kilometres east and north of 70 E, 32 N.

    Lengths are true to about 3% within the base map, and to 1% around Pakistan, so one scale bar is right everywhere.
    Source: Snyder, Map Projections: A Working Manual (USGS 1395, 1987), formulas 15-1 to 15-4.
    """
    radius, angle = _FACTOR / _stretch(latitude) ** _CONE, _CONE * math.radians(longitude - _ORIGIN[0])
    return radius * math.sin(angle), _FACTOR / _stretch(_ORIGIN[1]) ** _CONE - radius * math.cos(angle)


def _between(a: Point, b: Point, step: float) -> Iterator[Point]:
    """Points along a segment, its ends among them, about a step apart."""
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
        # A long edge that is straight in degrees is bent on the plane.
        bent = [[project(*point) for a, b in pairwise(line) for point in _between(a, b, 2)] for line in lines]
        yield Water(about["class"], about.get("name", ""), bent)


BASE_MAP = tuple(_base_map())


def is_drawn(place: Location) -> bool:
    """Whether a place lies on the base map."""
    return bool(WEST < place.longitude < EAST and SOUTH < place.latitude < NORTH)


def numbers(data: Data) -> dict[str, int]:
    """The numbers of places on every map, by id: places that a record names and the base map contains, from north to south."""
    named = {place for id in data.findings for place in data.part(id, "places")}
    places = [place for place in data.geography.locations if place.id in named and is_drawn(place)]
    places.sort(key=lambda place: (-place.latitude, place.longitude, place.id))
    return {place.id: number for number, place in enumerate(places, 1)}


_WINDS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")


def direction(place: Location) -> str:
    """The direction of a place from the middle of the base map, as one of eight winds."""
    east, north = place.longitude - _ORIGIN[0], place.latitude - _ORIGIN[1]
    angle = math.atan2(north, east * math.cos(math.radians(place.latitude)))
    return _WINDS[round(angle / (math.pi / 4)) % 8]


class Words(NamedTuple):
    """A name in a drawing, and the point where its baseline starts, has its middle or ends (`anchor`)."""

    text: str
    x: int
    y: int
    anchor: str = "start"


class Mark(NamedTuple):
    """A place: a disc with a number, or a dot. A disc that would touch another is moved, and `foot` is where its place is."""

    place: Location
    x: int
    y: int
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
    """A map. `water` has a path for each kind, `pins` are discs, and `outside` has the places beyond the base map, by direction."""

    width: int
    height: int
    kilometres: int
    water: Mapping[str, str]
    water_names: Sequence[Words]
    lines: Sequence[Line]
    pins: Sequence[Mark]
    dots: Sequence[Mark]
    scale: Scale
    outside: Mapping[str, Sequence[Location]]


class Size(NamedTuple):
    """The size of a drawing: its width in units; its least extent and the margin around its places, in kilometres."""

    width: int
    least: float
    margin: float


WHOLE = Size(width=720, least=900, margin=165)
SMALL = Size(width=360, least=640, margin=110)

RADIUS = 9  # of a disc
_DOT = 2.5
_RIM = 60  # the least kilometres between a place and the frame, even at an edge of the base map
_APART = 2 * RADIUS + 12  # between the centres of discs: narrow screens draw them larger
_LETTERS = {"name": 12.5, "route": 12, "dot": 11.5, "water": 11.5}  # font sizes, as in the style sheet


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
    """A frame around places that is not too narrow in either direction, and stays on the base map where it can."""
    points = [project(place.longitude, place.latitude) for place in places]
    low, high = (tuple(extreme(each) for each in zip(*points, strict=True)) for extreme in (min, max))
    width, height = (max(b - a + 2 * size.margin, size.least * least) for a, b, least in zip(low, high, (1, 0.75), strict=True))
    width, height = max(width, height * 0.75), max(height, width * 0.6)
    left, bottom = (low[0] + high[0] - width) / 2, (low[1] + high[1] - height) / 2
    # The edges of the base map are slanted and bent on the plane: take the points where they reach furthest in.
    top = min(NORTH, _ORIGIN[1] + (bottom + height) / 111)
    left = max(min(left, project(EAST, top)[0] - width), project(WEST, top)[0])
    edge = max(project(_ORIGIN[0] + x / 100, SOUTH)[1] for x in (left, left + width))
    bottom = max(min(bottom, project(_ORIGIN[0], NORTH)[1] - height), edge)
    # A place at such an edge matters more than the edge.
    left, bottom = (
        min(max(start, most + _RIM - extent), least - _RIM)
        for start, extent, least, most in ((left, width, low[0], high[0]), (bottom, height, low[1], high[1]))
    )
    scale = size.width / width
    return _Frame(left, bottom + height, size.width, round(height * scale), scale)


def _frame_with_towns(places: Sequence[Location], towns: Sequence[Location], size: Size) -> _Frame:
    """A frame that contains two more towns if places are few, or readers would not know where it is."""
    for n in range(5):
        frame = _frame(places, size._replace(least=size.least * 1.25**n))
        inner = (60, 20, frame.width - 60, frame.height - 20)
        if len(places) > 2 or sum(_overlap((*frame.of(town), *frame.of(town)), inner) for town in towns) >= min(2, len(towns)):
            break
    return frame


def _cut(ring: Sequence[Point], box: Box) -> list[Point]:
    """The part of a ring inside a box. Source: Sutherland and Hodgman, Reentrant Polygon Clipping, Communications of the ACM 17 (1974)."""
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
    """The stretches of a line that may be visible in a box."""

    def is_near(ends: tuple[Point, Point]) -> bool:
        (x, y), (u, v) = ends
        return _overlap((min(x, u), min(y, v), max(x, u), max(y, v)), box)

    for near, segments in groupby(pairwise(line), is_near):
        if near:
            first, *rest = segments
            yield [*first, *(end for _, end in rest)]


def _path(lines: Iterable[Sequence[Point]], end: str = "") -> str:
    """Lines as the data of an SVG path: whole units, each point relative to the one before, since that is shortest."""
    parts = []
    for line in lines:
        points = [(round(x), round(y)) for x, y in line]
        steps = [f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(points) if (x, y) != (before_x, before_y)]
        if steps:
            parts.append(f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}{end}".replace(" -", "-"))
    return "".join(parts)


_SHARES = dict.fromkeys(" .,·-–'’()iljtfrI1|", 0.36) | dict.fromkeys("mw", 0.72)  # the widths of letters in shares of the font size


def text_width(text: str, letters: float) -> float:
    """The width that a text may have. The font is the reader's own, so this is rather too wide than too narrow."""
    shares = (1.0 if unicodedata.east_asian_width(each) in "WF" else _SHARES.get(each, 0.72 if each.isupper() else 0.57) for each in text)
    return letters * sum(shares)


def _overlap(a: Box, b: Box, gap: float = 0) -> bool:
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def _distance(box: Box, point: Point) -> float:
    """The distance of a point from a box."""
    return math.hypot(max(box[0] - point[0], 0, point[0] - box[2]), max(box[1] - point[1], 0, point[1] - box[3]))


def _push_apart(points: Sequence[Point], fixed: Sequence[Point], frame: _Frame) -> list[Point]:
    """Move discs until none touches another disc or a fixed point, and all are in the frame; discs that touch nothing stay."""
    at = [complex(*point) for point in (*points, *fixed)]
    count, edge = len(points), RADIUS + 4
    for _ in range(400):
        moved = False
        for n in range(count):
            for other in (*range(n), *range(count, len(at))):
                apart, share = (_APART, 0.5) if other < n else (RADIUS + 5, 1.0)
                gap = at[n] - at[other]
                if (distance := abs(gap)) >= apart - 0.01:
                    continue
                if distance < 0.1:  # discs of one place move in different directions, not along one line
                    gap, distance = cmath.rect(1, 2.4 * n), 1.0
                push = gap * ((apart - distance) / distance * share)
                at[n] += push
                if other < n:
                    at[other] -= push
                moved = True
        for n, here in enumerate(at[:count]):
            at[n] = complex(min(max(here.real, edge), frame.width - edge), min(max(here.imag, edge), frame.height - edge))
        if not moved:
            break
    return [(disc.real, disc.imag) for disc in at[:count]]


# The sides of a point where a name may go, best first: shares of the distance from it, right and down.
_SIDES = (
    *((1, 0), (-1, 0), (0.9, -0.4), (0.9, 0.4), (-0.9, -0.4), (-0.9, 0.4), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8)),
    *((0, -1), (0, 1), (0.5, -1.2), (0.5, 1.2), (-0.5, -1.2), (-0.5, 1.2)),
)


def _spots(text: str, at: Point, reach: float, letters: float, distances: Sequence[float]) -> Iterator[tuple[Words, Box]]:
    """Where a name may go around a point, best first: its words and the box that they fill. An empty name has no spots."""
    if not text:
        return
    width, height, (x, y) = text_width(text, letters), letters * 1.15, at
    for distance, (dx, dy) in product(distances, _SIDES):
        beside = x + dx * (reach + distance)
        middle = y + dy * (reach + distance + (0 if dx else height / 2 - 2))
        anchor, left = ("middle", beside - width / 2) if dx == 0 else ("start", beside) if dx > 0 else ("end", beside - width)
        box = (left, middle - height / 2, left + width, middle + height / 2)
        yield Words(text, round(beside), round(middle + letters * 0.34), anchor), box


@dataclass
class _Room:
    """The frame as it fills up. `taken` is what names may not cover; `lines` are points of routes, which names should not cross."""

    frame: _Frame
    taken: list[Box] = field(default_factory=list)
    marks: list[tuple[Point, float]] = field(default_factory=list)  # discs and dots, each with its radius
    lines: list[Point] = field(default_factory=list)

    def is_free(self, box: Box) -> bool:
        """Whether a box is in the frame and touches nothing."""
        inside = box[0] >= 4 and box[1] >= 4 and box[2] <= self.frame.width - 4 and box[3] <= self.frame.height - 4
        clear = inside and not any(_overlap(box, other, 1) for other in self.taken)
        return clear and all(_distance(box, point) > radius + 1.5 for point, radius in self.marks)

    def is_its_own(self, box: Box, at: Point | None) -> bool:
        """Whether readers take a name in a box for that of its own mark: no other is clearly nearer. A name without one is far from all."""
        own = next((_distance(box, point) - radius - 1.5 for point, radius in self.marks if point == at), 3)
        return all(_distance(box, point) - radius >= own for point, radius in self.marks)

    def place(self, spots: Iterable[tuple[Words, Box]], at: Point | None = None, *, at_most: float = math.inf) -> Words | None:
        """Take the free spot for the name of the mark `at` that crosses the fewest points of lines, at most `at_most`; None without one."""
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
        self.taken = [*self.taken, best[1]]  # a copy of the room keeps its own
        return best[0]


def _label(entry: Location | Route) -> str:
    """The name of a place or route on maps; empty if it has none there."""
    label = entry.label or entry.name
    return "" if label == "none" else label


def _is_inside(point: Point, rings: Iterable[Sequence[Point]]) -> bool:
    """Whether a point is inside rings: a line from it to the west crosses them an odd number of times."""
    x, y = point
    edges = ((a, b) for ring in rings for a, b in pairwise([*ring, ring[0]]) if (a[1] > y) != (b[1] > y))
    return sum(a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) < x for a, b in edges) % 2 == 1


_Wanted = tuple[Location | Route, Point | None, list[tuple[Words, Box]]]  # a name, its mark, and where it may go


class Layout:
    """A map before its water is drawn. The same input gives the same drawing. `crowded` are the places and routes without room for a name.

    Other towns of the data are drawn if their names find room, so that readers know where they are.
    """

    def __init__(
        self, places: Sequence[Location], routes: Sequence[Route], numbers: Mapping[str, int], locations: Mapping[str, Location], size: Size
    ) -> None:
        """Take places, some of them on the base map; routes whose stops are among them; the numbers of all places; and all locations."""
        self.made_of = places, routes, numbers, locations, size
        drawn = sorted(filter(is_drawn, places), key=lambda place: numbers.get(place.id, math.inf))  # discs, then dots
        known = {place.id for place in places}
        towns = [each for each in locations.values() if each.precision == "town" and each.id not in known and is_drawn(each)]
        frame, count = _frame_with_towns(drawn, towns, size), sum(place.id in numbers for place in drawn)
        feet = [frame.of(place) for place in drawn]
        at = [*_push_apart(feet[:count], feet[count:], frame), *feet[count:]]
        self._room = room = _Room(frame, marks=[(point, RADIUS if n < count else _DOT) for n, point in enumerate(at)])
        moved = [math.dist(foot, point) > 2 for foot, point in zip(feet, at, strict=True)]
        leaders = (point for foot, end in compress(zip(feet, at, strict=True), moved) for point in _between(foot, end, 6))
        room.taken = [(x - 1, y - 1, x + 1, y + 1) for x, y in leaders]
        stops = [[frame.of(stop) for id in route.stops if is_drawn(stop := locations[id])] for route in routes]
        room.lines = [point for line in stops for a, b in pairwise(line) for point in _between(a, b, 3)]
        scale = _scale(room)
        wanted: list[_Wanted] = []
        for place, point in zip(drawn, at, strict=True):
            reach, letters = (RADIUS + 4, _LETTERS["name"]) if place.id in numbers else (6, _LETTERS["dot"])
            wanted.append((place, point, list(_spots(_label(place), point, reach, letters, (0, 4, 8, 12)))))
        for route, line in zip(routes, stops, strict=True):
            along = [point for a, b in pairwise(line) for point in _between(a, b, 20)]
            # Far from marks, so that readers take it for the name of the line.
            along = sorted(along, key=lambda point: -min(math.dist(point, mark) for mark, _ in room.marks))[:12]
            wanted.append((route, None, [spot for each in along for spot in _spots(_label(route), each, 8, _LETTERS["route"], (0, 6))]))
        names, self.crowded = _place_names(wanted, room)
        marks = [
            Mark(place, round(x), round(y), names[place.id], numbers.get(place.id), (round(foot[0]), round(foot[1])) if away else None)
            for place, (x, y), foot, away in zip(drawn, at, feet, moved, strict=True)
        ]
        outside = [place for place in places if not is_drawn(place)]
        self._without_water = Drawing(
            width=frame.width,
            height=frame.height,
            kilometres=round(frame.width / frame.scale / 10) * 10,
            water={},
            water_names=(),
            lines=[Line(route, _path([line]), names[route.id]) for route, line in zip(routes, stops, strict=True)],
            pins=marks[:count],
            dots=[*marks[count:], *_towns_around(towns, room)],
            scale=scale,
            outside={wind: [place for place in outside if direction(place) == wind] for wind in dict.fromkeys(map(direction, outside))},
        )

    def drawing(self) -> Drawing:
        """The whole map."""
        frame = self._room.frame
        waters = [water._replace(lines=[[frame.at(point) for point in line] for line in water.lines]) for water in BASE_MAP]
        return self._without_water._replace(water=_water(waters, frame), water_names=list(_water_names(waters, copy.copy(self._room))))


def _place_names(wanted: list[_Wanted], room: _Room) -> tuple[dict[str, Words | None], list[Location | Route]]:
    """The names that found room, by the id of what they name, and what found none. These come first in the next round."""
    before = room.taken
    for _ in range(8):
        room.taken = before
        names = {entry.id: room.place(spots, at) for entry, at, spots in wanted}
        wanted.sort(key=lambda each: bool(names[each[0].id] or not each[2]))
        if not (crowded := [entry for entry, _, spots in wanted if spots and not names[entry.id]]):
            break
    return names, crowded


def layouts(numbers: Mapping[str, int], data: Data) -> Mapping[str | None, Layout]:
    """The layouts of maps by the id of the record; None is the map of all places. A record without places on the base map has no map."""
    found: dict[str | None, Layout] = {}
    for id in (None, *data.findings):
        routes = [data.routes_by_id[route] for route in data.part(id, "route")] if id else data.geography.routes
        stops = (stop for route in routes for stop in route.stops)
        ids = dict.fromkeys((*data.part(id, "places"), *stops)) if id else data.locations_by_id
        places = [data.locations_by_id[each] for each in ids]
        if any(map(is_drawn, places)):
            found[id] = Layout(places, routes, numbers, data.locations_by_id, SMALL if id else WHOLE)
    return found


def _scale(room: _Room) -> Scale:
    frame = room.frame
    kilometres = max(each for each in (50, 100, 200, 500, 1000) if each * frame.scale < frame.width * 0.3 or each == 50)
    length = round(kilometres * frame.scale)
    foot, right = frame.height - 14, frame.width - 14 - length
    corners = [(x, y) for y in (foot, 30) for x in (14, right)]
    inside = [(x, y) for y in range(foot, 30, -20) for x in range(14, right, 20)]  # for a map with something in every corner
    spots = [(Scale(x, y, length, kilometres), (x - 8, y - 20, x + length + 8, y + 6)) for x, y in (*corners, *inside)]
    scale, box = next((spot for spot in spots if room.is_free(spot[1])), spots[0])
    room.taken.append(box)
    return scale


def _towns_around(towns: Iterable[Location], room: _Room) -> Iterator[Mark]:
    for place in towns:
        x, y = at = room.frame.of(place)
        box = (x - _DOT, y - _DOT, x + _DOT, y + _DOT)
        if _label(place) and room.is_free(box) and all(math.dist(at, point) > radius + 12 for point, radius in room.marks):
            room.marks.append((at, _DOT))
            if words := room.place(_spots(_label(place), at, 6, _LETTERS["dot"], (0,)), at, at_most=0):
                yield Mark(place, round(x), round(y), words)
            else:
                room.marks.pop()


def _water(waters: Iterable[Water], frame: _Frame) -> dict[str, str]:
    """The paths of each kind of water, a little beyond the frame so that no outline shows at its edge."""
    box = (-4, -4, frame.width + 4, frame.height + 4)
    found: dict[str, str] = {}
    for water in waters:
        parts = (part for line in water.lines for part in (_seen(line, box) if water.kind == "river" else [_cut(line, box)]))
        if path := _path(parts, "" if water.kind == "river" else "z"):
            found[water.kind] = found.get(water.kind, "") + path
    return found


def _water_names(waters: Iterable[Water], room: _Room) -> Iterator[Words]:
    """Names of seas and rivers if there is room: they help readers find their way, but a map can do without them."""
    width, height, letters = room.frame.width, room.frame.height, _LETTERS["water"]
    for water in waters:
        half = text_width(water.name, letters) / 2
        spots: Iterable[tuple[Words, Box]] = ()
        if water.kind == "sea":
            rings = [ring for line in water.lines if (ring := _cut(line, (0, 0, width, height)))]
            spots = (
                (Words(water.name, round(x), round(y + letters * 0.34), "middle"), box)
                for y in range(16, height, 16)
                for x in range(16, width, 16)
                for box in [(x - half, y - letters, x + half, y + letters)]
                if room.is_free(box)
                and all(_is_inside(corner, rings) for corner in ((x, y), box[:2], box[2:], (box[0], box[3]), (box[2], box[1])))
            )
        elif water.kind == "river":
            # From the middle of the longest stretch outwards.
            stretch = max((part for line in water.lines for part in _seen(line, (0, 0, width, height))), key=len, default=[])
            points = sorted(enumerate(stretch), key=lambda each: abs(each[0] - len(stretch) / 2))
            spots = (spot for _, point in points for spot in _spots(water.name, point, 5, letters, (0,)))
        if words := room.place(spots, at_most=0):
            yield words
