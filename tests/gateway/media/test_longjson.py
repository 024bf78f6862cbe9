"""JSON with a long text that stays where it is."""

import contextlib
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zapwire.errors import SourceError
from zapwire.gateway.media.dataurls import PIECE
from zapwire.gateway.media.longjson import LONG, Cut, LongText, cut_file
from zapwire.gateway.media.room import Room
from zapwire.gateway.media.spool import Spool


class TooLargeError(Exception):
    """What the tests want to be raised."""


LONG_TEXT = "A" * (LONG + 1)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["\\", '"', '\\"', "[{", LONG_TEXT]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["Image", "a", '"', "{"]), inner),
    max_leaves=8,
)


def cut(path: Path, text: str | bytes, limit: int = 1 << 20) -> Cut:
    """Cut a text that stands in a file."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return cut_file(path, "Image", limit, TooLargeError)


def read(path: Path, found: Cut) -> Any:
    """Return what the parts of a cut text are together."""
    data = json.loads(found.json)
    for name, value in data.items():
        if isinstance(value, str) and value in found.places:
            text = LongText(Spool(), path, *found.places[value])
            data[name] = b"".join(text.pieces()).decode()
    return data


@settings(suppress_health_check=list(HealthCheck), max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["Image", "image", "IMAGE", "b", "}"]), _VALUES, max_size=4), st.booleans())
def test_any_object(tmp_path: Path, data: dict[str, Any], spaced: bool) -> None:  # noqa: FBT001  # drawn
    """Together the parts are the whole; only texts of the field itself are left out."""
    path = tmp_path / "body"
    found = cut(path, json.dumps(data, indent=1 if spaced else None))
    assert read(path, found) == data
    longs = [name for name, value in data.items() if name.lower() == "image" and value == LONG_TEXT]
    assert len(found.places) == len(longs)


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(st.binary(min_size=1, max_size=80) | st.text(alphabet='{}[]":\\,', min_size=1).map(str.encode))
def test_anything(tmp_path: Path, text: bytes) -> None:
    """What is no JSON is passed on as it is, or refused."""
    with contextlib.suppress(SourceError):
        assert cut(tmp_path / "body", text).json == text


def test_limit(tmp_path: Path) -> None:
    """What is kept has a limit, and so have the quotes in a text."""
    body = json.dumps({"Image": LONG_TEXT, "Other": "x" * 100})
    assert len(cut(tmp_path / "body", body, 200).json) < 200
    for text in (body, json.dumps(["x" * 300]), " " * 300, '{"Image":"' + '\\"' * LONG + '"}'):
        with pytest.raises(TooLargeError):
            cut(tmp_path / "body", text, 100)


def test_backslashes(tmp_path: Path) -> None:
    """A quote after an even number of backslashes ends a text, however many those are."""
    for count in (1, 2, 15, 16, 17, 40_000, 40_001):
        data = {"Image": "\\" * count + '"' + "A" * LONG, "b": "\\" * count}
        path = tmp_path / "body"
        assert read(path, cut(path, json.dumps(data))) == data


def test_escapes_at_the_end_of_a_piece(tmp_path: Path) -> None:
    """An escape is never cut in two."""
    path = tmp_path / "body"
    for shift in range(8):
        text = "x" * (PIECE - shift) + "/+" * 9
        path.write_text('"' + text.replace("/", "\\/").replace("+", "\\u002b") + '"', encoding="ascii")
        long = LongText(Spool(), path, 1, path.stat().st_size - 1)
        assert b"".join(long.pieces()).decode() == text


def test_wrong_escapes(tmp_path: Path) -> None:
    """An escape that there is not is refused."""
    path = tmp_path / "body"
    for text in (r"\q", r"\u00", "a\\"):
        path.write_text(text, encoding="ascii")
        with pytest.raises(SourceError, match="escape"):
            list(LongText(Spool(), path, 0, len(text)).pieces())


async def test_it_owns_its_file(tmp_path: Path) -> None:
    """The file is gone once it is closed."""
    spool = Spool(Room(tmp_path))
    await spool.write(b'"abc"')
    LongText(spool, await spool.on_disk(), 1, 4).close()
    assert list(tmp_path.iterdir()) == []


def test_memory(tmp_path: Path) -> None:
    """A text of 30 MB is gone through in less than two."""
    path, text = tmp_path / "body", "QUFB" * (1 << 16)
    with path.open("w", encoding="ascii") as file:
        file.write('{"Image":"')
        file.writelines(text for _ in range(120))
        file.write('","Phone":"1"}')
    tracemalloc.start()
    try:
        found = cut_file(path, "Image", 1000, TooLargeError)
        (place,) = found.places.values()
        length = sum(map(len, LongText(Spool(), path, *place).pieces()))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert length == 120 * len(text)
    assert peak < 2 << 20
