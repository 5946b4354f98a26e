"""The English of the project: the texts that people read, their sentences, and what our style sheet avoids.

`.venv/bin/python tests/english.py [PATH ...]` prints each place that breaks a rule, as `file:line: what is wrong, and the fix`. With
`--measure` it also prints how long the sentences of each folder are. A row that is added to a table in `docs/contribute/english.md` is
looked for everywhere. Rules that need judgement are left to readers, so that there are few false alarms.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "hooks"))

from conftest import ROOT, tracked

from fields import Text, Title
from load import validate
from model import FILES
from reader import Mapping, read

LONGEST = 30  # words in a sentence; we aim at 16 on average
GUIDE = "docs/contribute/english.md"

# Made from what is checked elsewhere, or wrong on purpose.
_LEFT_OUT = re.compile(r"docs/contribute/(?:reference|messages)\.md|tests/(?!\w+\.py$)|tests/test_english\.py")


class Passage(NamedTuple):
    """A piece of running text: the line on which it begins, counted from 1, and its words without markup."""

    line: int
    text: str


# --- the texts of a file ----------------------------------------------------------------------------------------------

_PARSER = MarkdownIt("gfm-like2", {"linkify": False})


def _markdown(text: str) -> Iterator[Passage]:
    """Paragraphs, headings and table cells, and the description in the front matter; `code` counts as one word."""
    front = re.match(r"---\n.*?^description: (.*?)$.*?\n---\n", text, re.DOTALL | re.MULTILINE)
    above = text.count("\n", 0, front.end()) if front else 0
    if front:
        yield Passage(2, front[1])
    for token in _PARSER.parse(text[front.end() :] if front else text):
        if token.type == "inline" and token.map:
            parts = [
                "`x`" if each.type == "code_inline" else " " * each.type.endswith("break") or each.content for each in token.children or ()
            ]
            yield Passage(token.map[0] + 1 + above, re.sub(r"\{ #[\w-]+ \}", "", "".join(parts)))


_NOT_PROSE = {*Title.__metadata__} - {*Text.__metadata__}  # type: ignore[attr-defined]


def _data(text: str, kind: str) -> Iterator[Passage]:
    """The values of a data file that are text, without titles and names."""
    written = read(text, "")[0]
    if not isinstance(written, Mapping):  # the loader says why
        return
    whole = validate(FILES[kind], written)[0]
    whole.place(written)
    for entry in whole.walk():
        for member in entry.members:
            if Text.__metadata__[0] in member.said and _NOT_PROSE.isdisjoint(member.said):  # type: ignore[attr-defined]
                yield from (Passage(entry.where.lines.get(member.key, entry.where.line), each) for each in member.each(entry))


def _python(text: str) -> Iterator[Passage]:
    """Docstrings and comments."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from _paragraphs(node.value.value, node.lineno)
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT]
    # Comments on lines of their own belong together where these follow one another.
    for _, group in groupby(
        enumerate(tokens), lambda each: each[1].start[0] - each[0] if each[1].line.lstrip()[0] == "#" else each[1].start
    ):
        comments = [token for _, token in group]
        yield Passage(comments[0].start[0], " ".join(token.string.lstrip("# ") for token in comments))


def _messages(text: str) -> Iterator[Passage]:
    """The other texts of code. A value that is filled in counts as one word."""
    tree = ast.parse(text)
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.Expr) for part in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield Passage(node.lineno, "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield from _paragraphs(node.value, node.lineno)


def _paragraphs(text: str, line: int) -> Iterator[Passage]:
    """The paragraphs of a text that begins on `line`, and the items of its lists."""
    for part in re.split(r"(\n\s*\n|\n(?=\s*- ))", text):
        if len(part.split()) > 3:
            yield Passage(line + part[: len(part) - len(part.lstrip())].count("\n"), part)
        line += part.count("\n")


def _template(text: str) -> Iterator[Passage]:
    """What is between tags, and comments. A value that is filled in counts as one word."""
    plain = re.sub(r"\{\{.*?\}\}", "x", re.sub(r"\{%.*?%\}", "<>", text))
    for part in re.finditer(r"[^<>]+", plain):
        yield from _paragraphs(part[0], plain.count("\n", 0, part.start()) + 1)


def _comments(text: str) -> Iterator[Passage]:
    for number, line in enumerate(text.split("\n"), 1):
        if part := re.search(r"(?:^|\s)(?:#|//|/\*) (.*?)(?:\*/)?$", line):
            yield Passage(number, part[1])


_WAYS = {".md": _markdown, ".py": _python, ".html": _template, ".css": _comments, ".js": _comments, ".yml": _comments}


def _way(name: str) -> Callable[[str], Iterator[Passage]] | None:
    return _template if name.startswith("hooks/templates/") else _WAYS.get(Path(name).suffix)


def passages(name: str, text: str) -> list[Passage]:
    """The passages of a file by its path from the top of the project."""
    way = _way(name)
    found = [*way(text)] if way else []
    if way is _python and name.startswith("hooks/"):  # texts in tests are examples
        found += _messages(text)
    stem = name.removeprefix("data/").removesuffix(".yml")
    kind = next((each for each in (stem, stem.rpartition("/")[0]) if each in FILES), None)
    if kind and name.startswith("data/"):
        found += _data(text, kind)
    return [Passage(line, " ".join(words.split())) for line, words in found]


@cache
def files() -> dict[str, list[Passage]]:
    """The passages of every file of the project."""
    return {name: passages(name, text) for name, text in sorted(tracked().items()) if _way(name) and not _LEFT_OUT.match(name)}


# --- what is wrong ---------------------------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"(?<!\b[A-Z]\.)(?<!\b(?:Mr|Ms|Dr|St|No|Rs|vs|cf)\.)(?<!Mrs\.)(?<=[.!?])[”\")]*\s+(?=[“\"(]*[A-Z0-9`])")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|‘[^’]*’")
# As in "Work would speed up, by The Nation and APP."
_ATTRIBUTED_LAST = re.compile(r", (?:as )?by (?:the )?[A-Z][\w'’-]*(?: (?:of|and|the|[A-Z][\w'’-]*))*\.?$")


def sentences(text: str) -> list[str]:
    """The sentences of a passage."""
    return _SENTENCE_END.split(text)


def length(sentence: str) -> int:
    """How many words a sentence has."""
    return sum(any(map(str.isalnum, word)) for word in sentence.split())


@cache
def avoided() -> dict[str, str]:
    """The phrases that we avoid, in small letters, each with what to write instead: the tables of two columns in the style sheet."""
    rows = re.findall(r"^\| ([^|`]+?) \| ([^|]+?) \|$", (ROOT / GUIDE).read_text("utf8"), re.MULTILINE)
    return {phrase.lower(): instead for phrases, instead in rows if phrases not in ("Instead of", "---") for phrase in phrases.split(", ")}


@cache
def _any_avoided() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, avoided()))})(?!\w)", re.IGNORECASE)


def wrong(text: str) -> Iterator[str]:
    """What is wrong with a passage, and the fix. What is in quotation marks is not ours."""
    if all(phrase in avoided() for phrase in text.lower().split(", ")):
        return  # a row of the style sheet
    for sentence in sentences(text):
        if (count := length(sentence)) > LONGEST:
            yield f"a sentence has {count} words, the most is {LONGEST}: “{' '.join(sentence.split()[:6])} …”; make two of it"
        plain = _QUOTED.sub("x", sentence)
        if found := _ATTRIBUTED_LAST.search(plain):
            yield f"the sentence ends in “{found[0].rstrip('.')}”; begin with who said it"
        for found in _any_avoided().finditer(plain):
            yield f"“{found[0]}” is to be avoided; instead write: {avoided()[found[0].lower()]}"


def problems(names: tuple[str, ...] = ("",)) -> list[str]:
    """What is wrong in the files whose paths begin with one of `names`, as `file:line: what is wrong, and the fix`."""
    found = ((name, each) for name, all_of_it in files().items() if name.startswith(names) for each in all_of_it)
    return [f"{name}:{each.line}: {text}" for name, each in found for text in wrong(each.text)]


def measured(names: tuple[str, ...]) -> Iterator[str]:
    """How long the sentences of each folder are that end in a mark: how many there are, the average, and the longest."""
    folders: dict[str, list[int]] = {}
    for name, all_of_it in files().items():
        if name.startswith(names):
            ended = (each for passage in all_of_it for each in sentences(passage.text) if re.search(r"[.!?][”\")]*$", each))
            folders.setdefault(str(Path(name).parent), []).extend(map(length, ended))
    for folder, lengths in folders.items():
        if lengths:
            yield f"{folder:28} {len(lengths):6} sentences, {sum(lengths) / len(lengths):4.1f} words on average, {max(lengths)} at most"


def main(arguments: list[str] | None = None) -> int:
    """Print what is wrong, and with `--measure` the lengths too. Return 1 if something is wrong."""
    parser = argparse.ArgumentParser(description="Look for what the style sheet avoids.")
    parser.add_argument(
        "paths", nargs="*", default=[""], metavar="PATH", help="a file or a folder, from the top of the project; all, if none is given"
    )
    parser.add_argument("--measure", action="store_true", help="also print how long the sentences of each folder are")
    options = parser.parse_args(arguments)
    names = tuple(options.paths)
    for name in names:
        if not any(each.startswith(name) for each in files()):
            parser.error(f"{name}: no text is there; give a path from the top of the project, such as data/record")
    found = problems(names)
    print("\n".join([*found, *(measured(names) if options.measure else ())]) or "Nothing to mend.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
