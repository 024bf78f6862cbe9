"""Jobs and answers as lines."""

import pytest

from zapwire.errors import ConverterMissing, SourceTooLarge
from zapwire.gateway.media.jobs import (
    Job,
    Operation,
    Pack,
    Report,
    decode_answer,
    decode_job,
    encode_answer,
    encode_job,
)


def test_job() -> None:
    """A job is the same at the other end."""
    job = Job(Operation.STICKER, "/a\nb", "/c", "image/png", Pack("id", "name", "we", ("😀", "🎉")), keep_metadata=True)
    line = encode_job(job)
    assert line.count(b"\n") == 1
    assert decode_job(line) == job


def test_report() -> None:
    """So is a report."""
    report = Report("video/mp4", True, 1, 2, 3, bytes(range(64)), b"\xff\xd8\n", is_animated=True)
    line = encode_answer(report)
    assert line.count(b"\n") == 1
    assert decode_answer(line) == report


@pytest.mark.parametrize("error", [SourceTooLarge("too\nlarge"), ConverterMissing("no")])
def test_error(error: SourceTooLarge | ConverterMissing) -> None:
    """An error is raised where its answer is read."""
    with pytest.raises(type(error)) as caught:
        decode_answer(encode_answer(error))
    assert str(caught.value) == str(error)


def test_answer_that_is_none() -> None:
    """An answer cannot name just any class."""
    with pytest.raises(ValueError, match="StoreError"):
        decode_answer(b'{"error": "StoreError", "text": ""}\n')


def test_no_pack() -> None:
    """A pack that says nothing is none."""
    assert not Pack()
    assert Pack(emojis=("😀",))
