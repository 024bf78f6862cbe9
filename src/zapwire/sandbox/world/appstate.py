"""App state on the server: patches by version, and what they leave. The server cannot read any of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from zapwire.errors import SandboxError
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.proto.server_sync_pb2 import (
    KeyId,
    SyncdMutation,
    SyncdPatch,
    SyncdRecord,
    SyncdSnapshot,
    SyncdVersion,
)

MAX_PATCHES: Final = 20_000
"""So many versions a collection may have here."""
PAGE: Final = 50
"""So many patches a device gets at once."""
_COMPACT_PATCHES: Final = 5
_COMPACT_MUTATIONS: Final = 50
_MAC_SIZE: Final = 32


class VersionTaken(SandboxError):
    """A patch that follows on another version than the latest."""


class InvalidPatch(SandboxError):
    """A patch that lacks what the server must know of it."""


@dataclass(slots=True)
class ServerCollection:
    """One collection of one account."""

    patches: list[SyncdPatch] = field(default_factory=list)
    """By version, the first one's being 1."""
    snapshot: SyncdSnapshot | None = None
    """The whole as of some version not long ago; None where the patches are few."""
    _records: dict[bytes, SyncdRecord] = field(default_factory=dict)
    _changes: int = 0
    """How many mutations came after the snapshot."""

    @property
    def version(self) -> int:
        """The latest one."""
        return len(self.patches)

    def accept(self, base: int, patch: SyncdPatch) -> None:
        """Take a patch that follows on version `base`. Raises `VersionTaken` or `InvalidPatch`."""
        if base != self.version:
            raise VersionTaken(f"the collection is at version {self.version}, not {base}")
        check_patch(patch)
        if self.version >= MAX_PATCHES:
            raise InvalidPatch(f"a collection has at most {MAX_PATCHES} versions here")
        self._add(patch)

    def load(self, patches: Iterable[SyncdPatch]) -> None:
        """Bring in patches that were accepted once. Raises `InvalidPatch`."""
        for patch in patches:
            check_patch(patch)
            self._add(patch)

    def since(self, version: int) -> tuple[tuple[SyncdPatch, ...], bool]:
        """The next patches after a version, and whether more follow."""
        page = tuple(self.patches[version : version + PAGE])
        return page, version + len(page) < self.version

    def _add(self, patch: SyncdPatch) -> None:
        kept = SyncdPatch()
        kept.CopyFrom(patch)
        kept.version.version = self.version + 1
        self.patches.append(kept)
        for mutation in kept.mutations:
            if mutation.operation == SyncdMutation.REMOVE:
                self._records.pop(mutation.record.index.blob, None)
            else:
                self._records[mutation.record.index.blob] = mutation.record
        self._changes += len(kept.mutations)
        since = self.version - (self.snapshot.version.version if self.snapshot else 0)
        if since >= _COMPACT_PATCHES or self._changes >= _COMPACT_MUTATIONS:
            self._compact(kept)

    def _compact(self, last: SyncdPatch) -> None:
        """The whole as of the last patch, whose author has proven it."""
        self.snapshot = SyncdSnapshot(
            version=SyncdVersion(version=self.version),
            records=self._records.values(),
            mac=last.snapshotMAC,
            keyID=KeyId(ID=last.keyID.ID),
        )
        self._changes = 0


AppStates = dict[Collection, ServerCollection]
"""An account's collections, those that have anything."""


def check_patch(patch: SyncdPatch) -> None:
    """Raises `InvalidPatch` for one that no device could follow."""
    if len(patch.snapshotMAC) != _MAC_SIZE or len(patch.patchMAC) != _MAC_SIZE or not patch.keyID.ID:
        raise InvalidPatch("a patch has two MACs and names its key")
    if not patch.mutations:
        raise InvalidPatch("a patch changes something")
    for mutation in patch.mutations:
        record = mutation.record
        if len(record.index.blob) != _MAC_SIZE or len(record.value.blob) <= _MAC_SIZE or not record.keyID.ID:
            raise InvalidPatch("a mutation has an index, a value and a key")
