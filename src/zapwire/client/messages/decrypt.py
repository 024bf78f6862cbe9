"""Decrypt: a ciphertext becomes a plaintext, in the unit of work that also keeps the ratchet step."""

from dataclasses import dataclass, field
from typing import Final

from zapwire.client.context import Context
from zapwire.client.identities import Identities
from zapwire.client.me import Me
from zapwire.client.store.base import Stores
from zapwire.errors import InvalidMessage, NoSession
from zapwire.protocol.events import IdentityChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.padding import unpad
from zapwire.protocol.proto.e2e_pb2 import SenderKeyDistributionMessage
from zapwire.protocol.signal import packets
from zapwire.protocol.signal.keys import KEY_SIZE
from zapwire.protocol.signal.packets import PreKeySignalMessage, SenderKeyMessage, SignalMessage
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import SessionRecord
from zapwire.protocol.stanzas.messages import Enc

_DIRECT: Final = frozenset({"msg", "pkmsg"})


@dataclass(slots=True)
class Decryption:
    """One message's ciphertexts: in which chat, from which device, and the identities that turned out new."""

    unit: Stores
    me: Me
    chat: JID
    sender: JID
    """The device, by the name its session is kept under."""
    changes: list[IdentityChanged] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The Signal address of the sender."""
        return self.sender.signal_address()


class Decrypter:
    """Sessions with other devices, from the receiving side."""

    def __init__(self, context: Context, identities: Identities) -> None:
        self._context = context
        self._identities = identities

    async def open(self, decryption: Decryption, enc: Enc) -> bytes:
        """The plaintext, without padding. Raises a `SignalError`; what was kept before stays."""
        if enc.type == "pkmsg":
            padded = await self._open_prekey(decryption, PreKeySignalMessage.from_bytes(enc.ciphertext))
        elif enc.type == "msg":
            padded = await self._open_direct(decryption, SignalMessage.from_bytes(enc.ciphertext))
        elif enc.type == "skmsg":
            padded = await self._open_group(decryption, SenderKeyMessage.from_bytes(enc.ciphertext))
        else:
            raise InvalidMessage(f"there is no ciphertext of type {enc.type!r}")
        return unpad(padded, enc.version)

    async def _open_direct(self, decryption: Decryption, packet: SignalMessage) -> bytes:
        unit, address = decryption.unit, decryption.address
        record = await unit.sessions.get(address) or SessionRecord()
        trusted = await unit.identities.get(address)
        record, plaintext = record.decrypt(packet, random=self._context.random(KEY_SIZE), trusted=trusted)
        await unit.sessions.put(address, record)
        return plaintext

    async def _open_prekey(self, decryption: Decryption, packet: PreKeySignalMessage) -> bytes:
        """A packet that may start a session; a new identity is trusted and told of (whatsmeow's AutoTrustIdentity)."""
        unit, address = decryption.unit, decryption.address
        record = await unit.sessions.get(address) or SessionRecord()
        trusted = await unit.identities.get(address)
        is_changed = trusted is not None and trusted != packet.identity
        if is_changed:
            record, trusted = SessionRecord(), None
        signed = decryption.me.device.signed_prekey
        is_new = not record.has_session(packet.base_key)
        prekey_id = packet.prekey_id if is_new else None
        record, plaintext, used = record.decrypt_prekey(
            packet,
            decryption.me.local,
            signed_prekey=signed if signed.id == packet.signed_prekey_id else None,
            prekey=await unit.prekeys.get(prekey_id) if prekey_id is not None else None,
            random=self._context.random(KEY_SIZE),
            trusted=trusted,
        )
        await unit.sessions.put(address, record)
        await unit.identities.put(address, packet.identity)
        if is_changed:
            decryption.changes.append(await self._identities.replaced(unit, decryption.sender))
        if used is not None:
            await unit.prekeys.remove(used)
        return plaintext

    async def _open_group(self, decryption: Decryption, packet: SenderKeyMessage) -> bytes:
        unit, address = decryption.unit, decryption.address
        record = await unit.sender_keys.get(decryption.chat, address)
        if record is None:
            raise NoSession("the sender's key of this group is not here: ask for it")
        record, plaintext = record.decrypt(packet)
        await unit.sender_keys.put(decryption.chat, address, record)
        return plaintext

    async def has_sender_key(self, decryption: Decryption) -> bool:
        """Whether the sender ever gave us a key of this group."""
        return await decryption.unit.sender_keys.get(decryption.chat, decryption.address) is not None

    async def take_sender_key(self, decryption: Decryption, message: SenderKeyDistributionMessage) -> None:
        """Keep the sender's key of a group. Raises a `SignalError` for one that cannot be read."""
        packet = packets.SenderKeyDistributionMessage.from_bytes(message.axolotlSenderKeyDistributionMessage)
        unit, address = decryption.unit, decryption.address
        record = await unit.sender_keys.get(decryption.chat, address) or SenderKeyRecord()
        await unit.sender_keys.put(decryption.chat, address, record.process(packet))


def is_direct(enc: Enc) -> bool:
    """Whether a ciphertext is of a session, not of a group."""
    return enc.type in _DIRECT
