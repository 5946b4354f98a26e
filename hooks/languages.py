"""Marks the Chinese, Japanese and Urdu texts of a finished page, so that browsers pronounce and set them correctly.

Text in Han characters is Chinese, or Japanese if it also has kana. Text in Arabic letters is Urdu, the only language of the data
that uses them. We do not change an element that says that it is in one of these, or one that cannot contain elements.
"""

from __future__ import annotations

import re

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3040-\u30ff\u31f0-\u31ff"
_SIGNS = "\u3000-\u303f\uff00-\uff65"  # such as 《》
_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
# Words of one language, with the signs, digits and blanks between them.
_EASTERN = rf"[{_SIGNS}0-9]*[{_HAN}{_KANA}](?:[{_HAN}{_KANA}{_SIGNS}0-9·—―‘’“”()-]*[{_HAN}{_KANA}{_SIGNS}])?"
_URDU = rf"[{_ARABIC}](?:[{_ARABIC}\u200c\u200d :.-]*[{_ARABIC}])?"
_FOREIGN = re.compile(rf"(?P<han>{_EASTERN})|{_URDU}")
_LETTER = re.compile(f"[{_HAN}{_KANA}{_ARABIC}]")  # most pages have none, which this alone finds out fast
_JAPANESE = re.compile(f"[{_KANA}]")
_TOKEN = re.compile(r"<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<tag>[\w-]+)(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>|[^<]+", re.DOTALL)
_OWN = re.compile(r"\slang=\"(?:zh|ja|ur)")
_CLOSED = ("head", "option", "script", "style", "svg", "textarea")  # what holds no HTML elements, or text that nobody reads


def mark(page: str) -> str:
    """The HTML of a page in English with each text in another script marked as Chinese (`zh`), Japanese (`ja`) or Urdu (`ur`)."""
    if not _LETTER.search(page):
        return page
    left, depth = "", 0  # the outermost element that is left alone, and how many of its kind are open

    def marked(token: re.Match[str]) -> str:
        nonlocal left, depth
        tag, attributes = token["tag"], token["attributes"]
        if tag is None:
            return token[0] if left or token[0].startswith("<") else _FOREIGN.sub(_element, token[0])
        if not (left or token["end"]) and (tag in _CLOSED or _OWN.search(attributes)):
            left = tag
        if tag == left:
            depth += -1 if token["end"] else 0 if attributes.endswith("/") else 1
            left = left if depth else ""
        return token[0]

    return _TOKEN.sub(marked, page)


def _element(text: re.Match[str]) -> str:
    if not text["han"]:
        return f'<span lang="ur" dir="rtl">{text[0]}</span>'
    return f'<span lang="{"ja" if _JAPANESE.search(text[0]) else "zh"}">{text[0]}</span>'
