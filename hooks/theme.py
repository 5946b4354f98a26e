"""Correct faults in the theme's templates as they load, and remove bytes that readers do not need.

We correct a fault here if no setting, style sheet or block of a template can. If a template does not contain a fault as often as we
expect, `Patches.apply` raises ValueError. Templates that did not load are in `Patches.unused`. So we notice if a new release
of the theme brings a fault back.
"""

from __future__ import annotations

import re

# Blank lines, indentation, and the newline after a tag, a comment or a call of a macro, whose output ends in a newline.
_LAYOUT = re.compile(
    r"""
    (?P<kept> <(?P<element>pre|textarea)\b.*?</(?P=element)> )
    | ^\s* (?P<tag> (?:\{%[^%\n]*%\})+ | \{\#[^#]*\#\} | \{\{\ (?:item\.)?render\w*\([^}\n]*\)\ \}\} ) \n
    | ^\s+
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_CSS_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)

_MENU = '<label class="md-header__button md-icon" for="__drawer"'
_SKIP = "{% if page.toc | first is defined %}\n        {% set skip = page.toc | first %}"
_CONTENTS = """<label class="md-nav__title" for="__toc">
      <span class="md-nav__icon md-icon"></span>
      {{ title }}
    </label>"""
_PATCHES = {  # by template: a fault, what replaces it, and how often it occurs
    # In a narrow window, the keyboard cannot reach the menu. The theme's script handles Enter on a focused label, as it does in the menu.
    "partials/header.html": (f"{_MENU}>", f'{_MENU} tabindex="0"><span class="cp-unseen">Menu</span>', 1),
    # The page for wrong addresses has no table of contents, but has navigation to skip.
    "base.html": (_SKIP, "{% if true %}{% set skip = page.toc | first | d({'url': '#page-not-found'}) %}", 1),
    # Outside the menu, the title of the table of contents labels a control that does not exist.
    "partials/toc.html": (
        _CONTENTS,
        f'{{% if nav_item %}}{_CONTENTS}{{% else %}}<span class="md-nav__title">{{{{ title }}}}</span>{{% endif %}}',
        1,
    ),
    # The breadcrumb has the same name as the main navigation, but landmarks of one kind need different names.
    "partials/path.html": ("aria-label=\"{{ lang.t('nav') }}\"", 'aria-label="Breadcrumb"', 1),
    # A title is already HTML. If it is escaped again in a name for screen readers, they read "&" as "&amp;".
    "partials/footer.html": (".title | e }}", ".title | striptags | e }}", 2),
}


class Patches:
    """The patches of one build."""

    def __init__(self) -> None:
        self.unused = set(_PATCHES)

    def apply(self, name: str, source: str) -> str:
        """Return the source of the template `name`, corrected and minified. Raises ValueError if the fault is not in it as expected."""
        if name in _PATCHES:
            self.unused.discard(name)
            fault, cure, times = _PATCHES[name]
            if (found := source.count(fault)) != times:
                expected = f"contains {fault!r} {found} times, not {times}"
                raise ValueError(f"the theme's template {name} {expected}; check whether hooks/theme.py is still correct")
            source = source.replace(fault, cure)
        return lighten(source) if name.endswith((".html", ".svg")) else source


def lighten(source: str) -> str:
    """The source of a template without indentation and empty lines, which would be a twentieth of the size of a page.

    A newline remains where white space separates words or elements. `<pre>` and `<textarea>` do not change.
    """
    # Jinja drops the last newline, but what a template renders must end in one wherever it is included.
    return _LAYOUT.sub(lambda found: found["kept"] or found["tag"] or "", source.rstrip("\n") + "\n") + "\n"


def without_comments(css: str) -> str:
    """A style sheet without comments, which are for its authors."""
    return _CSS_COMMENT.sub("", css)
