"""Syncing: a collection is fetched, verified and applied, patch by patch or as a whole; events are told at the end."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from zapwire.client.appstate.effects import Effects, events_of
from zapwire.client.appstate.keys import AppStateKeys
from zapwire.client.appstate.recovery import Recovery
from zapwire.client.context import Context
from zapwire.client.media.media import Media
from zapwire.client.store.base import Stores
from zapwire.errors import AppStateCorrupt, AppStateKeyMissing, AppStateRefused, MediaCorrupt, StanzaError
from zapwire.protocol import events
from zapwire.protocol.appstate.blobs import MAX_BLOB, file_of, read_mutations, read_snapshot
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.mutations import Mutation
from zapwire.protocol.appstate.patches import (
    CollectionState,
    Step,
    indexes_in,
    keys_in_patch,
    keys_in_snapshot,
    open_patch,
    open_snapshot,
)
from zapwire.protocol.events import Event
from zapwire.protocol.proto.server_sync_pb2 import ExternalBlobReference, SyncdPatch
from zapwire.protocol.stanzas.appstate import CollectionAnswer, CollectionRequest, SyncAppState

SLICE: Final = 250
"""So many mutations are applied at once, between which everybody else has a turn."""


@dataclass(slots=True)
class Pull:
    """One fetching of a collection. `told` are the events of what was committed."""

    collection: Collection
    state: CollectionState
    is_full: bool
    tells: bool
    """Whether mutations are told of, and not only kept."""
    is_recovery: bool = False
    """Whether something could not be followed: then what is new to us is told, as it would have been."""
    known: dict[bytes, bytes] = field(default_factory=dict)
    """The value MACs of what was known before that, by index MAC, without those that changed since."""
    is_fresh: bool = True
    """Whether nothing was applied yet."""
    told: list[Event] = field(default_factory=list)


class Syncing:
    """How collections are brought up to date, one at a time."""

    def __init__(
        self, context: Context, keys: AppStateKeys, recovery: Recovery, effects: Effects, media: Media
    ) -> None:
        self._context = context
        self._keys = keys
        self._recovery = recovery
        self._effects = effects
        self._media = media
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[list[Event]]:
        """A block in which nobody else syncs; the events put into its list are told after it.

        Not inside it: who hears of them may want to change app state.
        """
        told: list[Event] = []
        try:
            async with self._lock:
                yield told
        finally:
            for number, event in enumerate(told, 1):
                await self._context.emit(event)
                if number % SLICE == 0:
                    await asyncio.sleep(0)

    async def sync(self, collection: Collection, told: list[Event], *, full: bool = False) -> None:
        """Bring a collection up to date; where it cannot be followed, as a whole. Call this inside `alone`.

        Raises `AppStateKeyMissing`, having asked the phone, `AppStateCorrupt` or `MediaCorrupt` where it cannot be read
        as a whole either, which is told, too, having asked the phone for it, `AppStateRefused`, and what queries and
        downloads raise.
        """
        async with self._context.store.begin(wait=False) as unit:
            state = await unit.app_state.state(collection)
            news = (await unit.app_state.news()).get(collection)
        try:
            await self._sync(collection, state, told, full=full)
        except AppStateKeyMissing as error:
            await self._keys.ask(error.key_ids)
            raise
        except (AppStateCorrupt, MediaCorrupt):
            if news is None:  # so that it is tried again, even where the phone's answer gets lost
                async with self._context.store.begin() as unit:
                    await unit.app_state.put_news(collection, max(state.version if state else 0, 1))
            await self._recovery.ask_once(collection)
            raise
        if news is None:
            return
        async with self._context.store.begin() as unit:
            if (await unit.app_state.news()).get(collection) == news:
                await unit.app_state.put_news(collection, 0)

    async def follow(self, answer: CollectionAnswer, collection: Collection, told: list[Event]) -> None:
        """Apply what came with an answer, and fetch the rest, or all where it cannot be followed.

        Call this inside `alone`; raises as `sync`.
        """
        async with self._context.store.begin(wait=False) as unit:
            state = await unit.app_state.state(collection) or CollectionState()
        pull = Pull(collection, state, is_full=False, tells=True, told=told)
        is_followed = True
        try:
            await self._take(pull, answer, wants_snapshot=False)
        except AppStateKeyMissing as error:
            await self._keys.ask(error.key_ids)
            raise
        except (AppStateCorrupt, MediaCorrupt) as error:
            self._context.log.warning("what came to %s meanwhile cannot be followed: %s", collection, error)
            is_followed = False
        if answer.has_more or not is_followed:
            await self.sync(collection, told)

    async def recover(self, collection: Collection, step: Step, told: list[Event]) -> bool:
        """Take a collection as the phone gives it, which is passed over where ours is as new. Call this inside `alone`.

        Returns whether there is more to be read by now.
        """
        store = self._context.store
        async with store.begin(wait=False) as unit:
            state = await unit.app_state.state(collection) or CollectionState()
        if state.version >= step.state.version:
            self._context.log.info("what the phone gives of %s is not newer than version %s", collection, state.version)
            return False
        tells = self._context.options.app_state_events_on_full_sync
        pull = Pull(collection, CollectionState(), is_full=True, tells=tells, told=told)
        await self._remember(pull)
        await self._apply(pull, step)
        synced = events.AppStateSynced(collection, step.state.version, is_recovery=True)
        async with store.begin() as unit:
            has_more = (await unit.app_state.news()).get(collection, 0) > step.state.version
            if not has_more:
                await unit.app_state.put_news(collection, 0)
            await self._context.record(synced, unit)
        told.append(synced)
        return has_more

    async def _sync(
        self, collection: Collection, state: CollectionState | None, told: list[Event], *, full: bool
    ) -> None:
        # Where the collection was empty when it was read last, all that is in it now is new.
        tells = self._context.options.app_state_events_on_full_sync or (state is not None and not state.version)
        if state is None or not state.version:
            full = True
        elif not full:
            try:
                await self._pull(Pull(collection, state, is_full=False, tells=True, told=told))
            except (AppStateCorrupt, MediaCorrupt, StanzaError) as error:
                self._context.log.warning("%s cannot be followed, and is read as a whole: %s", collection, error)
            else:
                return
        pull = Pull(collection, CollectionState(), is_full=True, tells=tells, told=told)
        if not full:
            await self._remember(pull)
        try:
            await self._pull(pull)
        except (AppStateCorrupt, MediaCorrupt) as error:
            failed = events.AppStateSyncFailed(collection, error, is_full_sync=True)
            async with self._context.store.begin() as unit:
                await self._context.record(failed, unit)
            told.append(failed)
            raise
        synced = events.AppStateSynced(collection, pull.state.version)
        async with self._context.store.begin() as unit:
            if pull.is_fresh:
                await unit.app_state.put_state(collection, pull.state)
            await self._context.record(synced, unit)
        told.append(synced)

    async def _remember(self, pull: Pull) -> None:
        """Let what is new to us be told, though the collection is read as a whole."""
        pull.is_recovery = True
        if not pull.tells:
            async with self._context.store.begin(wait=False) as unit:
                pull.known = await unit.app_state.all_value_macs(pull.collection)

    async def _pull(self, pull: Pull) -> None:
        wants_snapshot, has_more = pull.is_full, True
        while has_more:
            version = pull.state.version
            answer = await self.ask(CollectionRequest(pull.collection, version, wants_snapshot=wants_snapshot))
            if answer.error_code:
                raise AppStateRefused(pull.collection, answer.error_code, answer.error_text)
            await self._take(pull, answer, wants_snapshot=wants_snapshot)
            wants_snapshot, has_more = False, answer.has_more
            if has_more and pull.state.version == version:
                raise AppStateCorrupt(f"{pull.collection} has more than version {version}, but nothing of it comes")

    async def ask(self, wanted: CollectionRequest) -> CollectionAnswer:
        """Ask the server. Raises what a query raises."""
        answers = await self._context.query(SyncAppState((wanted,)))
        if wanted.name not in answers:
            raise StanzaError(f"the server says nothing of {wanted.name}")
        return answers[wanted.name]

    async def _take(self, pull: Pull, answer: CollectionAnswer, *, wants_snapshot: bool) -> None:
        if answer.snapshot is not None:
            if not wants_snapshot:
                raise AppStateCorrupt(f"the server sent {pull.collection} as a whole, for which nobody asked")
            snapshot = await asyncio.to_thread(read_snapshot, await self._download(answer.snapshot))
            needed = await asyncio.to_thread(keys_in_snapshot, snapshot)
            keys = await self._keys.find(self._context.store, needed)
            await self._apply(pull, await asyncio.to_thread(open_snapshot, pull.collection, snapshot, keys))
        for patch in answer.patches:
            await self._apply(pull, await self._open(pull, await self._whole(patch)))

    async def _open(self, pull: Pull, patch: SyncdPatch) -> Step:
        # The first patch of a collection that is read anew follows on nothing, whatever is kept of before.
        begins = pull.is_full and pull.is_fresh
        async with self._context.store.begin(wait=False) as unit:
            keys = await self._keys.find(unit, keys_in_patch(patch))
            wanted = () if begins else indexes_in(patch.mutations)
            before = await unit.app_state.value_macs(pull.collection, wanted)
        arguments = pull.collection, patch, keys, pull.state, before
        is_large = len(patch.mutations) > SLICE
        step = await asyncio.to_thread(open_patch, *arguments) if is_large else open_patch(*arguments)
        return replace(step, replaces=True) if begins else step

    async def _whole(self, patch: SyncdPatch) -> SyncdPatch:
        if not patch.HasField("externalMutations"):
            return patch
        data = await self._download(patch.externalMutations)
        whole = SyncdPatch()
        whole.CopyFrom(patch)
        whole.ClearField("mutations")
        whole.mutations.extend((await asyncio.to_thread(read_mutations, data)).mutations)
        return whole

    async def _download(self, reference: ExternalBlobReference) -> bytes:
        return await self._media.download(file_of(reference), limit=MAX_BLOB)

    async def _apply(self, pull: Pull, step: Step) -> None:
        """Keep a step. One with few mutations is committed whole; of others the version moves when all are kept."""
        store, parts = self._context.store, list(_slices(step.mutations))
        is_large = step.replaces or len(parts) > 1
        names_people = is_large and pull.collection is Collection.CRITICAL_UNBLOCK_LOW
        known = {contact.jid: contact for contact in await store.contacts.all()} if names_people else {}
        for part in parts if is_large else ():
            async with store.begin(wait=False) as unit:
                told = await self._tell(unit, pull, part)
                await self._effects.apply_many(unit, part, known)
            pull.told += told
            await asyncio.sleep(0)
        told = []
        async with store.begin() as unit:
            if not is_large:
                told = await self._tell(unit, pull, step.mutations)
                for mutation in step.mutations:
                    await self._effects.apply(unit, mutation)
            if step.replaces:
                await self._effects.forget_others(unit, pull.collection, step.mutations)
            await _move(unit, pull.collection, step)
        pull.told += told
        pull.state, pull.is_fresh = step.state, False

    async def _tell(self, unit: Stores, pull: Pull, mutations: Sequence[Mutation]) -> list[Event]:
        """Record what is told of mutations, in the unit of work that keeps them."""
        if not pull.tells and not pull.is_recovery:
            return []
        if not pull.tells:
            mutations = [mutation for mutation in mutations if _is_new(pull.known, mutation)]
        told = [event for mutation in mutations for event in events_of(mutation, is_full_sync=pull.is_full)]
        for event in told:
            await self._context.record(event, unit)
        return told


def _is_new(known: dict[bytes, bytes], mutation: Mutation) -> bool:
    """Whether it says something else than what was known; if so, whatever is said of the same thing later is new."""
    if known.get(mutation.index_mac) == mutation.value_mac:
        return False
    known.pop(mutation.index_mac, None)
    return True


async def _move(unit: Stores, collection: Collection, step: Step) -> None:
    """Where the collection stands now."""
    await unit.app_state.put_state(collection, step.state)
    if step.replaces:
        macs = {index_mac: mac for index_mac, mac in step.value_macs.items() if mac is not None}
        await unit.app_state.replace_value_macs(collection, macs)
    else:
        await unit.app_state.change_value_macs(collection, step.value_macs)


def _slices(mutations: Sequence[Mutation]) -> Iterator[Sequence[Mutation]]:
    return (mutations[start : start + SLICE] for start in range(0, len(mutations), SLICE))
