"""Tests of charts: they are to scale, begin at zero and stay in their frame, and each number is beside its text."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import Site, bare, parsed
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import charts
from dataset import Data
from edition import Edition
from exports import drawings
from model import Fact, Figure, FigureFindings, Measure, Point
from pages import check
from rendering import render
from views import VIEWS, shown
from wording import key_words, period_words, quantity_words, values_words
from words import Hedge, SameDefinition

NUMBERS = st.integers(-(10**7), 10**7) | st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
YEARS = st.integers(1900, 2100)


def fact(value: float | None, **fields: Any) -> Fact:
    return Fact.model_construct(
        **{
            "attribute": "cost",
            "unit": "million USD",
            "value": value,
            "from_": None,
            "to": None,
            "of": None,
            "hedge": Hedge.NONE,
            "planned": False,
            "approved": False,
            "as_of": "2024",
            **fields,
        }
    )


@given(st.lists(NUMBERS, min_size=1), st.integers(2, 12))
def test_an_axis_holds_zero_and_all_values_in_round_steps(values: list[float], steps: int) -> None:
    axis = charts.scale(values, steps)
    exact = [Decimal(str(value)) for value in values]
    assert 0 in axis.ticks
    assert axis.ticks == sorted(axis.ticks)
    assert (axis.ticks[0], axis.ticks[-1]) == (axis.low, axis.high)
    assert axis.low <= min(exact)
    assert axis.high >= max(exact)
    assert all(0 <= axis.at(value) <= 100 for value in values)
    assert len(axis.ticks) <= steps + 2
    assert int(axis.step.scaleb(-axis.step.adjusted())) in (1, 2, 5)


@given(st.lists(NUMBERS, min_size=2, max_size=8))
def test_values_of_facts_run_from_zero(values: list[float]) -> None:
    [chart] = charts.facts([fact(value) for value in values])
    given = [value for each in values for value in charts.numbers(fact(each), "million USD", chart.unit)]
    axis = charts.scale(given)
    for value, lane in zip(given, chart.panels[0].lanes, strict=True):
        [dot] = lane.dots
        assert abs(Decimal(str(dot.at)) - axis.at(value)) <= Decimal("0.5")
        assert (lane.start, lane.end) == tuple(sorted((dot.at, round(axis.at(0)))))


def test_a_million_and_a_billion_share_a_scale() -> None:
    def measure(unit: str, *values: float) -> Measure:
        points = [
            Point.model_construct(period=str(year), value=value, from_=None, to=None, hedge=Hedge.NONE, estimated=False)
            for year, value in enumerate(values, 2019)
        ]
        fields: dict[str, Any] = {"measure": "People", "unit": unit, "same_definition": SameDefinition.YES, "values": points}
        return Measure.model_construct(**fields, calculation=None)

    numbers: dict[str, Any] = {"unit": "billion people", "value": 1.4, "from_": None, "to": None, "hedge": Hedge.OVER, "span": None}
    counted, united = measure("million people", 1400, 1402, 1408.3), measure("billion people", 1.39, 1.4, 1.41)
    [frame] = charts.measures(Figure.model_construct(**numbers), [counted, united])
    assert isinstance(frame, charts.Lines)
    assert abs(frame.series[0].marks[2].top - frame.series[1].marks[2].top) < 0.2


@pytest.mark.parametrize("hedge", list(Hedge))
def test_a_hedge_makes_a_bound_of_the_last_number(hedge: Hedge) -> None:
    [chart] = charts.facts([fact(None, from_=11, to=4, hedge=hedge), fact(3, planned=True), fact(5, planned=True, approved=True)])
    more, less = dict.fromkeys(("over", "more-than", "at-least"), "more"), dict.fromkeys(("nearly", "within", "up-to"), "less")
    wanted = {**more, **less}.get(hedge, "")
    change, plan, approved = ([(dot.kind, dot.bound) for dot in lane.dots] for lane in chart.panels[0].lanes)
    assert sorted(change) == [("before", ""), ("given", wanted)]
    assert plan == [("planned", "")]
    assert approved == [("approved", "")]


def test_a_project_is_told_by_all_its_values_of_the_whole() -> None:
    plan, old, new, part = (
        fact(5, planned=True, as_of="2026"),
        fact(2, as_of="2020-05"),
        fact(3, as_of="2021"),
        fact(9, of="a part", as_of="2025"),
    )
    all_facts: list[tuple[Any, list[Fact]]] = [("b", [new, part]), ("a", [plan, old, new, part]), ("c", [part]), ("d", [])]
    [chart] = charts.projects(all_facts, "cost", "million USD")
    first, second = chart.panels[0].lanes
    assert [(str(row.record), row.entry.value) for row in first.rows] == [("a", 2), ("a", 3), ("a", 5)]
    assert (first.start, first.end) == (first.dots[0].at, first.dots[-1].at) == (40, 100)
    assert [(str(row.record), row.entry.value) for row in second.rows] == [("b", 3)]
    assert second.start == second.end == 60
    assert charts.projects(all_facts, "cost", "million PKR") == []
    assert charts.projects(all_facts[:1], "cost", "million USD") == []  # a single value has nothing to compare with


def test_dots_in_one_place_do_not_hide_each_other() -> None:
    [chart] = charts.facts([fact(9000), fact(9000)])
    assert [dot.up for lane in chart.panels[0].lanes for dot in lane.dots] == [0, 0]
    same = [fact(100), fact(101, planned=True), fact(9000), fact(102), fact(103), fact(104)]
    all_facts: list[tuple[Any, list[Fact]]] = [("a", same), ("b", [fact(5)])]
    [chart] = charts.projects(all_facts, "cost", "million USD")
    assert [(dot.at, dot.kind, dot.up) for dot in chart.panels[0].lanes[0].dots] == [
        (1, "given", 0),
        (1, "given", 5),
        (90, "given", 0),
        (1, "planned", -5),
    ]


def test_an_axis_is_in_the_unit_of_the_words_beside_it() -> None:
    for values, unit, ticks in (
        ((400, 600), "million USD", [0, 100, 200, 300, 400, 500, 600]),
        ((112.65, 9850), "billion USD", [0, 2, 4, 6, 8, 10]),
        ((1300, 2700), "billion USD", [0, Decimal("0.5"), 1, Decimal("1.5"), 2, Decimal("2.5"), 3]),
    ):
        [chart] = charts.facts([fact(value) for value in values])
        assert chart.unit == unit
        assert [value for _, value in chart.panels[0].ticks] == ticks
    [chart] = charts.facts([fact(11, unit="hours"), fact(3.5, unit="hours")])
    assert [value for _, value in chart.panels[0].ticks] == [0, 2, 4, 6, 8, 10, 12]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([(1983, 23.9)], "23.9% (1983)"),
        ([(1983, 23.9), (2023, 25.7)], "23.9% (1983) to 25.7% (2023)"),
        ([(1983, 23.9), (2003, 17.1), (2013, 27.8), (2023, 25.7)], "17.1% (2003) to 27.8% (2013); 4 values"),
        ([(2024, 40), (2025, 40)], "40% (2024; 2025)"),
        ([("1983/2023", (24, 40)), (2000, 30)], "24% (1983) to 40% (2023)"),
        ([(2024, 40.01), (2025, 40.02)], "40% (2024; 2025)"),
        ([(2024, 1234.5), (2025, 12.345)], "12.3% (2025) to 1,234% (2024)"),
    ],
)
def test_a_lane_says_its_lowest_and_its_highest_value(values: list[tuple[Any, Any]], said: str) -> None:
    fields: dict[str, Any] = {"value": None, "from_": None, "to": None, "hedge": Hedge.NONE, "estimated": False}
    points = []
    for period, value in values:
        numbers = dict(zip(("from_", "to"), value, strict=True)) if isinstance(value, tuple) else {"value": value}
        points.append(Point.model_construct(**{**fields, "period": str(period), **numbers}))
    assert values_words(points, "percent") == said


def test_a_bound_is_worded_within_a_range() -> None:
    low, high = (Point.model_construct(period="2024", value=n, from_=None, to=None, hedge=Hedge.UP_TO, estimated=False) for n in (10, 40))
    assert values_words([high], "km") == "up to 40 km (2024)"
    assert values_words([low, high], "km") == "up to 10 km (2024) to at most 40 km (2024)"


def test_the_key_says_what_a_change_was_and_became() -> None:
    [plain] = charts.facts([fact(1), fact(2, planned=True)])
    [change] = charts.facts([fact(1), fact(None, from_=11, to=4)])
    assert key_words(plain) == [("given", "given by a source"), ("planned", "planned or estimated in advance")]
    assert key_words(change) == [("before", "before"), ("given", "after, or a single value")]


@given(st.dates().filter(lambda day: day.year > 1))
def test_days_lie_around_the_number_of_their_year(day: Any) -> None:
    iso = day.isoformat()
    year, month = iso[:4], iso[:7]
    assert abs(charts.moment(iso) - charts.moment(year)) < Decimal("0.5")
    assert abs(charts.moment(iso) - charts.moment(month)) < Decimal("0.05")
    assert charts.moment(f"{year}-01-01") < charts.moment(month) < charts.moment(f"{year}-12-31")


@st.composite
def points(draw: st.DrawFn, year: int, span: int) -> Point:
    change = draw(st.integers(0, 5)) == 0
    return Point.model_construct(
        period=f"{year}/{year + span}" if span else str(year),
        value=None if change else draw(NUMBERS),
        from_=draw(NUMBERS) if change else None,
        to=draw(NUMBERS) if change else None,
        hedge=draw(st.sampled_from(Hedge)),
        estimated=False,
    )


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    spans = st.just(0) | st.integers(0, 30)
    years = st.integers(1900, 2100) | st.integers(1990, 2010)  # some consecutive years
    periods = sorted(draw(st.lists(st.tuples(years, spans), min_size=1, max_size=9, unique=True)))
    return Measure.model_construct(
        measure=draw(st.sampled_from(["Share, of one", "Share, of another country, as counted by a bank", "Growth", "Share"])),
        unit=draw(st.sampled_from(["percent", "percent", "million people", "billion people"])),
        definition="",
        same_definition=draw(st.sampled_from(SameDefinition)),
        values=tuple(draw(points(year, span)) for year, span in periods),
        sources=("a",),
        calculation=draw(st.sampled_from([None, "a / b"])),
    )


SPANS = st.sampled_from([None, "1984", "1984/2024", "2024-09"])


@given(st.lists(measures(), max_size=8), SPANS, st.booleans())
def test_each_value_is_drawn_in_its_place(measured: list[Measure], span: str | None, change: bool) -> None:
    numbers: dict[str, Any] = {"value": None, "from_": 24, "to": 40} if change else {"value": 40, "from_": None, "to": None}
    figure = Figure.model_construct(id="share", unit="percent", hedge=Hedge.OVER, span=span, **numbers)
    found = charts.measures(figure, measured)
    drawn: set[tuple[int, int]] = set()  # the number of a measure and the number of its value
    for chart in found:
        own = chart.unit == "percent"
        if isinstance(chart, charts.Dots):
            for panel in chart.panels:
                assert len(panel.stated) == ((1 + change) if panel.same == "yes" and own else 0)
                assert [value for _, value in panel.ticks if value == 0]
                for lane in panel.lanes:
                    [row] = lane.rows
                    assert row.entry.same_definition == panel.same
                    given = [value for point in row.entry.values for value in charts.numbers(point, row.entry.unit, chart.unit)]
                    (left, low), *_, (right, high) = [(Decimal(str(at)), value) for at, value in panel.ticks]
                    places = [left + (right - left) * (value - low) / (high - low) for value in given]
                    assert all(any(abs(dot.at - place) < 0.51 for dot in lane.dots) for place in map(float, places))
                    assert all(any(abs(dot.at - place) < 0.51 for place in map(float, places)) for dot in lane.dots)
                    assert all(lane.start <= dot.at <= lane.end for dot in lane.dots)
                    assert {dot.kind for dot in lane.dots} <= {"ours" if row.entry.calculation else "given", "before"}
                    drawn |= {(row.number, n) for n in range(len(row.entry.values))}
            continue
        series = [*chart.series, *chart.others]
        assert 1 <= len(chart.series) <= 4
        marks = [mark for each in series for mark in each.marks] + [each.mark for each in chart.stated]
        assert all(0 <= mark.left <= mark.right <= 100 and 0 <= mark.top <= 100 for mark in marks)
        assert [top for top, value in chart.ticks if value == 0]
        assert all(0 <= left <= 100 for left, _ in chart.years)
        assert 1 <= len(chart.years) <= 7
        assert len(chart.stated) == (1 + change if own and any(each.row.entry.same_definition == "yes" for each in series) else 0)
        assert len({each.row.entry.same_definition == "no" for each in series}) == 1
        # Marks distinguish the named series, and the others of each voice.
        marked = [(each.is_ours, each.shape) for each in chart.series]
        assert len({*marked} | {(each.is_ours, each.shape) for each in chart.others}) == len(marked) + len(
            {each.is_ours for each in chart.others}
        )
        for each in series:
            assert len(each.points) + each.bands.count("H") == len(each.marks)
            assert each.is_ours == bool(each.row.entry.calculation)
            assert [mark for run in each.runs for mark in run] == [mark for mark in each.marks if mark.left == mark.right]
            drawn |= {
                (each.row.number, n) for n, point in enumerate(each.row.entry.values) if point.value is not None or "/" in point.period
            }
    assert drawn == {(number, n) for number, measure in enumerate(measured, 1) for n in range(len(measure.values))}


@given(st.lists(st.tuples(st.integers(1980, 2020), NUMBERS), min_size=1, max_size=20, unique_by=lambda each: each[0]))
def test_no_line_bridges_a_missing_year(values: list[tuple[int, float]]) -> None:
    years = sorted(year for year, _ in values)
    marks = [charts.Mark(year, year, 0) for year in years]
    runs = [[int(mark.left) for mark in run] for run in charts._runs([str(year) for year in years], marks)]
    assert [year for run in runs for year in run] == years
    assert all(after == before + 1 for run in runs for before, after in pairwise(run))
    assert all(after[0] > before[-1] + 1 for before, after in pairwise(runs))
    line, _ = charts._paths([[mark for mark in marks if mark.left in run] for run in runs], marks)
    assert line.count("M") == sum(len(run) > 1 for run in runs)


@given(st.lists(measures(), min_size=1, max_size=6))
def test_a_heading_is_true_of_all_its_rows(measured: list[Measure]) -> None:
    numbers: dict[str, Any] = {"unit": "percent", "value": 40, "from_": None, "to": None, "hedge": Hedge.NONE, "span": None}
    for chart in charts.measures(Figure.model_construct(**numbers), measured):
        for each in chart.panels if isinstance(chart, charts.Dots) else [chart]:
            rows = [lane.rows[0] for lane in each.lanes] if isinstance(each, charts.Panel) else each.rows
            assert all(row.entry.measure.partition(", ")[0] == each.title for row in rows) or not each.title


def test_what_counts_something_else_does_not_flatten_what_compares() -> None:
    def measure(value: float, same: SameDefinition) -> Measure:
        point = Point.model_construct(period="2020", value=value, from_=None, to=None, hedge=Hedge.NONE, estimated=False)
        fields: dict[str, Any] = {"measure": "Share", "unit": "percent", "same_definition": same, "values": (point,), "calculation": None}
        return Measure.model_construct(**fields)

    numbers: dict[str, Any] = {"unit": "percent", "value": 40, "from_": None, "to": None, "hedge": Hedge.NONE, "span": None}
    figure = Figure.model_construct(**numbers)
    for other, shared in ((90, True), (900, False)):
        [chart] = charts.measures(figure, [measure(45, SameDefinition.YES), measure(other, SameDefinition.NO)])
        assert isinstance(chart, charts.Dots)
        same, another = chart.panels
        assert (same.ticks == another.ticks) == shared
        assert same.ticks[-1][1] >= 45
        assert another.ticks[-1][1] >= other


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("show: measure\nrecord: share", "6: chart: 'show': unknown word 'measure'; did you mean 'measures'?"),
        ("show: measures", "6: chart: field 'record' is missing"),
        ("show: measures\nrecord: road", "6: chart: 'show': 'measures' with record 'road' shows nothing; change the options or delete the fence"),
        ("show: facts\nrecord: road\nattribute: length", "8: chart: 'attribute': unknown word 'length'; use one of: cost, capacity"),
        ("show: facts\nrecord: road\nattribute: capacity", "6: chart: 'show': 'facts' with record 'road' and attribute 'capacity' shows nothing; change the options or delete the fence"),
        ("show: projects\nattribute: cost", "6: chart: field 'unit' is missing"),
        ("show: projects\nattribute: cost\nunit: MW", "8: chart: 'unit': 'MW' is not allowed for cost; use million USD or million PKR or million CNY"),
        ("show: measures\nrecord: share\nunit: MW", "8: chart: unknown field 'unit'; use one of: show, record"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_said(options: str, said: str, small: Data) -> None:
    text = f"---\ndescription: A page.\n---\n\n``` chart\n{options}\n```\n"
    assert [str(problem) for problem in check(text, "docs/page.md", Edition(small)).problems] == [f"docs/page.md:{said}"]


# --- the built site


def test_every_value_of_a_figure_is_in_its_table_and_each_measure_in_a_chart(site: Site, data: Data) -> None:
    for figure in data.article.figures:
        findings = data.findings[figure.id]
        assert isinstance(findings, FigureFindings)
        page = site.pages[f"figures/{figure.id}/"]
        found = charts.measures(figure, findings.measures)
        assert len(page.query("figure.cp-chart")) == len(found)
        for number, measure in enumerate(findings.measures, 1):
            [body] = page.query(f"tbody#measure-{number}")
            about, *rows = body.query("tr")
            assert bare(measure.definition) in bare(about.to_text())
            assert measure.same_definition.label in " ".join(about.to_text().split())
            assert about.query("a.cp-source")
            assert [[cell.to_text() for cell in row.query("td")] for row in rows] == [
                [period_words(point.period, point.estimated), quantity_words(point, measure.unit)] for point in measure.values
            ]
        lanes = [row.number for chart in found if isinstance(chart, charts.Dots) for row in chart.rows]
        assert sorted(lanes) == sorted(
            int(link.attrs["href"].removeprefix("#measure-")) for link in page.query(".cp-panel li a[href^='#measure-']")
        )


def test_the_article_is_drawn_where_a_source_counts_the_same(site: Site, data: Data) -> None:
    said = {
        True: "The dashed mark is the article's number, drawn where a source counts the same thing.",
        False: "We do not draw the article's number: no source here is known to count the same thing.",
    }
    seen = set()
    for figure in data.article.figures:
        findings = data.findings[figure.id]
        assert isinstance(findings, FigureFindings)
        drawings = site.pages[f"figures/{figure.id}/"].query("figure.cp-chart")
        for drawing, chart in zip(drawings, charts.measures(figure, findings.measures), strict=True):
            same = any(row.entry.same_definition == "yes" for row in chart.rows)
            assert bool(drawing.query(".cp-stated")) == same, (figure.id, chart.unit)
            text = " ".join(drawing.query("figcaption")[0].to_text().split())
            assert said[same] in text
            assert said[not same] not in text
            seen.add(same)
    assert seen


def test_a_drawing_has_words(site: Site) -> None:
    drawings = [drawing for page in site.pages.values() for drawing in page.query("figure.cp-chart")]
    assert drawings
    for drawing in drawings:
        assert drawing.query("figcaption")
        for svg in drawing.query("svg[role=img]"):
            for name in svg.attrs["aria-labelledby"].split():
                assert drawing.query(f"#{name}")[0].to_text().strip()


def test_charts_can_be_downloaded_with_their_values_and_sources(site: Site, data: Data) -> None:
    folder = site.folder / "charts"
    linked = {
        Path(link.attrs["href"]).name
        for page in site.pages.values()
        for link in page.query("a[download]")
        if "/charts/" in link.attrs["href"]
    }
    assert linked == {path.name for path in folder.iterdir()}
    for figure in data.article.figures:
        findings = data.findings[figure.id]
        assert isinstance(findings, FigureFindings)
        for number, chart in enumerate(charts.measures(figure, findings.measures), 1):
            with (folder / f"measures-{figure.id}-{number}.csv").open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            assert [row["what"] for row in rows if row["voice"] == "article"] == [figure.name] * chart.is_stated
            names = ("value", "value_from", "value_to")
            read = sorted(
                (row["what"], row["period_start"], row["period_end"], *(float(row[name]) if row[name] else None for name in names))
                for row in rows
                if row["voice"] == "sources"
            )
            drawn = [(row.entry.measure, point) for row in chart.rows for point in row.entry.values]
            ends = [(point.period.split("/")[0], point.period.split("/")[-1]) for _, point in drawn]
            assert read == sorted(
                (name, *period, point.value, point.from_, point.to) for (name, point), period in zip(drawn, ends, strict=True)
            )
            assert all(row["publishers"] for row in rows if row["voice"] == "sources")
    for path in folder.glob("*.svg"):
        image = etree.parse(path).getroot()
        texts = [text for text in image.itertext() if text.strip()]
        assert image.tag == "{http://www.w3.org/2000/svg}svg"
        assert any(text.startswith("Sources: ") for text in texts), path.name
        assert any("creativecommons.org/licenses/by/4.0" in text for text in texts), path.name
        attributes = {name for each in image.iter() for name in each.attrib}
        assert not attributes & {"class", "style", "href"}, path.name  # it is complete without any other file
        _, _, width, height = map(float, image.attrib["viewBox"].split())
        own = path.stem.rsplit("-", 1)[0].partition("-")[2]
        page = "projects" if path.name.startswith("projects-") else f"{data.kind_of[own]}/{own}"
        assert any(text.endswith(f"/{page}/") for text in texts), path.name
        caveats = ("Rows may differ", "every value that", "article's number, drawn", "do not draw the article's number")
        assert any(caveat in " ".join(texts) for caveat in caveats), path.name
        marks = [each.attrib["transform"] for each in image.iter("{http://www.w3.org/2000/svg}g")]
        assert marks, path.name
        for x, y in (map(float, re.findall(r"[\d.-]+", each)) for each in marks):
            assert 0 < x < width
            assert 0 < y < height


def test_a_cell_of_a_chart_is_no_formula(small: Data) -> None:
    source = small.sources[0].model_copy(update={"publisher": "=1+1"})
    data = replace(small, sources=(source, *small.sources[1:]))
    edition = Edition(data)
    view = shown(VIEWS["chart"]["facts"].model_validate({"show": "facts", "record": "road"}), edition)
    files = dict(drawings([view], edition))
    assert list(files) == ["charts/facts-road-1.csv", "charts/facts-road-1.svg"]
    assert files == dict(drawings([view], edition))
    assert not re.search(rb"(^|,)\"?[=+@-]", files["charts/facts-road-1.csv"])


def test_the_title_of_a_file_is_true_of_all_its_values(small: Data) -> None:
    line, one, other = ("line to the port", "line to the port, as the ministry said", "line to the mine")
    assert charts.shared([line, one]) == line
    assert charts.shared([one, other]) == charts.shared([line, ""]) == ""
    titles = []
    for second in (one, other):
        costs = [each for each in small.part("road", "facts") if each.unit == "million USD"]
        facts = tuple(each.model_copy(update={"of": of}) for each, of in zip(costs, (line, second), strict=True))
        road = small.findings["road"].model_copy(update={"facts": facts})
        edition = Edition(replace(small, files={**small.files, "projects": {**small.files["projects"], "road": road}}))
        view = shown(VIEWS["chart"]["facts"].model_validate({"show": "facts", "record": "road"}), edition)
        image = etree.fromstring(dict(drawings([view], edition))["charts/facts-road-1.svg"])
        titles.append(image.findtext("{http://www.w3.org/2000/svg}title").removeprefix(small.records["road"].name))
    assert titles == [f": cost{of}, in billions of United States dollars" for of in (" of line to the port", "")]


def test_a_fact_stands_once_on_its_page(site: Site, data: Data) -> None:
    for project in data.article.projects:
        facts = getattr(data.findings[project.id], "facts", ())
        pages = [page for address, page in site.pages.items() if address.startswith(f"projects/{project.id}/")]
        rows = [row for page in pages for row in page.query("tr[id^='fact-']")]
        assert sorted(row.attrs["id"] for row in rows) == sorted(f"fact-{number}" for number in range(1, len(facts) + 1))


def test_each_record_is_charted_validly(edition: Edition) -> None:
    for record in edition.data.records:
        for show in ("measures", "facts"):
            html = render(shown(VIEWS["chart"][show].model_validate({"show": show, "record": record}), edition), edition, "some/page/")
            assert parsed(html, fragment=True).errors == []
