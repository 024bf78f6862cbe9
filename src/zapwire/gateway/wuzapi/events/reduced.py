"""Events in short, for the case that their whole shape cannot be made."""

from base64 import b64encode
from typing import Any

from zapwire.gateway.wuzapi.events.calls import CALL_EVENTS, call_chat, call_key, call_shape
from zapwire.gateway.wuzapi.events.groups import group_info_key, joined_group_key
from zapwire.gateway.wuzapi.events.history import history_key
from zapwire.gateway.wuzapi.events.identities import identity_chat, identity_key
from zapwire.gateway.wuzapi.events.messages import message_key, undecryptable_key
from zapwire.gateway.wuzapi.events.newsletters import NewsletterEvent, newsletter_key, newsletter_of
from zapwire.gateway.wuzapi.events.pictures import picture_chat, picture_key
from zapwire.gateway.wuzapi.events.receipts import receipt_key
from zapwire.gateway.wuzapi.events.rendered import Rendered
from zapwire.gateway.wuzapi.events.shapes import chat_of, jid
from zapwire.gateway.wuzapi.events.table import type_of
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.protocol.events import (
    Event,
    GroupInfoChanged,
    GroupJoined,
    HistorySynced,
    IdentityChanged,
    MessageReceived,
    MessageUndecryptable,
    PictureChanged,
    ReceiptReceived,
)
from zapwire.protocol.types.messages import MessageInfo


def reduced(event: Event) -> Rendered:
    """What is left of an event: what it is, whose, and of a message its bytes, so that nothing of it is lost.

    It has the key of the whole event. `isReduced` marks it.
    """
    more: dict[str, Any] = {}
    if isinstance(event, MessageReceived):
        more = {"messageBytes": b64encode(event.raw.SerializePartialToString()).decode()}
    shape, chat, key = _of_messages(event) or _of_others(event)
    type = type_of(event) or ""
    return Rendered(type, chat, {"event": shape, "type": type, "isReduced": True, **more}, key)


# What is told, the chat, and the key.
_Short = tuple[dict[str, Any], str, str]


def _of_messages(event: Event) -> _Short | None:
    if isinstance(event, MessageReceived):
        shape: dict[str, Any] = {"Info": _info(event.info), "Message": {}}
        return shape, chat_of(event.info.source), message_key(event.info, event.request_id)
    if isinstance(event, MessageUndecryptable):
        return {"Info": _info(event.info)}, chat_of(event.info.source), undecryptable_key(event)
    if isinstance(event, ReceiptReceived):
        where = event.source
        ids = [*map(to_text, event.message_ids)]
        shape = {"Chat": jid(where.chat), "Sender": jid(where.sender), "MessageIDs": ids}
        return shape, chat_of(where), receipt_key(event)
    if isinstance(event, HistorySynced):
        return {}, "", history_key(event)
    return None


def _of_others(event: Event) -> _Short:
    if isinstance(event, IdentityChanged):
        return {"JID": jid(event.jid)}, identity_chat(event), identity_key(event)
    if isinstance(event, CALL_EVENTS):
        return call_shape(event.call), call_chat(event.call), call_key(event.call)
    if isinstance(event, NewsletterEvent):
        name = jid(newsletter_of(event))
        return {"JID": name}, name, newsletter_key(event)
    if isinstance(event, GroupInfoChanged):
        return {"JID": jid(event.group)}, jid(event.group), group_info_key(event)
    if isinstance(event, GroupJoined):
        name = jid(event.group.jid)
        return {"JID": name}, name, joined_group_key(event)
    if isinstance(event, PictureChanged):
        return {"JID": jid(event.jid)}, picture_chat(event), picture_key(event)
    return {}, "", ""


def _info(info: MessageInfo) -> dict[str, Any]:
    return {
        "Chat": jid(info.chat),
        "Sender": jid(info.sender),
        "IsFromMe": info.source.is_from_me,
        "IsGroup": info.source.is_group,
        "ID": to_text(info.id),
        "PushName": to_text(info.push_name),
    }
