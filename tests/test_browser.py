"""Tests of the site in a real browser: accessibility, input devices, layout, and requests."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations, pairwise
from typing import Any

import pytest
from conftest import Readers, Site, Visit, search
from PIL import Image
from playwright.sync_api import Error, Page

from dataset import Data

# A page of each kind, by its address or by a pattern of `Site.find`. The record grows, so tests rely on its ids alone.
TEMPLATES = {
    "home": "",
    "article": "article/",
    "history": "history/",
    "theme": "governance/",
    "projects": "projects/",
    "project": "projects/ml-1/",
    "figures": "figures/",
    "figure": "figures/global-south-growth/",
    "initiatives": "initiatives/",
    "initiative": "initiatives/third-plenum/",
    "pledges": "pledges/",
    "pledge": "pledges/speed-up-ml-1/",
    "timeline": "timeline/",
    "year": "timeline/*/",
    "sources": "sources/",
    "shelf": "sources/*/",
    "map": "map/",
    "gaps": "gaps/",
    "changes": "changes/",
    "downloads": "data/",
    "columns": "data/facts/",
    "glossary": "glossary/",
    "method": "method/",
    "words": "words/",
    "about": "about/",
    "contribute": "contribute/",
    "reference": "contribute/reference/",
    "code": "contribute/code/",
    "facts": "*/*/facts/",
    "steps": "*/*/timeline/",
    "documents": "*/*/sources/",
    "lost": "nowhere/at/all/",
}
TABLES = ("projects/", "projects/ml-1/", "governance/")
every_template = pytest.mark.parametrize("address", TEMPLATES.values(), ids=TEMPLATES, indirect=True)


@pytest.fixture
def address(request: pytest.FixtureRequest, site: Site) -> str:
    """The address of a page, or of one that matches a pattern."""
    return site.find(request.param) if "*" in request.param else str(request.param)


PHONE = 360
PAPER = 643  # 170 mm, the width of A4 without margins
NARROW = 320  # the width of a window of 1280 pixels at 400 %


def test_a_reader_keeps_nothing_for_the_next_test(readers: Readers, host: str) -> None:
    with readers.take(base_url=host) as first:
        first.page.goto("about/")
        first.page.evaluate("() => { localStorage.a = sessionStorage.a = '1'; document.cookie = 'a=1'; console.error('a') }")
        first.page.emulate_media(media="print")
    with readers.take(base_url=host) as second:
        assert second is first
        second.page.goto("about/")
        assert second.page.evaluate("[localStorage.length, sessionStorage.length, matchMedia('print').matches]") == [1, 0, False]
        assert second.page.evaluate("Object.keys(localStorage)") == ["/.__palette"]  # the theme writes this on any page
        second.check(host)


# --- faults that keep people out ------------------------------------------------------------------------------------

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf8")
COLOURS = ["color-contrast", "link-in-text-block"]


def faults(page: Page, kind: str, rules: list[str]) -> list[str]:
    """Return what axe-core finds: rule, element and fix. `kind` says what `rules` contains: "tag" or "rule"."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {"runOnly": {"type": kind, "values": rules}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{fault['id']}: {node['html'][:200]}: {node['failureSummary']}" for fault in found for node in fault["nodes"]]


def use(page: Page, name: str) -> None:
    """Switch to the colours with a name."""
    page.get_by_title(f"Switch to {name} colours").click()
    page.wait_for_function("name => document.body.dataset.mdColorScheme === name", arg={"dark": "slate", "light": "default"}[name])


OPEN = "for (const each of document.querySelectorAll('details')) each.open = true"


@every_template
def test_no_page_has_a_fault_of_access(address: str, visit: Visit) -> None:
    page = visit(address, bypass_csp=True, has_touch=True, is_mobile=True)  # the policy would refuse axe, which is a script
    page.evaluate(OPEN)
    # All rules at both widths, and the rules on colours in each scheme at each width.
    assert page.evaluate("matchMedia('(hover: none)').matches")  # so that links to rows are visible
    assert faults(page, "tag", RULES) == []
    use(page, "dark")
    assert faults(page, "rule", COLOURS) == []
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert faults(page, "tag", RULES) == []
    use(page, "light")
    assert faults(page, "rule", COLOURS) == []


@pytest.mark.parametrize("address", ["about/", "projects/ml-1/", "nowhere/at/all/"])
def test_search_and_menu_have_no_fault_of_access(address: str, visit: Visit) -> None:
    page = visit(address, bypass_csp=True)
    for width, name in ((1280, "dark"), (PHONE, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        for _ in range(2):
            assert search(page, "airport")
            assert faults(page, "tag", RULES) == []
            page.keyboard.press("Escape")
            if width == PHONE:
                page.get_by_text("Menu", exact=True).locator("..").click()
                page.wait_for_function("document.querySelector('.md-sidebar--primary').getBoundingClientRect().left === 0")
                assert faults(page, "tag", RULES) == []
                page.mouse.click(PHONE - 10, 400)
                page.wait_for_function("document.querySelector('.md-sidebar--primary').getBoundingClientRect().right <= 0")
            if page.evaluate("document.body.dataset.mdColorScheme") != {"dark": "slate", "light": "default"}[name]:
                use(page, name)


# Targets that are hard to tap: less than 24 pixels high or wide, with another one nearer than 24 pixels to the centre. While axe ignores all
# links in text, this ignores only those in a sentence, and marks on maps, which a list repeats. https://www.w3.org/TR/WCAG22/#target-size-minimum
CROWDED = """() => {
    const targets = [...document.querySelectorAll("a[href], button, summary, select, input:not(label *), label:has(input), [for]")]
        .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest(".cp-unseen, .md-search, svg, #says"))
    const parts = targets.flatMap(target => [...target.getClientRects()].map(box => ({target, box}))).filter(({box}) => box.width > 1 && box.height > 1)
    const centre = box => [box.left + box.width / 2, box.top + box.height / 2]
    const isLarge = ({box}) => Math.min(box.width, box.height) >= 23.9
    const meets = (small, other) => {
        const [x, y] = centre(small.box), [left, top] = centre(other.box), {box} = other
        if (!isLarge(other)) return Math.hypot(x - left, y - top) < 23.9
        return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom)) < 11.9
    }
    return parts.filter(part => !isLarge(part) && parts.some(other => other.target !== part.target && meets(part, other)))
        .map(({target}) => target.outerHTML.slice(0, 120))
}"""


@pytest.mark.parametrize("width", [1280, PHONE])
@every_template
def test_no_finger_has_to_choose_between_targets(address: str, width: int, visit: Visit) -> None:
    page = visit(address, width=width, has_touch=True, is_mobile=True)
    page.evaluate(OPEN)
    assert page.evaluate(CROWDED) == []


# --- keyboard -------------------------------------------------------------------------------------------------------

# The element that shows the focus: the focused one, or the label of a hidden choice, as in the theme's colour switch.
SHOWN = """() => {
    window.shown = element =>
        [element, ...(element.labels ?? []), element.nextElementSibling].filter(each => each === element || each?.tagName === "LABEL")
    window.look = elements => elements.map(each => {
        const style = getComputedStyle(each)
        const outline = style.outlineStyle === "none" || style.outlineWidth === "0px" ? "" : style.outline
        return [outline, style.boxShadow, style.backgroundColor, style.borderColor, style.color, style.opacity].join()
    }).join()
}"""
IN_VIEW = """() => shown(document.activeElement).some(each => {
    const box = each.getBoundingClientRect()
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)]
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)]
    if (left >= right || top >= bottom) return false
    // Some part of it is not covered, as by a header that stays.
    return [.1, .5, .9].some(part => [.25, .75].some(down => {
        const hit = document.elementFromPoint(left + (right - left) * part, top + (bottom - top) * down)
        return each.contains(hit) || each.tagName === "A" && hit?.contains(each)
    }))
})"""
STEP = """() => {
    const element = document.activeElement
    if (element === document.body) return null
    const last = window.last
    window.last = {elements: shown(element), focused: look(shown(element))}
    return {
        name: element.outerHTML.slice(0, 120),
        place: ["footer", "article", "header"].find(part => element.closest(part)),
        isField: element.matches("input[type=text], input[type=search]"), // its cursor shows it
        lastWasMarked: !last || look(last.elements) !== last.focused,
    }
}"""


def keys_through(page: Page) -> int:
    """Return more keys than a page has focusable elements."""
    return 2 * page.locator("a[href], button, input, select, summary, [tabindex='0']").count()


def walk(page: Page) -> Iterator[dict[str, Any]]:
    """Press Tab until the focus leaves the page, and yield its position each time."""
    page.evaluate(SHOWN)
    for _ in range(keys_through(page)):
        page.keyboard.press("Tab")
        step = page.evaluate(STEP)
        if step is None:
            return
        try:
            page.wait_for_function(IN_VIEW, timeout=60_000)  # search opens and closes with a transition
        except Error:
            yield {**step, "isOut": True}
            return  # the first is enough, and each takes a minute
        yield step
    pytest.fail("the walk does not end: the focus is trapped")


@pytest.mark.parametrize("width", [1280, NARROW])
@pytest.mark.parametrize("address", ["projects/", "projects/health-kits/", "timeline/*/", "nowhere/at/all/"], indirect=True)
def test_a_keyboard_reaches_everything_and_shows_where_it_is(address: str, width: int, visit: Visit) -> None:
    steps = list(walk(visit(address, width=width, fresh=True)))  # since a reader who left a page by keyboard has no focus on the next
    assert [step["name"] for step in steps if "isOut" in step] == []
    assert [step["name"] for step, after in pairwise(steps) if not (after["lastWasMarked"] or step["isField"])] == []
    assert {"header", "article"} <= {step["place"] for step in steps}
    assert address.startswith("nowhere") or "footer" in {step["place"] for step in steps}  # the footer leads to other pages


# The area in the window that shows the focus, with room for an outline, and the kind of element, so that each kind is checked once.
MARKED = """() => {
    const element = document.activeElement
    const boxes = shown(element).map(each => each.getBoundingClientRect()).filter(box => box.width > 1)
    const [left, top] = ["left", "top"].map(side => Math.max(0, Math.min(...boxes.map(box => box[side])) - 12))
    const right = Math.min(innerWidth, Math.max(...boxes.map(box => box.right)) + 12)
    const bottom = Math.min(innerHeight, Math.max(...boxes.map(box => box.bottom)) + 12)
    return {
        kind: [element.tagName, element.className, element.parentElement.className, element.parentElement.parentElement.className].join().replaceAll("focus-visible", ""),
        clip: {x: left, y: top, width: right - left, height: bottom - top},
        around: Math.min(...boxes.map(box => 2 * (box.width + box.height))),
        name: element.outerHTML.slice(0, 120),
    }
}"""
LINEAR = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in (step / 255 for step in range(256))]


Pixel = tuple[int, int, int]


def pixels(picture: bytes) -> Iterator[Pixel]:
    """Yield red, green and blue of each pixel."""
    return zip(*[iter(Image.open(io.BytesIO(picture)).convert("RGB").tobytes())] * 3, strict=True)


def contrast(*colours: Pixel) -> float:
    """Return the contrast of two colours, as WCAG 2.2 defines it."""
    dark, light = sorted(0.2126 * LINEAR[r] + 0.7152 * LINEAR[g] + 0.0722 * LINEAR[b] for r, g, b in colours)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (NARROW, "dark")])
@pytest.mark.parametrize("address", ["projects/ml-1/", "timeline/*/", "nowhere/at/all/"], indirect=True)
def test_the_focus_changes_as_many_pixels_as_a_line_around_has(address: str, width: int, scheme: str, visit: Visit) -> None:
    page = visit(address, width=width, color_scheme=scheme, fresh=True)
    page.evaluate(SHOWN)
    seen, faint = set(), {}
    for _ in range(keys_through(page)):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        page.wait_for_function(IN_VIEW, timeout=60_000)
        marked = page.evaluate(MARKED)
        if marked["kind"] in seen or page.evaluate("document.activeElement.matches('.md-search__input')"):  # it has a cursor
            continue
        seen.add(marked["kind"])
        focused = page.screenshot(clip=marked["clip"])
        page.evaluate("document.activeElement.blur()")  # the next key continues from here
        without = page.screenshot(clip=marked["clip"])
        changed = sum(a != b and contrast(a, b) >= 3 for a, b in zip(pixels(focused), pixels(without), strict=True))
        if changed < marked["around"]:
            faint[marked["name"]] = (changed, marked["around"])
    assert len(seen) >= 5
    assert faint == {}


def test_a_long_table_and_a_long_list_can_be_skipped(visit: Visit, site: Site) -> None:
    for what in ("table", "list"):
        page = visit(next(address for address, page in site.pages.items() if f"Skip this {what}" in page.to_text()))
        focus_on(page, f"Skip this {what}", keys=keys_through(page))
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        place = page.evaluate("document.querySelector(location.hash).compareDocumentPosition(document.activeElement)")
        assert place == page.evaluate("Node.DOCUMENT_POSITION_FOLLOWING")


@pytest.mark.parametrize("address", ["projects/ml-1/", "nowhere/at/all/"])
def test_the_first_key_leads_past_the_navigation(address: str, visit: Visit) -> None:
    page = visit(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").strip() == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


def focus_on(page: Page, name: str, keys: int = 20) -> None:
    """Press Tab until the focus is on a link, button or field of this name."""
    for _ in range(keys):
        page.keyboard.press("Tab")
        if page.evaluate("name => [document.activeElement.ariaLabel, document.activeElement.textContent.trim()].includes(name)", name):
            return
    pytest.fail(f"no key leads to {name}")


def test_the_menu_of_a_narrow_window_opens_by_keyboard(visit: Visit) -> None:
    page = visit("projects/ml-1/", width=NARROW)
    focus_on(page, "Menu")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('__drawer').checked")


# --- narrow windows, large text -------------------------------------------------------------------------------------

WIDTHS = """() => ({page: document.scrollingElement.scrollWidth, window: innerWidth, beyond: [...document.querySelectorAll("article *")]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".cp-table-frame, pre, [role=region]"))
    .map(each => each.outerHTML.slice(0, 120))})"""
# https://www.w3.org/TR/WCAG22/#text-spacing
SPACING = """() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
                       p { margin-bottom: 2em !important }`)
    document.adoptedStyleSheets = [sheet]
}"""
CUT = """() => [...document.querySelectorAll("article *, .md-tabs *, footer *")].filter(each => {
    const style = getComputedStyle(each), box = each.getBoundingClientRect()
    if (box.width <= 1 || box.height <= 1) return false // for screen readers only
    return ["hidden", "clip"].includes(style.overflowX) && each.scrollWidth > each.clientWidth + 1
        || ["hidden", "clip"].includes(style.overflowY) && each.scrollHeight > each.clientHeight + 1
}).map(each => each.outerHTML.slice(0, 120))"""


@every_template
def test_nothing_is_lost_in_a_narrow_window_or_with_wide_spacing(address: str, visit: Visit) -> None:
    page = visit(address, width=NARROW, height=256)
    for spacing in (False, True):
        if spacing:
            page.evaluate(SPACING)
        widths = page.evaluate(WIDTHS)
        assert widths["page"] <= widths["window"] == NARROW, widths["beyond"]
        assert page.evaluate(CUT) == []


@pytest.mark.parametrize("width", [1280, PHONE])
@every_template
def test_nothing_scrolls_sideways_with_text_of_twice_the_size(address: str, width: int, visit: Visit) -> None:
    page = visit(address, width=width)
    page.evaluate("document.documentElement.style.fontSize = `${2 * parseFloat(getComputedStyle(document.documentElement).fontSize)}px`")
    widths = page.evaluate(WIDTHS)
    assert widths["page"] <= widths["window"] == width, widths["beyond"]


# --- what a browser translates

# A page as a browser translates it: its texts are two fifths longer and may be in another script, each in its own <font>.
TRANSLATE = """isUrdu => {
    const letters = [..."ابتثجحخدذرزسشصضطظعغفقکلمنو"], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = []
    while (walker.nextNode()) texts.push(walker.currentNode)
    for (const text of texts) {
        const parent = text.parentElement, element = parent.closest(":not(svg, svg *)")
        if (!/\\p{L}/u.test(text.data) || !element.translate || parent.closest("script, style, title, desc")) continue
        const word = text.data.match(/\\p{L}+/u)[0], grown = `${word} `.repeat(Math.ceil(text.data.trim().length * .4 / (word.length + 1))) + text.data
        const shown = isUrdu ? grown.replace(/[a-z]/gi, letter => letters[letter.toLowerCase().charCodeAt(0) - 97]) : grown
        if (parent !== element || parent.localName === "option") text.data = shown // which holds no elements
        else text.replaceWith(Object.assign(document.createElement("font"), {dir: "auto", textContent: shown}))
    }
    if (isUrdu) document.documentElement.dir = document.body.dir = "rtl"
}"""
BEYOND = """() => [...document.querySelectorAll("article *, footer *")].filter(each => {
    const {left, right, width, height} = each.getBoundingClientRect()
    return width > 1 && height > 1 && (left < -1 || right > innerWidth + 1) && !each.closest(".cp-table-frame, pre")
}).map(each => each.outerHTML.slice(0, 120))"""
# The marks of a chart are under the numbers of its axis, for both directions of text.
AXES = """() => [...document.querySelectorAll(".cp-panel")].map(panel => panel.querySelectorAll(".cp-axis, li > .cp-strip"))
    .flatMap(([axis, ...strips]) => strips.map(strip => [axis, strip].map(each => each.getBoundingClientRect())))
    .filter(([axis, strip]) => Math.abs(axis.left - strip.left) > 1 || Math.abs(axis.right - strip.right) > 1).length"""
TRANSLATED = ("home", "article", "theme", "projects", "project", "figure", "timeline", "shelf", "map", "columns")


@pytest.mark.parametrize("width", [1280, PHONE])
@pytest.mark.parametrize("address", [TEMPLATES[each] for each in TRANSLATED], ids=TRANSLATED, indirect=True)
def test_nothing_breaks_when_a_browser_translates_the_page(address: str, width: int, visit: Visit) -> None:
    for is_urdu in (False, True):
        page = visit(address, width=width, quiet=False)
        page.evaluate(OPEN)
        page.evaluate(TRANSLATE, is_urdu)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert page.evaluate(BEYOND) == []
        assert page.evaluate(CUT) == []
        assert page.evaluate(AXES) == 0
        kept = page.locator("article [data-copy]").first
        assert kept.evaluate("each => [each.translate, getComputedStyle(each).direction]") == [False, "ltr"]


# --- a phone: the answer on its first screen, and pages that end

SCREEN = 740
ANSWER = """() => {
    const glance = document.querySelector(".cp-glance"), said = glance.cloneNode(true)
    said.querySelectorAll(".cp-marks").forEach(marks => marks.remove())
    return [said.textContent.trim().split(/\\s+/).length, glance.nextElementSibling.getBoundingClientRect().bottom]
}"""

# Shows another page without its scripts, which do not change the height. Opening each page would take twice as long.
SWAP = """async address => {
    const answer = await fetch(address)
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    for (const image of page.images) image.src = new URL(image.getAttribute("src"), answer.url)
    document.body.replaceWith(page.body)
}"""


def test_a_record_is_answered_on_the_first_screen_and_no_page_is_longer_than_its_words_need(visit: Visit, site: Site, data: Data) -> None:
    page = visit("", width=PHONE, height=SCREEN)
    records = {f"{data.kind_of[id]}/{id}/" for id in data.records}
    late, long = {}, {}
    for address in site.pages:
        if address in records:
            page.goto(address)
            words, bottom = page.evaluate(ANSWER)
            if words > 70 or bottom > SCREEN:
                late[address] = (words, bottom)
        else:
            page.evaluate(SWAP, f"/{address.lstrip('/')}")
        height, words, rows = page.evaluate(
            "[document.documentElement.scrollHeight, document.querySelector('article').innerText.split(/\\s+/).length,"
            " document.querySelectorAll('.cp-table--plain tbody tr').length]"
        )
        # A page with more text may be longer, but not emptier. Readers of a guide go to a heading.
        if height / SCREEN > max(12 if address in records else 20, words / 100, rows / 5):
            long[address] = round(height / SCREEN, 1)
    assert late == {}, "shorten the 'answer', the 'brief' or the 'definition': words, and pixels to the end of the citation"
    assert long == {}, "screens of a phone: fold a part of it, or give it a page of its own, as generated._PARTS does"


# --- maps

# A map as it is seen, in pixels: its frame, its marks, and its names with their font size.
MAP = """() => {
    const box = each => { const {left, top, right, bottom} = each.getBoundingClientRect(); return [left, top, right, bottom] }
    const drawings = [...document.querySelectorAll("figure > svg.cp-map")].filter(each => each.checkVisibility())
    return drawings.map(drawing => ({
        frame: box(drawing),
        marks: [...drawing.querySelectorAll("a circle")].map(box),
        names: [...drawing.querySelectorAll("text")].map(each => [each.textContent, box(each), parseFloat(getComputedStyle(each).fontSize) * drawing.getScreenCTM().a])
    }))
}"""


@pytest.mark.parametrize("address", ["map/", "projects/ml-1/", "projects/kkh-realignment/"])
@pytest.mark.parametrize("width", [NARROW, PHONE, 768, 1280])
def test_a_map_is_seen_whole_and_its_names_can_be_read(address: str, width: int, visit: Visit, site: Site) -> None:
    page = visit(address, width=width)
    drawings = page.evaluate(MAP)
    assert len(drawings) == len(site.pages[address].query(".cp-map-figure"))  # one visible drawing in each map, which may have two
    drawing = drawings[0]
    left, top, right, bottom = drawing["frame"]
    assert left >= 0
    assert right <= width == page.evaluate("document.scrollingElement.scrollWidth")
    assert len(drawing["marks"]) == len(site.pages[address].query("figure > svg.cp-map")[0].query("a"))
    for box in (*drawing["marks"], *(box for _, box, _ in drawing["names"])):
        assert left <= box[0] < box[2] <= right
        assert top <= box[1] < box[3] <= bottom
    for name, _, letters in drawing["names"]:
        assert letters >= (10 if width >= PHONE else 8.5), name
    for (one, a, _), (other, b, _) in combinations(drawing["names"], 2):
        lines = max(a[1], b[1]) < min(a[3], b[3]) - 3  # boxes are higher than letters
        assert not (lines and max(a[0], b[0]) < min(a[2], b[2])), (one, other)


# --- charts

# The parts that a reader compares: the texts of an axis, of a lane and of the article, and the marks of a lane.
OVERLAPS = """chart => {
    const texts = [...chart.querySelectorAll(".cp-axis, .cp-up, .cp-across")].flatMap(axis => [[...axis.querySelectorAll("text")]])
    const lanes = [...chart.querySelectorAll(".cp-panel li")].map(lane => [...lane.querySelectorAll(":scope > a, span"), lane.querySelector("svg")])
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
    return [...texts, ...lanes].flatMap(group => {
        const boxes = group.map(each => [...each.getClientRects()])
        return group.filter((_, n) => boxes.some((other, m) => m > n && other.some(b => boxes[n].some(a => meet(a, b)))))
    }).map(each => each.outerHTML.slice(0, 120))
}"""


@pytest.mark.parametrize("address", ["figures/poverty-share/", "figures/global-south-gdp/", "figures/population/", "projects/"])
def test_nothing_overlaps_in_a_chart_on_a_phone(address: str, visit: Visit) -> None:
    page = visit(address, width=PHONE, height=740)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    drawings = page.locator("figure.cp-chart")
    assert drawings.count()
    for n in range(drawings.count()):
        assert drawings.nth(n).evaluate(OVERLAPS) == []


OUTSIDE = """() => {
    const frame = document.documentElement.getBoundingClientRect()
    const inside = box => frame.left < box.left && box.right < frame.right && frame.top < box.top && box.bottom < frame.bottom
    return [...document.querySelectorAll("text")].filter(each => !inside(each.getBoundingClientRect())).map(each => each.textContent)
}"""


def test_no_words_of_a_chart_as_a_file_are_cut_off(site: Site, visit: Visit) -> None:
    first, *others = sorted(path.name for path in (site.folder / "charts").glob("*.svg"))
    page = visit(f"charts/{first}", quiet=False)  # a browser requests /favicon.ico unless a page names another icon
    assert page.locator("text").count() > 5
    outside = {first: page.evaluate(OUTSIDE)}
    for name in others:
        page.goto(f"charts/{name}")
        outside[name] = page.evaluate(OUTSIDE)
    assert {name: words for name, words in outside.items() if words} == {}


def test_what_belongs_together_fits_a_phone(visit: Visit, small_host: str) -> None:
    # Seven lanes fit on a screen, and so do six facts with marks.
    page = visit("projects/", width=PHONE, height=740)
    panels = page.locator(".cp-panel").evaluate_all(
        "panels => panels.map(panel => [panel.getBoundingClientRect().height, panel.querySelectorAll('li').length])"
    )
    assert panels
    assert [height for height, lanes in panels if height > 740 * max(1, lanes / 7)] == []
    rows = visit("projects/road/", width=PHONE, height=740, host=small_host).locator(".cp-facts tr:has(.cp-strip)")
    each = rows.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
    assert sum(each) / len(each) <= 740 / 6


# --- without a script, and on paper ---------------------------------------------------------------------------------

UNSEEN = """paper => {
    const controls = "label, select, option, output, fieldset, .headerlink, .cp-copy"
    const folds = ".cp-fold > summary" // which a wide window does not need
    const narrow = ".cp-map--narrow, .cp-table--named .cp-pin" // the map again, drawn for narrow windows, and its numbers
    for (const each of document.querySelectorAll("details")) each.open = true
    const own = each => [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
    return [...document.querySelectorAll("article *:not(script, template, noscript, svg :is(title, desc))")]
        .filter(each => own(each) && !each.closest(`[hidden], ${folds}, ${narrow}, ${paper ? controls : ".headerlink"}`) && !each.checkVisibility({opacityProperty: true, visibilityProperty: true}))
        .map(each => each.outerHTML.slice(0, 120))
}"""


def rows(site: Site, address: str) -> int:
    """Return the number of rows in the tables of a page, as it was built."""
    file = site.folder / address / "index.html"
    return file.read_text("utf8").count("<tr") - file.read_text("utf8").count("<thead") if file.exists() else 0


@every_template
def test_without_a_script_everything_is_there(address: str, visit: Visit, site: Site) -> None:
    page = visit(address, java_script_enabled=False)
    assert page.evaluate(UNSEEN, False) == []
    assert page.locator("tbody tr:visible").count() == rows(site, address)
    link = page.locator("article a:is([href$='/'], [href*='/#']):visible:not([href^='http'])").first  # a link to a page, not to a download
    if link.count():
        target = link.evaluate("link => link.href")
        link.click()
        assert page.url == target
        page.locator("h1").first.wait_for()


@pytest.mark.parametrize("kind", ["projects/", "gaps/"])
def test_paper_has_what_is_folded(kind: str, visit: Visit, site: Site) -> None:
    page = visit(next(address for address, page in site.pages.items() if address.startswith(kind) and page.query(".cp-fold")), width=PHONE)
    texts = page.locator(".cp-fold :is(p, li, td)").filter(has_text=re.compile("."))
    assert not texts.first.is_visible()
    page.emulate_media(media="print")
    assert texts.count()
    assert texts.evaluate_all("texts => texts.filter(each => !each.checkVisibility()).map(each => each.outerHTML.slice(0, 120))") == []


@pytest.mark.parametrize("address", TABLES)
def test_paper_has_the_page_and_not_its_frame(address: str, visit: Visit, site: Site) -> None:
    page = visit(address, color_scheme="dark", bypass_csp=True)
    assert page.pdf().startswith(b"%PDF-")
    page.emulate_media(media="print")
    assert page.evaluate(UNSEEN, True) == []
    assert page.locator("tbody tr:visible").count() == rows(site, address)
    page.set_viewport_size({"width": PAPER, "height": 900})
    cut = "tables => tables.filter(table => table.scrollWidth > table.clientWidth).map(table => table.ariaLabel)"
    assert page.locator(".cp-table-frame").evaluate_all(cut) == []
    assert (
        page.locator("header:visible, nav:visible, footer:visible, form:visible, article input:visible, article select:visible").count()
        == 0
    )
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert min(map(int, re.findall(r"\d+", ground)[:3])) > 240  # printed pages are light, although the screen was dark
    assert faults(page, "rule", ["color-contrast"]) == []


# --- what the browser loads and runs; each visit checks besides that nothing is asked of other hosts and nothing is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "projects/ml-1/"])
def test_searching_and_switching_colours_keeps_nothing_but_the_choice(address: str, visit: Visit) -> None:
    page = visit(address, fresh=True)
    assert search(page, "airport")
    page.keyboard.press("Escape")
    page.get_by_title("Switch to dark colours").click()
    page.wait_for_function("document.body.dataset.mdColorScheme === 'slate'")
    page.reload()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    assert page.evaluate("Object.keys(sessionStorage)") == []
    assert page.evaluate("Object.keys(localStorage)") == ["/.__palette"]  # docs/about.md promises it


def test_the_policy_is_enforced(visit: Visit) -> None:
    page = visit("", quiet=False)
    page.evaluate("""async () => {
        const add = (name, text) => document.head.append(Object.assign(document.createElement(name), {textContent: text}))
        add("script", "window.ran = true")
        add("style", "body { outline: 7px solid }")
        document.querySelector("h1").innerHTML += '<i style="outline: 7px solid" onclick="window.ran = true">x</i>'
        document.querySelector("h1 i").click()
        await fetch("http://127.0.0.2/").catch(() => null)
    }""")
    assert page.evaluate("window.ran") is None
    assert page.evaluate("getComputedStyle(document.body).outlineWidth") != "7px"
    assert page.evaluate("getComputedStyle(document.querySelector('h1 i')).outlineWidth") != "7px"
    refused = [each.partition(":")[0] for each in page.evaluate("refused")]
    assert sorted(refused) == ["connect-src", "script-src-attr", "script-src-elem", "style-src-attr", "style-src-elem"]


# --- layout that stays ----------------------------------------------------------------------------------------------

SHIFTS = """
    window.shift = 0
    new PerformanceObserver(list => list.getEntries().forEach(entry => { shift += entry.value })).observe({type: "layout-shift", buffered: true})
"""


@pytest.mark.parametrize("width", [1280, PHONE])
@pytest.mark.parametrize("address", ["", *TABLES])
def test_nothing_moves_while_a_page_loads(address: str, width: int, visit: Visit) -> None:
    page = visit(address, width=width, script=SHIFTS, fresh=True)
    page.wait_for_load_state("networkidle")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("shift") < 0.01  # https://web.dev/articles/cls calls 0.1 good


# --- the timeline as a picture ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, NARROW])
def test_the_picture_of_the_timeline_is_a_table_that_a_screen_reader_can_read(width: int, visit: Visit) -> None:
    page = visit("timeline/", width=width)
    table = page.get_by_role("table", name="Steps by year and theme").first
    headings = table.get_by_role("columnheader").all_inner_texts()
    assert [headings[0], headings[-1]] == ["Year", "Article"]
    row = table.get_by_role("row", name="the year of the article")
    assert row.get_by_role("cell").count() == len(headings) - 1
    assert re.fullmatch(r"\d+ 1 given in the article", " ".join(row.get_by_role("cell").last.inner_text().split()))
    # Years run to the right in a wide window, and down in a narrow one; the whole of a year leads to its steps.
    boxes = table.get_by_role("rowheader").evaluate_all(
        "years => years.map(year => [year.getBoundingClientRect().x, year.getBoundingClientRect().y])"
    )
    assert boxes == sorted(boxes)
    assert [len(set(axis)) == 1 for axis in zip(*boxes, strict=True)] == [width == NARROW, width > NARROW]
    link = table.get_by_role("link").first
    target = link.evaluate("link => link.href")
    table.get_by_role("row").nth(1).get_by_role("cell").last.click(force=True)  # its link covers it
    assert page.url == target


# --- tables ---------------------------------------------------------------------------------------------------------


def shown(page: Page, column: int = 1) -> list[str]:
    """Return the texts in a column of the first table, from the top, in visible rows."""
    return [text.strip() for text in page.locator(f"table.cp-table >> nth=0 >> tbody tr:visible > :nth-child({column})").all_inner_texts()]


def test_a_heading_sorts_up_down_and_back_by_keyboard(visit: Visit) -> None:
    page = visit("projects/")
    written = shown(page)
    heading = page.locator("thead th").first
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    assert shown(page) == sorted(written, key=str.casefold)
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert shown(page) == sorted(written, key=str.casefold, reverse=True)
    assert page.url.endswith("?sort=-1")
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") is None
    assert shown(page) == written
    assert page.url.endswith("projects/")


def varied(site: Site, pattern: str, query: str, name: str) -> str:
    """Return the page of a pattern whose first table has the most values of an attribute."""
    found = {
        address: {cell.attrs[name] for table in page.query("table.cp-table")[:1] for cell in table.query(query)}
        for address, page in site.pages.items()
        if re.fullmatch(pattern, address)
    }
    return max(found, key=lambda address: len(found[address]))


def test_days_sort_as_days(visit: Visit, site: Site) -> None:
    page = visit(f"{varied(site, 'sources/[^/]+/', 'td[data-label=Date] time', 'datetime')}?sort=3")
    days = page.locator("tbody td[data-label=Date]").evaluate_all("cells => cells.map(cell => cell.querySelector('time')?.dateTime ?? '~')")
    assert days == sorted(days)
    assert len(set(days)) > 1


def test_a_filter_counts_what_it_leaves_and_stands_in_the_address(visit: Visit) -> None:
    page = visit("projects/")
    total = len(shown(page))
    page.get_by_role("searchbox", name="Filter: Projects and fields of cooperation").fill("Motorwáy")
    assert shown(page) == [text for text in shown(page) if "motorway" in text.casefold()]
    assert page.locator(".cp-tools output").first.inner_text() == f"{len(shown(page))} of {total} rows"
    again = visit("projects/" + page.url.rpartition("/")[2])
    assert shown(again) == shown(page)
    assert 0 < len(shown(again)) < total
    again.emulate_media(media="print")
    assert again.locator("table.cp-table >> nth=0 >> tbody tr:visible").count() == total


def test_costs_sort_as_numbers(visit: Visit, site: Site) -> None:
    page = visit(f"{varied(site, 'projects/[^/]+/(facts/)?', 'td[data-sort]', 'data-sort')}?sort=2")
    costs = [
        float(each)
        for each in page.locator("table.cp-table >> nth=0 >> td[data-sort]").evaluate_all("cells => cells.map(each => each.dataset.sort)")
    ]
    assert costs == sorted(costs)
    assert len(set(costs)) > 1


def test_a_row_that_the_address_names_shows_whatever_is_filtered(visit: Visit) -> None:
    page = visit("projects/?filter=no-row-has-this#ml-1")
    assert page.locator("#ml-1").is_visible()
    assert not page.locator("#mining").is_visible()
    page.evaluate("location.hash = '#mining'")
    page.locator("#mining").wait_for()
    assert visit("projects/ml-1/#%E0%A4%A").locator(".cp-tools").count()  # an invalid address does no harm


def test_a_timeline_that_was_narrowed_is_whole_on_paper(visit: Visit, site: Site) -> None:
    page = visit(site.find("timeline/*/"))
    total = page.locator(".cp-step").count()
    page.get_by_label("Research").check()
    assert page.locator(".cp-step:visible").count() < total
    page.emulate_media(media="print")
    assert page.locator(".cp-step:visible").count() == total


def test_a_narrow_window_orders_by_a_list(visit: Visit) -> None:
    page = visit("projects/", width=PHONE)
    page.get_by_label("Order: Projects and fields of cooperation").select_option("Name, Z to A")
    names = page.locator("table.cp-table >> nth=0 >> tbody th").evaluate_all("cells => cells.map(cell => cell.innerText.trim())")
    assert names == sorted(names, key=str.casefold, reverse=True)
    assert page.url.endswith("?sort=-1")


# --- terms ----------------------------------------------------------------------------------------------------------


def test_a_term_says_what_it_means_to_a_key_and_a_finger(visit: Visit) -> None:
    said = """term => getComputedStyle(term, '::after').content.replaceAll('\\\\"', '"')"""
    page = visit("cpec/", width=PHONE, has_touch=True)
    term = page.locator("article abbr[tabindex]").first
    assert term.evaluate(said) == "none"
    term.tap()
    assert str(term.get_attribute("title")) in term.evaluate(said)
    term.evaluate("term => term.blur()")
    assert term.evaluate(said) == "none"
    term.focus()
    assert str(term.get_attribute("title")) in term.evaluate(said)


# --- links to places, and citing ------------------------------------------------------------------------------------


def test_every_row_and_section_can_be_linked_to(visit: Visit, site: Site) -> None:
    for address in ("projects/", "projects/ml-1/", "article/", "statements/", site.find("timeline/*/"), "glossary/"):
        page = site.pages[address]
        links = {link.attrs["href"] for link in page.query("article a.cp-anchor, article a.headerlink")}
        kinds = ["h2[id]", "li[id]", "section[id]", *([] if address == "article/" else ["tr[id]"])]  # people and places are short lists
        places = {f"#{place.attrs['id']}" for place in page.query(", ".join(f"article {kind}" for kind in kinds))}
        assert places
        assert places <= links, address
    asked = visit(next(address for address, page in site.pages.items() if page.query("#gap-1")) + "#gap-1")
    place = asked.locator("#gap-1")
    asked.wait_for_function("document.getElementById('gap-1').getBoundingClientRect().top < innerHeight")
    assert place.evaluate("place => getComputedStyle(place).outlineStyle") == "solid"


def test_each_form_of_a_citation_can_be_copied(visit: Visit, data: Data) -> None:
    page = visit("projects/ml-1/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Cite this page").click()
    ours = f"China and Pakistan, read closely, “{data.records['ml-1'].name}”"
    for name, begins in (("in the text", f"({ours}"), ("in full", ours), ("BibTeX", "@misc{cpr-projects-ml-1,")):
        page.get_by_role("button", name=f"Copy: {name}").click()
        page.wait_for_function("Array.from(document.querySelectorAll('.cp-cite output')).some(said => said.value.includes('Copied'))")
        assert page.evaluate("navigator.clipboard.readText()").startswith(begins)
