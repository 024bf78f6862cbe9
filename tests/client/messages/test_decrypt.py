"""Decrypting: sessions and sender keys from the receiving side, also where somebody tampers with them."""

from dataclasses import replace
from typing import Any

import pytest

from tests.client.conversation import GROUP, Conversation, conversation, corrupted, said, text
from tests.client.fake_server import dice
from tests.client.peers import CLIENT, PeerDevice
from tests.client.rig import linked_store
from zapwire.client.me import Me
from zapwire.client.messages.decrypt import Decrypter, Decryption, is_direct
from zapwire.errors import InvalidMessage
from zapwire.protocol.events import IdentityChanged, MessageReceived, MessageUndecryptable
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.packets import PreKeySignalMessage, SignalMessage
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import SessionRecord
from zapwire.protocol.stanzas.messages import Enc


def prekey_packet(enc: Enc) -> PreKeySignalMessage:
    """Return what a `pkmsg` holds."""
    return PreKeySignalMessage.from_bytes(enc.ciphertext)


async def fails(talk: Conversation, enc: Enc) -> MessageUndecryptable:
    """Let a ciphertext fail, which must change no session and no identity; returns the event."""
    before = talk.store.to_json()
    event = await talk.not_told(talk.phone.stanza("FAILS", enc))
    answers = await talk.said()
    assert [answer.attrs.get("type", "ack") for answer in answers] == ["retry", "ack"]
    after = talk.store.to_json()
    assert after["sessions"] == before["sessions"]
    assert after["identities"] == before["identities"]
    return event


async def test_one_time_prekey_is_used_up() -> None:
    """A session that starts with a one-time prekey takes it away; the others stay."""
    async with conversation() as talk:
        enc = talk.phone.seal(text(), prekey_id=4)
        assert (enc.type, prekey_packet(enc).prekey_id) == ("pkmsg", 4)
        await talk.told(talk.phone.stanza("ID1", enc))
        left = [number for number in range(1, 11) if await talk.store.prekeys.get(number) is not None]
        assert left == [1, 2, 3, 5, 6, 7, 8, 9, 10]


async def test_without_one_time_prekey() -> None:
    """Where all one-time prekeys were given out a session starts without one."""
    async with conversation() as talk:
        enc = talk.phone.seal(text(), prekey_id=None)
        assert prekey_packet(enc).prekey_id is None
        assert said(await talk.told(talk.phone.stanza("ID1", enc))) == "hi"
        assert await talk.store.prekeys.get(1) is not None


async def test_pending_session_goes_on() -> None:
    """Until we answer, everything comes as a packet that could start the session; each is read, in any order."""
    async with conversation() as talk:
        encs = [talk.phone.seal(text(str(number))) for number in range(4)]
        assert {enc.type for enc in encs} == {"pkmsg"}
        for number in (2, 0, 3, 1):
            assert said(await talk.told(talk.phone.stanza(f"ID{number}", encs[number]))) == str(number)


async def test_unknown_prekey() -> None:
    """A session whose one-time prekey is gone cannot start; the message is asked for again."""
    async with conversation() as talk:
        enc = talk.phone.seal(text())
        async with talk.store.begin() as unit:
            await unit.prekeys.remove(1)
        assert "prekey 1, which is gone" in (await fails(talk, enc)).reason


async def test_unknown_signed_prekey() -> None:
    """Nor can a session that names a signed prekey that we do not have."""
    async with conversation() as talk:
        packet = replace(prekey_packet(talk.phone.seal(text())), signed_prekey_id=77)
        event = await fails(talk, Enc("pkmsg", packet.to_bytes()))
        assert "signed prekey 77" in event.reason
        assert await talk.store.prekeys.get(1) is not None


async def test_wrong_mac() -> None:
    """A packet with a bit flipped is not read; the untouched one is read afterwards."""
    async with conversation() as talk:
        await talk.introduce()
        enc = talk.phone.seal(text())
        assert enc.type == "msg"
        event = await fails(talk, corrupted(enc))
        assert (event.retry_count, event.is_final, event.is_unavailable) == (1, False, False)
        assert said(await talk.told(talk.phone.stanza("ID1", enc))) == "hi"


async def test_wrong_mac_in_a_first_packet() -> None:
    """A packet that would start a session but does not authenticate uses up no prekey."""
    async with conversation() as talk:
        packet = prekey_packet(talk.phone.seal(text()))
        data = bytearray(packet.message.data)
        data[-1] ^= 1
        forged = replace(packet, message=SignalMessage.from_bytes(bytes(data)))
        await fails(talk, Enc("pkmsg", forged.to_bytes()))
        assert await talk.store.prekeys.get(1) is not None


async def test_replayed_counter() -> None:
    """A message that was read before is answered and not told."""
    async with conversation() as talk:
        await talk.introduce()
        enc = talk.phone.seal(text())
        await talk.told(talk.phone.stanza("ID1", enc))
        talk.server.send(talk.phone.stanza("ID1", enc))
        assert await talk.handled() == []
        assert [answer.tag for answer in await talk.said()] == ["receipt"]


async def test_key_used_for_another_message() -> None:
    """A message whose key was used for another one is not lost: it is asked for again, and told when it comes."""
    async with conversation() as talk:
        await talk.introduce()
        await talk.told(talk.phone.stanza("ID1", enc := talk.phone.seal(text())))
        assert (await talk.retry(talk.phone.stanza("ID2", enc))).count == 1
        await talk.told(talk.phone.stanza("ID2", talk.phone.seal(text())))


async def test_sender_key_alone_that_comes_again() -> None:
    """A stanza with nothing but a sender key, sent again, is answered as before."""
    async with conversation() as talk:
        message = Message(senderKeyDistributionMessage=talk.phone.distribution(GROUP))
        stanza = talk.phone.stanza("ID1", talk.phone.seal(message), group=GROUP)
        for _ in range(2):
            talk.server.send(stanza)
            assert await talk.handled() == []
            assert [answer.tag for answer in await talk.said()] == ["receipt"]


async def test_counter_far_ahead() -> None:
    """A counter two million ahead is refused without deriving the keys before it; the session goes on."""
    async with conversation() as talk:
        await talk.introduce()
        packet = SignalMessage.from_bytes(talk.phone.seal(text()).ciphertext)
        far = SignalMessage.seal(
            packet.ratchet_key,
            (2_000_000, 0),
            packet.ciphertext,
            mac_key=bytes(32),
            sender=bytes(32),
            receiver=bytes(32),
        )
        await fails(talk, Enc("msg", far.to_bytes()))
        assert said(await talk.told(talk.phone.stanza("ID2", talk.phone.seal(text())))) == "hi"


async def test_unknown_device() -> None:
    """A device without a session is asked for its message again."""
    async with conversation() as talk:
        await talk.introduce()
        enc = talk.phone.seal(text())
        async with talk.store.begin() as unit:
            await unit.sessions.delete(talk.phone.address)
        assert "no session" in (await fails(talk, enc)).reason


@pytest.mark.parametrize("kind", ["msg", "pkmsg", "skmsg"])
@pytest.mark.parametrize("data", [b"", b"\x33", b"\x23abcdefghijkl", b"\x33" + b"\xff" * 100])
async def test_nonsense(kind: str, data: bytes) -> None:
    """Bytes that are no packet are asked for again."""
    async with conversation() as talk:
        node = talk.phone.stanza("ID1", Enc(kind, data), group=GROUP)
        assert (await talk.retry(node)).count == 1


async def test_wrong_padding() -> None:
    """A plaintext whose padding is wrong is asked for again, although its key is used up."""
    async with conversation() as talk:
        await talk.introduce()
        record, packet = talk.phone.sessions[CLIENT].encrypt(b"no padding\x05")
        talk.phone.sessions[CLIENT] = record
        event = await talk.not_told(talk.phone.stanza("ID1", Enc("msg", packet.to_bytes())))
        assert "5 bytes of value 5" in event.reason
        await talk.said()
        assert said(await talk.told(talk.phone.stanza("ID1", talk.phone.seal(text())))) == "hi"


async def test_both_start_a_session() -> None:
    """Where both sides start a session at once each reads the other's messages, and they settle on one session."""
    async with conversation() as talk:
        crossing = talk.phone.seal(text("crossing"))
        ours = await talk.write(talk.bea.lid, "ours")
        assert said(await talk.told(talk.phone.stanza("ID1", crossing))) == "crossing"
        assert talk.phone.read(ours) == text("ours")
        for number in range(3):
            await talk.write(talk.bea.lid, str(number), readers=(talk.phone,))
            event = await talk.told(talk.phone.stanza(f"IDS{number}", talk.phone.seal(text(str(number)))))
            assert said(event) == str(number)
        assert talk.phone.seal(text()).type == "msg"


async def test_archived_session() -> None:
    """A late message of a session that was replaced is read, too."""
    async with conversation() as talk:
        await talk.introduce()
        late = talk.phone.seal(text("late"))
        talk.phone.start_session()
        await talk.told(talk.phone.stanza("ID2", talk.phone.seal(text("new"))))
        record = await talk.store.sessions.get(talk.phone.address)
        assert record is not None
        assert len(record.sessions) == 2
        assert said(await talk.told(talk.phone.stanza("ID1", late))) == "late"


async def reinstalled(talk: Conversation, message_id: str = "NEW") -> tuple[IdentityChanged, MessageReceived]:
    """Let Bea install WhatsApp again and write; returns what is told of it."""
    talk.phone.renew()
    talk.server.send(talk.phone.stanza(message_id, talk.phone.seal(text("new"), prekey_id=2)))
    return await talk.made.event(IdentityChanged), await talk.made.event(MessageReceived)


async def test_new_identity() -> None:
    """A message under a new identity is read, told of before it, and its sender needs our sender keys again."""
    async with conversation() as talk:
        await talk.introduce()
        phone = talk.phone
        async with talk.store.begin() as unit:
            await unit.sender_keys.share(GROUP, [phone.address, "300000000000001_1:0"])
        old = await talk.store.sessions.get(phone.address)
        change, message = await reinstalled(talk)
        now = int(talk.made.clock.now())
        assert change == IdentityChanged(phone.lid, talk.bea.pn, talk.bea.lid, now, is_implicit=True)
        assert said(message) == "new"
        assert await talk.store.identities.get(phone.address) == phone.identity.public
        assert await talk.store.sender_keys.shared_with(GROUP) == {"300000000000001_1:0"}
        record = await talk.store.sessions.get(phone.address)
        assert old is not None
        assert record is not None
        assert len(record.sessions) == 1
        assert record.sessions[0].remote_identity == phone.identity.public
        await talk.said()
        await talk.write(talk.bea.lid, readers=(phone,))
        assert phone.seal(text()).type == "msg"


async def test_new_identity_by_number_with_its_lid_just_learnt() -> None:
    """The change of an identity carries both names also where the same stanza is the first to tell the LID."""
    async with conversation() as talk:
        phone = talk.phone
        async with talk.store.begin() as unit:
            await unit.identities.put(phone.pn.signal_address(), bytes(32))
        talk.server.send(phone.stanza("ID1", phone.seal(text()), by_pn=True))
        change = await talk.made.event(IdentityChanged)
        assert (change.pn, change.lid) == (talk.bea.pn, talk.bea.lid)


async def test_forged_identity() -> None:
    """A packet under a new identity that does not authenticate changes no trust."""
    async with conversation() as talk:
        await talk.introduce()
        known = talk.phone.identity.public
        stranger = PeerDevice(talk.bea.pn, talk.bea.lid, 0)
        stranger.renew(KeyPair.from_private(dice("stranger")(KEY_SIZE)))
        packet = prekey_packet(stranger.seal(text()))
        forged = replace(packet, identity=KeyPair.from_private(dice("other")(KEY_SIZE)).public)
        await fails(talk, Enc("pkmsg", forged.to_bytes()))
        assert await talk.store.identities.get(talk.phone.address) == known
        assert not talk.made.has_seen(IdentityChanged)


async def test_session_whose_identity_is_not_trusted() -> None:
    """A message of a session under another identity than the one known is not read."""
    async with conversation() as talk:
        await talk.introduce()
        async with talk.store.begin() as unit:
            await unit.identities.put(talk.phone.address, bytes(32))
        assert "identity key has changed" in (await fails(talk, talk.phone.seal(text()))).reason


async def group_keys(talk: Conversation) -> None:
    """Give the client Bea's key of the group."""
    phone = talk.phone
    keys = phone.seal(Message(senderKeyDistributionMessage=phone.distribution(GROUP)))
    assert (await talk.answers(phone.stanza("KEYS", keys, group=GROUP)))[0].tag == "receipt"


async def test_group_ciphertext_without_key() -> None:
    """Where the sender never gave us the group's key, the first retry carries keys and the event says unavailable."""
    async with conversation() as talk:
        node = talk.phone.stanza("ID1", talk.phone.seal_group(GROUP, text()), group=GROUP)
        event = await talk.not_told(node)
        assert (event.is_unavailable, event.unavailable_type, event.retry_count) == (True, "", 1)
        receipt, _ = await talk.said()
        assert receipt.child("keys") is not None


async def test_group_ciphertext_of_an_unknown_key() -> None:
    """Where only this key is unknown the first retry carries none, as the sender can tell it us."""
    async with conversation() as talk:
        await group_keys(talk)
        talk.phone.own_sender_keys.clear()
        node = talk.phone.stanza("ID1", talk.phone.seal_group(GROUP, text()), group=GROUP)
        event = await talk.not_told(node)
        assert not event.is_unavailable
        receipt, _ = await talk.said()
        assert receipt.child("keys") is None


async def test_group_ciphertext_of_an_impostor() -> None:
    """A ciphertext that its key did not sign is not read; the chain stays where it was."""
    async with conversation() as talk:
        await group_keys(talk)
        good = talk.phone.seal_group(GROUP, text())
        event = await talk.not_told(talk.phone.stanza("ID1", corrupted(good), group=GROUP))
        assert "not signed" in event.reason
        await talk.said()
        assert said(await talk.told(talk.phone.stanza("ID1", good, group=GROUP))) == "hi"


async def test_replayed_group_ciphertext() -> None:
    """A group's message that was read before is not told again; under another id it is asked for."""
    async with conversation() as talk:
        await group_keys(talk)
        enc = talk.phone.seal_group(GROUP, text())
        await talk.told(talk.phone.stanza("ID1", enc, group=GROUP))
        talk.server.send(talk.phone.stanza("ID1", enc, group=GROUP))
        assert await talk.handled() == []
        assert [answer.tag for answer in await talk.said()] == ["receipt"]
        assert (await talk.retry(talk.phone.stanza("ID2", enc, group=GROUP))).count == 1


async def test_redistributed_key_rewinds_nothing() -> None:
    """An old distribution of a known key that comes again does not make old messages readable twice."""
    async with conversation() as talk:
        phone = talk.phone
        first = phone.distribution(GROUP)
        await group_keys(talk)
        enc = phone.seal_group(GROUP, text())
        await talk.told(phone.stanza("ID1", enc, group=GROUP))
        again = phone.seal(Message(senderKeyDistributionMessage=first))
        assert (await talk.retry(phone.stanza("ID2", again, enc, group=GROUP))).count == 1


async def test_anothers_key_is_not_ours() -> None:
    """A member's key is that of the member and group it came from: nobody can speak with it elsewhere."""
    async with conversation() as talk:
        await group_keys(talk)
        enc = talk.phone.seal_group(GROUP, text())
        cai = talk.people.add("5491177770000", "300000000000001").phone
        assert (await talk.retry(cai.stanza("ID1", enc, group=GROUP))).keys is not None
        other = replace(GROUP, user="120363000000000002")
        assert (await talk.retry(talk.phone.stanza("ID2", enc, group=other))).keys is not None


async def test_record_of_another_sender_with_the_same_id() -> None:
    """A sender may replace the signing key of a key id of its own; older messages fail then, newer ones are read."""
    async with conversation() as talk:
        await group_keys(talk)
        phone = talk.phone
        old = phone.seal_group(GROUP, text("old"))
        key_id = phone.own_sender_keys[GROUP].keys[0].id
        phone.own_sender_keys[GROUP] = SenderKeyRecord.create(
            key_id=key_id, chain_key=phone.random(KEY_SIZE), signing_key=phone.random(KEY_SIZE)
        )
        await group_keys(talk)
        assert (await talk.retry(phone.stanza("ID1", old, group=GROUP))).count == 1
        new = phone.stanza("ID2", phone.seal_group(GROUP, text("new")), group=GROUP)
        assert said(await talk.told(new)) == "new"


async def test_version_3_has_no_padding() -> None:
    """A ciphertext of version 3 holds its plaintext as it is."""
    async with conversation() as talk:
        await talk.introduce()
        record, packet = talk.phone.sessions[CLIENT].encrypt(text().SerializeToString())
        talk.phone.sessions[CLIENT] = record
        assert said(await talk.told(talk.phone.stanza("ID1", Enc("msg", packet.to_bytes(), version=3)))) == "hi"


async def test_many_sessions_are_archived() -> None:
    """Somebody who starts one session after the other is read each time, and cannot fill the store."""
    async with conversation() as talk:
        for number in range(45):
            talk.phone.sessions[CLIENT] = SessionRecord()
            talk.phone.start_session(prekey_id=None)
            await talk.told(talk.phone.stanza(f"ID{number}", talk.phone.seal(text())))
        record = await talk.store.sessions.get(talk.phone.address)
        assert record is not None
        assert len(record.sessions) == 41


def test_is_direct() -> None:
    """Ciphertexts of sessions are direct, those of groups are not."""
    assert [is_direct(Enc(kind, b"")) for kind in ("msg", "pkmsg", "skmsg", "msmsg")] == [True, True, False, False]


async def test_unknown_kind() -> None:
    """A ciphertext of an unknown kind is none that could be read."""
    unused: Any = None
    store = await linked_store()
    async with store.begin() as unit:
        decryption = Decryption(unit, Me.of(await store.device.load()), GROUP, GROUP)
        with pytest.raises(InvalidMessage, match="'new'"):
            await Decrypter(unused, unused).open(decryption, Enc("new", b"x"))
