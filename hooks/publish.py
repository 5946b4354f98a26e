"""Publish the site: build the next one, and then lead readers to it.

    SITE_URL=https://example.org/ .venv/bin/python hooks/publish.py /var/www/china-pakistan

`/var/www/china-pakistan` becomes a link to one of two folders beside it, `….a` and `….b`: the site, and the one before it. A
link is replaced in one step, so readers always see a whole site, whatever stops the build: a mistake, a full disk or a signal.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

_ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?(/[^\s?#]*)?")


def _build(folder: Path) -> None:
    """Build the site into a folder."""
    config = Path(__file__).parents[1] / "mkdocs.yml"
    # With --quiet, MkDocs counts no warnings, so --strict would have no effect.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "--site-dir", str(folder)]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - we wrote every part of it
        sys.exit("The site is not built, so nothing is published. Correct what is said above.")


def publish(target: Path, *, back: bool, folder: bool) -> str:
    """Publish the site, or the one before it, and return what was done."""
    if target.exists() and (folder or not target.is_symlink()):
        sys.exit(f"{target} is there already; move it away, or choose another place.")
    if folder:
        _build(target)
        return f"The site is in {target}."
    first, second = (target.with_name(f"{target.name}.{name}") for name in ("a", "b"))
    other = second if target.is_symlink() and target.readlink().name == first.name else first
    if not back:
        _build(other)
    elif not other.exists():
        sys.exit(f"There is no site before the one that {target} leads to.")
    link = target.with_name(f"{target.name}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(other.name)
    link.replace(target)
    return f"{target} leads to {other.name}."


def main() -> None:
    """Read the command, and publish unless SITE_URL is missing."""
    parser = argparse.ArgumentParser(description="Build the site, and then lead readers to it.")
    parser.add_argument("target", type=Path, help="where to publish the site: a link, which this program makes")
    parser.add_argument("--back", action="store_true", help="show the site before this one again")
    parser.add_argument("--folder", action="store_true", help="make a new folder instead of a link, for hosts that copy it")
    given = parser.parse_args()
    if not given.back and not _ADDRESS.fullmatch(os.environ.get("SITE_URL", "")):
        sys.exit("SITE_URL is not the address of a site; write it before the command, as in SITE_URL=https://example.org/")
    target = given.target.absolute()
    if not target.parent.is_dir():
        sys.exit(f"Nothing is published: there is no folder {target.parent}; make it, or choose another place.")
    try:
        print(publish(target, back=given.back, folder=given.folder))
    except OSError as error:
        sys.exit(f"Nothing is published: {error}")


if __name__ == "__main__":
    main()
