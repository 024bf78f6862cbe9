"""Retry receipts: a message could not be decrypted and is wanted again, with the keys for a new session."""

from dataclasses import dataclass

from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.keys import KEY_SIZE, KEY_TYPE
from zapwire.protocol.signal.prekeys import PublicPreKey, PublicSignedPreKey
from zapwire.protocol.stanzas.attributes import OptionalAttrs, present
from zapwire.protocol.stanzas.prekeys import (
    exact,
    prekey_node,
    read_prekey,
    read_signed_prekey,
    signed_prekey_node,
)
from zapwire.protocol.stanzas.receipts import ReceiptType


@dataclass(frozen=True, slots=True)
class RetryKeys:
    """The keys of the device that asks; `device_identity` is the signed one of a companion, b"" of a phone."""

    identity: bytes
    prekey: PublicPreKey | None
    signed_prekey: PublicSignedPreKey
    device_identity: bytes = b""

    def to_node(self) -> Node:
        """The `keys`."""
        prekey = (prekey_node(self.prekey),) if self.prekey else ()
        device_identity = (Node("device-identity", {}, self.device_identity),) if self.device_identity else ()
        identity = (Node("type", {}, KEY_TYPE), Node("identity", {}, self.identity))
        return Node("keys", {}, (*identity, *prekey, signed_prekey_node(self.signed_prekey), *device_identity))

    @classmethod
    def from_node(cls, node: Node) -> "RetryKeys":
        """Read them; the signature is not checked here. Raises `StanzaError`."""
        prekey, device_identity = node.child("key"), node.child("device-identity")
        return cls(
            exact(node.require("identity"), KEY_SIZE),
            read_prekey(prekey) if prekey else None,
            read_signed_prekey(node.require("skey")),
            device_identity.data if device_identity else b"",
        )


@dataclass(frozen=True, slots=True)
class RetryReceipt:
    """Asks for a message again, for the `count`th time from 1 on.

    `peer` is the message's sender, or its group with the sender as `participant`; delivered, it is who asks.
    `timestamp` is the message's. `edit` is of the message wanted, where the server says it.
    """

    id: str
    peer: JID
    count: int
    timestamp: int
    registration_id: int
    participant: JID | None = None
    recipient: JID | None = None
    category: str = ""
    keys: RetryKeys | None = None
    version: int = 1
    edit: str = ""

    def to_node(self) -> Node:
        """The client's `receipt` (whatsmeow retry.go)."""
        attrs: OptionalAttrs = {
            "id": self.id,
            "to": self.peer,
            "recipient": self.recipient,
            "participant": self.participant,
            "type": str(ReceiptType.RETRY),
            "category": self.category,
            "edit": self.edit,
        }
        retry = {"count": str(self.count), "id": self.id, "t": str(self.timestamp), "v": str(self.version)}
        children = (Node("retry", retry), Node("registration", {}, self.registration_id.to_bytes(4)))
        keys = (self.keys.to_node(),) if self.keys else ()
        return Node("receipt", present(attrs), (*children, *keys))

    @classmethod
    def from_node(cls, node: Node) -> "RetryReceipt":
        """Read it, as it was delivered or as a client sent it. Raises `StanzaError`.

        A missing registration id is 0 where there are no keys it would belong to.
        """
        reader, retry, keys = node.reader, node.require("retry").reader, node.child("keys")
        registration = node.require("registration") if keys else node.child("registration")
        return cls(
            retry.string("id"),
            reader.jid("from" if "from" in node.attrs else "to"),
            retry.integer("count"),
            retry.integer("t"),
            int.from_bytes(exact(registration, 4)) if registration else 0,
            reader.optional_jid("participant"),
            reader.optional_jid("recipient"),
            reader.optional_string("category") or "",
            RetryKeys.from_node(keys) if keys else None,
            retry.optional_integer("v") or 1,
            reader.optional_string("edit") or "",
        )

    def bundle(self) -> PreKeyBundle | None:
        """What starts a new session with the device that asks; None where it sent no keys."""
        if self.keys is None:
            return None
        return PreKeyBundle(self.registration_id, self.keys.identity, self.keys.signed_prekey, self.keys.prekey)
