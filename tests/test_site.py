"""Tests of the built site, as readers and their browsers get it."""

from __future__ import annotations

import ast
import posixpath
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from stat import S_IMODE
from typing import Any
from urllib.parse import unquote, urlsplit

import same_bytes
from conftest import ADDRESS, ENVIRONMENT, ROOT, Site, bare, parsed, tree

from dataset import Data
from edition import Edition
from model import PledgeFindings, Step
from words import Origin


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def content(page: Any) -> Any:
    return page.query("article")[0]


def test_every_page_is_valid_html_and_read_rightly(site: Site) -> None:
    # The parser that follows the standard is slow. Other tests use a fast one, which must find the same in all pages.
    paths = sorted(site.folder.rglob("*.html"))
    assert len(paths) == len(site.pages) + 1  # and the 404 page
    for path in paths:
        text = path.read_text("utf8")
        strict, quick = parsed(text), tree(text)
        assert [error.code for error in strict.errors] == [], path
        [_, *within] = strict.query("*")  # the first is the page itself
        assert [(each.name, attributes(each)) for each in quick.query("*")] == [(each.name, attributes(each)) for each in within], path
        assert quick.to_text() == strict.to_text(), path


def attributes(element: Any) -> dict[str, str]:
    return {name.lower(): value or "" for name, value in element.attrs.items()}


def test_another_computer_builds_the_same_bytes(site: Site, tmp_path: Path) -> None:
    there = same_bytes.build_elsewhere(sys.executable, tmp_path, ADDRESS)
    assert [*same_bytes.differences(site.folder, there)] == []
    # The files also do not have the modes of their sources.
    assert {(path.is_file(), S_IMODE(path.stat().st_mode)) for path in (there, *there.rglob("*"))} == {(True, 0o600), (False, 0o700)}


# Functions that read the clock.
CLOCKS = (
    "datetime.date.today()",
    "datetime.datetime.now()",
    "datetime.datetime.utcnow()",
    "datetime.date.fromtimestamp(time.time())",
    "datetime.date.fromtimestamp(time.time_ns() // 10**9)",
    "time.strftime('%Y-%m-%d')",
    "time.strftime('%Y-%m-%d', time.gmtime())",
)


def test_the_other_computer_is_not_this_one(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "b").touch()
    asked = ["os.listdir()", "[each.name for each in os.scandir()]", "os.umask(0)", "isinstance(datetime.datetime.max, datetime.date)"]
    program = "import datetime, os, time\n" + "".join(f"print({each})\n" for each in (*asked, *CLOCKS))

    def say(program: str, **environment: str) -> list[str]:
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT | environment, capture_output=True, text=True, check=False)
        return done.stdout.splitlines() or [done.stderr]

    here, there = say(program), say(program, **same_bytes.ELSEWHERE)
    assert there[:2] == [str(ast.literal_eval(each)[::-1]) for each in here[:2]]
    assert there[2:4] == [str(0o077), "True"]
    later = str(date.today() + timedelta(days=39))
    assert [clock for clock, day in zip(CLOCKS, there[4:], strict=True) if day[:10] < later] == []
    for call in ("os.system('true')", "subprocess.run([sys.executable])", "socket.create_connection(('127.0.0.1', 9))"):
        [said] = say(f"import os, socket, subprocess, sys\n{call}", **same_bytes.ELSEWHERE)
        assert said.endswith("this computer has no network and no other program\n")


def test_an_id_has_no_blanks_and_stands_once_on_a_page(site: Site) -> None:
    for address, page in site.pages.items():
        ids = Counter(element.attrs["id"] for element in page.query("[id]"))
        assert {id: number for id, number in ids.items() if number > 1} == {}, address
        assert [id for id in ids if id.split() != [id]] == [], address


def test_no_file_has_a_blank_in_its_name(site: Site) -> None:
    assert [path for path in site.folder.rglob("*") if path.name.split() != [path.name]] == []


def test_every_table_says_what_it_holds_and_what_its_headings_head(site: Site) -> None:
    for address, page in site.pages.items():
        assert len(page.query("table > caption:first-child")) == len(page.query("table")), address
        assert page.query("th:not([scope])") == [], address


def test_every_record_is_a_page_and_a_row(site: Site, data: Data) -> None:
    for kind, records in data.kinds.items():
        rows = Counter(row.attrs["id"] for row in site.pages[f"{kind}/"].query("tbody tr[id]"))
        assert [record.id for record in records if rows[record.id] != 1] == []
        for record in records:
            page = content(site.pages[f"{kind}/{record.id}/"])
            assert bare(page.query("h1")[0].to_text().removesuffix("¶")) == bare(record.name)
            assert bare(record.says) in bare(page.to_text())


def test_every_record_stands_on_its_theme_page(site: Site, data: Data) -> None:
    for record in data.records.values():
        assert len(site.pages[f"{record.theme}/"].query(f"tr[id='{record.id}']")) == 1


def test_every_paragraph_is_reachable_both_ways(site: Site, data: Data) -> None:
    article = site.pages["article/"]
    for paragraph in data.article.paragraphs:
        assert [heading.name for heading in article.query(f"#p{paragraph.number}")] == ["h2"]
        assert bare(paragraph.gist) in bare(content(article).to_text())
    # A statement that several records compare links to the list of statements, and an offer to the list of offers.
    lists = [
        "article/",
        *(page for page in ("statements/", "pledges/") if any(page in link.attrs["href"] for link in article.query("article a"))),
    ]
    links = {link.attrs["href"].partition("#")[0] for page in lists for link in content(site.pages[page]).query("a")}
    for kind, records in data.kinds.items():
        for record in records:
            assert f"../{kind}/{record.id}/" in links
            back = {link.attrs["href"] for link in content(site.pages[f"{kind}/{record.id}/"]).query("a")}
            assert {f"../../article/#p{number}" for number in record.paragraphs} <= back


def test_every_value_is_one_click_from_its_source(site: Site, data: Data) -> None:
    for kind, records in data.kinds.items():
        for record in records:
            own = [content(page) for address, page in site.pages.items() if address.startswith(f"{kind}/{record.id}/")]
            links = {link.attrs["href"].replace("../", "") for page in own for link in page.query("a.cp-source, .cp-marks a")}
            wanted = {data.sources_by_id[id].url or f"sources/{data.shelf[id]}/#{id}" for id in data.cites[record.id]}
            assert wanted <= links, record.id
            for row in (row for page in own for row in page.query("[id^=fact-], [id^=measure-], .cp-step, .cp-dispute li")):
                assert row.query("a.cp-source"), (record.id, row.to_text())


def test_what_is_long_has_a_page_of_its_own_and_is_whole_there(site: Site, data: Data) -> None:
    rows = {"facts": "[id^=fact-]", "timeline": ".cp-step", "sources": ".cp-sources li"}
    seen = Counter[str]()
    for id, findings in data.findings.items():
        written = {"facts": getattr(findings, "facts", ()), "timeline": findings.timeline, "sources": data.cites[id]}
        for part, entries in written.items():
            address = f"{data.kind_of[id]}/{id}/"
            if page := site.pages.get(f"{address}{part}/"):
                seen[part] += 1
                there = len(page.query(rows[part]))
                charted = len(site.pages[address].query("[id^=fact-]")) if part == "facts" else 0
                assert there + charted == len(entries)
                [link] = content(site.pages[address]).query(f"a[href='{part}/']")
                assert str(there) in link.parent.to_text()
            elif entries:
                assert len(site.pages[address].query(rows[part])) >= len(entries)
    assert seen


def test_every_source_leads_to_all_that_cites_it(site: Site, data: Data) -> None:
    for source in data.sources:
        [row] = site.pages[f"sources/{data.shelf[source.id]}/"].query(f"tr[id='{source.id}']")
        links = {link.attrs["href"] for link in row.query("td[data-label='Cited by'] a")}
        assert links == {
            f"../../{data.kind_of[where]}/{where}/" if where in data.records else f"../../{'history' if where == 'article' else where}/"
            for where in data.cited_by[source.id]
        }
        if source.url:
            assert row.query("th a")[0].attrs["href"] == source.url


def test_counts_of_sources_add_up(site: Site, data: Data) -> None:
    for show in ("Whose account", "Language"):
        [table] = [table for table in site.pages["sources/"].query("table") if table.query("th")[0].to_text() == show]
        cells = [[int(cell.to_text()) for cell in row.query("td.cp-count")] for row in table.query("tbody tr")]
        assert sum(cell[0] for cell in cells) == len(data.sources)
        assert sum(cell[1] for cell in cells) == len(data.citations)


def test_every_pledge_shows_its_outcome(site: Site, data: Data) -> None:
    for pledge in data.article.pledges:
        [row] = site.pages["pledges/"].query(f"tr[id='{pledge.id}']")
        findings = data.findings[pledge.id]
        assert isinstance(findings, PledgeFindings)
        assert findings.outcome
        assert [word.to_text() for word in row.query("td[data-label=Outcome] .cp-relation")] == [findings.outcome.state.label]


def test_the_timeline_holds_every_step_and_marks_the_article(site: Site, data: Data) -> None:
    start = content(site.pages["timeline/"])
    [picture, *_] = start.query(".cp-years")  # a page may show a chart twice
    listed = [link.attrs["href"] for link in picture.query("a")]
    parts = [
        [part.attrs["href"] for part in start.query(f"dt[id='{link[1:]}'] + dd a")] if link.startswith("#") else [link] for link in listed
    ]
    years = [link.replace("../", "") for part in parts for link in part]
    assert sorted(years) == sorted(address for address in site.pages if re.fullmatch(r"timeline/\d[\dq-]+/", address))
    steps = [step for year in years for step in site.pages[year].query(".cp-step")]
    written = sum(len(findings.timeline) for findings in (*data.findings.values(), data.document))
    dues = [pledge for pledge in data.article.pledges if pledge.due]
    assert len(steps) == written + len(dues) + 1
    assert len([step for step in steps if "cp-step--article" in step.attrs["class"]]) == len(dues) + 1
    days = [step.query("time")[0].attrs["datetime"] for step in steps if "Due:" not in step.to_text()]
    assert days == sorted(days)
    # The chart has the same steps, and the key dates are those that the data chooses, with the date of the article.
    numbers = [dot.to_text() for dot in picture.query("td .cp-dot")]
    assert sum(int(number.split()[0]) for number in numbers) == len(steps)
    chosen = [step.event for step in data.every(Step) if step.highlight]
    shown = [bare(event.to_text()) for event in start.query(".cp-highlights .cp-event")]
    assert len(shown) == len(chosen) + 1
    assert [event for event in chosen if not any(bare(event) in text for text in shown)] == []


def test_each_choice_of_the_timeline_hides_what_does_not_match(site: Site, data: Data) -> None:
    style = (ROOT / "docs" / "assets" / "site.css").read_text("utf8")
    periods = [page for address, page in site.pages.items() if re.fullmatch(r"timeline/.+/", address)]
    for choices in ([choice.attrs for choice in page.query(".cp-filter input") if choice.attrs["value"]] for page in periods):
        assert [choice["value"] for choice in choices] == [*data.themes, "article", *Origin]
        for choice in choices:
            match = "data-theme=" if choice["name"] == "theme" else "data-by~="
            assert f'[value="{choice["value"]}"]:checked) .cp-step:not([{match}"{choice["value"]}"])' in style


def test_gaps_are_listed(site: Site, data: Data) -> None:
    shown = bare(site.pages["gaps/"].to_text())
    for findings in (*data.findings.values(), data.document):
        for gap in findings.gaps:
            assert bare(gap.question) in shown


def test_a_record_comes_with_its_file(site: Site, data: Data) -> None:
    for kind, records in data.kinds.items():
        for record in records:
            links = site.pages[f"{kind}/{record.id}/"].query(".cp-foot a[download]")
            assert [link.to_text() for link in links] == ["CSV (spreadsheet)", "YAML", "JSON", "Markdown"]
            files = [site.folder / kind / record.id / link.attrs["href"] for link in links]
            assert [file.is_file() for file in files] == [True] * len(files)
            taken = files[1]
            assert taken.read_bytes() == (ROOT / "data" / "record" / kind / f"{record.id}.yml").read_bytes()


def test_names_in_other_languages_say_so(site: Site, data: Data) -> None:
    for record in data.records.values():
        shown = site.pages[f"{data.kind_of[record.id]}/{record.id}/"].query(".cp-translations > [lang]")
        names = data.findings[record.id].names
        assert [(name.attrs["lang"], name.attrs["dir"], name.to_text()) for name in shown] == [
            (name.language, "rtl" if name.language == "ur" else "ltr", name.text) for name in names
        ]


def test_every_number_links_to_its_paragraph(site: Site, data: Data) -> None:
    numbers = [number for page in site.pages.values() for number in page.query(".cp-figures li, tr:has(.cp-number)")]
    for number in numbers:
        assert any(re.search(r"(^|article/)#p\d+$", link.attrs["href"]) for link in number.query("a"))
    assert len(numbers) >= len(data.article.figures)


def test_no_link_or_anchor_is_dead(site: Site) -> None:
    ids = {address: {element.attrs["id"] for element in page.query("[id]")} for address, page in site.pages.items()}
    dead = []
    for address, page in site.pages.items():
        here = "" if address == "/" else address
        for element in page.query("[href], [src]"):
            link = element.attrs.get("href") or element.attrs.get("src") or ""
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = posixpath.normpath(posixpath.join("/", here, unquote(parts.path))) if parts.path else "/" + here
            file = site.folder / target.lstrip("/")
            if file.is_dir():
                key = target.strip("/") + "/"
                if key not in ids or (parts.fragment and parts.fragment not in ids[key]):
                    dead.append((address, link))
            elif not file.is_file():
                dead.append((address, link))
    assert dead == []


def test_nothing_is_loaded_from_another_host(site: Site) -> None:
    for page in site.pages.values():
        for element in page.query("script[src], img[src], link[rel=stylesheet], link[rel=preconnect], iframe"):
            assert not urlsplit(element.attrs.get("src") or element.attrs.get("href") or "").netloc


def test_no_fence_is_left_unfilled(site: Site) -> None:
    for path in site.folder.rglob("*.html"):
        assert "<div data-view=" not in path.read_text("utf8")


def test_a_term_is_explained_once_a_page_and_never_in_a_heading(site: Site, edition: Edition) -> None:
    explained = set()
    for address, page in site.pages.items():
        titles = Counter(term.attrs["title"] for term in content(page).query("abbr"))
        assert max(titles.values(), default=1) == 1, address
        assert page.query("h1 abbr, h2 abbr, h3 abbr") == []
        explained |= set(titles)
    assert explained
    assert explained <= set(edition.glossary.values())


def test_record_pages_have_breadcrumb_neighbours_and_tab(site: Site, data: Data) -> None:
    for kind, records in data.kinds.items():
        addresses = [f"../{record.id}/" for record in records]
        for record, before, after in zip(records, ["../", *addresses], [*addresses[1:], None], strict=False):
            page = site.pages[f"{kind}/{record.id}/"]
            assert [link.attrs["href"] for link in page.query("nav.md-path a")][-1] == "../"
            assert [link.attrs["href"] for link in page.query(".md-footer__link--prev")] == [before]
            assert [link.attrs["href"] for link in page.query(".md-footer__link--next")] == ([after] if after else [])
            assert [tab.to_text().strip() for tab in page.query(".md-tabs__item--active")] == ["Records"]
            assert not page.query(".md-nav--primary a[href='./']")  # out of the navigation tree


def test_each_page_says_what_it_is_made_from(site: Site, data: Data) -> None:
    lines = (ROOT / "data" / "article.yml").read_text("utf8").split("\n")
    for address, page in site.pages.items():
        files = [code.to_text() for code in page.query(".cp-provenance code")]
        said = page.query(".cp-provenance")[0].to_text()
        kind, _, id = address.strip("/").partition("/")
        id, _, part = id.partition("/")
        if part:
            assert files == [f"data/record/{kind}/{id}.yml"]
        elif id and kind in data.kinds:
            assert files == [f"data/record/{kind}/{id}.yml", "data/article.yml"]
            assert lines[int(re.findall(r"line (\d+)", said)[0]) - 1] == f"  - id: {id}"
        elif id and kind == "sources":
            assert files == ["data/sources.yml"]
        elif kind == "data" and id not in ("", "use"):
            assert files == ["hooks/model.py"]
        elif id and kind == "timeline":
            assert files == ["data/record"]
        else:
            [file] = files
            assert file.startswith("docs/")
        assert all((ROOT / file).exists() for file in files)


def test_descriptions_are_whole(site: Site) -> None:
    for address, page in site.pages.items():
        [description] = page.query("meta[name=description]")
        assert len(description.attrs["content"]) > 40, address
        assert set(description.attrs) == {"name", "content"}  # a quotation mark in the text does not end the attribute


def test_no_verdict_is_given(site: Site, data: Data) -> None:
    verdicts = re.compile(
        r"\b(falsely|untrue|broken promise|propaganda|debunk\w*|misleading|fact-check\w*|rightly|wrongly)\b", re.IGNORECASE
    )
    for address, page in site.pages.items():
        text = " ".join(content(page).to_text().split())
        if verdicts.search(text):  # a title has the words of its source, not ours
            for source in data.sources:
                text = text.replace(source.title, "")
        assert not verdicts.search(text), address
