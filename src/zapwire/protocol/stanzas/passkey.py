"""Stanzas of linking with a passkey. Names and order: whatsmeow pair-passkey.go, notification.go.

What passes between the server and the phone meanwhile is not known.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.queries import QueryKind

REQUEST_TYPE: Final = "passkey_prologue_request"
CONTINUATION_TYPE: Final = "crsc_continuation"
"""Types of the notifications."""

OPTIONS: Final = "passkey_request_options"
_IDENTITY: Final = "primary_ephemeral_identity"
_MAX_REF: Final = 1024


@dataclass(frozen=True, slots=True)
class GetRef:
    """The companion asks for the ref that its prologue shall name."""

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[QueryKind] = "get"
    tag: ClassVar[str] = "ref"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node(self.tag),)

    def read(self, answer: Node) -> str:
        """The ref. Raises `StanzaError`."""
        ref = answer.require(self.tag).data
        if not 0 < len(ref) <= _MAX_REF:
            raise StanzaError(f"a ref has 1 to {_MAX_REF} bytes, this one has {len(ref)}")
        try:
            return ref.decode()
        except UnicodeDecodeError:
            raise StanzaError("a ref is no text") from None


def ref_answer(ref: str) -> Content:
    """What the server's answer to a `GetRef` holds."""
    return (Node(GetRef.tag, {}, ref.encode()),)


@dataclass(frozen=True, slots=True)
class GetPasskeyOptions:
    """The companion asks for the request once more, as it could not read the notification."""

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[QueryKind] = "get"
    tag: ClassVar[str] = OPTIONS

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node(self.tag),)

    def read(self, answer: Node) -> bytes:
        """The options, JSON. Raises `StanzaError`."""
        return read_options(answer)


@dataclass(frozen=True, slots=True)
class PasskeyPrologue:
    """The authenticator's answer, and what the companion commits itself to. `proof` is there after a scan."""

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[QueryKind] = "set"
    tag: ClassVar[str] = "passkey_prologue"
    credential_id: bytes
    assertion: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    proof: bytes = field(default=b"", repr=False)

    def to_content(self) -> Content:
        """What the `iq` holds."""
        children = [
            Node("credential_id", {}, self.credential_id),
            Node("webauthn_assertion", {}, self.assertion),
            Node("prologue_payload", {}, self.payload),
        ]
        if self.proof:
            children.append(Node("pairing_handoff_proof", {}, self.proof))
        return (Node(self.tag, {}, tuple(children)),)

    def read(self, answer: Node) -> None:
        """The answer is empty."""

    @classmethod
    def from_node(cls, node: Node) -> "PasskeyPrologue":
        """Read the `iq`. Raises `StanzaError`."""
        prologue = node.require(cls.tag)
        proof = prologue.child("pairing_handoff_proof")
        return cls(
            prologue.require("credential_id").data,
            prologue.require("webauthn_assertion").data,
            prologue.require("prologue_payload").data,
            proof.data if proof else b"",
        )


@dataclass(frozen=True, slots=True)
class CompanionNonce:
    """The companion shows the nonce that it committed itself to."""

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[QueryKind] = "set"
    tag: ClassVar[str] = "companion_nonce"
    nonce: bytes = field(repr=False)

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node(self.tag, {}, self.nonce),)

    def read(self, answer: Node) -> None:
        """The answer is empty."""

    @classmethod
    def from_node(cls, node: Node) -> "CompanionNonce":
        """Read the `iq`. Raises `StanzaError`."""
        return cls(node.require(cls.tag).data)


@dataclass(frozen=True, slots=True)
class SealedRequest:
    """The companion's keys, encrypted for the phone: its user confirmed."""

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[QueryKind] = "set"
    tag: ClassVar[str] = "encrypted_pairing_request"
    data: bytes = field(repr=False)

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node(self.tag, {}, self.data),)

    def read(self, answer: Node) -> None:
        """The answer is empty."""

    @classmethod
    def from_node(cls, node: Node) -> "SealedRequest":
        """Read the `iq`. Raises `StanzaError`."""
        return cls(node.require(cls.tag).data)


STEPS: Final = frozenset(
    step.tag for step in (GetRef, GetPasskeyOptions, PasskeyPrologue, CompanionNonce, SealedRequest)
)


def passkey_step(node: Node) -> str:
    """Which step of linking with a passkey a companion's query is, by its tag; empty where it is none."""
    is_query = node.tag == "iq" and node.attrs.get("xmlns") == "md" and node.attrs.get("type") in ("get", "set")
    tag = node.children[0].tag if node.children else ""
    return tag if is_query and tag in STEPS else ""


def options_content(options: bytes) -> Content:
    """What a request for a passkey holds, be it a notification or an answer."""
    return (Node(OPTIONS, {}, options),)


def passkey_request(options: bytes, notification_id: str, time: int) -> Node:
    """The server asks for a passkey."""
    return _notification(REQUEST_TYPE, notification_id, time, options_content(options))


def read_options(node: Node) -> bytes:
    """The options of a request, JSON. Raises `StanzaError`."""
    return node.require(OPTIONS).data


def continuation(identity: bytes, notification_id: str, time: int) -> Node:
    """The phone's ephemeral identity, for the companion."""
    return _notification(CONTINUATION_TYPE, notification_id, time, (Node(_IDENTITY, {}, identity),))


def read_continuation(node: Node) -> bytes:
    """The phone's ephemeral identity. Raises `StanzaError`."""
    return node.require(_IDENTITY).data


def _notification(kind: str, notification_id: str, time: int, content: Content) -> Node:
    attrs: dict[str, AttrValue] = {"from": SERVER, "type": kind, "id": notification_id, "t": str(time)}
    return Node("notification", attrs, content)
