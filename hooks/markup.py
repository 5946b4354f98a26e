"""Parse Markdown as forges do, so that editors see there what readers will see here.

Forges follow CommonMark and GitHub's additions: tables, task lists, alerts and strikethrough. Python-Markdown, which MkDocs uses,
reads lists, HTML and much else differently. So markdown-it-py parses a page, and this module converts its tokens to the element tree
that Python-Markdown's extensions work on. HTML in the Markdown becomes part of the same tree. These are problems, reported with
their lines: elements and attributes that are not known to be harmless, unmatched tags, and syntax that only some programs read.

Sources: CommonMark 0.31.2; GitHub Flavored Markdown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ElementTree, SubElement, tostring

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString
from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

NESTING = 40  # levels of lists and quotations, where a list counts as two; the parser drops anything deeper

_VOID = {"br", "hr", "img"}
_PLAIN = (
    "abbr|b|bdo|blockquote|br|cite|code|dd|del|details|dfn|div|dl|dt|em|figcaption|figure|h2|h3|h4|h5|h6|hr|i|ins|kbd|li|mark|ol|p|pre|q"
    "|rp|rt|ruby|s|samp|small|span|strong|sub|summary|sup|ul|var"
)
# HTML that a page may contain: elements that forges show, each with its allowed attributes besides those of all elements.
_ATTRIBUTES: Mapping[str, Collection[str]] = {
    **dict.fromkeys(_PLAIN.split("|"), ()),
    "a": ("href", "name"),
    "details": ("open",),
    "img": ("alt", "height", "src", "width"),
    "ol": ("reversed", "start"),
    "time": ("datetime",),
}
_OF_ALL = ("dir", "id", "lang", "title")
_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0]")  # browsers drop or trim these in an address
_SCHEME = re.compile(r"([\w+.-]+):")

_ID = re.compile(r"[^\W\d_][\w-]*")  # ids of the theme, which its script looks for, begin with "__"
_ALIGNED = {"text-align:center": "cp-center", "text-align:right": "cp-right"}
_ALERTS = {"NOTE": "note", "TIP": "tip", "IMPORTANT": "info", "WARNING": "warning", "CAUTION": "danger"}  # the theme's classes
_BOXES = {False: "☐ ", True: "☑ "}
# Syntax that some forges or programs read and others show as plain text: its pattern there, what is wrong, and the fix.
_ALONE = (
    (r"(?<![/.\w])www\.\w[^\s()<>]*", "this address is a link on some forges; put it between < and >, with https:// before www"),
    (
        r"https?://\w[^\s()<>]*|(?<![\w.+-])[\w.+-]++@[\w-]+\.\w+",
        "this address is a link on some forges; put it between < and >, without spaces",
    ),
)
_NO_FOOTNOTES = "footnotes are not supported; write the note in the text"
_MARKS = (
    (r"\]\([^()]{0,60}\)?", "this is not a valid link; write the address right after '(', without spaces, and then ')'"),
    (r"\]\[[^\[\]]*\]", "this link has no definition; write the address in round brackets, or define it on a line '[name]: address'"),
    (r"\[\^[^\[\]\s]+\]", _NO_FOOTNOTES),
    (r"\$\$|(?<!\w)\$(?=[^\s$])[^$]*[^\s$]\$(?!\w)", "some forges read this as mathematics; write \\$ for a dollar sign"),
    (r"(?<![\w:]):[a-z+-][a-z0-9_+-]*:(?![\w:])", "some forges read this as an emoji; write the character itself, or put it in backticks"),
    (r"\{ ?[:.#%][\w .:#=-]*\}?", "braces have a meaning only at the end of a heading; delete them, or put them in backticks"),
    (r"\[\[", "links in double brackets are not supported; write [text](page.md)"),
    (r"\A(?:!!!|\?\?\?\+?|===\+?) ", "this kind of block is not supported; write a quotation whose first line is [!NOTE]"),
    (r"\A\*\[[^\]]+\]:", "abbreviations cannot be defined on a page; add the term to data/glossary.yml"),
    (r"\A: ", "definitions with colons are not supported; write a list, or <dl> with <dt> and <dd>"),
    (r"\A\[(?:TOC|_TOC_)\]\s*\Z", "each page already has a table of contents; delete this"),
    (r"\A\|?\s*:?-+:?\s*\|[\s:|-]*\Z", "this is not a valid table; above it, write a line with as many cells, and a blank line above that"),
    (r"\A#{1,6}[^\W\d_]", "this is not a valid heading; write a space after '#', or a backslash before it"),
)


class _Parser(MarkdownIt):
    """Parser of CommonMark with GitHub's additions. It accepts every address, and `_Builder` reports those that are not allowed."""

    def __init__(self) -> None:
        super().__init__("gfm-like2", {"linkify": False, "maxNesting": NESTING})
        self.disable("text_join")  # keeps escaped characters in tokens of their own

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


_PARSER = _Parser()


class Fence(NamedTuple):
    """A fence on a page: its first and last `line`, counted from 1, and whether it `is_inside` a list or a quotation."""

    line: int
    last: int
    marks: str
    word: str
    content: str
    is_inside: bool
    is_closed: bool


class Link(NamedTuple):
    """An address on a page: its line, counted from 1, and the target that it leads to or loads."""

    line: int
    address: str


class Tree(NamedTuple):
    """A parsed page: its elements below a `<div>`, its fences and links, and its problems, at most one for each line."""

    root: Element
    fences: Sequence[Fence]
    links: Sequence[Link]
    problems: Mapping[int, str]


@lru_cache(maxsize=128)
def tree(text: str, views: frozenset[str]) -> Tree:
    """Parse a page without its front matter. Fences whose word is in `views` become empty `<div data-view="0">`, numbered from 0.

    The result is cached for later calls, and for the next build of `mkdocs serve`, so callers must not change it.
    """
    builder = _Builder(text, views)
    found: dict[str, Any] = {}
    builder.add(_PARSER.parse(text, found))
    builder.check_definitions([*found.get("references", {}).values(), *found.get("duplicate_refs", ())])
    return Tree(builder.root, builder.fences, builder.links, builder.problems)


def without_fences(text: str, fences: Iterable[Fence]) -> str:
    """Return the text of a page with a blank line for each line of these fences."""
    lines = text.split("\n")
    for fence in fences:
        lines[fence.line - 1 : fence.last] = [""] * (fence.last - fence.line + 1)
    return "\n".join(lines)


class AsOnForges(Extension):
    """Python-Markdown extension that parses a page with `tree`; other extensions then change that tree."""

    def __init__(self, views: frozenset[str]) -> None:
        super().__init__()
        self._views = views

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Replace all of Python-Markdown's own parsing. Text in the tree is plain, without entities or placeholders."""
        md.preprocessors.register(text := _WholeText(md), "whole_text", 1000)
        md.treeprocessors.deregister("inline")
        md.parser = _TreeParser(md, text, self._views)


class _WholeText(Preprocessor):
    """Preprocessor that keeps the text of a page and passes none on: later ones would change it, and one of MkDocs fails on some HTML."""

    text = ""

    def run(self, lines: list[str]) -> list[str]:
        self.text = "\n".join(lines)
        return [""]


class _TreeParser(BlockParser):
    def __init__(self, md: Markdown, whole: _WholeText, views: frozenset[str]) -> None:
        super().__init__(md)
        self._whole, self._views = whole, views

    def parseDocument(self, lines: Sequence[str]) -> ElementTree:  # type: ignore[override]  # noqa: ARG002, N802
        # Python-Markdown's own serializer does not escape what looks like an entity, and is set after all extensions have run.
        self.md.serializer = _serialize
        return ElementTree(deepcopy(tree(self._whole.text, self._views).root))


def _serialize(root: Element) -> str:
    """Return the tree as HTML. `<` is escaped in attributes, by which later steps find tags, and `"` as templates write it."""

    def piece(found: re.Match[str]) -> str:
        tag, text = found[1], found[2]
        return f"<{tag[1:].replace('<', '&lt;')}" if tag else text.replace('"', "&#34;")

    return re.sub("(<[^>]+>)|([^<]+)", piece, tostring(root, encoding="unicode", method="html"))


class _Open(NamedTuple):
    """An open element: `raw` if HTML in the page opened it, at `line`; `refused` if it is not allowed."""

    element: Element
    line: int
    raw: bool = False
    refused: bool = False


class _Builder(HTMLParser):
    """Converter of tokens to a tree. `_line` is the line that is being read; in HTML, the line at which that begins."""

    def __init__(self, text: str, views: frozenset[str]) -> None:
        super().__init__()
        self.root = Element("div")
        self.fences: list[Fence] = []
        self.links: list[Link] = []
        self.problems: dict[int, str] = {}
        self._lines = text.split("\n")
        self._views = views
        self._shown = 0
        self._stack = [_Open(self.root, 0)]
        self._texts: list[str] = []
        self._unclosed: set[str] = set()
        self._line = 1
        self._inside: list[range] = []  # the lines of lists and quotations
        self._deeper = 0  # open elements below the deepest level, which are not on the stack
        self._below = 0  # the line after the last paragraph
        self._task = ""

    def add(self, tokens: Sequence[Token]) -> None:
        """Add the tokens of a page."""
        for token in tokens:
            if token.map and token.nesting >= 0:
                self._line = token.map[0] + 1
            if token.map:
                self._check_layout(token, *token.map)
            if token.level >= NESTING - 1:
                self._problem("lists and quotations are nested too deep; write fewer levels")
            match token.type:
                case "inline":
                    self._inline(token)
                case "fence" | "code_block":
                    self._code(token)
                case "html_block":
                    self._html(token.content)
                case _ if not token.hidden:  # hidden are the paragraphs of a list without blank lines
                    self._element(token)
        self._close_raw()
        self._put_text()

    def _check_layout(self, token: Token, first: int, end: int) -> None:
        """Report where the parser and forges may disagree on what a line belongs to, since its indentation differs from the line above."""
        if token.type == "paragraph_open":
            self._below = end + 1
        elif token.type == "code_block" and self._line == self._below:
            self._problem("forges differ on whether this line is code; put a blank line before it, or delete its indentation")
        if token.level == 0 and token.type in ("blockquote_open", "bullet_list_open", "ordered_list_open"):
            self._inside.append(range(first, end))
        if token.type == "blockquote_open":
            margin = 4 + (self._lines[first].find(">") if token.level else 0)
            for number in range(first + 1, end):
                if self._lines[number][:margin].isspace() and self._lines[number].lstrip().startswith(">"):
                    self._problem("this line of a quotation is indented too far; begin it with '>'", number + 1)
        elif token.type == "list_item_open" and not self._lines[first].lstrip(" >-+*0123456789.)"):
            self._problem("this list item is empty; write its text, or delete it")
        elif token.type == "thead_open" and re.match(r"[ >]*(?:[-+*]|\d+[.)]) ", self._lines[first].lstrip()):
            self._problem("forges differ on whether this is a table; begin and end each of its lines with '|'")

    def check_definitions(self, definitions: Sequence[Mapping[str, Any]]) -> None:
        """Report link definitions that forges may read differently because of what is around them."""
        begin = {each["map"][0] for each in definitions}
        for (first, end), address in ((each["map"], each["href"]) for each in definitions):
            is_apart = end in begin or not "".join(self._lines[end : end + 1]).strip()
            if self._lines[first].lstrip(" >").startswith("[^"):
                self._problem(_NO_FOOTNOTES, first + 1)
                self.links = [each for each in self.links if each.address != address]  # the address of a footnote of one word is not a page
            elif not is_apart or any(first in lines for lines in self._inside):
                self._problem("put the definition of a link at the left margin, with a blank line after it", first + 1)

    def _element(self, token: Token) -> None:
        """Open or close an element, or add one that has no content."""
        if token.nesting < 0:
            self._close_raw()
            self._close()
            return
        attributes = {name: str(value) for name, value in token.attrs.items()}
        if token.type == "alert_open":
            attributes["class"] = f"admonition {_ALERTS[token.info]}"
        elif token.type == "alert_title_open":
            attributes["class"] = "admonition-title"
        elif token.type == "list_item_open" and "checked" in token.meta:
            self._task = _BOXES[token.meta["checked"]]
        elif style := attributes.pop("style", ""):
            attributes |= {"class": _ALIGNED[style]} if style in _ALIGNED else {}
        elif token.type == "s_open" and token.markup == "~":
            self._problem("some forges do not support single tildes; write two, or a backslash before each")
        if "href" in attributes:
            self._address(attributes["href"], loads=False)
        element = self._put(token.tag, attributes)
        if token.nesting:
            self._open(_Open(element, self._line))

    def _open(self, opened: _Open) -> None:
        if len(self._stack) > 2 * NESTING:  # the serializer is recursive
            self._problem("elements are nested too deep here; write fewer levels", opened.line)
        self._stack.append(opened)

    def _code(self, token: Token) -> None:
        word = unescapeAll(token.info).strip()
        if token.map and token.type == "fence":
            first, end = token.map
            closing = re.compile(rf"[ \t>]*{token.markup}{token.markup[0]}*[ \t]*")
            is_closed = end - first > 1 and bool(closing.fullmatch(self._lines[end - 1]))
            self.fences.append(Fence(first + 1, end, token.markup, word, token.content.removesuffix("\n"), token.level > 0, is_closed))
        if word in self._views:
            self._put("div", {"data-view": str(self._shown)})
            self._shown += 1
            return
        code = SubElement(self._put("pre", {}), "code", {"class": f"language-{word.split()[0]}"} if word else {})
        code.text = AtomicString(token.content)

    def _inline(self, token: Token) -> None:
        """Add the text of a block. The tokens of its parts have no positions, so these are found in the text as written."""
        place, line_of, starts_line = 0, 0, True
        tokens, attributes = token.children or [], self._attributes(token)
        for number, line in enumerate(token.content.split("\n")[:-1]):
            if re.search(r"\\ {2,}\Z", line[-80:]):
                self._problem("forges differ on whether the line breaks here; delete the spaces after the backslash", self._line + number)
        self._text(self._task)
        self._task = ""
        for number, child in enumerate(tokens):
            is_break = child.type.endswith("break")
            written = "\n" if is_break else child.markup if child.type == "text_special" else child.content
            if written and (found := token.content.find(written, place, place + len(written) + 2000)) >= 0:
                self._line += token.content.count("\n", line_of, found)
                place, line_of = found + len(written), found
            if child.type == "text":
                text = child.content[: child.content.rfind("{")].rstrip() if attributes and number == len(tokens) - 1 else child.content
                self._check_marks(text, starts_line=starts_line)
                self._text(text)
            else:
                is_alone = starts_line and (number + 1 == len(tokens) or tokens[number + 1].type.endswith("break"))
                if child.type == "html_inline" and number and is_alone and token.level > 1:
                    self._problem("put a blank line before this line of HTML")
                self._part(child)
            starts_line = is_break
            self._line += token.content.count("\n", line_of, place)
            line_of = place
        self._close_raw()
        self._stack[-1].element.attrib |= attributes or {}

    def _part(self, token: Token) -> None:
        """Add a part of a text that is not plain text."""
        match token.type:
            case "text_special":
                self._text(token.content)
            case "softbreak":
                self._text("\n")
            case "hardbreak":
                self._put("br", {})
            case "code_inline":
                self._put("code", {}).text = AtomicString(token.content)
            case "html_inline":
                self._html(token.content)
            case "image":
                self._address(str(token.attrs["src"]), loads=True)
                attributes = {name: str(value) for name, value in token.attrs.items()}
                self._put("img", {**attributes, "alt": _plain(token)})
            case _:
                self._element(token)

    def _attributes(self, token: Token) -> dict[str, str] | None:
        """Return the attributes in braces at the end of a heading, or on the last line of a paragraph; None if there are no braces."""
        tag, tokens = self._stack[-1].element.tag, token.children or []
        before, brace, said = tokens[-1].content[:-1].rpartition("{") if tokens else ("", "", "")
        if not brace or tokens[-1].type != "text" or not tokens[-1].content.endswith("}"):
            return None
        is_own_line = not before and len(tokens) > 1 and tokens[-2].type == "softbreak"
        if not re.fullmatch("h[1-6]", tag) and not (tag == "p" and is_own_line):
            return None
        attributes = {}
        for word in said.split():
            if word.startswith("#") and _ID.fullmatch(word[1:]):
                attributes["id"] = word[1:]
            elif re.fullmatch(r"\.cp-[\w-]+", word):
                attributes["class"] = word[1:]
            elif word == "data-search-exclude":
                attributes[word] = ""  # the theme would remove one with a value
            else:
                fix = "write an id, as { #name }, or a backslash before the brace"
                self._problem(f"'{word}' is not allowed in braces here; {fix}", self._line + token.content.count("\n"))
        return attributes

    def _check_marks(self, text: str, *, starts_line: bool) -> None:
        """Report syntax in plain text that a forge may read differently."""
        in_link = any(each.element.tag == "a" for each in self._stack)
        for pattern, said in _MARKS if in_link else (*_MARKS, *_ALONE):
            if (found := re.search(pattern, text)) and (starts_line or not pattern.startswith(r"\A")):
                self._problem(f"'{found[0].strip()}': {said}")

    def _text(self, text: str) -> None:
        self._texts.append(text)

    def _put_text(self) -> None:
        """Append the collected text to the open element. No term is explained in code, or in an address that is its own text."""
        text, top = "".join(self._texts), self._stack[-1].element
        if len(top):
            top[-1].tail = (top[-1].tail or "") + text
        else:
            is_atomic = top.tag in ("code", "kbd", "samp", "var") or (top.tag == "a" and "://" in text)
            top.text = (AtomicString if is_atomic else str)((top.text or "") + text)
        self._texts = []

    def _put(self, tag: str, attributes: dict[str, str]) -> Element:
        """Append an element to the one that is open."""
        self._put_text()
        return SubElement(self._stack[-1].element, tag, attributes)

    def _close(self) -> _Open:
        self._put_text()
        return self._stack.pop()

    def _problem(self, text: str, line: int = 0) -> None:
        """Record a problem, unless it is inside an element that has been refused."""
        if not any(each.refused for each in self._stack):
            self.problems.setdefault(line or self._line, text)

    def _address(self, address: str, *, loads: bool) -> None:
        """Record an address, and a problem if a page may not link to it or load it."""
        self.links.append(Link(self._here, address))
        plain = _BLANKS.sub("", address).replace("\\", "/")
        if plain.lower() in ("", "http:", "https:", "http://", "https://"):
            self._problem("the address is missing; write it, or keep the text alone", self._here)
        scheme = _SCHEME.match(plain)
        try:
            parts = urlsplit(unquote(plain))
            if parts.username is not None or parts.port == 0:  # `port` itself raises ValueError if it is too high
                self._problem("the address has a user name before the host, or port 0; delete that", self._here)
        except ValueError as error:
            self._problem(f"the address '{address}' is not valid ({error}); write a full address, or put it in backticks", self._here)
        if loads and (scheme or plain.startswith("//")):
            self._problem(
                "this image is not a file of the site; put it in docs/assets, if its licence allows that, or link to it", self._here
            )
        elif scheme and scheme[1].lower() not in ("https", "http", "mailto"):
            self._problem(f"an address that begins with '{scheme[0]}' is not allowed; use https:, http: or mailto:", self._here)

    # --- HTML in the page, by the names of `HTMLParser`

    @property
    def _here(self) -> int:
        """The line of a tag, or of a token of Markdown."""
        return self._line + self.getpos()[0] - 1

    def _html(self, content: str) -> None:
        """Add the elements and the text of a piece of HTML."""
        self.reset()
        if "<![" in content:  # Python's parser fails on some of these
            self.handle_decl(content)
            return
        self.feed(content)
        if "<" in self.rawdata:
            self._problem("this comment or tag is never closed; close it, or write &lt; for <", self._here)
        else:
            self.close()
        self.reset()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, or report that it is not allowed."""
        known = _ATTRIBUTES.get(tag)
        refused = known is None
        if refused:
            self._problem(f"'<{tag}' is not allowed on a page; delete it, or put an example in backticks", self._here)
        for name, value in attrs:
            if not refused and name not in (*_OF_ALL, *(known or ())):
                refused = True
                self._problem(f"'{name}=' is not allowed on a page; delete it, or put an example in backticks", self._here)
            if name in ("href", "src"):
                self._address(value or "", loads=name == "src")
            if name in ("id", "name") and not _ID.fullmatch(value or ""):
                self._problem(
                    f"the id '{value or ''}' is not allowed; begin it with a letter, and use letters, digits and hyphens", self._here
                )
        attributes = {name: value or "" for name, value in attrs}
        if tag == "img" and not {"src", "alt"} <= attributes.keys():
            self._problem("an image must have 'src' and 'alt'; write its file and what it shows", self._here)
        if tag == "a" and "href" not in attributes:
            tag = "span"
        element = self._put(tag, attributes)
        if len(self._stack) > 2 * NESTING + 1:
            self._deeper += tag not in _VOID
        elif tag not in _VOID:
            self._open(_Open(element, self._here, raw=True, refused=refused))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element: in HTML, a slash at the end of a tag has no meaning."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close an element that HTML in the same block has opened."""
        if self._deeper:
            self._deeper -= 1
            return
        tag = "span" if tag == "a" and self._stack[-1].element.tag == "span" else tag
        depth = next((n for n, each in enumerate(reversed(self._stack), 1) if not each.raw or each.element.tag == tag), 0)
        if self._stack[-depth].raw:
            self._close_raw(depth - 1)
            self._close()
        elif tag not in self._unclosed:
            self._problem(f"'</{tag}>' has no opening tag here; delete it, or write '<{tag}>' before it", self._here)

    def handle_data(self, data: str) -> None:
        """Add text."""
        self._text(data)

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002
        """Refuse a declaration, which is neither an element nor a comment."""
        self._problem("'<!' and '<?' have a meaning in HTML; write &lt; for <", self._here)

    def handle_pi(self, data: str) -> None:
        """Refuse a processing instruction, which begins with `<?`."""
        self.handle_decl(data)

    def _close_raw(self, most: float = math.inf) -> None:
        """Close the innermost elements that HTML opened and did not close, at most `most` of them."""
        self._deeper = 0
        while most and self._stack[-1].raw:
            each, most = self._close(), most - 1
            if not each.refused:
                self._problem(f"'<{each.element.tag}>' is never closed; write '</{each.element.tag}>' where it ends", each.line)
            self._unclosed.add(each.element.tag)


def _plain(image: Token) -> str:
    """Return the alternative text of an image, without markup."""
    texts = (_plain(each) if each.children else "\n" if each.type.endswith("break") else each.content for each in image.children or ())
    return "".join(texts)
