"""Sessions with one device: the current one and those before it, which late messages may still need.

Source: libsignal's SessionBuilder, SessionCipher and SessionRecord. Records are values: a call that raises leaves the
record it was made on as the one to go on with.
"""

from dataclasses import dataclass, replace
from typing import Final

from zapwire.errors import (
    DuplicateMessage,
    InvalidKey,
    InvalidMessage,
    LocalProtocolError,
    NoSession,
    SignalError,
    StoreError,
    UntrustedIdentity,
)
from zapwire.protocol.proto.signal_pb2 import (
    StoredPending,
    StoredReceivingChain,
    StoredSession,
    StoredSessionRecord,
)
from zapwire.protocol.signal import agreement
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.packets import PreKeySignalMessage, SignalMessage
from zapwire.protocol.signal.prekeys import PreKey, SignedPreKey
from zapwire.protocol.signal.ratchet import MAX_RECEIVING_CHAINS, Ratchet, ReceivingChain
from zapwire.protocol.signal.records import dump, dump_chain, load, load_chain, load_key

MAX_ARCHIVED: Final = 40
# An archived session goes no further ahead than whatsmeow goes at all. With the current session's 25,000 on all 41, any
# contact could keep the event loop busy for seconds with one forged packet.
MAX_ARCHIVED_JUMP: Final = 2000


@dataclass(frozen=True, slots=True)
class LocalDevice:
    """What sessions need of our own device."""

    identity: KeyPair
    registration_id: int


@dataclass(frozen=True, slots=True)
class Pending:
    """The peer's prekeys that our messages must name until the peer's first answer."""

    prekey_id: int | None
    signed_prekey_id: int


@dataclass(frozen=True, slots=True)
class Session:
    """One session: the parties' identity keys, the initiator's base key that names it, and the ratchet."""

    local_identity: bytes
    remote_identity: bytes
    local_registration_id: int
    remote_registration_id: int
    base_key: bytes
    ratchet: Ratchet
    pending: Pending | None = None

    def encrypt(self, plaintext: bytes) -> tuple["Session", SignalMessage | PreKeySignalMessage]:
        """The session after one message, and the packet to send."""
        ratchet, message = self.ratchet.encrypt(plaintext, self.local_identity, self.remote_identity)
        session = replace(self, ratchet=ratchet)
        if self.pending is None:
            return session, message
        return session, PreKeySignalMessage(
            self.local_registration_id,
            self.pending.prekey_id,
            self.pending.signed_prekey_id,
            self.base_key,
            self.local_identity,
            message,
        )

    def decrypt(self, message: SignalMessage, random: bytes) -> tuple["Session", bytes]:
        """The session after a message, no longer pending, and the plaintext; as `Ratchet.decrypt`."""
        ratchet, plaintext = self.ratchet.decrypt(message, self.local_identity, self.remote_identity, random)
        return replace(self, ratchet=ratchet, pending=None), plaintext


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """All sessions with one device, the current one first, then up to 40 archived ones, latest first.

    `trusted` is everywhere the identity key known for the peer; None trusts the one that is met. Where it is another,
    `UntrustedIdentity` is raised.
    """

    sessions: tuple[Session, ...] = ()

    @property
    def current(self) -> Session | None:
        """The session that encrypts."""
        return self.sessions[0] if self.sessions else None

    def has_session(self, base_key: bytes) -> bool:
        """Whether a packet with this base key belongs to a session that is known, so that it needs no prekeys."""
        return any(session.base_key == base_key for session in self.sessions)

    def initiate(
        self, own: LocalDevice, bundle: PreKeyBundle, *, base: bytes, ratchet: bytes, trusted: bytes | None = None
    ) -> "SessionRecord":
        """The record with a new current session; `base` and `ratchet` are 32 random bytes each.

        Raises `UntrustedIdentity`, and `InvalidKey` for a bundle that is badly signed or has an unusable key.
        """
        _check_trust(bundle.identity, trusted)
        base_pair = KeyPair.from_private(base)
        agreed = agreement.initiate(own.identity, base_pair, bundle)
        session = Session(
            own.identity.public,
            bundle.identity,
            own.registration_id,
            bundle.registration_id,
            base_pair.public,
            Ratchet.initiate(agreed, bundle.signed_prekey.public, KeyPair.from_private(ratchet)),
            Pending(None if bundle.prekey is None else bundle.prekey.id, bundle.signed_prekey.id),
        )
        return self._with_current(session)

    def encrypt(
        self, plaintext: bytes, *, trusted: bytes | None = None
    ) -> tuple["SessionRecord", SignalMessage | PreKeySignalMessage]:
        """The record after one message, and the packet to send. Raises `NoSession` or `UntrustedIdentity`."""
        if not self.sessions:
            raise NoSession("there is no session with this device: start one with its prekeys")
        _check_trust(self.sessions[0].remote_identity, trusted)
        session, packet = self.sessions[0].encrypt(plaintext)
        return SessionRecord((session, *self.sessions[1:])), packet

    def decrypt(
        self, message: SignalMessage, *, random: bytes, trusted: bytes | None = None
    ) -> tuple["SessionRecord", bytes]:
        """The record after a message, and the plaintext. The session that decrypts it becomes the current one.

        `random` is 32 bytes for a new ratchet key. Raises `NoSession`, `InvalidMessage`, `DuplicateMessage` or
        `UntrustedIdentity`.
        """
        if not self.sessions:
            raise NoSession("there is no session with this device to decrypt its message")
        for position, known in enumerate(self.sessions):
            if position and known.ratchet.jump_to(message) > MAX_ARCHIVED_JUMP:
                continue
            try:
                session, plaintext = known.decrypt(message, random)
            except DuplicateMessage:
                raise
            except SignalError:
                continue
            _check_trust(session.remote_identity, trusted)
            return self._with_current(session, instead_of=position), plaintext
        count = len(self.sessions)
        raise InvalidMessage(f"message {message.counter} does not decrypt in any of {count} sessions with its sender")

    def decrypt_prekey(
        self,
        packet: PreKeySignalMessage,
        own: LocalDevice,
        *,
        signed_prekey: SignedPreKey | None,
        prekey: PreKey | None,
        random: bytes,
        trusted: bytes | None = None,
    ) -> tuple["SessionRecord", bytes, int | None]:
        """The record after a packet that may start a session, the plaintext, and the id of the prekey to delete.

        The two prekeys are those that the packet names, None where they are gone; they are needed only where
        `has_session` says that the session is new. Raises as `decrypt`, and `InvalidKey` for a prekey that is gone.
        """
        _check_trust(packet.identity, trusted)
        for position, known in enumerate(self.sessions):
            if known.base_key == packet.base_key:
                if known.remote_identity != packet.identity:
                    raise InvalidMessage("a packet names another identity than the session that it belongs to")
                session, plaintext = known.decrypt(packet.message, random)
                return self._with_current(session, instead_of=position), plaintext, None
        new = _respond(packet, own, signed_prekey, prekey)
        session, plaintext = new.decrypt(packet.message, random)
        return self._with_current(session), plaintext, packet.prekey_id

    def to_bytes(self) -> bytes:
        """The form to keep: a version byte, then protobuf."""
        return dump(StoredSessionRecord(sessions=map(_dump_session, self.sessions)))

    @classmethod
    def from_bytes(cls, data: bytes) -> "SessionRecord":
        """Read what `to_bytes` wrote. Raises `StoreError` for anything else."""
        stored = load(data, StoredSessionRecord).sessions
        if len(stored) > 1 + MAX_ARCHIVED:
            raise StoreError(f"a kept record has at most {1 + MAX_ARCHIVED} sessions, not {len(stored)}: drop it")
        return cls(tuple(map(_load_session, stored)))

    def _with_current(self, session: Session, instead_of: int | None = None) -> "SessionRecord":
        others = [known for position, known in enumerate(self.sessions) if position != instead_of]
        return SessionRecord((session, *others[:MAX_ARCHIVED]))


def _check_trust(identity: bytes, trusted: bytes | None) -> None:
    if trusted is not None and identity != trusted:
        raise UntrustedIdentity("the peer's identity key has changed: trust the new one, or drop the message")


def _respond(
    packet: PreKeySignalMessage, own: LocalDevice, signed_prekey: SignedPreKey | None, prekey: PreKey | None
) -> Session:
    """The session that a packet starts, in the role of the responder."""
    if signed_prekey is None:
        raise InvalidKey(f"a packet needs signed prekey {packet.signed_prekey_id}, which is gone")
    if packet.prekey_id is not None and prekey is None:
        raise InvalidKey(f"a packet needs prekey {packet.prekey_id}, which is gone")
    named = (packet.signed_prekey_id, packet.prekey_id)
    given = (signed_prekey.id, None if prekey is None else prekey.id)
    if named != given:
        raise LocalProtocolError(f"a packet names prekeys {named}, it was given {given}")
    agreed = agreement.respond(
        own.identity,
        signed_prekey.key_pair,
        None if prekey is None else prekey.key_pair,
        their_identity=packet.identity,
        their_base=packet.base_key,
    )
    return Session(
        own.identity.public,
        packet.identity,
        own.registration_id,
        packet.registration_id,
        packet.base_key,
        Ratchet.respond(agreed, signed_prekey.key_pair),
    )


def _dump_session(session: Session) -> StoredSession:
    ratchet = session.ratchet
    pending = session.pending
    return StoredSession(
        localIdentity=session.local_identity,
        remoteIdentity=session.remote_identity,
        localRegistrationId=session.local_registration_id,
        remoteRegistrationId=session.remote_registration_id,
        baseKey=session.base_key,
        pending=None if pending is None else _dump_pending(pending),
        root=ratchet.root,
        sendingPublic=ratchet.sending_key.public,
        sendingPrivate=ratchet.sending_key.private,
        sending=dump_chain(ratchet.sending),
        receiving=[
            StoredReceivingChain(ratchetKey=known.ratchet_key, chain=dump_chain(known.chain))
            for known in ratchet.receiving
        ],
        previousCounter=ratchet.previous_counter,
    )


def _load_session(stored: StoredSession) -> Session:
    if len(stored.receiving) > MAX_RECEIVING_CHAINS:
        raise StoreError(f"a kept session has at most {MAX_RECEIVING_CHAINS} receiving chains: drop its record")
    receiving = [ReceivingChain(load_key(known.ratchetKey), load_chain(known.chain)) for known in stored.receiving]
    ratchet = Ratchet(
        load_key(stored.root),
        KeyPair(load_key(stored.sendingPublic), load_key(stored.sendingPrivate)),
        load_chain(stored.sending),
        tuple(receiving),
        stored.previousCounter,
    )
    return Session(
        load_key(stored.localIdentity),
        load_key(stored.remoteIdentity),
        stored.localRegistrationId,
        stored.remoteRegistrationId,
        load_key(stored.baseKey),
        ratchet,
        _load_pending(stored.pending) if stored.HasField("pending") else None,
    )


def _dump_pending(pending: Pending) -> StoredPending:
    return StoredPending(preKeyId=pending.prekey_id, signedPreKeyId=pending.signed_prekey_id)


def _load_pending(stored: StoredPending) -> Pending:
    return Pending(stored.preKeyId or None, stored.signedPreKeyId)
