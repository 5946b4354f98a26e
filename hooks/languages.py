"""Mark the language of text in other scripts on a finished page or drawing, so that browsers pronounce and display it correctly.

Many readers have their browser translate a page. It leaves text with `translate="no"` alone: text in other scripts, terms in
quotation marks, titles and code. Templates mark text that only they can identify, such as the name of a publisher.

Text in Han characters is Chinese, or Japanese if it also has kana; text in Hangul is Korean. Text in Arabic letters is Urdu, and in
Cyrillic letters Russian: no other languages in the data use these scripts. The language of other scripts, except Latin and Greek, is
unknown (`und`). An element that already has such a language keeps it. We do not change those that cannot contain elements.
"""

from __future__ import annotations

import re

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3040-\u30ff\u31f0-\u31ff"
_SIGNS = "\u3000-\u303f\uff00-\uff65"  # such as 《》
# Words of one language, with the signs, digits and spaces between them. Signs and digits alone are matched once each.
_EASTERN = rf"(?:(?<![{_SIGNS}0-9])[{_SIGNS}0-9]*)?[{_HAN}{_KANA}](?:[{_HAN}{_KANA}{_SIGNS}0-9·—―‘’“”()-]*[{_HAN}{_KANA}{_SIGNS}])?"
_OTHERS = {
    "ur": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "ru": "\u0400-\u052f",
    "ko": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff",
    "und": "\u0530-\u05ff\u0700-\u074f\u0780-\u089f\u0900-\u10ff\u1200-\u1c4f",
}
_WORDS = (rf"(?P<{language}>[{script}](?:[{script}\u200c\u200d :.-]*[{script}])?)" for language, script in _OTHERS.items())
_FOREIGN = re.compile("|".join((f"(?P<zh>{_EASTERN})", *_WORDS)))
_LETTER = re.compile(f"[{_HAN}{_KANA}{''.join(_OTHERS.values())}]")  # a fast test, since most pages have no such letter
_JAPANESE = re.compile(f"[{_KANA}]")
_DIRECTIONS = {"ur": "rtl", "und": "auto"}
_TOKEN = re.compile(r"<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<tag>[\w-]+)(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>|[^<]+", re.DOTALL)
_OWN = re.compile(rf"\slang=\"(?:zh|ja|{'|'.join(_OTHERS)})")
_KEPT = re.compile(r"<(cite|code|pre)(?=[\s>])(?![^>]*\stranslate=)")
_CLOSED = ("desc", "head", "option", "script", "style", "textarea", "title")  # elements that contain no elements, or no text for readers

# A term in quotation marks, with glossary terms in it. Anything longer is a sentence.
_TERM = re.compile(r'(“|&#34;)(?! )((?:[^<>&“”]|&(?!#34;)[\w#]+;|<abbr title="[^"]*">|</abbr>){1,80}?)(?<! )(”|&#34;)')
# The last tag before a term that may be marked. In a drawing, an element of HTML would end the drawing.
_UNMARKED = re.compile(rf'<(?!(?:code|pre|/?text|/?tspan|{"|".join(_CLOSED)})\b)(?![^>]*translate=)(?:[^>"]|"[^"]*")*>')


def mark(page: str) -> str:
    """Return English HTML or SVG with the language of each text in another script, and with `translate="no"` where needed."""
    return _TERM.sub(_term, _mark_scripts(_KEPT.sub(r'<\1 translate="no"', page)))


def _term(found: re.Match[str]) -> str:
    """Return a term in a text with its mark; unchanged in a tag, or in an element that cannot contain elements."""
    start = found.string.rfind("<", 0, found.start())
    is_text = start >= 0 and _UNMARKED.match(found.string, start, found.start())
    return f'{found[1]}<span translate="no">{found[2]}</span>{found[3]}' if is_text else found[0]


def _mark_scripts(page: str) -> str:
    if not _LETTER.search(page):
        return page
    left, depth = "", 0  # the outermost element to leave alone, and the number of open ones of its kind
    drawings = 0  # open ones

    def marked(token: re.Match[str]) -> str:
        nonlocal left, depth, drawings
        tag, attributes = token["tag"], token["attributes"]
        if tag is None:
            return token[0] if left or token[0].startswith("<") else _FOREIGN.sub(_part if drawings > 0 else _element, token[0])
        step = -1 if token["end"] else 0 if attributes.endswith("/") else 1
        if tag == "svg":
            drawings += step
        begins = not (left or token["end"])
        is_own = begins and _OWN.search(attributes)
        if is_own or (begins and tag in _CLOSED):
            left = tag
        if tag == left:
            depth += step
            left = left if depth else ""
        return f'<{tag} translate="no"{attributes}>' if is_own and drawings <= 0 and " translate=" not in attributes else token[0]

    return _TOKEN.sub(marked, page)


def _element(text: re.Match[str], name: str = "span", direction: str = "dir") -> str:
    language = "ja" if _JAPANESE.search(text[0]) else text.lastgroup
    way = f' {direction}="{_DIRECTIONS[language]}"' if language in _DIRECTIONS else ""
    kept = ' translate="no"' if name == "span" else ""  # SVG has no such attribute
    return f'<{name} lang="{language}"{way}{kept}>{text[0]}</{name}>'


def _part(text: re.Match[str]) -> str:
    """Return the same for a drawing, in which the script decides the direction of text."""
    return _element(text, "tspan", "direction").replace(' direction="auto"', "")
