"""Tests of names and special files: those that some system cannot use are refused by name, once, and no link is followed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TESTS, build, small_project
from hypothesis import given
from hypothesis import strategies as st

import folders
import load

LEFT_BEHIND = (
    ".#a.yml",
    ".a.yml.swp",
    ".DS_Store",
    ".~lock.a.yml#",
    "#a.yml#",
    "a.yml~",
    "~$a.yml",
    "Thumbs.db",
    "Desktop.ini",
    "a.yml.orig",
    "a.BAK",
    "a.tmp",
)

NAMES = {
    "con.md": "'con' is the name of a device on Windows; rename the file",
    "NUL": "'NUL' is the name of a device on Windows; rename the file",
    "Com1.tar.gz": "'Com1' is the name of a device on Windows; rename the file",
    "aux .yml": "'aux' is the name of a device on Windows; rename the file",
    "a:b.md": "the character : is not allowed in a name; rename the file",
    "what?": "the character ? is not allowed in a name; rename the file",
    "a\\b": "the character \\ is not allowed in a name; rename the file",
    "a\nb": "the character U+000A is not allowed in a name; rename the file",
    "a\u202eb": "the character U+202E is not allowed in a name; rename the file",
    "a.": "the name must not begin or end with a space, or end with a dot; rename the file",
    "a ": "the name must not begin or end with a space, or end with a dot; rename the file",
    " a": "the name must not begin or end with a space, or end with a dot; rename the file",
    "a\udcff.md": "the name is not UTF-8; rename the file",
    "e\u0301.md": "the name has letters with separate accents, which some systems join (Unicode NFC); rename the file",
    "n" * 201: "the name has more than 200 bytes; shorten it",
    "ا" * 101: "the name has more than 200 bytes; shorten it",
    "road (copy).yml": "the name looks like that of a copy; delete the file, or rename it",
    "road (1).yml": "the name looks like that of a copy; delete the file, or rename it",
    "road - Copy (2).yml": "the name looks like that of a copy; delete the file, or rename it",
    "Copy of road.yml": "the name looks like that of a copy; delete the file, or rename it",
}  # fmt: skip

SOUND = ("road.yml", "A road.md", "سڑک.md", "中.svg", "console.md", "com10.md", "copyright.md", "a-copy.md", "a.b.md", "x (2024).md")


def said(folder: Path) -> list[str]:
    return [str(each).removeprefix(f"{folder.name}/") for each in folders.walk(folder)[1]]


@pytest.mark.parametrize(("name", "text"), NAMES.items(), ids=map(ascii, NAMES))
def test_a_name_that_some_system_cannot_hold_is_refused(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    [problem] = folders.walk(tmp_path)[1]
    assert problem == (f"{tmp_path.name}/{name}", 1, text)
    assert str(problem).encode()


def test_names_of_any_script_are_found_and_leftovers_are_not(tmp_path: Path) -> None:
    for name in (*SOUND[:-1], *LEFT_BEHIND):
        (tmp_path / name).touch()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / ".#b.yml").symlink_to("me@host.123:456")  # as Emacs locks a file
    assert folders.walk(tmp_path) == ({name: tmp_path / name for name in sorted(SOUND[:-1])}, [])


@pytest.mark.parametrize(("name", "other"), [("A.md", "a.md"), ("STRASSE", "straße"), ("É.md", "é.md")])
def test_of_two_names_that_some_systems_take_for_one_the_first_is_refused(name: str, other: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    (tmp_path / other).touch()
    if len([*tmp_path.iterdir()]) == 1:
        pytest.skip("this system takes them for one")
    assert said(tmp_path) == [f"{name}:1: some systems treat this name and '{other}' as the same; rename one of them"]


def test_nothing_is_read_through_a_link_and_no_pipe_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    (secret / "within").mkdir(parents=True)
    data = tmp_path / "data"
    (data / "a" / "b").mkdir(parents=True)
    (data / "a" / "b" / "loop").symlink_to(data)
    (data / "itself").symlink_to("itself")
    (data / "file").symlink_to("/etc/hostname")
    (data / "gone").symlink_to("nowhere")
    (data / ".hidden").symlink_to(secret)
    os.mkfifo(data / "pipe")
    assert folders.walk(data)[0] == {}
    assert said(data) == [
        *(f"{name}:1: {folders.LINK}" for name in (".hidden", "file", "gone", "itself")),
        f"pipe:1: {folders.NO_FILE}",
        f"a/b/loop:1: {folders.LINK}",
    ]
    (tmp_path / "outside").symlink_to(data)  # the folder itself, within its project
    assert len(said(tmp_path / "outside")) == 6
    (data / "outside").symlink_to(secret)
    assert said(data / "outside") == [f".:1: {folders.LINK}"]
    assert said(tmp_path / "nowhere") == [".:1: cannot be read: No such file or directory"]
    assert said(data / "pipe") == [".:1: cannot be read: Not a directory"]


@given(st.binary(min_size=1, max_size=20).filter(lambda name: not {*b"/\0"} & {*name} and name not in (b".", b"..")))
def test_any_name_is_found_or_refused(name: bytes) -> None:
    shown = os.fsdecode(name)
    assert [*folders._unfit(shown)] or shown.encode().decode().isprintable()


def move(old: str, new: str) -> Callable[[Path], None]:
    def moved(data: Path) -> None:
        (data / new).parent.mkdir(exist_ok=True)
        (data / old).rename(data / new)

    return moved


def link(name: str, to: str) -> Callable[[Path], None]:
    def linked(data: Path) -> None:
        target = data.parent / to
        (data / name).rename(target)
        (data / name).symlink_to(target)

    return linked


def folder_instead(name: str) -> Callable[[Path], None]:
    def instead(data: Path) -> None:
        (data / name).unlink()
        shutil.copytree(data / "record", data / name)

    return instead


ROAD = "record/projects/road.yml"

# Accidents with a file or folder of the data, and the one message about each.
MISHAPS: dict[str, Callable[[Path], object]] = {
    "data/sources.yaml:1: this is not read; did you mean 'sources.yml'?": move("sources.yml", "sources.yaml"),
    "data/record/sources.yml:1: this is not read; did you mean 'sources.yml'?": move("sources.yml", "record/sources.yml"),
    "data/sources.yml:1: the file is missing; restore it": lambda data: (data / "sources.yml").unlink(),
    "data/record/projects/road.YML:1: this file is not read; its name must end in .yml": move(ROAD, "record/projects/road.YML"),
    "data/article.yml:69: project road: has no file yet; create data/record/projects/road.yml, with a gap if you find nothing": lambda data: (data / ROAD).unlink(),
    "data/record/figures/road.yml:1: 'road' is one of the projects; move this to data/record/projects": move(ROAD, "record/figures/road.yml"),
    "data/record/project:1: this is not read; did you mean 'record/projects'?": move("record/projects", "record/project"),
    "data/Record:1: this is not read; did you mean 'record'?": move("record", "Record"),
    "data/record/projects:1: the folder is missing; restore it": lambda data: shutil.rmtree(data / "record" / "projects"),
    "data/record:1: the folder is missing; restore it": lambda data: shutil.rmtree(data / "record"),
    "data/units.yml:1: must be a file; restore it": folder_instead("units.yml"),
    "data/.:1: cannot be read: No such file or directory": shutil.rmtree,
    f"data/record:1: {folders.LINK}": link("record", "elsewhere"),
    f"data/sources.yml:1: {folders.LINK}": link("sources.yml", "elsewhere.yml"),
    "data/record/projects/Road.yml:1: some systems treat this name and 'road.yml' as the same; rename one of them": lambda data: shutil.copy(data / ROAD, data / "record" / "projects" / "Road.yml"),
    "data/record/projects/road (copy).yml:1: the name looks like that of a copy; delete the file, or rename it": lambda data: shutil.copy(data / ROAD, data / "record" / "projects" / "road (copy).yml"),
    "data/notes:1: this is not read; delete it": lambda data: shutil.copytree(data / "record", data / "notes"),
}  # fmt: skip


@pytest.mark.parametrize("problem", MISHAPS)
def test_a_mishap_with_a_file_gives_one_message(problem: str, tmp_path: Path) -> None:
    shutil.copytree(TESTS / "small", tmp_path / "data")
    MISHAPS[problem](tmp_path / "data")
    assert list(map(str, load.load(tmp_path / "data")[1])) == [problem]


def test_pages_and_templates_are_checked_alike_before_anything_is_read(tmp_path: Path) -> None:
    project = small_project(tmp_path, own_code=True)
    (tmp_path / "secret.md").write_text("a secret")
    docs = project / "docs"
    for name in ("glossary.md", "assets/x.css"):
        (docs / name).unlink(missing_ok=True)
        (docs / name).symlink_to(tmp_path / "secret.md")
    (docs / ".loop").symlink_to(docs)
    (docs / "con.md").touch()
    (docs / os.fsdecode(b"\xff.md")).touch()
    (project / "CITATION.cff").unlink()
    os.mkfifo(project / "CITATION.cff")
    template = project / "hooks" / "templates" / "foot.html"
    template.unlink()
    os.mkfifo(template)
    built = build(project, "--strict", "-d", tmp_path / "site")
    assert [line.removeprefix("ERROR   -  ") for line in built.output.splitlines() if ":1: " in line] == [
        f"docs/.loop:1: {folders.LINK}",
        "docs/con.md:1: 'con' is the name of a device on Windows; rename the file",
        f"docs/glossary.md:1: {folders.LINK}",
        "docs/\\udcff.md:1: the name is not UTF-8; rename the file",
        f"docs/assets/x.css:1: {folders.LINK}",
        f"hooks/templates/foot.html:1: {folders.NO_FILE}",
        f"CITATION.cff:1: {folders.NO_FILE}",
    ]
    assert "secret" not in built.output
    assert not (tmp_path / "site").exists()


def test_pages_are_in_no_other_folder(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    (project / "docs").rename(project / "pages")
    with (project / "mkdocs.yml").open("a") as settings:
        settings.write("docs_dir: pages\n")
    built = build(project, "--strict")
    assert built.exit_code == 1
    assert f"docs_dir: must be the folder docs beside mkdocs.yml, not {project / 'pages'}; delete this setting" in built.output
