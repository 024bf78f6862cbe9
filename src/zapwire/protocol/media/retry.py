"""Asking the phone for a file that the media host has no more: what the request and the answer seal.

Both are sealed under the file's media key and bound to the message's id (whatsmeow mediaretry.go).
"""

from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError

from zapwire.errors import MediaRetryRefused, StanzaError
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.media_retry_pb2 import MediaRetryNotification, ServerErrorReceipt
from zapwire.protocol.signal.kdf import derive

IV_SIZE: Final = 12

_INFO: Final = b"WhatsApp Media Retry Notification"
_KEY_SIZE: Final = 32


class RetryResult(StrEnum):
    """What a phone answers."""

    SUCCESS = "success"
    NOT_FOUND = "not found"
    DECRYPTION_ERROR = "decryption error"
    GENERAL_ERROR = "general error"


_CODES: Final = {
    RetryResult.SUCCESS: MediaRetryNotification.SUCCESS,
    RetryResult.NOT_FOUND: MediaRetryNotification.NOT_FOUND,
    RetryResult.DECRYPTION_ERROR: MediaRetryNotification.DECRYPTION_ERROR,
    RetryResult.GENERAL_ERROR: MediaRetryNotification.GENERAL_ERROR,
}


def seal_request(message_id: str, media_key: bytes, iv: bytes) -> bytes:
    """What the phone gets of the one who asks; `iv` is 12 random bytes."""
    return _cipher(media_key).encrypt(
        iv, ServerErrorReceipt(stanzaID=message_id).SerializeToString(), message_id.encode()
    )


def open_request(sealed: bytes, iv: bytes, message_id: str, media_key: bytes) -> None:
    """Check that who asks knows the file's media key. Raises `StanzaError`."""
    plaintext = _open(sealed, iv, message_id, media_key)
    try:
        named = ServerErrorReceipt.FromString(plaintext).stanzaID
    except DecodeError as error:
        raise StanzaError(f"the request for the media of message {message_id} cannot be read") from error
    if as_text(named) != message_id:
        raise StanzaError(f"the request for the media of message {message_id} is for another one")


def seal_answer(message_id: str, media_key: bytes, iv: bytes, *, result: RetryResult, direct_path: str = "") -> bytes:
    """The phone's answer; with a success comes the direct path where the file is now."""
    answer = MediaRetryNotification(stanzaID=message_id, result=_CODES[result])
    if direct_path:
        answer.directPath = direct_path
    return _cipher(media_key).encrypt(iv, answer.SerializeToString(), message_id.encode())


def open_answer(sealed: bytes, iv: bytes, message_id: str, media_key: bytes) -> str:
    """Where the file is now. Raises `MediaRetryRefused` where the phone has it not, `StanzaError` for no answer."""
    plaintext = _open(sealed, iv, message_id, media_key)
    try:
        answer = MediaRetryNotification.FromString(plaintext)
    except DecodeError as error:
        raise StanzaError(f"the phone's answer for the media of message {message_id} cannot be read") from error
    if answer.result != MediaRetryNotification.SUCCESS:
        result = next((result for result, code in _CODES.items() if code == answer.result), RetryResult.GENERAL_ERROR)
        raise MediaRetryRefused(f"the phone does not give the media of message {message_id}: {result}")
    path = as_text(answer.directPath)
    if not path:
        raise StanzaError(f"the phone's answer for the media of message {message_id} has no direct path")
    return path


def _cipher(media_key: bytes) -> AESGCM:
    return AESGCM(derive(media_key, _INFO, _KEY_SIZE))


def _open(sealed: bytes, iv: bytes, message_id: str, media_key: bytes) -> bytes:
    if len(iv) != IV_SIZE:
        raise StanzaError(f"what is said of the media of message {message_id} has an IV of {len(iv)} bytes")
    try:
        return _cipher(media_key).decrypt(iv, sealed, message_id.encode())
    except InvalidTag as error:
        raise StanzaError(f"what is said of the media of message {message_id} does not fit its key") from error
