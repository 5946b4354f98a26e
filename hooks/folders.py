"""List the files of a folder that people edit (`data/`, `docs/` or `hooks/`), and report those that the project cannot use.

No file is opened and no link is followed: a link could publish files outside the project, and reading a pipe would never end.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from fields import Problem

LINK = "symbolic links are not allowed; put the file or folder itself here"
NO_FILE = "this is not a file; delete it"
_LONGEST = 200  # bytes of a name: some systems allow 255, and the name of a temporary file is longer

# Files that editors, desktops and tools leave behind. Names that begin with a dot are hidden, and MkDocs does not publish them.
_LEFT_BEHIND = re.compile(
    r"\..*|.*~|~\$.*|#.*#|.*\.(?:bak|orig|pyc|rej|sw[op]|tmp)|desktop\.ini|(?:eh)?thumbs\.db|__pycache__", re.IGNORECASE
)
_COPY = re.compile(r"copy of .*|.* (?:\(\d+\)|\(?(?:another |\d+\w\w )?copy[ \d()]*)(?:\.\w+)?|.*conflicted copy.*", re.IGNORECASE)
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)


def walk(folder: Path) -> tuple[dict[str, Path], list[Problem]]:
    """Return the files of a folder, and the problems with other things in it.

    Files are keyed by their path in the folder and sorted by name; those of a folder come before those of its subfolders. Files that
    editors left behind are in neither result.
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
        taken = {_folded(entry.name): _shown(entry.name) for entry in entries}  # of two alike, the one in lower case
        for entry in entries:
            place = f"{within}{entry.name}"
            if is_left or _LEFT_BEHIND.fullmatch(entry.name):  # MkDocs reads folders that it does not publish
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
    """Return a name as text, whatever encoding this system uses for names."""
    return os.fsencode(name).decode("utf-8", "surrogateescape")


def _folded(name: str) -> str:
    """Return the form of a name that is the same for all names which some systems confuse: by case or by Unicode form."""
    return unicodedata.normalize("NFC", _shown(name)).casefold()


def _objection(entry: os.DirEntry[str], same: str) -> str | None:
    """Return what is wrong with an entry of a folder, or None. `same` is a name that systems may confuse with its name, or its name."""
    name = _shown(entry.name)
    if entry.is_symlink():
        return LINK
    if not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
        return NO_FILE
    if said := next(_unfit(name), None):
        return said
    if same != name:
        return f"some systems treat this name and '{same}' as the same; rename one of them"
    return None if os.access(entry.path, os.R_OK) else "cannot be read: Permission denied"


def _unfit(name: str) -> Iterator[str]:
    """Yield the reasons why a system cannot have a file of this name."""
    if re.search("[\udc80-\udcff]", name):
        yield "the name is not UTF-8; rename the file"
    elif len(name.encode()) > _LONGEST:
        yield f"the name has more than {_LONGEST} bytes; shorten it"
    for char in name:
        if char in '<>:"|?*\\' or not char.isprintable():
            yield f"the character {char if char.isprintable() else f'U+{ord(char):04X}'} is not allowed in a name; rename the file"
    if name[-1] in ". " or name[0] == " ":
        yield "the name must not begin or end with a space, or end with a dot; rename the file"
    if device := _DEVICE.fullmatch(name):
        yield f"'{device[1]}' is the name of a device on Windows; rename the file"
    if not unicodedata.is_normalized("NFC", name):
        yield "the name has letters with separate accents, which some systems join (Unicode NFC); rename the file"
    if _COPY.fullmatch(name):
        yield "the name looks like that of a copy; delete the file, or rename it"


def besides(problems: Iterable[Problem], refused: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems that do not follow from what is refused: those at another path, and not below it."""
    places = {each.file.removesuffix("/.") for each in refused}
    for problem in problems:
        parts = problem.file.split("/")
        if places.isdisjoint("/".join(parts[:count]) for count in range(1, len(parts) + 1)):
            yield problem
