"""Recovery: a collection that a companion cannot verify, as its phone gives it, unencrypted, in a peer message.

Source: whatsmeow appstate.go (BuildAppStateRecoveryRequest, handleAppStateRecovery), appstate/recovery.go.
"""

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from google.protobuf.message import DecodeError

from zapwire.errors import AppStateCorrupt, AppStateKeyMissing
from zapwire.protocol.appstate import lthash
from zapwire.protocol.appstate.blobs import MAX_BLOB, MAX_MUTATIONS
from zapwire.protocol.appstate.collections import Collection, collection_of
from zapwire.protocol.appstate.mutations import MAC_SIZE, Mutation, Operation, index_mac, read_index
from zapwire.protocol.appstate.patches import MAX_VERSION, CollectionState, Keys, Step
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.e2e_pb2 import (
    COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY,
    Message,
    PeerDataOperationRequestMessage,
    PeerDataOperationRequestResponseMessage,
    ProtocolMessage,
)
from zapwire.protocol.proto.snapshot_recovery_pb2 import SyncdPlainTextRecord, SyncdSnapshotRecovery, SyncdVersion
from zapwire.protocol.proto.sync_action_pb2 import SyncActionData

_Request = PeerDataOperationRequestMessage.SyncDCollectionFatalRecoveryRequest
_Result = PeerDataOperationRequestResponseMessage.PeerDataOperationResult
_Response = _Result.SyncDSnapshotFatalRecoveryResponse

_GZIP: Final = zlib.MAX_WBITS | 16


@dataclass(frozen=True, slots=True)
class RecoveryAnswer:
    """What the phone answered. `snapshot` is None where it has nothing to give."""

    request_id: str
    """The id of the message that asked."""
    snapshot: bytes | None = field(repr=False)
    is_compressed: bool = False


def build_recovery_request(collection: Collection, now: int) -> Message:
    """Asks the phone for a collection; `now` is in unix seconds."""
    request = PeerDataOperationRequestMessage(
        peerDataOperationRequestType=COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY,
        syncdCollectionFatalRecoveryRequest=_Request(collectionName=collection, timestamp=now),
    )
    return Message(
        protocolMessage=ProtocolMessage(
            type=ProtocolMessage.PEER_DATA_OPERATION_REQUEST_MESSAGE, peerDataOperationRequestMessage=request
        )
    )


def read_recovery_request(message: Message) -> str | None:
    """The name of the collection that is asked for; None where none is."""
    request = message.protocolMessage.peerDataOperationRequestMessage
    if request.peerDataOperationRequestType != COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY:
        return None
    return as_text(request.syncdCollectionFatalRecoveryRequest.collectionName)


def build_recovery_answer(answer: RecoveryAnswer) -> Message:
    """The phone's answer."""
    response = PeerDataOperationRequestResponseMessage(
        peerDataOperationRequestType=COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY, stanzaID=answer.request_id
    )
    if answer.snapshot is not None:
        given = _Response(collectionSnapshot=answer.snapshot, isCompressed=answer.is_compressed)
        response.peerDataOperationResult.append(_Result(syncdSnapshotFatalRecoveryResponse=given))
    return Message(
        protocolMessage=ProtocolMessage(
            type=ProtocolMessage.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
            peerDataOperationRequestResponseMessage=response,
        )
    )


def read_recovery_answer(message: Message) -> RecoveryAnswer | None:
    """What the phone gives; None for anything but such an answer. Of several results the first one counts."""
    response = message.protocolMessage.peerDataOperationRequestResponseMessage
    if response.peerDataOperationRequestType != COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY:
        return None
    request_id = as_text(response.stanzaID)
    result = next(iter(response.peerDataOperationResult), None)
    if result is None or not result.HasField("syncdSnapshotFatalRecoveryResponse"):
        return RecoveryAnswer(request_id, None)
    given = result.syncdSnapshotFatalRecoveryResponse
    return RecoveryAnswer(request_id, given.collectionSnapshot, given.isCompressed)


def build_recovery(collection: Collection, state: CollectionState, mutations: Iterable[Mutation]) -> bytes:
    """A collection as the phone has it: compressed, for an answer."""
    recovery = SyncdSnapshotRecovery(
        version=SyncdVersion(version=state.version), collectionName=collection, collectionLthash=state.hash
    )
    for mutation in mutations:
        data = SyncActionData(index=mutation.raw_index, value=mutation.value, version=mutation.version)
        recovery.mutationRecords.append(SyncdPlainTextRecord(value=data, keyID=mutation.key_id, mac=mutation.value_mac))
    return gzip.compress(recovery.SerializeToString(), mtime=0)


def read_recovery(answer: RecoveryAnswer) -> SyncdSnapshotRecovery:
    """What an answer holds. Raises `AppStateCorrupt`, also for one that holds nothing."""
    if answer.snapshot is None:
        raise AppStateCorrupt("the phone has nothing to give")
    data = _inflate(answer.snapshot) if answer.is_compressed else answer.snapshot
    try:
        recovery = SyncdSnapshotRecovery.FromString(data)
    except DecodeError as error:
        raise AppStateCorrupt("what the phone gives cannot be read") from error
    if len(recovery.mutationRecords) > MAX_MUTATIONS:
        raise AppStateCorrupt(f"at most {MAX_MUTATIONS} mutations are read, here are {len(recovery.mutationRecords)}")
    return recovery


def recovered_collection(recovery: SyncdSnapshotRecovery) -> Collection:
    """Which collection it is. Raises `AppStateCorrupt` for one that this version does not know."""
    name = as_text(recovery.collectionName)
    collection = collection_of(name)
    if collection is None:
        raise AppStateCorrupt(f"the phone gives a collection {name!r}, which nobody knows")
    return collection


def keys_in_recovery(recovery: SyncdSnapshotRecovery) -> set[bytes]:
    """The ids of the keys that opening it needs: to name its entries as the server does."""
    return {record.keyID for record in recovery.mutationRecords}


def open_recovery(recovery: SyncdSnapshotRecovery, keys: Keys) -> Step:
    """A collection as a whole, on the phone's word. Raises `AppStateKeyMissing` and `AppStateCorrupt`.

    Its sum is not computed but taken: where all that the server has does not add up, only the phone knows better.
    """
    missing = keys_in_recovery(recovery) - keys.keys()
    if missing:
        raise AppStateKeyMissing(tuple(sorted(missing)))
    version, total = recovery.version.version, recovery.collectionLthash
    if not 0 < version <= MAX_VERSION or len(total) != len(lthash.EMPTY):
        raise AppStateCorrupt(f"a collection has a version and {len(lthash.EMPTY)} bytes of a sum, this has not")
    mutations = tuple(_mutation(record, keys) for record in recovery.mutationRecords)
    macs: dict[bytes, bytes | None] = {mutation.index_mac: mutation.value_mac for mutation in mutations}
    return Step(CollectionState(version, total), mutations, macs, replaces=True)


def _mutation(record: SyncdPlainTextRecord, keys: Keys) -> Mutation:
    data = record.value
    if len(record.mac) != MAC_SIZE:
        raise AppStateCorrupt(f"a value's MAC has {MAC_SIZE} bytes, this one {len(record.mac)}")
    name = index_mac(data.index, keys[record.keyID])
    index = read_index(data.index)
    return Mutation(Operation.SET, index, data.value, data.version, name, record.mac, record.keyID, data.index)


def _inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj(_GZIP)
    try:
        inflated = inflater.decompress(data, MAX_BLOB + 1)
    except zlib.error as error:
        raise AppStateCorrupt(f"what the phone gives is no gzip stream: {error}") from error
    if len(inflated) > MAX_BLOB:
        raise AppStateCorrupt(f"what the phone gives has more than {MAX_BLOB} bytes")
    if not inflater.eof:
        raise AppStateCorrupt("what the phone gives ends within its gzip stream")
    return inflated
