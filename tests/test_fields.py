"""Tests of single values: the texts and addresses that the data may contain, and that what looks the same is the same."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

import checks
import reader
from fields import TEXT_LIMIT, TITLE_LIMIT, URL_LIMIT, WORD_LIMIT, Text, Title, Url

text, title, url = (TypeAdapter(kind).validate_python for kind in (Text, Title, Url))


@pytest.mark.parametrize(
    "sound",
    [
        *("Centre for R&D; Pakistan joins", "AT&T; S&P; Q&A;", "R&D &c.", "a & b &no-entity;", "B&centers; &copy", "Xi'an's \"port\"", "'a' ’b’ “c”"),
        *("<5% of it", "a < b > c", "<b and c>", "<anything>", "x<y", "a </", "[sic](as printed)", "[a] [b]: c", "a](b)", "{a} {{ b }} {% c %}"),
        *("`a` ``b``", "* a", "a * b * c", "** a **", "a**b", "__ a", "a__b__c", "a_b_c", "2**3**4", "# 1", "~~a~~", "50% $x$ \\a", "a|b"),
        *("5 μm, 3 kΩ, Δt and 2πr", "5 µm²", "χ² test, α decay", "½ a №", "Путь и пояс", "ТАСС", "Xi: путь", "中国G20峰会", "２０２４年", "ＣＰＥＣ", "A中文", "ﷺ اور", "می\u200cروم"),
        *("👩\u200d👩 a", "❤\ufe0f a", "葛\U000e0100城", "Łódź ø ß ı", "−5 °C – a — b", "हिन्दी", "क्\u200dष", "नमस्ते a"),
        *("a" * WORD_LIMIT, "a " * (TEXT_LIMIT // 2 - 1) + "ab", "路" * (WORD_LIMIT + 1)),
    ],
)  # fmt: skip
def test_sound_text_is_taken_as_it_is(sound: str) -> None:
    assert text(sound) == sound


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        *((markup, "the markup '") for markup in ("a &amp; b", "a&#38;b", "a&#x26;b", "&COPY;", "<b>a</b>", "a<br/>", "</P>", "<img src=x onerror=alert(1)>")),
        *((markup, "the markup '") for markup in ("<!-- a --> b", "a **b** c", "**a b**", "a __b__", "[a](https://b)", "![a](b.md)", "[a](javascript:b)")),
        *((empty, "no letter or digit") for empty in ("", "  ", "\u0301", "\u2800", "\u200d", "\u200c\u200d", "—", "...", "\ufe0f")),
        *((f"a{hidden}b", f"invisible character U+{ord(hidden):04X}") for hidden in "\xad\u034f\u180e\u200b\u200d\u2060\u2800\u3164\ufe0f\ufeff\U000e0041"),
        *((filler, f"invisible character U+{ord(filler):04X}") for filler in "\u115f\u1160\u3164\uffa0"),
        *(("a\u200c", "U+200C"), ("سڑک\u200c", "U+200C"), ("a\u00a0b", "U+00A0 looks like a space"), ("路\u3000线", "U+3000 looks like a space"), ("a\nb", "a line break"), ("a\u202eb", "U+202E"), ("路\u200d线", "U+200D")),
        *(("P\u0430kistan", "U+0430 looks like 'a'"), ("\u041cL-1", "U+041C looks like 'M'"), ("\u041c-5", "U+041C looks like 'M'")),
        *(("The \u0421\u0420\u0415\u0421", "U+0421 looks like 'C'"), ("R\u03bfad", "U+03BF looks like 'o'"), ("\uff30akistan", "U+FF30 looks like 'P'")),
        *(("P\u0436k", "U+0436) is not a Latin letter"), ("\u13aaB", "U+13AA) is not a Latin letter"), ("ML\u20111", "U+2011 looks like '-'"), ("\ufb01ne", "U+FB01 looks like 'fi'")),
        *(("\ufe85", "U+FE85 looks like '\u0624'"), ("\U0001d400", "U+1D400 looks like 'A'"), ("Phase \u2163", "U+2163 looks like 'IV'")),
        *(("a" * (WORD_LIMIT + 1), "a word has more than"), ("a " * TEXT_LIMIT, "characters; shorten it")),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_or_is_no_text_is_refused_by_name(wrong: str, said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        text(wrong)


def test_a_text_is_read_in_one_pass() -> None:
    # A pattern with heavy backtracking would take most of a minute.
    with pytest.raises(ValidationError, match="a word has more than"):
        text("<a " + "=" * 1000 + " " * 1900 + "b")


def test_a_title_is_shorter_than_a_text() -> None:
    assert title("a " * (TITLE_LIMIT // 2 - 1) + "ab")
    with pytest.raises(ValidationError, match="has 301 characters; shorten it to 300 at most"):
        title("a b" + " b" * (TITLE_LIMIT // 2 - 1))


# Text that people paste: letters with accents as one character or two, and accents alone.
PASTED = st.text(
    st.sampled_from(
        [*"ab é한ÅΩİ", "\u0301", "\u0323", "\u0653", "ا", "ی", "\u1100", "\u1161", "\u212b", "\u2126", "\u200c", "中", "\ufa0e", "&", "<"]
    )
)


@given(PASTED)
def test_what_looks_the_same_is_the_same(pasted: str) -> None:
    forms = set()
    for form in ("NFC", "NFD"):
        try:
            forms.add(text(unicodedata.normalize(form, pasted)))
        except ValidationError as error:
            forms.add(error.errors()[0]["msg"].partition(" ")[0])
    assert len(forms) == 1
    assert unicodedata.is_normalized("NFC", forms.pop())


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_file_is_read_in_one_form_line_by_line(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    path = tmp_path_factory.getbasetemp() / "pasted"
    path.write_text(content, "utf8", newline="")
    read, problems = reader.read_text(path, "pasted")
    assert problems == []
    assert unicodedata.is_normalized("NFC", read)
    assert read.count("\n") == content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").count("\n")


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *((same, same) for same in ("https://a.example/wiki/Xi'an", "https://a.example/a_(b)?q='c'", "http://a.example:8080/", "https://a_b.cn./x#!/y")),
        *((same, same) for same in ("https://a.example", "https://a.example?b", "https://a.example/%d8%a7", "https://sub.a-b.co.uk/~a/$b;c,d!e@f*g")),
        ("HTTPS://A.Example:/B", "https://a.example/B"),
        ("https://A.پاکستان/راہ", "https://a.xn--mgbai9azgqp6j/%D8%B1%D8%A7%DB%81"),
        ("https://a.example/a[]={b}|^`", "https://a.example/a%5B%5D=%7Bb%7D%7C%5E%60"),
        ("https://a.example/100%/#b#c", "https://a.example/100%25/#b%23c"),
    ],
)  # fmt: skip
def test_an_address_is_kept_or_put_in_the_grammar(typed: str, kept: str) -> None:
    assert url(typed) == kept


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        *((host, "the name of a public host") for host in ("https://localhost/", "https://bare", "https://127.0.0.1/a", "https://[::1]/", "https://1.2.3")),
        *((host, "the name of a public host") for host in ("https://a..example", "https://.a.example", "https://-a.example", "https://a-.example", "https://")),
        *((host, "the name of a public host") for host in (f"https://{'a' * 64}.example", f"https://{'a.' * 127}example", "https://a.local", "https://straße.de")),
        *((host, "the name of a public host") for host in ("https://https://a.example", "https:///a", "https://a%2eexample/", "https://a.b:c.example/")),
        *((f"https://a.example:{port}/", f"'{port}' is not a port") for port in ("0", "65536", "abc", "-1", "8 0".replace(" ", "٨"), "9" * 500)),
        *((f"https://{user}@a.example/", "the user name and password") for user in ("me:secret", "me", "", "a.example:443")),
        *(("ftp://a.example/", "begins with"), ("//a.example", "begins with"), ("a.example", "begins with"), ("javascript:alert(1)", "begins with")),
        *(("https://a.example/\u200b", "begins with"), ("https://a.example/a b", "the space"), ("https://a.example/a\nb", "the space")),
        *((f"https://a.example/{mark}", f"the {mark} in it") for mark in '<>"\\'),
        *(("https://a.example\\@b.example/", "the \\ in it"), ("https://a.example/)[a](javascript:b)", "without Markdown")),
        *(("https://d\u0430wn.com/", "U+0430 looks like 'a'"), (f"https://a.example/{'a' * URL_LIMIT}", "characters; shorten it")),
    ],
)  # fmt: skip
def test_what_is_no_public_address_is_refused_with_its_fix(wrong: str, said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        url(wrong)


@given(st.text(st.sampled_from("ab.:/?#[]@!$&'()*+,;=%2fF~{}|^`\"<>\\ é路سـ-_"), max_size=30))
def test_an_address_that_is_taken_is_a_uri_and_stays_so(end: str) -> None:
    try:
        kept = url(f"https://a.example/{end}")
    except ValidationError:
        return
    # RFC 3986, appendix A
    assert re.fullmatch(
        r"https://a\.example/(?:[\w.~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*(?:#(?:[\w.~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?", kept, re.ASCII
    )
    assert url(kept) == kept


SAME = [
    {"https://a.example", "http://a.example/", "https://www.a.example?", "https://A.example:443/#top", "http://a.example:80", "https://a.example./"},
    {"https://a.example/b", "https://a.example/b/", "https://a.example/c/../b", "https://a.example/./%62?", "https://a.example/%2e%2E/b#:~:text=c"},
    {"https://a.example/-~%C3%A9", "https://a.example/%2D%7e%c3%a9", "https://a.example/-~é"},
    {"https://a.example/b?c=%20d", "https://www.a.example/b?c=%20d#e"},
    {"https://xn--mgbh0fb.example/", "http://مثال.example"},
    *({f"https://a.example/b{other}"} for other in ("?c", "?C", "#/c", "#/d", "#!c", "#!/c", "%2Fc", "/c", "//c", "?c=%2B", "?c=+")),
    *({other} for other in ("https://a.example:8080/b", "https://b.a.example/b", "https://a.example/B")),
]  # fmt: skip


def test_a_document_has_one_address_however_it_is_written() -> None:
    documents = [{checks.document(url(each)) for each in addresses} for addresses in SAME]
    assert [len(each) for each in documents] == [1] * len(SAME)
    assert len(set.union(*documents)) == len(SAME)
