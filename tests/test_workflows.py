"""Tests of the workflows: valid, safe and pinned, with steps that also run by hand; and of forms, whose links must lead somewhere."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner
from conftest import PATIENCE, ROOT

from dataset import Data

FORGE = ROOT / ".github"
BESIDE = Path(sys.executable).parent
WORKFLOWS = {path.stem: path for path in sorted((FORGE / "workflows").glob("*.yml"))}
FORMS = sorted(path for path in (FORGE / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
SCRIPTS = sorted(path for path in (ROOT / ".ci").iterdir() if not path.suffix)


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every job with the names of its workflow and of itself."""
    for name, path in WORKFLOWS.items():
        for job, about in yaml.safe_load(path.read_text("utf8"))["jobs"].items():
            yield name, job, about


def commands() -> dict[str, str]:
    """Return the command of each step, by workflow, job and name."""
    return {f"{name} {job}: {step['name']}": step["run"] for name, job, about in jobs() for step in about["steps"] if "run" in step}


def beside(program: str, *options: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program that is not written in Python, from the environment of these tests."""
    return subprocess.run([BESIDE / program, *options], cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE)


# --- safe, by programs that know what goes wrong --------------------------------------------------------------------

GITLAB = re.compile(r"^``` yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_everything_has_the_form_that_a_forge_expects(tmp_path: Path) -> None:
    [example] = GITLAB.findall((ROOT / "docs" / "contribute" / "upkeep.md").read_text("utf8"))
    gitlab = tmp_path / ".gitlab-ci.yml"
    gitlab.write_text(example, "utf8")
    for schema, files in {
        "vendor.github-workflows": [*WORKFLOWS.values()],
        "custom.github-workflows-require-timeout": [*WORKFLOWS.values()],
        "vendor.dependabot": [FORGE / "dependabot.yml"],
        "vendor.github-issue-forms": FORMS,
        "vendor.github-issue-config": [FORGE / "ISSUE_TEMPLATE" / "config.yml"],
        "vendor.gitlab-ci": [gitlab],
    }.items():
        checked = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *map(str, files)])
        assert checked.exit_code == 0, checked.output


def test_zizmor_finds_nothing_unsafe() -> None:
    found = beside("zizmor", "--offline", "--quiet", "--persona", "auditor", "--format", "plain", FORGE)
    assert found.returncode == 0, found.stdout


def test_shellcheck_finds_no_mistake(tmp_path: Path) -> None:
    checked = [script for script in SCRIPTS if "bash" in script.read_text("utf8").partition("\n")[0]]
    for number, (step, command) in enumerate(commands().items()):
        checked.append(tmp_path / f"{number}.sh")
        checked[-1].write_text(f"#!/usr/bin/env bash\n# {step}\n{command}\n", "utf8")
    found = beside("shellcheck", *checked)
    assert found.returncode == 0, found.stdout


# --- safe, by rules of our own --------------------------------------------------------------------------------------


def test_every_action_is_pinned_with_its_version_beside_it() -> None:
    used = [line for path in WORKFLOWS.values() for line in re.findall(r"\buses:.*", path.read_text("utf8"))]
    pinned = [re.fullmatch(r"uses: (actions/[\w-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)", line) for line in used]
    assert [line for line, found in zip(used, pinned, strict=True) if not found] == []
    assert len({found[1] for found in pinned if found}) == len({found[0] for found in pinned if found}), "an action has two versions"


def test_a_job_may_only_do_what_it_needs() -> None:
    assert [name for name, path in WORKFLOWS.items() if "\npermissions: {}\n" not in path.read_text("utf8")] == []
    writing = {(name, job): {each for each, may in about["permissions"].items() if may == "write"} for name, job, about in jobs()}
    assert {job: may for job, may in writing.items() if may} == {
        ("comment", "comment"): {"pull-requests"},
        ("publish", "deploy"): {"pages", "id-token"},
        ("upkeep", "propose"): {"contents", "pull-requests"},
    }


def test_what_may_write_runs_no_package_and_nothing_of_a_pull_request() -> None:
    for name, job, about in jobs():
        if "write" in about["permissions"].values():
            assert [step["run"] for step in about["steps"] if re.search(r"\.venv|python|\.ci/run", step.get("run", ""))] == [], (name, job)
    assert "actions/checkout" not in WORKFLOWS["comment"].read_text("utf8")
    assert [name for name, path in WORKFLOWS.items() if "pull_request_target" in path.read_text("utf8")] == []
    assert [name for name, path in WORKFLOWS.items() if "secrets." in path.read_text("utf8")] == []


def test_what_a_workflow_waits_for_has_its_name() -> None:
    run_after = yaml.safe_load(WORKFLOWS["comment"].read_text("utf8"))[True]["workflow_run"]  # YAML reads `on` as true
    assert run_after["workflows"] == [yaml.safe_load(WORKFLOWS["check"].read_text("utf8"))["name"]]
    steps = [step for _, _, about in jobs() for step in about["steps"]]
    given, taken = (
        {step["with"]["name"] for step in steps if action in step.get("uses", "")} for action in ("/upload-artifact", "/download")
    )
    assert taken == {"readers", "locks"}
    assert taken < given


# --- plain commands -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", commands())
def test_every_step_is_one_command_that_runs_elsewhere(step: str) -> None:
    command = commands()[step]
    words = list(shlex.shlex(command, posix=True, punctuation_chars=True))
    assert [word for word in words if word in {"&&", "||", ";", "|", "&"} or "\n" in word] == []
    assert "${{" not in command, "give it to the command as a variable of its environment"
    first, *rest = shlex.split(command)
    assert first.startswith((".ci/", ".venv/bin/")) or first in {"python3", "cat", "cp", "dd", "gh", "printf"}
    needed = [word for word in (first, *rest) if re.match(r"(\.ci|hooks|tests)/|requirements", word)]
    assert [word for word in needed if not (ROOT / word).is_file()] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_script_says_how_it_is_used(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert re.search(rf"^(# )?Usage: (\w+=… )?\.ci/{script.name}\b", script.read_text("utf8"), re.MULTILINE)
    assert f".ci/{script.name}" in (ROOT / "docs" / "contribute" / "upkeep.md").read_text("utf8")


def comment_on(text: Path, folder: Path) -> str:
    """Return the comment that comment.yml makes from the text that it downloads, by its own commands."""
    (folder / "download").mkdir()
    shutil.copy(text, folder / "download" / "readers.md", follow_symlinks=False)
    for step, command in commands().items():
        if step.startswith("comment ") and " gh " not in f" {command}":
            subprocess.run(["bash", "-e", "-c", command], cwd=folder, env={**os.environ, "RUN": "https://forge.test/1"}, check=True)
    return (folder / "comment.md").read_text("utf8")


def test_a_comment_has_the_text_and_who_wrote_it(tmp_path: Path) -> None:
    text = tmp_path / "readers.md"
    text.write_text("**ML-1** is longer.\n" + "x" * 100_000, "utf8")
    first, _, rest = comment_on(text, tmp_path).partition("\n\n")
    assert (
        first
        == "The code of this pull request wrote what follows. [Its run](https://forge.test/1) has the site to download, unless the build failed."
    )
    assert rest.startswith("**ML-1** is longer.\nxxx")
    assert len(rest) == 60_000


def test_a_comment_shows_no_file_of_the_machine(tmp_path: Path) -> None:
    secret, text = tmp_path / "secret", tmp_path / "readers.md"
    secret.write_text("secret", "utf8")
    text.symlink_to(secret)
    with pytest.raises(subprocess.CalledProcessError):
        comment_on(text, tmp_path)
    assert "secret" not in (tmp_path / "comment.md").read_text("utf8")


def test_newer_versions_are_proposed_once(tmp_path: Path) -> None:
    def git(*words: str | Path, cwd: Path) -> str:
        return subprocess.run(("git", *words), cwd=cwd, capture_output=True, text=True, check=True).stdout

    origin, project, forge = tmp_path / "origin", tmp_path / "project", tmp_path / "bin" / "gh"
    git("init", "--quiet", "--bare", origin, cwd=tmp_path)
    (project / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "propose", project / ".ci")
    lock = project / "requirements.txt"
    lock.write_text("one==1\n", "utf8")
    git("init", "--quiet", "--initial-branch=main", cwd=project)
    git("remote", "add", "origin", origin, cwd=project)
    git("add", ".", cwd=project)
    git("-c", "user.name=A", "-c", "user.email=a@b.test", "commit", "--quiet", "--message", "Begin", cwd=project)
    forge.parent.mkdir()
    # A forge with one pull request, after it was created.
    forge.write_text('#!/bin/sh\ncase "$2" in create) echo "$*" >>made ;; list) cat made 2>/dev/null ;; esac\n', "utf8")
    forge.chmod(0o755)

    def propose() -> str:
        command = (project / ".ci" / "propose", "upkeep/versions", "Take newer versions")
        environment = {**os.environ, "PATH": f"{forge.parent}:{os.environ['PATH']}"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert propose() == "Nothing has changed.\n"
    for text in ("one==2\n", "one==3\n"):
        lock.write_text(text, "utf8")
        propose()
        assert git("show", "upkeep/versions:requirements.txt", cwd=origin) == text
    made = (project / "made").read_text("utf8").splitlines()
    assert [re.sub(r" --body .*", "", line) for line in made] == ["pr create --head upkeep/versions --title Take newer versions"]


# --- outside links --------------------------------------------------------------------------------------------------


class Outside(BaseHTTPRequestHandler):
    """Hosts whose pages exist, are missing, have moved, or answer at the second try."""

    asked: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        """Respond as the path says."""
        self.asked.append(self.path)
        code = {"/gone": 404, "/moved": 301, "/robots.txt": 404}.get(self.path, 200)
        if self.path == "/late" and self.asked.count("/late") == 1:
            code = 503
        self.send_response(code)
        if code == 301:
            self.send_header("Location", "/new")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Do not log."""


def test_every_source_is_asked_for(data: Data) -> None:
    asked = runpy.run_path(str(ROOT / ".ci" / "outside-links"))["addresses"](ROOT)
    assert {unquote(source.url) for source in data.sources if source.url} <= set(map(unquote, asked))


def test_the_report_on_outside_links_names_file_and_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / ".venv").symlink_to(BESIDE.parent)
    # LinkChecker waits between two requests to one host and port, so each address has its own.
    with ExitStack() as stack:
        servers = [stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Outside)) for _ in range(4)]
        for server in servers:
            Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
        good, late, gone, moved = (f"http://127.0.0.1:{server.server_port}" for server in servers)
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "sources.yml").write_text(f'- url: {good}/good_(1)\n- url: "{late}/late"\n- url: {gone}/gone\n', "utf8")
        (tmp_path / "docs").mkdir()
        (tmp_path / "docs" / "index.md").write_text(f"# Page\n\nSee [this]({moved}/moved), and [that]({gone}/gone).\n", "utf8")
        asked = subprocess.run([tmp_path / ".ci" / "outside-links", "report.md"], cwd=tmp_path, check=False, timeout=PATIENCE)
    assert asked.returncode == 0
    assert Outside.asked.count("/gone") == Outside.asked.count("/late") == 2
    assert "/good_(1)" in Outside.asked
    assert (
        (tmp_path / "report.md").read_text("utf8")
        == f"""# Outside links

Checked: 4. Broken: 1. Redirected: 1.
A host that responds with 403 may refuse programs but still serve people.

## Broken

| Where | Address | Result |
| --- | --- | --- |
| data/sources.yml:3 | <{gone}/gone> | 404 Not Found |

## Redirected

| Where | Address | Result |
| --- | --- | --- |
| docs/index.md:3 | <{moved}/moved> | <{moved}/new> |
"""
    )


# --- what people read on the forge ----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*sorted(FORGE.glob("*.md")), *FORMS], ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    text = page.read_text("utf8")
    assert "](http" not in text, "the address of this repository is not known here"
    for link in re.findall(r"\]\(([^)#]+)", text):
        # A form or an issue is shown at an address of the forge, from which this leads to the files.
        target = ROOT / link.removeprefix("../blob/HEAD/") if link.startswith("../blob/HEAD/") else page.parent / link
        assert target.is_file(), link


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_form_asks_few_plain_questions(form: Path) -> None:
    asked = [each for each in yaml.safe_load(form.read_text("utf8"))["body"] if each["type"] != "markdown"]
    assert asked[0]["id"] == "page"  # a link may fill it in
    assert len(asked) <= 4
    assert all(each["attributes"]["label"].endswith("?") for each in asked)
