"""Tests of search in a real browser: when it downloads its index, what it finds, in which order, and how it is used."""

from __future__ import annotations

import re
from typing import Any

import pytest
from conftest import PATIENCE, Site, Visit, search
from playwright.sync_api import Page, expect

from dataset import Data

# Queries that the site must answer, the page that each must find, and the lowest rank among the pages of this list, since the record grows.
# They are names, terms and subjects in the article, which editors do not change. The queries in `SMALL` are about content of the record.
QUERIES = {
    # names, and other spellings of them
    "ML-1": ("projects/ml-1/", 1),
    "ml1": ("projects/ml-1/", 1),
    "ML 1": ("projects/ml-1/", 1),
    "ML‑1": ("projects/ml-1/", 1),  # with a non-breaking hyphen
    "ml–1": ("projects/ml-1/", 1),
    "ＭＬ－１": ("projects/ml-1/", 1),
    "Main Line": ("projects/ml-1/", 1),
    "railway upgrade": ("projects/ml-1/", 1),
    "M-5": ("projects/m-5/", 1),
    "M5": ("projects/m-5/", 1),
    "m—5": ("projects/m-5/", 1),
    "KKH": ("projects/kkh-realignment/", 1),
    "Karakoram": ("projects/kkh-realignment/", 1),
    "Gwadar": ("projects/gwadar-area/", 2),
    "gwadar airport": ("projects/gwadar-airport/", 1),
    "GWADÁR": ("projects/gwadar-area/", 2),
    "hand over airport": ("pledges/hand-over-gwadar-airport/", 2),
    "Port Qasim": ("projects/port-qasim/", 1),
    "Khunjerab": ("projects/khunjerab-sost/", 1),
    "Khunjerab pass all year": ("pledges/open-khunjerab-all-year/", 2),
    "suki kinari": ("projects/suki-kinari/", 1),
    "wind farms": ("projects/dawood-wind-farm/", 2),
    "chilli": ("projects/dried-chili/", 1),
    "dried chilies": ("projects/dried-chili/", 1),
    "health kits": ("projects/health-kits/", 1),
    "5Es": ("initiatives/five-es/", 1),
    "5 Es": ("initiatives/five-es/", 1),
    "Pakistan’s 5Es": ("initiatives/five-es/", 1),
    "CPEC": ("initiatives/cpec/", 1),
    "China–Pakistan Economic Corridor": ("initiatives/cpec/", 1),
    "belt and road": ("initiatives/belt-and-road/", 1),
    "FOCAC": ("glossary/", 3),
    "third plenum": ("initiatives/third-plenum/", 2),
    "Xi Jinping Thought": ("initiatives/xi-jinping-thought/", 1),
    # what the article says
    "11 hours": ("figures/travel-time/", 1),
    "11 hours to 4": ("figures/travel-time/", 1),
    "Jiang Zaidong": ("article/", 2),
    "cpec cost": ("initiatives/cpec/", 1),
    "ML 1 cost": ("projects/ml-1/", 1),
    "travel time": ("figures/travel-time/", 1),
    "poverty": ("figures/poverty-share/", 2),
    "rural poverty": ("figures/rural-poverty/", 1),
    "1.4 billion people": ("figures/population/", 2),
    "growth of the global south": ("figures/global-south-growth/", 3),
    "oil and gas": ("projects/oil-gas/", 2),
    # pages that are not records
    "how to contribute": ("contribute/", 1),
    "for programmers": ("contribute/code/", 2),
    "How it is made": ("method/", 1),
    "glossary": ("glossary/", 1),
    "licences": ("about/", 1),
    "method": ("method/", 1),
    "how do you decide": ("method/", 1),
    "sources differ": ("method/", 3),
    "who runs this site": ("about/", 1),
    "author": ("about/", 3),
    "corrections": ("about/", 1),
    "report a mistake": ("about/", 2),
    "cite": ("about/", 3),
    "contact": ("about/", 1),
    "csv": ("data/", 1),
    "numbers csv": ("data/", 1),
    "download": ("data/", 1),
    # words with one wrong letter, or two
    "gwader": ("projects/gwadar-area/", 2),
    "motorwey": ("projects/m-5/", 1),
    "krakoram": ("projects/kkh-realignment/", 1),
    "corection": ("about/", 1),
    "moderniasation": ("initiatives/chinese-modernisation/", 5),
}
# The same for the small data set: a text of each part of a record, and other spellings.
SMALL = {
    "100,000": ("figures/miners/", 1),
    "100000": ("figures/miners/", 1),
    "１００,０００": ("figures/miners/", 1),
    "۱۰۰٬۰۰۰": ("figures/miners/", 1),
    "$9.85 billion": ("projects/road/", 1),
    "twelve": ("projects/road/", 1),  # a dispute
    "how long": ("projects/road/", 1),
    "talk held": ("projects/road/", 1),  # a step
    "private": ("projects/road/", 1),  # its note
    "whether it is good": ("projects/road/", 1),  # a gap
    "work begins": ("projects/road/", 1),  # a state
    "nobody says": ("projects/road/", 1),  # a comparison
    "state & 5 < 6": ("projects/road/", 1),  # a fact in words
    "contract": ("projects/road/", 1),  # the version of a fact
    "report more most": ("projects/road/", 3),  # the title of a source
    "O'Nym": ("projects/road/", 5),
    "O’Nym": ("projects/road/", 5),
    "speech": ("figures/share/", 1),  # the origin of a figure
    "roads are “short”": ("figures/share/", 1),  # a caveat
    "forty": ("figures/share/", 1),  # a reading
    "opened to cars": ("pledges/build/", 1),  # an outcome
    "names nothing": ("pledges/hope/", 1),
    "what was the cost of the road": ("projects/road/", 1),  # grammatical words are ignored
    "سڑک": ("projects/road/", 1),
    "سَڑك": ("projects/road/", 1),  # with another letter and a mark
    "ﺳﮍڪ": ("projects/road/", 1),  # in presentation forms
    "$9٫85": ("projects/road/", 1),
    "OʼNym": ("projects/road/", 5),
    "ʿOʾnym": ("projects/road/", 5),
    "路": ("projects/road/", 1),
}


def answers(page: Page, queries: dict[str, tuple[str, int]]) -> dict[str, list[str]]:
    """Return the first results of the queries whose page does not have its rank."""
    wrong = {}
    known = {wanted for wanted, _ in queries.values()}
    for query, (wanted, worst) in queries.items():
        found = [each for each in search(page, query) if each in known]
        if wanted not in found[:worst]:
            wrong[query] = found[:6]
    return wrong


def test_the_site_answers(visit: Visit) -> None:
    assert len(QUERIES) >= 40
    assert answers(visit("about/"), QUERIES) == {}


ARABIC = str.maketrans("کی", "كي")  # letters on other keyboards


def test_names_in_other_languages_are_found(visit: Visit, data: Data) -> None:
    page, lost = visit("about/"), []
    for id, findings in data.findings.items():
        for name in findings.names:
            query = name.text.translate(ARABIC) if name.language == "ur" else name.text[:4]
            if f"{data.kind_of[id]}/{id}/" not in search(page, query):
                lost.append((id, query))
    assert lost == []


def test_every_part_of_a_record_is_found(visit: Visit, small_host: str) -> None:
    assert answers(visit("", host=small_host), SMALL) == {}


# --- the index ------------------------------------------------------------------------------------------------------

FETCHED = "performance.getEntriesByType('resource').map(each => each.name).filter(name => name.includes('search'))"


def test_the_index_is_fetched_once_and_when_the_field_has_the_focus(visit: Visit) -> None:
    page = visit("about/", fresh=True)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(FETCHED) == []
    page.get_by_role("textbox", name="Search").focus()
    expect(page.locator(".md-search-result__meta")).to_have_text("Type to start searching", timeout=PATIENCE * 1000)
    assert [name.rpartition("/")[2] for name in page.evaluate(FETCHED)] == ["search_index.json"]
    search(page, "ML-1")
    search(page, "M-5")
    assert len(page.evaluate(FETCHED)) == 1


def test_an_index_that_does_not_load_is_said_and_asked_for_again(visit: Visit) -> None:
    page = visit("about/", quiet=False, fresh=True)
    page.route("**/search_index.json", lambda route: route.abort())
    field, state = page.get_by_role("textbox", name="Search"), page.locator(".md-search-result__meta")
    field.fill("ML-1")
    expect(state).to_have_text("The search index did not load. Check your connection and type again.")
    page.unroute("**/search_index.json")
    field.fill("ML-1 ")
    expect(state).to_have_text(re.compile("matching page"))


def test_an_address_can_hold_a_query(visit: Visit) -> None:
    page = visit("about/?q=Gwadar+airport")
    expect(page.locator(".md-search-result__item a").first).to_have_attribute("href", re.compile("/projects/gwadar-airport/$"))
    assert page.get_by_role("textbox", name="Search").input_value() == "Gwadar airport"


def test_search_works_where_an_address_leads_nowhere(visit: Visit) -> None:
    page = visit("nowhere/at/all/")
    assert search(page, "ML-1")[0] == "projects/ml-1/"


# --- results --------------------------------------------------------------------------------------------------------


def shown(page: Page) -> list[dict[str, Any]]:
    """Return the results: title, passage, marked words, and address."""
    found: list[dict[str, Any]] = page.locator(".md-search-result__item a").evaluate_all(
        """links => links.map(link => ({
            title: link.querySelector("strong").textContent, passage: link.querySelector("span").textContent,
            marked: [...link.querySelectorAll("mark")].map(each => each.textContent), place: new URL(link.href).pathname + new URL(link.href).hash
        }))"""
    )
    return found


def test_a_result_shows_the_passage_and_leads_to_it(visit: Visit, small_host: str) -> None:
    page = visit("", host=small_host)
    search(page, "twelve")
    assert shown(page) == [
        {
            "title": 'A *road* [to] _nowhere_ #1 & x < y "z"',
            "passage": "Where sources disagree: Twelve.",
            "marked": ["Twelve"],
            "place": "/projects/road/#dispute-1",
        }
    ]
    page.locator(".md-search-result__item a").click()
    page.wait_for_url("**/projects/road/#dispute-1")
    search(page, "twelve unheard")
    state = page.locator(".md-search-result__meta")
    expect(state).to_have_text("1 matching page, but none contains all the words")
    search(page, "unheard")
    expect(state).to_have_text("No matching pages. Look in Projects, Figures, the article or How to contribute")
    assert shown(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/")


def first(page: Page, query: str) -> dict[str, Any]:
    """Return the first result of a query."""
    search(page, query)
    return shown(page)[0]


def test_each_result_shows_why_it_was_found(visit: Visit) -> None:
    page = visit("about/")
    for query in [*QUERIES][::4]:
        search(page, query)
        for result in shown(page):
            assert result["marked"] or result["passage"].startswith("Sources say: "), (query, result)


def test_a_name_leads_to_the_answer(visit: Visit, small_host: str) -> None:
    page = visit("", host=small_host)
    answer = 'Sources say: Two say "so" & it opens < 2026.'
    for query in ("a road to nowhere", "سڑک", "路"):
        result = first(page, query)
        assert (result["passage"], result["place"]) == (answer, "/projects/road/"), query
    assert page.locator(".md-search-result__item small").first.inner_text() == "A page · 路"  # the page of the list that the record is in
    assert page.locator(".md-search-result__item small bdi").first.get_attribute("lang") == "zh"
    search(page, "سڑک")
    assert page.locator(".md-search-result__item bdi:lang(ur) mark").first.inner_text() == "سڑک"
    # A match at the top leads to the top, a better match in a passage below leads there, and the title of a source to the list of sources.
    assert [first(page, query)["place"].partition("#")[2] for query in ("opens two", "road contract", "road twelve")] == [
        "",
        "fact-3",
        "dispute-1",
    ]
    assert first(page, "licence institute")["place"].partition("#")[2] == "sources"


def test_a_passage_that_heads_others_shows_the_first(visit: Visit, small_host: str) -> None:
    page = visit("", host=small_host)
    assert first(page, "road cost")["passage"] == (
        "Facts and figures: Cost, in United States dollars: Cost · more than $9.85 billion approved · The plan as the state approved it. · 2024"
    )


def test_what_no_page_has_gives_way_to_what_is_near(visit: Visit, small_host: str) -> None:
    page = visit("", host=small_host)
    state = page.locator(".md-search-result__meta")
    for query, said in (
        ("twelv", "1 matching page"),  # not yet wrong
        ("twevle", "No page contains “twevle”; showing results for “twelve”: 1 matching page"),
        ("twelfe ten", "No page contains “twelfe”; showing results for “twelve”: 1 matching page"),
        ("1 billion", "No page contains “1 billion”; showing results for “1” and “billion”: 1 matching page"),
    ):
        search(page, query)
        expect(state).to_have_text(said)


def test_numbers_are_marked_as_a_whole_and_without_signs(visit: Visit, small_host: str) -> None:
    page = visit("", host=small_host)
    assert first(page, "state 5")["marked"] == ["state", "5"]
    assert first(page, "567")["marked"] == ["567.5"]  # may be incomplete


def test_cells_do_not_run_together(visit: Visit, small_host: str) -> None:
    page = visit("", host=small_host)
    search(page, "567.5")
    [result] = shown(page)
    assert result["passage"].partition("Cost")[1:] == ("Cost", ': the "first" part · Rs 567.5 million · about November 2024')


def test_a_record_comes_before_its_parts(visit: Visit, site: Site) -> None:
    page = visit("about/")
    parts = [address for address in site.pages if address.count("/") == 3]
    for part in parts[::12]:
        title = site.pages[part].query("h1")[0].to_text().removesuffix("¶")
        assert search(page, title)[0] == part.rpartition("/")[0].rpartition("/")[0] + "/", title


# --- how it is used -------------------------------------------------------------------------------------------------


def test_what_is_pasted_or_dictated_is_searched(visit: Visit) -> None:
    page = visit("about/")
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.insert_text("Khunjerab")
    page.locator(".md-search-result__item").first.wait_for()


@pytest.mark.parametrize("width", [1280, 320])
def test_search_works_by_keyboard(width: int, visit: Visit) -> None:
    page = visit("about/", width=width)
    page.keyboard.press("/")
    page.keyboard.type("airport")
    page.locator(".md-search-result__item a").first.wait_for()
    assert page.locator(".md-search__output").is_visible()
    focused = "document.activeElement.closest('li') ? [...document.querySelectorAll('.md-search-result__item a')].indexOf(document.activeElement) : -1"
    for key, place in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", -1), ("Tab", 0)):
        page.keyboard.press(key)
        while key == "Tab" and page.evaluate("document.activeElement.type === 'reset'"):
            page.keyboard.press(key)
        assert page.evaluate(focused) == place, key
    best = shown(page)[0]["place"]
    page.keyboard.press("Escape")
    page.wait_for_function("!document.getElementById('__search').checked")
    page.keyboard.press("/")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{best}")


def test_search_closes_behind_the_focus(visit: Visit) -> None:
    page = visit("about/")
    page.get_by_role("textbox", name="Search").focus()
    page.keyboard.press("Tab")
    page.wait_for_function("!document.getElementById('__search').checked")


def test_a_finger_opens_clears_and_closes_search(visit: Visit) -> None:
    page = visit("about/", width=360, has_touch=True, is_mobile=True)
    page.locator("header label[for=__search].md-header__button").tap()
    page.keyboard.insert_text("airport")
    page.locator(".md-search-result__item").first.wait_for()
    page.get_by_role("button", name="Clear").tap()
    expect(page.locator(".md-search-result__meta")).to_have_text("Type to start searching")
    page.locator(".md-search__form label").tap()
    page.wait_for_function("!document.getElementById('__search').checked")
