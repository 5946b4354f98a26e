"""The English of the project: every text that people read, its sentences, and the habits that our style sheet lists.

`.venv/bin/python tests/english.py [FILE ...]` prints what is wrong, with file and line, and `--measure` the length of sentences by section.
What to avoid is in the tables of `docs/contribute/english.md`: a row that is added there is looked for everywhere.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "hooks"))

from fields import Entry, Text, Title  # noqa: E402
from load import validate  # noqa: E402
from model import FILES  # noqa: E402
from reader import read  # noqa: E402

LONGEST = 30  # words of a sentence; 25 is what we aim at

# Not ours, made from what is checked elsewhere, or data of tests that is wrong on purpose.
_LEFT_OUT = re.compile(
    r"LICENSE|\.schemas/|requirements|tests/(?!\w+\.py$)|docs/contribute/(reference|messages)\.md|hooks/base_map/(?!derive)"
)


class Passage(NamedTuple):
    """A piece of running text: the line on which it begins, counted from 1, and its words without marks."""

    line: int
    text: str


# --- where text is ---------------------------------------------------------------------------------------------------

_PARSER = MarkdownIt("gfm-like2", {"linkify": False})


def _markdown(text: str) -> Iterator[Passage]:
    front = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if front and (description := re.search(r"^description: (.*)$", front[1], re.MULTILINE)):
        yield Passage(2, description[1])
    offset = text.count("\n", 0, front.end()) if front else 0
    for token in _PARSER.parse(text[front.end() :] if front else text):
        if token.type == "inline" and token.map:
            parts = (
                "`x`" if each.type == "code_inline" else each.content or " " * (each.type == "softbreak") for each in token.children or ()
            )
            yield Passage(token.map[0] + 1 + offset, re.sub(r"\{ #[\w-]+ \}", "", "".join(parts)))


_PROSE = next(each for each in Text.__metadata__ if hasattr(each, "func"))
_SHORT = next(each for each in Title.__metadata__ if hasattr(each, "func") and each is not _PROSE)


def _data(kind: type[Entry]) -> Callable[[str], Iterator[Passage]]:
    def passages(text: str) -> Iterator[Passage]:
        written = read(text, "")[0]
        whole = validate(kind, written)[0]
        whole.place(written)
        for entry in whole.walk():
            for member in entry.members:
                if _PROSE in member.said and _SHORT not in member.said:
                    for each in member.each(entry):
                        yield Passage(entry.where.lines.get(member.key, entry.where.line), each)

    return passages


def _python(text: str) -> Iterator[Passage]:
    """Docstrings, comments, and constants of several words."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            yield Passage(node.lineno, "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(re.findall(r"[A-Za-z]{2,}(?= )", node.value)) > 3:
            for number, paragraph in enumerate(re.split(r"\n\s*\n", node.value)):
                yield Passage(node.lineno + node.value.split(paragraph)[0].count("\n") * bool(number), paragraph)
    comment: list[tokenize.TokenInfo] = []
    for token in [*tokenize.generate_tokens(io.StringIO(text).readline), None]:
        goes_on = token and token.type == tokenize.COMMENT and token.line.lstrip().startswith("#")
        if comment and not (goes_on and token and comment[-1].start[0] + 1 == token.start[0]) and not (token and token.type == tokenize.NL):
            yield Passage(comment[0].start[0], " ".join(each.string.lstrip("# ") for each in comment))
            comment = []
        if token and token.type == tokenize.COMMENT and not re.match(r"# (noqa|type|---|yaml)", token.string):
            comment.append(token)
            if not goes_on:
                yield Passage(token.start[0], token.string.lstrip("# "))
                comment = []


def _template(text: str) -> Iterator[Passage]:
    """What is between the elements, and comments; a value that is filled in counts as one word."""
    blank = re.sub(r"\{%.*?%\}", lambda part: "\n" * part[0].count("\n"), text, flags=re.DOTALL)
    blank = re.sub(r"\{\{.*?\}\}", "x", blank, flags=re.DOTALL)
    for part in re.finditer(r"[^<>]+(?=<|\Z)|(?<=\{#).*?(?=#\})", blank, re.DOTALL):
        if len(part[0].split()) > 3:
            yield Passage(blank.count("\n", 0, part.start()) + 1, part[0])


def _comments(text: str) -> Iterator[Passage]:
    """Comments of other languages, each line by itself."""
    for number, line in enumerate(text.split("\n"), 1):
        if part := re.search(r"(?:^|\s)(?:#|//|/\*) (.*?)(?:\*/)?$", line):
            yield Passage(number, part[1])


@cache
def texts() -> dict[str, list[Passage]]:
    """The passages of every file that has text of ours, by its path from the top."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = {}
    for name in sorted(listed.stdout.splitlines()):
        path = ROOT / name
        stem = name.removeprefix("data/").removesuffix(".yml")
        kind = FILES.get(stem) or FILES.get(stem.rpartition("/")[0])
        way = {".md": _markdown, ".py": _python, ".html": _template, ".css": _comments, ".js": _comments, ".yml": _comments}.get(
            path.suffix
        )
        if name.startswith("data/") and kind:
            way = _data(kind)
        if way and path.is_file() and not _LEFT_OUT.match(name):
            found[name] = [Passage(each.line, " ".join(each.text.split())) for each in way(path.read_text("utf8"))]
    return found


# --- what is wrong ---------------------------------------------------------------------------------------------------

_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Ms|Mrs|Dr|St|No|Rs|vs|cf|Gen|Lt)\.$")
_END = re.compile(r"(?<=[.!?])[”\")]*\s+(?=[“\"(]*[A-Z0-9`])")


def sentences(text: str) -> list[str]:
    """The sentences of a passage. A list of words after a colon is part of its sentence."""
    found: list[str] = []
    for part in _END.split(text):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


def words(sentence: str) -> int:
    """How many words it has; a number, a sum of money and a name in `code` count as one."""
    return len([each for each in sentence.split() if re.search(r"\w", each)])


@cache
def habits() -> list[tuple[re.Pattern[str], str]]:
    """The phrases of the style sheet, each with what to write: the rows of its tables of two columns."""
    guide = (ROOT / "docs/contribute/english.md").read_text("utf8")
    rows = re.findall(r"^\| ([^|`]+?) \| ([^|]+?) \|$", guide, re.MULTILINE)
    return [
        (re.compile(rf"\b{re.escape(phrase).replace('…', '.+')}\b", re.IGNORECASE), f"'{phrase}' is on our list; write: {rather}")
        for avoided, rather in rows
        if avoided not in ("Instead of", "---")
        for phrase in avoided.split(", ")
    ]


_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|‘[^’]*’")
# "…, by The Nation and APP." The day or the number that may stand there instead is none.
_ATTRIBUTED_AT_THE_END = re.compile(r", (?:by|as by) (?:the |a )?[A-Z][\w'’-]*(?: (?:of|and|the|[A-Z][\w'’-]*))*\.?$")


def wrong(passage: Passage) -> Iterator[str]:
    """What is wrong with a passage, by the closed list and the two rules that are objective. What is quoted is not ours."""
    for sentence in sentences(passage.text):
        if (count := words(sentence)) > LONGEST:
            yield f"a sentence of {count} words, {LONGEST} at most: “{' '.join(sentence.split()[:8])} …”; make two of it"
        plain = _QUOTED.sub("x", sentence)
        if found := _ATTRIBUTED_AT_THE_END.search(plain):
            yield f"'{found[0].rstrip('.')}' ends the sentence; begin with who said it"
        for pattern, text in habits():
            if pattern.search(plain):
                yield text


def main(names: list[str]) -> int:
    """Print what is wrong in the files, or in all; with `--measure` the lengths too. Return how many problems there are."""
    measure, names = "--measure" in names, [name for name in names if name != "--measure"]
    chosen = {name: found for name, found in texts().items() if not names or any(name.startswith(each) for each in names)}
    problems = [f"{name}:{each.line}: {text}" for name, found in chosen.items() for each in found for text in wrong(each)]
    print("\n".join(problems))
    if measure:
        sections: dict[str, list[int]] = {}
        for name, found in chosen.items():
            section = name if names else str(Path(name).parent)
            sections.setdefault(section, []).extend(
                words(each) for passage in found for each in sentences(passage.text) if each.rstrip('”")').endswith((".", "?", "!"))
            )
        for section, lengths in sections.items():
            if lengths:
                print(
                    f"{section:28} {len(lengths):6} sentences, {sum(lengths) / len(lengths):5.1f} words on average, {max(lengths)} at most"
                )
    return len(problems)


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
