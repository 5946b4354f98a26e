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


def policy(pages: Iterable[str]) -> str:
    """The policy of a page, or of all pages of a site, of which a host can send only one, from their HTML."""
    scripts = {script for page in pages for script in _INLINE.findall(page)}
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


def with_policy(page: str, policy: str) -> str:
    """The HTML of a page with the policy as its second element, before all that it governs.

    Raises ValueError for a page that does not say its encoding in the theme's way, exactly once.
    """
    if page.count(_CHARSET) != 1:
        raise ValueError(f"a page holds {_CHARSET} {page.count(_CHARSET)} times, not once: where does the policy go?")
    return page.replace(_CHARSET, f'{_CHARSET}<meta http-equiv="Content-Security-Policy" content="{policy}">')


def headers(policy: str) -> str:
    """The file `_headers`, for hosts that read one; it adds what a meta element cannot say.

    Nobody may frame the site, no file is taken for another type, and other sites are not told where a reader comes from.
    """
    return f"""/*
  Content-Security-Policy: {policy}; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: same-origin
"""
