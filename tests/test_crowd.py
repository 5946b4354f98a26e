"""Tests of the counts of `crowd.py`, on a small scale."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor

import crowd
from conftest import Site


def test_a_crowd_gets_every_file_whole(site: Site, host: str) -> None:
    with ThreadPoolExecutor(1) as thread:  # in another thread, since the browser of other tests has an event loop in this one
        readers = thread.submit(lambda: asyncio.run(crowd.crowd(site.folder, host, 10, 0.5))).result()
    assert not readers.errors
    assert readers.received > len(readers.seconds) > 0


def test_a_crowd_notices_what_is_wrong(site: Site) -> None:
    readers, page = crowd.Crowd(crowd.files(site.folder)), site.folder / "index.html"
    right = gzip.compress(page.read_bytes())
    for status, body in ((200, right), (200, right[:-9]), (200, gzip.compress(b"half a page")), (502, b"")):
        readers.check(page, status, {"content-encoding": "gzip"}, body)
    assert readers.errors == {"other bytes": 2, "status 502": 1}
