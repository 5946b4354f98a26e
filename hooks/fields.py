"""Types of single values, and what every entry of the data files has in common.

A type says how a value is written, what JSON Schema says of it, and, by `Refers`, which list the value must be in. The annotations of
an entry type give its `members`, from which checks, tables and schemas are made.
"""

from __future__ import annotations

import codecs
import datetime
import difflib
import re
import types
import typing
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from html.entities import html5
from typing import Annotated, Any, ClassVar, NamedTuple
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class Problem(NamedTuple):
    """One thing to fix: prints as `file:line: what is wrong, and the fix`."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        # A value that it quotes may be long, or hold line breaks and controls that a terminal would obey.
        text = self.text if len(self.text) <= 600 else f"{self.text[:300]} … {self.text[-200:]}"
        line = f"{self.file}:{self.line}: {text}"
        return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)


class Where(NamedTuple):
    """Where an entry was written: its file, its first line, and the line of each of its fields or items."""

    file: str = ""
    line: int = 0
    lines: Mapping[str | int, int] = types.MappingProxyType({})


@lru_cache(1000)  # one mistake may be in many places; and `mkdocs serve` may go on for days
def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The known word that another may be a misspelling of, whatever its capitals, or None."""
    small = {each.casefold(): each for each in reversed(known)}
    near = difflib.get_close_matches(_look(word).casefold(), small, n=1, cutoff=0.6 if len(word) < 5 else 0.75)
    return small[near[0]] if near else None


def did_you_mean(word: object, known: Iterable[Any]) -> str:
    """The end of a message about an unknown word: the nearest known one, or all of them when none is near and they are few."""
    if odd := oddity(str(word)):
        return odd
    known = tuple(dict.fromkeys(map(str, known)))
    if near := nearest(str(word), known):
        return f"did you mean '{near}'?"
    return f"known are: {', '.join(known)}" if len(known) <= 20 else f"none of the {len(known)} known ones is similar"


def singular(name: str) -> str:
    """One of a list, by its published name: `disputes` becomes dispute."""
    return {"people": "person", "shelves": "shelf", "entries": "entry"}.get(name) or name.removesuffix("s")


def rule(text: str) -> PydanticCustomError:
    """The error of a value that breaks a rule; `text` says what is wrong and the fix."""
    return PydanticCustomError("rule", "{text}", {"text": text})


def _expected(text: str, cure: str = "") -> PydanticCustomError:
    """The error of a value of the wrong type; the loader puts what it found before the cure, since it knows how that was written."""
    return PydanticCustomError("expected", "{text}", {"text": text, "cure": cure and f"; {cure}"})


# Far above the longest in the data: what is longer is a whole document, or not text.
TEXT_LIMIT, TITLE_LIMIT, WORD_LIMIT, URL_LIMIT = 3000, 300, 200, 2000

# Text in data is plain. This is surely meant as markup; anything else is text, which each output escapes.
_TAGS = (
    "a|abbr|b|big|blockquote|body|br|button|center|cite|code|del|div|em|embed|font|form|h[1-6]|head|hr|html|i|iframe|img|input|ins|kbd|li|link"
    "|mark|meta|object|ol|p|pre|q|s|script|small|span|strike|strong|style|su[bp]|svg|table|tbody|td|textarea|th|thead|title|tr|tt|ul?|video"
)
_MARKUP = re.compile(
    rf"(?i:</?(?:{_TAGS})(?:\s[^<>=]*=[^<>]*|\s*/?)>)|<!--.*?-->"
    r"|&(?:#\d+|#[xX][\da-fA-F]+|[A-Za-z]+\d*);"
    r"|!?\[[^\[\]]*\]\((?:[A-Za-z][\w+.-]*:|\.{0,2}/|#|[\w./-]+\.(?:md|html?)\b)[^\s()]*\)?"
    r"|(?<!\w)(?:\*\*[^\s*](?:[^*]*[^\s*])?\*\*|__[^\s_](?:[^_]*[^\s_])?__)(?!\w)"
)
# Invisible, but part of the spelling between letters of such scripts as Urdu, and in emoji; elsewhere they change nothing that is seen.
_JOINED = "\u0600-\u18af\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]"
    f"|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])|(?<![\u2000-\U0003ffff])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# Letters of Cyrillic and Greek that look like Latin ones.
_TWINS = str.maketrans("АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυχ", "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXaivopux")
_TWIN = "".join(map(chr, _TWINS))
_LATIN, _STRANGE = "A-Za-z\u00c0-\u024f", f"{_TWIN}\u0400-\u058f\u13a0-\u13fd\u2c80-\u2cff\ua4d0-\ua4ff\uff21-\uff3a\uff41-\uff5a"
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"  # all but the plain one
# Spaces, hyphens, forms of letters that old fonts needed, and letters of another script within a Latin word.
_ALIKE = re.compile(
    f"[{SPACES}]|"
    "[\u2010\u2011\u2160-\u217f\ufb00-\ufb06\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufe70-\ufefc\U0001d400-\U0001d7ff]"
    f"|(?<=[{_LATIN}])[{_STRANGE}]|[{_STRANGE}](?=[{_LATIN}])"
)
# Scripts that are written without spaces may have a long line of letters.
_LONG_WORD = re.compile(rf"[^\s\u0e00-\u0eff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]{{{WORD_LIMIT + 1}}}")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEARS = range(1000, 3000)  # any other is a slip


def _look(text: str) -> str:
    """A text in the plain letters and hyphens that it looks like."""
    return unicodedata.normalize("NFKC", text).replace("\u2010", "-").translate(_TWINS)


def oddity(text: str) -> str | None:
    """What is wrong with a text that has a character which nobody sees, or which looks like another; else None."""
    if text.isascii() and text.isprintable():
        return None
    # Controls, reordering marks and line breaks are not printable.
    hidden = next((each for each in text if not each.isprintable() and not re.match(f"[\u200c\u200d{SPACES}]", each)), None)
    if not hidden and (found := _HIDDEN.search(text)):
        hidden = found[0]
    if hidden:
        named = f"the invisible character U+{ord(hidden):04X} is not allowed; write one line of visible characters"
        return named if hidden != "\n" else "the text has a line break; write one paragraph, on one line, or on several after '>-'"
    found = _ALIKE.search(text)
    if not found and re.search("[0-9A-Za-z]", text) and not re.search(f"(?![{_TWIN}])[\u0370-\u052f]", text):
        # As in 'M-5', where no letter of the word is Latin. These small Greek ones are signs, too, as in 'χ² test'.
        found = re.search(f"(?![αινρυχ])[{_TWIN}]", text)
    if not found:
        return None
    if (plain := _look(found[0])) == found[0]:
        return f"'{plain}', U+{ord(plain):04X}, is among Latin letters and is not one; write the word in letters of one script"
    cure = "a space but is not one; type a plain one" if plain == " " else f"'{plain}' but is not the same; write '{plain}'"
    return f"the character U+{ord(found[0]):04X} looks like {cure}"


def _plain(text: str) -> str:
    # An escape may spell it otherwise, though the reader has done so. The length comes first, so that the rest takes no time.
    text = _short(TEXT_LIMIT)(unicodedata.normalize("NFC", text.strip()))
    if not any(map(str.isalnum, text)):
        raise rule("the text is blank, or has no letter or digit; write it, or delete the field")
    if odd := oddity(text):
        raise rule(odd)
    # What only looks like an entity, as in "R&D; more", is text.
    if found := next((each[0] for each in _MARKUP.finditer(text) if not re.match("&[A-Za-z]", each[0]) or each[0][1:] in html5), None):
        raise rule(f"the markup {found!r} is not allowed; write plain text")
    if _LONG_WORD.search(text):
        raise rule(f"a word has more than {WORD_LIMIT} characters; write a space where a line may break")
    return text


def _short(limit: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if len(text) > limit:
            raise rule(f"{len(text):,} characters are too many; shorten it to {limit:,} at most")
        return text

    return check


def _iso_date(value: object) -> object:
    if isinstance(value, datetime.date) and value.year in _YEARS:
        return value.isoformat()
    if type(value) is int and value in _YEARS:
        return str(value)
    if isinstance(value, str) and re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", value):
        return value
    raise _expected("a date is expected, as 2024, 2024-09 or 2024-09-10 without quotes")


def _iso_day(value: object) -> object:
    if isinstance(value, datetime.date) and value.year in _YEARS:
        return value.isoformat()
    raise _expected("a whole day is expected, as 2024-09-10 without quotes")


def _iso_period(value: object) -> object:
    if isinstance(value, str) and value.count("/") == 1 and all(map(_is_date, ends := value.split("/"))):
        if ends[0] >= ends[1]:
            raise rule(f"'{value}' ends before it begins; write the earlier date first")
        return value
    try:
        return _iso_date(value)
    except PydanticCustomError:
        raise _expected("a date is expected, or two with a slash between them, as 2013/2021") from None


def _iso_span(value: object) -> object:
    if isinstance(value, str) and value.startswith("../") and _is_date(value[3:]):
        return value
    try:
        return _iso_period(value)
    except PydanticCustomError as error:
        if error.type == "rule":
            raise
        raise _expected("a date is expected, two with a slash between them, or ../2024-11 for 'by November 2024'") from None


def _is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day of the calendar."""
    try:
        datetime.date.fromisoformat(text + "-01-01"[(len(text) - 4) // 3 * 3 :])
    except ValueError:
        return False
    return len(text) in (4, 7, 10)


def _unique(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise rule(f"an entry is repeated; write [{', '.join(map(str, dict.fromkeys(values)))}]")
    return values


# How to write a number that was written as text, by what is in the text.
_NUMBER_CURES = (
    (r"-?0[0-9]+(\.[0-9]+)?", "delete the zeros before it"),
    (r"-?[0-9]+(\.[0-9]+)?", "delete the quotes"),
    (r"-?\d+(\.\d+)?([eE][-+]?\d+)?", "write it in the digits 0 to 9"),
    (r".*°.*", "write decimal degrees, as 24.86"),
    (r"-?\d{1,3}([ ,،，٬'’\u00a0\u2009\u202f]\d{3})+(\.\d+)?", "write its digits without marks between them, as 2100"),
    (r"-?\d+[,،，٫]\d+", "write a point before a fraction, as 1.4"),
    (r"[\d.,]+ ?[-–—/] ?[\d.,]+.*", "write one number, and the other as a fact of its own; 'from' and 'to' are for a change"),
    (
        r"[\d.,]+ ?([a-zA-Z]*illion|bn|m|thousand|lakh|crore)\b.*",
        "write the number alone, counted in 'unit': 2.1 billion is 2100 in a unit of millions",
    ),
    (r"[^\d\W]+ .*", "write the number alone, since 'hedge' has the word before it, and 'unit' the one after it"),
    (r".*\d.*", "write the number alone, since 'unit' has what it is counted in"),
)


def _number(value: object) -> object:
    if type(value) in (int, float):
        return value
    written = value.strip() if isinstance(value, str) else ""
    raise _expected("a number is expected", next((cure for pattern, cure in _NUMBER_CURES if re.fullmatch(pattern, written)), ""))


def _id(value: str) -> str:
    if odd := oddity(value):
        raise rule(odd)
    # An id is an address and a file name; index is the address of the section's own page.
    if not _ID.fullmatch(value) or len(value) > 60 or value == "index":
        raise rule(f"'{value}' is not a valid id; use up to 60 lower-case letters, digits and single hyphens, and not 'index'")
    return value


_IDNA = codecs.lookup("idna")  # loaded with this module, since a program may give up its rights before it reads data
# The name of a public host has at least two labels, and the last one is not a number (RFC 1123, 2.1).
_HOST = re.compile(r"(?=.{1,253}$)(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})\.?")
_PRIVATE = (".local", ".localhost", ".localdomain", ".internal", ".lan", ".home.arpa", ".onion")


def _url(value: str) -> str:
    """A web address as RFC 3986 wants it: its host in small letters and Punycode, and what else is not ASCII percent-encoded."""
    value = _short(URL_LIMIT)(value.strip())
    refused = f"'{value}' is not a web address"
    if re.search(r"\s", value):
        raise rule(f"{refused}; delete the space in it, or write %20 for it")
    if not (parts := re.fullmatch(r"(?i:(https?)://)(?:([^/?#]*)@)?([^/?#:@]*)(?::([^/?#]*))?(.*)", value)) or not value.isprintable():
        raise rule(f"{refused}; write one that begins with https://")
    scheme, user, host, port, rest = parts.groups()
    if "](" in value:
        raise rule(f"{refused}; write it alone, without the marks of a link")
    if found := re.search(r'[<>"\\]', value):
        raise rule(f"{refused}; delete the {found[0]} in it, or write %{ord(found[0]):02X} for it")
    if user is not None:
        raise rule(f"{refused}; delete the name and password before its host")
    if odd := oddity(host):
        raise rule(f"{refused}; {odd}")
    if not (name := _public(host)):
        raise rule(f"{refused}; write one with the name of a public host, as example.org")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise rule(f"{refused}; delete '{port}', which is not a port, and the colon before it")
    path, mark, anchor = re.sub("%(?![0-9A-Fa-f]{2})", "%25", quote(rest, safe="%/:?#@!$&'()*+,;=~")).partition("#")
    return _short(URL_LIMIT)(f"{scheme.lower()}://{name}{f':{port}' if port else ''}{path}{mark}{anchor.replace('#', '%23')}")


def _public(host: str) -> str | None:
    """The name of a host in Punycode; None where it is not one that everyone can reach."""
    try:
        name = _IDNA.encode(host)[0].decode().lower()
    except UnicodeError:
        return None
    is_ambiguous = re.search("[ßς\u200c\u200d]", host)  # programs disagree on how to encode these
    return None if is_ambiguous or not _HOST.fullmatch(name) or name.rstrip(".").endswith(_PRIVATE) else name


def _contact(value: str) -> str:
    """An email address, or a web address."""
    if "@" in value and "/" not in value:
        name, _, host = value.strip().rpartition("@")
        if not re.fullmatch(r"[\w.%+-]+", name, re.ASCII) or not (known := _public(host)):
            raise rule(f"'{value}' is not an email address; write one as in corrections@example.org")
        return f"{name}@{known}"
    return _url(value)


def _positive(value: int) -> int:
    if value < 1:
        raise rule(f"'{value}' is too low; write 1 or more")
    return value


class OneOf:
    """Makes an annotation of text one of `words`, which the JSON Schema lists; a message names the nearest."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = {str(word): word for word in words}
        self.labels = {word.label.casefold(): word for word in self.words.values() if hasattr(word, "label")}

    def __get_pydantic_core_schema__(self, *_: object) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._word, core_schema.str_schema(strict=True))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = {**handler(schema), "enum": [*self.words]}
        meanings = [getattr(word, "meaning", "") for word in self.words.values()]
        return listed if handler.mode == "serialization" else {**listed, MEANINGS: meanings}

    def _word(self, value: str) -> str:
        if value not in self.words:
            meant = self.labels.get(value.casefold())
            cure = f"write '{meant}'" if meant else did_you_mean(value, self.words)
            raise rule(f"unknown word '{value}'; {cure}")
        return self.words[value]


class Refers(NamedTuple):
    """Makes an annotation of an id, or of a paragraph's number, one that must be in another list: `to` is its published name."""

    to: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        # If it is a closed list of words, whoever publishes the schema puts the words in place of this mark.
        return {**handler(schema), REFERS: self.to}


REFERS = "x-refers"
MEANINGS = "enumDescriptions"  # no keyword of JSON Schema, but where VS Code and the YAML language server look for what a word means


DATE = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
PERIOD = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?$"}
SPAN = {"type": "string", "pattern": r"^(\d{4}(-\d{2}(-\d{2})?)?|\.\.(?=/))(/\d{4}(-\d{2}(-\d{2})?)?)?$"}
_YEAR = {"type": "integer", "minimum": 1000, "maximum": 9999}  # what YAML makes of a year


class Dated(NamedTuple):
    """Marks the annotation of a date, or of an interval, which may reach into the future. Editors may write a year as a number."""

    kind: str = "date"

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        published = dict({"date": DATE, "period": PERIOD, "span": SPAN}[self.kind])
        return published if handler.mode == "serialization" else {"anyOf": [published, _YEAR]}


Text = Annotated[str, AfterValidator(_plain), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT})]
_TITLE_SCHEMA = {"type": "string", "minLength": 1, "maxLength": TITLE_LIMIT}
# A name, or other text that is short enough for a heading or a table cell.
Title = Annotated[Text, AfterValidator(_short(TITLE_LIMIT)), WithJsonSchema(_TITLE_SCHEMA)]
Positive = Annotated[int, AfterValidator(_positive)]
_ID_SCHEMA = {"type": "string", "pattern": f"^{_ID.pattern}$", "maxLength": 60, "not": {"const": "index"}}
Id = Annotated[str, AfterValidator(_id), WithJsonSchema(_ID_SCHEMA)]
Key = Annotated[str, WithJsonSchema(_ID_SCHEMA)]  # an id of another list, where it is checked
_URL_SCHEMA = {"type": "string", "format": "uri", "pattern": "^https?://.+$", "maxLength": URL_LIMIT}
Url = Annotated[str, AfterValidator(_url), WithJsonSchema(_URL_SCHEMA)]
Contact = Annotated[str, AfterValidator(_contact)]  # of a person or an organisation
Date = Annotated[str, BeforeValidator(_iso_date), Dated()]  # ISO text: a year, a month or a day
Day = Annotated[str, BeforeValidator(_iso_day), Dated(), WithJsonSchema({"type": "string", "format": "date"})]  # a day of our own work
Period = Annotated[str, BeforeValidator(_iso_period), Dated("period")]  # a date, or an ISO 8601 interval
Span = Annotated[str, BeforeValidator(_iso_span), Dated("span")]  # a period, or by a date (ISO 8601-2: `../2024-11`)
Number = Annotated[int | float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Unique = AfterValidator(_unique)  # of a list; the reader refuses an empty list


class Member(NamedTuple):
    """A field of an entry type, as its annotation has it.

    `key` is its name in files, `kind` the innermost type and `said` the metadata of that. `nullable` says whether it may be None, and
    `many` whether it is a list. `entry` is the type of entry that it holds, or None; `refers` the list that its ids must be in, or
    None. `is_day` says whether it is a day, a date or a span; `is_dated` whether it is one of these, an interval, or an entry that has one.
    """

    attribute: str
    key: str
    meaning: str
    kind: Any
    said: tuple[Any, ...]
    nullable: bool
    many: bool
    required: bool
    entry: type[Entry] | None
    refers: str | None
    is_day: bool
    is_dated: bool

    def each(self, owner: Entry) -> tuple[Any, ...]:
        """Its values in an entry: those of a list, the one, or none."""
        value = getattr(owner, self.attribute)
        return value if self.many else () if value is None else (value,)


def _member(attribute: str, about: Any) -> Member:
    kind, said, nullable, many = about.annotation, list(about.metadata), False, False
    while typing.get_origin(kind):
        options = [each for each in typing.get_args(kind) if each is not types.NoneType]
        if typing.get_origin(kind) is Annotated:
            kind, *more = typing.get_args(kind)
            said += more
        elif typing.get_origin(kind) in (typing.Union, types.UnionType) and len(options) == 1:
            kind, nullable = options[0], True
        elif typing.get_origin(kind) is tuple:
            kind, many, said = options[0], True, []  # metadata of the list is not that of what is in it
        else:
            break
    entry = kind if isinstance(kind, type) and issubclass(kind, Entry) else None
    return Member(
        attribute,
        about.alias or attribute,
        about.description or "",
        kind,
        tuple(said),
        nullable,
        many,
        about.is_required(),
        entry,
        refers=next((each.to for each in said if isinstance(each, Refers)), None),
        is_day=Dated() in said or Dated("span") in said,
        is_dated=any(isinstance(each, Dated) for each in said) or (entry is not None and any(each.is_dated for each in entry.members)),
    )


_NOWHERE = Where()
_SET: set[str] = set()  # pydantic's set of given fields, which we never use; all entries share one


class Entry(BaseModel):
    """A mapping of the data files: closed, frozen, strictly typed, and aware of where it was written."""

    __slots__ = ("_where",)  # a private attribute would cost each entry a dict
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)
    word: ClassVar[str]  # what messages call such an entry: the name of its type, unless that says otherwise
    members: ClassVar[tuple[Member, ...]] = ()
    linked: ClassVar[tuple[Member, ...]] = ()  # those that hold entries or refer to a list

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Make the members from the annotations, once for each type."""
        cls.word = vars(cls).get("word", cls.__name__.lower())
        cls.members = tuple(_member(name, about) for name, about in cls.model_fields.items())
        cls.linked = tuple(member for member in cls.members if member.entry or member.refers)

    @property
    def where(self) -> Where:
        """Where this entry was written, as far as whoever read it has said so."""
        where: Where = getattr(self, "_where", _NOWHERE)
        return where

    def place(self, value: Any) -> None:
        """Remember where this entry and those within it were written: `value` is what it was made from, which knows its places."""
        self._where = value.where
        object.__setattr__(self, "__pydantic_fields_set__", _SET)
        for member in self.linked:
            if member.entry and member.key in value:
                written = value[member.key]
                for inner, each in zip(member.each(self), written if member.many else (written,), strict=True):
                    inner.place(each)

    def problem(self, text: str, at: str | None = None) -> Problem:
        """A problem of this entry, as `project ml-1: ...`, at the line of the field `at` where that is given and written."""
        file, first, lines = self.where
        name = f"{self.word} {getattr(self, 'id', getattr(self, 'number', ''))}".strip()
        return Problem(file, lines.get(at or "", first), f"{name}: {text}")

    def referred(self, to: str) -> tuple[Any, ...]:
        """The ids that its own fields have of the list `to`, by its published name; those of entries within it are not among them."""
        return tuple(id for member in self.linked if member.refers == to for id in member.each(self))

    def walk(self) -> Iterator[Entry]:
        """Yield this entry and every entry within it, in the order of the type."""
        yield self
        for member in self.linked:
            for each in member.each(self) if member.entry else ():
                yield from each.walk()


class Reference(NamedTuple):
    """An id that must be in the list `to`, by its published name. `owner` is the record, or the page by its name, that has it."""

    owner: str
    to: str
    id: str | int
