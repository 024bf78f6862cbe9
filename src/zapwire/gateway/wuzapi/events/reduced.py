"""Events in short, for the case that their whole shape cannot be made."""

from base64 import b64encode
from typing import Any

from zapwire.gateway.wuzapi.events.groups import group_info_key, joined_group_key
from zapwire.gateway.wuzapi.events.identities import identity_chat, identity_key
from zapwire.gateway.wuzapi.events.messages import message_key, undecryptable_key
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
    shape: dict[str, Any] = {}
    more: dict[str, Any] = {}
    chat = key = ""
    if isinstance(event, MessageReceived):
        shape = {"Info": _info(event.info), "Message": {}}
        more = {"messageBytes": b64encode(event.raw.SerializePartialToString()).decode()}
        chat, key = chat_of(event.info.source), message_key(event.info, event.request_id)
    elif isinstance(event, MessageUndecryptable):
        shape = {"Info": _info(event.info)}
        chat, key = chat_of(event.info.source), undecryptable_key(event)
    elif isinstance(event, ReceiptReceived):
        where = event.source
        shape = {"Chat": jid(where.chat), "Sender": jid(where.sender), "MessageIDs": [*map(to_text, event.message_ids)]}
        chat, key = chat_of(where), receipt_key(event)
    elif isinstance(event, IdentityChanged):
        shape = {"JID": jid(event.jid)}
        chat, key = identity_chat(event), identity_key(event)
    elif isinstance(event, GroupInfoChanged):
        shape = {"JID": jid(event.group)}
        chat, key = jid(event.group), group_info_key(event)
    elif isinstance(event, GroupJoined):
        shape = {"JID": jid(event.group.jid)}
        chat, key = jid(event.group.jid), joined_group_key(event)
    elif isinstance(event, PictureChanged):
        shape = {"JID": jid(event.jid)}
        chat, key = picture_chat(event), picture_key(event)
    type = type_of(event) or ""
    return Rendered(type, chat, {"event": shape, "type": type, "isReduced": True, **more}, key)


def _info(info: MessageInfo) -> dict[str, Any]:
    return {
        "Chat": jid(info.chat),
        "Sender": jid(info.sender),
        "IsFromMe": info.source.is_from_me,
        "IsGroup": info.source.is_group,
        "ID": to_text(info.id),
        "PushName": to_text(info.push_name),
    }
