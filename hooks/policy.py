"""The Content-Security-Policy: what a reader's browser may load and run. Text in, text out.

Everything comes from the site's own host, and a script may stand inside a page only if its hash is listed. The theme writes a
few such scripts; the hashes are theirs, taken from the finished pages. Source of the terms: W3C, Content Security Policy Level 3.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

_CHARSET = '<meta charset="utf-8">'
# A script with an address is not inline, and one of a type such as application/json is data: a browser does not run it.
_INLINE = re.compile(r"<script(?![^>]*\s(?:src=|type=[\"']?application/(?:ld\+)?json))[^>]*>(.*?)</script>", re.DOTALL)


_META = '<meta http-equiv="Content-Security-Policy" content="{}">'
_WRITTEN = re.compile(re.escape(_CHARSET) + _META.format('[^"]*'))


def scripts(page: str) -> frozenset[str]:
    """The scripts inside a page that a browser would run, from its HTML."""
    return frozenset(_INLINE.findall(page))


def policy(scripts: Iterable[str]) -> str:
    """The policy that allows these scripts: those of a page, or of all pages of a site, of which a host can send only one."""
    hashes = sorted(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    directives = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *(f"'sha256-{each}'" for each in hashes)],
        "img-src": ["'self'", "data:"],  # icons stand in the theme's style sheet
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


class Policies:
    """The policies of one build: each page gets its own, and hosts get one for all pages that were written so far."""

    def __init__(self) -> None:
        self._by_scripts: dict[frozenset[str], str] = {}  # many pages hold the same scripts

    def write(self, page: str) -> str:
        """The HTML of a page with its policy as the second element, before all that the policy governs.

        Raises ValueError for a page that does not say its encoding in the theme's way, exactly once.
        """
        if page.count(_CHARSET) != 1:
            raise ValueError(f"a page contains {_CHARSET} {page.count(_CHARSET)} times, not once: where does the policy go?")
        found = scripts(page)
        if found not in self._by_scripts:
            self._by_scripts[found] = policy(found)
        return page.replace(_CHARSET, _CHARSET + _META.format(self._by_scripts[found]))

    def for_all(self) -> str:
        """The policy of all pages."""
        return policy(frozenset().union(*self._by_scripts))


def without_policy(page: str) -> str:
    """The HTML of a page as it was before its policy was written."""
    return _WRITTEN.sub(_CHARSET, page, count=1)


def headers(policy: str) -> str:
    """The file `_headers`, for hosts that read one; it adds what a meta element cannot say.

    Nobody may frame the site, no file is taken for another type, and other sites are not told where a reader comes from.
    """
    return f"""/*
  Content-Security-Policy: {policy}; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: same-origin
"""
