"""Sender keys of groups."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.signal.parties import noise
from tests.vectors.load import load
from zapwire.errors import DuplicateMessage, InvalidMessage, LocalProtocolError, NoSession, SignalError, StoreError
from zapwire.protocol.proto.signal_pb2 import StoredSenderKey, StoredSenderKeyRecord
from zapwire.protocol.signal.kdf import MAX_JUMP, MAX_SKIPPED, Chain
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.packets import SenderKeyDistributionMessage, SenderKeyMessage
from zapwire.protocol.signal.records import dump
from zapwire.protocol.signal.sender_keys import MAX_ITERATION, MAX_SENDER_KEYS, SenderKeyRecord

SCENARIOS = load("signal_sender_keys")["scenarios"]


def created(key_id: int = 5) -> SenderKeyRecord:
    """Return a record to send with."""
    return SenderKeyRecord.create(key_id=key_id, chain_key=noise(), signing_key=noise())


def exchange(count: int) -> tuple[SenderKeyRecord, SenderKeyRecord, list[SenderKeyMessage]]:
    """Return the records of sender and receiver, and messages with their numbers as plaintexts."""
    sender = created()
    receiver = SenderKeyRecord().process(sender.distribution())
    messages = []
    for number in range(count):
        sender, message = sender.encrypt(b"%d" % number, random=noise(64))
        messages.append(SenderKeyMessage.from_bytes(message.to_bytes()))
    return sender, receiver, messages


def fails(record: SenderKeyRecord, message: SenderKeyMessage) -> type[SignalError] | None:
    """Return the error with which a message fails; the record stays as it is."""
    before = record.to_bytes()
    try:
        record.decrypt(message)
    except SignalError as error:
        assert record.to_bytes() == before
        return type(error)
    return None


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario["name"] for scenario in SCENARIOS])
def test_vectors(scenario: dict[str, list[dict[str, str]]]) -> None:
    """With libsignal's random bytes our packets are its packets, and its packets decrypt, in its order."""
    sender = receiver = SenderKeyRecord()
    sent: list[tuple[bytes, bytes]] = []
    for step in scenario["steps"]:
        sender, receiver = (SenderKeyRecord.from_bytes(record.to_bytes()) for record in (sender, receiver))
        match step["do"]:
            case "create":
                signing_key, key_id, chain_key = (bytes.fromhex(read) for read in step["random"])
                number = int.from_bytes(key_id, "little")
                sender = SenderKeyRecord.create(key_id=number, chain_key=chain_key, signing_key=signing_key)
                packet = sender.distribution().to_bytes()
                receiver = receiver.process(SenderKeyDistributionMessage.from_bytes(packet))
                assert packet.hex() == step["packet"]
            case "distribute":
                assert sender.distribution().to_bytes().hex() == step["packet"]
            case "encrypt":
                plaintext = bytes.fromhex(step["plaintext"])
                sender, message = sender.encrypt(plaintext, random=bytes.fromhex(step["random"]))
                assert message.to_bytes().hex() == step["packet"]
                sent.append((message.to_bytes(), plaintext))
            case _:
                data, plaintext = sent[int(step["number"])]
                message = SenderKeyMessage.from_bytes(data)
                if step["error"]:
                    assert fails(receiver, message) is DuplicateMessage
                else:
                    receiver, decrypted = receiver.decrypt(message)
                    assert decrypted == plaintext


def test_late_member() -> None:
    """One who gets the key later reads what comes from then on, and nothing from before."""
    sender, _, messages = exchange(3)
    late = SenderKeyRecord().process(sender.distribution())
    assert fails(late, messages[2]) is DuplicateMessage
    sender, message = sender.encrypt(b"new", random=noise(64))
    assert late.decrypt(message)[1] == b"new"


@given(st.permutations(range(6)))
def test_any_order(order: list[int]) -> None:
    """Every message decrypts once, whatever the order."""
    _, receiver, messages = exchange(6)
    for number in order:
        receiver, plaintext = receiver.decrypt(messages[number])
        assert plaintext == b"%d" % number
        assert fails(receiver, messages[number]) is DuplicateMessage
    assert receiver.keys[0].chain.skipped == ()


def test_jumps_are_bounded() -> None:
    """A message may be 25,000 ahead; the latest 2,000 in between can still be decrypted."""
    sender, receiver, _ = exchange(0)
    key = sender.keys[0]
    chain = key.chain
    messages = {}
    wanted = {MAX_JUMP - MAX_SKIPPED - 1, MAX_JUMP - MAX_SKIPPED, MAX_JUMP, MAX_JUMP + 1}
    for number in range(MAX_JUMP + 2):
        if number in wanted:
            _, messages[number] = SenderKeyRecord((replace(key, chain=chain),)).encrypt(b"far", random=noise(64))
        chain, _ = chain.next()
    assert fails(receiver, messages[MAX_JUMP + 1]) is InvalidMessage
    receiver, plaintext = receiver.decrypt(messages[MAX_JUMP])
    assert plaintext == b"far"
    assert len(receiver.keys[0].chain.skipped) == MAX_SKIPPED
    assert fails(receiver, messages[MAX_JUMP - MAX_SKIPPED - 1]) is DuplicateMessage
    assert fails(receiver, messages[MAX_JUMP - MAX_SKIPPED]) is None


def test_signature_is_verified() -> None:
    """A message that another signed, or that was changed, is refused before its number is looked at."""
    sender, receiver, messages = exchange(2)
    impostor = SenderKeyRecord.create(key_id=5, chain_key=sender.keys[0].chain.key, signing_key=noise())
    _, forged = impostor.encrypt(b"forged", random=noise(64))
    assert fails(receiver, forged) is InvalidMessage
    assert fails(receiver, replace(messages[0], data=messages[1].data[:-1] + b"\x00")) is InvalidMessage
    assert fails(receiver, messages[0]) is None


def test_signed_but_unpadded() -> None:
    """A message of the sender whose ciphertext is no whole block is refused, however well it is signed."""
    sender, receiver, _ = exchange(0)
    key = sender.keys[0]
    assert key.signing_private is not None
    pair = KeyPair(key.signing_public, key.signing_private)
    assert fails(receiver, SenderKeyMessage.sign(5, 0, b"x", signing_key=pair, random=noise(64))) is InvalidMessage


def test_states_are_bounded() -> None:
    """Five keys of one sender are kept, the latest first; messages of each decrypt, those of older ones do not."""
    receiver = SenderKeyRecord()
    messages = []
    for number in range(MAX_SENDER_KEYS + 1):
        sender = created(number)
        receiver = receiver.process(sender.distribution())
        messages.append(sender.encrypt(b"hi", random=noise(64))[1])
    assert [key.id for key in receiver.keys] == [5, 4, 3, 2, 1]
    assert fails(receiver, messages[0]) is NoSession
    for message in messages[1:]:
        receiver, plaintext = receiver.decrypt(message)
        assert plaintext == b"hi"
    assert [key.id for key in receiver.keys] == [5, 4, 3, 2, 1]


def test_known_key_keeps_its_place() -> None:
    """A key that is distributed again becomes the current one, but no message decrypts twice."""
    sender = created(1)
    receiver = SenderKeyRecord().process(sender.distribution()).process(created(2).distribution())
    _, message = sender.encrypt(b"once", random=noise(64))
    receiver, _ = receiver.decrypt(message)
    again = receiver.process(sender.distribution())
    assert [key.id for key in again.keys] == [1, 2]
    assert fails(again, message) is DuplicateMessage


def test_same_id_of_another_signer() -> None:
    """A key of a known id with another signing key replaces that one."""
    first, second = created(1), created(1)
    receiver = SenderKeyRecord().process(first.distribution()).process(second.distribution())
    assert [key.signing_public for key in receiver.keys] == [second.keys[0].signing_public]


def test_nothing_to_send_with() -> None:
    """Without a key, or with another's, nothing is sent."""
    with pytest.raises(NoSession, match="create one"):
        SenderKeyRecord().encrypt(b"", random=noise(64))
    with pytest.raises(NoSession):
        SenderKeyRecord().distribution()
    _, receiver, _ = exchange(0)
    with pytest.raises(LocalProtocolError, match="another's"):
        receiver.encrypt(b"", random=noise(64))


def test_random_bytes_have_their_size() -> None:
    """Too few random bytes for a chain key or a signature are refused."""
    with pytest.raises(LocalProtocolError, match="32 random bytes, got 31"):
        SenderKeyRecord.create(key_id=1, chain_key=bytes(31), signing_key=noise())
    with pytest.raises(LocalProtocolError, match="64 random bytes"):
        created().encrypt(b"", random=bytes(63))


def test_iterations_end() -> None:
    """The last iteration of 32 bits is used and read, then the key is at its end."""
    sender, _, _ = exchange(0)
    sender = SenderKeyRecord((replace(sender.keys[0], chain=Chain(noise(), MAX_ITERATION)),))
    receiver = SenderKeyRecord().process(sender.distribution())
    sender, message = sender.encrypt(b"last", random=noise(64))
    receiver, plaintext = receiver.decrypt(message)
    assert plaintext == b"last"
    assert SenderKeyRecord.from_bytes(receiver.to_bytes()) == receiver
    with pytest.raises(LocalProtocolError, match="used up"):
        sender.encrypt(b"", random=noise(64))


def test_round_trip() -> None:
    """A record is read as it was written: own key, another's with skipped messages, none."""
    sender, receiver, messages = exchange(9)
    receiver, _ = receiver.decrypt(messages[8])
    for record in (SenderKeyRecord(), sender, receiver, receiver.process(created(77).distribution())):
        assert SenderKeyRecord.from_bytes(record.to_bytes()) == record


@given(st.binary(max_size=100))
def test_arbitrary_records(data: bytes) -> None:
    """Whatever is read as a record is one, or is refused."""
    for kept in (data, b"\x01" + data):
        try:
            assert isinstance(SenderKeyRecord.from_bytes(kept), SenderKeyRecord)
        except StoreError:
            continue


def test_too_many_kept() -> None:
    """A record with a sixth key was not written by us."""
    record = StoredSenderKeyRecord(keys=[StoredSenderKey()] * (MAX_SENDER_KEYS + 1))
    with pytest.raises(StoreError, match="at most 5"):
        SenderKeyRecord.from_bytes(dump(record))
