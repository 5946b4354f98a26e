"""Types of single values, and the base class of every entry in the data files.

A type defines how a value is written, its JSON Schema and, with `Refers`, which list the value must be in. The annotations of
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
    """One thing to fix. It prints as `file:line: what is wrong; the fix`."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        # The text may quote a value that is long, or that contains line breaks and control characters which a terminal would obey.
        text = self.text if len(self.text) <= 600 else f"{self.text[:300]} … {self.text[-200:]}"
        line = f"{self.file}:{self.line}: {text}"
        return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in line)


class Where(NamedTuple):
    """Position of an entry: its file, its first line, and the line of each of its fields or items."""

    file: str = ""
    line: int = 0
    lines: Mapping[str | int, int] = types.MappingProxyType({})


@lru_cache(1000)  # one misspelling may be in many places; the limit is for `mkdocs serve`, which may run for days
def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """Return the known word that `word` is probably a misspelling of, ignoring case, or None."""
    small = {each.casefold(): each for each in reversed(known)}
    near = difflib.get_close_matches(_look(word).casefold(), small, n=1, cutoff=0.6 if len(word) < 5 else 0.75)
    return small[near[0]] if near else None


def did_you_mean(word: object, known: Iterable[Any]) -> str:
    """Return the end of a message about an unknown word: the nearest known word, or all known words if none is near and they are few."""
    if odd := oddity(str(word)):
        return odd
    known = tuple(dict.fromkeys(map(str, known)))
    if near := nearest(str(word), known):
        return f"did you mean '{near}'?"
    return f"use one of: {', '.join(known)}" if len(known) <= 20 else f"none of the {len(known)} known ones is similar"


def singular(name: str) -> str:
    """Return the singular of a list's published name: `disputes` becomes `dispute`."""
    return {"people": "person", "shelves": "shelf", "entries": "entry"}.get(name) or name.removesuffix("s")


def rule(text: str) -> PydanticCustomError:
    """Return the error for a value that breaks a rule; `text` says what is wrong and the fix."""
    return PydanticCustomError("rule", "{text}", {"text": text})


def _expected(text: str, cure: str = "") -> PydanticCustomError:
    """Return the error for a value of the wrong type. The loader knows how the value was written, and quotes it before the fix."""
    return PydanticCustomError("expected", "{text}", {"text": text, "cure": cure and f"; {cure}"})


# Far above the longest texts in the data. Anything longer is a whole document, or not text.
TEXT_LIMIT, TITLE_LIMIT, WORD_LIMIT, URL_LIMIT = 3000, 300, 200, 2000

# Text in data is plain. These patterns are certainly meant as markup. Anything else is text, which each output escapes.
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
# Invisible characters that are part of the spelling in scripts such as Urdu, and in emoji. Elsewhere they change nothing that readers see.
_JOINED = "\u0600-\u18af\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]"
    f"|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])|(?<![\u2000-\U0003ffff])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# Cyrillic and Greek letters that look like Latin ones.
_TWINS = str.maketrans("АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυχ", "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXaivopux")
_TWIN = "".join(map(chr, _TWINS))
_LATIN, _STRANGE = "A-Za-z\u00c0-\u024f", f"{_TWIN}\u0400-\u058f\u13a0-\u13fd\u2c80-\u2cff\ua4d0-\ua4ff\uff21-\uff3a\uff41-\uff5a"
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"  # all spaces but the plain one
# Spaces, hyphens, compatibility forms of letters, and letters of another script within a Latin word.
_ALIKE = re.compile(
    f"[{SPACES}]|"
    "[\u2010\u2011\u2160-\u217f\ufb00-\ufb06\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufe70-\ufefc\U0001d400-\U0001d7ff]"
    f"|(?<=[{_LATIN}])[{_STRANGE}]|[{_STRANGE}](?=[{_LATIN}])"
)
# Scripts that are written without spaces may have long runs of letters.
_LONG_WORD = re.compile(rf"[^\s\u0e00-\u0eff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]{{{WORD_LIMIT + 1}}}")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEARS = range(1000, 3000)  # any other year is a typing mistake


def _look(text: str) -> str:
    """Return a text in the plain letters and hyphens that it looks like."""
    return unicodedata.normalize("NFKC", text).replace("\u2010", "-").translate(_TWINS)


def oddity(text: str) -> str | None:
    """Return what is wrong with a text that has an invisible character or one that looks like another; None if there is none."""
    if text.isascii() and text.isprintable():
        return None
    # Control characters, bidirectional marks and line breaks are not printable.
    hidden = next((each for each in text if not each.isprintable() and not re.match(f"[\u200c\u200d{SPACES}]", each)), None)
    if not hidden and (found := _HIDDEN.search(text)):
        hidden = found[0]
    if hidden:
        named = f"the invisible character U+{ord(hidden):04X} is not allowed; write one line of visible characters"
        return named if hidden != "\n" else "the text has a line break; write one paragraph, on one line or on several below '>-'"
    found = _ALIKE.search(text)
    if not found and re.search("[0-9A-Za-z]", text) and not re.search(f"(?![{_TWIN}])[\u0370-\u052f]", text):
        # As in 'M-5', where no letter of the word is Latin. The small Greek letters are left out, since they are also symbols: 'χ² test'.
        found = re.search(f"(?![αινρυχ])[{_TWIN}]", text)
    if not found:
        return None
    if (plain := _look(found[0])) == found[0]:
        return f"'{plain}' (U+{ord(plain):04X}) is not a Latin letter, but the letters beside it are; write the word in one script"
    cure = "a space but is not one; type a plain one" if plain == " " else f"'{plain}' but is a different character; write '{plain}'"
    return f"the character U+{ord(found[0]):04X} looks like {cure}"


def _plain(text: str) -> str:
    # The reader has already normalized the file, but an escape may add other forms. The length comes first, to keep the rest fast.
    text = _short(TEXT_LIMIT)(unicodedata.normalize("NFC", text.strip()))
    if not any(map(str.isalnum, text)):
        raise rule("the text has no letter or digit; write the text, or delete the field")
    if odd := oddity(text):
        raise rule(odd)
    # What looks like an entity but is none, as in "R&D; more", is text.
    if found := next((each[0] for each in _MARKUP.finditer(text) if not re.match("&[A-Za-z]", each[0]) or each[0][1:] in html5), None):
        raise rule(f"the markup {found!r} is not allowed; write plain text")
    if _LONG_WORD.search(text):
        raise rule(f"a word has more than {WORD_LIMIT} characters; add a space where the line may break")
    return text


def _short(limit: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if len(text) > limit:
            raise rule(f"has {len(text):,} characters; shorten it to {limit:,} at most")
        return text

    return check


def _iso_date(value: object) -> object:
    if isinstance(value, datetime.date) and value.year in _YEARS:
        return value.isoformat()
    if type(value) is int and value in _YEARS:
        return str(value)
    if isinstance(value, str) and re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", value):
        return value
    raise _expected("must be a date without quotes, such as 2024, 2024-09 or 2024-09-10")


def _iso_day(value: object) -> object:
    if isinstance(value, datetime.date) and value.year in _YEARS:
        return value.isoformat()
    raise _expected("must be a full date without quotes, such as 2024-09-10")


def _iso_period(value: object) -> object:
    if isinstance(value, str) and value.count("/") == 1 and all(map(_is_date, ends := value.split("/"))):
        if ends[0] >= ends[1]:
            raise rule(f"'{value}' ends before it begins; write the earlier date first")
        return value
    try:
        return _iso_date(value)
    except PydanticCustomError:
        raise _expected("must be a date, or two dates with a slash between them, such as 2013/2021") from None


def _iso_span(value: object) -> object:
    if isinstance(value, str) and value.startswith("../") and _is_date(value[3:]):
        return value
    try:
        return _iso_period(value)
    except PydanticCustomError as error:
        if error.type == "rule":
            raise
        raise _expected("must be a date, two dates with a slash between them, or ../2024-11 for 'by November 2024'") from None


def _is_date(text: str) -> bool:
    """Return whether a text is a year, a month or a day in the calendar."""
    try:
        datetime.date.fromisoformat(text + "-01-01"[(len(text) - 4) // 3 * 3 :])
    except ValueError:
        return False
    return len(text) in (4, 7, 10)


def _unique(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise rule(f"an entry is repeated; write [{', '.join(map(str, dict.fromkeys(values)))}]")
    return values


# The fix for a number that was written as text, by a pattern of that text.
_NUMBER_CURES = (
    (r"-?0[0-9]+(\.[0-9]+)?", "delete the zeros in front"),
    (r"-?[0-9]+(\.[0-9]+)?", "delete the quotes"),
    (r"-?\d+(\.\d+)?([eE][-+]?\d+)?", "write it in the digits 0 to 9"),
    (r".*°.*", "write decimal degrees, such as 24.86"),
    (r"-?\d{1,3}([ ,،，٬'’\u00a0\u2009\u202f]\d{3})+(\.\d+)?", "write the digits without separators, as in 2100"),
    (r"-?\d+[,،，٫]\d+", "write a decimal point, as in 1.4"),
    (r"[\d.,]+ ?[-–—/] ?[\d.,]+.*", "write one number here and the other as a separate fact; 'from' and 'to' are for a change"),
    (
        r"[\d.,]+ ?([a-zA-Z]*illion|bn|m|thousand|lakh|crore)\b.*",
        "write the number alone: if 'unit' is in millions, 2.1 billion is 2100",
    ),
    (r"[^\d\W]+ .*", "write the number alone; a word before it goes in 'hedge', and one after it in 'unit'"),
    (r".*\d.*", "write the number alone; what it counts goes in 'unit'"),
)


def _number(value: object) -> object:
    if type(value) in (int, float):
        return value
    written = value.strip() if isinstance(value, str) else ""
    raise _expected("must be a number", next((cure for pattern, cure in _NUMBER_CURES if re.fullmatch(pattern, written)), ""))


def _id(value: str) -> str:
    if odd := oddity(value):
        raise rule(odd)
    # An id is part of an address and of a file name. `index` is the address of the section's own page.
    if not _ID.fullmatch(value) or len(value) > 60 or value == "index":
        raise rule(f"'{value}' is not a valid id; use up to 60 lower-case letters, digits and single hyphens, and not 'index'")
    return value


_IDNA = codecs.lookup("idna")  # loaded on import, since a program may drop its privileges before it reads data
# The name of a public host has at least two labels, and the last one is not a number (RFC 1123, 2.1).
_HOST = re.compile(r"(?=.{1,253}$)(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})\.?")
_PRIVATE = (".local", ".localhost", ".localdomain", ".internal", ".lan", ".home.arpa", ".onion")


def _url(value: str) -> str:
    """Return a web address in the form of RFC 3986: the host in lower case and Punycode, other non-ASCII characters percent-encoded."""
    value = _short(URL_LIMIT)(value.strip())
    refused = f"'{value}' is not a web address"
    if re.search(r"\s", value):
        raise rule(f"{refused}; delete the space in it, or write %20 instead")
    if not (parts := re.fullmatch(r"(?i:(https?)://)(?:([^/?#]*)@)?([^/?#:@]*)(?::([^/?#]*))?(.*)", value)) or not value.isprintable():
        raise rule(f"{refused}; write one that begins with https://")
    scheme, user, host, port, rest = parts.groups()
    if "](" in value:
        raise rule(f"{refused}; write the address alone, without Markdown")
    if found := re.search(r'[<>"\\]', value):
        raise rule(f"{refused}; delete the {found[0]} in it, or write %{ord(found[0]):02X} instead")
    if user is not None:
        raise rule(f"{refused}; delete the user name and password before the host")
    if odd := oddity(host):
        raise rule(f"{refused}; {odd}")
    if not (name := _public(host)):
        raise rule(f"{refused}; use the name of a public host, such as example.org")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise rule(f"{refused}; '{port}' is not a port; delete it, and the colon before it")
    path, mark, anchor = re.sub("%(?![0-9A-Fa-f]{2})", "%25", quote(rest, safe="%/:?#@!$&'()*+,;=~")).partition("#")
    return _short(URL_LIMIT)(f"{scheme.lower()}://{name}{f':{port}' if port else ''}{path}{mark}{anchor.replace('#', '%23')}")


def _public(host: str) -> str | None:
    """Return the name of a host in Punycode, or None if the host is not public."""
    try:
        name = _IDNA.encode(host)[0].decode().lower()
    except UnicodeError:
        return None
    is_ambiguous = re.search("[ßς\u200c\u200d]", host)  # programs encode these in different ways
    return None if is_ambiguous or not _HOST.fullmatch(name) or name.rstrip(".").endswith(_PRIVATE) else name


def _contact(value: str) -> str:
    """Return a contact in a normal form: an email address or a web address."""
    if "/" in value:
        return _url(value)
    name, _, host = value.strip().rpartition("@")
    if not re.fullmatch(r"[\w.'+-]{1,64}", name, re.ASCII) or not (known := _public(host)):
        raise rule(f"'{value}' is not an email address or a web address; write one, such as corrections@example.org")
    return f"{name}@{known}"


def _positive(value: int) -> int:
    if value < 1:
        raise rule(f"'{value}' is too low; write 1 or more")
    return value


class OneOf:
    """Annotation of a text that must be one of `words`. The JSON Schema lists them, and a message names the nearest."""

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
    """Annotation of a foreign key: an id, or the number of a paragraph, that must be in the list with the published name `to`."""

    to: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        # If it is a closed list of words, whoever publishes the schema puts the words in place of this mark.
        return {**handler(schema), REFERS: self.to}


REFERS = "x-refers"
MEANINGS = "enumDescriptions"  # not a keyword of JSON Schema, but the one that VS Code and the YAML language server read


DATE = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
PERIOD = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?$"}
SPAN = {"type": "string", "pattern": r"^(\d{4}(-\d{2}(-\d{2})?)?|\.\.(?=/))(/\d{4}(-\d{2}(-\d{2})?)?)?$"}
_YEAR = {"type": "integer", "minimum": 1000, "maximum": 9999}  # what YAML makes of a year


class Dated(NamedTuple):
    """Annotation of a date or an interval, which may reach into the future. Editors may write a year as a number."""

    kind: str = "date"

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        published = dict({"date": DATE, "period": PERIOD, "span": SPAN}[self.kind])
        return published if handler.mode == "serialization" else {"anyOf": [published, _YEAR]}


Text = Annotated[str, AfterValidator(_plain), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT})]
_TITLE_SCHEMA = {"type": "string", "minLength": 1, "maxLength": TITLE_LIMIT}
# A name or other text that is short enough for a heading or a table cell.
Title = Annotated[Text, AfterValidator(_short(TITLE_LIMIT)), WithJsonSchema(_TITLE_SCHEMA)]
Positive = Annotated[int, AfterValidator(_positive)]
_ID_SCHEMA = {"type": "string", "pattern": f"^{_ID.pattern}$", "maxLength": 60, "not": {"const": "index"}}
Id = Annotated[str, AfterValidator(_id), WithJsonSchema(_ID_SCHEMA)]
Key = Annotated[str, WithJsonSchema(_ID_SCHEMA)]  # an id of another list, which is checked there
_URL_SCHEMA = {"type": "string", "format": "uri", "pattern": "^https?://.+$", "maxLength": URL_LIMIT}
Url = Annotated[str, AfterValidator(_url), WithJsonSchema(_URL_SCHEMA)]
Contact = Annotated[str, AfterValidator(_contact)]  # of a person or an organisation
Date = Annotated[str, BeforeValidator(_iso_date), Dated()]  # ISO text: a year, a month or a day
Day = Annotated[str, BeforeValidator(_iso_day), Dated(), WithJsonSchema({"type": "string", "format": "date"})]  # a day on which we worked
Period = Annotated[str, BeforeValidator(_iso_period), Dated("period")]  # a date, or an ISO 8601 interval
Span = Annotated[str, BeforeValidator(_iso_span), Dated("span")]  # a period, or `../2024-11` for by November (ISO 8601-2)
Number = Annotated[int | float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Unique = AfterValidator(_unique)  # for lists; the reader refuses an empty one


class Member(NamedTuple):
    """A field of an entry type, read from its annotation.

    `key` is its name in files, `kind` the innermost type and `said` the metadata of that type. If it may be None, `nullable` is true. If it
    is a list, `many` is true. The type of its entries is `entry`, or None, and the list that its ids must be in is `refers`, or None. If it
    is a day, a date or a span, `is_day` is true. If it is one of these, an interval, or an entry that has one, `is_dated` is true.
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
        """Return its values in an entry: all values of a list, the single value, or none."""
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
            kind, many, said = options[0], True, []  # the metadata of a list is not that of its items
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
    """A mapping in the data files: closed, frozen, strictly typed, and with the position at which it was written."""

    __slots__ = ("_where",)  # a private attribute of pydantic would cost a dict for each entry
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)
    word: ClassVar[str]  # what messages call such an entry; by default the name of its type
    members: ClassVar[tuple[Member, ...]] = ()
    linked: ClassVar[tuple[Member, ...]] = ()  # members that contain entries or refer to a list

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Build the members from the annotations, once for each type."""
        cls.word = vars(cls).get("word", cls.__name__.lower())
        cls.members = tuple(_member(name, about) for name, about in cls.model_fields.items())
        cls.linked = tuple(member for member in cls.members if member.entry or member.refers)

    @property
    def where(self) -> Where:
        """Position at which this entry was written, if `place` has recorded it."""
        where: Where = getattr(self, "_where", _NOWHERE)
        return where

    def place(self, value: Any) -> None:
        """Record where this entry and those within it were written. `value` is the mapping that it was made from, with its positions."""
        self._where = value.where
        object.__setattr__(self, "__pydantic_fields_set__", _SET)
        for member in self.linked:
            if member.entry and member.key in value:
                written = value[member.key]
                for inner, each in zip(member.each(self), written if member.many else (written,), strict=True):
                    inner.place(each)

    def problem(self, text: str, at: str | None = None) -> Problem:
        """Return a problem with this entry, as `project ml-1: ...`, at the line of the field `at` if that is given and was written."""
        file, first, lines = self.where
        name = f"{self.word} {getattr(self, 'id', getattr(self, 'number', ''))}".strip()
        return Problem(file, lines.get(at or "", first), f"{name}: {text}")

    def referred(self, to: str) -> tuple[Any, ...]:
        """Return the ids of the list `to` in its own fields, without those of entries within it. `to` is the list's published name."""
        return tuple(id for member in self.linked if member.refers == to for id in member.each(self))

    def walk(self) -> Iterator[Entry]:
        """Yield this entry and every entry within it, in the order of the fields of its type."""
        yield self
        for member in self.linked:
            for each in member.each(self) if member.entry else ():
                yield from each.walk()


class Reference(NamedTuple):
    """A foreign key: an id that must be in the list with the published name `to`. `owner` is the record, or the name of the page."""

    owner: str
    to: str
    id: str | int
