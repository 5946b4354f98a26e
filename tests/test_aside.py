"""Tests that the last good site stays whatever stops a build, and that two builds cannot write one site."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from conftest import ENVIRONMENT, PATIENCE, build, contents, replace, run, small_project

from aside import Aside


def write(folder: Path, **files: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf8")


def test_a_site_is_swapped_in_whole_and_hidden_files_stay(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, b="old", **{"index.html": "old", ".git": "a file of somebody else"})
    site.chmod(0o750)
    aside = Aside(site)
    write(aside.new, c="new", **{"index.html": "new"})
    assert contents(site)["b"] == b"old"
    aside.swap()
    aside.end()
    assert contents(site) == {"index.html": b"new", "c": b"new", ".git": b"a file of somebody else"}
    assert site.stat().st_mode & 0o777 == 0o750
    assert [*tmp_path.iterdir()] == [site]


def test_a_link_to_a_site_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", **{"index.html": "old"})
    (tmp_path / "site").symlink_to("real")
    aside = Aside(tmp_path / "site")
    write(aside.new, **{"index.html": "new"})
    aside.swap()
    aside.end()
    assert contents(tmp_path / "site") == contents(tmp_path / "real") == {"index.html": b"new"}
    assert (tmp_path / "site").is_symlink()


def test_files_of_the_site_before_the_last_are_written_over_or_go(tmp_path: Path) -> None:
    aside = Aside(tmp_path / "site", is_repeated=True)
    for number in range(4):
        aside.reuse()
        write(aside.new, a=str(number), **{f"only-{number}": ""})
        aside.swap()
        assert contents(tmp_path / "site") == {"a": str(number).encode(), f"only-{number}": b""}
    aside.end()


@pytest.mark.parametrize("steps", range(5))
def test_a_swap_that_is_killed_leaves_one_site_or_the_other(steps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    write(site, **{"index.html": "old", ".git": ""})
    aside, left = Aside(site), iter(range(steps))
    write(aside.new, **{"index.html": "new"})
    with monkeypatch.context() as patched, nullcontext() if steps == 4 else pytest.raises(StopIteration):
        for owner, name in ((Path, "rename"), (shutil, "rmtree")):
            step = getattr(owner, name)
            patched.setattr(owner, name, lambda *given, step=step, **also: next(left) >= 0 and step(*given, **also))
        aside.swap()
    os.close(aside._lock)  # as the system does when a program ends
    Aside(site).end()
    assert contents(site) == {".git": b"", "index.html": b"old" if steps < 2 else b"new"}


def test_the_folder_of_a_build_that_has_just_ended_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, opened = tmp_path / "site", os.open

    def end_first(path: str | Path, flags: int) -> int:
        number = opened(path, flags)
        monkeypatch.setattr(os, "open", opened)
        shutil.rmtree(path)
        return number

    monkeypatch.setattr(os, "open", end_first)
    aside = Aside(site)
    with pytest.raises(BlockingIOError):
        Aside(site)
    aside.end()
    Aside(site).end()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with its own code, and a site that it did not make."""
    project = small_project(tmp_path / "project", own_code=True)
    write(project / "site", **{"index.html": "The last good site."})
    return project


def is_kept(project: Path) -> bool:
    """Return whether the last good site is unchanged, and nothing is left beside it."""
    return contents(project / "site") == {"index.html": b"The last good site."} and not [*project.glob(".site*")]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("docs/roads.md", "# ", "[A dead link](/projects/road.md#nothing)\n\n# ", "Aborted with 1 warnings in strict mode!"),
        ("hooks/templates/cards-themes.html", "{", "{{ 1 / 0 }}{", "The build stopped: ZeroDivisionError('division by zero')."),
        ("hooks/exports.py", "def twins(", "def twins(_: Edition) -> list[tuple[str, str]]:\n    raise OSError(28, 'Full', 'x')\n\n\ndef unused(",
         "The build stopped: x: Full. The last site is unchanged."),
        ("mkdocs.yml", "site_name:", "use_directory_urls: false\nsite_name:", "'use_directory_urls: false' is not supported, since our links lead to folders; leave it out"),
        ("mkdocs.yml", "site_name: ", "site_author: <b>\nsite_name: ", "mkdocs.yml:2: '<b' is not allowed in 'site_author', since pages do not escape it; write plain text"),
        ("mkdocs.yml", "site_name:", "site_dir: data/record\nsite_name:", "data/record: cannot be written: it has files but no index.html, so it is not a site; choose another folder for the site"),
        ("hooks/templates/foot.html", None, None, "The build stopped: TemplateNotFound('foot.html'). The last site is unchanged."),
        ("mkdocs.yml", "site_name:", "site_dir: mkdocs.yml\nsite_name:", "mkdocs.yml: cannot be written: it is a file, or a disk is mounted there; choose another folder for the site"),
        ("mkdocs.yml", "site_name:", "site_dir: mkdocs.yml/site\nsite_name:", "mkdocs.yml/site: cannot be written: Not a directory; choose another folder for the site"),
    ],
)  # fmt: skip
def test_a_build_that_fails_keeps_the_last_site_and_says_why(file: str, old: str, new: str, said: str, project: Path) -> None:
    replace(project / file, old, new) if old else (project / file).unlink()
    built = run("mkdocs", "build", "--strict", cwd=project)
    assert said in built.stdout + built.stderr
    assert "Traceback" not in built.stdout + built.stderr
    assert built.returncode == 1
    assert is_kept(project)


def test_a_dirty_build_is_refused(project: Path) -> None:
    built = build(project, "--dirty")
    assert "--dirty is not supported, since each page depends on all of the data; leave it out" in built.output
    assert built.exit_code == 1
    assert is_kept(project)


def start(project: Path, **options: object) -> subprocess.Popen[str]:
    # With a limit on the size of files, Python would keep half of a compiled module.
    environment = {**ENVIRONMENT, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "mkdocs", "build"], cwd=project, env=environment, stdout=subprocess.PIPE, text=True, **options
    )


def test_a_full_disk_or_a_signal_keeps_the_last_site_and_the_next_build_mends_all(project: Path) -> None:
    def no_large_file() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    with start(project, preexec_fn=no_large_file) as full:
        assert full.wait(PATIENCE) == 1
        assert "File too large. The last site is unchanged." in full.stdout.read()  # type: ignore[union-attr]
    assert is_kept(project)

    with start(project) as killed:
        while not (project / ".site.build" / "new").exists():
            assert killed.poll() is None
            time.sleep(0.01)
        second = build(project)
        killed.send_signal(signal.SIGKILL)
    assert f"{project / 'site'}: another build is using this folder; wait until it ends, or choose another folder" in second.output
    assert second.exit_code == 1
    assert contents(project / "site") == {"index.html": b"The last good site."}

    assert build(project).exit_code == 0
    assert "The last good site." not in (project / "site" / "index.html").read_text("utf8")
    assert [*project.glob(".site*")] == []
