"""What is sealed when the phone is asked for a file."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import MediaRetryRefused, StanzaError
from zapwire.protocol.media.retry import RetryResult, open_answer, open_request, seal_answer, seal_request
from zapwire.protocol.proto.media_retry_pb2 import MediaRetryNotification, ServerErrorReceipt
from zapwire.protocol.signal.kdf import derive

KEY = bytes(range(32))
IV = bytes(range(12))
ID = "3EB0C767D82B2A5A9D3F"


def sealed(plaintext: bytes) -> bytes:
    """Seal anything as one would write it down."""
    return AESGCM(derive(KEY, b"WhatsApp Media Retry Notification", 32)).encrypt(IV, plaintext, ID.encode())


def test_request() -> None:
    """A request names the message, and is bound to it."""
    assert seal_request(ID, KEY, IV) == sealed(ServerErrorReceipt(stanzaID=ID).SerializeToString())
    open_request(seal_request(ID, KEY, IV), IV, ID, KEY)


def test_answer() -> None:
    """An answer says where the file is now."""
    answer = seal_answer(ID, KEY, IV, result=RetryResult.SUCCESS, direct_path="/v/1?a")
    expected = MediaRetryNotification(stanzaID=ID, directPath="/v/1?a", result=MediaRetryNotification.SUCCESS)
    assert answer == sealed(expected.SerializeToString())
    assert open_answer(answer, IV, ID, KEY) == "/v/1?a"


@pytest.mark.parametrize("result", [result for result in RetryResult if result is not RetryResult.SUCCESS])
def test_refusal(result: RetryResult) -> None:
    """A phone without the file says so, and why."""
    with pytest.raises(MediaRetryRefused, match=result.value):
        open_answer(seal_answer(ID, KEY, IV, result=result), IV, ID, KEY)


@pytest.mark.parametrize(
    ("wrong", "iv", "id", "key"),
    [
        (b"", IV, ID, KEY),
        (seal_request(ID, KEY, IV), b"short", ID, KEY),
        (seal_request(ID, KEY, IV), bytes(12), ID, KEY),
        (seal_request(ID, KEY, IV), IV, "3EB1", KEY),
        (seal_request(ID, KEY, IV), IV, ID, bytes(32)),
        (sealed(b"\xff"), IV, ID, KEY),
        (sealed(b""), IV, ID, KEY),
    ],
)
def test_what_does_not_open(wrong: bytes, iv: bytes, id: str, key: bytes) -> None:
    """What is not sealed so, for this message and under this key, or says nothing, is refused."""
    with pytest.raises(StanzaError):
        open_request(wrong, iv, id, key)
    with pytest.raises((StanzaError, MediaRetryRefused)):
        open_answer(wrong, iv, id, key)


def test_a_success_without_a_path() -> None:
    """A success that does not say where the file is helps nobody."""
    with pytest.raises(StanzaError, match="no direct path"):
        open_answer(seal_answer(ID, KEY, IV, result=RetryResult.SUCCESS), IV, ID, KEY)


@given(st.binary(max_size=60))
def test_any_plaintext(plaintext: bytes) -> None:
    """Whatever is sealed is read, or refused with one of two errors."""
    try:
        open_answer(sealed(plaintext), IV, ID, KEY)
    except (StanzaError, MediaRetryRefused) as error:
        assert str(error)  # noqa: PT017  # either way is right
