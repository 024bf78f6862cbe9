"""What our client and whatsmeow can read of a group in which people come and go."""

import base64
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conformance.companions import Companion
from tests.conformance.company import Place, ciphertexts, gather, sent_stanza
from tests.conformance.ours import Ours
from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.shared import directory, numbers, whatsapp
from tests.conformance.talk import descendants
from tests.conformance.theirs import Theirs
from tests.conformance.whatsmeow import Sent
from zapwire import JID
from zapwire.errors import NoSession, QueryRefused
from zapwire.protocol.events import GroupInfoChanged, GroupJoined, PictureChanged
from zapwire.protocol.messages.content import Revoked
from zapwire.protocol.signal.packets import SenderKeyMessage

__all__ = ["directory", "numbers", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(params=["lid group", "pn group"], loop_scope="module")
async def group(
    request: pytest.FixtureRequest, whatsapp: SandboxProcess, directory: Path, numbers: Iterator[str]
) -> AsyncIterator[Place]:
    """A group in which everybody has written, for one test."""
    async with gather(whatsapp, directory, numbers) as company:
        place = company.place(request.param)
        await place.greet()
        yield place


async def group_key(place: Place, speaker: Companion, sent: Sent) -> SenderKeyMessage:
    """Return what is encrypted for all in a message to a group."""
    (enc,) = await ciphertexts(place.sandbox, speaker, sent)
    return SenderKeyMessage.from_bytes(enc)


async def keyed(place: Place, speaker: Companion, sent: Sent) -> set[str]:
    """Return the devices that were given the sender's key with a message."""
    stanza = await sent_stanza(place.sandbox, speaker, sent)
    return {node["attrs"]["jid"] for node in descendants(stanza) if node["tag"] == "to"}


async def key_record_fails(hearer: Ours, place: Place, speaker: Companion, packet: SenderKeyMessage) -> None:
    """Check that with all that a client of ours has of a sender in a group, a message cannot be decrypted."""
    address = JID.parse(speaker.linked.lid).signal_address()
    record = await hearer.store.sender_keys.get(JID.parse(place.group), address)
    assert record is not None
    with pytest.raises(NoSession, match="no sender key"):
        record.decrypt(packet)


async def test_who_leaves_cannot_read_on(group: Place) -> None:
    """After Bob left, our client encrypts with a new key, given to those who stay; what Bob kept does not open it."""
    company, anna = group.company, group.company.anna
    before = await anna.text(group.group, "Is everybody here?")
    await group.heard(anna, before)
    await group.sandbox.change_participants(group.group, remove=[company.bob.phone])
    await company.bob.peer.wait_for("group_changed", leave=[group.name_of(company.bob.phone)])
    after = await anna.text(group.group, "Bob is gone")
    for phone in (anna.phone, *company.others):
        found = await group.sandbox.received(phone, after.id)
        assert (found["text"], found["retries"]) == ("Bob is gone", 0)
    old, new = await group_key(group, anna, before), await group_key(group, anna, after)
    assert old.key_id != new.key_id
    gone = {*company.bob.names, *company.tablet.names, company.bob.phone.jid, company.bob.phone.lid}
    given = await keyed(group, anna, after)
    assert given == {group.name_of(phone) for phone in (anna.phone, *company.others)}
    assert not given & gone
    await key_record_fails(company.tablet, group, anna, new)
    for companion in (company.bob, company.tablet):
        assert "Bob is gone" not in companion.heard_texts()
    # Nor can he write; our client is told so.
    with pytest.raises(QueryRefused) as caught:
        await company.tablet.text(group.group, "Hello?")
    assert caught.value.code == 403


async def test_who_comes_reads_on(group: Place, directory: Path) -> None:
    """A new member with whatsmeow reads our client from then on, with the same key, and is read by it."""
    company, anna = group.company, group.company.anna
    before = await anna.text(group.group, "Not for the new one")
    await group.heard(anna, before)
    phone = await group.sandbox.add_phone(f"{int(company.others[-1].number) + 500_000}")
    async with Theirs.start(group.sandbox, phone, directory, name=f"New-{phone.number}") as new:
        await group.sandbox.change_participants(group.group, add=[phone])
        await new.peer.wait_for("joined_group", jid=group.group)
        sent = await anna.text(group.group, "Welcome")
        heard = await new.hear(sent.id)
        assert (heard.message.conversation, heard.names, heard.chat) == ("Welcome", anna.names, group.group)
        assert (await group.sandbox.received(phone, sent.id))["text"] == "Welcome"
        assert await keyed(group, anna, sent) == {
            group.name_of(phone),
            new.linked.jid if group.where == "pn group" else new.linked.lid,
        }
        assert (await group_key(group, anna, sent)).key_id == (await group_key(group, anna, before)).key_id
        for speaker in (company.bob, company.tablet, new):
            sent = await speaker.text(group.group, "Hello")
            for hearer in (anna, company.bob, company.tablet, new):
                if hearer is not speaker:
                    heard = await hearer.hear(sent.id)
                    assert (heard.message.conversation, heard.names) == ("Hello", speaker.names)
        assert "Not for the new one" not in new.heard_texts()


async def test_our_client_comes_and_goes(group: Place) -> None:
    """Taken out and put in again, our client is read again, and reads whatsmeow again, but nothing in between."""
    company, anna, bob = group.company, group.company.anna, group.company.bob
    phone = company.tablet.phone
    await group.sandbox.change_participants(group.group, remove=[phone])
    sent = await anna.text(group.group, "In between")
    await group.sandbox.received(company.others[0], sent.id)
    await group.sandbox.change_participants(group.group, add=[phone])
    await bob.peer.wait_for("joined_group", jid=group.group)
    for speaker in company.companions:
        await group.heard(speaker, await speaker.text(group.group, "All here again"))
    for companion in (bob, company.tablet):
        assert "In between" not in companion.heard_texts()


async def test_an_admin_revokes(group: Place) -> None:
    """An admin of ours takes back what somebody else wrote, and one with whatsmeow does, too: for everyone."""
    company = group.company
    await group.sandbox.change_participants(group.group, promote=[company.bob.phone])
    author = company.others[0]
    for admin in company.companions:
        id = await group.sandbox.send(author, group.group, "Nonsense")
        for companion in company.companions:
            await companion.hear(id)
        sent = await admin.revoke(group.group, id, sender=group.name_of(author))
        for heard in await group.heard(admin, sent, target=id):
            assert heard.edit == "8"
            assert isinstance(heard.content, Revoked)
            assert not heard.content.key.is_from_me
            assert str(heard.content.key.participant) == group.name_of(author)
        for phone in group.phones:
            if phone != author:
                await group.knows(phone, id, revoked=True)


async def test_the_groups_people(group: Place) -> None:
    """Our client and whatsmeow see the same people under the same names."""
    company = group.company
    theirs = await company.bob.peer.group_info(group.group)
    ours = await company.anna.client.groups.info(JID.parse(group.group))
    assert ours.subject == theirs["subject"] == "Five"
    assert {(str(one.jid), str(one.lid), str(one.pn)) for one in ours.participants} == {
        (one["jid"], one["lid"], one["pn"]) for one in theirs["participants"]
    }
    assert ours.addressing_mode == group.where.removesuffix(" group")


async def test_what_changes(group: Place) -> None:
    """Phones do everything that can be done to a group; our client and whatsmeow are told the same."""
    company, sandbox, jid = group.company, group.sandbox, group.group
    owner, bob, guest = company.anna.phone, company.bob.phone, company.others[0]
    await _both_told(group, await _set(group, subject="Six"))
    await _both_told(group, await _set(group, topic="At noon"))
    await _both_told(group, await _set(group, topic=""))
    for name, value in (("announce", True), ("announce", False), ("locked", True), ("locked", False)):
        await _both_told(group, await _set(group, **{name: value}))
    for seconds in (86_400, 0):
        await _both_told(group, await _set(group, ephemeral=seconds))
    for change in ("promote", "demote", "remove"):
        await sandbox.change_participants(jid, **{change: [guest]})
        told = await _both_told(group, {})
        people = {"promote": told.promoted, "demote": told.demoted, "remove": told.left}[change]
        assert [(str(one.jid), str(one.lid), str(one.pn)) for one in people] == [
            (group.name_of(guest), guest.lid, guest.jid)
        ]
    invite = await sandbox.group_act(jid, "invite", reset=True)
    assert (await _both_told(group, {})).new_invite_link == invite["link"]
    await sandbox.join(guest, invite["link"])
    assert (await _both_told(group, {})).join_reason == "invite"
    for data in (base64.b64encode(b"\xff\xd8\xff").decode(), None):
        await sandbox.group_act(jid, "photo", data=data)
        theirs = await company.bob.peer.wait_for("picture", jid=jid)
        ours = await company.tablet.wait_for(PictureChanged)
        assert (
            (theirs["author"], theirs["is_removed"])
            == (str(ours.author), ours.is_removed)
            == (
                group.name_of(owner),
                data is None,
            )
        )
        assert {str(ours.author), str(ours.author_alt)} == {owner.jid, owner.lid}
    await sandbox.group_act(jid, "leave", by=bob.number)
    assert [str(one.jid) for one in (await _both_told(group, {})).left] == [group.name_of(bob)]
    await sandbox.change_participants(jid, add=[bob])
    joined = await company.tablet.wait_for(GroupJoined, lambda event: str(event.group.jid) == jid)
    told_group = await company.bob.peer.wait_for("joined_group", jid=jid)
    assert {(str(one.jid), str(one.lid), str(one.pn)) for one in joined.group.participants} == {
        (one["jid"], one["lid"], one["pn"]) for one in told_group["participants"]
    }
    assert (joined.group.subject, str(joined.group.owner)) == (told_group["subject"], told_group["owner"])


async def _set(group: Place, **settings: object) -> dict[str, object]:
    """Let the owner's phone set something of the group; returns it."""
    await group.sandbox.group_act(group.group, "settings", **settings)
    return settings


async def _both_told(group: Place, settings: dict[str, object]) -> GroupInfoChanged:
    """Wait until our client and whatsmeow tell of a change, in the same words; returns ours."""
    company = group.company
    ours = await company.tablet.wait_for(GroupInfoChanged, lambda event: str(event.group) == group.group)
    theirs = await company.bob.peer.wait_for("group_changed", jid=group.group)
    topic = ours.topic
    assert {
        "sender": str(ours.sender),
        "timestamp": ours.timestamp,
        "join": [str(one.jid) for one in ours.joined],
        "leave": [str(one.jid) for one in ours.left],
        "promote": [str(one.jid) for one in ours.promoted],
        "demote": [str(one.jid) for one in ours.demoted],
        "subject": ours.name.text if ours.name else None,
        "is_announce": ours.announce.is_announce if ours.announce else None,
        "ephemeral": ours.ephemeral,
        "is_locked": ours.is_locked,
        "topic": [topic.text, topic.id, topic.is_deleted] if topic else None,
        "new_invite_link": ours.new_invite_link,
        "versions": [ours.previous_participant_version, ours.participant_version],
        "join_reason": ours.join_reason,
    }.items() <= theirs.items()
    for name, value in settings.items():
        told = {"subject": theirs["subject"], "topic": theirs["topic"] and theirs["topic"][0]}.get(name)
        assert (theirs.get(f"is_{name}", theirs.get(name)) if told is None else told) == value
    assert None not in (ours.sender_pn, ours.sender_lid)
    return ours
