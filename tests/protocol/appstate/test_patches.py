"""Patches and snapshots."""

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.appstate.vectors import BY_ID, KEY, KEYS, VECTORS, indexes
from zapwire.errors import AppStateCorrupt, AppStateKeyMissing
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.mutations import Change, Mutation, Operation
from zapwire.protocol.appstate.patches import (
    CollectionState,
    PatchDraft,
    SnapshotOpening,
    Step,
    build_snapshot,
    indexes_in,
    keys_in_patch,
    keys_in_snapshot,
    open_patch,
    open_snapshot,
)
from zapwire.protocol.proto.server_sync_pb2 import SyncdMutation, SyncdPatch, SyncdSnapshot, SyncdVersion
from zapwire.protocol.proto.sync_action_pb2 import SyncActionValue

LOW = Collection.REGULAR_LOW


def told(mutations: tuple[Mutation, ...]) -> list[dict[str, Any]]:
    """Return mutations as the vectors have them."""
    return [
        {
            "operation": mutation.operation.name,
            "index": [*mutation.index],
            "version": mutation.version,
            "value": mutation.value.SerializeToString(deterministic=True).hex(),
            "index_mac": mutation.index_mac.hex(),
            "value_mac": mutation.value_mac.hex(),
        }
        for mutation in mutations
    ]


def follow(patch: SyncdPatch, state: CollectionState, macs: dict[bytes, bytes]) -> Step:
    """Return what a patch makes of a collection, and keep its value MACs, as a client does."""
    patch.version.version = state.version + 1
    step = open_patch(
        LOW, patch, BY_ID, state, {index: macs[index] for index in indexes_in(patch.mutations) if index in macs}
    )
    for index, mac in step.value_macs.items():
        macs.pop(index, None)
        if mac is not None:
            macs[index] = mac
    return step


def draft(*changes: Change) -> PatchDraft:
    """Return changes, encrypted."""
    return PatchDraft.encrypt(changes, KEYS, os.urandom)


def change(name: str, operation: Operation = Operation.SET) -> Change:
    """Return a change of what goes by a name."""
    return Change(("thing", name), SyncActionValue(timestamp=1), 1, operation)


def test_patches_of_whatsmeow() -> None:
    """Patches that whatsmeow made follow one on the other, up to one that removes something."""
    state, macs = CollectionState(), dict[bytes, bytes]()
    for vector in VECTORS["patches"]:
        step = follow(SyncdPatch.FromString(bytes.fromhex(vector["patch"])), state, macs)
        state = step.state
        assert (state.version, state.hash.hex()) == (vector["version"], vector["hash"])
        assert told(step.mutations) == vector["mutations"]


def test_snapshot_of_whatsmeow() -> None:
    """A snapshot that whatsmeow reads is read as by whatsmeow."""
    vector = VECTORS["snapshot"]
    snapshot = SyncdSnapshot.FromString(bytes.fromhex(vector["snapshot"]))
    step = open_snapshot(Collection(vector["collection"]), snapshot, BY_ID)
    assert (step.state.version, step.state.hash.hex(), step.replaces) == (vector["version"], vector["hash"], True)
    assert told(step.mutations) == vector["mutations"]
    assert keys_in_snapshot(snapshot) == {KEY.id}


@given(st.lists(st.lists(st.tuples(indexes, st.sampled_from(Operation)), min_size=1, max_size=4), max_size=5))
def test_any_patches(patches: list[list[tuple[tuple[str, ...], Operation]]]) -> None:
    """Patches of any changes follow one on the other, also where one changes a thing twice or removes what is not."""
    state, macs = CollectionState(), dict[bytes, bytes]()
    for changes in patches:
        drafted = draft(*(Change(index, SyncActionValue(timestamp=1), 1, operation) for index, operation in changes))
        patch = drafted.bind(LOW, state, macs)
        step = follow(patch, state, macs)
        assert [(mutation.index, mutation.operation) for mutation in step.mutations] == changes
        state = step.state
    assert state.version == len(patches)


def test_snapshot_of_patches() -> None:
    """What patches made of a collection is what a snapshot of it says."""
    state, macs = CollectionState(), dict[bytes, bytes]()
    records = []
    for name in ("a", "b"):
        drafted = draft(change(name))
        state = follow(drafted.bind(LOW, state, macs), state, macs).state
        records.append(drafted.mutations[0].record)
    step = open_snapshot(LOW, build_snapshot(LOW, state, records, KEYS), BY_ID)
    assert (step.state, step.value_macs) == (state, macs)


def test_slices() -> None:
    """A large snapshot is read in slices."""
    mutations = draft(*(change(str(number)) for number in range(5))).mutations
    state = CollectionState(
        1, follow(draft(*(change("x"),)).bind(LOW, CollectionState(), {}), CollectionState(), {}).state.hash
    )
    with pytest.raises(AppStateCorrupt, match="as a whole is wrong"):
        SnapshotOpening(LOW, build_snapshot(LOW, state, (m.record for m in mutations), KEYS), BY_ID)
    patch = PatchDraft(mutations, KEYS).bind(LOW, CollectionState(), {})
    good = build_snapshot(LOW, follow(patch, CollectionState(), {}).state, (m.record for m in mutations), KEYS)
    assert [len(part) for part in SnapshotOpening(LOW, good, BY_ID).slices(2)] == [2, 2, 1]


def test_missing_keys() -> None:
    """Every key that is not there is named, of patches and of snapshots."""
    patch = draft(change("a")).bind(LOW, CollectionState(), {})
    patch.mutations[0].record.keyID.ID = b"another"
    assert keys_in_patch(patch) == {KEY.id, b"another"}
    with pytest.raises(AppStateKeyMissing) as missing:
        open_patch(LOW, patch, {}, CollectionState(), {})
    assert missing.value.key_ids == (KEY.id, b"another")
    with pytest.raises(AppStateKeyMissing, match=KEY.id.hex()):
        open_snapshot(LOW, build_snapshot(LOW, CollectionState(), (), KEYS), {})


def test_patch_that_does_not_follow() -> None:
    """A patch that was lost is noticed at the next one."""
    patch = draft(change("a")).bind(LOW, CollectionState(3), {})
    patch.version.version = 5
    with pytest.raises(AppStateCorrupt, match="does not follow on 3"):
        open_patch(LOW, patch, BY_ID, CollectionState(3), {})


def test_wrong_patch_mac() -> None:
    """A patch that is not whole is refused."""
    patch = draft(change("a")).bind(LOW, CollectionState(), {})
    patch.patchMAC = bytes(32)
    patch.version.version = 1
    with pytest.raises(AppStateCorrupt, match="the MAC of version 1 of regular_low is wrong"):
        open_patch(LOW, patch, BY_ID, CollectionState(), {})


def test_version_of_64_bits() -> None:
    """A version that no store can keep is refused."""
    snapshot = build_snapshot(LOW, CollectionState(2**63), (), KEYS)
    with pytest.raises(AppStateCorrupt, match="63 bits"):
        open_snapshot(LOW, snapshot, BY_ID)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """Whatever comes in place of a patch or snapshot is refused, and with no other error."""
    patch = SyncdPatch(mutations=[SyncdMutation()], patchMAC=data, snapshotMAC=data, version=SyncdVersion(version=1))
    patch.mutations[0].record.value.blob = data
    patch.mutations[0].record.keyID.ID = patch.keyID.ID = KEY.id
    with pytest.raises(AppStateCorrupt):
        open_patch(LOW, patch, BY_ID, CollectionState(), {})
