"""Effects: what mutations change here, and the events that tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from zapwire.client.contacts import MAX_NAME, Contacts
from zapwire.client.store.agreed import ChatSettings
from zapwire.client.store.base import Contact as KnownContact
from zapwire.client.store.base import Stores
from zapwire.client.store.labels import Label
from zapwire.protocol import events
from zapwire.protocol.appstate.actions.base import Action
from zapwire.protocol.appstate.actions.chats import (
    FOR_EVER,
    Archive,
    ClearChat,
    DeleteChat,
    MarkChatAsRead,
    Mute,
    Pin,
    UserStatusMute,
)
from zapwire.protocol.appstate.actions.contacts import Contact
from zapwire.protocol.appstate.actions.labels import LabelChat, LabelEdit, LabelMessage
from zapwire.protocol.appstate.actions.messages import DeleteMessageForMe, Star
from zapwire.protocol.appstate.actions.reader import read_action
from zapwire.protocol.appstate.actions.settings import PrivacySalt, PushName, UnarchiveChats
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.mutations import Mutation, Operation
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID

# Ids of labels are small numbers.
MAX_LABEL_ID: Final = 128

_EVENTS: Final[Mapping[type[Action], Any]] = {
    Archive: events.ChatArchived,
    ClearChat: events.ChatCleared,
    Contact: events.ContactChanged,
    DeleteChat: events.ChatDeleted,
    DeleteMessageForMe: events.MessageDeletedForMe,
    LabelChat: events.ChatLabeled,
    LabelEdit: events.LabelEdited,
    LabelMessage: events.MessageLabeled,
    MarkChatAsRead: events.ChatMarkedRead,
    Mute: events.ChatMuted,
    Pin: events.ChatPinned,
    PushName: events.PushNameSet,
    Star: events.MessageStarred,
    UnarchiveChats: events.UnarchiveChatsSet,
    UserStatusMute: events.UserStatusMuted,
}


def events_of(mutation: Mutation, *, is_full_sync: bool) -> list[Event]:
    """What is told of a mutation: of nothing that was removed, as whatsmeow does, or that names nothing."""
    if mutation.operation is not Operation.SET or not mutation.index:
        return []
    action = read_action(mutation)
    if isinstance(action, PrivacySalt):  # a secret, and no business of anybody's
        return []
    told: list[Event] = [events.AppStateReceived(mutation.index, mutation.value)]
    kind = None if action is None else _EVENTS.get(type(action))
    if kind is not None:
        told.append(kind(action, mutation.value.timestamp, is_full_sync, mutation.value))
    return told


class Effects:
    """What app state says, brought to the stores."""

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts

    async def apply(self, unit: Stores, mutation: Mutation) -> None:
        """Keep what one mutation says."""
        action = read_action(mutation)
        if isinstance(action, PrivacySalt):
            await unit.privacy_tokens.put_salt(action.salt if mutation.operation is Operation.SET else b"")
        if isinstance(action, LabelEdit | LabelChat):
            await _label(unit, action, mutation.value.timestamp, is_set=mutation.operation is Operation.SET)
        if mutation.operation is not Operation.SET:
            return
        match action:
            case Contact():
                await self._contacts.learn(unit, action.jid, first_name=action.first_name, full_name=action.full_name)
            case PushName():
                await _rename(unit, action.name)
            case Mute() | Pin() | Archive():
                await _set(unit, action)
            case _:
                pass

    @staticmethod
    async def forget_others(unit: Stores, collection: Collection, mutations: Sequence[Mutation]) -> None:
        """A collection was read as a whole, and these are in it: labels that are not, are gone."""
        if collection is not Collection.REGULAR:
            return
        said = [read_action(mutation) for mutation in mutations if mutation.operation is Operation.SET]
        there = {action.label_id for action in said if isinstance(action, LabelEdit)}
        for label in await unit.labels.all():
            if label.id not in there:
                await unit.labels.delete(label.id)
        labelled = {(action.label_id, action.jid.to_non_ad()) for action in said if isinstance(action, LabelChat)}
        for label_id, chats in (await unit.labels.chats()).items():
            for chat in chats:
                if (label_id, chat) not in labelled:
                    await unit.labels.delete_chat(label_id, chat)

    async def apply_many(self, unit: Stores, mutations: Sequence[Mutation], known: dict[JID, KnownContact]) -> None:
        """The same for a part of a snapshot; `known` are all contacts, which are brought up to date."""
        changed: dict[JID, KnownContact] = {}
        for mutation in mutations:
            action = read_action(mutation) if mutation.operation is Operation.SET else None
            if not isinstance(action, Contact):
                await self.apply(unit, mutation)
                continue
            jid = action.jid.to_non_ad()
            before = known.get(jid) or KnownContact(jid)
            after = replace(before, first_name=action.first_name[:MAX_NAME], full_name=action.full_name[:MAX_NAME])
            if after != before:
                known[jid] = changed[jid] = after
        await unit.contacts.put_many(changed.values())


async def _rename(unit: Stores, name: str) -> None:
    device = await unit.device.load()
    name = name[:MAX_NAME]
    if device is not None and device.push_name != name:
        await unit.device.save(replace(device, push_name=name))


async def _label(unit: Stores, action: LabelEdit | LabelChat, timestamp: int, *, is_set: bool) -> None:
    """Labels that are deleted go; so do those whose entry was taken out."""
    labels, label_id = unit.labels, action.label_id
    if len(label_id) > MAX_LABEL_ID:
        return
    match action:
        case LabelEdit() if is_set and not action.is_deleted:
            known = await labels.get(label_id)
            # Companions that change a label say nothing of that (whatsmeow encode.go).
            predefined = action.predefined_id or (known.predefined_id if known else 0)
            await labels.put(Label(label_id, action.name[:MAX_NAME], action.color, predefined))
        case LabelEdit():
            await labels.delete(label_id)
        case LabelChat() if is_set and action.is_labeled:
            await labels.put_chat(label_id, action.jid, timestamp)
        case LabelChat():
            await labels.delete_chat(label_id, action.jid)


async def _set(unit: Stores, action: Mute | Pin | Archive) -> None:
    before = await unit.chat_settings.get(action.jid) or ChatSettings(action.jid.to_non_ad())
    match action:
        case Mute():
            until = (action.until or 0) if action.is_muted else 0
            after = replace(before, muted_until=max(until, FOR_EVER))
        case Pin():
            after = replace(before, is_pinned=action.is_pinned)
        case Archive():
            after = replace(before, is_archived=action.is_archived)
    if after != before:
        await unit.chat_settings.put(after)
