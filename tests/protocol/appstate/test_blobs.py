"""Blobs of app state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import AppStateCorrupt
from zapwire.protocol.appstate import blobs
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.proto.server_sync_pb2 import SyncdMutation, SyncdMutations, SyncdRecord, SyncdSnapshot


def test_reference() -> None:
    """A reference names a file, and back."""
    file = MediaFile(MediaKind.APP_STATE, "/v/1", bytes(32), b"\1" * 32, b"\2" * 32, 7)
    assert blobs.file_of(blobs.reference_to(file)) == file


def test_reading() -> None:
    """Snapshots and mutations are read."""
    snapshot = SyncdSnapshot(records=[SyncdRecord()])
    assert blobs.read_snapshot(snapshot.SerializeToString()) == snapshot
    mutations = SyncdMutations(mutations=[SyncdMutation()])
    assert blobs.read_mutations(mutations.SerializeToString()) == mutations


def test_no_mutations() -> None:
    """A patch whose file of mutations is empty is none (whatsmeow decode.go)."""
    with pytest.raises(AppStateCorrupt, match="holds none"):
        blobs.read_mutations(b"")


def test_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a limit to how much is read."""
    monkeypatch.setattr(blobs, "MAX_MUTATIONS", 1)
    with pytest.raises(AppStateCorrupt, match="at most 1"):
        blobs.read_snapshot(SyncdSnapshot(records=[SyncdRecord(), SyncdRecord()]).SerializeToString())


@given(st.binary(max_size=100))
def test_any_bytes(data: bytes) -> None:
    """Whatever lies on the media host is read, or refused with one error."""
    for read in (blobs.read_snapshot, blobs.read_mutations):
        try:
            read(data)
        except AppStateCorrupt as error:
            assert str(error)  # noqa: PT017  # either way is right
