"""What the user did on another of their devices, as whatsmeow's events of app state."""

from collections.abc import Callable
from typing import Any, Final

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import jid, milliseconds, names, own, persons
from zapwire.gateway.wuzapi.message_json import to_json, to_text
from zapwire.protocol import events
from zapwire.protocol.jid import JID

_FIELDS: Final[dict[type[events.Event], tuple[str, str]]] = {
    events.ContactChanged: ("Contact", "contactAction"),
    events.ChatMuted: ("Mute", "muteAction"),
    events.ChatPinned: ("Pin", "pinAction"),
    events.ChatArchived: ("Archive", "archiveChatAction"),
    events.ChatMarkedRead: ("MarkChatAsRead", "markChatAsReadAction"),
    events.ChatCleared: ("ClearChat", "clearChatAction"),
    events.ChatDeleted: ("DeleteChat", "deleteChatAction"),
    events.MessageStarred: ("Star", "starAction"),
    events.MessageDeletedForMe: ("DeleteForMe", "deleteMessageForMeAction"),
    events.PushNameSet: ("PushNameSetting", "pushNameSetting"),
    events.UnarchiveChatsSet: ("UnarchiveChatsSetting", "unarchiveChatsSetting"),
    events.UserStatusMuted: ("UserStatusMute", "userStatusMuteAction"),
    events.LabelEdited: ("LabelEdit", "labelEditAction"),
    events.ChatLabeled: ("LabelAssociationChat", "labelAssociationAction"),
    events.MessageLabeled: ("LabelAssociationMessage", "labelAssociationAction"),
}
"""The type each goes by, and which part of what was said is its `Action`."""


def raw(event: events.AppStateReceived, me: Names) -> Rendered:
    """Whatever was said."""
    shape = {"Index": [*map(to_text, event.index)], **to_json(event.value)}
    key = key_of(*map(to_text, event.index), str(event.value.timestamp))
    return Rendered("AppState", "", {"event": shape, "type": "AppState", **own(me)}, key)


def synced(event: events.AppStateSynced, me: Names) -> Rendered:
    """A collection was read as a whole."""
    shape = {"Name": str(event.collection), "Version": event.version, "Recovery": event.is_recovery}
    return Rendered("AppStateSyncComplete", "", {"event": shape, "type": "AppStateSyncComplete", **own(me)})


def sync_failed(event: events.AppStateSyncFailed, me: Names) -> Rendered:
    """A collection cannot be read. Go prints an error as an empty object, so its text stands beside the event."""
    shape = {"Name": str(event.collection), "Error": {}, "FullSync": event.is_full_sync}
    more = {"error": to_text(str(event.error)), **own(me)}
    return Rendered("AppStateSyncError", "", {"event": shape, "type": "AppStateSyncError", **more})


def of_chat(event: Any, me: Names) -> Rendered:
    """Something done with a chat, or about a person."""
    return _told(event, me, event.action.jid, {"JID": jid(event.action.jid)})


def deleting_chat(event: events.ChatCleared | events.ChatDeleted, me: Names) -> Rendered:
    """A chat was cleared or deleted."""
    action = event.action
    return _told(event, me, action.jid, {"JID": jid(action.jid), "DeleteMedia": action.deletes_media})


def of_message(event: events.MessageStarred | events.MessageDeletedForMe, me: Names) -> Rendered:
    """Something done with a message."""
    message = event.action.message
    shape = {
        "ChatJID": jid(message.chat),
        "SenderJID": jid(message.sender),
        "IsFromMe": message.is_from_me,
        "MessageID": to_text(message.id),
    }
    return _told(event, me, message.chat, shape, message.sender)


def setting(event: events.PushNameSet | events.UnarchiveChatsSet, me: Names) -> Rendered:
    """A setting of the account."""
    return _told(event, me, None, {})


def label(event: events.LabelEdited, me: Names) -> Rendered:
    """A label was made, changed or deleted."""
    return _told(event, me, None, {"LabelID": to_text(event.action.label_id)})


def labeled(event: events.ChatLabeled | events.MessageLabeled, me: Names) -> Rendered:
    """A chat or a message got a label, or lost it."""
    action = event.action
    shape = {"JID": jid(action.jid), "LabelID": to_text(action.label_id)}
    if isinstance(event, events.MessageLabeled):
        shape["MessageID"] = to_text(event.action.message_id)
    return _told(event, me, action.jid, shape)


_RENDER: Final[dict[type[events.Event], Callable[[Any, Names], Rendered]]] = {
    events.ChatCleared: deleting_chat,
    events.ChatDeleted: deleting_chat,
    events.MessageStarred: of_message,
    events.MessageDeletedForMe: of_message,
    events.PushNameSet: setting,
    events.UnarchiveChatsSet: setting,
    events.LabelEdited: label,
    events.ChatLabeled: labeled,
    events.MessageLabeled: labeled,
}
RENDERERS: Final[dict[type[events.Event], tuple[str, Callable[[Any, Names], Rendered]]]] = {
    events.AppStateReceived: ("AppState", raw),
    events.AppStateSynced: ("AppStateSyncComplete", synced),
    events.AppStateSyncFailed: ("AppStateSyncError", sync_failed),
    **{kind: (name, _RENDER.get(kind, of_chat)) for kind, (name, _) in _FIELDS.items()},
}
"""For the table of all events."""


def _told(event: Any, me: Names, chat: JID | None, shape: dict[str, Any], *others: JID | None) -> Rendered:
    name, part = _FIELDS[type(event)]
    action = to_json(getattr(event.value, part)) if event.value.HasField(part) else None
    body = {
        "event": {
            **shape,
            "Timestamp": milliseconds(event.timestamp),
            "Action": action,
            "FromFullSync": event.is_full_sync,
        },
        "type": name,
    }
    who = names(chat)
    if chat is not None:
        body |= {"chatPn": jid(who.pn), "chatLid": jid(who.lid)}
    key = key_of(*map(to_text, event.action.parts()), str(event.timestamp))
    return Rendered(name, jid(who.pn or who.lid or chat), {**body, **own(me)}, key, persons(chat, *others))
