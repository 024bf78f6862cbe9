"""Reads what a mutation says, by the kind that its index begins with."""

from collections.abc import Mapping
from typing import Final

from zapwire.errors import AppStateCorrupt
from zapwire.protocol.appstate.actions.base import Action
from zapwire.protocol.appstate.actions.chats import (
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
from zapwire.protocol.appstate.actions.quick_replies import QuickReply
from zapwire.protocol.appstate.actions.settings import Locale, PrivacySalt, PushName, TimeFormat, UnarchiveChats
from zapwire.protocol.appstate.mutations import Mutation

_KNOWN: Final = (
    Archive,
    ClearChat,
    Contact,
    DeleteChat,
    DeleteMessageForMe,
    LabelChat,
    LabelEdit,
    LabelMessage,
    Locale,
    MarkChatAsRead,
    Mute,
    Pin,
    PrivacySalt,
    PushName,
    QuickReply,
    Star,
    TimeFormat,
    UnarchiveChats,
    UserStatusMute,
)
KINDS: Final[Mapping[str, type[Action]]] = {action.kind: action for action in _KNOWN}


def read_action(mutation: Mutation) -> Action | None:
    """What a mutation says; None for a kind that this version does not know, and for one that makes no sense."""
    if not mutation.index:
        return None
    kind, *parts = mutation.index
    known = KINDS.get(kind)
    if known is None:
        return None
    try:
        return known.read(tuple(parts), mutation.value)
    except AppStateCorrupt:
        return None
