"""Stanzas of linking by code: each side's steps, which the server hands on to the other as notifications.

Stages, names and order: whatsmeow pair-code.go; `refresh_code` and what the phone gets: WhatsApp's own clients.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.queries import QueryKind

TAG: Final = "link_code_companion_reg"
"""The element that all of them have, and the type of the notifications."""

_REF: Final = "link_code_pairing_ref"
_COMPANION_EPHEMERAL: Final = "link_code_pairing_wrapped_companion_ephemeral_pub"
_PRIMARY_EPHEMERAL: Final = "link_code_pairing_wrapped_primary_ephemeral_pub"
_BUNDLE: Final = "link_code_pairing_wrapped_key_bundle"


@dataclass(frozen=True, slots=True)
class CompanionHello:
    """The companion asks to be linked to a number. The answer is the ref, by which the server knows this request.

    `noise_key` is the companion's static key. `platform_id` is a client type such as `1` for Chrome;
    `platform_display` what the phone shows, `Browser (OS)`. `ref` is there in what the phone gets.
    """

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[QueryKind] = "set"
    stage: ClassVar[str] = "companion_hello"
    jid: JID
    wrapped_ephemeral: bytes
    noise_key: bytes
    platform_id: str
    platform_display: str
    show_push_notification: bool = True
    ref: bytes = b""

    def to_content(self) -> Content:
        """What the `iq` or notification holds."""
        children = [
            Node(_COMPANION_EPHEMERAL, {}, self.wrapped_ephemeral),
            Node("companion_server_auth_key_pub", {}, self.noise_key),
            Node("companion_platform_id", {}, self.platform_id),
            Node("companion_platform_display", {}, self.platform_display),
            Node("link_code_pairing_nonce", {}, b"\0"),
        ]
        if self.ref:
            children.append(Node(_REF, {}, self.ref))
        push = "true" if self.show_push_notification else "false"
        return _content(self.stage, children, {"jid": self.jid, "should_show_push_notification": push})

    def read(self, answer: Node) -> bytes:
        """The ref. Raises `StanzaError`."""
        return _filled(answer.require(TAG), _REF)

    @classmethod
    def from_node(cls, node: Node) -> "CompanionHello":
        """Read the `iq` or notification. Raises `StanzaError`."""
        reg = node.require(TAG)
        ref = reg.child(_REF)
        return cls(
            reg.reader.jid("jid"),
            reg.require(_COMPANION_EPHEMERAL).data,
            reg.require("companion_server_auth_key_pub").data,
            _text(reg, "companion_platform_id"),
            _text(reg, "companion_platform_display"),
            reg.reader.optional_boolean("should_show_push_notification") or False,
            ref.data if ref else b"",
        )


def hello_answer(ref: bytes) -> Content:
    """What the server's answer to a `CompanionHello` holds."""
    return _content(CompanionHello.stage, (Node(_REF, {}, ref),))


@dataclass(frozen=True, slots=True)
class PrimaryHello:
    """The phone's owner typed the code: the phone's ephemeral key, encrypted with it, and its identity key."""

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[QueryKind] = "set"
    stage: ClassVar[str] = "primary_hello"
    ref: bytes
    wrapped_ephemeral: bytes
    identity_key: bytes

    def to_content(self) -> Content:
        """What the `iq` or notification holds."""
        children = (
            Node(_REF, {}, self.ref),
            Node(_PRIMARY_EPHEMERAL, {}, self.wrapped_ephemeral),
            Node("primary_identity_pub", {}, self.identity_key),
        )
        return _content(self.stage, children)

    def read(self, answer: Node) -> None:
        """The answer is empty."""

    @classmethod
    def from_node(cls, node: Node) -> "PrimaryHello":
        """Read the `iq` or notification. Raises `StanzaError`."""
        reg = node.require(TAG)
        return cls(_filled(reg, _REF), reg.require(_PRIMARY_EPHEMERAL).data, reg.require("primary_identity_pub").data)


@dataclass(frozen=True, slots=True)
class CompanionFinish:
    """The companion's key bundle for the phone, and its identity key. The phone does not get the `jid`."""

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[QueryKind] = "set"
    stage: ClassVar[str] = "companion_finish"
    jid: JID | None
    wrapped_bundle: bytes
    identity_key: bytes
    ref: bytes

    def to_content(self) -> Content:
        """What the `iq` or notification holds."""
        children = (
            Node(_BUNDLE, {}, self.wrapped_bundle),
            Node("companion_identity_public", {}, self.identity_key),
            Node(_REF, {}, self.ref),
        )
        return _content(self.stage, children, {"jid": self.jid} if self.jid else {})

    def read(self, answer: Node) -> None:
        """The answer is empty."""

    @classmethod
    def from_node(cls, node: Node) -> "CompanionFinish":
        """Read the `iq` or notification. Raises `StanzaError`."""
        reg = node.require(TAG)
        return cls(
            reg.reader.optional_jid("jid"),
            reg.require(_BUNDLE).data,
            reg.require("companion_identity_public").data,
            _filled(reg, _REF),
        )


@dataclass(frozen=True, slots=True)
class RefreshCode:
    """The phone gave this code up: another one is needed. `is_forced` where its owner should ask for that."""

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[QueryKind] = "set"
    stage: ClassVar[str] = "refresh_code"
    ref: bytes
    is_forced: bool = False

    def to_content(self) -> Content:
        """What the `iq` or notification holds."""
        forced = "true" if self.is_forced else "false"
        return _content(self.stage, (Node(_REF, {}, self.ref),), {"force_manual_refresh": forced})

    def read(self, answer: Node) -> None:
        """The answer is empty."""

    @classmethod
    def from_node(cls, node: Node) -> "RefreshCode":
        """Read the `iq` or notification. Raises `StanzaError`."""
        reg = node.require(TAG)
        return cls(_filled(reg, _REF), reg.reader.optional_boolean("force_manual_refresh") or False)


LinkCodeStep: TypeAlias = CompanionHello | PrimaryHello | CompanionFinish | RefreshCode

_STEPS: Final = {step.stage: step for step in (CompanionHello, PrimaryHello, CompanionFinish, RefreshCode)}


def read_link_code(node: Node) -> LinkCodeStep:
    """The step that an `iq` or notification is. Raises `StanzaError`, also for a stage that is unknown."""
    stage = node.require(TAG).reader.string("stage")
    step = _STEPS.get(stage)
    if step is None:
        raise StanzaError(f"<{TAG}> has the stage {stage!r}, which is unknown")
    return step.from_node(node)


def is_link_code(node: Node) -> bool:
    """Whether a companion's query belongs to linking by code."""
    return node.tag == "iq" and node.attrs.get("xmlns") == "md" and node.child(TAG) is not None


def link_code_notification(step: LinkCodeStep, notification_id: str, time: int) -> Node:
    """What the server tells the other side of a step."""
    attrs: dict[str, AttrValue] = {"from": SERVER, "type": TAG, "id": notification_id, "t": str(time)}
    return Node("notification", attrs, step.to_content())


def _content(stage: str, children: Iterable[Node], attrs: dict[str, AttrValue] | None = None) -> Content:
    return (Node(TAG, {"stage": stage, **(attrs or {})}, tuple(children)),)


def _filled(reg: Node, tag: str) -> bytes:
    data = reg.require(tag).data
    if not data:
        raise StanzaError(f"<{tag}> is empty")
    return data


def _text(reg: Node, tag: str) -> str:
    return reg.require(tag).data.decode("utf-8", "replace")
