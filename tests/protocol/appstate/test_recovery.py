"""A collection as the phone gives it."""

import gzip
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.appstate.vectors import BY_ID, KEY, KEYS, indexes
from zapwire.errors import AppStateCorrupt, AppStateKeyMissing
from zapwire.protocol.appstate import recovery
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.mutations import Change
from zapwire.protocol.appstate.patches import CollectionState, PatchDraft, Step, open_patch
from zapwire.protocol.appstate.recovery import (
    RecoveryAnswer,
    build_recovery,
    build_recovery_answer,
    build_recovery_request,
    keys_in_recovery,
    open_recovery,
    read_recovery,
    read_recovery_answer,
    read_recovery_request,
    recovered_collection,
)
from zapwire.protocol.proto.e2e_pb2 import Message, PeerDataOperationRequestResponseMessage, ProtocolMessage
from zapwire.protocol.proto.snapshot_recovery_pb2 import SyncdSnapshotRecovery
from zapwire.protocol.proto.sync_action_pb2 import SyncActionValue

LOW = Collection.REGULAR_LOW


def followed(names: list[tuple[str, ...]]) -> Step:
    """Return what a companion makes of a patch that sets these."""
    changes = [Change(name, SyncActionValue(timestamp=7), 3) for name in names]
    patch = PatchDraft.encrypt(changes, KEYS, os.urandom).bind(LOW, CollectionState(), {})
    patch.version.version = 1
    return open_patch(LOW, patch, BY_ID, CollectionState(), {})


def answer_with(recovered: SyncdSnapshotRecovery) -> RecoveryAnswer:
    """Return an answer that is not compressed."""
    return RecoveryAnswer("3EB0", recovered.SerializeToString())


def given_by_phone() -> SyncdSnapshotRecovery:
    """Return a collection of one entry."""
    step = followed([("pin_v1", "1@s.whatsapp.net")])
    return read_recovery(RecoveryAnswer("3EB0", build_recovery(LOW, step.state, step.mutations), is_compressed=True))


def test_request() -> None:
    """It names the collection and the time, under the name that whatsmeow gives it."""
    message = build_recovery_request(LOW, 1_700_000_000)
    request = message.protocolMessage.peerDataOperationRequestMessage
    assert message.protocolMessage.type == ProtocolMessage.PEER_DATA_OPERATION_REQUEST_MESSAGE
    assert (request.peerDataOperationRequestType, request.syncdCollectionFatalRecoveryRequest.timestamp) == (
        8,
        1_700_000_000,
    )
    assert read_recovery_request(message) == LOW
    assert read_recovery_request(Message(conversation="a")) is None
    assert read_recovery_answer(message) is None


def test_answers() -> None:
    """An answer arrives as it was given, one that gives nothing as well."""
    for answer in (RecoveryAnswer("3EB0", b"a", is_compressed=True), RecoveryAnswer("3EB0", None)):
        assert read_recovery_answer(build_recovery_answer(answer)) == answer
    with pytest.raises(AppStateCorrupt, match="nothing to give"):
        read_recovery(RecoveryAnswer("3EB0", None))
    other = PeerDataOperationRequestResponseMessage()
    assert read_recovery_answer(Message(protocolMessage=ProtocolMessage())) is None
    assert other.peerDataOperationRequestType != 8


@given(st.lists(indexes, max_size=5, unique=True))
def test_the_same_as_following(names: list[tuple[str, ...]]) -> None:
    """Who takes what the phone gives stands where those stand who followed the patches."""
    if not names:
        return
    step = followed(names)
    packed = RecoveryAnswer("3EB0", build_recovery(LOW, step.state, step.mutations), is_compressed=True)
    recovered = read_recovery(packed)
    assert recovered_collection(recovered) == LOW
    assert keys_in_recovery(recovered) == {KEY.id}
    opened = open_recovery(recovered, BY_ID)
    assert (opened.state, opened.mutations, opened.value_macs) == (step.state, step.mutations, step.value_macs)
    assert opened.replaces


def test_missing_keys() -> None:
    """An entry whose key is not there cannot be named."""
    with pytest.raises(AppStateKeyMissing) as error:
        open_recovery(given_by_phone(), {})
    assert error.value.key_ids == (KEY.id,)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda given: given.ClearField("version"),
        lambda given: setattr(given, "collectionLthash", bytes(64)),
        lambda given: setattr(given.mutationRecords[0], "mac", bytes(31)),
        lambda given: setattr(given.version, "version", 1 << 63),
    ],
)
def test_what_is_none(spoil: object) -> None:
    """What lacks something is refused."""
    given_collection = given_by_phone()
    assert callable(spoil)
    spoil(given_collection)
    with pytest.raises(AppStateCorrupt):
        open_recovery(given_collection, BY_ID)


def test_an_unknown_collection() -> None:
    """A collection that this version does not know is told from others."""
    with pytest.raises(AppStateCorrupt, match="irregular"):
        recovered_collection(SyncdSnapshotRecovery(collectionName="irregular"))


def test_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A little that becomes very much, and what ends too early, is refused."""
    packed = build_recovery(LOW, CollectionState(1), ())
    for data in (packed[:-9], b"no gzip", b""):
        with pytest.raises(AppStateCorrupt, match="gzip"):
            read_recovery(RecoveryAnswer("", data, is_compressed=True))
    monkeypatch.setattr(recovery, "MAX_BLOB", 1 << 16)
    with pytest.raises(AppStateCorrupt, match="more than"):
        read_recovery(RecoveryAnswer("", gzip.compress(bytes(1 << 20)), is_compressed=True))
    monkeypatch.setattr(recovery, "MAX_MUTATIONS", 0)
    with pytest.raises(AppStateCorrupt, match="at most"):
        read_recovery(answer_with(given_by_phone()))


@given(st.builds(RecoveryAnswer, st.just(""), st.binary(max_size=200), st.booleans()))
def test_any_bytes(answer: RecoveryAnswer) -> None:
    """Whatever comes, there is a collection, or the error that says why not."""
    try:
        step = open_recovery(read_recovery(answer), BY_ID)
    except (AppStateCorrupt, AppStateKeyMissing):
        return
    assert step.state.version
