"""Write the floor of the benchmark: the built site as a person would have written it for plain MkDocs and Material, in Markdown.

It is made from the finished site and from `mkdocs.yml`, so it does not depend on how the hook works. If it must differ from the output
of the hook, it costs less. Drawings and the controls of filters are left out, and text that is excluded from search is marked once, not
again inside.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from justhtml import JustHTML

_HIDE = "data-search-exclude"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE = {"#text", "a", "abbr", "b", "br", "cite", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time", "q"}
_LEFT_OUT = {"#comment", "svg", "fieldset", "script", "style", "input", "button"}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}


def write(folder: Path, built: Path) -> None:
    """Convert `folder`, a copy of a project, to the floor of the site `built` from that project.

    Pages become Markdown, every other file of the site is copied unchanged, and the hook is removed from `mkdocs.yml`.
    """
    docs = folder / "docs"
    targets = {_address(path.relative_to(docs).as_posix()): path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    written = set(targets.values())
    for path in sorted(built.rglob("*")):
        name = path.relative_to(built).as_posix()
        if path.name == "index.html":
            address = _address(name.removesuffix(".html"))
            targets.setdefault(address, f"{address}.md")
        elif path.is_file() and path.suffix != ".html" and not name.startswith(("assets/", "search/", "sitemap.xml")):
            targets[name] = f"{name}.txt" if path.suffix == ".md" else name  # MkDocs would treat a copied Markdown file as a page
            _copy(path, docs / targets[name])
    found: dict[str, list[str]] = {}  # the other names of the pages whose text is searched, by address
    for entry in json.loads((built / "search" / "search_index.json").read_text("utf8"))["docs"]:
        address, description = posixpath.normpath(urlsplit(entry["location"]).path or "."), html.escape(entry["text"])
        if f'<meta name="description" content="{description}"' not in (built / address / "index.html").read_text("utf8"):
            found.setdefault(address, entry.get("tags", []))
    for address, source in targets.items():
        page = built / address / "index.html"
        if page.is_file():
            path = docs / source
            front = path.read_text("utf8").split("---\n", 2)[1] if source in written else None
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_page(page.read_text("utf8"), address, targets, found.get(address), front), "utf8")
    (folder / "empty").mkdir()  # replaces the overrides, which are part of the hook
    (folder / "mkdocs.yml").rename(folder / "base.yml")
    plain = {"hooks": [], "watch": [], "theme": {"custom_dir": "empty"}, "validation": {"omitted_files": "ignore"}}
    (folder / "mkdocs.yml").write_text(json.dumps({"INHERIT": "base.yml", **plain}), "utf8")


def _address(name: str) -> str:
    """Return the address of a page from its path in `docs/` or in the site, without a final slash; that of the home page is `.`."""
    return posixpath.normpath(re.sub(r"(^|/)index$", r"\1", name.removesuffix(".md")) or ".")


def _copy(path: Path, to: Path) -> None:
    """Copy a file, except that the archive of the site is empty, since the floor packs its own."""
    to.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".zip" and any(name.endswith("index.html") for name in zipfile.ZipFile(path).namelist()):
        to.write_bytes(b"")
    else:
        shutil.copy(path, to)


def _page(text: str, address: str, targets: Mapping[str, str], tags: list[str] | None, front: str | None) -> str:
    """Return a built page as Markdown.

    Takes its HTML and address, the paths of all pages and files, its tags, or None if search leaves out the page, and the front
    matter that a person wrote. A page without front matter is not in the navigation: its breadcrumb and neighbours become links in the text.
    """
    content = JustHTML(text[text.index('<div class="md-content"') :], fragment=True, sanitize=False)
    writer = Writer(address, targets, searchable=tags is not None)
    blocks = writer.blocks(content.query("article")[0])
    if front is None:
        description = re.findall(r'<meta name="description" content="([^"]*)"', text)
        head = {"description": description[0], **({"tags": tags} if tags else {"search": {"exclude": True}} if tags is None else {})}
        front = f"{json.dumps(head, ensure_ascii=False)}\n"
        for place, links in ((1, "a.md-path__link"), (len(blocks) + 1, "a.md-footer__link")):
            blocks[place:place] = writer.paragraph(content.query(links), hidden=True, between=" / ")
    return f"---\n{front}---\n\n" + "\n\n".join(blocks) + "\n"


class Writer:
    """Converter of the HTML of one page to Markdown, with the same words, links, anchors and rows.

    `searchable` says whether search finds the page; if not, nothing on the page has to be hidden from search.
    """

    def __init__(self, address: str, targets: Mapping[str, str], *, searchable: bool) -> None:
        self.address, self.targets = address, targets
        self.hides = searchable  # whether hidden elements must be marked: not below a heading that search leaves out
        self.searchable = searchable
        self.ids: list[str] = []  # anchors of elements without a counterpart, which the next text gets

    def blocks(self, node: Any, *, hidden: bool = False) -> list[str]:
        """Return the blocks inside an element; inline content between them becomes paragraphs."""
        found: list[str] = []
        line: list[Any] = []
        for child in node.children:
            if child.name in _INLINE:
                line.append(child)
            elif child.name in _LEFT_OUT:
                self.inline(child, hidden=hidden)
            else:
                found += [*self.paragraph(line, hidden=hidden), *self._block(child, hidden=hidden or _HIDE in child.attrs)]
                line = []
        return [*found, *self.paragraph(line, hidden=hidden)]

    def paragraph(self, nodes: Iterable[Any], *, hidden: bool, between: str = "", after: tuple[int, str] = (0, "")) -> list[str]:
        """Return a list with a paragraph of inline nodes, or an empty list if they have no text.

        `between` separates the nodes; `after` is a number of nodes and the text that follows them.
        """
        pieces = [self.inline(node, hidden=hidden) for node in nodes]
        pieces.insert(*after)
        if not (text := _line(between.join(filter(None, pieces)))):
            return []
        text = re.sub(r"^(\d+)(?=[.)] )|^(?=[-+#>] |#)", r"\1\\", text)  # so that it is not a list, heading or quotation
        anchors, attributes = self._anchors(), self._attributes(hidden=hidden)
        return [f"{anchors}{text}" + (f"\n{attributes}" if attributes else "")]

    def _block(self, node: Any, *, hidden: bool) -> list[str]:
        if node.name in _HEADINGS:
            return [self._heading(node, hidden=hidden)]
        if "id" in node.attrs:
            self.ids.append(node.attrs["id"])
        if node.name == "p":
            return self.paragraph(node.children, hidden=hidden)
        if node.name == "blockquote":
            return ["> " + "\n\n".join(self.blocks(node, hidden=hidden)).replace("\n", "\n> ")]
        kinds = {"ul": self._list, "ol": self._list, "dl": self._definitions, "table": self._table, "pre": self._listing}
        return kinds.get(node.name, self.blocks)(node, hidden=hidden)

    def _heading(self, node: Any, *, hidden: bool) -> str:
        text = _line("".join(self.inline(child, hidden=True) for child in node.children))
        self.hides = self.searchable and not hidden
        words = [*([f"#{node.attrs['id']}"] if "id" in node.attrs else []), *([_HIDE] if self.searchable and hidden else [])]
        return f"{'#' * int(node.name[1])} {text}" + (f" {{ {' '.join(words)} }}" if words else "")

    def _list(self, node: Any, *, hidden: bool) -> list[str]:
        items = []
        for item in (child for child in node.children if child.name == "li"):
            if "id" in item.attrs:
                self.ids.append(item.attrs["id"])
            items.append(self.blocks(item, hidden=hidden or _HIDE in item.attrs))
        mark = "1.  " if node.name == "ol" else "-   "
        between = "\n\n" if any(len(item) > 1 for item in items) else "\n"
        return [between.join(mark + "\n\n".join(item).replace("\n", "\n    ") for item in items)]

    def _definitions(self, node: Any, *, hidden: bool) -> list[str]:
        """Return a list of terms with their meanings. A listing is below it with its term, since a list cannot contain a fence."""
        items, below = [], []
        terms: list[Any] = []
        for child in (child for child in node.children if child.name in ("dt", "dd")):
            if child.name == "dt":
                terms = child.children
            elif listing := child.query("pre"):
                below += [*self.paragraph(terms, hidden=hidden), *self._listing(listing[0], hidden=hidden)]
            else:
                item = self.paragraph([*terms, *child.children], hidden=hidden, after=(len(terms), ": "))
                items.append("-   " + "".join(item).replace("\n", "\n    "))
        return [*(["\n".join(items)] if items else []), *below]

    def _listing(self, node: Any, *, hidden: bool) -> list[str]:
        text = str(node.to_text(separator="", strip=False))
        if hidden and self.hides:
            return [f"<pre {_HIDE}><code>{html.escape(text, quote=False)}</code></pre>"]
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
        return [f"{fence}\n{text.strip()}\n{fence}"]

    def _table(self, node: Any, *, hidden: bool) -> list[str]:
        """Return the caption of a table as a paragraph, and its rows; the first one is the head."""
        above = [block for each in node.query("caption") for block in self.paragraph(each.children, hidden=hidden or _HIDE in each.attrs)]
        rows = []
        for row in node.query("tr"):
            if "id" in row.attrs:
                self.ids.append(row.attrs["id"])
            out = hidden or _HIDE in row.attrs or _HIDE in row.parent.attrs
            rows.append([self._cell(cell, hidden=out or _HIDE in cell.attrs) for cell in row.children if cell.name in ("th", "td")])
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return [*above, "\n".join([lines[0], "| --- " * len(rows[0]) + "|", *lines[1:]])]

    def _cell(self, cell: Any, *, hidden: bool) -> str:
        text = _line("".join(self.inline(each, hidden=hidden) for each in cell.children))
        return f"{self._anchors()}{text} {self._attributes(hidden=hidden)}".strip() if text else ""

    def _anchors(self) -> str:
        """Return all waiting anchors but one, as HTML, since Markdown gives an element one id."""
        more, self.ids = self.ids[1:], self.ids[:1]
        return "".join(f'<a id="{each}"></a>' for each in more)

    def _attributes(self, *, hidden: bool) -> str:
        """Return the braces that follow a text in Markdown: its anchor, and whether search leaves it out."""
        words = [*(f'id="{each}"' if " " in each else f"#{each}" for each in self.ids[:1]), *([_HIDE] if hidden and self.hides else [])]
        del self.ids[:1]
        return f"{{ {' '.join(words)} }}" if words else ""

    def inline(self, node: Any, *, hidden: bool) -> str:
        """Return a piece of a line as Markdown. Explanations of terms, and text that search leaves out, are HTML."""
        if node.name == "#text":
            return re.sub(r"[\\`*_{}\[\]|]", r"\\\g<0>", html.escape(node.data, quote=False))
        if "id" in (node.attrs or {}):
            self.ids.append(node.attrs["id"])
        if node.name in _LEFT_OUT:
            self.ids += [each.attrs["id"] for each in (() if node.name == "#comment" else node.query("[id]"))]
            return ""
        hides = not hidden and self.hides and _HIDE in node.attrs
        text = "".join(self.inline(child, hidden=hidden or hides) for child in node.children)
        match node.name:
            case "br":
                return "<br>"
            case _ if not text.strip() or node.attrs.get("class") == "headerlink":
                return text and " "
            case "a":
                title = f' "{html.escape(node.attrs["title"])}"' if "title" in node.attrs else ""
                text = f"[{_line(text)}]({self._link(node.attrs['href'])}{title})"
            case "code":
                text = f"`{node.to_text()}`" if "`" not in node.to_text() else f"`` {node.to_text()} ``"
            case "abbr":
                text = f'<abbr title="{html.escape(node.attrs["title"])}">{text}</abbr>'
            case name if name in _MARKS:
                text = f"{_MARKS[name]}{text.strip()}{_MARKS[name]}"
        return f"<span {_HIDE}>{text}</span>" if hides else text

    def _link(self, href: str) -> str:
        """Return the target of a link in Markdown: the file that a page is made from."""
        parts = urlsplit(href)
        if not parts.netloc and not parts.scheme and parts.path:
            target = self.targets[posixpath.normpath(posixpath.join(self.address, parts.path))]
            href = urlunsplit(parts._replace(path=f"/{target}"))
        return f"<{href}>" if re.search(r"[()\s]", href) else href


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
