"""Prekey stanzas: how many the server holds, uploading more, and the digest of what it holds."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from zapwire.errors import QueryRefused, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Content, Node
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.keys import KEY_SIZE, KEY_TYPE
from zapwire.protocol.signal.prekeys import PublicPreKey, PublicSignedPreKey
from zapwire.protocol.signal.xeddsa import SIGNATURE_SIZE
from zapwire.protocol.stanzas.queries import QueryKind, read_error

BundleAnswer: TypeAlias = "PreKeyBundle | QueryRefused | StanzaError"

_ID_SIZE = 3
_HASH_SIZE = 20


@dataclass(frozen=True, slots=True)
class GetPreKeyCount:
    """How many of our one-time prekeys the server still holds; the answer is that number."""

    xmlns: ClassVar[str] = "encrypt"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("count"),)

    def read(self, answer: Node) -> int:
        """The number. Raises `StanzaError`."""
        return answer.require("count").reader.integer("value")


def prekey_count(count: int) -> Content:
    """The server's answer to `GetPreKeyCount`."""
    return (Node("count", {"value": str(count)}),)


@dataclass(frozen=True, slots=True)
class UploadPreKeys:
    """Publish a device's keys; new one-time prekeys are added to those the server holds."""

    xmlns: ClassVar[str] = "encrypt"
    kind: ClassVar[QueryKind] = "set"
    registration_id: int
    identity_key: bytes
    prekeys: tuple[PublicPreKey, ...]
    signed_prekey: PublicSignedPreKey

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (
            Node("registration", {}, self.registration_id.to_bytes(4)),
            Node("type", {}, KEY_TYPE),
            Node("identity", {}, self.identity_key),
            Node("list", {}, tuple(map(prekey_node, self.prekeys))),
            signed_prekey_node(self.signed_prekey),
        )

    def read(self, answer: Node) -> None:
        """The answer is empty."""

    @classmethod
    def from_node(cls, node: Node) -> "UploadPreKeys":
        """Read the request. Raises `StanzaError`, also for a signed prekey the identity did not sign."""
        identity = exact(node.require("identity"), KEY_SIZE)
        prekeys = tuple(read_prekey(child) for child in node.require("list").children_by_tag("key"))
        signed = read_signed_prekey(node.require("skey"))
        if not signed.is_signed_by(identity):
            raise StanzaError("the signed prekey is not signed by the identity key beside it")
        return cls(int.from_bytes(exact(node.require("registration"), 4)), identity, prekeys, signed)


@dataclass(frozen=True, slots=True)
class PreKeyDigest:
    """What the server holds of a device's keys; `hash` is SHA-1 over all of it."""

    registration_id: int
    identity_key: bytes
    signed_prekey: PublicSignedPreKey
    prekey_ids: tuple[int, ...]
    hash: bytes

    @classmethod
    def of(cls, upload: UploadPreKeys) -> "PreKeyDigest":
        """The digest of these keys (WhatsApp Web's digest-key job hashes keys and signature in this order)."""
        signed = upload.signed_prekey
        digest = hashlib.sha1(upload.identity_key + signed.public + signed.signature, usedforsecurity=False)
        for prekey in upload.prekeys:
            digest.update(prekey.public)
        ids = tuple(prekey.id for prekey in upload.prekeys)
        return cls(upload.registration_id, upload.identity_key, signed, ids, digest.digest())

    def to_content(self) -> Content:
        """The server's answer to `GetPreKeyDigest`."""
        ids = tuple(Node("id", {}, prekey_id.to_bytes(_ID_SIZE)) for prekey_id in self.prekey_ids)
        digest = (
            Node("registration", {}, self.registration_id.to_bytes(4)),
            Node("type", {}, KEY_TYPE),
            Node("identity", {}, self.identity_key),
            signed_prekey_node(self.signed_prekey),
            Node("list", {}, ids),
            Node("hash", {}, self.hash),
        )
        return (Node("digest", {}, digest),)


@dataclass(frozen=True, slots=True)
class GetPreKeyDigest:
    """What the server holds of our keys, to compare with ours."""

    xmlns: ClassVar[str] = "encrypt"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("digest"),)

    def read(self, answer: Node) -> PreKeyDigest:
        """The digest. Raises `StanzaError`."""
        digest = answer.require("digest")
        return PreKeyDigest(
            int.from_bytes(exact(digest.require("registration"), 4)),
            exact(digest.require("identity"), KEY_SIZE),
            read_signed_prekey(digest.require("skey")),
            tuple(int.from_bytes(exact(child, _ID_SIZE)) for child in digest.require("list").children_by_tag("id")),
            exact(digest.require("hash"), _HASH_SIZE),
        )


@dataclass(frozen=True, slots=True)
class GetPreKeyBundles:
    """The keys to start a session with each of some devices; each answer takes one of its one-time prekeys."""

    xmlns: ClassVar[str] = "encrypt"
    kind: ClassVar[QueryKind] = "get"
    devices: tuple[JID, ...]

    def to_content(self) -> Content:
        """What the `iq` holds (whatsmeow prekeys.go)."""
        return (Node("key", {}, tuple(Node("user", {"jid": jid, "reason": "identity"}) for jid in self.devices)),)

    def read(self, answer: Node) -> dict[JID, BundleAnswer]:
        """For each device that the server names its bundle, or the error for this one. Raises `StanzaError`."""
        users = answer.require("list").children_by_tag("user")
        return {user.reader.jid("jid"): _read_answer(user) for user in users if "jid" in user.attrs}

    @classmethod
    def from_node(cls, node: Node) -> "GetPreKeyBundles":
        """Read the request. Raises `StanzaError`."""
        users = node.require("key").children_by_tag("user")
        return cls(tuple(user.reader.jid("jid") for user in users))


def _read_answer(user: Node) -> BundleAnswer:
    try:
        return read_error(user) if user.child("error") else read_bundle(user)
    except StanzaError as error:
        return error


def bundles_answer(
    bundles: Mapping[JID, PreKeyBundle | QueryRefused], identities: Mapping[JID, bytes] | None = None
) -> Content:
    """The server's answer to `GetPreKeyBundles`; `identities` are the signed device identities of companions."""
    known = identities or {}
    return (Node("list", {}, tuple(bundle_node(jid, bundle, known.get(jid, b"")) for jid, bundle in bundles.items())),)


def bundle_node(jid: JID, bundle: PreKeyBundle | QueryRefused, device_identity: bytes = b"") -> Node:
    """One device's `user` in the server's answer (whatsapp-rust wacore/src/prekeys.rs has the device identity)."""
    if isinstance(bundle, QueryRefused):
        return Node("user", {"jid": jid}, (Node("error", {"code": str(bundle.code), "text": bundle.text}),))
    keys = (
        Node("registration", {}, bundle.registration_id.to_bytes(4)),
        Node("type", {}, KEY_TYPE),
        Node("identity", {}, bundle.identity),
        *((prekey_node(bundle.prekey),) if bundle.prekey else ()),
        signed_prekey_node(bundle.signed_prekey),
        *((Node("device-identity", {}, device_identity),) if device_identity else ()),
    )
    return Node("user", {"jid": jid}, keys)


def read_bundle(node: Node) -> PreKeyBundle:
    """Read a device's bundle, in a query's answer or a retry receipt; its signature is not checked here.

    Raises `StanzaError`.
    """
    keys = node.child("keys") or node
    prekey = keys.child("key")
    return PreKeyBundle(
        int.from_bytes(exact(node.require("registration"), 4)),
        exact(keys.require("identity"), KEY_SIZE),
        read_signed_prekey(keys.require("skey")),
        read_prekey(prekey) if prekey else None,
    )


def prekey_node(prekey: PublicPreKey) -> Node:
    """A one-time prekey's `key`."""
    return Node("key", {}, (Node("id", {}, prekey.id.to_bytes(_ID_SIZE)), Node("value", {}, prekey.public)))


def signed_prekey_node(prekey: PublicSignedPreKey) -> Node:
    """A signed prekey's `skey`."""
    return Node(
        "skey",
        {},
        (
            Node("id", {}, prekey.id.to_bytes(_ID_SIZE)),
            Node("value", {}, prekey.public),
            Node("signature", {}, prekey.signature),
        ),
    )


def read_prekey(node: Node) -> PublicPreKey:
    """Read a `key`. Raises `StanzaError`."""
    return PublicPreKey(int.from_bytes(exact(node.require("id"), _ID_SIZE)), exact(node.require("value"), KEY_SIZE))


def read_signed_prekey(node: Node) -> PublicSignedPreKey:
    """Read an `skey`; its signature is not checked here. Raises `StanzaError`."""
    return PublicSignedPreKey(
        int.from_bytes(exact(node.require("id"), _ID_SIZE)),
        exact(node.require("value"), KEY_SIZE),
        exact(node.require("signature"), SIGNATURE_SIZE),
    )


def exact(node: Node, size: int) -> bytes:
    """The node's bytes, which must be `size` long. Raises `StanzaError`."""
    data = node.data
    if len(data) != size:
        raise StanzaError(f"<{node.tag}> holds {len(data)} bytes, expected {size}")
    return data
