"""What a phone knows of app state: its keys, and each collection as it has read it. State in, patches out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from google.protobuf.json_format import MessageToDict

from zapwire.protocol.appstate.actions.base import Action
from zapwire.protocol.appstate.actions.reader import read_action
from zapwire.protocol.appstate.actions.settings import PushName
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.keys import KEY_SIZE, AppStateKey, MutationKeys
from zapwire.protocol.appstate.mutations import Mutation, Operation
from zapwire.protocol.appstate.patches import CollectionState, PatchDraft, Step, indexes_in, open_patch, open_snapshot
from zapwire.protocol.proto.e2e_pb2 import AppStateSyncKeyFingerprint
from zapwire.protocol.proto.server_sync_pb2 import SyncdPatch, SyncdSnapshot
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.world import MAX_NAME


@dataclass(slots=True)
class Known:
    """One collection as the phone has it."""

    state: CollectionState = field(default_factory=CollectionState)
    macs: dict[bytes, bytes] = field(default_factory=dict)
    entries: dict[bytes, Mutation] = field(default_factory=dict)
    """By index MAC, what is set now."""

    def take(self, step: Step) -> None:
        """Move on."""
        if step.replaces:
            self.macs.clear()
            self.entries.clear()
        self.state = step.state
        for mutation in step.mutations:
            if mutation.operation is Operation.SET:
                self.macs[mutation.index_mac] = mutation.value_mac
                self.entries[mutation.index_mac] = mutation
            else:
                self.macs.pop(mutation.index_mac, None)
                self.entries.pop(mutation.index_mac, None)


@dataclass(slots=True)
class PhoneAppState:
    """A phone's app state. Keys are the account's, so that they stay when the phone forgets what it read."""

    account: Account
    random: Callable[[int], bytes]
    known: dict[Collection, Known] = field(default_factory=dict)

    def of(self, collection: Collection) -> Known:
        """A collection as it is known, empty at first."""
        return self.known.setdefault(collection, Known())

    def newest_key(self, now: float) -> AppStateKey:
        """The key to write with, made where there is none yet."""
        return self.account.app_state_keys[-1] if self.account.app_state_keys else self.new_key(now)

    def new_key(self, now: float) -> AppStateKey:
        """A further key, which is the newest from now on. Ids are a phone's: two bytes of 0, then a growing number."""
        keys = self.account.app_state_keys
        epoch = int.from_bytes(keys[-1].id) + 1 if keys else int.from_bytes(self.random(2)) + 1
        fingerprint = AppStateSyncKeyFingerprint(
            rawID=self.account.key_list_id, currentIndex=0, deviceIndexes=[0, *range(1, self.account.next_key_index)]
        )
        timestamp = max(int(now * 1000), keys[-1].timestamp + 1 if keys else 0)
        key = AppStateKey(epoch.to_bytes(6), self.random(KEY_SIZE), timestamp, fingerprint.SerializeToString())
        keys.append(key)
        return key

    def draft(self, collection: Collection, actions: Iterable[Action], now: float, operation: Operation) -> SyncdPatch:
        """A patch with these actions, which follows on what is known."""
        keys = MutationKeys.expand(self.newest_key(now))
        changes = (action.change(int(now * 1000), operation) for action in actions)
        known = self.of(collection)
        return PatchDraft.encrypt(changes, keys, self.random).bind(collection, known.state, known.macs)

    def follow(self, collection: Collection, patch: SyncdPatch) -> None:
        """Take a patch. Raises `AppStateCorrupt` or `AppStateKeyMissing`, changing nothing."""
        known = self.of(collection)
        before = {index: known.macs[index] for index in indexes_in(patch.mutations) if index in known.macs}
        self._take(known, open_patch(collection, patch, self._keys(), known.state, before))

    def replace(self, collection: Collection, snapshot: SyncdSnapshot) -> None:
        """Take a snapshot. Raises as `follow`."""
        self._take(self.of(collection), open_snapshot(collection, snapshot, self._keys()))

    def keys(self, key_ids: Iterable[bytes]) -> tuple[AppStateKey, ...]:
        """Those of these keys that the phone has."""
        wanted = set(key_ids)
        return tuple(key for key in self.account.app_state_keys if key.id in wanted)

    def to_json(self) -> dict[str, Json]:
        """As the control API shows it."""
        return {
            collection: {
                "version": known.state.version,
                "entries": [_entry(mutation) for mutation in known.entries.values()],
            }
            for collection, known in sorted(self.known.items())
        }

    def _take(self, known: Known, step: Step) -> None:
        """Move on; the owner's name is also what others see beside messages."""
        known.take(step)
        for mutation in step.mutations:
            action = read_action(mutation)
            if isinstance(action, PushName) and action.name and mutation.operation is Operation.SET:
                self.account.name = action.name[:MAX_NAME]

    def _keys(self) -> dict[bytes, MutationKeys]:
        return {key.id: MutationKeys.expand(key) for key in self.account.app_state_keys}


def _entry(mutation: Mutation) -> Json:
    said = MessageToDict(mutation.value)
    timestamp = said.pop("timestamp", "0")
    return {"index": [*mutation.index], "timestamp": int(timestamp), "value": said}
