"""Blobs: snapshots, and what is too large for a stanza, lie on the media host."""

from typing import Final

from google.protobuf.message import DecodeError

from zapwire.errors import AppStateCorrupt
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.server_sync_pb2 import ExternalBlobReference, SyncdMutations, SyncdSnapshot

MAX_BLOB: Final = 64 << 20
"""The largest blob that is read, in bytes: room for some 250,000 mutations."""
MAX_MUTATIONS: Final = 500_000


def file_of(reference: ExternalBlobReference) -> MediaFile:
    """The file that a reference names."""
    return MediaFile(
        MediaKind.APP_STATE,
        as_text(reference.directPath),
        reference.mediaKey,
        reference.fileSHA256,
        reference.fileEncSHA256,
        reference.fileSizeBytes,
    )


def reference_to(file: MediaFile) -> ExternalBlobReference:
    """What names a file that was uploaded."""
    return ExternalBlobReference(
        mediaKey=file.media_key,
        directPath=file.direct_path,
        fileSizeBytes=file.length,
        fileSHA256=file.sha256,
        fileEncSHA256=file.enc_sha256,
    )


def read_snapshot(data: bytes) -> SyncdSnapshot:
    """A snapshot. Raises `AppStateCorrupt`."""
    try:
        snapshot = SyncdSnapshot.FromString(data)
    except DecodeError as error:
        raise AppStateCorrupt("a snapshot cannot be read") from error
    _check(len(snapshot.records))
    return snapshot


def read_mutations(data: bytes) -> SyncdMutations:
    """A patch's mutations that did not fit into it. Raises `AppStateCorrupt`, also for none at all."""
    try:
        mutations = SyncdMutations.FromString(data)
    except DecodeError as error:
        raise AppStateCorrupt("a patch's mutations cannot be read") from error
    if not mutations.mutations:
        raise AppStateCorrupt("a patch's file of mutations holds none")
    _check(len(mutations.mutations))
    return mutations


def _check(count: int) -> None:
    if count > MAX_MUTATIONS:
        raise AppStateCorrupt(f"at most {MAX_MUTATIONS} mutations are read at once, here are {count}")
