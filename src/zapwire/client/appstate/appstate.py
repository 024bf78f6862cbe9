"""App state: what users of a client call to change what all devices of the account agree on."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from zapwire.client.appstate.effects import Effects
from zapwire.client.appstate.keys import AppStateKeys
from zapwire.client.appstate.recovery import Recovery
from zapwire.client.appstate.syncing import Syncing
from zapwire.client.contacts import Contacts
from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.media.media import Media
from zapwire.client.messages.send import Sender
from zapwire.client.store.base import Stores
from zapwire.errors import (
    AppStateConflict,
    AppStateKeyMissing,
    AppStateRefused,
    NetworkError,
    SessionError,
    StoreError,
    ZapwireError,
)
from zapwire.protocol.appstate.actions.base import Action, MessageRange
from zapwire.protocol.appstate.actions.chats import FOR_EVER, Archive, DeleteChat, MarkChatAsRead, Mute, Pin
from zapwire.protocol.appstate.actions.contacts import Contact
from zapwire.protocol.appstate.actions.labels import LabelChat, LabelEdit, LabelMessage
from zapwire.protocol.appstate.actions.messages import MessageName, Star
from zapwire.protocol.appstate.actions.settings import PushName
from zapwire.protocol.appstate.collections import ALL, Collection, collection_of
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.patches import CollectionState, PatchDraft
from zapwire.protocol.appstate.recovery import RecoveryAnswer
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.appstate import NOTIFICATION, CollectionRequest, read_server_sync

CONFLICT: Final = 409
_TRIES: Final = 4


class AppState:
    """What the devices of one account agree on.

    Every change raises `AppStateKeyMissing` before the phone has shared its keys, `AppStateConflict` where others
    change the same again and again, `AppStateRefused` where the server does not take it, and what a query raises.
    """

    def __init__(self, context: Context, sender: Sender, media: Media, contacts: Contacts) -> None:
        self._context = context
        self._keys = AppStateKeys(context, sender)
        self._recovery = Recovery(context, sender, self._keys)
        self._syncing = Syncing(context, self._keys, self._recovery, Effects(contacts), media)
        self._recovering = 0
        self._worker: object = None
        self._is_woken = False
        self._tried: set[Collection] = set()

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {NOTIFICATION: self._on_news}

    async def archive(self, chat: JID, *, archived: bool = True, last: MessageRange | None = None) -> None:
        """Put a chat away, which unpins it, or take it out again; `last` is its last message, where known."""
        actions: list[Action] = [Archive(chat, archived, last or self._now())]
        if archived:
            actions.append(Pin(chat, is_pinned=False))
        await self.send(actions)

    async def mute(self, chat: JID, *, muted: bool = True, seconds: float | None = None) -> None:
        """Let a chat make no sound, for ever or for so many seconds, or let it be heard again."""
        until = None
        if muted:
            until = FOR_EVER if seconds is None else int((self._context.clock.now() + seconds) * 1000)
        await self.send([Mute(chat, muted, until)])

    async def pin(self, chat: JID, *, pinned: bool = True) -> None:
        """Keep a chat on top of the list, or no longer."""
        await self.send([Pin(chat, pinned)])

    async def mark_read(self, chat: JID, *, read: bool = True, last: MessageRange | None = None) -> None:
        """Mark a whole chat as read or unread, for the user's own devices; senders hear nothing of it."""
        await self.send([MarkChatAsRead(chat, read, last or self._now())])

    async def delete_chat(self, chat: JID, *, with_media: bool = True, last: MessageRange | None = None) -> None:
        """Delete a chat, on the user's own devices."""
        await self.send([DeleteChat(chat, last or self._now(), with_media)])

    async def star(self, message: MessageKey, *, starred: bool = True) -> None:
        """Star a message, or no longer."""
        name = MessageName(message.chat, message.id, message.is_from_me, message.participant)
        await self.send([Star(name, starred)])

    async def save_contact(self, jid: JID, full_name: str, first_name: str = "") -> None:
        """Name somebody in the address book, the phone's own included."""
        await self.send([Contact(jid, full_name, first_name, save_on_primary=True)])

    async def set_push_name(self, name: str) -> None:
        """What others shall see as the user's name."""
        await self.send([PushName(name)])

    async def edit_label(self, label_id: str, name: str, color: int = 0, *, deleted: bool = False) -> None:
        """Make, change or delete a label."""
        await self.send([LabelEdit(label_id, name, color, deleted)])

    async def label_chat(self, label_id: str, chat: JID, *, labeled: bool = True) -> None:
        """Give a chat a label, or take it away."""
        await self.send([LabelChat(label_id, chat, labeled)])

    async def label_message(self, label_id: str, chat: JID, message_id: str, *, labeled: bool = True) -> None:
        """Give a message a label, or take it away."""
        await self.send([LabelMessage(label_id, chat, message_id, labeled)])

    async def send(self, actions: Sequence[Action]) -> None:
        """Say something to all devices, in one change; all actions must belong to one collection."""
        collections = {action.collection for action in actions}
        if len(collections) != 1:
            raise ValueError("a change belongs to one collection")
        (collection,) = collections
        async with self._syncing.alone() as told:
            await self._send(collection, actions, told)

    async def fetch(self, collection: Collection, *, full: bool = False) -> None:
        """Bring a collection up to date, or read it as a whole again. Raises as a change, and `AppStateCorrupt`."""
        async with self._syncing.alone() as told:
            await self._syncing.sync(collection, told, full=full)

    async def recover(self, collection: Collection) -> None:
        """Ask the phone for a collection, unencrypted; `AppStateSynced` tells that it came. Raises as sending.

        A collection that cannot be verified is asked for by itself, once a day.
        """
        await self._recovery.ask(collection)

    def take_recovery(self, answer: RecoveryAnswer) -> None:
        """The phone gave a collection, which is kept in the background: were it lost, it would be asked for again."""
        if self._recovering >= len(ALL):
            self._context.log.warning("the phone gives more of app state than was asked for, which is passed over")
            return
        self._recovering += 1
        self._context.spawn(self._recover(answer), done=self._recovered)

    async def take_keys(self, unit: Stores, keys: Iterable[AppStateKey]) -> None:
        """The phone shared keys: what could not be read before is read when this unit of work is committed.

        As whatsmeow does (message.go): with keys that were asked for all collections, else those never read.
        """
        was_asked = await self._keys.take(unit, keys)
        for collection in ALL:
            state = await unit.app_state.state(collection)
            version = 0 if state is None else state.version
            if was_asked or not version:
                await unit.app_state.put_news(collection, max(version, 1))
        self.resume()

    def resume(self) -> None:
        """Read what is known to be new, in the background."""
        self._is_woken = True
        self._tried.clear()
        if self._worker is None:
            worker = self._worker = object()
            self._context.spawn(self._work(worker), done=partial(self._rest, worker))

    async def _send(self, collection: Collection, actions: Sequence[Action], told: list[Event]) -> None:
        syncing, store = self._syncing, self._context.store
        async with store.begin(wait=False) as unit:
            keys = await self._keys.newest(unit)
            is_new = await unit.app_state.state(collection) is None
        if is_new:
            await syncing.sync(collection, told)
        now = int(self._context.clock.now() * 1000)
        draft = PatchDraft.encrypt((action.change(now) for action in actions), keys, self._context.random)
        index_macs = [mutation.record.index.blob for mutation in draft.mutations]
        for _ in range(_TRIES):
            async with store.begin(wait=False) as unit:
                state = await unit.app_state.state(collection) or CollectionState()
                before = await unit.app_state.value_macs(collection, index_macs)
            patch = draft.bind(collection, state, before).SerializeToString()
            answer = await syncing.ask(CollectionRequest(collection, state.version, patch=patch))
            if not answer.error_code:
                await syncing.sync(collection, told)
                return
            if answer.error_code != CONFLICT:
                raise AppStateRefused(collection, answer.error_code, answer.error_text)
            await syncing.follow(answer, collection, told)
        raise AppStateConflict(collection, CONFLICT, "another device changes it, too: try again")

    async def _recover(self, answer: RecoveryAnswer) -> None:
        try:
            collection, step = await self._recovery.open(answer)
            async with self._syncing.alone() as told:
                has_more = await self._syncing.recover(collection, step, told)
        except AppStateKeyMissing as error:
            self._context.log.warning("what the phone gives of app state cannot be named without its keys")
            await self._keys.ask(error.key_ids)
        except ZapwireError as error:
            self._context.log.warning("what the phone gives of app state is of no use: %s", error)
        else:
            if has_more:
                self.resume()

    def _recovered(self) -> None:
        self._recovering -= 1

    async def _on_news(self, node: Node) -> None:
        """What is new is kept before the notification is acknowledged, and read beside the stanzas."""
        async with self._context.store.begin() as unit:
            for name, version in read_server_sync(node):
                if collection_of(name) is not None:
                    await unit.app_state.put_news(name, max(version, 1))
        self.resume()

    async def _work(self, worker: object) -> None:
        """Read one collection after the other, until nothing is new that was not tried."""
        try:
            while await self._read_next(worker):
                pass
        except StoreError as error:
            self._context.log.warning("app state waits for the next connection: %s", error)

    async def _read_next(self, worker: object) -> bool:
        """Whether there may be more to read."""
        self._is_woken = False
        async with self._context.store.begin(wait=False) as unit:
            news = await unit.app_state.news()
        collection = next((name for name in ALL if name in news and name not in self._tried), None)
        if collection is None:
            if self._is_woken:
                return True
            self._rest(worker)  # now, so that whoever resumes from here on finds nobody at work
            return False
        self._tried.add(collection)
        return await self._read(collection)

    async def _read(self, collection: Collection) -> bool:
        """Whether it makes sense to go on."""
        try:
            await self.fetch(collection)
        except StoreError:
            raise
        except (NetworkError, SessionError) as error:
            self._context.log.info("the connection ended before %s could be read: %s", collection, error)
            return False
        except ZapwireError as error:
            self._context.log.warning("%s could not be read: %s", collection, error)
        return True

    def _rest(self, worker: object) -> None:
        if self._worker is worker:
            self._worker = None

    def _now(self) -> MessageRange:
        return MessageRange(int(self._context.clock.now()))
