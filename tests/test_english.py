"""The English of every text, by the rules of our style sheet that a program can decide; and that program."""

from __future__ import annotations

import pytest
from english import GUIDE, LONGEST, avoided, files, length, passages, problems, sentences, wrong


def test_every_text_keeps_the_rules_of_the_style_sheet() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Work would speed up, by The Nation and APP.", "the sentence ends in “, by The Nation and APP”; begin with who said it"),
        (
            "It cost $2 billion, as by the State Bank of Pakistan",
            "the sentence ends in “, as by the State Bank of Pakistan”; begin with who said it",
        ),
        (
            f"{'Word ' * LONGEST}more. Short.",
            f"a sentence has 31 words, the most is {LONGEST}: “Word Word Word Word Word Word …”; make two of it",
        ),
        ("It is so by the sources.", "“by the sources” is to be avoided; instead write: sources say"),
        ("Merely one. Beforehand.", "“Merely” is to be avoided; instead write: leave it out"),
    ],
)
def test_what_is_wrong_is_said_with_the_fix(text: str, said: str) -> None:
    assert said in list(wrong(text))


@pytest.mark.parametrize(
    "text",
    [
        "The Nation and APP reported that work would speed up.",
        "It was to open in June, by 2024 at the latest, by road or by rail.",
        "A dam was built by Chinese and Pakistani engineers.",
        "Xi called it “the sources by the sources” and 'merely' a start.",
        f"{'Word ' * (LONGEST - 1)}more.",
        "Nearness, commerely and beforehanded are no such phrases.",
    ],
)
def test_what_is_right_gives_no_alarm(text: str) -> None:
    assert list(wrong(text)) == []


def test_every_row_of_the_style_sheet_is_looked_for_and_may_stand_there() -> None:
    assert len(avoided()) > 50
    assert [phrase for phrase in avoided() if not list(wrong(f"It is so, {phrase}, in this text."))] == []
    assert not any(GUIDE in each for each in problems((GUIDE,)))


def test_sentences_end_where_readers_see_them_end() -> None:
    assert sentences("He paid Rs. 5 to J. Smith. “It works.” Then? In 2024 it cost $6.7 billion.") == [
        "He paid Rs. 5 to J. Smith.",
        "“It works.",
        "Then?",
        "In 2024 it cost $6.7 billion.",
    ]
    assert length("It cost – with x – $6.7 billion.") == 6


FILES = {
    "a.md": "---\ndescription: What it says.\n---\n\n# A title { #a }\n\nOne `two` **three**\nfour [five](six.md).\n\n| a | b |\n| - | - |\n| c | d e |\n",
    "hooks/a.py": '"""First line here now.\n\nAnother one is here.\n"""\n\n# A comment\n# of two lines.\nx = f"{y} is not one of them"  # why it is\n',
    "a.html": "{# A note on all of this #}\n<p>This is {{ a.b }}\nof a page.</p>\n{% if a %}<b>x</b>{% endif %}\n",
    "a.css": "/* Why it is so. */\na { color: red }\n",
    "data/changes.yml": "# What changed.\nchanges:\n  - id: a\n    date: 2026-01-02\n    what: >-\n      It\n      changed.\n    why: Because.\n",
}
FOUND = {
    "a.md": [(2, "What it says."), (5, "A title "), (7, "One `x` three four five."), (10, "a"), (10, "b"), (12, "c"), (12, "d e")],
    "hooks/a.py": [
        (1, "First line here now."),
        (3, "Another one is here."),
        (6, "A comment of two lines."),
        (8, "why it is"),
        (8, "x is not one of them"),
    ],
    "a.html": [(1, "{# A note on all of this #}"), (2, "This is x of a page.")],
    "a.css": [(1, "Why it is so. ")],
    "data/changes.yml": [(1, "What changed."), (5, "It changed."), (8, "Because.")],
}


@pytest.mark.parametrize("name", FILES)
def test_a_text_is_found_at_its_line(name: str) -> None:
    assert [(line, text) for line, text in passages(name, FILES[name])] == [(line, " ".join(text.split())) for line, text in FOUND[name]]


def test_no_folder_is_left_out() -> None:
    assert {name.partition("/")[0] for name, found in files().items() if found} >= {
        "data",
        "docs",
        "hooks",
        "tests",
        ".github",
        "README.md",
    }
    assert "hooks/templates/llms.txt" in files()
    assert not any(name.startswith("tests/small") for name in files())
