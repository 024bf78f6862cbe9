"""How devices of one account share keys of app state: the phone gives them, a companion asks for what it misses."""

from collections.abc import Iterable
from typing import Final

from google.protobuf.message import DecodeError

from zapwire.errors import AppStateCorrupt
from zapwire.protocol.appstate.keys import KEY_SIZE, MAX_KEY_ID, AppStateKey
from zapwire.protocol.proto.e2e_pb2 import (
    AppStateSyncKey,
    AppStateSyncKeyData,
    AppStateSyncKeyFingerprint,
    AppStateSyncKeyId,
    AppStateSyncKeyRequest,
    AppStateSyncKeyShare,
    Message,
    ProtocolMessage,
)

MAX_KEYS: Final = 1000


def build_key_request(key_ids: Iterable[bytes]) -> Message:
    """Asks the phone for keys (whatsmeow appstate.go)."""
    request = AppStateSyncKeyRequest(keyIDs=[AppStateSyncKeyId(keyID=key_id) for key_id in key_ids])
    return Message(
        protocolMessage=ProtocolMessage(type=ProtocolMessage.APP_STATE_SYNC_KEY_REQUEST, appStateSyncKeyRequest=request)
    )


def read_key_request(message: Message) -> tuple[bytes, ...] | None:
    """The ids of the keys that are asked for, at most `MAX_KEYS`; None where none are."""
    protocol = message.protocolMessage
    if not protocol.HasField("appStateSyncKeyRequest"):
        return None
    return tuple(key_id.keyID for key_id in protocol.appStateSyncKeyRequest.keyIDs[:MAX_KEYS])


def build_key_share(keys: Iterable[AppStateKey]) -> Message:
    """Gives keys. Raises `AppStateCorrupt` for a fingerprint that is none."""
    share = AppStateSyncKeyShare(keys=map(_shared, keys))
    return Message(
        protocolMessage=ProtocolMessage(type=ProtocolMessage.APP_STATE_SYNC_KEY_SHARE, appStateSyncKeyShare=share)
    )


def read_key_share(message: Message) -> tuple[AppStateKey, ...] | None:
    """The keys that are given, at most `MAX_KEYS`; None where none are. Those that cannot be keys are left out.

    A phone that has not a key that it was asked for says so by giving it without data.
    """
    protocol = message.protocolMessage
    if not protocol.HasField("appStateSyncKeyShare"):
        return None
    return tuple(
        AppStateKey(
            key.keyID.keyID,
            key.keyData.keyData,
            key.keyData.timestamp,
            key.keyData.fingerprint.SerializeToString(),
        )
        for key in protocol.appStateSyncKeyShare.keys[:MAX_KEYS]
        if 0 < len(key.keyID.keyID) <= MAX_KEY_ID and len(key.keyData.keyData) == KEY_SIZE
    )


def _shared(key: AppStateKey) -> AppStateSyncKey:
    try:
        fingerprint = AppStateSyncKeyFingerprint.FromString(key.fingerprint)
    except DecodeError as error:
        raise AppStateCorrupt(f"the fingerprint of key {key.id.hex()} cannot be read") from error
    data = AppStateSyncKeyData(keyData=key.data, fingerprint=fingerprint, timestamp=key.timestamp)
    return AppStateSyncKey(keyID=AppStateSyncKeyId(keyID=key.id), keyData=data)
