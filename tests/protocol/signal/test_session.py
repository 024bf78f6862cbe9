"""Sessions with a device, current and archived ones."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.signal.parties import Party, met, noise, pair
from tests.vectors.curve import SMALL_ORDER
from tests.vectors.load import load
from zapwire.errors import (
    DuplicateMessage,
    InvalidKey,
    InvalidMessage,
    LocalProtocolError,
    NoSession,
    StoreError,
    UntrustedIdentity,
)
from zapwire.protocol.proto.signal_pb2 import StoredReceivingChain, StoredSession, StoredSessionRecord
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.packets import PreKeySignalMessage, SignalMessage
from zapwire.protocol.signal.prekeys import PreKey, SignedPreKey
from zapwire.protocol.signal.records import dump
from zapwire.protocol.signal.session import MAX_ARCHIVED, LocalDevice, SessionRecord

SCENARIOS = load("signal_sessions")["scenarios"]


def vector_party(keys: dict[str, Any]) -> Party:
    """Return a device with the keys of a vector."""
    identity = KeyPair.from_private(bytes.fromhex(keys["identity"]))
    signed = keys["signed_prekey"]
    private, random = bytes.fromhex(signed["private"]), bytes.fromhex(signed["random"])
    signed_prekey = SignedPreKey.create(identity, signed["id"], private=private, random=random)
    assert signed_prekey.signature.hex() == signed["signature"]
    prekeys = {
        key["id"]: PreKey(key["id"], KeyPair.from_private(bytes.fromhex(key["private"]))) for key in keys["prekeys"]
    }
    return Party(LocalDevice(identity, keys["registration_id"]), signed_prekey, prekeys, SessionRecord())


def deliver(party: Party, step: dict[str, Any], sent: dict[str, Any]) -> None:
    """Check that a party gets the plaintext, or the error, of a vector's packet."""
    kind = SignalMessage if sent["type"] == "msg" else PreKeySignalMessage
    packet = kind.from_bytes(bytes.fromhex(sent["packet"]))
    if "error" in step:
        failure = party.failure(packet)
        assert failure is not None
        assert failure.__name__ == step["error"]
    else:
        random = step["random"] and bytes.fromhex(step["random"])
        assert party.receive(packet, random).hex() == sent["plaintext"]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario["name"] for scenario in SCENARIOS])
def test_vectors(scenario: dict[str, Any]) -> None:
    """With libsignal's random bytes both our parties send its packets, and decrypt them in its order."""
    parties = {name: vector_party(keys) for name, keys in scenario["parties"].items()}
    sent: dict[str, Any] = {}
    for step in scenario["steps"]:
        party = parties[step["who"]]
        party.record = SessionRecord.from_bytes(party.record.to_bytes())
        match step["do"]:
            case "initiate":
                base, ratchet = (bytes.fromhex(read) for read in step["random"])
                bundle = parties[step["to"]].bundle(step["prekey"])
                party.record = party.record.initiate(party.device, bundle, base=base, ratchet=ratchet)
            case "encrypt":
                packet = party.send(bytes.fromhex(step["plaintext"]))
                assert packet.to_bytes().hex() == step["packet"]
                assert isinstance(packet, SignalMessage) == (step["type"] == "msg")
                sent[step["name"]] = step
            case _:
                deliver(party, step, sent[step["name"]])


@pytest.mark.parametrize("prekey", [41, None])
def test_first_messages_name_the_prekeys(prekey: int | None) -> None:
    """Until the first answer all packets carry what the peer needs to make the session, afterwards none does."""
    ana, ben = Party.named("ana", 1001), Party.named("ben")
    ana.initiate(ben, prekey)
    packets = [ana.send(b"%d" % number) for number in range(3)]
    for number in (1, 0, 2):
        packet = packets[number]
        assert isinstance(packet, PreKeySignalMessage)
        assert (packet.registration_id, packet.prekey_id, packet.signed_prekey_id) == (1001, prekey, 3)
        assert packet.identity == ana.device.identity.public
        assert packet.base_key == packets[0].base_key  # type: ignore[union-attr]
        assert ben.receive(packet) == b"%d" % number
    assert len(ben.record.sessions) == 1
    assert ana.receive(ben.send(b"answer")) == b"answer"
    assert isinstance(ana.send(b"last"), SignalMessage)


def test_prekey_is_used_once() -> None:
    """The packet that makes a session uses up its prekey; those after it need none, nor the signed one."""
    ana, ben = Party.named("ana"), Party.named("ben")
    ana.initiate(ben)
    first, second = ana.send(b"1"), ana.send(b"2")
    assert isinstance(second, PreKeySignalMessage)
    ben.receive(first)
    assert sorted(ben.prekeys) == [42]
    assert ben.record.has_session(second.base_key)
    record, plaintext, used = ben.record.decrypt_prekey(
        second, ben.device, signed_prekey=None, prekey=None, random=noise()
    )
    assert (plaintext, used) == (b"2", None)
    assert record.current is not None


def test_registration_ids() -> None:
    """Both sides know both registration ids and both identities."""
    ana, ben = Party.named("ana", 11), Party.named("ben", 22)
    ana.initiate(ben)
    ben.receive(ana.send(b""))
    ours, theirs = ana.record.current, ben.record.current
    assert ours is not None
    assert theirs is not None
    assert (ours.local_registration_id, ours.remote_registration_id) == (11, 22)
    assert (theirs.local_registration_id, theirs.remote_registration_id) == (22, 11)
    assert (ours.local_identity, ours.remote_identity) == (theirs.remote_identity, theirs.local_identity)


@pytest.mark.parametrize("crossing", [False, True])
def test_simultaneous_initiation(*, crossing: bool) -> None:
    """Where both start a session at once every packet decrypts, and both settle on one session."""
    ana, ben = Party.named("ana"), Party.named("ben")
    ana.initiate(ben)
    ben.initiate(ana)
    from_ana, from_ben = ana.send(b"from ana"), ben.send(b"from ben")
    assert ben.receive(from_ana) == b"from ana"
    assert ana.receive(from_ben) == b"from ben"
    assert len(ana.record.sessions) == len(ben.record.sessions) == 2
    if crossing:
        from_ana, from_ben = ana.send(b"crossing"), ben.send(b"over")
        assert ben.receive(from_ana) == b"crossing"
        assert ana.receive(from_ben) == b"over"
    for _ in range(2):
        assert ben.receive(ana.send(b"ping")) == b"ping"
        assert ana.receive(ben.send(b"pong")) == b"pong"
    assert ana.record.current is not None
    assert ben.record.current is not None
    assert ana.record.current.base_key == ben.record.current.base_key
    assert len(ana.record.sessions) == len(ben.record.sessions) == 2


def test_late_packet_brings_its_session_back() -> None:
    """A packet of an archived session makes that the current one, in place of the one that was."""
    ana, ben = met()
    old = ana.record.current
    assert old is not None
    late = ben.send(b"late")
    ana.initiate(ben, 42)
    assert ana.record.sessions[1] == old
    assert ana.receive(late) == b"late"
    bases = [session.base_key for session in ana.record.sessions]
    assert bases[0] == old.base_key
    assert len(bases) == 2
    assert ben.receive(ana.send(b"back")) == b"back"


def test_prekey_packet_of_an_archived_session() -> None:
    """A packet that would make a session that is archived goes to that one, and makes no third."""
    ana, ben = Party.named("ana"), Party.named("ben")
    ana.initiate(ben)
    first, second = ana.send(b"1"), ana.send(b"2")
    ben.receive(first)
    ana.initiate(ben, 42)
    ben.receive(ana.send(b"new"))
    assert ben.receive(second) == b"2"
    assert len(ben.record.sessions) == 2
    assert ben.failure(second) is DuplicateMessage


def test_archive_is_bounded() -> None:
    """One current and 40 archived sessions are kept; the latest of them decrypt, older ones do not."""
    ana, ben = Party.named("ana"), Party.named("ben")
    held = []
    for _ in range(MAX_ARCHIVED + 2):
        ana.initiate(ben, None)
        ben.receive(ana.send(b""))
        ana.receive(ben.send(b""))
        held.append(ana.send(b"held"))
    assert len(ana.record.sessions) == len(ben.record.sessions) == MAX_ARCHIVED + 1
    assert ben.failure(held[0]) is InvalidMessage
    for packet in (held[1], held[20]):
        assert ben.receive(packet) == b"held"
    assert len(ben.record.sessions) == MAX_ARCHIVED + 1
    assert SessionRecord.from_bytes(ben.record.to_bytes()) == ben.record


@pytest.mark.parametrize(("number", "decrypts"), [(2000, True), (2001, False)])
@pytest.mark.parametrize("known_chain", [False, True])
def test_archived_sessions_are_tried_less_far(number: int, *, decrypts: bool, known_chain: bool) -> None:
    """A packet may be 2,000 ahead in an archived session, on a chain that is known and on a new one, not one more."""
    ana, ben = met()
    first = ana.send(b"")
    if known_chain:
        ben.receive(first)
        ana.send(b"")
    for _ in range(number - 1):
        ana.record, _ = ana.record.encrypt(b"")
    far = ana.send(b"far")
    old = ben.record
    ben.initiate(ana, 42)
    assert (ben.failure(far) is None) == decrypts
    ben.record = old
    assert ben.receive(far) == b"far"


def test_no_session() -> None:
    """Without a session nothing is sent or decrypted."""
    ana, ben = met()
    packet = ana.send(b"")
    ben.record = SessionRecord()
    assert ben.record.current is None
    assert ben.failure(packet) is NoSession
    with pytest.raises(NoSession):
        ben.record.encrypt(b"")


def test_foreign_and_damaged_packets() -> None:
    """A packet of another conversation, a damaged one and one too far ahead are refused; the true one decrypts."""
    ana, ben = met()
    true = ana.send(b"true")
    assert isinstance(true, SignalMessage)
    carl, dora = met()
    carl.record = SessionRecord()
    carl.initiate(dora, 42)
    dora.receive(carl.send(b""))
    carl.receive(dora.send(b""))
    assert ben.failure(carl.send(b"foreign")) is InvalidMessage
    for position in range(len(true.data) - 30, len(true.data)):
        damaged = bytearray(true.data)
        damaged[position] ^= 0x10
        assert ben.failure(replace(true, data=bytes(damaged))) is InvalidMessage
    assert ben.failure(replace(true, counter=30_000)) is InvalidMessage
    assert ben.failure(replace(true, ratchet_key=SMALL_ORDER[0])) is InvalidMessage
    assert ben.receive(true) == b"true"
    assert ben.failure(true) is DuplicateMessage


def test_damaged_first_packet() -> None:
    """A damaged first packet makes no session and uses up no prekey."""
    ana, ben = Party.named("ana"), Party.named("ben")
    ana.initiate(ben)
    packet = ana.send(b"true")
    assert isinstance(packet, PreKeySignalMessage)
    inner = packet.message
    damaged = replace(inner, data=inner.data[:-1] + bytes((inner.data[-1] ^ 1,)))
    assert ben.failure(replace(packet, message=damaged)) is InvalidMessage
    assert ben.failure(replace(packet, identity=pair("someone").public)) is InvalidMessage
    assert ben.failure(replace(packet, base_key=SMALL_ORDER[2])) is InvalidKey
    assert ben.record == SessionRecord()
    assert ben.receive(packet) == b"true"
    assert ben.failure(replace(packet, identity=pair("someone").public)) is InvalidMessage


def test_prekeys_that_are_gone() -> None:
    """A packet that names a prekey which is gone is refused."""
    ana, ben = Party.named("ana"), Party.named("ben")
    ana.initiate(ben)
    packet = ana.send(b"")
    assert isinstance(packet, PreKeySignalMessage)
    with pytest.raises(InvalidKey, match="signed prekey 3, which is gone"):
        ben.record.decrypt_prekey(packet, ben.device, signed_prekey=None, prekey=ben.prekeys[41], random=noise())
    with pytest.raises(InvalidKey, match="prekey 41, which is gone"):
        ben.record.decrypt_prekey(packet, ben.device, signed_prekey=ben.signed_prekey, prekey=None, random=noise())


def test_prekeys_that_are_others() -> None:
    """To give prekeys other than those that the packet names is a mistake of the caller."""
    ana, ben = Party.named("ana"), Party.named("ben")
    ana.initiate(ben)
    packet = ana.send(b"")
    assert isinstance(packet, PreKeySignalMessage)
    other = replace(ben.signed_prekey, id=4)
    for signed, number in ((other, 41), (ben.signed_prekey, 42)):
        with pytest.raises(LocalProtocolError, match="names prekeys"):
            ben.record.decrypt_prekey(
                packet, ben.device, signed_prekey=signed, prekey=ben.prekeys[number], random=noise()
            )
    without = replace(packet, prekey_id=None)
    with pytest.raises(LocalProtocolError):
        ben.record.decrypt_prekey(
            without, ben.device, signed_prekey=ben.signed_prekey, prekey=ben.prekeys[41], random=noise()
        )


def test_trust() -> None:
    """Where another identity is trusted than the one that is met, nothing is started, sent or decrypted."""
    ana, ben = Party.named("ana"), Party.named("ben")
    other, right = pair("other").public, ben.device.identity.public
    with pytest.raises(UntrustedIdentity):
        ana.record.initiate(ana.device, ben.bundle(), base=noise(), ratchet=noise(), trusted=other)
    ana.record = ana.record.initiate(ana.device, ben.bundle(), base=noise(), ratchet=noise(), trusted=right)
    with pytest.raises(UntrustedIdentity):
        ana.record.encrypt(b"", trusted=other)
    _, packet = ana.record.encrypt(b"hello", trusted=right)
    assert isinstance(packet, PreKeySignalMessage)
    keys = {"signed_prekey": ben.signed_prekey, "prekey": ben.prekeys[41]}
    with pytest.raises(UntrustedIdentity):
        ben.record.decrypt_prekey(packet, ben.device, random=noise(), trusted=other, **keys)  # type: ignore[arg-type]
    assert ben.receive(packet) == b"hello"
    answer = ben.send(b"answer")
    assert isinstance(answer, SignalMessage)
    with pytest.raises(UntrustedIdentity):
        ana.record.decrypt(answer, random=noise(), trusted=other)
    assert ana.record.decrypt(answer, random=noise(), trusted=right)[1] == b"answer"


def test_badly_signed_bundle() -> None:
    """No session is started with a signed prekey that its identity did not sign."""
    ana, ben = Party.named("ana"), Party.named("ben")
    forged = replace(ben.bundle(), identity=pair("someone").public)
    with pytest.raises(InvalidKey):
        ana.record.initiate(ana.device, forged, base=noise(), ratchet=noise())


def records() -> Iterator[SessionRecord]:
    """Yield records in all states that a conversation goes through."""
    ana, ben = Party.named("ana"), Party.named("ben")
    yield ana.record
    ana.initiate(ben, None)
    yield ana.record
    skipped = [ana.send(b"") for _ in range(5)]
    ben.receive(skipped[4])
    yield ben.record
    ana.receive(ben.send(b""))
    ben.receive(ana.send(b""))
    yield ana.record
    ana.initiate(ben, 42)
    yield ana.record
    ben.receive(ana.send(b""))
    yield ben.record


def test_round_trip() -> None:
    """A record is read as it was written, at each point of a conversation, and is small."""
    for record in records():
        kept = record.to_bytes()
        assert kept[0] == 1
        assert SessionRecord.from_bytes(kept) == record
        assert len(kept) < 700 * len(record.sessions) + 2


@given(st.binary(max_size=200))
def test_arbitrary_records(data: bytes) -> None:
    """Whatever is read as a record is one, or is refused."""
    for kept in (data, b"\x01" + data):
        try:
            assert isinstance(SessionRecord.from_bytes(kept), SessionRecord)
        except StoreError:
            continue


@given(position=st.integers(0, 400), change=st.integers(1, 255), size=st.integers(0, 400))
def test_damaged_records(position: int, change: int, size: int) -> None:
    """A record with a byte changed, or cut off, is read or refused."""
    ana, _ = met()
    kept = bytearray(ana.record.to_bytes())
    kept[position % len(kept)] ^= change
    for data in (bytes(kept), bytes(kept[:size])):
        try:
            assert isinstance(SessionRecord.from_bytes(data), SessionRecord)
        except StoreError:
            continue


def test_too_much_kept() -> None:
    """A record with a 42nd session, or a session with a sixth chain, was not written by us."""
    with pytest.raises(StoreError, match="at most 41 sessions"):
        SessionRecord.from_bytes(dump(StoredSessionRecord(sessions=[StoredSession()] * 42)))
    session = StoredSession(receiving=[StoredReceivingChain()] * 6)
    with pytest.raises(StoreError, match="at most 5 receiving chains"):
        SessionRecord.from_bytes(dump(StoredSessionRecord(sessions=[session])))
