"""Another computer, as far as a program can see: Python runs this at its start if PYTHONPATH names this folder.

Its clock is 40 days ahead, it has one core, nobody else may read the files that it writes, and it lists the files of a folder backwards.
It has no network and no other program.
"""

# mypy: disable-error-code="arg-type, assignment, misc"

from __future__ import annotations

import datetime
import os
import sys
import time
from collections.abc import Callable
from typing import Any, Self

AHEAD = 40 * 24 * 60 * 60  # seconds
_time, _time_ns, _strftime, _listdir, _scandir = time.time, time.time_ns, time.strftime, os.listdir, os.scandir


def _from_now(read: Callable[[float], Any]) -> Callable[..., Any]:
    """A function that reads a time, or the time that it is on this computer if it gets none."""
    return lambda seconds=None: read(time.time() if seconds is None else seconds)


time.time = lambda: _time() + AHEAD
time.time_ns = lambda: _time_ns() + AHEAD * 10**9
time.ctime, time.gmtime, time.localtime = map(_from_now, (time.ctime, time.gmtime, time.localtime))
time.strftime = lambda form, at=None: _strftime(form, at or time.localtime())


class _Clock(type):
    """The type of a type that others cannot tell from the one that it extends."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.__base__)


class _Date(datetime.date, metaclass=_Clock):  # its `today` asks `time.time`, as that of any type but the first does
    pass


class _Datetime(datetime.datetime, metaclass=_Clock):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls) -> Self:
        return cls.now(datetime.UTC).replace(tzinfo=None)


datetime.date, datetime.datetime = _Date, _Datetime


class _Backwards:
    """What `os.scandir` returns, from the last to the first."""

    def __init__(self, path: Any = ".") -> None:
        with _scandir(path) as entries:
            self._left: list[os.DirEntry[Any]] = [*entries]

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> os.DirEntry[Any]:
        if not self._left:
            raise StopIteration
        return self._left.pop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._left.clear()


os.listdir = lambda path=".": _listdir(path)[::-1]
os.scandir = _Backwards


def _refuse(event: str, _: object) -> None:
    if event.startswith(("os.exec", "os.fork", "os.posix_spawn", "os.system", "socket.connect", "socket.getaddrinfo", "subprocess.")):
        raise PermissionError(f"{event}: this computer has no network and no other program")


sys.addaudithook(_refuse)
os.umask(0o077)
if hasattr(os, "sched_setaffinity"):  # not on macOS
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
