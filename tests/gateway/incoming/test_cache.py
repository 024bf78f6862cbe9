"""Files on disk."""

import os
from pathlib import Path

from zapwire.gateway.incoming.cache import Cache, CacheLimits

NOW = 1_000_000.0


def put(cache: Cache, user: str, id: str, size: int, age: float) -> Path:
    """Put a file there that was used so long ago."""
    path = cache.place(user, id)
    path.write_bytes(bytes(size))
    os.utime(path, (NOW - age, NOW - age))
    return path


def test_files_by_user(tmp_path: Path) -> None:
    """Each user's are found, listed and forgotten by themselves."""
    cache = Cache(tmp_path / "cache", CacheLimits(), lambda: NOW)
    assert (cache.users(), cache.find("ana", "a"), cache.ids("ana"), cache.shrink()) == ([], None, [], 0)
    path = put(cache, "ana", "a", 3, 10)
    put(cache, "ben", "a", 3, 10)
    assert (cache.find("ana", "a"), sorted(cache.users()), cache.ids("ana")) == (path, ["ana", "ben"], ["a"])
    assert path.stat().st_mtime > NOW
    cache.drop("ana", ["a", "b"])
    assert (cache.ids("ana"), cache.ids("ben")) == ([], ["a"])
    cache.forget("ben")
    cache.forget("carla")
    assert cache.users() == ["ana"]


def test_nothing_outside(tmp_path: Path) -> None:
    """No name leads out of the folder."""
    cache = Cache(tmp_path / "cache", CacheLimits())
    assert cache.place("../x", "../../y").is_relative_to(tmp_path / "cache")
    assert ".." not in str(cache.place("..", ".."))


def test_size_and_age(tmp_path: Path) -> None:
    """Those used last stay within the size; what is old goes; what is in use stays whatever its size."""
    cache = Cache(tmp_path, CacheLimits(size=10, age=1000), lambda: NOW)
    new = put(cache, "ana", "new", 6, 100)
    older = put(cache, "ben", "older", 6, 200)
    small = put(cache, "ana", "small", 4, 300)
    old = put(cache, "ana", "old", 0, 1001)
    assert cache.shrink() == 2
    assert [path.exists() for path in (new, older, small, old)] == [True, False, True, False]
    huge = put(cache, "ana", "huge", 100, 1)
    assert cache.shrink() == 2
    assert [path.exists() for path in (new, small, huge)] == [False, False, True]
