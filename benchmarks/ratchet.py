"""End-to-end encryption: messages of a session, its record, and messages of a group."""

import os

from benchmarks.table import microseconds, print_table, reference
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.packets import PreKeySignalMessage, SignalMessage
from zapwire.protocol.signal.prekeys import PublicSignedPreKey, SignedPreKey
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import LocalDevice, SessionRecord

_PLAINTEXT = bytes(200)


def _device() -> LocalDevice:
    return LocalDevice(KeyPair.from_private(os.urandom(32)), 1)


def _start() -> tuple[SessionRecord, SessionRecord, PreKeySignalMessage]:
    """A new session's two records, and the packet with which it began."""
    ours, theirs = _device(), _device()
    signed = SignedPreKey.create(theirs.identity, 1, private=os.urandom(32), random=os.urandom(64))
    published = PublicSignedPreKey(1, signed.key_pair.public, signed.signature)
    bundle = PreKeyBundle(1, theirs.identity.public, published)
    record = SessionRecord().initiate(ours, bundle, base=os.urandom(32), ratchet=os.urandom(32))
    record, packet = record.encrypt(_PLAINTEXT)
    assert isinstance(packet, PreKeySignalMessage)
    other, _, _ = SessionRecord().decrypt_prekey(
        packet, theirs, signed_prekey=signed, prekey=None, random=os.urandom(32)
    )
    return record, other, packet


def _send(record: SessionRecord) -> tuple[SessionRecord, SignalMessage]:
    record, packet = record.encrypt(_PLAINTEXT)
    assert isinstance(packet, SignalMessage)
    return record, packet


def run() -> None:
    """Print microseconds of one message each way, of a record's bytes, and of a group's message."""
    record, other, _ = _start()
    other, packet = _send(other)
    record, _ = record.decrypt(packet, random=os.urandom(32))
    _, new_chain = _send(record)
    other, same_chain = _send(other)
    random = os.urandom(32)
    kept = record.to_bytes()
    skipped, _ = other.decrypt(new_chain, random=random)
    many = record
    for _ in range(1001):
        many, far = _send(many)
    skipped, _ = skipped.decrypt(far, random=random)
    kept_skipped = skipped.to_bytes()
    group = SenderKeyRecord.create(key_id=1, chain_key=os.urandom(32), signing_key=os.urandom(32))
    member = SenderKeyRecord().process(group.distribution())
    signature = os.urandom(64)
    _, group_packet = group.encrypt(_PLAINTEXT, random=signature)
    unit = reference()
    measured = {
        "session begun, first message both sides": microseconds(_start),
        "encrypt": microseconds(lambda: record.encrypt(_PLAINTEXT)),
        "decrypt, same chain": microseconds(
            lambda: record.decrypt(SignalMessage.from_bytes(same_chain.data), random=random)
        ),
        "decrypt, new ratchet key": microseconds(
            lambda: other.decrypt(SignalMessage.from_bytes(new_chain.data), random=random)
        ),
        f"record to bytes ({len(kept)} bytes)": microseconds(record.to_bytes),
        "record from bytes": microseconds(lambda: SessionRecord.from_bytes(kept)),
        f"record with 1,000 skipped to bytes ({len(kept_skipped)} bytes)": microseconds(skipped.to_bytes),
        "record with 1,000 skipped from bytes": microseconds(lambda: SessionRecord.from_bytes(kept_skipped)),
        "group: encrypt": microseconds(lambda: group.encrypt(_PLAINTEXT, random=signature)),
        "group: decrypt": microseconds(lambda: member.decrypt(group_packet)),
    }
    rows = [(name, f"{value:.1f}", f"{value / unit:.2f}") for name, value in measured.items()]
    print_table(f"Ratchet, messages of 200 bytes (reference {unit:.0f} µs)", ("what", "µs", "in references"), rows)
