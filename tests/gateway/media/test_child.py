"""The program that converts files."""

import builtins
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.media import files
from zapwire.errors import ConverterMissing, MediaTypeRefused, SourceTooLarge
from zapwire.gateway.media import images
from zapwire.gateway.media.child import missing, run, serve
from zapwire.gateway.media.jobs import Job, Operation, decode_answer, encode_job


def job(tmp_path: Path, data: bytes = b"") -> Job:
    """Return a job for an image."""
    path = tmp_path / "source"
    path.write_bytes(data or files.picture("JPEG"))
    return Job(Operation.IMAGE, str(path), str(tmp_path / "target"), "image/jpeg")


def test_serve(tmp_path: Path) -> None:
    """Each job has its answer, in order, also where one fails."""
    good, bad = job(tmp_path), job(tmp_path)
    bad = Job(Operation.VOICE, str(tmp_path / "nothing"), "", "audio/wav")
    answers = BytesIO()
    serve(BytesIO(encode_job(good) + encode_job(bad) + encode_job(good)), answers)
    first, second, third = answers.getvalue().splitlines()
    assert decode_answer(first).width == decode_answer(third).width == 640
    assert json.loads(second)["error"] == "MediaTypeRefused"


class NoMemory(Exception):  # as PyAV tells it
    """No memory, with its number."""

    errno = 12


@pytest.mark.parametrize(
    ("error", "expected", "message"),
    [
        (MemoryError(), SourceTooLarge, "more memory"),
        (NoMemory(), SourceTooLarge, "more memory"),
        (RuntimeError("x"), MediaTypeRefused, r"image/jpeg \(RuntimeError\): it is broken or cut"),
        (ModuleNotFoundError("no", name="av"), ConverterMissing, r"av is missing\): pip install 'zapwire\[media\]'"),
    ],
)
def test_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, expected: type[Exception], message: str
) -> None:
    """Whatever a library raises becomes an error that says what to do."""

    def fail(_: Job) -> None:
        raise error

    monkeypatch.setattr(images, "convert", fail)
    with pytest.raises(expected, match=message):
        run(job(tmp_path))


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that is not installed is named with the extra that has it."""
    real = builtins.__import__

    def refuse(name: str, *args: Any) -> Any:
        if name == "PIL" or name.startswith("PIL."):
            raise ModuleNotFoundError(name, name="PIL")
        return real(name, *args)

    monkeypatch.delitem(__import__("sys").modules, "zapwire.gateway.media.images")
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ConverterMissing, match="zapwire"):
        run(job(tmp_path))


def test_missing() -> None:
    """The error says what it is about."""
    assert str(missing("sticker")).startswith("this sticker has to be converted")
