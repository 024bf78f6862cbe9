"""App state: what a device does not have of it yet, and what it changes."""

from dataclasses import dataclass, field
from typing import Final

from google.protobuf.message import DecodeError

from zapwire.errors import StanzaError
from zapwire.protocol.appstate.blobs import reference_to
from zapwire.protocol.appstate.collections import collection_of
from zapwire.protocol.media.cipher import MEDIA_KEY_SIZE, encrypt
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.node import Node
from zapwire.protocol.proto.server_sync_pb2 import ExternalBlobReference, SyncdMutations, SyncdPatch
from zapwire.protocol.stanzas.appstate import CollectionAnswer, CollectionRequest, SyncAppState, sync_answer
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.notices.appstate import app_state_changed
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route, StoredFile
from zapwire.sandbox.world.appstate import InvalidPatch, ServerCollection, VersionTaken
from zapwire.sandbox.world.mailboxes import Delivery

INLINE: Final = 25
"""A patch with more mutations than that has them in a file."""
MAX_COLLECTIONS: Final = 20

CONFLICT: Final = 409
_BAD_REQUEST: Final = 400


@dataclass(slots=True)
class _Answering:
    """An answer that is being put together."""

    request: Request
    files: list[StoredFile] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)

    def answer(self, wanted: CollectionRequest) -> CollectionAnswer:
        """What the device is told of one collection."""
        name = collection_of(wanted.name)
        if name is None:
            return CollectionAnswer(wanted.name, error_code=_BAD_REQUEST, error_text="bad-request")
        collection = self.request.account.app_state.setdefault(name, ServerCollection())
        if wanted.patch is None:
            return self._news(wanted, collection)
        try:
            collection.accept(wanted.version, _read_patch(wanted.patch))
        except InvalidPatch:
            return CollectionAnswer(wanted.name, error_code=_BAD_REQUEST, error_text="bad-request")
        except VersionTaken:
            return self._news(wanted, collection, error=CONFLICT)
        request = self.request
        self.deliveries += app_state_changed(
            request.world, request.account, request.device, name, collection.version, request.now
        )
        return CollectionAnswer(wanted.name, collection.version)

    def _news(self, wanted: CollectionRequest, collection: ServerCollection, error: int = 0) -> CollectionAnswer:
        version, snapshot = wanted.version, None
        if wanted.wants_snapshot and collection.snapshot is not None:
            version = collection.snapshot.version.version
            snapshot = self._store(collection.snapshot.SerializeToString())
        patches, has_more = collection.since(version)
        return CollectionAnswer(
            wanted.name,
            collection.version,
            has_more=has_more,
            patches=tuple(map(self._outgoing, patches)),
            snapshot=snapshot,
            error_code=error,
            error_text="conflict" if error else "",
        )

    def _outgoing(self, patch: SyncdPatch) -> SyncdPatch:
        if len(patch.mutations) <= INLINE:
            return patch
        outgoing = SyncdPatch()
        outgoing.CopyFrom(patch)
        outgoing.ClearField("mutations")
        mutations = SyncdMutations(mutations=patch.mutations)
        outgoing.externalMutations.CopyFrom(self._store(mutations.SerializeToString()))
        return outgoing

    def _store(self, data: bytes) -> ExternalBlobReference:
        """Put a file on the media host, under a new key each time."""
        request = self.request
        sealed, file = encrypt(data, request.world.random(MEDIA_KEY_SIZE), MediaKind.APP_STATE, now=request.now)
        self.files.append(StoredFile(file.enc_sha256, sealed))
        place = request.shelf.publish(file.enc_sha256, MediaKind.APP_STATE.path)
        reference = reference_to(file)
        reference.directPath = place.direct_path
        return reference


def on_sync(request: Request) -> Outcome:
    """What is new in each collection, or the word that a change was taken; other devices hear of changes."""
    query = SyncAppState.from_node(request.node)
    if len(query.collections) > MAX_COLLECTIONS:
        raise StanzaError(f"at most {MAX_COLLECTIONS} collections are synchronised at once")
    answering = _Answering(request)
    answers = tuple(map(answering.answer, query.collections))
    return Outcome(
        (result_node(request.id, sync_answer(answers)),),
        frozenset({Effect.SAVE}) if answering.deliveries else frozenset(),
        deliveries=tuple(answering.deliveries),
        files=tuple(answering.files),
    )


def conflict(node: Node) -> Outcome:
    """The answer to a change that comes too late, though nothing came before it: for a fault. Raises `StanzaError`."""
    wanted = SyncAppState.from_node(node).collections
    answers = [CollectionAnswer(w.name, w.version, error_code=CONFLICT, error_text="conflict") for w in wanted]
    return Outcome((result_node(node.reader.string("id"), sync_answer(answers)),))


def _read_patch(data: bytes) -> SyncdPatch:
    try:
        return SyncdPatch.FromString(data)
    except DecodeError as error:
        raise InvalidPatch("a patch that cannot be read") from error


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "w:sync:app:state", "set", "sync"): on_sync}
