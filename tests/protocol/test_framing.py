"""Frames and the connection header."""

import contextlib
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zapwire.errors import FrameError, LocalProtocolError
from zapwire.protocol.framing import MAX_FRAME, MAX_ROUTING_INFO, PROLOGUE, FrameReader, connection_header, encode_frame
from zapwire.protocol.wire.tokens import DICTIONARY_2, DICTIONARY_3, Dictionary


def test_header() -> None:
    """A client announces version 6 of the protocol and dictionary 3, as whatsmeow does."""
    assert connection_header() == PROLOGUE == b"WA\x06\x03"


def test_header_with_routing_info() -> None:
    """Routing information goes first, after its own mark and a 3-byte length, as Baileys writes it."""
    assert connection_header(b"abc") == b"ED\x00\x01\x00\x00\x03abcWA\x06\x03"


def test_frame() -> None:
    """A frame is its length in three bytes, and its payload."""
    assert encode_frame(b"") == b"\0\0\0"
    assert encode_frame(b"abc") == b"\0\0\x03abc"
    assert encode_frame(bytes(MAX_FRAME))[:4] == b"\xff\xff\xff\0"


def test_refuses_to_write_what_is_too_long() -> None:
    """A payload or routing information over its limit is the caller's mistake."""
    with pytest.raises(LocalProtocolError, match="at most 16777215 bytes, this one has 16777216"):
        encode_frame(bytes(MAX_FRAME + 1))
    with pytest.raises(LocalProtocolError, match="4097 bytes is over 4096"):
        connection_header(bytes(MAX_ROUTING_INFO + 1))
    assert connection_header(bytes(MAX_ROUTING_INFO)).endswith(PROLOGUE)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """Return `data` cut at these places."""
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(places)]


@given(
    st.lists(st.binary(max_size=300), max_size=6),
    st.lists(st.integers(0, 10_000)),
    st.none() | st.binary(max_size=300),
)
def test_any_chunking_gives_the_same_frames(frames: list[bytes], cuts: list[int], routing: bytes | None) -> None:
    """However the stream is cut, the same frames come out, with a header and without."""
    reader = FrameReader(expects_header=routing is not None)
    header = b"" if routing is None else connection_header(routing)
    stream = header + b"".join(map(encode_frame, frames))
    assert [frame for piece in pieces(stream, cuts) for frame in reader.feed(piece)] == frames
    assert reader.routing_info == (routing or b"")


@given(expects_header=st.booleans(), chunks=st.lists(st.binary(max_size=50)))
@example(expects_header=True, chunks=[b"E", b"D", b"\0", b"\x01", b"\0", b"\0", b"\0", b"W", b"A"])
@example(expects_header=True, chunks=[b""])
def test_arbitrary_bytes(*, expects_header: bool, chunks: list[bytes]) -> None:
    """Whatever arrives is frames or a `FrameError`."""
    reader = FrameReader(expects_header=expects_header, limit=1000)
    with contextlib.suppress(FrameError):
        for chunk in chunks:
            assert all(len(frame) <= 1000 for frame in reader.feed(chunk))


@pytest.mark.parametrize(("routing", "fixed"), [(b"", [0, 1, 2, 3]), (b"abc", [0, 1, 2, 3, 10, 11, 12, 13])])
def test_any_other_header_is_refused(routing: bytes, fixed: list[int]) -> None:
    """A header that differs in any byte of its two marks is refused."""
    for place in fixed:
        changed = bytearray(connection_header(routing))
        changed[place] ^= 0x10
        with pytest.raises(FrameError, match="the connection header is"):
            list(FrameReader(expects_header=True).feed(bytes(changed)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"GET / HTTP/1.1", "the connection header is 47455420, expected 57410602 or 57410603"),
        (b"WA\x06\x01", "57410601, expected 57410602 or 57410603"),
        (b"WA\x06\x04", "57410604, expected 57410602 or 57410603"),
        (b"WA\x05", "574105, expected 57410602 or 57410603"),
        (b"X", "58, expected 57410602 or 57410603"),
        (b"ED\x00\x02\x00\x00\x00WA\x06\x03", "45440002, expected 57410602 or 57410603"),
        (b"ED\x00\x01\x00\x00\x01aXA\x06\x03", "58410603, expected 57410602 or 57410603"),
        (b"ED\x00\x01\x00\x10\x01", "routing information of 4097 bytes is over the limit of 4096"),
    ],
)
def test_wrong_header(data: bytes, message: str) -> None:
    """What is no connection header is refused as soon as that shows, and says what came."""
    with pytest.raises(FrameError, match=message):
        list(FrameReader(expects_header=True).feed(data))


@pytest.mark.parametrize("routing", [b"", b"abc", bytes(MAX_ROUTING_INFO)], ids=len)
def test_header_in_single_bytes(routing: bytes) -> None:
    """A header that comes byte by byte is waited for, whatever the limit of frames, and never taken for one."""
    reader = FrameReader(expects_header=True, limit=0)
    for byte in connection_header(routing):
        assert list(reader.feed(bytes((byte,)))) == []
    assert reader.routing_info == routing
    assert list(reader.feed(encode_frame(b""))) == [b""]


@pytest.mark.parametrize("routing", [b"", b"ED\x00\x01\x00\x00\x03abc"], ids=len)
@pytest.mark.parametrize(("version", "dictionary"), [(2, DICTIONARY_2), (3, DICTIONARY_3)])
def test_header_tells_the_dictionary(routing: bytes, version: int, dictionary: Dictionary) -> None:
    """A header is the handshake's prologue as it came, and its last byte tells the token dictionary."""
    reader = FrameReader(expects_header=True)
    prologue = b"WA\x06" + bytes((version,))
    assert list(reader.feed(routing + prologue[:3])) == []
    assert list(reader.feed(prologue[3:] + encode_frame(b"a"))) == [b"a"]
    assert (reader.prologue, reader.dictionary) == (prologue, dictionary)


def test_header_is_read_once() -> None:
    """A second header is the beginning of a frame."""
    reader = FrameReader(expects_header=True, limit=100)
    assert list(reader.feed(PROLOGUE + encode_frame(b"a"))) == [b"a"]
    with pytest.raises(FrameError, match="a frame of 5718278 bytes is over the limit of 100"):
        list(reader.feed(PROLOGUE))


def test_limit() -> None:
    """A frame of the limit passes, and one above is refused before its payload has come."""
    reader = FrameReader(expects_header=False, limit=10)
    assert list(reader.feed(encode_frame(bytes(10)))) == [bytes(10)]
    with pytest.raises(FrameError, match="a frame of 11 bytes is over the limit of 10"):
        list(reader.feed(b"\0\0\x0b"))


def test_limit_may_change_between_two_frames() -> None:
    """Whoever takes a frame may raise the limit for the next one of the same chunk."""
    reader = FrameReader(expects_header=False, limit=10)
    frames = reader.feed(encode_frame(b"small") + encode_frame(bytes(11)))
    assert next(frames) == b"small"
    reader.limit = 11
    assert next(frames) == bytes(11)
    assert next(frames, None) is None


def test_frames_before_a_bad_one_are_given() -> None:
    """What came whole before a frame over the limit is not lost."""
    reader = FrameReader(expects_header=False, limit=10)
    frames = reader.feed(encode_frame(b"a") + encode_frame(bytes(11)))
    assert next(frames) == b"a"
    with pytest.raises(FrameError):
        next(frames)


def test_memory_follows_what_arrived() -> None:
    """A frame that is only announced takes no memory."""
    reader = FrameReader(expects_header=False)
    tracemalloc.start()
    try:
        assert list(reader.feed(b"\xff\xff\xff" + b"a" * 100)) == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000
