"""Correct the text of a data file where there is one correct form: its first line, spacing, quotes, the form of values, and order.

Each change is made in the text, at the positions that YAML's parser gives, so comments and everything else stay as they are.
If the author's meaning is not certain, the text stays unchanged, and the checks report what is wrong.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from fields import Dated, Entry, Member, Text
from model import FILES, Change, Point, Statement
from reader import DEPTH, LOADERS, read
from words import Word

SCHEMAS = ".schemas"  # the folder of the repository with the JSON Schemas of the data files

# The field that a list is sorted by, for each type of entry, and whether the order is descending. The checks refuse another order.
_IN_ORDER: dict[type[Entry], tuple[str, bool]] = {Statement: ("paragraph", False), Point: ("period", False), Change: ("date", True)}

PATIENCE = 3_000_000  # characters that are parsed to find values that need quotes: about a second

_FIRST_LINE = re.compile(r"^# yaml-language-server: .*\n", re.MULTILINE)
_INDENT = re.compile(r"^[^\S\n]+", re.MULTILINE)
_TABS = re.compile(r"^\t+(?=\S)", re.MULTILINE)
_FIELD = re.compile(r"(?P<before> *(?:- )*(?P<key>\w+): +)(?P<value>\S.*)")
_CONTINUATION = re.compile(r"(?P<indent> +)(?!- |#|\w+:(?: |$))\S")
_PRINTED_QUOTES = ("“”", "„“", "‘’", "«»")
_DATE = re.compile(r"([12]\d{3})(?:(?P<mark>[-/])(\d\d?)(?:(?P=mark)(\d\d?))?)?")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_GROUPED = re.compile(r"-?\d{1,3}(?P<mark>[,_ \u00a0\u2009\u202f])\d{3}(?:(?P=mark)\d{3})*(?:\.\d+)?")
_ITEMS = re.compile(r"[\w/-]+(?: [\w/-]+)*(?:, *[\w/-]+(?: [\w/-]+)*)*")
_TRUTH = {word: str(value).lower() for word, value in yaml.SafeLoader.bool_values.items()}


def tidy(text: str, name: str) -> str:
    """Return the corrected text of a data file; `name` is its path below `data/`. A text that is correct is returned unchanged."""
    folder, _, file = name.removesuffix(".yml").rpartition("/")
    model = folder if folder in FILES else f"{folder}/{file}".strip("/")
    text = "\n".join(line.rstrip() for line in _INDENT.sub(_plain_indent, text).split("\n")).rstrip("\n") + "\n"
    without_tabs = _quoted(_TABS.sub(lambda tabs: "  " * len(tabs[0]), text))
    text = without_tabs if _root(without_tabs) else _quoted(text)  # else the width of a tab is not certain
    text = _respelt(text, FILES[model]).rstrip("\n") + "\n"  # a field that was deleted may leave a blank line
    text = _arranged(text, FILES[model])
    return f"# yaml-language-server: $schema={'../' * (name.count('/') + 1)}{SCHEMAS}/{model}.json\n" + (
        _FIRST_LINE.sub("", text) if text.strip() else ""
    )


def _plain_indent(found: re.Match[str]) -> str:
    """Return an indentation with plain spaces and tabs."""
    return re.sub(r"[^ \t]", " ", found[0])


# --- YAML -----------------------------------------------------------------------------------------------------------


def _stop(text: str) -> int | None:
    """Return the line, counted from 0, on which the parser stops at a mistake."""
    try:
        for _ in yaml.parse(text, LOADERS[0]):
            pass
    except yaml.MarkedYAMLError as error:
        return error.problem_mark.line if error.problem_mark else None
    except (yaml.YAMLError, ValueError, OverflowError):
        pass
    return None


def _root(text: str) -> yaml.MappingNode | None:
    """Return the root mapping of a text; None if it is something else, not YAML, or larger than the reader allows."""
    try:
        depth = 0
        for event in yaml.parse(text, LOADERS[0]):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEPTH or getattr(event, "anchor", None):
                return None
        root = yaml.compose(text, LOADERS[0])
    except (yaml.YAMLError, ValueError, OverflowError):
        return None
    return root if isinstance(root, yaml.MappingNode) else None


@cache
def _members(kind: type[Entry]) -> dict[str, Member]:
    return {member.key: member for member in kind.members}


# --- quotes without which the text is not YAML --------------------------------------------------------------------------


def _is_prose(member: Member) -> bool:
    return typing.get_args(Text)[1] in member.said


@cache
def _prose_keys() -> frozenset[str]:
    """Return the fields that contain text, and nothing else, in every type that has them."""
    queue, found = [*FILES.values()], set[type[Entry]]()
    while queue:
        kind = queue.pop()
        if kind not in found:
            found.add(kind)
            queue += [member.entry for member in kind.members if member.entry]
    members = [member for kind in found for member in kind.members]
    return frozenset({each.key for each in members if _is_prose(each)} - {each.key for each in members if each.many or not _is_prose(each)})


def _quoted(text: str) -> str:
    """Return the text with quotes around each value that stops the parser, such as one that contains a colon and a space.

    The parser begins again for each value. If a long text has very many, the next run corrects the rest.
    """
    for _ in range(1 + PATIENCE // len(text)):
        if (stop := _stop(text)) is None:
            break
        lines = text.split("\n")
        for at in (stop, stop - 1):
            fixed = "\n".join(_with_quotes(lines, at))
            after = _stop(fixed)
            if fixed != text and (after is None or after > stop):
                text = fixed
                break
        else:
            break
    return text


def _with_quotes(lines: Sequence[str], at: int) -> list[str]:
    """Return the lines with double quotes around the text of the field on line `at`, if it is clear where that text ends."""
    found = _FIELD.fullmatch(lines[at]) if 0 <= at < len(lines) else None
    if not found or found["key"] not in _prose_keys():
        return [*lines]
    column, end = found.start("key"), at + 1
    while end < len(lines) and (goes_on := _CONTINUATION.match(lines[end])) and len(goes_on["indent"]) > column:
        end += 1
    value = "\n".join([found["value"], *lines[at + 1 : end]])
    if value[0] + value[-1] in _PRINTED_QUOTES and not {value[0], value[-1]} & {*value[1:-1]}:
        value = value[1:-1]
    # What follows ' #' may be a comment. If a quotation mark opens the text, it is not certain where it should close.
    if " #" in value or value[0] in "'|>" or (value[0] == '"' and (value[-1] == '"' or value.count('"') % 2)):
        return [*lines]
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return [*lines[:at], *f'{found["before"]}"{escaped}"'.split("\n"), *lines[end:]]


# --- the spelling of values ------------------------------------------------------------------------------------------


class _Edit(NamedTuple):
    """A replacement for the characters from `start` to before `end`."""

    start: int
    end: int
    text: str


def _respelt(text: str, kind: type[Entry]) -> str:
    """Return the text with each value in the form of its field, and without optional fields that are empty."""
    while root := _root(text):
        before, done = text, len(text)
        for start, end, new in sorted(_edits(text, root, kind), reverse=True):
            if end <= done:  # an edit that overlaps another waits for the next round
                text, done = text[:start] + new + text[end:], start
        if text == before:
            break
    return text


def _edits(text: str, node: yaml.MappingNode, kind: type[Entry]) -> Iterator[_Edit]:
    for at, (key, value) in enumerate(node.value):
        member = _members(kind).get(str(key.value))
        if not member:
            continue
        if not value.value and not getattr(value, "style", None):
            if not member.required:
                yield from _without(text, node, at, kind)
            continue
        for each in value.value if isinstance(value, yaml.SequenceNode) else (value,):
            if member.entry and isinstance(each, yaml.MappingNode):
                yield from _edits(text, each, member.entry)
            if member.entry or not isinstance(each, yaml.ScalarNode):
                continue
            new = _spelling(member, each)
            if member.many and each is value and not each.style and not _is_prose(member) and _ITEMS.fullmatch(each.value):
                new = f"[{each.value}]"
            span = each.start_mark.index, each.end_mark.index
            if new is not None and new != text[slice(*span)]:
                yield _Edit(*span, new)


def _without(text: str, node: yaml.MappingNode, at: int, kind: type[Entry]) -> Iterator[_Edit]:
    """Yield the edit that deletes an empty field of a block mapping, unless it is the only field or has a comment beside it.

    If the next field is not one of the type, it may belong to the empty field and lack its indentation.
    """
    start = node.value[at][0].start_mark.index
    if not node.flow_style and at + 1 < len(node.value):
        after = node.value[at + 1][0]
        end = after.start_mark.index if str(after.value) in _members(kind) else start
    elif not node.flow_style and at:
        start, end = text.rindex("\n", 0, start), text.index("\n", start)
    else:
        return
    if re.fullmatch(r"\w+:(\[\]|\{\})?", "".join(text[start:end].split())):
        yield _Edit(start, end, "")


def _spelling(member: Member, node: yaml.ScalarNode) -> str | None:
    """Return the correct form of a value in its field; None if it may stay, or if the correct form is not certain."""
    text, tag = str(node.value), node.tag.rpartition(":")[2]
    bare = text[1:-1] if text[:1] + text[-1:] in _PRINTED_QUOTES and not node.style else text
    if dated := next((each for each in member.said if isinstance(each, Dated)), None):
        return _date(bare) if dated.kind == "date" else _interval(bare)
    if member.kind is bool:
        return _TRUTH.get(bare.lower())
    is_word = isinstance(member.kind, type) and issubclass(member.kind, Word)
    if member.kind is not str and not is_word:
        number = re.sub(r"[^\d.-]", "", bare) if _GROUPED.fullmatch(bare) else bare
        return number if _NUMBER.fullmatch(number) else None
    if tag not in ("str", "null"):  # YAML reads the value as another type
        return f'"{text}"' if not is_word or text in {*member.kind} else None
    return bare if bare != text and not _is_prose(member) and "," not in bare and _ITEMS.fullmatch(bare) else None


def _date(text: str) -> str | None:
    """Return a date by ISO 8601, from one whose year comes first; None for anything else."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, _, *rest = found.groups()
    numbers = [int(each) for each in rest if each]
    if any(not 1 <= number <= most for number, most in zip(numbers, (12, 31), strict=False)):
        return None
    return "-".join([year, *(f"{number:02}" for number in numbers)])


def _interval(text: str) -> str | None:
    ends = [each if each == ".." else _date(each) for each in text.split("/")]
    return "/".join(map(str, ends)) if all(ends) else None


# --- order and indentation ---------------------------------------------------------------------------------------------


class _UnclearError(Exception):
    """Raised if lines cannot be moved, since one of them contains more than one field or item."""


def _arranged(text: str, kind: type[Entry]) -> str:
    """Return the text with fields and entries in order, and two spaces for each level. No line is lost, and nothing else changes."""
    root = _root(text)
    if not root or root.flow_style:
        return text
    try:
        arranged = "\n".join(_Lines(text).block(root, kind, 0, text.count("\n"), 0)) + "\n"
    except _UnclearError:
        return text
    return arranged if _content(read(arranged, "")[0]) == _content(read(text, "")[0]) else text


def _content(value: Any) -> Any:
    """Return the content of a value in a form that does not depend on order."""
    if isinstance(value, dict):
        return sorted((key, _content(each)) for key, each in value.items())
    return sorted(map(repr, map(_content, value))) if isinstance(value, tuple) else repr(value)


@cache
def _order(kind: type[Entry]) -> dict[str, tuple[type, int]]:
    """Return, for each field, the class that declares it and its position there."""
    declared = {name: (each, at) for each in kind.__mro__ for at, name in enumerate(inspect.get_annotations(each))}
    return {member.key: declared[member.attribute] for member in kind.members}


def _sorted_fields(heads: Sequence[Any], kind: type[Entry] | None) -> list[int]:
    """Return the indexes of the fields in the order of their type. The fields of a base class keep their places among the others.

    The sections of a file stay where they are. So do fields that are written twice: they may belong to two entries.
    """
    keys = [str(head.value) for head in heads]
    order = _order(kind) if kind and kind not in FILES.values() and len({*keys}) == len(keys) else {}
    found = [*range(len(keys))]
    for group in {order[key][0] for key in keys if key in order}:
        places = [at for at, key in enumerate(keys) if key in order and order[key][0] is group]
        for place, at in zip(places, sorted(places, key=lambda at: order[keys[at]][1]), strict=True):
            found[place] = at
    return found


def _sorted_entries(items: Sequence[Any], kind: type[Entry] | None) -> list[int]:
    """Return the indexes of the entries in the order that the checks require, if they require one."""
    field, falls = _IN_ORDER.get(kind, ("", False)) if kind else ("", False)
    given = [str(value.value) for item in items if isinstance(item, yaml.MappingNode) for key, value in item.value if key.value == field]
    if len(given) != len(items) or not all(re.fullmatch(r"\d[\d/-]*", each) for each in given):
        return [*range(len(items))]
    values = [f"{each:>10}" if kind is Statement else each.partition("/")[0] for each in given]
    pairs = [(after, before) if falls else (before, after) for before, after in pairwise(values)]
    if all(before[: len(after)] <= after[: len(before)] for before, after in pairs):  # a month may come before or after its year
        return [*range(len(items))]
    return sorted(range(len(items)), key=lambda at: values[at], reverse=falls)


class _Lines:
    """The lines of a text, and methods that move them."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")

    def last(self, node: yaml.Node) -> int:
        """Return the last line of a value."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            inner = node.value[-1]
            return self.last(inner[1] if isinstance(inner, tuple) else inner)
        at: int = node.end_mark.line
        if getattr(node, "style", None) in ("|", ">"):
            at -= 1
            while not self.lines[at].strip():
                at -= 1
        return at

    def shifted(self, first: int, stop: int, by: int) -> list[str]:
        """Return the lines from `first` to before `stop`, indented by `by` more spaces."""
        lines = self.lines[first:stop]
        return [" " * max(_indent(line) + by, 0) + line.lstrip() if line else line for line in lines] if by else lines

    def block(self, node: Any, kind: type[Entry] | None, first: int, stop: int, column: int) -> list[str]:
        """Return the lines from `first` to before `stop`, which contain a mapping or list, with its fields or items at a column, in order.

        Comments above a field or item move with it. Comments that are indented further move with the one before it.
        """
        own: int = node.start_mark.column
        is_list = isinstance(node, yaml.SequenceNode)
        parts = [(each, each) for each in node.value] if is_list else node.value  # the start of each, and its value
        starts = [head.start_mark.line for head, _ in parts]
        begins = [starts[0]]
        while is_list and begins[0] > first and _is_comment(self.lines[begins[0] - 1]):
            begins[0] -= 1
        for (_, value), start in zip(parts, starts[1:], strict=False):
            after = self.last(value) + 1
            between = [at for at in range(after, start) if self.lines[at]]
            if start < after or not all(_is_comment(self.lines[at]) for at in between):
                raise _UnclearError
            begins.append(max((at + 1 for at in between if _indent(self.lines[at]) > own), default=after))

        def lines_of(head: Any, value: Any, start: int, end: int) -> list[str]:
            is_block = isinstance(value, yaml.CollectionNode) and not value.flow_style
            if head.start_mark.column != own if not is_list else not re.match(rf" {{{own}}}- ", self.lines[start]):
                raise _UnclearError
            if is_list and is_block:
                return _with_dash(self.block(value, kind, start, end, column + 2), column)
            line = " " * column + ("- " if is_list else "") + self.lines[start][head.start_mark.column :]
            if not is_block:
                return [line, *self.shifted(start + 1, end, column - own)]
            if value.start_mark.line == start:
                raise _UnclearError
            member = _members(kind).get(str(head.value)) if kind else None
            return [line, *self.block(value, member.entry if member else None, start + 1, end, column + 2)]

        moved = [
            [*self.shifted(begin, start, column - own), *lines_of(head, value, start, end)]
            for (head, value), begin, start, end in zip(parts, begins, starts, [*begins[1:], stop], strict=True)
        ]
        heads = [head for head, _ in parts]
        order = _sorted_entries(heads, kind) if is_list else _sorted_fields(heads, kind)
        return [*self.shifted(first, begins[0], column - own), *(line for at in order for line in moved[at])]


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _with_dash(lines: Sequence[str], column: int) -> list[str]:
    """Return the lines of an item with a dash before its first field, which may have comments above it."""
    at = next(at for at, line in enumerate(lines) if line and not _is_comment(line))
    above = [" " * column + line.lstrip() if line else line for line in lines[:at]]
    return [*above, f"{' ' * column}- {lines[at][column + 2 :]}", *lines[at + 1 :]]
