"""The folder beside a site in which the next one is built, and swapped in when it is whole.

So the last good site stays, whatever stops a build: a mistake, a full disk or a signal. For the site in the folder `site`, this is
`.site.build`: `new` is what is being built, and `old` the site before, for the moment between two renames.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class Aside:
    """Builds beside one site, and keeps other builds of it out until `end`, or until the program ends.

    Raises BlockingIOError if another build of the site is under way, and OSError if nothing can be written beside it, or if the folder
    holds something else than a site, which would be lost.
    With `is_repeated`, the site before stays as the beginning of the next one: to overwrite a file costs less than to create one.
    """

    def __init__(self, site: Path, *, is_repeated: bool = False) -> None:
        self.site = site.resolve()  # of a link, what it leads to
        if self.site.is_file() or self.site.is_mount():  # a disk cannot be renamed
            raise OSError(errno.ENOTDIR, "it is a file, or a disk is mounted there")
        others = {path.name for path in self.site.glob("[!.]*")}
        if others and "index.html" not in others:  # as in `--site-dir data`
            raise OSError(errno.ENOTEMPTY, "it has files and no index.html, so it is not a site")
        self.folder = self.site.with_name(f".{self.site.name}.build")
        self.new, self._old = self.folder / "new", self.folder / "old"
        self._is_repeated = is_repeated
        self._lock = _locked(self.folder)
        if self._old.exists():  # a build was stopped between two renames, or after them
            self._settle()
            shutil.rmtree(self._old, ignore_errors=True)
        self.discard()

    def reuse(self) -> None:
        """Begin the next site with the files of the one before the last, where there is one."""
        if self._old.exists():
            self._old.rename(self.new)
            for path in _files(self.new):
                os.utime(path, (0, 0))  # marks what this build has not written

    def swap(self) -> None:
        """Put the new site in the place of the old one. Nobody sees a site that is not whole."""
        for path in _files(self.new) if self._is_repeated else ():
            if path.stat().st_mtime == 0:
                path.unlink()
        if self.site.exists():
            shutil.copymode(self.site, self.new)
            self.site.rename(self._old)
        self.new.rename(self.site)
        self._settle()
        if not self._is_repeated:
            shutil.rmtree(self._old, ignore_errors=True)

    def _settle(self) -> None:
        """Finish a swap: hidden files stay with the site, as MkDocs has it, since they are not its own."""
        if self.site.exists():
            for path in self._old.glob(".*"):
                path.rename(self.site / path.name)
        else:
            self._old.rename(self.site)

    def discard(self) -> None:
        """Forget a site that is not whole."""
        shutil.rmtree(self.new, ignore_errors=True)

    def end(self) -> None:
        """Remove the folder, and let other builds begin."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


def _locked(folder: Path) -> int:
    """Make a folder, and lock it until the number that is returned is closed. On Windows, nothing is locked."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        if sys.platform == "win32":
            return os.open(os.devnull, os.O_RDONLY)
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if folder.exists() and os.path.samestat(os.fstat(lock), folder.stat()):
                return lock
        except OSError:
            os.close(lock)
            raise
        os.close(lock)  # the build that had the folder has just removed it


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
