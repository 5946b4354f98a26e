"""Charts: true to scale, from zero, in their frame, and each number beside its words."""

from __future__ import annotations

import gzip
import re
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from conftest import ROOT, Site, parsed
from hypothesis import given
from hypothesis import strategies as st

import charts
from dataset import Data
from edition import Edition
from model import Fact, Figure, FigureFindings, Measure, Point
from pages import check
from rendering import render
from views import VIEWS, shown
from wording import quantity_words
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
    assert int(axis.step.scaleb(-axis.step.adjusted()) * 10) in (10, 20, 25, 50)


@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=8))
def test_bars_are_as_long_as_their_numbers(values: list[int]) -> None:
    [group] = charts.facts([fact(value) for value in values])
    assert group.scale
    lengths = [charts.bars(row.entry, group.unit, group)[0].length for row in group.rows]
    for value, length in zip(values, lengths, strict=True):
        assert 0 <= length <= 100
        assert abs(length - Decimal(value) * 100 / group.scale.high) <= Decimal("0.5")
    assert max(lengths) >= 50 or not any(values)


@given(st.lists(NUMBERS, min_size=2, max_size=8))
def test_bars_begin_at_zero_on_either_side(values: list[float]) -> None:
    [group] = charts.facts([fact(value) for value in values])
    assert group.scale
    zero = group.scale.at(0)
    for row in group.rows:
        [bar] = charts.bars(row.entry, group.unit, group)
        near = bar.start if row.entry.value >= 0 else bar.start + bar.length
        assert abs(near - zero) <= 1
        assert 0 <= bar.start <= bar.start + bar.length <= 101  # both are rounded


def test_a_million_and_a_billion_share_a_scale(data: Data) -> None:
    figure = data.records["population"]
    assert isinstance(figure, Figure)
    findings = data.findings["population"]
    assert isinstance(findings, FigureFindings)
    own = charts.measures(figure, findings.measures)[0]
    assert {row.entry.unit for row in own.rows} == {"million people", "billion people"}
    [bar] = charts.bars(figure, figure.unit, own)
    [counted] = charts.bars(findings.measures[0].values[0], findings.measures[0].unit, own)
    assert (bar.length, counted.length) == (88, 88)
    assert (bar.bound, counted.bound) == ("more", "")


@pytest.mark.parametrize("hedge", list(Hedge))
def test_a_hedge_makes_a_bound_of_the_last_number(hedge: str) -> None:
    change = fact(None, from_=11, to=4, hedge=hedge)
    group = charts.Group("million USD", [], charts.scale([11, 4]))
    wanted = {"over": "more", "more-than": "more", "at-least": "more", "within": "less", "up-to": "less"}.get(hedge, "")
    assert [bar.bound for bar in charts.bars(change, "million USD", group)] == ["", wanted]


def test_a_project_is_told_by_its_newest_value_of_the_whole() -> None:
    plan, old, new, part = (
        fact(1, planned=True, as_of="2026"),
        fact(2, as_of="2020-05"),
        fact(3, as_of="2021"),
        fact(4, of="a part", as_of="2025"),
    )
    all_facts: list[tuple[Any, list[Fact]]] = [("a", [plan, old, new, part]), ("b", [plan, part]), ("c", [part]), ("d", [])]
    [group] = charts.projects(all_facts, "cost", "million USD")
    assert [(str(row.record), row.entry.value) for row in group.rows] == [("a", 3), ("b", 1)]
    assert charts.projects(all_facts, "cost", "million PKR") == []
    assert charts.projects(all_facts[1:], "cost", "million USD") == []  # one alone is compared with nothing


@given(st.dates().filter(lambda day: day.year > 1))
def test_days_lie_around_the_number_of_their_year(day: Any) -> None:
    iso = day.isoformat()
    year, month = iso[:4], iso[:7]
    assert abs(charts.moment(iso) - charts.moment(year)) < Decimal("0.5")
    assert abs(charts.moment(iso) - charts.moment(month)) < Decimal("0.05")
    assert charts.moment(f"{year}-01-01") < charts.moment(month) < charts.moment(f"{year}-12-31")


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    periods = sorted(draw(st.lists(st.tuples(YEARS, st.integers(0, 30)), min_size=3, max_size=9, unique=True)))
    points = tuple(
        Point.model_construct(
            period=f"{year}/{year + span}" if span else str(year),
            value=draw(NUMBERS),
            from_=None,
            to=None,
            hedge=Hedge.NONE,
            estimated=False,
        )
        for year, span in periods
    )
    name = draw(st.sampled_from(["Share, of one", "Share, of another country, as counted by a bank", "Growth", "Share"]))
    return Measure.model_construct(
        measure=name,
        unit="percent",
        definition="",
        same_definition=draw(st.sampled_from([SameDefinition.NO, SameDefinition.UNCLEAR])),
        values=points,
        sources=("a",),
        calculation=None,
    )


SPANS = st.sampled_from([None, "1984", "1984/2024", "2024-09"])


@given(st.lists(measures(), max_size=6), SPANS, st.booleans())
def test_what_is_drawn_stays_in_its_frame(measured: list[Measure], span: str | None, change: bool) -> None:
    numbers: dict[str, Any] = {"value": None, "from_": 24, "to": 40} if change else {"value": 40, "from_": None, "to": None}
    figure = Figure.model_construct(id="share", unit="percent", hedge=Hedge.OVER, span=span, **numbers)
    frames = charts.series(figure, measured)
    assert sorted(each.number for frame in frames for each in frame.series) == [
        n for n, each in enumerate(measured, 1) if charts.drawn(each)
    ]
    for frame in frames:
        assert 1 <= len(frame.series) <= 4
        marks = [mark for each in frame.series for mark in each.marks] + [each.mark for each in frame.stated]
        assert all(0 <= mark.left <= mark.right <= 100 and 0 <= mark.top <= 100 for mark in marks)
        assert [top for top, value in frame.ticks if value == 0]
        assert all(0 <= left <= 100 for left, _ in frame.years)
        assert 1 <= len(frame.years) <= 7
        assert len(frame.stated) == (0 if all(each.measure.same_definition == "no" for each in frame.series) else 1 + change)
        assert all(each.dated == bool(span) for each in frame.stated)
        for each in frame.series:
            assert each.dots.count("h0") + each.bands.count("H") == len(each.measure.values)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 20)), min_size=1, max_size=4))
def test_names_do_not_overlap(wanted: list[tuple[int, int]]) -> None:
    tops, heights = [Decimal(top) for top, _ in wanted], [Decimal(height) for _, height in wanted]
    placed = sorted(zip(charts.spread(tops, heights), heights, strict=True))
    assert all(low + height <= high for (low, height), (high, _) in pairwise(placed))
    assert placed[-1][0] + placed[-1][1] <= 107


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("show: measure\nrecord: share", "6: chart: 'show': unknown word 'measure'; did you mean 'measures'?"),
        ("show: measures", "6: chart: field 'record' is missing"),
        ("show: measures\nrecord: road", "6: chart: 'show': 'measures' with record 'road' shows nothing; change the options or delete the fence"),
        ("show: series\nrecord: miners", "6: chart: 'show': 'series' with record 'miners' shows nothing; change the options or delete the fence"),
        ("show: facts\nrecord: road\nattribute: length", "8: chart: 'attribute': unknown word 'length'; known are: cost, capacity"),
        ("show: facts\nrecord: road\nattribute: capacity", "6: chart: 'show': 'facts' with record 'road' and attribute 'capacity' shows nothing; change the options or delete the fence"),
        ("show: projects\nattribute: cost", "6: chart: field 'unit' is missing"),
        ("show: projects\nattribute: cost\nunit: MW", "8: chart: 'unit': 'MW' is not allowed for cost; use million USD or million PKR or million CNY"),
        ("show: measures\nrecord: share\nunit: MW", "8: chart: unknown field 'unit'; known are: show, record"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_said(options: str, said: str, small: Data) -> None:
    text = f"---\ndescription: A page.\n---\n\n``` chart\n{options}\n```\n"
    assert [str(problem) for problem in check(text, "docs/page.md", Edition(small)).problems] == [f"docs/page.md:{said}"]


# --- the built site


def test_every_figure_stands_beside_what_was_measured(site: Site, data: Data) -> None:
    for figure in data.article.figures:
        findings = data.findings[figure.id]
        assert isinstance(findings, FigureFindings)
        page = site.pages[f"figures/{figure.id}/"]
        [own] = page.query("table tr.cp-stated .cp-point")
        assert own.to_text().strip() == quantity_words(figure)
        assert len(own.query("rect")) == (1 if figure.value is not None else 2)
        for number, measure in enumerate(findings.measures, 1):
            [row] = page.query(f"#measure-{number}")
            said = " ".join(row.query(".cp-value")[0].to_text().split())
            assert all(quantity_words(point, measure.unit) in said for point in measure.values)
            assert " ".join(measure.definition.split()) in " ".join(row.to_text().split())
            if charts.drawn(measure):
                assert len(page.query(f"figcaption a[href$='#measure-{number}']")) == 1
            elif row.query("rect"):
                assert len(row.query("rect")) == sum(1 if point.value is not None else 2 for point in measure.values)
            else:  # alone in its unit
                assert charts.base(measure.unit)[0] != charts.base(figure.unit)[0]


def test_bars_of_a_page_are_drawn_alike(site: Site) -> None:
    """Nothing but the style sheet gives a bar its size, so all of a table are of one width."""
    drawn = [bar for page in site.pages.values() for bar in page.query(".cp-point > svg")]
    assert len(drawn) > 200
    assert {name for bar in drawn for name in bar.attrs} == {"class", "aria-hidden"}
    style = (ROOT / "docs" / "assets" / "site.css").read_text("utf8")
    assert re.findall(r"\.cp-point > svg(?:\.cp-two)? \{[^}]*?[\n ]width: ([^;]+);", style) == ["var(--cp-bar)"]
    assert set(re.findall(r"([^\n{}]+) \{\n +--cp-bar:", style)) == {".cp-bars", "  .cp-bars"}
    assert all(0 <= int(rect.attrs["width"].removesuffix("%")) <= 100 for bar in drawn for rect in bar.query("rect"))


def test_a_drawing_has_words_and_sources(site: Site, data: Data) -> None:
    found = 0
    for figure in data.article.figures:
        page = site.pages[f"figures/{figure.id}/"]
        for drawing in page.query("figure.cp-chart"):
            found += 1
            assert drawing.query("figcaption a.cp-source")
            [svg] = drawing.query("svg[role=img]")
            for name in svg.attrs["aria-labelledby"].split():
                assert drawing.query(f"#{name}")[0].to_text().strip()
    assert found >= 10


def test_a_fact_stands_once_on_its_page(site: Site, data: Data) -> None:
    for project in data.article.projects:
        facts = getattr(data.findings[project.id], "facts", ())
        pages = [page for address, page in site.pages.items() if address.startswith(f"projects/{project.id}/")]
        rows = [row for page in pages for row in page.query("tr[id^='fact-']")]
        assert sorted(row.attrs["id"] for row in rows) == sorted(f"fact-{number}" for number in range(1, len(facts) + 1))


def test_pages_of_figures_are_light(site: Site, data: Data) -> None:
    for figure in data.article.figures:
        html = (site.folder / "figures" / figure.id / "index.html").read_bytes()
        assert len(gzip.compress(html, 9)) <= 15_000, figure.id


def test_each_record_is_charted_validly(edition: Edition) -> None:
    for record in edition.data.records:
        for show in ("measures", "series", "facts"):
            html = render(shown(VIEWS["chart"][show].model_validate({"show": show, "record": record}), edition), edition, "some/page/")
            assert parsed(html, fragment=True).errors == []
