"""The theme's faults, corrected in its templates as they load, and the bytes that readers do not need. Text in, text out.

A fault is corrected here where no setting, no style sheet and no block of a template reaches it. A template that does not
contain a fault as often as we expect raises ValueError, and `Patches.unused` names templates that never loaded, so that a new
release of the theme does not bring a fault back in silence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Blank lines, indentation, and the newline after a tag, a comment or a call of a macro: what these render ends in a newline itself.
_LAYOUT = re.compile(
    r"""
    (?P<kept> <(?P<element>pre|textarea)\b.*?</(?P=element)> )
    | ^\s* (?P<tag> (?:\{%[^%\n]*%\})+ | \{\#[^#]*\#\} | \{\{\ (?:item\.)?render\w*\([^}\n]*\)\ \}\} ) \n
    | ^\s+
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_CSS_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class _Patch(NamedTuple):
    """A fault in the source of a template, what replaces it, and how often it occurs."""

    fault: str
    cure: str
    times: int = 1


_MENU = '<label class="md-header__button md-icon" for="__drawer"'
_PATCHES = {
    # In a narrow window no key reaches the menu; the theme's script takes Enter on a label that has the focus, as in the menu itself.
    "partials/header.html": _Patch(f"{_MENU}>", f'{_MENU} tabindex="0"><span class="cp-unseen">Menu</span>'),
    # A dialog needs a name (WCAG 4.1.2).
    "partials/search.html": _Patch(' role="dialog">', ' role="dialog" aria-label="Search">'),
    # The breadcrumb has the name of the main navigation; landmarks of one kind are told apart by their names.
    "partials/path.html": _Patch("aria-label=\"{{ lang.t('nav') }}\"", 'aria-label="Breadcrumb"'),
    # A title is HTML already. Escaped again in a name for screen readers, "&" is read out as "&amp;".
    "partials/footer.html": _Patch(".title | e }}", ".title | striptags | e }}", times=2),
}


class Patches:
    """The patches of one build."""

    def __init__(self) -> None:
        self.unused = set(_PATCHES)

    def apply(self, name: str, source: str) -> str:
        """The source of the template `name`, corrected and without indentation. Raises ValueError if a fault is not there as expected."""
        if patch := _PATCHES.get(name):
            self.unused.discard(name)
            if (found := source.count(patch.fault)) != patch.times:
                raise ValueError(
                    f"the theme's template {name} contains {patch.fault!r} {found} times, not {patch.times}; "
                    "check whether hooks/theme.py is still right"
                )
            source = source.replace(patch.fault, patch.cure)
        return lighten(source) if name.endswith((".html", ".svg")) else source


def lighten(source: str) -> str:
    """The source of a template without indentation and empty lines, which would be a twentieth of what a page weighs.

    Where white space separates words or elements, a newline remains. `<pre>` and `<textarea>` are left as they are. What a
    template renders ends in a newline wherever it is included; one more is added here because Jinja drops the last.
    """
    return _LAYOUT.sub(lambda found: found["kept"] or found["tag"] or "", source.rstrip("\n") + "\n") + "\n"


def without_comments(css: str) -> str:
    """A style sheet without its comments, which are for those who write it."""
    return _CSS_COMMENT.sub("", css)
