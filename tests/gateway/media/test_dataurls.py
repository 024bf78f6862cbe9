"""Data URLs, piece by piece."""

import base64
import contextlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import SourceError
from zapwire.gateway.media.dataurls import PIECE, Base64Decoder, Head, decode_base64, pieces_of, read_head


def decode(text: bytes, size: int) -> bytes:
    """Return the bytes of base64 that comes in pieces of this size."""
    decoder = Base64Decoder("Image")
    parts = [decoder.feed(text[place : place + size]) for place in range(0, len(text), size)]
    return b"".join([*parts, decoder.finish()])


@given(st.binary(max_size=300), st.integers(1, 50), st.sampled_from(["plain", "form", "other", "percent", "lines"]))
def test_pieces(data: bytes, size: int, manner: str) -> None:
    """However it was written and cut, base64 is decoded as a whole."""
    text = base64.b64encode(data)
    if manner == "form":
        text = text.replace(b"+", b" ")
    elif manner == "other":
        text = base64.urlsafe_b64encode(data).rstrip(b"=")
    elif manner == "percent":
        text = text.replace(b"+", b"%2B").replace(b"/", b"%2f").replace(b"=", b"%3D")
    elif manner == "lines":
        text = b"\r\n".join(text[place : place + 7] for place in range(0, len(text), 7))
    # What begins with a space may be a break, or a plus that a form made a space: only a browser knows.
    if not text.startswith(b" "):
        assert decode(text, size) == data


@given(st.binary(max_size=60), st.integers(1, 9))
def test_anything(text: bytes, size: int) -> None:
    """What is no base64 is an error of its own, and nothing else is raised."""
    with contextlib.suppress(SourceError):
        assert len(decode(text, size)) <= len(text)


def test_endless_padding() -> None:
    """What would be kept without end is refused early."""
    with pytest.raises(SourceError):
        decode(b"=" * 10_000, 1000)


def test_head() -> None:
    """The type has its parameters, without the word that says how it is written."""
    assert read_head(b"data:audio/ogg; codecs=opus;base64,T2dn", "Audio") == Head("audio/ogg;codecs=opus", 35)
    assert read_head(b"DATA:;BASE64,T2dn", "Audio") == Head("", 13)
    for wrong in (b"", b"data:image/png", b"image/png;base64,AAAA", b"data:" + b"x" * 2000 + b";base64,"):
        with pytest.raises(SourceError, match="no data URL"):
            read_head(wrong, "Image")
    with pytest.raises(SourceError, match="without ;base64"):
        read_head(b"data:image/png,abc", "Image")


def test_pieces_of_a_text() -> None:
    """A text is cut without being copied whole; what is not ASCII is told apart later."""
    assert list(map(len, pieces_of("x" * (PIECE + 1)))) == [PIECE, 1]
    assert list(pieces_of("é")) == [b"?"]


@given(st.binary(max_size=200))
def test_short_texts(data: bytes) -> None:
    """A short text is read bare and as a data URL, in either alphabet, and as a form leaves it."""
    text = base64.b64encode(data).decode()
    for written in (text, text.rstrip("="), text.replace("+", " "), f"data:image/png;base64,{text}", quote(text)):
        assert decode_base64(written, "Waveform") == data
    assert decode_base64(base64.urlsafe_b64encode(data).decode(), "Waveform") == data


@pytest.mark.parametrize("text", ["a", "é", "AA=A", "data:image/png,AAAA", "data:", "%", "%4"])
def test_what_is_no_short_text(text: str) -> None:
    """Anything else is refused by the field's name."""
    with pytest.raises(SourceError, match=r"^Waveform is"):
        decode_base64(text, "Waveform")
