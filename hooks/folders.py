"""The files of a folder that people fill, `data/`, `docs/` or `hooks/`: which there are, and what of them the project cannot take.

Nothing is opened, and no link is followed: a link could publish what lies outside of the project, and a pipe would never end.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from fields import Problem

LINK = "this is a symbolic link, which nothing follows; put the file or folder itself here"
NO_FILE = "this is not a file; delete it"
_LONGEST = 200  # bytes of a name, as some systems allow 255 and a temporary file adds some

# What editors, desktops and tools leave behind. A name that begins with a dot is hidden, and MkDocs publishes none.
_LEFT_BEHIND = re.compile(
    r"\..*|.*~|~\$.*|#.*#|.*\.(?:bak|orig|pyc|rej|sw[op]|tmp)|desktop\.ini|(?:eh)?thumbs\.db|__pycache__", re.IGNORECASE
)
_COPY = re.compile(r"copy of .*|.* (?:\(\d+\)|\(?(?:another |\d+\w\w )?copy[ \d()]*)(?:\.\w+)?|.*conflicted copy.*", re.IGNORECASE)
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)


def walk(folder: Path) -> tuple[dict[str, Path], list[Problem]]:
    """Find the files of a folder.

    Returns each file by its place in the folder, in the order of names and above the files of folders within, and what is wrong
    with other things that are there. Leftovers of editors are in neither.
    """
    found: dict[str, Path] = {}
    problems: list[Problem] = []

    def refuse(place: str, text: str) -> None:
        problems.append(Problem(f"{folder.name}/{_shown(place.rstrip('/') or '.')}", 1, text))

    if folder.is_symlink() and not folder.resolve().is_relative_to(folder.parent.resolve()):
        refuse("", LINK)
        return found, problems
    waiting = [("", False)]
    while waiting:
        within, is_left = waiting.pop()
        try:
            with os.scandir(folder / within) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            refuse(within, f"cannot be read: {error.strerror}")
            continue
        taken = {_folded(entry.name): _shown(entry.name) for entry in entries}  # of two, the one in small letters
        for entry in entries:
            place = f"{within}{entry.name}"
            if is_left or _LEFT_BEHIND.fullmatch(entry.name):  # MkDocs looks into a folder that it does not publish
                if entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112 - does not raise for a loop
                    refuse(place, LINK)
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{place}/", True))
            elif said := _objection(entry, taken[_folded(entry.name)]):
                refuse(place, said)
            elif entry.is_dir(follow_symlinks=False):
                waiting.append((f"{place}/", False))
            else:
                found[place] = folder / place
    return found, problems


def _shown(name: str) -> str:
    """A name as text, whatever this system takes the bytes of names for."""
    return os.fsencode(name).decode("utf-8", "surrogateescape")


def _folded(name: str) -> str:
    """What names are alike by, on systems that do not tell capitals or forms of Unicode apart."""
    return unicodedata.normalize("NFC", _shown(name)).casefold()


def _objection(entry: os.DirEntry[str], same: str) -> str | None:
    """What is wrong with an entry of a folder; `same` is the name that systems may take its name for, or its name."""
    name = _shown(entry.name)
    if entry.is_symlink():
        return LINK
    if not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
        return NO_FILE
    if said := next(_unfit(name), None):
        return said
    if same != name:
        return f"some systems cannot tell this name from '{same}'; rename one of the two"
    return None if os.access(entry.path, os.R_OK) else "cannot be read: Permission denied"


def _unfit(name: str) -> Iterator[str]:
    """Why some system cannot hold a file of this name."""
    if re.search("[\udc80-\udcff]", name):
        yield "the name is not UTF-8; rename it"
    elif len(name.encode()) > _LONGEST:
        yield f"the name has more than {_LONGEST} bytes; shorten it"
    for char in name:
        if char in '<>:"|?*\\' or not char.isprintable():
            yield f"the character {char if char.isprintable() else f'U+{ord(char):04X}'} is not allowed in a name; rename it"
    if name[-1] in ". " or name[0] == " ":
        yield "a name may not begin or end with a space, or end with a dot; rename it"
    if device := _DEVICE.fullmatch(name):
        yield f"Windows has a device named '{device[1]}'; rename it"
    if not unicodedata.is_normalized("NFC", name):
        yield "the name has letters in parts, which some systems join (Unicode NFC); rename it"
    if _COPY.fullmatch(name):
        yield "the name says that this is a copy; delete it, or rename it"


def besides(problems: Iterable[Problem], refused: Iterable[Problem]) -> Iterator[Problem]:
    """The problems but for those that follow from what is refused: they are at the same place, or below it."""
    places = {each.file.removesuffix("/.") for each in refused}
    for problem in problems:
        parts = problem.file.split("/")
        if places.isdisjoint("/".join(parts[:count]) for count in range(1, len(parts) + 1)):
            yield problem
