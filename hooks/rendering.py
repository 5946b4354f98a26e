"""Render `templates/`. Those of HTML and XML escape every value, and those of Markdown use `md` and `md_link`, so data stays text.

Each template has a context. It may use the fields of that, and the filters and globals below, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

import charts
import languages
import maps
import wording
import words
from citations import Forms, Page, article_forms, page_forms
from dataset import Data
from edition import Edition
from fields import Problem
from links import Links, root_of
from model import KINDS, Record
from views import VIEWS, Shown, View

_TEMPLATES = Path(__file__).parent / "templates"


def cited(title: str, page: str, record: Record | None, edition: Edition) -> Forms:
    """Return how to cite a page; the page of a record with the date of the record's last check."""
    checked = edition.data.findings[record.id].checked if record else edition.data.newest
    return page_forms(Page(title, page, checked), edition.name, edition.operator.name, edition.url)


def cited_record(record: Record, edition: Edition) -> Forms:
    """Return how to cite the page of a record."""
    return cited(record.name, Links(edition.data).record(record), record, edition)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8-sig"),
        autoescape=select_autoescape(["html", "xml", "svg"]),
        undefined=StrictUndefined,
        auto_reload=False,  # see `forget`
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Each function `..._words` is a filter without that ending: `date` is `date_words`.
    environment.filters |= {name.removesuffix("_words"): function for name, function in vars(wording).items() if name.endswith("_words")}
    environment.filters |= {
        "direction": maps.direction,
        "marked": languages.mark,
        "cited": article_forms,
        "sort_number": wording.sort_number,
    }
    environment.tests |= {"drawn": maps.is_drawn, "containing": lambda values, value: value in values}
    environment.globals |= {"words": words, "kinds": KINDS, "disc": maps.DISC}
    environment.globals |= {"Amount": charts.Amount, "cited_record": cited_record}
    environment.globals |= {"md": wording.escape_markdown, "md_link": wording.markdown_link}
    return environment


ENVIRONMENT = _environment()


def missing_templates() -> Iterator[Problem]:
    """Yield a problem for each template that a view or a kind of record needs and that is missing."""
    needed = {f"{word}-{show}.html": f"the view '{word} {show}'" for word, views in VIEWS.items() for show in views}
    needed |= {f"said-{kind}.html": f"what the article says of one of the {kind}" for kind in KINDS}
    existing = set(ENVIRONMENT.list_templates())
    for name, what in needed.items():
        if name not in existing:
            yield Problem(f"hooks/templates/{name}", 1, f"the template is missing; write it to show {what}")


def sources() -> Mapping[str, bytes]:
    """Return the current source of every template, by its name."""
    return {path.name: path.read_bytes() for path in _TEMPLATES.iterdir() if path.is_file()}


def forget() -> None:
    """Drop the compiled templates, so that they are read again."""
    ENVIRONMENT.cache.clear()  # type: ignore[union-attr]


@dataclass(frozen=True)
class Context:
    """The values for a template. `templates` has the names of the templates, except for views, which name theirs."""

    templates: ClassVar[tuple[str, ...]] = ()

    def fill(self, template: str) -> Markup:
        """Render a template, which escapes the values."""
        return Markup(ENVIRONMENT.get_template(template).render({field.name: getattr(self, field.name) for field in fields(self)}))  # noqa: S704


@dataclass(frozen=True)
class ViewContext(Context):
    """The values for the template of a view: its items, the view, and the page that it is on."""

    items: Sequence[Any]
    view: View
    edition: Edition
    data: Data
    link: Links
    page: str
    under: str


def render(shown: Shown, edition: Edition, page: str = "") -> Markup:
    """Return the HTML of a view on a page.

    `page` is its address from the root of the site (`projects/ml-1/`; empty for the home page): links are relative, so that a site
    works under any address.
    """
    view, data = shown.view, edition.data
    theme = getattr(view, "theme", None)
    under = f" under {data.themes[theme].title}" if theme else ""
    return ViewContext(shown.items, view, edition, data, Links(data, root_of(page)), page, under).fill(f"{view.word}-{view.show}.html")


@dataclass(frozen=True)
class Foot:
    """The content of the last lines of a page: its files, how to cite it, and for a record how to download it and report an error.

    `files` has pairs of a name and a line or None. `edit_url` and `report_url` are None if they are not known.
    """

    files: Sequence[tuple[str, int | None]]
    edit_url: str | None
    title: str
    page: str
    record: Record | None = None
    report_url: str | None = None


@dataclass(frozen=True)
class FootContext(Context):
    """The values for the template of the last lines."""

    templates = ("foot.html",)
    about: Foot
    forms: Forms
    link: Links


def foot(about: Foot, edition: Edition) -> str:
    """Return the last lines of a page."""
    forms = cited(about.title, about.page, about.record, edition)
    return str(FootContext(about, forms, Links(edition.data, root_of(about.page))).fill("foot.html"))
