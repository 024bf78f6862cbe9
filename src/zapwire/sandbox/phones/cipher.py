"""PhoneCipher: one phone's Signal sessions and sender keys. No I/O; randomness is handed in.

Devices are named by LID, whatever name a stanza has for them, so that each has one session.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from zapwire.errors import NoSession, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.padding import pad, unpad
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.keys import KEY_SIZE
from zapwire.protocol.signal.packets import (
    PreKeySignalMessage,
    SenderKeyDistributionMessage,
    SenderKeyMessage,
    SignalMessage,
)
from zapwire.protocol.signal.prekeys import PreKey
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import LocalDevice, SessionRecord
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.protocol.stanzas.messages import Enc
from zapwire.protocol.stanzas.retries import RetryKeys
from zapwire.sandbox.world.accounts import Account

PREKEY_MESSAGE: Final = "pkmsg"
MESSAGE: Final = "msg"
GROUP_MESSAGE: Final = "skmsg"

_KEY_ID_SIZE: Final = 4


@dataclass(slots=True)
class PhoneCipher:
    """The sessions of an account's phone, which trusts whatever identity key its peers show.

    Every call that raises leaves the sessions as they were.
    """

    account: Account
    random: Callable[[int], bytes]
    _sessions: dict[str, SessionRecord] = field(default_factory=dict)
    _sender_keys: dict[tuple[JID, str], SenderKeyRecord] = field(default_factory=dict)
    _shared: dict[JID, set[str]] = field(default_factory=dict)
    """By group, the devices that have the current sender key of this phone."""

    def has_session(self, device: JID) -> bool:
        """Whether something can be encrypted for this device without its prekeys."""
        return device.signal_address() in self._sessions

    def start(self, device: JID, bundle: PreKeyBundle) -> None:
        """Make a new session the current one with this device. Raises `InvalidKey`."""
        address = device.signal_address()
        record = self._sessions.get(address, SessionRecord())
        self._sessions[address] = record.initiate(
            self._local, bundle, base=self.random(KEY_SIZE), ratchet=self.random(KEY_SIZE)
        )

    def encrypt(
        self, device: JID, plaintext: bytes, *, media_type: str = "", decrypt_fail: str = "", count: int = 0
    ) -> Enc:
        """One message for one device, as its `enc`. Raises `NoSession`."""
        address = device.signal_address()
        record = self._sessions.get(address, SessionRecord())
        self._sessions[address], packet = record.encrypt(self._pad(plaintext))
        kind = PREKEY_MESSAGE if isinstance(packet, PreKeySignalMessage) else MESSAGE
        return Enc(kind, packet.to_bytes(), media_type=media_type, decrypt_fail=decrypt_fail, count=count)

    def decrypt(self, device: JID, enc: Enc, *, group: JID | None = None) -> bytes:
        """The plaintext of an `enc` of this device. Raises `SignalError`, or `StanzaError` for an unknown type."""
        if enc.type == GROUP_MESSAGE and group is not None:
            padded = self._decrypt_group(group, device, enc.ciphertext)
        elif enc.type == PREKEY_MESSAGE:
            padded = self._decrypt_prekey(device, enc.ciphertext)
        elif enc.type == MESSAGE:
            padded = self._decrypt_message(device, enc.ciphertext)
        else:
            raise StanzaError(f"an <enc> of type {enc.type!r} is not for a phone in this chat")
        return unpad(padded, enc.version)

    def lacking(self, group: JID, devices: Iterable[JID]) -> tuple[JID, ...]:
        """Those of a group's devices that must be told this phone's sender key before its next message.

        Where a device that knows it has left, there is a new key, which all lack.
        """
        current = {device.signal_address(): device for device in devices}
        shared = self._shared.get(group)
        if shared is None or shared - current.keys() or self._own_key(group) not in self._sender_keys:
            self._new_sender_key(group)
        shared = self._shared[group]
        return tuple(device for address, device in current.items() if address not in shared)

    def share(self, group: JID, devices: Iterable[JID]) -> None:
        """These devices were told the sender key."""
        self._shared.setdefault(group, set()).update(device.signal_address() for device in devices)

    def distribution(self, group: JID) -> bytes:
        """What tells a device this phone's sender key. Raises `NoSession` before the first `lacking`."""
        return self._sender_keys.get(self._own_key(group), SenderKeyRecord()).distribution().to_bytes()

    def encrypt_group(self, group: JID, plaintext: bytes, *, media_type: str = "", decrypt_fail: str = "") -> Enc:
        """One message for all who know the sender key. Raises `NoSession` before the first `lacking`."""
        key = self._own_key(group)
        record = self._sender_keys.get(key, SenderKeyRecord())
        self._sender_keys[key], packet = record.encrypt(self._pad(plaintext), random=self.random(RANDOM_SIZE))
        return Enc(GROUP_MESSAGE, packet.to_bytes(), media_type=media_type, decrypt_fail=decrypt_fail)

    def learn(self, group: JID, device: JID, distribution: bytes) -> None:
        """Take a device's sender key in a group. Raises `SignalError`."""
        key = group, device.signal_address()
        packet = SenderKeyDistributionMessage.from_bytes(distribution)
        self._sender_keys[key] = self._sender_keys.get(key, SenderKeyRecord()).process(packet)

    def forget(self, user: JID) -> None:
        """Drop every session and sender key of another user's devices, named by LID: its identity changed."""
        prefix = user.signal_user() + ":"
        self._sessions = {name: record for name, record in self._sessions.items() if not name.startswith(prefix)}
        self._sender_keys = {
            (group, name): record for (group, name), record in self._sender_keys.items() if not name.startswith(prefix)
        }
        for group, shared in self._shared.items():
            self._shared[group] = {name for name in shared if not name.startswith(prefix)}

    def retry_keys(self) -> RetryKeys:
        """Keys with which the sender of an undecryptable message can start anew; the prekey is for it alone."""
        keys = self.account.keys
        return RetryKeys(self.account.identity.public, keys.add(self.random), keys.public_signed_prekey, b"")

    @property
    def _local(self) -> LocalDevice:
        return LocalDevice(self.account.identity, self.account.keys.registration_id)

    def _own_key(self, group: JID) -> tuple[JID, str]:
        return group, self.account.lid().signal_address()

    def _new_sender_key(self, group: JID) -> None:
        self._sender_keys[self._own_key(group)] = SenderKeyRecord.create(
            key_id=int.from_bytes(self.random(_KEY_ID_SIZE)) >> 1,
            chain_key=self.random(KEY_SIZE),
            signing_key=self.random(KEY_SIZE),
        )
        self._shared[group] = set()

    def _pad(self, plaintext: bytes) -> bytes:
        return pad(plaintext, self.random(1)[0])

    def _decrypt_message(self, device: JID, data: bytes) -> bytes:
        address = device.signal_address()
        record = self._sessions.get(address, SessionRecord())
        after, plaintext = record.decrypt(SignalMessage.from_bytes(data), random=self.random(KEY_SIZE))
        self._sessions[address] = after
        return plaintext

    def _decrypt_prekey(self, device: JID, data: bytes) -> bytes:
        address, keys = device.signal_address(), self.account.keys
        packet = PreKeySignalMessage.from_bytes(data)
        signed = keys.signed_prekey if keys.signed_prekey.id == packet.signed_prekey_id else None
        pair = None if packet.prekey_id is None else keys.prekeys.get(packet.prekey_id)
        after, plaintext, used = self._sessions.get(address, SessionRecord()).decrypt_prekey(
            packet,
            self._local,
            signed_prekey=signed,
            prekey=None if pair is None or packet.prekey_id is None else PreKey(packet.prekey_id, pair),
            random=self.random(KEY_SIZE),
        )
        self._sessions[address] = after
        if used is not None:
            keys.prekeys.pop(used, None)
        return plaintext

    def _decrypt_group(self, group: JID, device: JID, data: bytes) -> bytes:
        key = group, device.signal_address()
        record = self._sender_keys.get(key)
        if record is None:
            raise NoSession(f"there is no sender key of {device} for {group}: ask for the message again")
        self._sender_keys[key], plaintext = record.decrypt(SenderKeyMessage.from_bytes(data))
        return plaintext
