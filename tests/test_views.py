"""Tests of views: golden HTML for each, wording, and text that is shown as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from conftest import ROOT, TESTS, Site, parsed

import model
import rendering
from citations import article_bibtex, article_csl, article_forms
from dataset import Data
from edition import Edition
from generated import generated_pages
from model import Figure
from rendering import Foot, foot
from views import VIEWS, emptiness, objections, shown
from wording import (
    date_words,
    deadline_words,
    happened_words,
    mix_words,
    outcome_words,
    paragraph_words,
    period_words,
    quantity_words,
    since_words,
    sort_number,
    source_words,
    standing_words,
    state_words,
)
from words import Hedge, Origin, OutcomeState, Relation, State


def render(kind: str, show: str, edition: Edition, page: str = "", **options: Any) -> str:
    return str(rendering.render(shown(VIEWS[kind][show].model_validate({"show": show, **options}), edition), edition, page))


# The options of each view besides `show`. Every view must be here.
OPTIONS: dict[str, dict[str, Any]] = {
    "table-projects": {},
    "table-figures": {"theme": "roads"},
    "table-initiatives": {},
    "table-pledges": {},
    "table-people": {},
    "table-statements": {},
    "table-places": {},
    "table-locations": {},
    "table-routes": {},
    "table-publications": {},
    "table-events": {},
    "table-terms": {},
    "table-words": {"vocabulary": "hedges"},
    "table-facts": {"record": "road"},
    "table-gaps": {"theme": "roads"},
    "table-sources": {"shelf": "press"},
    "table-origins": {},
    "table-languages": {},
    "table-one-sided": {},
    "table-due": {},
    "table-corrections": {},
    "table-changes": {},
    "table-downloads": {},
    "table-columns": {"download": "measure_values"},
    "cards-article": {},
    "cards-themes": {},
    "cards-figures": {},
    "cards-paragraph": {"paragraph": 2},
    "cards-identity": {"record": "road"},
    "cards-said": {"record": "road"},
    "cards-pairs": {"records": ("road",)},
    "cards-relations": {"record": "road"},
    "cards-states": {"record": "road"},
    "cards-disputes": {"record": "road"},
    "cards-gaps": {"record": "road"},
    "cards-origin": {"record": "share"},
    "cards-caveats": {"record": "share"},
    "cards-outcome": {"record": "build"},
    "cards-place": {"record": "road"},
    "cards-operator": {},
    "cards-policy": {},
    "cards-citations": {"record": "road"},
    "cards-related": {"record": "road"},
    "map-places": {"record": "road"},
    "timeline-all": {"period": "2024"},
    "timeline-steps": {"record": "road"},
    "timeline-highlights": {},
    "timeline-periods": {},
    "chart-years": {},
    "chart-measures": {"record": "share"},
    "chart-facts": {"record": "road"},
    "chart-projects": {"attribute": "cost", "unit": "million USD"},
}


def test_every_view_is_tested() -> None:
    assert sorted(OPTIONS) == sorted([f"{kind}-{show}" for kind, views in VIEWS.items() for show in views])


@pytest.mark.parametrize("name", OPTIONS)
def test_golden(name: str, small_edition: Edition, expect: Callable[[str, Path], None]) -> None:
    kind, _, show = name.partition("-")
    asked = shown(VIEWS[kind][show].model_validate({"show": show, **OPTIONS[name]}), small_edition)
    assert emptiness(asked) is None  # give the small data what the view selects
    html = str(rendering.render(asked, small_edition, "some/page/"))
    expect(html, TESTS / "golden" / f"{name}.html")
    assert parsed(html, fragment=True).errors == []


@pytest.mark.parametrize("record", ["road", "mine", "share", "miners", "plan", "build", "hope", "article"])
@pytest.mark.parametrize("name", [name for name, options in OPTIONS.items() if "record" in options])
def test_a_view_of_any_record_is_filled_or_refused(name: str, record: str, small_edition: Edition) -> None:
    kind, _, show = name.partition("-")
    view = VIEWS[kind][show].model_validate({"show": show, "record": record})
    assert not list(objections(view, small_edition))
    if emptiness(shown(view, small_edition)) is None:
        page = parsed(render(kind, show, small_edition, "some/page/", record=record), fragment=True)
        assert page.errors == []
        assert page.to_text().strip()


def test_a_list_of_changes_that_has_none_says_so(small: Data) -> None:
    for show in ("corrections", "changes"):
        page = parsed(render("table", show, Edition(replace(small, changes=()))), fragment=True)
        assert "so far" in page.to_text()
        assert page.query("table") == []


def test_years_with_several_pages_lead_to_each(small: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dataset.LONGEST", 2)
    edition = Edition(small)
    listed = parsed(render("timeline", "periods", edition), fragment=True)
    assert [row.to_text() for row in listed.query("dt")] == ["2024"]
    assert {link.attrs["href"]: link.to_text() for link in listed.query("dd a")} == {
        "./timeline/2024-q3/": "July to September",
        "./timeline/2024-10/": "October",
        "./timeline/2024-12/": "December",
    }
    years = parsed(render("chart", "years", edition), fragment=True)
    assert [link.attrs["href"] for link in years.query("a")] == ["#2024", "./timeline/2025/"]


def test_the_article_itself_is_no_pair(small_edition: Edition) -> None:
    view = VIEWS["cards"]["pairs"].model_validate({"show": "pairs", "records": ("article",)})
    assert not list(objections(view, small_edition))
    assert emptiness(shown(view, small_edition)) == ("'pairs' with records 'article' shows nothing; change the options or delete the fence")


def test_an_attribute_that_the_data_lacks_is_refused(small: Data) -> None:
    attributes = tuple(each for each in small.units.attributes if each.id != "cost")
    edition = Edition(replace(small, units=small.units.model_copy(update={"attributes": attributes})))
    for show, options in {"projects": {"unit": "million USD"}, "facts": {"record": "road"}}.items():
        view = VIEWS["chart"][show].model_validate({"show": show, "attribute": "cost", **options})
        [(option, said)] = objections(view, edition)
        assert option == "attribute"
        assert said.startswith("unknown attribute 'cost'; ")


@pytest.mark.parametrize("record", ["mine", "share", "miners", "plan", "build", "hope"])
def test_golden_statements(record: str, small_edition: Edition, expect: Callable[[str, Path], None]) -> None:
    expect(render("cards", "said", small_edition, "some/page/", record=record), TESTS / "golden" / f"said-{record}.html")


def test_links_lead_from_the_page_to_the_root(small_edition: Edition) -> None:
    assert 'href="./roads/"' in render("cards", "themes", small_edition, "")
    assert 'href="../roads/"' in render("cards", "themes", small_edition, "cpec/")
    assert 'href="../../roads/"' in render("cards", "themes", small_edition, "projects/road/")


def test_filters_narrow(small_edition: Edition) -> None:
    def rows(**options: Any) -> list[str]:
        table = parsed(render("table", "projects", small_edition, **options), fragment=True)
        return [str(row.attrs["id"]) for row in table.query("tbody tr")]

    assert rows() == ["road", "mine"]
    assert rows(theme="roads") == ["road"]
    assert rows(paragraph=3) == ["road", "mine"]
    assert rows(theme="world", paragraph=3) == ["mine"]


def test_related_is_two_way(small: Data) -> None:
    def ids(of: str) -> list[str]:
        return [record.id for record in small.related(small.records[of])]

    assert ids("road") == ["share", "build"]
    assert ids("share") == ["road", "build"]
    assert ids("build") == ["road", "share"]
    assert ids("mine") == ids("hope") == []


@pytest.mark.parametrize(("iso", "words"), [("2024", "2024"), ("2024-09", "September 2024"), ("2024-09-01", "1 September 2024")])
def test_dates_are_as_exact_as_they_are_known(iso: str, words: str) -> None:
    assert date_words(iso) == words


@pytest.mark.parametrize(
    ("span", "happened", "since"),
    [
        ("2024-10-14", "on 14 October 2024", "since 14 October 2024"),
        ("2024-10", "in October 2024", "since October 2024"),
        ("2024", "in 2024", "since 2024"),
        ("../2024-11-03", "by 3 November 2024", "since 3 November 2024 or earlier"),
        ("2024-11-03/2024-11-05", "between 3 and 5 November 2024", "since some time between 3 and 5 November 2024"),
        ("2024-06/2024-11-03", "between June 2024 and 3 November 2024", "since some time between June 2024 and 3 November 2024"),
    ],
)
def test_a_span_says_when_something_happened_and_since_when_it_goes_on(span: str, happened: str, since: str) -> None:
    assert happened_words(span) == happened
    assert since_words(span) == since
    assert "about " in happened_words(span, estimated=True)
    assert "about " in since_words(span, estimated=True)


def made(kind: type[Any], **fields: Any) -> Any:
    """Return an entry with the given fields alone."""
    return kind.model_construct(**fields)


def _reported(*dates: str, origin: Origin = Origin.PRESS) -> list[model.Source]:
    return [made(model.Source, date=date, estimated=False, origin=origin) for date in dates]


@pytest.mark.parametrize(
    ("state", "dates", "words"),
    [
        (State.CONSTRUCTION, ["2021-04", "2026-05"], "under construction since March 2021 (last reported May 2026)"),
        (State.APPROVED, ["2026-05-01"], "approved in March 2021 (last reported 1 May 2026)"),
        (State.OPERATING, [], "operating since March 2021"),
    ],
)
def test_a_state_has_the_day_it_began_and_the_day_of_its_newest_source(state: State, dates: list[str], words: str) -> None:
    status = made(model.Status, state=state, since="2021-03", estimated=False)
    assert state_words(status, _reported(*dates)) == words
    assert state_words(status, [], is_again=True).startswith(f"{state.label.lower()} again ")


@pytest.mark.parametrize(
    ("date", "dates", "words"),
    [
        (
            "../2024-11-03",
            ["2024-11-03", "2024-11-12"],
            "by 3 November 2024 (reported on 3 November 2024 and on 12 November 2024; exact day not found)",
        ),
        ("2024-10-14", ["2024-10-15"], "on 14 October 2024 (reported on 15 October 2024)"),
        ("2024-10-14", ["2024-10-15", "2024-10-16", "2025-03-17"], "on 14 October 2024 (reported from 15 October 2024 to 17 March 2025)"),
        ("2024", [], "in 2024 (exact day not found)"),
        ("2024-10-14", [], "on 14 October 2024"),
    ],
)
def test_an_outcome_has_the_day_of_the_deed_and_the_days_of_the_reports(date: str, dates: list[str], words: str) -> None:
    outcome = made(model.Outcome, state=OutcomeState.DONE, deed="handed over", date=date, estimated=False)
    assert outcome_words(outcome, _reported(*dates)) == f"handed over {words}"


def test_an_outcome_says_where_all_who_report_it_are_parties() -> None:
    outcome = made(model.Outcome, state=OutcomeState.DONE, deed="handed over", date="2024-10-14", estimated=False)
    reported = _reported("2024-10-15", origin=Origin.COMPANY)
    assert outcome_words(outcome, reported) == "handed over on 14 October 2024 (reported by the parties on 15 October 2024)"
    assert "by the parties" not in outcome_words(outcome, [*reported, *_reported("2024-10-16")])


def test_where_a_record_stands_is_its_state_or_outcome_or_latest_step_and_the_next_date(small: Data) -> None:
    def standing(id: str, data: Data = small) -> list[tuple[str, str]]:
        return standing_words(data.records[id], data)

    assert standing("road") == [("Status", "operating since 4 March 2025 or earlier (last reported 4 March 2025)")]
    assert standing("build") == [
        (
            "Outcome",
            'done: opened to "cars" between about January 2025 and 4 March 2025 (reported by the parties on 4 March 2025; exact day not found)',
        )
    ]
    assert standing("hope") == [("Outcome", "too general to test")]
    assert standing("share") == []
    assert standing("plan") == [("Latest step", "10 September 2024")]
    step = made(model.Step, date="2024-10", end=None, estimated=True, planned=False, event="They met.")
    # The newest day of work is in February 2026. A month that has not ended is still to come, and a year that has ended is not.
    planned = [step.model_copy(update={"date": date, "planned": True}) for date in ("2027", "2026-02", "2025")]
    plan = small.files["initiatives"]["plan"].model_copy(update={"timeline": (step, *planned)})
    stepped = replace(small, files={**small.files, "initiatives": {"plan": plan}})
    assert standing("plan", stepped) == [("Latest step", "about October 2024"), ("Planned next", "about February 2026")]


def test_the_mix_of_sources_counts_each_of_them_once_a_list(small: Data) -> None:
    sources = [small.sources_by_id[id] for id in ("agency", "study", "old", "paper-2024")]
    assert mix_words(sources) == (
        "4 sources. Whose accounts: Press 2, Chinese state media 1, Research 1. Languages: English 2, Chinese 1, German 1. How much we read: Excerpt 4."
    )


def test_states_relations_and_outcomes_share_no_words() -> None:
    # Readers must not see "agreed" as a state on one line and a relation on the next.
    lists = [{part for word in words for part in word.label.lower().split()} for words in (State, Relation, OutcomeState)]
    small_words = {"the", "so", "or", "to", "no", "not", "too", "only"}
    assert [one & other - small_words for one, other in combinations(lists, 2)] == [set()] * 3


@pytest.mark.parametrize(
    ("iso", "words"), [("2024", "by the end of 2024"), ("2024-09", "by the end of September 2024"), ("2024-12-31", "31 December 2024")]
)
def test_a_deadline_is_the_end_of_its_period(iso: str, words: str) -> None:
    assert deadline_words(iso) == words


def figure(**fields: Any) -> Figure:
    return Figure.model_construct(**{"value": None, "from_": None, "to": None, "hedge": Hedge.NONE, "unit": "people", **fields})


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
        ({"value": 6700, "unit": "million USD"}, "$6.7 billion"),
        ({"value": 115, "unit": "million USD", "hedge": "about"}, "about $115 million"),
        ({"value": 1000000, "unit": "million USD"}, "$1 trillion"),
        ({"value": 567500, "unit": "million PKR"}, "Rs 567.5 billion"),
        ({"value": 14775, "unit": "million CNY"}, "14.775 billion yuan"),
        ({"value": 3212, "unit": "million kWh a year"}, "3.212 billion kWh a year"),
        ({"value": 1409.67, "unit": "million people"}, "1.40967 billion people"),
        ({"value": 15.53, "unit": "Rs per kWh"}, "Rs 15.53 per kWh"),
        ({"value": 8.12, "unit": "US cents per kWh"}, "8.12 US cents per kWh"),
        ({"value": 1.23, "unit": "USD per kg"}, "$1.23 per kg"),
        ({"from_": 900, "to": 1100, "unit": "million USD"}, "from $0.9 billion to $1.1 billion"),
        ({"value": 0, "unit": "percent"}, "0%"),
    ],
)
def test_a_number_keeps_its_hedge_and_unit(fields: dict[str, object], words: str) -> None:
    assert quantity_words(figure(**fields)) == words


@pytest.mark.parametrize(
    ("numbers", "words"), [((7,), "paragraph 7"), ((7, 8), "paragraphs 7 and 8"), ((3, 4, 5), "paragraphs 3, 4 and 5")]
)
def test_paragraphs_are_listed(numbers: tuple[int, ...], words: str) -> None:
    assert paragraph_words(numbers) == words


def about(files: list[tuple[str, int | None]], edit_url: str | None = None, **more: Any) -> Foot:
    return Foot(files, edit_url, "A road", "projects/road/", **more)


def test_a_page_says_what_it_is_made_from(small_edition: Edition) -> None:
    assert "built from <code>docs/a.md</code>." in foot(about([("docs/a.md", None)]), small_edition)
    html = foot(about([("data/a.yml", None), ("data/b.yml", 7)], "https://e.example/a?b&c"), small_edition)
    assert (
        'built from <a href="https://e.example/a?b&amp;c" rel="edit"><code>data/a.yml</code></a> and <code>data/b.yml</code> (line 7).'
        in html
    )


def test_a_page_can_be_cited_and_a_record_taken_and_reported(small: Data, small_edition: Edition) -> None:
    record = small.records["road"]
    html = foot(about([("a.yml", None)], record=record, report_url="https://e.example/issues/new"), small_edition)
    site = "A site, &lt;read&gt; &amp; read"
    assert f'<span data-copy="in the text" translate="no">({site}, “A road”, 2026)</span>' in html
    full = f"{site}, “A road”, checked 2 January 2026, https://site.test/projects/road/. CC BY 4.0."
    assert f'<span data-copy="in full" translate="no">{full}</span>' in html
    assert "@misc{cpr-projects-road,\n  author = {{A site, &lt;read&gt; \\&amp; read}}," in html  # escaped once for each format
    assert '<a href="../road.csv" download>CSV (spreadsheet)</a>' in html
    assert '<a href="road.yml" download>' in html
    assert '<a href="https://e.example/issues/new">' in html
    assert "download" not in foot(about([("docs/a.md", None)]), small_edition)


def test_a_page_without_an_address_is_cited_by_its_path(small: Data) -> None:
    html = foot(about([("a.yml", None)], record=small.records["road"]), Edition(small, "A site"))
    assert "A site, “A road”, checked 2 January 2026, /projects/road/. CC BY 4.0." in html
    assert "url = " not in html


def test_pages_are_cited_by_the_author_that_citation_cff_names(site: Site) -> None:
    [author] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf8"))["authors"]
    for address in ("projects/ml-1/", "article/", "about/"):
        [full] = [each.to_text() for each in site.pages[address].query(".cp-foot [data-copy='in full']")]
        assert full.startswith(f"{author['name']}, “")


def test_the_article_is_cited_in_each_of_its_printings(data: Data, site: Site) -> None:
    article = data.article
    in_text, in_full, bibtex = article_forms(article)
    page = site.pages["article/"]
    offered = [
        [each.to_text() for each in page.query(f"[data-copy='the article, {form}']")] for form in ("in the text", "in full", "BibTeX")
    ]
    assert offered == [[in_text], [in_full], [bibtex]]
    assert in_text == f"({article.author}, {article.published[:4]})"
    assert in_full.startswith(f"{article.author}, {article.author_role}, “{article.title}”, {date_words(article.published)}")
    entries, items = article_bibtex(article), article_csl(article)
    assert bibtex == "\n\n".join(entries)
    for printing, entry, item in zip(article.publications, entries, items, strict=True):
        for known in filter(None, (printing.title, printing.publisher, printing.date, printing.url)):
            assert known in entry
        for known in filter(None, (printing.title, printing.publisher, date_words(printing.date), printing.url)):
            assert known in in_full
        assert [item["title"], item.get("container-title"), item.get("URL")] == [printing.title, printing.publisher, printing.url]
        assert [item["author"], item["issued"]] == [[{"literal": article.author}], {"date-parts": [[*map(int, printing.date.split("-"))]]}]
        assert None not in item.values()


@pytest.mark.parametrize(
    ("period", "estimated", "words"),
    [("2013/2021", False, "2013 to 2021"), ("2024-05/2024-07", True, "about May 2024 to July 2024"), ("2024", False, "2024")],
)
def test_a_period_is_a_day_or_two(period: str, estimated: bool, words: str) -> None:
    assert period_words(period, estimated) == words


@pytest.mark.parametrize(
    ("number", "sorts_by"),
    [
        ({"value": 1.4, "unit": "billion people"}, 1_400_000_000),
        ({"value": 98.99, "unit": "million people"}, 98_990_000),
        ({"from_": 24, "to": 40, "unit": "percent"}, 40),
        ({"unit": None}, None),
    ],
)
def test_a_number_sorts_by_all_that_it_is(number: dict[str, Any], sorts_by: int | None) -> None:
    entry = SimpleNamespace(**{"value": None, "from_": None, "to": None, **number})
    assert (float(sort_number(entry)) if sort_number(entry) else None) == sorts_by


def test_a_source_is_named_by_publisher_and_day(small: Data) -> None:
    named = [source_words(source) for source in small.sources]
    assert named == [
        "A Paper, citing An Agency, 1 October 2024",
        "An Embassy, about November 2024",
        "Another Agency, 4 March 2025",
        "An Institute, undated",
        "A Paper, 10 September 2024",
    ]


def test_a_timeline_takes_a_record_or_a_theme(small_edition: Edition) -> None:
    def steps(show: str = "steps", **options: Any) -> list[str]:
        html = parsed(render("timeline", show, small_edition, **options), fragment=True)
        return [" ".join(step.to_text().split()) for step in html.query(".cp-event")]

    assert len(steps(record="road")) == 3
    assert steps(record="road", newest=1) == steps(record="road")[-1:]
    assert steps(record="article") == ["A paper speaks of it."]
    world = steps("all", theme="world")
    assert world[0].startswith("The article appears")
    assert "Miners are counted." in world
    assert not any("road" in step for step in world)


def test_ages_are_counted_from_the_newest_day_in_the_data(small: Data, small_edition: Edition) -> None:
    assert small.newest == "2026-02-02"
    assert list(small.due) == ["road"]
    due = [page.source for page in generated_pages(small_edition) if "a review has been due" in page.html(small_edition, "a/b/")]
    assert due == ["projects/road.md"]
