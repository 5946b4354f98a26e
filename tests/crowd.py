"""Simulate many readers at once, with each server of docs/contribute/publish.md, on this computer.

    python tests/crowd.py [--connections 1000] [--seconds 15]

The command builds the site, and starts nginx and then Caddy with the configuration in the guide. It opens the connections and requests
pages, assets and downloads on each, compressed, without a pause. Every response must have the right status and, unpacked, be the same as
the file. The command prints the results for each server, and exits with 1 if anything was wrong. It contacts this computer alone.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
import resource
import sys
import tempfile
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import same_bytes

sys.path.insert(0, str(same_bytes.ROOT / "hooks"))  # for the modules that the tests import

from test_publish import SERVERS, block, replaced, serving

# Of a hundred requests, the numbers for pages, assets and downloads. The others are for missing addresses.
SHARES = {"pages": 70, "assets": 20, "downloads": 8, "missing": 2}
PATIENCE = 60  # seconds without a response


@dataclass
class Crowd:
    """The requests of a crowd, by the kind of file, and the results."""

    files: dict[str, list[tuple[str, Path]]]
    seconds: list[float] = field(default_factory=list)
    received: int = 0  # bytes
    errors: Counter[str] = field(default_factory=Counter)
    _right: dict[Path, set[bytes]] = field(default_factory=dict)

    def check(self, path: Path, status: int, headers: dict[str, str], body: bytes) -> None:
        """Compare a response with the file. A server always compresses a file in the same way, so few responses need unpacking."""
        right = self._right.setdefault(path, set())
        if status != (404 if path.name == "404.html" else 200):
            self.errors[f"status {status}"] += 1
        elif body not in right and unpacked(headers, body) == path.read_bytes():
            right.add(body)
        elif body not in right:
            self.errors["other bytes"] += 1

    async def read(self, port: int, until: float, seed: int) -> None:
        """Send requests on one connection until the time is over, and open it again if the server closes it."""
        choose = random.Random(seed)  # noqa: S311 - which page is asked for is no secret
        while time.monotonic() < until:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                while time.monotonic() < until:
                    [kind] = choose.choices([*SHARES], [*SHARES.values()])
                    address, path = choose.choice(self.files[kind])
                    start = time.monotonic()
                    writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode("ascii"))
                    status, headers, body = await asyncio.wait_for(answer(reader), PATIENCE)
                    self.seconds.append(time.monotonic() - start)
                    self.received += len(body)
                    self.check(path, status, headers, body)
                    if headers.get("connection") == "close":
                        break
                writer.close()
            except (OSError, EOFError, ValueError, TimeoutError) as error:
                self.errors[type(error).__name__] += 1
                await asyncio.sleep(0.1)

    def __str__(self) -> str:
        times = sorted(self.seconds) or [0.0]
        half, most = (1000 * times[int(share * (len(times) - 1))] for share in (0.5, 0.99))
        wrong = ", ".join(f"{number} times {what}" for what, number in self.errors.items()) or "none"
        return f"{len(self.seconds):,} answers, {self.received / 1e6:,.0f} MB, half within {half:.0f} ms, 99% within {most:.0f} ms; errors: {wrong}"


def unpacked(headers: dict[str, str], body: bytes) -> bytes | None:
    """Return the file in a body, or None if it is cut off."""
    if headers.get("content-encoding") != "gzip":
        return body
    try:
        return gzip.decompress(body)
    except (EOFError, OSError, zlib.error):
        return None


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """Return the status, the headers and the body of one response. Raises ValueError if it is not HTTP."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    if headers.get("transfer-encoding") != "chunked":
        return int(first.split()[1]), headers, await reader.readexactly(int(headers["content-length"]))
    parts = []
    while size := int(await reader.readuntil(b"\r\n"), 16):
        parts.append((await reader.readexactly(size + 2))[:-2])
    await reader.readexactly(2)
    return int(first.split()[1]), headers, b"".join(parts)


def files(site: Path) -> dict[str, list[tuple[str, Path]]]:
    """Return the addresses of a site and their files, by kind."""
    found: dict[str, list[tuple[str, Path]]] = {kind: [] for kind in SHARES}
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site).as_posix()
        kind = "assets" if name.startswith(("assets/", "search/")) else "pages" if path.name == "index.html" else "downloads"
        if name not in ("404.html", "_headers"):
            found[kind].append((quote(f"/{name.removesuffix('index.html')}"), path))
    found["missing"] = [("/nothing/", site / "404.html"), ("/data/nothing.csv", site / "404.html")]
    return found


async def crowd(site: Path, address: str, connections: int, seconds: float) -> Crowd:
    """Send the requests of a crowd to an address on this computer."""
    port, until = urlsplit(address).port or 80, time.monotonic() + seconds
    readers = Crowd(files(site))
    await asyncio.gather(*(readers.read(port, until, seed) for seed in range(connections)))
    return readers


def main() -> None:
    """Build the site, and print the results for each server."""
    parser = argparse.ArgumentParser(description="Simulate many readers at once, with nginx and with Caddy, on this computer.")
    parser.add_argument("--connections", type=int, default=1000, help="the number of connections, 1,000 by default and 5,000 at most")
    parser.add_argument("--seconds", type=float, default=15, help="the duration, 15 by default and 60 at most")
    given = parser.parse_args()
    connections, seconds = min(given.connections, 5000), min(given.seconds, 60)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the servers have the same limit
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        site = Path(temporary, "site")
        same_bytes.build(sys.executable, same_bytes.ROOT, site, SITE_URL="https://site.test/")
        for name in SERVERS:
            folder = Path(temporary, name)
            folder.mkdir()
            try:
                with serving(name, folder, replaced(block(name), **{"/var/www/china-pakistan": str(site)})) as address:
                    readers = asyncio.run(crowd(site, address, connections, seconds))
            except pytest.skip.Exception as missing:
                print(f"{name}: {missing}")
                failed = True
            else:
                print(f"{name}: {connections:,} connections for {seconds:g} s: {readers}", flush=True)
                failed |= bool(readers.errors or not readers.seconds)
    sys.exit(failed)


if __name__ == "__main__":
    main()
