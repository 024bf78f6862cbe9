"""The double ratchet."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protocol.signal.parties import noise, pair
from tests.vectors.curve import SMALL_ORDER
from zapwire.errors import DuplicateMessage, InvalidKey, InvalidMessage, LocalProtocolError
from zapwire.protocol.signal.agreement import Agreement
from zapwire.protocol.signal.kdf import MAX_JUMP, MAX_SKIPPED, Chain, MessageKeys
from zapwire.protocol.signal.packets import SignalMessage
from zapwire.protocol.signal.ratchet import MAX_COUNTER, MAX_RECEIVING_CHAINS, Ratchet

A, B = b"a" * 32, b"b" * 32
AGREED = Agreement(b"r" * 32, Chain(b"c" * 32))


class Side:
    """One end of a conversation."""

    def __init__(self, ratchet: Ratchet, own: bytes, other: bytes) -> None:
        self.ratchet = ratchet
        self.own, self.other = own, other

    def send(self, plaintext: bytes) -> SignalMessage:
        """Return the next message."""
        self.ratchet, message = self.ratchet.encrypt(plaintext, self.own, self.other)
        return message

    def receive(self, message: SignalMessage) -> bytes:
        """Return the plaintext of a message; the ratchet moves only where there is one."""
        self.ratchet, plaintext = self.ratchet.decrypt(message, self.own, self.other, noise())
        return plaintext


def two() -> tuple[Side, Side]:
    """Return initiator and responder after their agreement."""
    signed = pair("signed")
    return (
        Side(Ratchet.initiate(AGREED, signed.public, pair("first")), A, B),
        Side(Ratchet.respond(AGREED, signed), B, A),
    )


def test_conversation() -> None:
    """Messages go both ways, with a new ratchet key after each change of direction."""
    ana, ben = two()
    keys = set()
    for turn in range(4):
        for number in range(2):
            message = ana.send(b"to ben %d" % number)
            assert message.counter == number
            assert ben.receive(message) == b"to ben %d" % number
        keys |= {message.ratchet_key}
        back = ben.send(b"to ana %d" % turn)
        assert ana.receive(back) == b"to ana %d" % turn
        keys |= {back.ratchet_key}
    assert len(keys) == 8


def test_previous_counter() -> None:
    """A new chain tells the last number of the one before, which wraps around where that had no message."""
    ana, ben = two()
    ana.send(b"")
    ana.send(b"")
    ben.receive(ana.send(b""))
    first = ben.send(b"")
    assert first.previous_counter == MAX_COUNTER
    ana.receive(first)
    assert ana.send(b"").previous_counter == 2


def test_responder_may_speak_first() -> None:
    """The responder's first messages use its signed prekey as ratchet key."""
    ana, ben = two()
    message = ben.send(b"first")
    assert message.ratchet_key == pair("signed").public
    assert ana.receive(message) == b"first"


ORDERS = st.permutations(range(3))


@settings(max_examples=30)
@given(st.lists(st.tuples(ORDERS, ORDERS), min_size=1, max_size=5))
def test_any_order(rounds: list[tuple[list[int], list[int]]]) -> None:
    """Every message decrypts exactly once, with both sides sending at once and one message in three a round late."""
    ana, ben = two()
    ben.receive(ana.send(b"start"))
    late: list[tuple[Side, bytes, SignalMessage]] = []
    for number, orders in enumerate(rounds):
        sent = [
            [(receiver, text, sender.send(text)) for text in (b"%d/%d" % (number, place) for place in range(3))]
            for sender, receiver in ((ana, ben), (ben, ana))
        ]
        mixed = [messages[place] for messages, order in zip(sent, orders, strict=True) for place in order]
        for receiver, text, message in [*mixed[1:3], *late, *mixed[4:]]:
            assert receiver.receive(message) == text
            with pytest.raises(DuplicateMessage):
                receiver.receive(message)
        late = [mixed[0], mixed[3]]


def test_receiving_chains_are_bounded() -> None:
    """The oldest of the receiving chains goes when a sixth one begins; the others keep their skipped messages."""
    ana, ben = two()
    held = []
    for _ in range(MAX_RECEIVING_CHAINS + 1):
        held.append(ana.send(b"held"))
        ben.receive(ana.send(b"sent"))
        ana.receive(ben.send(b"back"))
    assert len(ben.ratchet.receiving) == MAX_RECEIVING_CHAINS
    with pytest.raises(InvalidMessage, match="does not authenticate"):
        ben.receive(held[0])
    for message in held[1:]:
        assert ben.receive(message) == b"held"


def test_jumps_are_bounded() -> None:
    """A message may be 25,000 ahead; of those in between the latest 2,000 can still be decrypted."""
    ana, ben = two()
    kept = {}
    for number in range(MAX_JUMP + 2):
        if number in {MAX_JUMP - MAX_SKIPPED - 1, MAX_JUMP - MAX_SKIPPED, MAX_JUMP, MAX_JUMP + 1}:
            kept[number] = ana.send(b"far")
        else:
            ana.ratchet = replace(ana.ratchet, sending=ana.ratchet.sending.next()[0])
    with pytest.raises(InvalidMessage, match="25001 ahead"):
        ben.receive(kept[MAX_JUMP + 1])
    assert ben.receive(kept[MAX_JUMP]) == b"far"
    assert ben.receive(kept[MAX_JUMP - MAX_SKIPPED]) == b"far"
    with pytest.raises(DuplicateMessage):
        ben.receive(kept[MAX_JUMP - MAX_SKIPPED - 1])
    assert ben.receive(kept[MAX_JUMP + 1]) == b"far"


def test_jump_to() -> None:
    """A message is ahead of its own chain, or of the start of one that is not known yet."""
    ana, ben = two()
    messages = [ana.send(b"") for _ in range(4)]
    assert [ben.ratchet.jump_to(message) for message in messages] == [0, 1, 2, 3]
    ben.receive(messages[1])
    assert [ben.ratchet.jump_to(message) for message in messages] == [-2, -1, 0, 1]


def test_counters_end() -> None:
    """The last counter of 32 bits is used, then the session is at its end."""
    ana, _ = two()
    ana.ratchet = replace(ana.ratchet, sending=Chain(b"c" * 32, MAX_COUNTER))
    assert ana.send(b"last").counter == MAX_COUNTER
    with pytest.raises(LocalProtocolError, match="used up"):
        ana.send(b"one more")


def test_failures_change_nothing() -> None:
    """After a damaged message, one for other parties, or one with an unusable key, the true ones still decrypt."""
    ana, ben = two()
    ben.receive(ana.send(b""))
    ana.receive(ben.send(b""))
    for message in (ana.send(b"true"), ana.send(b"also")):
        before = ben.ratchet
        damaged = bytearray(message.data)
        damaged[-1] ^= 1
        with pytest.raises(InvalidMessage, match="does not authenticate"):
            ben.receive(SignalMessage.from_bytes(bytes(damaged)))
        with pytest.raises(InvalidMessage, match="does not authenticate"):
            before.decrypt(message, A, B, noise())
        with pytest.raises(InvalidKey):
            ben.receive(replace(message, ratchet_key=SMALL_ORDER[1]))
        assert ben.ratchet is before
        assert ben.receive(message)


def test_authentic_but_unpadded() -> None:
    """A message of the peer whose ciphertext is no whole block is refused, however well it authenticates."""
    ana, ben = two()
    ben.receive(ana.send(b""))
    message = ana.send(b"plain")
    chain, seed = ben.ratchet.receiving[0].chain.take(message.counter)
    assert chain.index == 2
    keys = MessageKeys.from_seed(seed)
    forged = SignalMessage.seal(message.ratchet_key, (1, 0), b"short", mac_key=keys.mac_key, sender=A, receiver=B)
    with pytest.raises(InvalidMessage, match="whole blocks"):
        ben.receive(forged)
    assert ben.receive(message) == b"plain"


def test_random_bytes_are_needed_for_a_new_key() -> None:
    """A message with a new ratchet key needs 32 random bytes, one of a known chain needs none."""
    ana, ben = two()
    first, second = ana.send(b"1"), ana.send(b"2")
    with pytest.raises(LocalProtocolError, match="32 random bytes, got 31"):
        ben.ratchet.decrypt(first, B, A, bytes(31))
    ben.receive(first)
    assert ben.ratchet.decrypt(second, B, A, b"")[1] == b"2"


def test_random_bytes_make_the_answer_key() -> None:
    """The key pair of the answer is the one that the random bytes give."""
    ana, ben = two()
    ratchet, _ = ben.ratchet.decrypt(ana.send(b""), B, A, pair("answer").private)
    assert ratchet.sending_key == pair("answer")


def test_secrets_are_not_shown() -> None:
    """No private or symmetric key appears in what is printed of a ratchet."""
    ana, _ = two()
    shown = repr(ana.ratchet)
    assert "root" not in shown
    assert "private" not in shown
