"""Publish the site: build a new one, and then switch readers to it.

    SITE_URL=https://example.org/ .venv/bin/python hooks/publish.py /var/www/china-pakistan

`/var/www/china-pakistan` becomes a link to one of two folders beside it, `….a` and `….b`: the current site and the previous one. A
link is replaced in one step, so readers always see a complete site, whatever stops the build: a mistake, a full disk or a signal.
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
    # With --quiet, MkDocs does not count warnings, so --strict would have no effect.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "--site-dir", str(folder)]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - we wrote every part of it
        sys.exit("The build failed, so nothing was published. Correct the problems above.")


def publish(target: Path, *, back: bool, folder: bool) -> str:
    """Publish the site, or the previous one, and return a message that says so."""
    if target.exists() and (folder or not target.is_symlink()):
        sys.exit(f"{target} already exists; move it, or choose another path.")
    if folder:
        _build(target)
        return f"The site is in {target}."
    first, second = (target.with_name(f"{target.name}.{name}") for name in ("a", "b"))
    other = second if target.is_symlink() and target.readlink().name == first.name else first
    if not back:
        _build(other)
    elif not other.exists():
        sys.exit(f"There is no earlier site than the one that {target} leads to.")
    link = target.with_name(f"{target.name}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(other.name)
    link.replace(target)
    return f"{target} leads to {other.name}."


def main() -> None:
    """Run the command: publish, unless SITE_URL is missing."""
    parser = argparse.ArgumentParser(description="Build the site, and then switch readers to it.")
    parser.add_argument("target", type=Path, help="where to publish the site: a link, which this program creates")
    parser.add_argument("--back", action="store_true", help="go back to the previous site")
    parser.add_argument("--folder", action="store_true", help="create a new folder instead of a link, for hosts that copy it")
    given = parser.parse_args()
    if not given.back and not _ADDRESS.fullmatch(os.environ.get("SITE_URL", "")):
        sys.exit("SITE_URL is not a valid address; set it before the command, as in SITE_URL=https://example.org/")
    target = given.target.absolute()
    if not target.parent.is_dir():
        sys.exit(f"Nothing was published: there is no folder {target.parent}; create it, or choose another path.")
    try:
        print(publish(target, back=given.back, folder=given.folder))
    except OSError as error:
        sys.exit(f"Nothing was published: {error}")


if __name__ == "__main__":
    main()
