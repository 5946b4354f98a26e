"""The Content-Security-Policy, which says what a reader's browser may load and run, and the other headers that hosts should send.

Everything comes from the site's own host, and a page may contain a script only if its hash is listed. The theme writes a few
such scripts, and no others are listed: each script on a finished page must be one from the theme's templates. Source of the terms:
W3C, Content Security Policy Level 3.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator

_CHARSET = '<meta charset="utf-8">'
_META = '<meta http-equiv="Content-Security-Policy" content="{}">'
_WRITTEN = re.compile(re.escape(_CHARSET) + _META.format('[^"]*'))
# A script with an address is not inline, and browsers do not run a script of a data type such as application/json.
_INLINE = re.compile(r"<script(?![^>]*\s(?:src=|type=[\"']?application/(?:ld\+)?json))[^>]*>(.*?)</script>", re.DOTALL)


def scripts(page: str) -> frozenset[str]:
    """Return the inline scripts that a browser would run, from the HTML of a page."""
    return frozenset(_INLINE.findall(page))


def known(templates: Iterable[str]) -> Iterator[str]:
    """Yield patterns of the scripts in the sources of templates, which may fill in addresses between double quotes and nothing else."""
    for script in (each for template in templates for each in _INLINE.findall(template)):
        if "{%" not in script:
            yield r'[^"<>\\]*'.join(map(re.escape, re.split(r"(?<=\"){{[^{}]*}}(?=\")", script)))


def policy(scripts: Iterable[str]) -> str:
    """Return the policy that allows these scripts: those of a page, or of all pages, since a host can send only one policy."""
    hashes = sorted(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    run = " ".join(["'self'", *(f"'sha256-{each}'" for each in hashes)])
    # The icons in the theme's style sheet have addresses that begin with "data:".
    return f"default-src 'self'; script-src {run}; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'"


class Policies:
    """The policies of one build: one for each page, and one that hosts send for all pages written so far.

    Takes the sources of the templates whose scripts may run.
    """

    def __init__(self, templates: Iterable[str]) -> None:
        self._known = re.compile("|".join(known(templates)) or "(?!)")
        self._by_scripts: dict[frozenset[str], str] = {}  # many pages contain the same scripts

    def write(self, page: str) -> str:
        """The HTML of a page with its policy before everything that the policy governs.

        Raises ValueError unless the page declares its encoding once, or if it contains a script that no template has.
        """
        if page.count(_CHARSET) != 1:
            raise ValueError(f"a page contains {_CHARSET} {page.count(_CHARSET)} times, not once, so the place of the policy is not clear")
        found = scripts(page)
        if found not in self._by_scripts:
            if strange := [script for script in found if not self._known.fullmatch(script)]:
                raise ValueError(f"a page contains a script that is not in the theme's templates, so it would not run: {strange[0][:60]!r}")
            self._by_scripts[found] = policy(found)
        return page.replace(_CHARSET, _CHARSET + _META.format(self._by_scripts[found]))

    def for_all(self) -> str:
        """Return the policy of all pages."""
        return policy(frozenset().union(*self._by_scripts))


def without_policy(page: str) -> str:
    """Return the HTML of a page without its policy."""
    return _WRITTEN.sub(_CHARSET, page, count=1)


# For every file: browsers do not guess its type, other sites do not learn where a reader comes from, and no script may use the camera,
# location or microphone. Scripts of other sites may read what everyone may read.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Access-Control-Allow-Origin": "*",
}
# By file extension: the types that hosts do not know, or send without an encoding.
_TYPES = {
    "bib": "application/x-bibtex",
    "cff": "application/yaml",
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "ics": "text/calendar",
    "md": "text/markdown",
    "yml": "application/yaml",
}
_HASHED = re.compile(r"\.[0-9a-f]{8}\.min\.(?:css|js)$")  # the name changes with the content


def headers(policy: str, paths: Iterable[str]) -> str:
    """Return the content of `_headers`, for hosts that read this file. `paths` are those of the finished site.

    No two rules set the same header for a file: some hosts would send both values, others one of them. So the host decides how to cache
    a file without a hash in its name; browsers ask each time whether the file is still the same.
    """
    rules = {"/*": {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'", **_HEADERS}}
    rules |= {f"/*.{ending}": {"Content-Type": f"{kind}; charset=utf-8"} for ending, kind in _TYPES.items()}
    rules |= {f"/{path}": {"Cache-Control": "public, max-age=31536000, immutable"} for path in paths if _HASHED.search(path)}
    lines = (line for path, sent in rules.items() for line in (path, *(f"  {name}: {value}" for name, value in sent.items())))
    return "".join(f"{line}\n" for line in lines)
