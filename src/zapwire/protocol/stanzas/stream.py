"""What the server says about the stream itself: login success and failure, stream errors, bulletins (`ib`)."""

from dataclasses import dataclass
from typing import Final

from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import AttrValue, Node

# Codes of a refused login (whatsmeow types/events/events.go).
FAILURE_GENERIC: Final = 400
FAILURE_LOGGED_OUT: Final = 401
FAILURE_TEMPORARILY_BANNED: Final = 402
FAILURE_LOCKED: Final = 403
FAILURE_CLIENT_OUTDATED: Final = 405
FAILURE_BANNED: Final = 406
FAILURE_INTERNAL: Final = 500
FAILURE_UNAVAILABLE: Final = 503

# After these the client deletes its keys; after those it tries again by itself.
LOGGED_OUT_REASONS: Final = frozenset({FAILURE_LOGGED_OUT, FAILURE_LOCKED, FAILURE_BANNED})
PASSING_REASONS: Final = frozenset({FAILURE_INTERNAL, FAILURE_UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class Success:
    """The login worked. `time` is the server's unix time."""

    time: int
    lid: JID | None
    display_name: str = ""

    def to_node(self) -> Node:
        """The `success` stanza."""
        attrs: dict[str, AttrValue] = {"t": str(self.time), "props": "27", "location": "sandbox"}
        if self.lid:
            attrs["lid"] = self.lid
        if self.display_name:
            attrs["display_name"] = self.display_name
        return Node("success", attrs)

    @classmethod
    def from_node(cls, node: Node) -> "Success":
        """Read it. Raises `StanzaError`."""
        reader = node.reader
        return cls(
            reader.optional_integer("t") or 0,
            reader.optional_jid("lid"),
            reader.optional_string("display_name") or "",
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """The login was refused. `code` and `expires_in` (seconds) belong to temporary bans."""

    reason: int
    message: str = ""
    code: int = 0
    expires_in: int = 0

    @property
    def is_logged_out(self) -> bool:
        """Whether the session is gone for good."""
        return self.reason in LOGGED_OUT_REASONS

    @property
    def is_passing(self) -> bool:
        """Whether trying again is right."""
        return self.reason in PASSING_REASONS

    def to_node(self) -> Node:
        """The `failure` stanza."""
        attrs: dict[str, AttrValue] = {"reason": str(self.reason), "location": "sandbox"}
        if self.message:
            attrs["message"] = self.message
        if self.code:
            attrs["code"] = str(self.code)
        if self.expires_in:
            attrs["expire"] = str(self.expires_in)
        return Node("failure", attrs)

    @classmethod
    def from_node(cls, node: Node) -> "Failure":
        """Read it. Raises `StanzaError`."""
        reader = node.reader
        return cls(
            reader.optional_integer("reason") or FAILURE_GENERIC,
            reader.optional_string("message") or "",
            reader.optional_integer("code") or 0,
            reader.optional_integer("expire") or 0,
        )


@dataclass(frozen=True, slots=True)
class StreamError:
    """The server ends the stream. `conflict` is `replaced` or `device_removed` where another device is why."""

    code: str = ""
    conflict: str = ""

    @property
    def asks_to_reconnect(self) -> bool:
        """515: come back at once; it follows every pairing."""
        return self.code == "515"

    @property
    def is_logged_out(self) -> bool:
        """This device was unlinked."""
        return self.code == "401" and self.conflict == "device_removed"

    @property
    def is_replaced(self) -> bool:
        """The same device opened another connection."""
        return self.conflict == "replaced"

    @property
    def is_known(self) -> bool:
        """Whether the code means something to a client; 503 is a server that restarts."""
        return self.asks_to_reconnect or self.is_logged_out or self.is_replaced or self.code == "503"

    def to_node(self) -> Node:
        """The `stream:error` stanza."""
        attrs: dict[str, AttrValue] = {"code": self.code} if self.code else {}
        content = (Node("conflict", {"type": self.conflict}),) if self.conflict else None
        return Node("stream:error", attrs, content)

    @classmethod
    def from_node(cls, node: Node) -> "StreamError":
        """Read it; whatever is missing is empty."""
        conflict = node.child("conflict")
        return cls(
            node.reader.optional_string("code") or "",
            (conflict.reader.optional_string("type") or "") if conflict else "",
        )


STREAM_END: Final = Node("xmlstreamend")


@dataclass(frozen=True, slots=True)
class OfflinePreview:
    """How much waits for a device that just came back."""

    total: int = 0
    app_data: int = 0
    messages: int = 0
    notifications: int = 0
    receipts: int = 0

    def to_node(self) -> Node:
        """The bulletin's child."""
        return Node(
            "offline_preview",
            {
                "count": str(self.total),
                "appdata": str(self.app_data),
                "message": str(self.messages),
                "notification": str(self.notifications),
                "receipt": str(self.receipts),
            },
        )

    @classmethod
    def from_node(cls, node: Node) -> "OfflinePreview":
        """Read the child; missing counts are 0. Raises `StanzaError` for a malformed one."""
        keys = ("count", "appdata", "message", "notification", "receipt")
        return cls(*(node.reader.optional_integer(key) or 0 for key in keys))


@dataclass(frozen=True, slots=True)
class OfflineEnd:
    """Everything that waited was sent."""

    count: int = 0

    def to_node(self) -> Node:
        """The bulletin's child."""
        return Node("offline", {"count": str(self.count)})

    @classmethod
    def from_node(cls, node: Node) -> "OfflineEnd":
        """Read the child. Raises `StanzaError`."""
        return cls(node.reader.optional_integer("count") or 0)


def bulletin(*children: Node) -> Node:
    """An `ib` from the server."""
    return Node("ib", {"from": SERVER}, children)


def edge_routing(routing_info: bytes) -> Node:
    """The bulletin's child that hands a client its routing information for the next connection."""
    return Node("edge_routing", {}, (Node("routing_info", {}, routing_info),))


def unified_session(session_id: int) -> Node:
    """The client's bulletin that names its session: milliseconds since the start of WhatsApp's week."""
    return Node("ib", {}, (Node("unified_session", {"id": str(session_id)}),))


_WEEK_MS: Final = 7 * 24 * 3600 * 1000
_WEEK_OFFSET_MS: Final = 3 * 24 * 3600 * 1000


def unified_session_id(server_now: float) -> int:
    """The id for a moment of the server's clock, in unix seconds (whatsmeow client.go)."""
    return (int(server_now * 1000) + _WEEK_OFFSET_MS) % _WEEK_MS
