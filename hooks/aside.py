"""Build a site in a folder beside the last one, and swap it in when it is complete.

So the last good site stays in place whatever stops a build: a mistake, a full disk or a signal. For the site in the folder `site`, the
folder is `.site.build`. In it, `new` is the site that is being built, and `old` the last one, between the two renames of a swap.
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
    """Folder for builds beside one site. It is locked against other builds until `end`, or until the program ends.

    Raises BlockingIOError if another build of the site is running. Raises OSError if nothing can be written beside the site, or if the
    folder `site` contains something else, which would be lost.
    With `is_repeated`, the next build begins with the files of an earlier site: overwriting a file costs less than creating one.
    """

    def __init__(self, site: Path, *, is_repeated: bool = False) -> None:
        self.site = site.resolve()  # the target, if it is a link
        if self.site.is_file() or self.site.is_mount():  # a mount point cannot be renamed
            raise OSError(errno.ENOTDIR, "it is a file, or a disk is mounted there")
        others = {path.name for path in self.site.glob("[!.]*")}
        if others and "index.html" not in others:  # as in `--site-dir data`
            raise OSError(errno.ENOTEMPTY, "it has files but no index.html, so it is not a site")
        self.folder = self.site.with_name(f".{self.site.name}.build")
        self.new, self._old = self.folder / "new", self.folder / "old"
        self._is_repeated = is_repeated
        self._lock = _locked(self.folder)
        if self._old.exists():  # an earlier build stopped between the two renames, or after them
            self._settle()
            shutil.rmtree(self._old, ignore_errors=True)
        self.discard()

    def reuse(self) -> None:
        """Begin the next site with the files of the one before the last, if there is one."""
        if self._old.exists():
            self._old.rename(self.new)
            for path in _files(self.new):
                os.utime(path, (0, 0))  # marks files that this build has not written

    def swap(self) -> None:
        """Replace the old site with the new one. No reader sees an incomplete site."""
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
        """Finish a swap. Hidden files stay with the site, as with MkDocs, since the build did not make them."""
        if self.site.exists():
            for path in self._old.glob(".*"):
                path.rename(self.site / path.name)
        else:
            self._old.rename(self.site)

    def discard(self) -> None:
        """Delete an incomplete site."""
        shutil.rmtree(self.new, ignore_errors=True)

    def end(self) -> None:
        """Delete the folder, and release the lock."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


def _locked(folder: Path) -> int:
    """Create a folder, and lock it until the returned file descriptor is closed. On Windows, nothing is locked."""
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
        os.close(lock)  # the build that had the lock has just deleted the folder


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
