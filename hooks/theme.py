"""What the theme writes and readers should not get, mended in its finished HTML; and what only weighs. Text in, text out.

A fault is mended here where no setting, no style sheet and no block of a template reaches it. A text that is not found as
often as it should be raises ValueError, so that a new release of the theme does not undo a mend in silence.
"""

from __future__ import annotations

import re
from html import escape, unescape

_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_INDENT = re.compile(r"\n\s+")
_CSS_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_FOOTER_LINK = re.compile(r'(<a href="[^"]*" class="md-footer__link [^"]*" aria-label=")([^"]*)"')


def _replace(html: str, fault: str, cure: str, *, times: int = 1) -> str:
    if html.count(fault) != times:
        raise ValueError(f"the theme writes {fault!r} {html.count(fault)} times, not {times}; see whether hooks/theme.py is still right")
    return html.replace(fault, cure)


def mend(html: str) -> str:
    """The HTML of a page with the theme's faults mended."""
    # A dialog needs a name (WCAG 4.1.2).
    html = _replace(html, 'data-md-component="search" role="dialog">', 'data-md-component="search" role="dialog" aria-label="Search">')
    # In a narrow window no key reaches the menu; the theme's script takes Enter on a label that has the focus, as in the menu itself.
    menu = '<label class="md-header__button md-icon" for="__drawer"'
    html = _replace(html, f"{menu}>", f'{menu} tabindex="0"><span class="cp-unseen">Menu</span>')
    # The breadcrumb has the name of the main navigation; landmarks of one kind are told apart by their names.
    path = '<nav class="md-path"'
    html = _replace(html, f'{path} aria-label="Navigation"', f'{path} aria-label="Breadcrumb"', times=html.count(path))
    # The title in a name for screen readers is escaped twice: "&" is read out as "&amp;".
    html, mended = _FOOTER_LINK.subn(lambda link: f'{link[1]}{escape(unescape(unescape(link[2])))}"', html)
    if mended != html.count('class="md-footer__link '):
        raise ValueError("the theme writes its links to the previous and next page in a new way; see whether hooks/theme.py is still right")
    # Its indentation is a twentieth of what a page weighs, and shows in preformatted text alone.
    return "".join(part if part.startswith("<pre") else _INDENT.sub("\n", part) for part in _PREFORMATTED.split(html))


def mend_style(css: str) -> str:
    """A style sheet without its comments, which are for those who write it."""
    return _CSS_COMMENT.sub("", css)
