"""Effects: what mutations change here, and the events that tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from zapwire.client.contacts import Contacts
from zapwire.client.store.agreed import ChatSettings
from zapwire.client.store.base import Contact as KnownContact
from zapwire.client.store.base import Stores
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
from zapwire.protocol.appstate.mutations import Mutation, Operation
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID

# The names of contacts are far shorter.
MAX_NAME: Final = 512

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
    """What is told of a mutation: of nothing that was removed, as whatsmeow does."""
    if mutation.operation is not Operation.SET:
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
    if device is not None and device.push_name != name:
        await unit.device.save(replace(device, push_name=name))


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
