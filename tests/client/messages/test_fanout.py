"""Fanout: ciphertexts for devices, with sessions that are there or made of prekeys."""

import logging

import pytest

from tests.client.messages.chats import Chats, chats, done
from tests.client.rig import DEVICE, DEVICE_LID, LID, settle
from zapwire.client.me import Me
from zapwire.client.messages.fanout import Addressee, Fanout, Sealed
from zapwire.errors import ConnectionLost, InvalidKey, NoSession, NotConnected, QueryRefused
from zapwire.protocol.events import IdentityChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.stanzas.messages import Enc, OutgoingMessage
from zapwire.protocol.stanzas.prekeys import GetPreKeyBundles

HELLO = Message(conversation="hola")


def fanout(chat: Chats) -> Fanout:
    """Return the client's own."""
    return chat.messages._sender._direct._fanout  # noqa: SLF001  # only features encrypt


async def me(chat: Chats) -> Me:
    """Return who the client is."""
    return Me.of(await chat.store.device.load())


def addressee(device: JID) -> Addressee:
    """Return a device whose session is kept under its own name."""
    return Addressee(device, device, device.signal_address())


async def test_addressees_are_the_other_devices() -> None:
    """This device, by either name, gets no ciphertext; sessions are kept under LIDs where they are known."""
    async with chats() as chat:
        async with chat.store.begin() as unit:
            await unit.lids.put(chat.bea.lid, chat.bea.pn)
        known, stranger = chat.bea.pn.with_device(2), JID.parse("5491100000000:1@s.whatsapp.net")
        found = await fanout(chat).addressees([DEVICE, DEVICE_LID, known, stranger, LID], await me(chat))
        assert found == [
            Addressee(known, chat.bea.lid.with_device(2), "200000000000001_1:2"),
            Addressee(stranger, stranger, "5491100000000:1"),
            Addressee(LID, LID, "123456789012345_1:0"),
        ]


async def test_one_query_for_all_that_lack_a_session() -> None:
    """Prekeys are asked for in one query, and of devices without a session only."""
    async with chats() as chat:
        await chat.send(chat.bea.pn)
        new = chat.bea.add_device(7), chat.bea.add_device(8)
        chat.server.send(  # the list is stale
            Node("notification", {"id": "N1", "type": "devices", "from": chat.bea.lid}, (Node("update"),))
        )
        assert (await chat.server.receive()).tag == "ack"
        node = await chat.send(chat.bea.pn)
        first, second = chat.people.asked("encrypt")
        assert GetPreKeyBundles.from_node(first).devices == (chat.bea.lid, chat.bea.lid.with_device(2), LID)
        assert GetPreKeyBundles.from_node(second).devices == tuple(device.lid for device in new)
        assert [device.read(node) for device in new] == [HELLO, HELLO]


@pytest.mark.parametrize("code", [406, 503])
async def test_refused_bundle_spoils_no_other(code: int, caplog: pytest.LogCaptureFixture) -> None:
    """A device whose prekeys are refused is left out and logged; the others get their message."""
    async with chats() as chat:
        bad = chat.bea.devices[2]
        chat.people.prekey_answers[bad.lid] = QueryRefused.from_code(code, "sorry")
        with caplog.at_level(logging.WARNING, "zapwire.client"):
            node = await chat.send(chat.bea.pn)
        assert bad.enc_for(node) is None
        assert chat.bea.phone.read(node) == HELLO
        assert f"the prekeys of {bad.lid} could not be had: the server refused the query with {code}" in caplog.text


async def test_badly_signed_bundle_spoils_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """A bundle that the server or somebody on the way forged starts no session, and no identity is kept of it."""
    async with chats() as chat:
        bad = chat.bea.devices[2]
        chat.people.prekey_answers[bad.lid] = bad.badly_signed_bundle()
        with caplog.at_level(logging.WARNING, "zapwire.client"):
            node = await chat.send(chat.bea.pn)
        assert bad.enc_for(node) is None
        assert chat.bea.phone.read(node) == HELLO
        assert f"cannot be encrypted for {bad.lid}" in caplog.text
        assert await chat.store.sessions.get(bad.address) is None
        assert await chat.store.identities.get(bad.address) is None


async def test_device_that_is_left_out_gets_the_next_message() -> None:
    """Whoever was left out is tried again with each message."""
    async with chats() as chat:
        late = chat.bea.devices[2]
        chat.people.prekey_answers[late.lid] = None
        assert late.enc_for(await chat.send(chat.bea.pn)) is None
        del chat.people.prekey_answers[late.lid]
        assert late.read(await chat.send(chat.bea.pn)) == HELLO


async def test_bundle_without_one_time_prekey() -> None:
    """A device whose one-time prekeys are used up can be written to all the same."""
    async with chats() as chat:
        chat.bea.phone.offered.clear()
        assert chat.bea.phone.read(await chat.send(chat.bea.pn)) == HELLO
        assert len(chat.bea.phone.prekeys) == 30


@pytest.mark.parametrize("kind", ["refused", "malformed", "timeout"])
async def test_query_for_prekeys_fails(kind: str) -> None:
    """Where the whole query fails, devices with a session get the message nevertheless."""
    async with chats() as chat:
        device = chat.bea.phone
        device.read(await chat.send(chat.bea.pn))
        async with chat.store.begin() as unit:
            await unit.sessions.delete(chat.bea.devices[2].address)
        chat.people.held.add("encrypt")
        task = chat.begin(chat.bea.pn)
        query = await chat.leaves(task)
        if kind == "refused":
            chat.server.refuse(query, 503)
        elif kind == "malformed":
            chat.server.answer(query, (Node("nothing"),))
        else:
            chat.made.clock.advance(75.0)
        node = await chat.leaves(task)
        assert device.read(node) == HELLO
        assert chat.bea.devices[2].enc_for(node) is None
        chat.people.ack(chat.server, node)
        await done(task)


async def test_connection_ends_while_prekeys_are_asked_for() -> None:
    """A connection that is lost for longer is no reason to leave a device out: the message is not sent."""
    async with chats() as chat:
        chat.people.held.add("encrypt")
        task = chat.begin(chat.bea.pn, message_id="ID1")
        await chat.leaves(task)
        chat.made.transport.gate.clear()
        await chat.lose()
        await settle()
        chat.made.clock.advance(5.0)
        with pytest.raises(ConnectionLost):
            await done(task)
        assert await chat.kept("ID1") is None
        with pytest.raises(NotConnected):
            await fanout(chat).fetch([chat.bea.lid])


async def test_neither_session_nor_bundle() -> None:
    """A device with neither cannot be encrypted for."""
    async with chats() as chat:
        own = await me(chat)
        with pytest.raises(NoSession, match="its prekeys could not be had"):
            async with chat.store.begin() as unit:
                await fanout(chat).seal_one(unit, own, addressee(chat.bea.lid), b"x", None, Sealed())


async def test_bundle_is_not_needed() -> None:
    """Where a session came about in the meantime, a bundle starts no second one, unless that is wanted."""
    async with chats() as chat:
        phone = chat.bea.phone
        phone.read(await chat.send(chat.bea.pn))
        own = await me(chat)
        for renew, sessions in ((False, 1), (True, 2)):
            async with chat.store.begin() as unit:
                sealed = Sealed()
                kind, data = await fanout(chat).seal_one(
                    unit, own, addressee(phone.lid), b"more", phone.bundle(), sealed, renew=renew
                )
                record = await unit.sessions.get(phone.address)
                assert record is not None
                assert len(record.sessions) == sessions
            assert phone.open(Enc(kind, data)) == b"more"
            assert (sealed.starts_session, sealed.changes) == (True, [])


async def test_new_identity_drops_what_was_known() -> None:
    """A session renewed with another identity forgets the old sessions and that the user has our sender keys."""
    async with chats() as chat:
        phone, group = chat.bea.phone, JID.parse("1@g.us")
        phone.read(await chat.send(chat.bea.pn))
        async with chat.store.begin() as unit:
            await unit.sender_keys.share(group, [phone.address, chat.bea.devices[2].address, "1:0"])
        phone.renew()
        async with chat.store.begin() as unit:
            sealed = Sealed()
            kind, data = await fanout(chat).seal_one(
                unit, await me(chat), addressee(phone.lid), b"x", phone.bundle(), sealed, renew=True
            )
        assert phone.open(Enc(kind, data)) == b"x"
        (change,) = sealed.changes
        assert isinstance(change, IdentityChanged)
        assert (change.jid, change.pn, change.is_implicit) == (chat.bea.lid, chat.bea.pn, True)
        record = await chat.store.sessions.get(phone.address)
        assert record is not None
        assert [session.remote_identity for session in record.sessions] == [phone.identity.public]
        assert await chat.store.sender_keys.shared_with(group) == {"1:0"}


async def test_bad_bundle_of_a_new_identity_changes_nothing() -> None:
    """A forged bundle with another identity leaves the session, the trusted key and the shares as they were."""
    async with chats() as chat:
        phone = chat.bea.phone
        phone.read(await chat.send(chat.bea.pn))
        before = (
            await chat.store.sessions.get(phone.address),
            await chat.store.identities.get(phone.address),
        )
        phone.renew()
        async with chat.store.begin() as unit:
            sealed = Sealed()
            with pytest.raises(InvalidKey):
                await fanout(chat).seal_one(
                    unit, await me(chat), addressee(phone.lid), b"x", phone.badly_signed_bundle(), sealed, renew=True
                )
        assert not sealed.changes
        assert before == (
            await chat.store.sessions.get(phone.address),
            await chat.store.identities.get(phone.address),
        )


async def test_sessions_by_number_are_found_by_lid() -> None:
    """A session that was kept under a number goes on under the LID once that is learnt."""
    async with chats() as chat:
        phone, own = chat.bea.phone, await me(chat)
        one = addressee(phone.pn)
        async with chat.store.begin() as unit:
            kind, data = await fanout(chat).seal_one(unit, own, one, b"by number", phone.bundle(), Sealed())
        assert phone.open(Enc(kind, data)) == b"by number"
        node = await chat.send(chat.bea.pn)
        assert phone.read(node) == HELLO
        assert await chat.store.sessions.get(one.address) is None
        asked = GetPreKeyBundles.from_node(chat.people.asked("encrypt")[0]).devices
        assert phone.lid not in asked


async def test_session_that_was_answered() -> None:
    """Once a device has answered, its ciphertexts need no prekeys any more."""
    async with chats() as chat:
        phone = chat.bea.phone
        phone.read(await chat.send(chat.bea.pn))
        chat.server.send(phone.stanza("A1", phone.seal(HELLO)))
        assert (await chat.server.receive()).tag == "receipt"
        async with chat.store.begin() as unit:
            sealed = Sealed()
            kind, data = await fanout(chat).seal_one(unit, await me(chat), addressee(phone.lid), b"x", None, sealed)
        assert (kind, sealed.starts_session) == ("msg", False)
        assert phone.open(Enc(kind, data)) == b"x"


async def test_template_is_shared() -> None:
    """What the template says stands on every ciphertext."""
    async with chats() as chat:
        devices = list(chat.bea.devices.values())
        addressees = [addressee(device.lid) for device in devices]
        bundles = {device.lid: device.bundle() for device in devices}
        async with chat.store.begin() as unit:
            sealed = await fanout(chat).seal(
                unit, await me(chat), [(one, b"x") for one in addressees], bundles, Enc("", b"", media_type="image")
            )
        assert [(enc.type, enc.media_type) for _, enc in sealed.encs] == [("pkmsg", "image")] * 2
        assert sealed.starts_session


async def test_two_recipients_share_our_own_devices() -> None:
    """Messages to two people at once, that both start the session with our phone, are both read there."""
    async with chats() as chat:
        cara = chat.people.add("5491166661111", "300000000000001")
        tasks = [chat.begin(person.pn, person.pn.user) for person in (chat.bea, cara)]
        nodes = [await chat.server.receive() for _ in tasks]
        for node in nodes:
            chat.people.ack(chat.server, node)
            sent = chat.me.phone.read(node).deviceSentMessage
            assert JID.parse(sent.destinationJID) == OutgoingMessage.from_node(node).to
        for task in tasks:
            await done(task)
