"""A server's side of app state that says what a test lets it say, and the features over it."""

import os
from dataclasses import dataclass, field, replace
from typing import Any

from tests.client.appstate.test_keys import Phone
from tests.client.conversation import Conversation
from tests.protocol.appstate.vectors import KEY, KEYS
from zapwire.client.appstate.appstate import AppState
from zapwire.client.contacts import Contacts
from zapwire.client.lids import LIDs
from zapwire.protocol.appstate.actions.base import Action
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.mutations import Mutation
from zapwire.protocol.appstate.patches import CollectionState, PatchDraft, indexes_in, open_patch
from zapwire.protocol.proto.server_sync_pb2 import SyncdPatch
from zapwire.protocol.stanzas.appstate import CollectionAnswer, CollectionRequest, SyncAppState

LOW = Collection.REGULAR_LOW


@dataclass(slots=True)
class Server:
    """What it answers: the patches that a device lacks, unless `script` has something else to say."""

    patches: list[SyncdPatch] = field(default_factory=list)
    script: list[CollectionAnswer] = field(default_factory=list)
    asked: list[CollectionRequest] = field(default_factory=list)
    state: CollectionState = field(default_factory=CollectionState)
    macs: dict[bytes, bytes] = field(default_factory=dict)
    mutations: list[Mutation] = field(default_factory=list)
    """All that was ever said."""

    def say(self, *actions: Action) -> None:
        """Another device says something."""
        draft = PatchDraft.encrypt((action.change(7) for action in actions), KEYS, os.urandom)
        self.take(draft.bind(LOW, self.state, self.macs))

    def take(self, patch: SyncdPatch) -> None:
        """Keep a patch as the latest."""
        patch.version.version = self.state.version + 1
        before = {index: self.macs[index] for index in indexes_in(patch.mutations) if index in self.macs}
        step = open_patch(LOW, patch, {KEY.id: KEYS}, self.state, before)
        self.state = step.state
        self.mutations += step.mutations
        self.macs |= {index: mac for index, mac in step.value_macs.items() if mac is not None}
        self.patches.append(patch)

    async def query(self, query: SyncAppState, **_: Any) -> dict[str, CollectionAnswer]:
        """Answer, in place of the client's queries."""
        (wanted,) = query.collections
        self.asked.append(wanted)
        if self.script:
            answer = self.script.pop(0)
            return {answer.name: answer}
        if wanted.patch is not None:
            if wanted.version != self.state.version:
                missing = tuple(self.patches[wanted.version :])
                return {LOW: CollectionAnswer(LOW, self.state.version, patches=missing, error_code=409)}
            self.take(SyncdPatch.FromString(wanted.patch))
            return {LOW: CollectionAnswer(LOW, self.state.version)}
        return {LOW: CollectionAnswer(LOW, self.state.version, patches=tuple(self.patches[wanted.version :]))}

    def versions(self) -> list[tuple[int, bool, bool]]:
        """What was asked: from which version, whether as a whole, whether with a patch."""
        return [(one.version, one.wants_snapshot, one.patch is not None) for one in self.asked]


async def feature(talk: Conversation, server: Server, phone: Phone | None = None) -> AppState:
    """Return the feature over this server and this phone, with a key."""
    query: Any = server.query
    context = replace(talk.context(), query=query)
    async with talk.store.begin() as unit:
        await unit.app_state.put_key(KEY)
    nothing: Any = None
    sender: Any = phone or Phone()
    return AppState(context, sender, nothing, Contacts(LIDs(context)))
