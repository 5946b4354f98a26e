"""Draw docs/assets/card.png, the preview image of links to the site. Run it after you change the words or colours below.

.venv/bin/python tests/make_card.py
"""

from __future__ import annotations

import io
import math
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

ASSETS = Path(__file__).parent.parent / "docs" / "assets"
FACE = ASSETS / "fonts" / "newsreader-600.woff2"
SIZE = (1200, 630)  # the size that social networks require
# The words, where each line begins, its size in pixels, and its colour.
LINES = (
    ("China and Pakistan, read closely", (196, 74), 40, "#ffffff"),
    ("What the ambassador wrote,", (80, 214), 82, "#ffffff"),
    ("and what sources say", (80, 312), 82, "#ffffff"),
    ("Jiang Zaidong, Modernisation in China and Pakistan, 10 September 2024:", (80, 470), 31, "#d3dfea"),
    ("paragraph by paragraph, beside the dated, cited record", (80, 514), 31, "#d3dfea"),
)


def missing() -> set[str]:
    """Return the characters of the card for which the font has no glyph; each would be a box."""
    with TTFont(FACE) as font:
        return {char for words, *_ in LINES for char in words if ord(char) not in font.getBestCmap()}


def draw() -> bytes:
    """Return the card as PNG. Raises ValueError if the font lacks a glyph."""
    if lacking := missing():
        raise ValueError(f"the face has no {' '.join(sorted(lacking))}")
    scale = 2  # drawn at twice the size and reduced, so that the rings are smooth
    card = Image.new("RGB", (SIZE[0] * scale, SIZE[1] * scale), "#14344f")
    pen = ImageDraw.Draw(card)
    _rings(pen, scale)
    pen.rectangle((0, 606 * scale, *card.size), fill="#d9a441")
    for words, (left, top), size, colour in LINES:
        pen.text((left * scale, top * scale), words, fill=colour, font=ImageFont.truetype(FACE, size * scale))
    file = io.BytesIO()
    card.resize(SIZE, Image.Resampling.LANCZOS).quantize(128).save(file, "PNG", optimize=True)
    return file.getvalue()


def _rings(pen: ImageDraw.ImageDraw, scale: int) -> None:
    """Draw the two voices of the logo: a dashed ring and a solid one."""
    radius, width, dashes = 30 * scale, 10 * scale, 7
    for left, colour, parts in ((110, "#f0c574", dashes), (140, "#ffffff", 1)):
        box = (left * scale - radius, 98 * scale - radius, left * scale + radius, 98 * scale + radius)
        for part in range(parts):
            start = 360 * part / parts
            pen.arc(box, start, start + (360 if parts == 1 else math.floor(0.63 * 360 / parts)), fill=colour, width=width)


if __name__ == "__main__":
    (ASSETS / "card.png").write_bytes(draw())
