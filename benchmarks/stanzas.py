"""Ten stanzas as they pass in real use, with made-up keys and ids."""

import random

from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.signal.prekeys import PublicPreKey, PublicSignedPreKey
from zapwire.protocol.stanzas.prekeys import UploadPreKeys
from zapwire.protocol.stanzas.queries import query_node
from zapwire.protocol.stanzas.stream import OfflinePreview, Success, bulletin

_RANDOM = random.Random(20)
_ANA = JID("5491155554444", "s.whatsapp.net")
_LID = JID("236214879215615", "lid")
_GROUP = JID("120363023605733675", "g.us")
_MESSAGE_ID = "3EB0C767D26A1D8F5E6A"


def _bytes(size: int) -> bytes:
    return _RANDOM.randbytes(size)


def _to(device: JID, size: int) -> Node:
    return Node("to", {"jid": device}, (Node("enc", {"v": "2", "type": "msg"}, _bytes(size)),))


def _group_message(participants: int) -> Node:
    devices = (JID(str(10**14 + number), "lid", number % 4) for number in range(participants))
    return Node(
        "message",
        {"id": _MESSAGE_ID, "to": _GROUP, "type": "text", "phash": "2:pKs6eXlL", "addressing_mode": "lid"},
        (
            Node("participants", {}, tuple(_to(device, 170) for device in devices)),
            Node("enc", {"v": "2", "type": "skmsg"}, _bytes(240)),
            Node("device-identity", {}, _bytes(150)),
        ),
    )


def _upload() -> Node:
    prekeys = tuple(PublicPreKey(number, _bytes(32)) for number in range(1, 51))
    signed = PublicSignedPreKey(1, _bytes(32), _bytes(64))
    return query_node(UploadPreKeys(12345, _bytes(32), prekeys, signed), "12.34-2")


def _usync() -> Node:
    devices = tuple(Node("device", {"id": str(n), "key-index": str(n)}) for n in range(5))
    user = Node("user", {"jid": _ANA}, (Node("devices", {}, (Node("device-list", {}, devices),)),))
    return Node(
        "iq",
        {"from": SERVER, "type": "result", "id": "12.34-7"},
        (Node("usync", {"sid": "12.34-6", "mode": "query"}, (Node("list", {}, (user,) * 8),)),),
    )


STANZAS = {
    "ping": Node("iq", {"id": "12.34-9", "xmlns": "w:p", "type": "get", "to": SERVER}),
    "ack": Node("ack", {"class": "message", "id": _MESSAGE_ID, "from": _ANA, "t": "1700000000"}),
    "receipt": Node("receipt", {"id": _MESSAGE_ID, "to": _LID.with_device(3), "type": "read", "t": "1700000000"}),
    "presence": Node("presence", {"type": "available", "name": "Ana"}),
    "success": Success(1_700_000_000, _LID.with_device(1), "Ana").to_node(),
    "offline preview": bulletin(OfflinePreview(12, 1, 8, 2, 1).to_node()),
    "message to two devices": Node(
        "message",
        {"id": _MESSAGE_ID, "to": _LID, "type": "text", "phash": "2:pKs6eXlL"},
        (Node("participants", {}, (_to(_LID, 200), _to(_LID.with_device(7), 200))),),
    ),
    "usync answer": _usync(),
    "50 prekeys": _upload(),
    "group message, 256 devices": _group_message(256),
}
