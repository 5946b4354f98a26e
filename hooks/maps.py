"""Drawings of maps: where land, water, lines, numbers and names go. What they look like is the template's and the style sheet's.

Degrees come in; `project` lays them on a plane in kilometres; a drawing is in units of about a pixel, with y downwards. The
base map holds water only, so that no drawing can show or name whose a territory is.
"""

from __future__ import annotations

import copy
import json
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from dataset import Data
from model import Location, Route

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

# --- the base map and its plane -------------------------------------------------------------------------------------

_FILE = json.loads((Path(__file__).parent / "base_map" / "base-map.json").read_text("utf8"))
WEST, SOUTH, EAST, NORTH = _FILE["bbox"]  # the degrees that it covers
_EARTH = 6371.0  # its mean radius in kilometres
_PARALLELS, _ORIGIN = (26.0, 38.0), (70.0, 32.0)


def _stretch(latitude: float) -> float:
    return math.tan(math.pi / 4 + math.radians(latitude) / 2)


_FIRST, _SECOND = (math.cos(math.radians(each)) for each in _PARALLELS)
_CONE = math.log(_FIRST / _SECOND) / math.log(_stretch(_PARALLELS[1]) / _stretch(_PARALLELS[0]))
_FACTOR = _EARTH * _FIRST * _stretch(_PARALLELS[0]) ** _CONE / _CONE


def project(longitude: float, latitude: float) -> Point:
    """Lambert's conformal conic projection of a point: kilometres east and north of 70 E, 32 N.

    Takes degrees, short of the south pole. Within the base map lengths are true to about 3 in 100, and around Pakistan to 1 in 100, so
    that one scale bar holds everywhere. Snyder, Map Projections: A Working Manual (USGS 1395, 1987), formulas 15-1 to 15-4.
    """
    radius, angle = _FACTOR / _stretch(latitude) ** _CONE, _CONE * math.radians(longitude - _ORIGIN[0])
    return radius * math.sin(angle), _FACTOR / _stretch(_ORIGIN[1]) ** _CONE - radius * math.cos(angle)


def _between(a: Point, b: Point, step: float) -> Iterator[Point]:
    """Points along a segment, its ends among them, about a step apart."""
    count = max(1, round(math.dist(a, b) / step))
    yield from ((a[0] + (b[0] - a[0]) * n / count, a[1] + (b[1] - a[1]) * n / count) for n in range(count + 1))


class Water(NamedTuple):
    """A sea, a lake or a river, on the plane: closed rings, or lines. The first ring is around it, others are islands."""

    kind: str
    name: str
    lines: tuple[tuple[Point, ...], ...]


def _base_map() -> Iterator[Water]:
    for feature in _FILE["features"]:
        lines = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "MultiPolygon":
            lines = [ring for polygon in lines for ring in polygon]
        about = feature["properties"]
        # A long straight edge in degrees is a bent one on the plane.
        bent = ([point for a, b in pairwise(line) for point in _between(a, b, 2)] for line in lines)
        yield Water(about["class"], about.get("name", ""), tuple(tuple(project(*point) for point in line) for line in bent))


BASE_MAP = tuple(_base_map())


def is_drawn(place: Location) -> bool:
    """Whether a place lies on the base map."""
    return bool(WEST < place.longitude < EAST and SOUTH < place.latitude < NORTH)


def numbers(data: Data) -> dict[str, int]:
    """The numbers that places have on every map, by id: those that a record names and the base map holds, from north to south."""
    named = {place for id in data.findings for place in data.part(id, "places")}
    places = [place for place in data.geography.locations if place.id in named and is_drawn(place)]
    places.sort(key=lambda place: (-place.latitude, place.longitude, place.id))
    return {place.id: number for number, place in enumerate(places, 1)}


_WINDS = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")


def direction(place: Location) -> str:
    """Where a place beyond the base map lies from the middle of it, as one of eight winds."""
    east, north = place.longitude - _ORIGIN[0], place.latitude - _ORIGIN[1]
    angle = math.atan2(north, east * math.cos(math.radians(place.latitude)))
    return _WINDS[round(angle / (math.pi / 4)) % 8]


# --- what a drawing holds -------------------------------------------------------------------------------------------


class Words(NamedTuple):
    """A name in a drawing: its text, where its baseline begins, is in the middle or ends (`anchor`)."""

    text: str
    x: int
    y: int
    anchor: str = "start"


class Pin(NamedTuple):
    """A numbered disc. Where discs would touch it stands away from its place, and `foot` is where that is."""

    place: Location
    number: int
    x: int
    y: int
    foot: tuple[int, int] | None
    name: Words | None


class Dot(NamedTuple):
    """A place without a number."""

    place: Location
    x: int
    y: int
    name: Words | None


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
    """A map; `outside` are the places beyond the base map, by direction."""

    width: int
    height: int
    kilometres: int
    water: Mapping[str, str]
    water_names: Sequence[Words]
    lines: Sequence[Line]
    pins: Sequence[Pin]
    dots: Sequence[Dot]
    scale: Scale
    outside: Mapping[str, Sequence[Location]]


class Size(NamedTuple):
    """How large a drawing is: its width in units; in kilometres the least extent, and what stays free around the places."""

    width: int
    least: float
    margin: float


WHOLE = Size(width=720, least=900, margin=165)
SMALL = Size(width=360, least=640, margin=110)

RADIUS = 9  # of a disc
_DOT = 2.5
_RIM = 60  # kilometres that stay between a place and the frame even at an edge of the base map
_APART = 2 * RADIUS + 12  # from disc to disc: narrow screens draw them larger
_LETTERS = {"name": 12.5, "route": 12, "dot": 11.5, "water": 11.5}  # the sizes of letters, as in the style sheet


# --- frame and paths ------------------------------------------------------------------------------------------------


class _Frame(NamedTuple):
    """The part of the plane that is drawn: its west and north edge in kilometres, its size in units, and units for a kilometre."""

    west: float
    north: float
    width: int
    height: int
    scale: float

    def at(self, point: Point) -> Point:
        return (point[0] - self.west) * self.scale, (self.north - point[1]) * self.scale

    def of(self, place: Location) -> Point:
        return self.at(project(place.longitude, place.latitude))

    @property
    def box(self) -> Box:
        return (0, 0, self.width, self.height)


def _frame(places: Sequence[Location], size: Size) -> _Frame:
    """A frame around some places that is not too narrow in either direction, and stays on the base map where it can."""
    points = [project(place.longitude, place.latitude) for place in places]
    low, high = (tuple(extreme(each) for each in zip(*points, strict=True)) for extreme in (min, max))
    width, height = (max(b - a + 2 * size.margin, size.least * least) for a, b, least in zip(low, high, (1, 0.75), strict=True))
    width, height = max(width, height * 0.75), max(height, width * 0.6)
    left, bottom = (low[0] + high[0] - width) / 2, (low[1] + high[1] - height) / 2
    # The edges of the base map are slanted and bent on the plane: take them where they reach furthest in.
    top = min(NORTH, _ORIGIN[1] + (bottom + height) / 111)
    left = max(min(left, project(EAST, top)[0] - width), project(WEST, top)[0])
    edge = max(project(_ORIGIN[0] + x / 100, SOUTH)[1] for x in (left, left + width))
    bottom = max(min(bottom, project(_ORIGIN[0], NORTH)[1] - height), edge)
    # A place at such an edge is worth more than the edge.
    left, bottom = (
        min(max(start, most + _RIM - extent), least - _RIM)
        for start, extent, least, most in ((left, width, low[0], high[0]), (bottom, height, low[1], high[1]))
    )
    scale = size.width / width
    return _Frame(left, bottom + height, size.width, round(height * scale), scale)


def _frame_with_towns(places: Sequence[Location], data: Data, size: Size) -> _Frame:
    """A frame that holds two more towns where places are few, or a reader would not know where it is."""
    if len(places) > 2:
        return _frame(places, size)
    towns = [place for place in data.geography.locations if place.precision == "town" and is_drawn(place) and place not in places]
    frame = _frame(places, size)
    for _ in range(4):
        inner = (60, 20, frame.width - 60, frame.height - 20)
        if sum(_overlap((*frame.of(town), *frame.of(town)), inner) for town in towns) >= min(2, len(towns)):
            break
        size = size._replace(least=size.least * 1.25)
        frame = _frame(places, size)
    return frame


def _cut(ring: Sequence[Point], box: Box) -> list[Point]:
    """The part of a ring that lies in a box. Sutherland and Hodgman, Reentrant Polygon Clipping, Communications of the ACM 17 (1974)."""
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
    """The stretches of a line that may show in a box."""
    stretch: list[Point] = []
    for a, b in pairwise(line):
        if _overlap((min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])), box):
            stretch = [*(stretch or [a]), b]
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _path(lines: Iterable[Sequence[Point]], end: str = "") -> str:
    """Lines as the data of an SVG path, in whole units and each point as a step from the one before, which is shortest."""
    parts = []
    for line in lines:
        points = [(round(x), round(y)) for x, y in line]
        steps = [f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(points) if (x, y) != (before_x, before_y)]
        if steps:
            parts.append(f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}{end}".replace(" -", "-"))
    return "".join(parts)


# --- room for discs and names ---------------------------------------------------------------------------------------


def text_width(text: str, letters: float) -> float:
    """How wide a text may be: the font is the reader's own, so this is on the wide side."""

    def part(letter: str) -> float:
        if unicodedata.east_asian_width(letter) in "WF":
            return 1.0
        if letter in " .,·-–'’()iljtfrI1|":
            return 0.36
        return 0.72 if letter.isupper() or letter in "mw" else 0.57

    return letters * sum(map(part, text))


def _overlap(a: Box, b: Box, gap: float = 0) -> bool:
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def _around(x: float, y: float, reach: float) -> Box:
    return (x - reach, y - reach, x + reach, y + reach)


def _distance(box: Box, point: Point) -> float:
    """How far a point lies from a box."""
    return math.hypot(max(box[0] - point[0], 0, point[0] - box[2]), max(box[1] - point[1], 0, point[1] - box[3]))


def _push_apart(points: Sequence[Point], fixed: Sequence[Point], frame: _Frame) -> list[Point]:
    """Move discs until none touches another, or a fixed point, and all are in the frame; those that touch none stay."""
    at = [list(point) for point in points]
    # Discs of one place go apart in a direction of their own each, so that they do not pull along one line.
    nudge = [(math.cos(2.4 * n), math.sin(2.4 * n)) for n in range(len(at))]
    for _ in range(400):
        moved = False
        for n, here in enumerate(at):
            others = [(other, _APART, 0.5) for other in at[:n]] + [(list(point), RADIUS + 5, 1.0) for point in fixed]
            for other, apart, share in others:
                dx, dy = here[0] - other[0], here[1] - other[1]
                distance = math.hypot(dx, dy)
                if distance >= apart - 0.01:
                    continue
                if distance < 0.1:
                    (dx, dy), distance = nudge[n], 1.0
                push = (apart - distance) / distance
                here[0], here[1] = here[0] + dx * push * share, here[1] + dy * push * share
                if share < 1:
                    other[0], other[1] = other[0] - dx * push * share, other[1] - dy * push * share
                moved = True
        for here in at:
            here[0] = min(max(here[0], RADIUS + 4), frame.width - RADIUS - 4)
            here[1] = min(max(here[1], RADIUS + 4), frame.height - RADIUS - 4)
        if not moved:
            break
    return [(x, y) for x, y in at]


# Beside, aslant, above and below; in shares of the way out.
_SIDES = (
    *((1, 0), (-1, 0), (0.9, -0.4), (0.9, 0.4), (-0.9, -0.4), (-0.9, 0.4), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8)),
    *((0, -1), (0, 1), (0.5, -1.2), (0.5, 1.2), (-0.5, -1.2), (-0.5, 1.2)),
)


def _spots(text: str, at: Point, reach: float, letters: float, distances: Sequence[float]) -> Iterator[tuple[Words, Box]]:
    """Where a name may stand around a point, best first: its words and the box that they fill. No name has no spots."""
    if not text:
        return
    width, height, (x, y) = text_width(text, letters), letters * 1.15, at
    for distance in distances:
        far = reach + distance
        for dx, dy in _SIDES:
            beside = x + dx * far
            middle = y + dy * (far + (0 if dx else height / 2 - 2))
            anchor, left = ("middle", beside - width / 2) if dx == 0 else ("start", beside) if dx > 0 else ("end", beside - width)
            box = (left, middle - height / 2, left + width, middle + height / 2)
            yield Words(text, round(beside), round(middle + letters * 0.34), anchor), box


class _Room:
    """The frame as it fills up: what is taken, and the lines that names had better not cross."""

    def __init__(self, frame: _Frame) -> None:
        self.frame = frame
        self.taken: list[Box] = []
        self.marks: list[tuple[Point, float]] = []  # discs and dots, each with its radius
        self.lines: list[Point] = []

    def is_free(self, box: Box) -> bool:
        """Whether a box lies in the frame and touches nothing."""
        inside = box[0] >= 4 and box[1] >= 4 and box[2] <= self.frame.width - 4 and box[3] <= self.frame.height - 4
        clear = inside and not any(_overlap(box, other, 1) for other in self.taken)
        return clear and all(_distance(box, point) > radius + 1.5 for point, radius in self.marks)

    def crossings(self, box: Box) -> int:
        """How much of the lines lies in a box."""
        return sum(box[0] - 2 < x < box[2] + 2 and box[1] - 2 < y < box[3] + 2 for x, y in self.lines)

    def is_its_own(self, box: Box, at: Point | None) -> bool:
        """Whether a name in a box is read as that of its own mark: no other is clearly nearer. What has no mark keeps away from all."""
        own = next((_distance(box, point) - radius - 1.5 for point, radius in self.marks if point == at), 3)
        return all(_distance(box, point) - radius >= own for point, radius in self.marks)

    def place(self, spots: Iterable[tuple[Words, Box]], at: Point | None = None, *, at_most: float = math.inf) -> Words | None:
        """Take the free spot that crosses lines least, the first among equals; None where no spot will do.

        `at` is the mark that the name belongs to.
        """
        best: tuple[int, Words, Box] | None = None
        for words, box in spots:
            if (
                self.is_free(box)
                and self.is_its_own(box, at)
                and (crossed := self.crossings(box)) <= at_most
                and (best is None or crossed < best[0])
            ):
                best = (crossed, words, box)
                if not crossed:
                    break
        if best is None:
            return None
        self.taken = [*self.taken, best[2]]  # a copy of the room keeps its own
        return best[1]


def _label(entry: Location | Route) -> str:
    """The name of a place or route on maps; empty where it is left off."""
    label = entry.label or entry.name
    return "" if label == "none" else label


def _is_inside(point: Point, rings: Iterable[Sequence[Point]]) -> bool:
    """Whether a point lies in rings, by how often a line from it to the west crosses them."""
    x, y = point
    crossed = (
        a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) < x
        for ring in rings
        for a, b in pairwise([*ring, ring[0]])
        if (a[1] > y) != (b[1] > y)
    )
    return sum(crossed) % 2 == 1


# --- the drawing ----------------------------------------------------------------------------------------------------


class Layout:
    """Where everything of a map goes, but for the water, whose names come last: a drawing is made of it when it is shown.

    Towns of the data that are not asked for are drawn where their names find room, so that a reader knows where it is. The
    same input gives the same drawing. `crowded` are the places and routes whose names found no room.
    """

    def __init__(self, places: Sequence[Location], routes: Sequence[Route], numbers: Mapping[str, int], data: Data, size: Size) -> None:
        """Take the places, of which the base map holds some; routes whose stops are among them; and the numbers of all places."""
        self.places, self.routes, self.number, self.data = places, routes, numbers, data
        drawn = [place for place in places if is_drawn(place)]
        self.frame = _frame_with_towns(drawn, data, size)
        self.room = _Room(self.frame)
        self.numbered = sorted((place for place in drawn if place.id in numbers), key=lambda place: numbers[place.id])
        self.others = [place for place in drawn if place.id not in numbers]
        self.feet = [self.frame.of(place) for place in self.numbered]
        self.marks = [self.frame.of(place) for place in self.others]
        self.discs = _push_apart(self.feet, self.marks, self.frame)
        self.room.marks = [*((disc, RADIUS) for disc in self.discs), *((mark, _DOT) for mark in self.marks)]
        for foot, disc in zip(self.feet, self.discs, strict=True):
            if math.dist(foot, disc) > 2:
                self.room.taken += [_around(x, y, 1) for x, y in _between(foot, disc, 6)]
        self.stops = {each.id: [self.frame.of(stop) for id in each.stops if is_drawn(stop := data.locations_by_id[id])] for each in routes}
        self.room.lines = [point for line in self.stops.values() for a, b in pairwise(line) for point in _between(a, b, 3)]
        self.scale = _scale(self.frame, self.room)
        self.names, self.crowded = _place_names(list(self._wanted()), self.room)
        self.towns = list(_towns_around(places, data, self.room))

    def _wanted(self) -> Iterator[_Wanted]:
        """The names of places and routes, each with its mark and the spots where it may go."""
        for place, at in [*zip(self.numbered, self.discs, strict=True), *zip(self.others, self.marks, strict=True)]:
            reach, letters = (RADIUS + 4, _LETTERS["name"]) if place.id in self.number else (6, _LETTERS["dot"])
            yield place, at, list(_spots(_label(place), at, reach, letters, (0, 4, 8, 12)))
        for route in self.routes:
            along = [point for a, b in pairwise(self.stops[route.id]) for point in _between(a, b, 20)]
            # Far from marks, so that it is read as the name of the line.
            along = sorted(along, key=lambda point: -min(math.dist(point, mark) for mark, _ in self.room.marks))[:12]
            yield route, None, [spot for at in along for spot in _spots(_label(route), at, 8, _LETTERS["route"], (0, 6))]

    def drawing(self) -> Drawing:
        """The whole map."""
        frame, names = self.frame, self.names
        pins = []
        for place, foot, disc in zip(self.numbered, self.feet, self.discs, strict=True):
            away = (round(foot[0]), round(foot[1])) if math.dist(foot, disc) > 2 else None
            pins.append(Pin(place, self.number[place.id], round(disc[0]), round(disc[1]), away, names[place.id]))
        dots = [Dot(place, round(x), round(y), names[place.id]) for place, (x, y) in zip(self.others, self.marks, strict=True)]
        return Drawing(
            width=frame.width,
            height=frame.height,
            kilometres=round(frame.width / frame.scale / 10) * 10,
            water=_water(frame),
            water_names=list(_water_names(copy.copy(self.room))),
            lines=[Line(route, _path([self.stops[route.id]]), names[route.id]) for route in self.routes],
            pins=pins,
            dots=[*dots, *self.towns],
            scale=self.scale,
            outside=_outside(self.places),
        )


_Wanted = tuple[Location | Route, Point | None, list[tuple[Words, Box]]]


def _place_names(wanted: list[_Wanted], room: _Room) -> tuple[dict[str, Words | None], list[Location | Route]]:
    """The names that found room, by the id of what they name, and what found none. What is left over comes first in the next round."""
    before = list(room.taken)
    names: dict[str, Words | None] = {}
    crowded: list[Location | Route] = []
    for _ in range(8):
        room.taken = list(before)
        names = {entry.id: room.place(spots, at) for entry, at, spots in wanted}
        wanted.sort(key=lambda each: bool(names[each[0].id] or not each[2]))
        if not (crowded := [entry for entry, _, spots in wanted if spots and not names[entry.id]]):
            break
    return names, crowded


def layouts(numbers: Mapping[str, int], data: Data) -> Mapping[str | None, Layout]:
    """The layout of the map of all places, as None, and of every record's, by its id; a record without places on the base map has none."""
    found: dict[str | None, Layout] = {}
    for id in (None, *data.findings):
        routes = [data.routes_by_id[route] for route in data.part(id, "route")] if id else data.geography.routes
        stops = (stop for route in routes for stop in route.stops)
        ids = dict.fromkeys((*data.part(id, "places"), *stops)) if id else data.locations_by_id
        places = [data.locations_by_id[each] for each in ids]
        if any(map(is_drawn, places)):
            found[id] = Layout(places, routes, numbers, data, SMALL if id else WHOLE)
    return found


def _outside(places: Sequence[Location]) -> dict[str, list[Location]]:
    found: dict[str, list[Location]] = {}
    for place in places:
        if not is_drawn(place):
            found.setdefault(direction(place), []).append(place)
    return found


def _scale(frame: _Frame, room: _Room) -> Scale:
    kilometres = max(each for each in (50, 100, 200, 500, 1000) if each * frame.scale < frame.width * 0.3 or each == 50)
    length = round(kilometres * frame.scale)
    corners = [(x, y) for y in (frame.height - 14, 30) for x in (14, frame.width - 14 - length)]
    boxes = [(x - 8, y - 20, x + length + 8, y + 6) for x, y in corners]
    free = [n for n, box in enumerate(boxes) if room.is_free(box)] or [0]
    room.taken.append(boxes[free[0]])
    return Scale(*corners[free[0]], length, kilometres)


def _towns_around(places: Sequence[Location], data: Data, room: _Room) -> Iterator[Dot]:
    asked = {place.id for place in places}
    for place in data.geography.locations:
        text = _label(place)
        if place.id in asked or place.precision != "town" or not text or not is_drawn(place):
            continue
        at = room.frame.of(place)
        if room.is_free(_around(*at, _DOT)) and all(math.dist(at, point) > radius + 12 for point, radius in room.marks):
            room.marks.append((at, _DOT))
            if words := room.place(_spots(text, at, 6, _LETTERS["dot"], (0,)), at, at_most=0):
                yield Dot(place, round(at[0]), round(at[1]), words)
            else:
                room.marks.pop()


def _water(frame: _Frame) -> dict[str, str]:
    """The paths of each kind of water, a little beyond the frame so that no outline shows at its edge."""
    box = (-4, -4, frame.width + 4, frame.height + 4)
    found: dict[str, list[str]] = {}
    for water in BASE_MAP:
        lines = [[frame.at(point) for point in line] for line in water.lines]
        if water.kind == "river":
            path = _path(part for line in lines for part in _seen(line, box))
        else:
            path = _path((_cut(ring, box) for ring in lines), "z")
        if path:
            found.setdefault(water.kind, []).append(path)
    return {kind: "".join(paths) for kind, paths in found.items()}


def _water_names(room: _Room) -> Iterator[Words]:
    """Names of seas and rivers, where there is room: they help to find one's way, and none is missed."""
    frame, letters = room.frame, _LETTERS["water"]
    for water in BASE_MAP:
        lines = [[frame.at(point) for point in line] for line in water.lines]
        half = text_width(water.name, letters) / 2
        spots: Iterable[tuple[Words, Box]] = ()
        if water.kind == "sea":
            rings = [ring for line in lines if (ring := _cut(line, frame.box))]
            spots = (
                (Words(water.name, round(x), round(y + letters * 0.34), "middle"), box)
                for y in range(16, frame.height, 16)
                for x in range(16, frame.width, 16)
                for box in [(x - half, y - letters, x + half, y + letters)]
                if room.is_free(box)
                and all(_is_inside(corner, rings) for corner in ((x, y), box[:2], box[2:], (box[0], box[3]), (box[2], box[1])))
            )
        elif water.kind == "river":
            # From the middle of the longest stretch outwards.
            stretch = max((part for line in lines for part in _seen(line, frame.box)), key=len, default=[])
            middle = len(stretch) / 2
            points = sorted(enumerate(stretch), key=lambda each: abs(each[0] - middle))
            spots = (spot for _, point in points for spot in _spots(water.name, point, 5, letters, (0,)))
        if words := room.place(spots, at_most=0):
            yield words
