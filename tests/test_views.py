"""Views: golden HTML for each, wording, and text that shows as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import TESTS, parsed
from hypothesis import given
from hypothesis import strategies as st

import model
from model import Data, Figure
from views import VIEWS, Cards, Table, date_words, deadline_words, figure_words, paragraph_words, provenance, related, render

# What each view is asked with, beside `show`; every view that there is must stand here.
OPTIONS: dict[str, dict[str, Any]] = {
    "table-projects": {},
    "table-figures": {"theme": "roads"},
    "table-initiatives": {},
    "table-pledges": {},
    "table-people": {},
    "table-places": {},
    "table-publications": {},
    "table-terms": {},
    "table-words": {"vocabulary": "hedges"},
    "cards-article": {},
    "cards-themes": {},
    "cards-figures": {},
    "cards-paragraph": {"paragraph": 2},
    "cards-statement": {"record": "road"},
    "cards-related": {"record": "road"},
}


def test_every_view_is_tested() -> None:
    assert list(OPTIONS) == [f"{kind}-{show}" for kind, view in VIEWS.items() for show in view.shows]


@pytest.mark.parametrize("name", OPTIONS)
def test_golden(name: str, small: Data, expect: Callable[[str, Path], None]) -> None:
    kind, show = name.split("-")
    html = render(VIEWS[kind](show=show, **OPTIONS[name]), small, "some/page/")
    expect(html, TESTS / "golden" / f"{name}.html")
    assert parsed(html, fragment=True).errors == []


@pytest.mark.parametrize("record", ["mine", "share", "miners", "plan", "build", "hope"])
def test_golden_statements(record: str, small: Data, expect: Callable[[str, Path], None]) -> None:
    expect(render(Cards(show="statement", record=record), small, "some/page/"), TESTS / "golden" / f"statement-{record}.html")


def test_links_lead_from_the_page_to_the_root(small: Data) -> None:
    view = Cards(show="themes")
    assert 'href="./roads/"' in render(view, small, "")
    assert 'href="../roads/"' in render(view, small, "cpec/")
    assert 'href="../../roads/"' in render(view, small, "projects/road/")


def test_filters_narrow(small: Data) -> None:
    def rows(**options: Any) -> list[str]:
        table = parsed(render(Table(show="projects", **options), small), fragment=True)
        return [str(row.attrs["id"]) for row in table.query("tbody tr")]

    assert rows() == ["road", "mine"]
    assert rows(theme="roads") == ["road"]
    assert rows(paragraph=3) == ["road", "mine"]
    assert rows(theme="world", paragraph=3) == ["mine"]


def test_related_is_two_way(small: Data) -> None:
    def ids(of: str) -> list[str]:
        return [record.id for record in related(small.records[of], small)]

    assert ids("road") == ["share", "build"]
    assert ids("share") == ["road", "build"]
    assert ids("build") == ["road", "share"]
    assert ids("mine") == ids("hope") == []


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_shows_as_typed_and_runs_nothing(small: Data, text: str) -> None:
    hostile = text + "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;{{ 7*7 }}"
    project = model.Project.model_construct(
        id="road", name=hostile, sector="transport", theme="roads", paragraphs=(2,), places=(), says=hostile
    )
    data = Data(small.article.model_copy(update={"projects": (project,)}), small.terms, small.written)
    page = parsed(render(Table(show="projects"), data), fragment=True)
    assert page.errors == []
    assert page.query("script, img, [onerror]") == []
    expected = " ".join(hostile.split())
    shown = [
        " ".join(cell.to_text(separator="", strip=False).split()) for cell in (page.query("tbody th")[0], page.query("tbody .cp-says")[0])
    ]
    assert shown == [expected, expected]


@pytest.mark.parametrize(("iso", "words"), [("2024", "2024"), ("2024-09", "September 2024"), ("2024-09-01", "1 September 2024")])
def test_dates_are_as_exact_as_they_are_known(iso: str, words: str) -> None:
    assert date_words(iso) == words


@pytest.mark.parametrize(
    ("iso", "words"), [("2024", "by the end of 2024"), ("2024-09", "by the end of September 2024"), ("2024-12-31", "31 December 2024")]
)
def test_a_deadline_is_the_end_of_its_period(iso: str, words: str) -> None:
    assert deadline_words(iso) == words


def figure(**fields: Any) -> Figure:
    return Figure.model_construct(**{"value": None, "from_": None, "to": None, "hedge": "none", "unit": "people", **fields})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": 100, "unit": "million people", "hedge": "nearly"}, "nearly 100 million people"),
        ({"value": 1.4, "unit": "billion people", "hedge": "over"}, "over 1.4 billion people"),
        ({"value": 100000, "unit": "training places"}, "100,000 training places"),
        ({"value": 80, "unit": "percent", "hedge": "as-high-as"}, "as high as 80%"),
        ({"from_": 24, "to": 40, "unit": "percent", "hedge": "more-than"}, "from 24% to more than 40%"),
        ({"value": 0.00001, "unit": "percent"}, "0.00001%"),
        ({"from_": 11, "to": 4, "unit": "hours", "hedge": "within"}, "from 11 to within 4 hours"),
    ],
)
def test_a_number_keeps_its_hedge_and_unit(fields: dict[str, object], words: str) -> None:
    assert figure_words(figure(**fields)) == words


@pytest.mark.parametrize(
    ("numbers", "words"), [((7,), "paragraph 7"), ((7, 8), "paragraphs 7 and 8"), ((3, 4, 5), "paragraphs 3, 4 and 5")]
)
def test_paragraphs_are_listed(numbers: tuple[int, ...], words: str) -> None:
    assert paragraph_words(numbers) == words


def test_provenance_links_where_the_repository_is_known() -> None:
    assert provenance("docs/a.md", None, None).endswith("made from <code>docs/a.md</code>.</p>")
    assert provenance("data/a.yml", 7, "https://e.example/a?b&c").endswith(
        'made from <a href="https://e.example/a?b&amp;c" rel="edit"><code>data/a.yml</code></a>, from line 7.</p>'
    )
