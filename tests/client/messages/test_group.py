"""Messages to groups and statuses: one ciphertext for all, and our sender key for those who lack it."""

from dataclasses import replace

import pytest

from tests.client.messages.chats import GROUP, Chats, chats, done
from tests.client.peers import Person
from tests.client.rig import DEVICE_LID, LID, PHONE, settle
from zapwire.client.store.base import Contact
from zapwire.errors import DuplicateMessage, NoSession, NoSuchGroup, NotConnected, NotInGroup, QueryRefused, SendRefused
from zapwire.protocol.events import IdentityChanged
from zapwire.protocol.jid import JID, STATUS_BROADCAST
from zapwire.protocol.messages.changes import MessageKey, build_revoke
from zapwire.protocol.messages.reporting import reporting_token
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import ImageMessage, Message, PollCreationMessage
from zapwire.protocol.stanzas.messages import OutgoingMessage, participant_hash
from zapwire.protocol.stanzas.privacy import StatusPrivacy

HELLO = Message(conversation="hola")
OWN = DEVICE_LID.signal_address()


def add_cara(chat: Chats) -> Person:
    """Let Cara exist, who has a phone."""
    return chat.people.add("5491166661111", "300000000000001")


def receivers(node: Node) -> set[JID]:
    """Return the devices that get our sender key."""
    return {device for device, _ in OutgoingMessage.from_node(node).participants}


def devices(*people: Person, by_pn: bool = False) -> list[JID]:
    """Return all devices of these people."""
    return [(person.pn if by_pn else person.lid).with_device(n) for person in people for n in person.devices]


def changed(chat: Chats, group: JID = GROUP) -> Node:
    """Return the notification that something about a group has changed."""
    return Node("notification", {"id": "N1", "type": "w:gp2", "from": group, "participant": chat.bea.lid})


async def test_first_message() -> None:
    """A first message distributes our key to all other devices, and everybody reads the one ciphertext."""
    async with chats() as chat:
        cara = add_cara(chat)
        chat.people.add_group(GROUP, chat.bea, cara)
        node = await chat.send(GROUP, message_id="ID1")
        everybody = devices(chat.me, chat.bea, cara)
        assert node.attrs == {
            "id": "ID1",
            "type": "text",
            "to": GROUP,
            "phash": participant_hash(everybody),
            "addressing_mode": "lid",
        }
        assert [child.tag for child in node.children] == ["participants", "device-identity", "enc"]
        assert receivers(node) == set(everybody) - {DEVICE_LID}
        (enc,) = OutgoingMessage.from_node(node).encs
        assert enc.type == "skmsg"
        for device in (*chat.bea.devices.values(), cara.phone, chat.me.phone):
            assert device.read(node) == HELLO


async def test_distribution_holds_the_key_only() -> None:
    """What devices get of their own is the key with the group's name, and nothing of the message."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        node = await chat.send(GROUP)
        enc = chat.bea.phone.enc_for(node)
        assert enc is not None
        assert (enc.media_type, enc.type) == ("", "pkmsg")
        message = Message.FromString(chat.bea.phone.open(enc))
        assert message.senderKeyDistributionMessage.groupID == str(GROUP)
        assert [field.name for field, _ in message.ListFields()] == ["senderKeyDistributionMessage"]


async def test_key_is_distributed_once() -> None:
    """Devices that have our key get it no more; a new device does, and reads from then on only."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        first = await chat.send(GROUP, "one")
        chat.bea.phone.read(first)
        second = await chat.send(GROUP, "two")
        assert [child.tag for child in second.children] == ["enc"]
        assert chat.bea.phone.read(second).conversation == "two"
        cara = add_cara(chat)
        chat.people.add_group(GROUP, chat.bea, cara)
        chat.server.send(changed(chat))
        assert (await chat.server.receive()).tag == "ack"
        third = await chat.send(GROUP, "three")
        assert receivers(third) == {cara.lid}
        assert cara.phone.read(third).conversation == "three"
        assert chat.bea.phone.read(third).conversation == "three"
        with pytest.raises(DuplicateMessage):  # an iteration that is over by the time of the distribution
            cara.phone.read(second)


async def test_new_key_when_somebody_leaves() -> None:
    """Whoever left cannot read on: the others get a new key."""
    async with chats() as chat:
        cara = add_cara(chat)
        chat.people.add_group(GROUP, chat.bea, cara)
        first = await chat.send(GROUP)
        assert cara.phone.read(first) == HELLO
        assert chat.bea.phone.read(first) == HELLO
        chat.people.add_group(GROUP, chat.bea)
        chat.server.send(changed(chat))
        assert (await chat.server.receive()).tag == "ack"
        second = await chat.send(GROUP)
        assert receivers(second) == set(devices(chat.bea, chat.me)) - {DEVICE_LID}
        assert chat.bea.phone.read(second) == HELLO
        with pytest.raises(NoSession):
            cara.phone.open(OutgoingMessage.from_node(second).encs[0], group=GROUP)
        assert await chat.store.sender_keys.shared_with(GROUP) == {
            device.address for device in (*chat.bea.devices.values(), chat.me.phone)
        }


async def test_new_key_when_a_device_is_unlinked() -> None:
    """The same holds for a single device of somebody who stays."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        gone = chat.bea.devices[2]
        first = await chat.send(GROUP)
        gone.read(first)
        chat.bea.phone.read(first)
        del chat.bea.devices[2]
        chat.server.send(Node("notification", {"id": "N1", "type": "devices", "from": chat.bea.lid}, (Node("update"),)))
        assert (await chat.server.receive()).tag == "ack"
        second = await chat.send(GROUP)
        assert chat.bea.phone.read(second) == HELLO
        with pytest.raises(NoSession):
            gone.open(OutgoingMessage.from_node(second).encs[0], group=GROUP)


async def test_refused_message_shares_nothing() -> None:
    """Where the server refuses the message nobody has the key, so the next one distributes it again."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        task, first = await chat.start(GROUP)
        chat.people.ack(chat.server, first, error=500)
        with pytest.raises(SendRefused):
            await done(task)
        assert not await chat.store.sender_keys.shared_with(GROUP)
        second = await chat.send(GROUP, "two")
        assert receivers(second) == receivers(first)
        assert chat.bea.phone.read(second).conversation == "two"


async def test_device_that_could_not_be_encrypted_for() -> None:
    """A device whose keys could not be had gets the key with the next message."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        late = chat.bea.devices[2]
        chat.people.prekey_answers[late.lid] = QueryRefused.from_code(503, "")
        first = await chat.send(GROUP)
        assert late.enc_for(first) is None
        assert chat.bea.phone.read(first) == HELLO
        chat.people.prekey_answers.clear()
        second = await chat.send(GROUP)
        assert receivers(second) == {late.lid}
        assert late.read(second) == HELLO


async def test_nobody_can_be_encrypted_for() -> None:
    """Where no key could be distributed at all, the message leaves nevertheless: receivers ask for it again."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        for device in (*chat.bea.devices.values(), chat.me.phone):
            chat.people.prekey_answers[device.lid] = None
        node = await chat.send(GROUP)
        assert [child.tag for child in node.children] == ["enc"]
        assert not await chat.store.sender_keys.shared_with(GROUP)


async def test_alone_in_a_group() -> None:
    """A group of this device alone gets a message without participants."""
    async with chats() as chat:
        del chat.me.devices[0]
        chat.people.add_group(GROUP)
        node = await chat.send(GROUP)
        assert [child.tag for child in node.children] == ["enc"]
        assert node.attrs["phash"] == participant_hash([DEVICE_LID])


async def test_concurrent_messages() -> None:
    """Messages that leave before the first is confirmed carry the key as well, and all are read in any order."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        tasks = [chat.begin(GROUP, str(number)) for number in range(3)]
        nodes = [await chat.server.receive() for _ in tasks]
        assert len({frozenset(receivers(node)) for node in nodes}) == 1
        for node in nodes:
            chat.people.ack(chat.server, node)
        for task in tasks:
            await done(task)
        assert [chat.bea.phone.read(node).conversation for node in nodes] == ["0", "1", "2"]
        late = chat.bea.devices[2]
        assert [late.read(nodes[number]).conversation for number in (0, 2, 1)] == ["0", "2", "1"]


async def test_ack_of_a_message_with_the_former_key() -> None:
    """An ack that comes when there is a new key already does not say that anybody has the new one."""
    async with chats() as chat:
        cara = add_cara(chat)
        chat.people.add_group(GROUP, chat.bea, cara)
        await chat.send(GROUP)
        new = chat.bea.add_device(7)
        chat.made.client.groups.forget(GROUP)
        chat.server.send(Node("notification", {"id": "N1", "type": "devices", "from": chat.bea.lid}, (Node("update"),)))
        assert (await chat.server.receive()).tag == "ack"
        first_task, first = await chat.start(GROUP)
        assert receivers(first) == {new.lid}
        chat.people.add_group(GROUP, chat.bea)
        chat.made.client.groups.forget(GROUP)
        second_task, second = await chat.start(GROUP)
        assert new.lid in receivers(second)
        chat.people.ack(chat.server, first)
        await done(first_task)
        assert not await chat.store.sender_keys.shared_with(GROUP)
        chat.people.ack(chat.server, second)
        await done(second_task)
        assert new.address in await chat.store.sender_keys.shared_with(GROUP)


async def test_key_is_gone_when_the_ack_comes() -> None:
    """An ack that comes after our key was forgotten shares nothing."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        task, node = await chat.start(GROUP)
        async with chat.store.begin() as unit:
            await unit.sender_keys.delete(GROUP, OWN)
        chat.people.ack(chat.server, node)
        await done(task)
        assert not await chat.store.sender_keys.shared_with(GROUP)
        assert chat.bea.phone.read(await chat.send(GROUP)) == HELLO


async def test_group_by_number() -> None:
    """In a group that names members by number so does the stanza, and it names no mode; sessions stay under LIDs."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea, by_pn=True)
        node = await chat.send(GROUP)
        assert "addressing_mode" not in node.attrs
        everybody = devices(chat.me, chat.bea, by_pn=True)
        assert node.attrs["phash"] == participant_hash(everybody)
        assert receivers(node) == set(everybody) - {PHONE.with_device(3)}
        assert chat.bea.phone.read(node) == HELLO
        assert await chat.store.sessions.get(chat.bea.phone.address) is not None


async def test_lids_are_learnt_of_the_group() -> None:
    """Members' both names are kept, so that a message to one of them asks for nothing but devices."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        await chat.send(GROUP)
        assert await chat.store.lids.lid_for(chat.bea.pn) == chat.bea.lid
        asked = len(chat.people.queries)
        assert chat.bea.phone.read(await chat.send(chat.bea.pn)) == HELLO
        assert len([query for query in chat.people.queries[asked:] if query.attrs["xmlns"] != "privacy"]) == 0


async def test_group_is_asked_for_once() -> None:
    """A group's members are asked for before the first message, and again after a change."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        for _ in range(2):
            await chat.send(GROUP)
        assert len(chat.people.asked("w:g2")) == 1
        chat.server.send(changed(chat))
        assert (await chat.server.receive()).tag == "ack"
        await chat.send(GROUP)
        assert len(chat.people.asked("w:g2")) == 2


@pytest.mark.parametrize(("code", "kind"), [(403, NotInGroup), (404, NoSuchGroup)])
async def test_group_that_cannot_be_had(code: int, kind: type[QueryRefused]) -> None:
    """A group that does not exist, or that we are not in, is the server's refusal; nothing is sent."""
    async with chats() as chat:
        chat.people.held.add("w:g2")
        task = chat.begin(GROUP, message_id="ID1")
        chat.server.refuse(await chat.leaves(task), code)
        with pytest.raises(kind):
            await done(task)
        await chat.nothing_more()
        assert await chat.kept("ID1") is None


async def test_other_list_of_participants() -> None:
    """Where the server's hash of devices is another, group and devices are asked again before the next message."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        await chat.send(GROUP)
        cara = add_cara(chat)
        chat.people.add_group(GROUP, chat.bea, cara)
        task, node = await chat.start(GROUP)
        chat.people.ack(chat.server, node, phash=participant_hash(devices(chat.me, chat.bea, cara)))
        await done(task)
        assert cara.phone.read(await chat.send(GROUP)) == HELLO


async def test_hosted_devices_are_left_out() -> None:
    """Devices that Meta hosts get no group messages, and do not count in the hash, but in that of a status."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        hosted = replace(chat.bea.lid, server="hosted.lid", device=99)
        known = chat.messages._sender._devices  # noqa: SLF001  # a list of devices as the server may send it
        known._keep(chat.bea.lid, (chat.bea.lid, hosted))  # noqa: SLF001  # as above
        node = await chat.send(GROUP)
        assert receivers(node) == {chat.bea.lid, LID}
        assert node.attrs["phash"] == participant_hash([*devices(chat.me), chat.bea.lid])
        chat.people.status = StatusPrivacy("whitelist", (chat.bea.lid,), is_default=True)
        node = await chat.send(STATUS_BROADCAST)
        assert node.attrs["phash"] == participant_hash([*devices(chat.me, by_pn=True), chat.bea.lid, hosted])


async def test_new_identity_of_a_member() -> None:
    """A member who was installed anew gets our key again, with a new session, and the change is told."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        await chat.send(GROUP)
        chat.bea.phone.renew()
        async with chat.store.begin() as unit:
            await unit.sessions.delete(chat.bea.phone.address)
            await unit.sender_keys.unshare_user("200000000000001_1")
        node = await chat.send(GROUP)
        assert chat.bea.phone.read(node) == HELLO
        assert (await chat.made.event(IdentityChanged)).jid == chat.bea.lid


async def test_same_ciphertext_after_a_lost_connection() -> None:
    """The same id sends the same stanza, distributions included; what was shared is asked about once more."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        task, first = await chat.start(GROUP, message_id="ID1")
        task.cancel()
        second = await chat.send(GROUP, message_id="ID1")
        assert second == first
        assert chat.bea.phone.read(second) == HELLO
        assert chat.bea.phone.read(await chat.send(GROUP)) == HELLO


async def test_late_after_others() -> None:
    """A message that is sent again when later ones have arrived is read, as these offered the key at the same place."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        task, lost = await chat.start(GROUP, "one", message_id="ID1")
        task.cancel()
        task, late = await chat.start(GROUP, "two", message_id="ID2")
        task.cancel()
        for text in ("three", "four"):
            assert chat.bea.phone.read(await chat.send(GROUP, text)).conversation == text
        assert await chat.send(GROUP, "two", message_id="ID2") == late
        assert chat.bea.phone.read(late).conversation == "two"
        assert await chat.send(GROUP, "one", message_id="ID1") == lost
        assert chat.bea.phone.read(lost).conversation == "one"


async def test_late_after_others_of_the_next_life() -> None:
    """One that a killed process left behind is read, too: who knows how the key was offered, so there is a new one."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        task, lost = await chat.start(GROUP, "one", message_id="ID1")
        task.cancel()
        chat.made.client._context.memories.clear()  # noqa: SLF001  # as a new process has none
        for text in ("two", "three"):
            assert chat.bea.phone.read(await chat.send(GROUP, text)).conversation == text
        assert await chat.send(GROUP, "one", message_id="ID1") == lost
        assert chat.bea.phone.read(lost).conversation == "one"
        assert chat.bea.phone.read(await chat.send(GROUP, "four")).conversation == "four"
        record = await chat.store.sender_keys.get(GROUP, OWN)
        assert record is not None
        assert (len(record.keys), record.keys[0].chain.index) == (1, 3)


async def test_same_stanza_to_another_list_of_devices() -> None:
    """A stanza sent again to a group that has changed in the meantime makes us ask anew, too."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        task, first = await chat.start(GROUP, message_id="ID1")
        task.cancel()
        new = chat.bea.add_device(7)
        task, second = await chat.start(GROUP, message_id="ID1")
        assert second == first
        chat.people.ack(chat.server, second, phash="2:AAAAAAAA")
        await done(task)
        assert new.read(await chat.send(GROUP)) == HELLO


async def test_media_and_annotations() -> None:
    """The media type stands on the one ciphertext; a poll and a revocation say what they are."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        node = await chat.send_message(GROUP, Message(imageMessage=ImageMessage(caption="x")))
        assert [enc.media_type for enc in OutgoingMessage.from_node(node).encs] == ["image"]
        assert {enc.media_type for _, enc in OutgoingMessage.from_node(node).participants} == {""}
        node = await chat.send_message(GROUP, Message(pollCreationMessage=PollCreationMessage(name="?")))
        assert node.require("meta") == Node("meta", {"polltype": "creation"})
        revoke = build_revoke(MessageKey(GROUP, "ID0", is_from_me=False, participant=chat.bea.lid))
        assert (await chat.send_message(GROUP, revoke)).attrs["edit"] == "8"


async def test_reporting_token() -> None:
    """The token is between our name in this group and the group."""
    for by_pn, own in ((False, LID), (True, PHONE)):
        async with chats(reporting_tokens=True) as chat:
            chat.people.add_group(GROUP, chat.bea, by_pn=by_pn)
            node = await chat.send(GROUP, message_id="ID1")
            message = chat.bea.phone.read(node)
            secret = message.messageContextInfo.messageSecret
            data = message.SerializeToString()
            expected = reporting_token(data, secret=secret, message_id="ID1", sender=own, remote=GROUP)
            assert node.require("reporting", "reporting_token").data == expected


async def test_status() -> None:
    """A status goes to those the server names, and to our own devices, by number."""
    async with chats() as chat:
        chat.people.status = StatusPrivacy("whitelist", (chat.bea.pn, PHONE), is_default=True)
        node = await chat.send(STATUS_BROADCAST)
        assert node.attrs["to"] == STATUS_BROADCAST
        assert "addressing_mode" not in node.attrs
        everybody = devices(chat.bea, chat.me, by_pn=True)
        assert node.attrs["phash"] == participant_hash(everybody)
        assert receivers(node) == set(everybody) - {PHONE.with_device(3)}
        assert chat.bea.phone.read(node) == HELLO
        assert chat.me.phone.read(node) == HELLO


async def add_contacts(chat: Chats) -> None:
    """Let Bea, Cara and ourselves be in the address book, Bea by both her names, and somebody who only wrote to us."""
    cara = add_cara(chat)
    async with chat.store.begin() as unit:
        for person in (chat.bea, cara):
            await unit.lids.put(person.lid, person.pn)
        for jid in (chat.bea.lid, chat.bea.pn, cara.pn, PHONE, LID):
            await unit.contacts.put(Contact(jid, full_name=f"Name of {jid.user}"))
        await unit.contacts.put(Contact(JID.parse("5491100000000@s.whatsapp.net"), push_name="Who?"))


async def test_status_without_a_setting() -> None:
    """Where the server knows no setting, a status goes to the address book's contacts, once to each, and to us."""
    async with chats() as chat:
        await add_contacts(chat)
        node = await chat.send(STATUS_BROADCAST)
        cara = chat.people.others[-1]
        assert receivers(node) == {*devices(chat.bea), *devices(cara, by_pn=True), PHONE}
        for device in (*chat.bea.devices.values(), cara.phone, chat.me.phone):
            assert device.read(node) == HELLO


async def test_status_that_some_contacts_must_not_see() -> None:
    """Who is hidden from by one of their names is not sent it by the other."""
    async with chats() as chat:
        await add_contacts(chat)
        cara = chat.people.others[-1]
        chat.people.status = StatusPrivacy("blacklist", (chat.bea.pn, cara.lid), is_default=True)
        assert receivers(await chat.send(STATUS_BROADCAST)) == {PHONE}


async def test_status_setting_that_cannot_be_had() -> None:
    """Any other refusal keeps the status from being sent to the wrong people."""
    async with chats() as chat:
        chat.people.held.add("status")
        task = chat.begin(STATUS_BROADCAST)
        chat.server.refuse(await chat.leaves(task), 503)
        with pytest.raises(QueryRefused):
            await done(task)
        await chat.nothing_more()


async def test_without_a_connection() -> None:
    """Without a connection nothing of the group message stays."""
    async with chats() as chat:
        chat.people.add_group(GROUP, chat.bea)
        chat.bea.phone.read(await chat.send(GROUP))
        chat.made.transport.gate.clear()
        await chat.lose()
        task = chat.begin(GROUP, message_id="ID1")
        await settle()
        chat.made.clock.advance(5.0)
        with pytest.raises(NotConnected):
            await done(task)
        assert await chat.kept("ID1") is None
        chat.made.transport.gate.set()
        await chat.reconnect()
        assert chat.bea.phone.read(await chat.send(GROUP)) == HELLO
