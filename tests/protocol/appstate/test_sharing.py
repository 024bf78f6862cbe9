"""Keys of app state between devices."""

import pytest

from tests.protocol.appstate.vectors import KEY
from zapwire.errors import AppStateCorrupt
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.sharing import build_key_request, build_key_share, read_key_request, read_key_share
from zapwire.protocol.proto.e2e_pb2 import AppStateSyncKeyFingerprint, Message, ProtocolMessage


def test_share() -> None:
    """Keys arrive as they were given, fingerprint included."""
    fingerprint = AppStateSyncKeyFingerprint(rawID=7, currentIndex=1, deviceIndexes=[0, 1]).SerializeToString()
    keys = (AppStateKey(b"\0\1", bytes(32), 12, fingerprint), KEY)
    message = build_key_share(keys)
    assert message.protocolMessage.type == ProtocolMessage.APP_STATE_SYNC_KEY_SHARE
    assert read_key_share(message) == keys
    assert read_key_request(message) is None


def test_keys_that_are_none() -> None:
    """What has no id, or no 32 bytes, is left out: so a phone says that it has not a key."""
    given = (KEY, AppStateKey(b"\0\2", b""), AppStateKey(b"", bytes(32)), AppStateKey(bytes(65), bytes(32)))
    assert read_key_share(build_key_share(given)) == (KEY,)


def test_request() -> None:
    """A request names the keys that are missing."""
    message = build_key_request([b"\1", b"\2"])
    assert message.protocolMessage.type == ProtocolMessage.APP_STATE_SYNC_KEY_REQUEST
    assert read_key_request(message) == (b"\1", b"\2")
    assert read_key_share(message) is None


def test_any_other_message() -> None:
    """A message about something else is neither."""
    assert read_key_share(Message(conversation="a")) is None
    assert read_key_request(Message(conversation="a")) is None


def test_wrong_fingerprint() -> None:
    """A fingerprint that cannot be read is not handed on."""
    with pytest.raises(AppStateCorrupt, match="fingerprint"):
        build_key_share([AppStateKey(b"\1", bytes(32), 0, b"\xff")])
