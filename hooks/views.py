"""The model as HTML: what each view shows, and how values are worded.

A view is asked for with a `Table` or a `Cards`; what it selects is decided here, what it looks like in its template
(`templates/<kind>-<show>.html`). Templates escape every value, so data can never become markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from model import HEDGES, INITIATIVES, SECTORS, SPEAKERS, VOCABULARIES, Data, Entry, Figure, Id, Record, did_you_mean, one_of

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


@dataclass(frozen=True)
class Show:
    """What one word after `show:` selects, the options that narrow it, and those of them that it needs."""

    select: Callable[[Data, Any], Sequence[Any]]
    options: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def _of_kind(kind: str) -> Show:
    def select(data: Data, view: Table | Cards) -> Sequence[Record]:
        return [
            record
            for record in data.kinds[kind]
            if view.theme in (None, record.theme) and (view.paragraph is None or view.paragraph in record.paragraphs)
        ]

    return Show(select, options=("theme", "paragraph"))


def _one(data: Data, view: Any) -> Sequence[Record]:
    return [data.records[view.record]] if view.record in data.records else []


TABLES: Mapping[str, Show] = {
    "projects": _of_kind("projects"),
    "figures": _of_kind("figures"),
    "initiatives": _of_kind("initiatives"),
    "pledges": _of_kind("pledges"),
    "people": Show(lambda data, _: data.article.people),
    "places": Show(lambda data, _: data.article.places),
    "publications": Show(lambda data, _: data.article.publications),
    "terms": Show(lambda data, _: sorted(data.terms, key=lambda term: term.term.casefold())),
    "words": Show(lambda _, view: list(VOCABULARIES[view.vocabulary].items()), options=("vocabulary",), needs=("vocabulary",)),
}
CARDS: Mapping[str, Show] = {
    "article": Show(lambda data, _: [data.article]),
    "themes": Show(lambda data, _: data.article.themes),
    "figures": _of_kind("figures"),
    "paragraph": Show(
        lambda data, view: [paragraph for paragraph in data.article.paragraphs if paragraph.number == view.paragraph],
        options=("paragraph",),
        needs=("paragraph",),
    ),
    "statement": Show(_one, options=("record",), needs=("record",)),
    "related": Show(
        lambda data, view: [found for record in _one(data, view) for found in related(record, data)], options=("record",), needs=("record",)
    ),
}


class Table(Entry):
    """A table: a row for each thing that it shows."""

    word = "table"
    shows: ClassVar[Mapping[str, Show]] = TABLES
    show: Annotated[str, one_of(TABLES)]
    theme: Id | None = None
    paragraph: int | None = None
    vocabulary: Annotated[str, one_of(VOCABULARIES)] | None = None


class Cards(Entry):
    """Blocks: one for each thing that it shows."""

    word = "cards"
    shows: ClassVar[Mapping[str, Show]] = CARDS
    show: Annotated[str, one_of(CARDS)]
    theme: Id | None = None
    paragraph: int | None = None
    record: Id | None = None


View = Table | Cards
VIEWS: Mapping[str, type[View]] = {"table": Table, "cards": Cards}


def related(record: Record, data: Data) -> list[Record]:
    """What a record is about, and the figures and pledges that are about it or about the same thing; itself left out."""
    subjects = getattr(record, "subjects", ())
    found = {id: data.records[id] for id in subjects}
    found |= {other.id: other for id in (*subjects, record.id) for other in data.about.get(id, ())}
    found.pop(record.id, None)
    return list(found.values())


def objections(view: View, data: Data) -> Iterator[tuple[str, str]]:
    """What is wrong with a view that is well formed: pairs of the option and what would be right."""
    show = view.shows[view.show]
    given = [name for name in type(view).model_fields if name != "show" and getattr(view, name) is not None]
    for name in given:
        if name not in show.options:
            takes = f"it takes {', '.join(show.options)}" if show.options else "it takes no other option"
            yield name, f"does nothing beside 'show: {view.show}'; {takes}"
    for name in show.needs:
        if name not in given:
            yield "show", f"'{view.show}' needs a line '{name}: ...' beside it"
    if view.theme is not None and view.theme not in data.themes:
        yield "theme", f"unknown theme '{view.theme}'; {did_you_mean(view.theme, data.themes)}"
        return
    if isinstance(view, Cards) and view.record is not None and view.record not in data.records:
        yield "record", f"unknown record '{view.record}'; {did_you_mean(view.record, data.records)}"
        return
    if set(given) <= set(show.options) and set(show.needs) <= set(given) and not show.select(data, view):
        wanted = " and ".join(f"{name} '{getattr(view, name)}'" for name in given)
        yield "show", f"no {view.show} with {wanted}; an empty view is not shown"


# --- wording --------------------------------------------------------------------------------------------------------


def date_words(iso: str) -> str:
    """An ISO date as it is: `2024-09-10` becomes 10 September 2024, `2024-09` September 2024, `2024` stays."""
    year, *rest = iso.split("-")
    return " ".join([*(str(int(day)) for day in rest[1:]), *(_MONTHS[int(month) - 1] for month in rest[:1]), year])


def deadline_words(iso: str) -> str:
    """A due date: a day is itself, and of a month or a year its end is meant."""
    return date_words(iso) if iso.count("-") == 2 else f"by the end of {date_words(iso)}"


def figure_words(figure: Figure) -> str:
    """The article's number with its hedge and unit, as in `nearly 100 million people` or `from 24% to more than 40%`."""
    hedge = "" if figure.hedge == "none" else figure.hedge.replace("-", " ") + " "
    sign, unit = ("%", "") if figure.unit == "percent" else ("", f" {figure.unit}")
    value, start, end = (f"{Decimal(str(number or 0)):,f}{sign}" for number in (figure.value, figure.from_, figure.to))
    return f"{hedge}{value}{unit}" if figure.value is not None else f"from {start} to {hedge}{end}{unit}"


def paragraph_words(numbers: Sequence[int], links: Sequence[str] = ()) -> str:
    """`paragraph 7`, `paragraphs 7 and 8`, `paragraphs 3, 4 and 5`; with `links`, these stand in the numbers' place."""
    *first, last = links or [str(number) for number in numbers]
    return f"paragraphs {', '.join(first)} and {last}" if first else f"paragraph {last}"


# --- rendering ------------------------------------------------------------------------------------------------------


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"date": date_words, "deadline": deadline_words, "figure": figure_words}
    environment.tests["containing"] = lambda values, value: value in values
    environment.globals |= {"SECTORS": SECTORS, "SPEAKERS": SPEAKERS, "INITIATIVES": INITIATIVES, "HEDGES": HEDGES}
    return environment


ENVIRONMENT = _environment()


def address(record: Record, data: Data) -> str:
    """The address of a record's page from the root of the site, as `projects/ml-1/`."""
    return f"{data.kind_of[record.id]}/{record.id}/"


def render(view: View, data: Data, page: str = "") -> str:
    """The HTML of a view.

    Takes the view, the data, and the address of the page it stands on, from the root of the site (`projects/ml-1/`; empty
    for the home page): links are relative, so that a site works under any address.
    """
    root = "../" * page.count("/") or "./"
    return ENVIRONMENT.get_template(f"{view.word}-{view.show}.html").render(
        view=view,
        items=view.shows[view.show].select(data, view),
        data=data,
        root=root,
        href=lambda record: root + address(record, data),
        under=f" under {data.themes[view.theme].title}" if view.theme else "",
    )


def provenance(file: str, line: int | None, edit_url: str | None) -> str:
    """The last line of a page: the file that it is made from, as a link where the repository is known."""
    return ENVIRONMENT.get_template("provenance.html").render(file=file, line=line, edit_url=edit_url)
