"""Lists of devices: asked for by usync, and told of by notifications."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, cast

from zapwire.errors import LocalProtocolError, StanzaError
from zapwire.protocol.jid import (
    HOSTED_LID_SERVER,
    HOSTED_SERVER,
    JID,
    LEGACY_USER_SERVER,
    LID_SERVER,
    USER_SERVER,
)
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present
from zapwire.protocol.stanzas.messages import privacy_token_node
from zapwire.protocol.stanzas.usync import UsyncQuery, UsyncUser

ChangeKind: TypeAlias = Literal["add", "remove", "update"]

_CHANGES: Final = ("add", "remove", "update")
_MAX_DEVICE: Final = 0xFFFF
_DEVICES: Final = Node("devices", {"version": "2"})


def device_query(users: tuple[JID, ...], sid: str) -> UsyncQuery:
    """Asks for the devices of users, to encrypt for them (whatsmeow user.go, GetUserDevices).

    Raises `LocalProtocolError` for a JID that is no user's.
    """
    return UsyncQuery(sid, "query", "message", (_DEVICES,), tuple(_user(jid, b"") for jid in users))


def user_info_query(users: tuple[JID, ...], sid: str, tokens: Mapping[JID, bytes] | None = None) -> UsyncQuery:
    """Asks what is known of users: name, about, picture, devices, LID (whatsmeow user.go, GetUserInfo).

    It is what is asked where a LID is unknown. `tokens` are those that users gave out to this account.
    Raises `LocalProtocolError` for a JID that is no user's.
    """
    protocols = (
        Node("business", {}, (Node("verified_name"),)),
        Node("status"),
        Node("picture"),
        _DEVICES,
        Node("lid"),
    )
    known = tokens or {}
    entries = tuple(_user(jid, known.get(jid.to_non_ad(), b"")) for jid in users)
    return UsyncQuery(sid, "full", "background", protocols, entries)


def _user(jid: JID, token: bytes) -> UsyncUser:
    user = jid.to_non_ad()
    if user.server == LEGACY_USER_SERVER:
        return UsyncUser(contact=str(user))
    if user.server not in (USER_SERVER, LID_SERVER):
        raise LocalProtocolError(f"{jid} is no user: ask for JIDs of {USER_SERVER} or {LID_SERVER}")
    if user.is_bot:
        return UsyncUser(user, children=(Node("bot", {}, (Node("profile"),)),))
    return UsyncUser(user, children=(privacy_token_node(token),) if token else ())


def read_devices(user: Node) -> tuple[JID, tuple[JID, ...]]:
    """A user of the answer with their devices, in the server's order; none where it tells of none.

    Devices that Meta hosts have its server. Entries without a usable id are passed over. Raises `StanzaError`.
    """
    owner = user.reader.jid("jid").to_non_ad()
    listed = user.child("devices", "device-list")
    devices = (_read_device(owner, child) for child in listed.children_by_tag("device")) if listed else ()
    return owner, tuple(device for device in devices if device is not None)


def _read_device(owner: JID, node: Node) -> JID | None:
    try:
        number, is_hosted = node.reader.integer("id"), node.reader.optional_boolean("is_hosted")
    except StanzaError:
        return None
    if not 0 <= number <= _MAX_DEVICE:
        return None
    if not is_hosted:
        return owner.with_device(number)
    return replace(owner, device=number, server=HOSTED_LID_SERVER if owner.server == LID_SERVER else HOSTED_SERVER)


def read_lid(user: Node) -> tuple[JID, JID | None]:
    """A user of the answer with their LID, or None. Raises `StanzaError`."""
    lid = user.child("lid")
    return user.reader.jid("jid").to_non_ad(), lid.reader.optional_jid("val") if lid else None


def devices_node(devices: Iterable[JID], key_indexes: Mapping[int, int] | None = None) -> Node:
    """The server's `devices` of a user, without the signed list of key indexes, which is the account's to make."""
    indexes = key_indexes or {}
    children = tuple(
        Node(
            "device",
            present(
                {
                    "id": str(device.device),
                    "key-index": number(indexes.get(device.device, 0)),
                    "is_hosted": "true" if device.is_hosted else "",
                }
            ),
        )
        for device in devices
    )
    return Node("devices", {}, (Node("device-list", {}, children),))


@dataclass(frozen=True, slots=True)
class DeviceListChanged:
    """Somebody linked or unlinked a device. `user` and `lid` are their names, `timestamp` is unix seconds.

    The hashes are `participant_hash` of the list after it, by `user`'s and by LID. An `update` may name no
    device: it only says that the list is stale. `signed_indexes` is the account's signed list of key indexes
    as of `signed_at` (unix seconds), for clients that check it.
    """

    user: JID
    lid: JID | None
    kind: ChangeKind
    device: JID | None = None
    device_lid: JID | None = None
    device_hash: str = ""
    device_lid_hash: str = ""
    key_index: int = 0
    signed_indexes: bytes = b""
    signed_at: int = 0
    timestamp: int = 0

    def to_node(self, stanza_id: str) -> Node:
        """The server's `notification`."""
        attrs: OptionalAttrs = {
            "from": self.user,
            "type": "devices",
            "id": stanza_id,
            "t": number(self.timestamp),
            "lid": self.lid,
        }
        hashes: OptionalAttrs = {
            "hash" if self.kind == "update" else "device_hash": self.device_hash,
            "device_lid_hash": self.device_lid_hash,
        }
        device: OptionalAttrs = {"jid": self.device, "key-index": number(self.key_index), "lid": self.device_lid}
        indexes = Node("key-index-list", {"ts": str(self.signed_at)}, self.signed_indexes or None)
        children = (
            *((Node("device", present(device)),) if self.device else ()),
            *((indexes,) if self.signed_at else ()),
        )
        return Node("notification", present(attrs), (Node(self.kind, present(hashes), children or None),))

    @classmethod
    def from_node(cls, node: Node) -> "DeviceListChanged":
        """Read it (whatsmeow notification.go; one change each: whatsapp-rust stanza/devices.rs).

        Raises `StanzaError`, also for one that tells of no change.
        """
        change = next((child for child in node.children if child.tag in _CHANGES), None)
        if change is None:
            raise StanzaError("a devices notification holds <add>, <remove> or <update>")
        kind = cast("ChangeKind", change.tag)
        reader, hashes = node.reader, change.reader
        device = change.child("device") if kind == "update" else change.require("device")
        indexes = change.child("key-index-list")
        return cls(
            reader.jid("from"),
            reader.optional_jid("lid"),
            kind,
            device.reader.jid("jid") if device else None,
            device.reader.optional_jid("lid") if device else None,
            hashes.optional_string("device_hash") or hashes.optional_string("hash") or "",
            hashes.optional_string("device_lid_hash") or "",
            (device.reader.optional_integer("key-index") or 0) if device else 0,
            indexes.content if indexes and isinstance(indexes.content, bytes) else b"",
            (indexes.reader.optional_integer("ts") or 0) if indexes else 0,
            reader.optional_integer("t") or 0,
        )


@dataclass(frozen=True, slots=True)
class OwnDevicesChanged:
    """All devices of one's own account, after one was linked or unlinked.

    `user` is the account by number or LID, and the devices are named the same way; `device_hash` is their
    `participant_hash`. `key_indexes` are of the companions, by device, for the server's half.
    """

    user: JID
    devices: tuple[JID, ...]
    device_hash: str
    timestamp: int = 0
    key_indexes: Mapping[int, int] | None = None

    def to_node(self, stanza_id: str) -> Node:
        """The server's `notification`."""
        attrs: OptionalAttrs = {"from": self.user, "type": "account_sync", "id": stanza_id, "t": number(self.timestamp)}
        indexes = self.key_indexes or {}
        devices = tuple(
            Node("device", present({"jid": device, "key-index": number(indexes.get(device.device, 0))}))
            for device in self.devices
        )
        return Node("notification", present(attrs), (Node("devices", {"dhash": self.device_hash}, devices),))

    @classmethod
    def from_node(cls, node: Node) -> "OwnDevicesChanged":
        """Read it. Raises `StanzaError`, also for an `account_sync` of something else."""
        devices, reader = node.require("devices"), node.reader
        listed = [child.reader for child in devices.children_by_tag("device")]
        jids = tuple(device.jid("jid") for device in listed)
        indexes = {
            jid.device: device.optional_integer("key-index") or 0 for jid, device in zip(jids, listed, strict=True)
        }
        return cls(
            reader.jid("from"),
            jids,
            devices.reader.optional_string("dhash") or "",
            reader.optional_integer("t") or 0,
            {device: index for device, index in indexes.items() if index} or None,
        )
