"""Addresses at which a forge edits a file and accepts a report, for GitHub, GitLab, Forgejo (Codeberg, Gitea) and Bitbucket."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from fields import did_you_mean


class Forge(NamedTuple):
    """Addresses of a forge below `root`, the address of the repository.

    `edit` opens a file for editing, by its `{path}` from `docs/`. `report` opens a form for an error, with the `{page}` if the forge
    accepts it.
    """

    edit: str
    report: str
    root: str = ""


FORGES = {
    "github": Forge("edit/{branch}/docs/{path}", "issues/new?template=wrong.yml&page={page}"),
    "gitlab": Forge("-/edit/{branch}/docs/{path}", "-/issues/new"),
    "forgejo": Forge("_edit/{branch}/docs/{path}", "issues/new/choose"),
    "bitbucket": Forge("src/{branch}/docs/{path}?mode=edit&at={branch}", "issues/new"),
}
_HOSTS = {"github.com": "github", "gitlab.com": "gitlab", "codeberg.org": "forgejo", "gitea.com": "forgejo", "bitbucket.org": "bitbucket"}


def of(repository: str | None, branch: str, kind: str | None = None) -> Forge | None:
    """Return the addresses of a repository, or None if the kind of its forge is neither given nor known from the host.

    Raises ValueError for a kind that is not in `FORGES`.
    """
    if kind and kind not in FORGES:
        raise ValueError(f"FORGE: unknown forge '{kind}'; {did_you_mean(kind, FORGES)}")
    kind = kind or _HOSTS.get(urlsplit(repository or "").hostname or "")
    if not repository or not kind:
        return None
    root = repository.rstrip("/").removesuffix(".git") + "/"
    return FORGES[kind]._replace(edit=FORGES[kind].edit.format(branch=quote(branch), path="{path}"), root=root)
