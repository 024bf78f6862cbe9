"""App state as the server keeps it."""

import pytest

from zapwire.protocol.proto.server_sync_pb2 import (
    KeyId,
    SyncdIndex,
    SyncdMutation,
    SyncdPatch,
    SyncdRecord,
    SyncdValue,
)
from zapwire.sandbox.world import appstate
from zapwire.sandbox.world.appstate import InvalidPatch, ServerCollection, VersionTaken


def mutation(name: int, operation: SyncdMutation.SyncdOperation = SyncdMutation.SET) -> SyncdMutation:
    """Return a mutation that the server can take, without anything in it."""
    record = SyncdRecord(
        index=SyncdIndex(blob=bytes((name,)) * 32), value=SyncdValue(blob=bytes(33)), keyID=KeyId(ID=b"k")
    )
    return SyncdMutation(operation=operation, record=record)


def patch(*mutations: SyncdMutation) -> SyncdPatch:
    """Return a patch of these."""
    return SyncdPatch(mutations=mutations, snapshotMAC=bytes(32), patchMAC=bytes(32), keyID=KeyId(ID=b"k"))


def test_versions() -> None:
    """A patch gets the next version, and must follow on the latest."""
    collection = ServerCollection()
    collection.accept(0, patch(mutation(1)))
    with pytest.raises(VersionTaken, match="at version 1, not 0"):
        collection.accept(0, patch(mutation(2)))
    collection.accept(1, patch(mutation(2)))
    found, has_more = collection.since(0)
    assert ([item.version.version for item in found], has_more) == ([1, 2], False)
    assert collection.since(2) == ((), False)


def test_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device gets patches page by page."""
    monkeypatch.setattr(appstate, "PAGE", 2)
    collection = ServerCollection()
    for version in range(3):
        collection.accept(version, patch(mutation(1)))
    assert [len(collection.since(version)[0]) for version in (0, 2)] == [2, 1]
    assert [collection.since(version)[1] for version in (0, 1)] == [True, False]


def test_snapshot() -> None:
    """After some patches there is a snapshot, which has what is set then."""
    collection = ServerCollection()
    for version, item in enumerate([mutation(1), mutation(2), mutation(1), mutation(2, SyncdMutation.REMOVE)]):
        collection.accept(version, patch(item))
    assert collection.snapshot is None
    six = ServerCollection()
    six.load([*collection.patches, patch(mutation(3)), patch(mutation(4))])
    assert six.snapshot
    assert six.snapshot.version.version == 5
    assert [record.index.blob[0] for record in six.snapshot.records] == [1, 3]


def test_patches_that_nobody_could_follow() -> None:
    """A patch has both MACs, a key and mutations with all that belongs to one."""
    bare = mutation(1)
    bare.record.ClearField("keyID")
    unproven = patch(mutation(1))
    unproven.patchMAC = b""
    for wrong in (patch(), patch(bare), unproven):
        with pytest.raises(InvalidPatch):
            ServerCollection().accept(0, wrong)
        with pytest.raises(InvalidPatch):
            ServerCollection().load([wrong])


def test_too_many_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a limit."""
    monkeypatch.setattr(appstate, "MAX_PATCHES", 1)
    collection = ServerCollection()
    collection.accept(0, patch(mutation(1)))
    with pytest.raises(InvalidPatch, match="at most 1"):
        collection.accept(1, patch(mutation(1)))
