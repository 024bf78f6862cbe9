"""Syncing: a phone's app state and the server's, brought together; and its keys, given to companions."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

from zapwire.errors import SandboxError, ZapwireError
from zapwire.protocol.appstate.actions.base import Action
from zapwire.protocol.appstate.actions.settings import Locale, PushName
from zapwire.protocol.appstate.blobs import file_of, read_mutations, read_snapshot
from zapwire.protocol.appstate.collections import ALL, Collection, collection_of
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.mutations import Operation
from zapwire.protocol.appstate.recovery import RecoveryAnswer, build_recovery, build_recovery_answer
from zapwire.protocol.appstate.sharing import build_key_share
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.proto.server_sync_pb2 import ExternalBlobReference, SyncdPatch
from zapwire.protocol.stanzas.appstate import CollectionAnswer, CollectionRequest, SyncAppState
from zapwire.protocol.stanzas.messages import OutgoingMessage
from zapwire.protocol.stanzas.queries import check_answer, query_node
from zapwire.sandbox.phones.media import open_file
from zapwire.sandbox.phones.state import PhoneState, Unverified

PEER: Final = "peer"
"""The category of messages between an account's own devices."""
_TRIES: Final = 5
_LOCALE: Final = "en_US"

if TYPE_CHECKING:
    from zapwire.sandbox.context import Context


class AppStateFailed(SandboxError):
    """The server does not take what the phone says of app state."""


class Syncing:
    """What one phone does about app state. Whoever calls holds the phone's lock."""

    def __init__(
        self, context: "Context", state: PhoneState, submit: Callable[[Node], Awaitable[tuple[Node, ...]]]
    ) -> None:
        self._context = context
        self._state = state
        self._submit = submit

    async def change(self, actions: Sequence[Action], operation: Operation = Operation.SET) -> None:
        """Say something, which may belong to several collections. Raises `AppStateFailed`."""
        by_collection: dict[Collection, list[Action]] = {}
        for action in actions:
            by_collection.setdefault(action.collection, []).append(action)
        for collection, some in by_collection.items():
            await self._change(collection, some, operation)

    async def sync(self, collection: Collection) -> None:
        """Read what others said meanwhile. Raises `AppStateFailed`."""
        known = self._state.app_state.of(collection)
        answer = await self._ask(CollectionRequest(collection, known.state.version, not known.state.version))
        while await self._take(collection, answer):
            answer = await self._ask(CollectionRequest(collection, known.state.version))

    async def sync_all(self) -> None:
        """Every collection. Raises `AppStateFailed`."""
        for collection in ALL:
            await self.sync(collection)

    async def begin(self) -> None:
        """What a phone has said before it links its first companion: its owner's name, and its language."""
        state = self._state
        await self.sync(Collection.CRITICAL_BLOCK)
        kinds = {entry.index[:1] for entry in state.app_state.of(Collection.CRITICAL_BLOCK).entries.values()}
        settings = (PushName(state.account.name), Locale(_LOCALE))
        unsaid = [setting for setting in settings if (setting.kind,) not in kinds]
        if unsaid:
            await self.change(unsaid)

    async def recover(self) -> None:
        """Give companions the collections that they cannot verify. Raises `AppStateFailed` and `NoSession`."""
        state = self._state
        while state.unverified:
            asked = state.unverified.pop(0)
            answer = build_recovery_answer(RecoveryAnswer(asked.request_id, await self._given(asked), True))
            device = state.account.jid(asked.device)
            enc = state.cipher.encrypt(state.session_name(device), answer.SerializeToString())
            message = OutgoingMessage(
                state.new_id(self._context.now()), device, "text", (enc.to_node(),), category=PEER
            )
            await self._submit(message.to_node())

    async def _given(self, asked: Unverified) -> bytes | None:
        """A collection as the phone has it; None for one that it does not have."""
        collection = collection_of(asked.collection)
        if collection is None or self._context.faults.withholds_recovery(self._state.account.jid(asked.device)):
            return None
        await self.sync(collection)
        known = self._state.app_state.of(collection)
        if not known.state.version:
            return None
        return build_recovery(collection, known.state, known.entries.values())

    async def _change(self, collection: Collection, actions: Sequence[Action], operation: Operation) -> None:
        state, now = self._state.app_state, self._context.now()
        await self.sync(collection)
        for _ in range(_TRIES):
            patch = state.draft(collection, actions, now, operation)
            version = state.of(collection).state.version
            answer = await self._ask(CollectionRequest(collection, version, patch=patch.SerializeToString()))
            if not answer.error_code:
                patch.version.version = version + 1
                state.follow(collection, patch)
                return
            await self._take(collection, answer)
        raise AppStateFailed(f"the server refuses a change of {collection} with {answer.error_code}")

    async def _take(self, collection: Collection, answer: CollectionAnswer) -> bool:
        """Follow an answer; whether more is to be asked for."""
        state, before = self._state.app_state, self._state.app_state.of(collection).state.version
        try:
            if answer.snapshot is not None:
                state.replace(collection, read_snapshot(await self._open(answer.snapshot)))
            for patch in answer.patches:
                state.follow(collection, await self._whole(patch))
        except ZapwireError as error:
            raise AppStateFailed(f"the phone {self._state.account.number} cannot read {collection}: {error}") from error
        return answer.has_more and state.of(collection).state.version > before

    async def _whole(self, patch: SyncdPatch) -> SyncdPatch:
        if not patch.HasField("externalMutations"):
            return patch
        whole = SyncdPatch()
        whole.CopyFrom(patch)
        whole.mutations.extend(read_mutations(await self._open(patch.externalMutations)).mutations)
        return whole

    async def _open(self, reference: ExternalBlobReference) -> bytes:
        opened = await open_file(self._context.media, file_of(reference), with_data=True)
        if opened.error:
            raise AppStateFailed(opened.error)
        return opened.data

    async def _ask(self, wanted: CollectionRequest) -> CollectionAnswer:
        query = SyncAppState((wanted,))
        answers = await self._submit(query_node(query, self._state.new_id(self._context.now())))
        if not answers:
            raise AppStateFailed("the server did not answer")
        return query.read(check_answer(answers[0]))[wanted.name]


def share_node(state: PhoneState, device: JID, keys: Sequence[AppStateKey], now: float) -> Node:
    """The message that gives a companion keys. Raises `NoSession`."""
    enc = state.cipher.encrypt(state.session_name(device), build_key_share(keys).SerializeToString())
    return OutgoingMessage(state.new_id(now), device, "text", (enc.to_node(),), category=PEER).to_node()
