"""Patches and snapshots: how a collection moves from one version to the next, and what proves that nothing is missing.

Source: whatsmeow appstate/decode.go, encode.go, hash.go.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zapwire.errors import AppStateCorrupt, AppStateKeyMissing
from zapwire.protocol.appstate import lthash
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.keys import MutationKeys
from zapwire.protocol.appstate.mutations import (
    Change,
    Mutation,
    Operation,
    decrypt_mutation,
    encrypt_mutation,
    value_mac_of,
)
from zapwire.protocol.proto.server_sync_pb2 import (
    KeyId,
    SyncdMutation,
    SyncdPatch,
    SyncdRecord,
    SyncdSnapshot,
    SyncdVersion,
)

Keys = Mapping[bytes, MutationKeys]
"""Expanded keys by their ids."""

MAX_VERSION: Final = (1 << 63) - 1
"""The highest version that a collection can have."""


@dataclass(frozen=True, slots=True)
class CollectionState:
    """Where a collection stands: its version, and the sum over the value MACs of all that is in it."""

    version: int = 0
    hash: bytes = field(default=lthash.EMPTY, repr=False)

    def mac(self, collection: Collection, keys: MutationKeys) -> bytes:
        """What a snapshot or patch carries, to prove that both sides have the same."""
        data = self.hash + self.version.to_bytes(8, "big") + collection.encode()
        return hmac.digest(keys.snapshot_mac, data, "sha256")


@dataclass(frozen=True, slots=True)
class Step:
    """What a snapshot or a patch made of a collection."""

    state: CollectionState
    mutations: tuple[Mutation, ...]
    value_macs: Mapping[bytes, bytes | None] = field(repr=False)
    """By index MAC, what is kept until the next patch: the value MAC of what was set, None for what was removed."""
    replaces: bool = False
    """Whether nothing of what was there before counts: this came of a snapshot."""


def keys_in_snapshot(snapshot: SyncdSnapshot) -> set[bytes]:
    """The ids of the keys that reading it needs."""
    return {snapshot.keyID.ID, *(record.keyID.ID for record in snapshot.records)}


def keys_in_patch(patch: SyncdPatch) -> set[bytes]:
    """The ids of the keys that reading it needs."""
    return {patch.keyID.ID, *(mutation.record.keyID.ID for mutation in patch.mutations)}


def indexes_in(mutations: Iterable[SyncdMutation]) -> set[bytes]:
    """The index MACs whose value MACs are needed to follow these mutations."""
    return {mutation.record.index.blob for mutation in mutations}


def open_snapshot(collection: Collection, snapshot: SyncdSnapshot, keys: Keys) -> Step:
    """Read a collection as a whole. Raises `AppStateKeyMissing`, and `AppStateCorrupt` where a MAC is wrong."""
    opening = SnapshotOpening(collection, snapshot, keys)
    return opening.finish(
        [mutation for mutations in opening.slices(len(snapshot.records) or 1) for mutation in mutations]
    )


class SnapshotOpening:
    """A snapshot that is read in slices, since one can be large. Its own MAC was verified when this was made."""

    def __init__(self, collection: Collection, snapshot: SyncdSnapshot, keys: Keys) -> None:
        """Raises `AppStateKeyMissing`, and `AppStateCorrupt` where its MAC is wrong."""
        _require_keys(keys_in_snapshot(snapshot), keys)
        total = lthash.subtract_then_add(lthash.EMPTY, (), map(value_mac_of, snapshot.records))
        self.state = CollectionState(_version(snapshot.version.version), total)
        if not hmac.compare_digest(self.state.mac(collection, keys[snapshot.keyID.ID]), snapshot.mac):
            raise AppStateCorrupt(f"the MAC of {collection} as a whole is wrong, at version {self.state.version}")
        self._records: Sequence[SyncdRecord] = snapshot.records
        self._keys = keys

    def slices(self, size: int) -> Iterator[list[Mutation]]:
        """Its mutations, so many at a time. Raises `AppStateCorrupt`."""
        records, keys = self._records, self._keys
        for start in range(0, len(records), size):
            part = records[start : start + size]
            yield [decrypt_mutation(Operation.SET, record, keys[record.keyID.ID]) for record in part]

    def finish(self, mutations: Sequence[Mutation]) -> Step:
        """What all of them make."""
        macs: dict[bytes, bytes | None] = {mutation.index_mac: mutation.value_mac for mutation in mutations}
        return Step(self.state, tuple(mutations), macs, replaces=True)


def open_patch(
    collection: Collection, patch: SyncdPatch, keys: Keys, state: CollectionState, before: Mapping[bytes, bytes]
) -> Step:
    """Read what follows on `state`; `before` has the value MACs known of those of `indexes_in(patch.mutations)`.

    Raises `AppStateKeyMissing`, and `AppStateCorrupt` where a MAC is wrong.
    """
    _require_keys(keys_in_patch(patch), keys)
    version = _version(patch.version.version)
    after = _move(state, version, patch.mutations, before)
    expanded = keys[patch.keyID.ID]
    if not hmac.compare_digest(after.mac(collection, expanded), patch.snapshotMAC):
        raise AppStateCorrupt(
            f"version {version} of {collection} does not follow on {state.version}: something is missing"
        )
    if not hmac.compare_digest(_patch_mac(collection, patch, expanded, version), patch.patchMAC):
        raise AppStateCorrupt(f"the MAC of version {version} of {collection} is wrong")
    mutations = tuple(
        decrypt_mutation(_operation(mutation), mutation.record, keys[mutation.record.keyID.ID])
        for mutation in patch.mutations
    )
    macs = {
        mutation.index_mac: mutation.value_mac if mutation.operation is Operation.SET else None
        for mutation in mutations
    }
    return Step(after, mutations, macs)


@dataclass(frozen=True, slots=True)
class PatchDraft:
    """Changes that are encrypted, but not bound to a version yet."""

    mutations: tuple[SyncdMutation, ...]
    keys: MutationKeys

    @classmethod
    def encrypt(cls, changes: Iterable[Change], keys: MutationKeys, random: Callable[[int], bytes]) -> "PatchDraft":
        """Encrypt changes with one key, each with an IV that `random` gives."""
        return cls(tuple(encrypt_mutation(change, keys, random(16)) for change in changes), keys)

    def bind(self, collection: Collection, state: CollectionState, before: Mapping[bytes, bytes]) -> SyncdPatch:
        """The patch that follows on `state`; `before` is as in `open_patch`. Its number the server gives."""
        version = state.version + 1
        after = _move(state, version, self.mutations, before)
        mac = after.mac(collection, self.keys)
        patch = SyncdPatch(mutations=self.mutations, snapshotMAC=mac, keyID=KeyId(ID=self.keys.id))
        patch.patchMAC = _patch_mac(collection, patch, self.keys, version)
        return patch


def build_snapshot(
    collection: Collection, state: CollectionState, records: Iterable[SyncdRecord], keys: MutationKeys
) -> SyncdSnapshot:
    """A collection as a whole, of records that `state` is the sum of."""
    return SyncdSnapshot(
        version=SyncdVersion(version=state.version),
        records=records,
        mac=state.mac(collection, keys),
        keyID=KeyId(ID=keys.id),
    )


def _move(
    state: CollectionState, version: int, mutations: Iterable[SyncdMutation], before: Mapping[bytes, bytes]
) -> CollectionState:
    """A removal of what is not there changes nothing: phones do that (whatsmeow hash.go)."""
    known: dict[bytes, bytes | None] = dict(before)
    added, removed = [], []
    for mutation in mutations:
        index, is_set = mutation.record.index.blob, _operation(mutation) is Operation.SET
        previous = known.get(index)
        if previous is not None:
            removed.append(previous)
        known[index] = value_mac_of(mutation.record) if is_set else None
        if is_set:
            added.append(value_mac_of(mutation.record))
    return CollectionState(version, lthash.subtract_then_add(state.hash, removed, added))


def _patch_mac(collection: Collection, patch: SyncdPatch, keys: MutationKeys, version: int) -> bytes:
    macs = b"".join(value_mac_of(mutation.record) for mutation in patch.mutations)
    data = patch.snapshotMAC + macs + version.to_bytes(8, "big") + collection.encode()
    return hmac.digest(keys.patch_mac, data, "sha256")


def _operation(mutation: SyncdMutation) -> Operation:
    return Operation.REMOVE if mutation.operation == SyncdMutation.REMOVE else Operation.SET


def _version(version: int) -> int:
    if version > MAX_VERSION:
        raise AppStateCorrupt(f"a version of app state has 63 bits, this is {version}")
    return version


def _require_keys(needed: set[bytes], keys: Keys) -> None:
    missing = needed - keys.keys()
    if missing:
        raise AppStateKeyMissing(tuple(sorted(missing)))
