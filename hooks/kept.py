"""Cache of results between the builds of `mkdocs serve`, each with every value that was read to make it.

A page is rendered from a `_Watched` edition, which records each value that is read from it. The next build reads the same values
from its own edition, and uses the cached page if all of them are the same. So nobody has to list what a page depends on, and no list
can be wrong. This is correct under one rule: a result depends on the edition, on `inputs` and on the templates alone, and what it
reads does not change during a build.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from functools import reduce
from types import FunctionType
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from dataset import Data
from edition import Edition
from maps import Layout
from tables import Table

_T = TypeVar("_T")
_WHOLE, _KEYS, _NOTHING = object(), object(), object()  # instead of a key: the whole value, all keys; instead of a value: no such key
_Read = tuple[tuple[str, ...], Any]  # the attributes that lead from the edition to a value, and a key in it


class _Result(NamedTuple):
    """A result, with its inputs and the values that were read to make it."""

    inputs: object
    read: Mapping[_Read, object]
    result: Any


class Kept:
    """Cache of the results of the last build and of this one, by their keys."""

    def __init__(self) -> None:
        self._templates: object = None
        self._last: dict[Hashable, _Result] = {}
        self._now: dict[Hashable, _Result] = {}

    def begin(self, templates: object) -> bool:
        """Begin a build. If the templates have changed since the last one, drop every result and return True."""
        is_new = templates != self._templates
        self._templates, self._last, self._now = templates, {} if is_new else self._now, {}
        return is_new

    def get(self, key: Hashable, inputs: object, edition: Edition, make: Callable[[Any], _T]) -> _T:
        """Return `make(edition)`, which may also use `inputs`, from the cache if nothing that it read has changed."""
        if key not in self._now:
            last = self._last.get(key)
            read = {each: _follow(edition, each) for each in last.read} if last else {}
            if last and same(last.inputs, inputs) and same(last.read, read):
                result = last.result
            else:
                read = {}
                result = make(_Watched(edition, read, ()))
            self._now[key] = _Result(inputs, read, result)
        return self._now[key].result  # type: ignore[no-any-return]


class _Watched:
    """Proxy of an edition or its data that records what is read. Methods run on the proxy, so what they read is recorded too."""

    def __init__(self, of: Any, read: dict[_Read, object], path: tuple[str, ...]) -> None:
        self._of, self._read, self._path = of, read, path

    def __getattr__(self, name: str) -> Any:
        found = getattr(type(self._of), name, None)
        if isinstance(found, property | FunctionType):
            return found.__get__(self)
        value, path = getattr(self._of, name), (*self._path, name)
        if isinstance(value, Data):
            return _Watched(value, self._read, path)
        if isinstance(value, Mapping):
            return _WatchedMapping(value, self._read, path)
        self._read[path, _WHOLE] = value
        return value


class _WatchedMapping(Mapping[Any, Any]):
    """Proxy of a mapping that records each key that is looked up, whether it is there or not."""

    def __init__(self, of: Mapping[Any, Any], read: dict[_Read, object], path: tuple[str, ...]) -> None:
        self._of, self._read, self._path = of, read, path

    def __getitem__(self, key: Any) -> Any:
        value = self._read[self._path, key] = self._of.get(key, _NOTHING)
        if value is _NOTHING:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[Any]:
        keys = self._read[self._path, _KEYS] = tuple(self._of)
        return iter(keys)

    def __len__(self) -> int:
        return len([*iter(self)])


def _follow(edition: Edition, read: _Read) -> object:
    """Return the value that a recorded read gives for an edition."""
    path, key = read
    value: Any = reduce(getattr, path, edition)
    return value if key is _WHOLE else tuple(value) if key is _KEYS else value.get(key, _NOTHING)


def same(one: object, other: object) -> bool:
    """Return whether two values give the same page. They do not if they print differently, as 1 and 1.0, or mappings in another order."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    parts, others = _parts(one), _parts(other)
    if parts is None or others is None:
        return one == other and str(one) == str(other)
    return len(parts) == len(others) and all(map(same, parts, others))


def _parts(value: object) -> Collection[object] | None:
    """Return the parts of a value, or None if it is compared as a whole."""
    match value:
        case tuple() | list():
            return value
        case Mapping():
            return (*value.items(),)
        case BaseModel():
            return (*vars(value).items(), value.__pydantic_private__)
        case Layout():
            return value.made_of
        case Table():
            return (*vars(value).items(),)
    return None
