"""Tests of the style sheet, the font and the pictures: contrast, glyphs, and a preview image that matches its text."""

from __future__ import annotations

import colorsys
import io
import re

import make_card
import pytest
from conftest import ROOT, Site
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageStat

STYLE = (ROOT / "docs" / "assets" / "site.css").read_text("utf8")
TEXT, SIGN = 4.5, 3.0  # the lowest contrast of text, and of lines with a meaning: WCAG 2.2, 1.4.3 and 1.4.11
GROUNDS = ("md-default-bg-color", "cp-paper", "cp-article-wash", "cp-record-wash")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("md-default-fg-color", "md-typeset-a-color", "cp-soft", "cp-record") for ground in GROUNDS),
    *(("cp-article", ground, TEXT) for ground in ("md-default-bg-color", "cp-article-wash")),
    ("md-accent-fg-color", "md-default-bg-color", TEXT),
    ("md-primary-bg-color", "md-primary-fg-color", TEXT),
    *((line, ground, SIGN) for line in ("cp-article", "cp-record") for ground in GROUNDS),
]


def palette(scheme: str) -> dict[str, str]:
    """Return the colours of a scheme by name. The dark scheme inherits the colours that it does not set from the light one."""
    found: dict[str, str] = {}
    for block in ["default", "slate"] if scheme == "slate" else ["default"]:
        body = re.search(rf'\[data-md-color-scheme="{block}"\] \{{\n(.*?)\n\}}', STYLE, re.DOTALL)
        assert body
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,8});", body[1]))
    return found


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_every_pair_of_colours_has_contrast(scheme: str) -> None:
    colours = palette(scheme)
    poor = []
    for ink, ground, least in PAIRS:
        light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        if (contrast := (light + 0.05) / (dark + 0.05)) < least:
            poor.append(f"{ink} on {ground}: {contrast:.2f}, {least} is the least")
    assert poor == []


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_the_two_voices_are_neither_red_nor_green(scheme: str) -> None:
    """Readers read red as wrong and green as right. In degrees of the colour wheel, red is at 0 and green at 120."""
    hues = {}
    for name in ("cp-article", "cp-article-wash", "cp-record", "cp-record-wash"):
        colour = palette(scheme)[name]
        hue = hues[name] = 360 * colorsys.rgb_to_hsv(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))[0]
        assert 25 < hue < 60 or 180 < hue < 335, name
    assert abs(hues["cp-article"] - hues["cp-record"]) > 120  # distinguishable for colour-blind readers


def test_every_colour_is_judged() -> None:
    judged = {name for pair in PAIRS for name in pair[:2]}
    told = {name for name in palette("slate") if name.startswith("cp-")}
    assert told - judged == {"cp-rule"}  # a separator without a meaning


def test_the_face_has_a_glyph_for_all_that_is_set_in_it(site: Site) -> None:
    with TTFont(make_card.FACE) as font:
        known = set(map(chr, font.getBestCmap()))
    for address, page in site.pages.items():
        text = "".join(each.to_text() for each in page.query("h1, h2, h3, .cp-number, .cp-figures strong, .cp-cards a"))
        lacking = {char for char in text if not char.isspace()} - known
        assert lacking == set(), address


def test_the_card_is_as_its_words_are() -> None:
    assert make_card.missing() == set()
    drawn, kept = (Image.open(io.BytesIO(data)).convert("RGB") for data in (make_card.draw(), (make_card.ASSETS / "card.png").read_bytes()))
    assert kept.size == make_card.SIZE
    assert max(ImageStat.Stat(ImageChops.difference(drawn, kept)).mean) < 1  # of 255; computers smooth edges differently
    config = (ROOT / "mkdocs.yml").read_text("utf8")
    assert f"site_name: {make_card.LINES[0][0]}\n" in config
    title = (ROOT / "docs" / "index.md").read_text("utf8")
    assert f"# {make_card.LINES[1][0]} {make_card.LINES[2][0]}\n" in title
