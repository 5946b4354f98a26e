"""Tests of the words of judgement: what each needs and must not have, on both sides of every limit.

The messages are in `faults/`. Here, each case says which entries are refused, and that valid ones are not.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import TESTS

import load
from dataset import Data
from fields import Problem


def changed(folder: Path, file: str, before: str, after: str) -> tuple[Data, list[Problem]]:
    """Return the small data set with one text replaced by another."""
    shutil.copytree(TESTS / "small", folder, dirs_exist_ok=True)
    path = folder / file
    text = path.read_text("utf8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf8")
    return load.load(folder)


def refused(problems: list[Problem]) -> list[str]:
    """Return the entries that are refused, each once, without sources that nothing cites any more."""
    return list(dict.fromkeys(problem.text.partition(":")[0] for problem in problems if "no entry cites it" not in problem.text))


FAST = "relation: sources-agree, why: Two say so., independent: [study], parties: [agency], sources: [paper-2024]"


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ("differ: [study], independent: [paper-2024], parties: [agency]", ["sources-differ"]),
        ("independent: [paper-2024], parties: [agency], sources: [study]", ["sources-agree"]),
        ("independent: [study]", ["sources-agree"]),
        ("parties: [agency, embassy], sources: [study]", ["parties-only"]),
        ("parties: [paper-2024]", ["parties-only"]),  # a report that repeats a party
        ("sources: [study]", ["not-comparable", "nothing-found"]),
    ],
)
def test_the_first_list_that_names_a_source_decides(lists: str, words: list[str], tmp_path: Path) -> None:
    for number, word in enumerate(("sources-differ", "sources-agree", "parties-only", "intention", "not-comparable", "nothing-found")):
        _, problems = changed(tmp_path / str(number), "record/projects/road.yml", FAST, f"relation: {word}, why: W., {lists}")
        assert refused(problems) == ([] if word in words else ["comparison"]), word


@pytest.mark.parametrize(("party", "is_refused"), [("agency", True), ("embassy", True), ("study", False), ("paper-2024", False)])
def test_a_party_is_not_independent(party: str, *, is_refused: bool, tmp_path: Path) -> None:
    said = f"relation: sources-agree, why: W., independent: [{party}]"
    assert refused(changed(tmp_path, "record/projects/road.yml", FAST, said)[1]) == ["comparison"] * is_refused


READ = '{statement: rose, reading: over "forty",'


@pytest.mark.parametrize(
    ("reading", "sound"),
    [
        (READ, True),
        ("{statement: rose,", False),  # no reading, unlike the other one
        ("{statement: rose, reading: a rise over ten years,", False),  # twice the same
    ],
)
def test_two_words_for_a_statement_need_two_readings(reading: str, *, sound: bool, tmp_path: Path) -> None:
    written = (TESTS / "small" / "record" / "figures" / "share.yml").read_text("utf8")
    before = next(line for line in written.splitlines() if "sources-differ" in line)
    after = reading + before.partition("reading: ")[2].partition(",")[2]
    _, problems = changed(tmp_path, "record/figures/share.yml", before, f"  - {after}")
    assert refused(problems) == [] if sound else refused(problems) == ["comparison"]


BUILD = (TESTS / "small" / "record" / "pledges" / "build.yml").read_text("utf8").splitlines()[1]


@pytest.mark.parametrize(
    ("outcome", "sound"),
    [
        ("{state: done, deed: opened, date: 2025-03-04, why: W., reported_by: [agency]}", True),
        ("{state: done, deed: opened, date: ../2025-03-04, why: W., reported_by: [agency]}", True),
        ("{state: done, deed: opened, date: ../2025-03-05, why: W., reported_by: [agency]}", False),  # after its only source
        ("{state: done, deed: opened, why: W., reported_by: [agency]}", False),
        ("{state: done, deed: opened, date: 2025-03-04, why: W.}", False),
        ("{state: stopped, deed: given up, date: 2025-03-04, why: W., reported_by: [agency]}", True),
        ("{state: stopped, why: W.}", False),
        ("{state: action, deed: begun, date: 2024-10, why: W., reported_by: [paper-2024]}", True),
        ("{state: action, deed: begun, date: 2024-09/2024-10-01, why: W., reported_by: [paper-2024]}", True),
        ("{state: action, deed: begun, date: 2024-08/2024-10-01, why: W., reported_by: [paper-2024]}", False),  # perhaps before the article
        ("{state: action, deed: begun, date: ../2024-10-01, why: W., reported_by: [paper-2024]}", False),
        ("{state: action, deed: begun, date: 2024-09-11/2024-10-01, why: W., reported_by: [paper-2024, old]}", False),  # `old` is older
        ("{state: action, deed: begun, date: 2024-09-10, why: W., reported_by: [paper-2024]}", False),
        ("{state: action, deed: begun, date: 2024-09-11, estimated: true, why: W., reported_by: [paper-2024, old]}", True),
        ("{state: too-general, why: W.}", False),  # it has a test
    ],
)
def test_an_outcome_has_what_its_word_needs(outcome: str, *, sound: bool, tmp_path: Path) -> None:
    _, problems = changed(tmp_path, "record/pledges/build.yml", BUILD, f"outcome: {outcome}")
    assert refused(problems) == [] if sound else refused(problems) == ["outcome"]


@pytest.mark.parametrize(
    ("outcome", "sound"),
    [
        ("{state: too-general, why: W., sources: [study]}", True),
        ("{state: no-report, why: W.}", False),
        ("{state: no-step-seen, why: W., sources: [study]}", False),
        ("{state: done, deed: hoped, date: 2025, why: W., reported_by: [study]}", False),
    ],
)
def test_what_names_nothing_is_too_general(outcome: str, *, sound: bool, tmp_path: Path) -> None:
    _, problems = changed(tmp_path, "record/pledges/hope.yml", "{state: too-general, why: It names nothing.}", outcome)
    assert refused(problems) == [] if sound else refused(problems) == ["outcome"]


OPENED = "  - {since: ../2025-03-04, state: operating, summary: It opens., sources: [agency, study]}"


@pytest.mark.parametrize(
    ("states", "sound"),
    [
        (["{since: ../2025-03-04, state: operating, summary: S., sources: [agency]}"], True),  # a source may be newer than the day
        (["{since: 2025-03-04, state: operating, summary: S., sources: [agency, paper-2024]}"], False),  # a paper of 2024 cannot report it
        (["{since: 2025-03, estimated: true, state: operating, summary: S., sources: [agency, embassy]}"], False),
        (["{since: 2024-12, state: operating, summary: S., sources: [agency, embassy]}"], True),  # the embassy's date is an estimate
        (["{since: 2024, state: operating, summary: S., sources: [study]}"], True),
        (["{since: 2023, state: operating, summary: S., sources: [study]}"], False),  # before construction
        (
            [
                "{since: 2024-12-01, state: completed, summary: S., sources: [study]}",
                "{since: 2024, state: operating, summary: S., sources: [study]}",
                "{since: 2024-11-01/2024-11-02, state: suspended, summary: S., sources: [study]}",
            ],
            False,  # a year between them does not hide a day
        ),
        (
            [
                "{since: 2024-10/2025, state: completed, summary: S., sources: [study]}",
                "{since: 2025-01-01, state: operating, summary: S., sources: [study]}",
            ],
            True,
        ),
    ],
)
def test_states_are_in_order_and_known_to_their_sources(states: list[str], *, sound: bool, tmp_path: Path) -> None:
    _, problems = changed(tmp_path, "record/projects/road.yml", OPENED, "\n".join(f"  - {state}" for state in states))
    assert refused(problems) == [] if sound else refused(problems) == ["status"]


def test_the_latest_step_is_the_last_that_happened(tmp_path: Path) -> None:
    steps = """timeline:
  - {date: 2024-10-01, end: 2025-06, event: It lasts., sources: [study]}
  - {date: 2025-01-01, event: It is earlier., sources: [study]}
  - {date: 2025-06, event: It is last., sources: [study]}
  - {date: 2027, planned: true, event: It is planned., sources: [study]}
"""
    data, problems = changed(tmp_path, "record/projects/mine.yml", "gaps:\n", f"{steps}gaps:\n")
    step = data.latest_step("mine")
    assert problems == []
    assert step
    assert step.event == "It is last."
