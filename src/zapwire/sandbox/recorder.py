"""Recorder: every stanza of every connection, in order, kept for a bounded while."""

import base64
from collections import Counter, deque
from dataclasses import dataclass
from typing import Final, Literal

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError as ProtobufError

from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.proto.companion_pb2 import DeviceProps
from zapwire.protocol.proto.handshake_pb2 import ClientPayload

CAPACITY: Final = 50_000

# "in" is what a client sent, "out" what the sandbox sent.
Direction = Literal["in", "out"]
Kind = Literal["open", "login", "stanza", "close"]
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that passed. `detail` is the stanza, or facts about the connection as JSON."""

    n: int
    time: float
    connection: int
    direction: Direction
    kind: Kind
    detail: Node | Json
    refused: bool = False


class Recorder:
    """The last entries of all connections. A connection's device is known once it logs in or pairs."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._entries: deque[Entry] = deque()
        self._uses: Counter[int] = Counter()
        self._devices: dict[int, JID] = {}
        self.count = 0

    def add(
        self,
        connection: int,
        direction: Direction,
        detail: Node | Json,
        *,
        now: float,
        kind: Kind = "stanza",
        refused: bool = False,
    ) -> None:
        """Record something; numbers start at 1 and never repeat."""
        self.count += 1
        if len(self._entries) == self._capacity:
            self._release(self._entries.popleft().connection)
        self._uses[connection] += 1
        self._entries.append(Entry(self.count, now, connection, direction, kind, detail, refused))

    def open(self, connection: int) -> None:
        """Know whose this connection is until it closes, however little of it is still recorded."""
        self._uses[connection] += 1

    def close(self, connection: int) -> None:
        """Nothing more comes of this connection."""
        self._release(connection)

    def identify(self, connection: int, device: JID) -> None:
        """Say whose a connection is; what it did before counts as this device's, too."""
        self._devices[connection] = device

    def entries(self, *, device: JID | None = None, after: int = 0) -> list[Json]:
        """Entries numbered above `after` as JSON, of one device or of all."""
        return [
            self._to_json(entry)
            for entry in self._entries
            if entry.n > after and (device is None or self._devices.get(entry.connection) == device)
        ]

    def clear(self) -> None:
        """Forget everything but the numbering."""
        self._entries.clear()
        self._uses.clear()
        self._devices.clear()

    def _release(self, connection: int) -> None:
        """A connection's device is dropped once it is closed and its last entry forgotten."""
        self._uses[connection] -= 1
        if self._uses[connection] <= 0:
            del self._uses[connection]
            self._devices.pop(connection, None)

    def _to_json(self, entry: Entry) -> Json:
        device = self._devices.get(entry.connection)
        data: Json = {
            "n": entry.n,
            "time": entry.time,
            "connection": entry.connection,
            "device": str(device) if device else None,
            "direction": entry.direction,
            "kind": entry.kind,
        }
        if isinstance(entry.detail, Node):
            data["stanza"] = node_to_json(entry.detail)
        else:
            data[entry.kind] = entry.detail
        if entry.refused:
            data["refused"] = True
        return data


def node_to_json(node: Node) -> Json:
    """`{tag, attrs, content}`: content is null, a list of nodes, a text, or `{"base64": …}`."""
    content: object = node.content
    if isinstance(node.content, tuple):
        content = [node_to_json(child) for child in node.content]
    elif isinstance(node.content, bytes):
        content = {"base64": base64.b64encode(node.content).decode()}
    elif node.content is not None:
        content = str(node.content)
    return {
        "tag": node.tag,
        "attrs": {key: str(value) for key, value in node.attrs.items()},
        "content": content,
    }


def payload_to_json(payload: bytes) -> Json:
    """A client payload by field names, its device properties decoded, too."""
    try:
        message = ClientPayload.FromString(payload)
        data: Json = MessageToDict(message, preserving_proto_field_name=True)
        pairing = message.devicePairingData
        if pairing.deviceProps:
            props = DeviceProps.FromString(pairing.deviceProps)
            data["deviceProps"] = MessageToDict(props, preserving_proto_field_name=True)
    except ProtobufError as error:
        return {"unreadable": str(error), "base64": base64.b64encode(payload).decode()}
    return data
