"""Build the site as on another computer, and find differences.

    python3 tests/same_bytes.py PYTHON [PYTHON ...]

The command builds the site here with the first Python, and then with each as on another computer. There, the path, the time, the time
zone, the encoding, the order of sets and folders, and the umask are different. Files are older and read-only, and there is one core
(`tests/elsewhere`). Each Python gets its own environment with the packages of requirements.txt. The command prints the differences,
and exits with 1 if there are any. It needs only Python.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The time zone is the one where a day begins first, and the encoding is ASCII, which cannot represent most pages.
ELSEWHERE = {
    "PYTHONPATH": str(ROOT / "tests" / "elsewhere"),
    "PYTHONHASHSEED": "1",
    "TZ": "<+14>-14",
    "LC_ALL": "POSIX",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
}


def copy_project(source: Path, folder: Path) -> None:
    """Copy the files that a build needs."""
    for name in ("data", "docs", "hooks"):
        shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "CITATION.cff"):
        shutil.copy(source / name, folder)


def build(python: str | Path, project: Path, site: Path, **environment: str) -> None:
    """Build the site of a project with a Python that has the packages; exit if that fails."""
    own = {name: value for name, value in os.environ.items() if name not in ("REPO_URL", "REPO_BRANCH", "FORGE")}
    own |= {"NO_MKDOCS_2_WARNING": "1", **environment}
    command = [str(python), "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    built = subprocess.run(command, cwd=project, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if built.returncode:
        sys.exit(f"The build failed.\n{built.stdout.decode('utf8', 'replace')}")


def build_elsewhere(python: str | Path, folder: Path, address: str) -> Path:
    """Build the site in an empty folder as on another computer, and return the folder of the site."""
    project = folder / "پاکستان اور چین" / "a copy of it"
    project.mkdir(parents=True)
    copy_project(ROOT, project)
    for path in project.rglob("*"):
        os.utime(path, (10**9, 10**9))
        if path.is_file():
            path.chmod(0o500)
    build(python, project, site := project / "the site", SITE_URL=address, **ELSEWHERE)
    return site


def differences(here: Path, there: Path) -> Iterator[str]:
    """Yield, for each file that differs between the folders, the first difference."""
    files = [{path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()} for folder in (here, there)]
    for name in sorted({*files[0], *files[1]}):
        if name not in files[0] or name not in files[1]:
            yield f"{name}: only {'here' if name in files[0] else 'there'}"
            continue
        one, other = (each[name].read_bytes() for each in files)
        if one != other:
            at = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other)))
            yield f"{name}: differs from byte {at}: {one[max(at - 20, 0) : at + 20]!r} here, {other[max(at - 20, 0) : at + 20]!r} there"


def main() -> None:
    """Build with each Python, and compare with the site that the first builds here."""
    parser = argparse.ArgumentParser(description="Build the site here and as on another computer, and compare every byte.")
    parser.add_argument("python", nargs="+", help="a program such as python3.13")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        here, found, address = Path(temporary, "here"), 0, "https://site.test/"
        for number, python in enumerate(given.python):
            folder = Path(temporary, str(number))
            own = folder / "venv" / "bin" / "python"
            subprocess.run([python, "-m", "venv", folder / "venv"], check=True)
            pinned: list[str | Path] = ["--quiet", "--require-hashes", "--requirement", ROOT / "requirements.txt"]
            subprocess.run([own, "-m", "pip", "install", *pinned], check=True)
            if not number:
                build(own, ROOT, here, SITE_URL=address)
            other = [*differences(here, build_elsewhere(own, folder, address))]
            print(*other, f"{python}: {sum(path.is_file() for path in here.rglob('*'))} files, {len(other)} differ", sep="\n", flush=True)
            found += len(other)
    sys.exit(found > 0)


if __name__ == "__main__":
    main()
