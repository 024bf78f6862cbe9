"""How our client and whatsmeow get on when people change their phones and companions."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conformance.companions import Companion
from tests.conformance.company import Company, ciphertexts, gather, without_device
from tests.conformance.ours import Ours
from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.shared import directory, numbers, whatsapp
from tests.conformance.theirs import Theirs
from tests.conformance.whatsmeow import Sent
from zapwire import JID, Options
from zapwire.protocol.events import IdentityChanged, LoggedOut, MessageUndecryptable
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.signal.packets import PreKeySignalMessage
from zapwire.protocol.stanzas.prekeys import GetPreKeyBundles
from zapwire.testing import fast_timing

__all__ = ["directory", "numbers", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

MANY = 1000
"""More than any client's one-time prekeys."""


@pytest_asyncio.fixture(loop_scope="module")
async def strangers(whatsapp: SandboxProcess, directory: Path, numbers: Iterator[str]) -> AsyncIterator[Company]:
    """People who have not written to each other, for one test."""
    options = Options(timing=replace(fast_timing(), ask_phone_after=0.2))
    async with gather(whatsapp, directory, numbers, options=options) as company:
        yield company


@pytest_asyncio.fixture(loop_scope="module")
async def company(strangers: Company) -> Company:
    """People who know each other in a chat and in a group, for one test."""
    for where in ("chat", "lid group"):
        await strangers.place(where).greet()
    return strangers


async def test_the_others_phone_installed_anew(company: Company, directory: Path) -> None:
    """Our client is told of the other's new identity, writes to the new phone at once, and to its new whatsmeow."""
    sandbox, anna, phone = company.sandbox, company.anna, company.bob.phone
    await sandbox.reinstall(phone)
    changed = await anna.wait_for(IdentityChanged)
    assert (str(changed.pn), str(changed.lid), changed.is_implicit) == (phone.jid, phone.lid, False)
    await company.bob.peer.wait_for("logged_out")
    await company.tablet.wait_for(LoggedOut)
    sent = await anna.text(phone.jid, "A new phone?")
    found = await sandbox.received(phone, sent.id)
    assert (found["text"], found["retries"]) == ("A new phone?", 0)
    id = await sandbox.send(phone, anna.phone.jid, "Yes")
    assert (await anna.received(id)).message.conversation == "Yes"
    async with Theirs.start(sandbox, phone, directory, name=f"Again-{phone.number}") as bob:
        sent = await anna.text(phone.jid, "And a new computer?")
        heard = await bob.hear(sent.id)
        assert (heard.names, heard.message.conversation) == (anna.names, "And a new computer?")
        sent = await bob.text(anna.phone.jid, "That, too")
        heard = await anna.hear(sent.id)
        assert (heard.names, heard.message.conversation) == (bob.names, "That, too")


async def test_a_members_phone_installed_anew(company: Company) -> None:
    """In a group, too, the new phone reads what ours and whatsmeow write, and is read."""
    group, phone = company.groups["lid group"], company.others[0]
    await company.sandbox.reinstall(phone)
    await company.anna.wait_for(IdentityChanged, lambda event: str(event.pn) == phone.jid)
    await company.bob.peer.wait_for("identity_change")
    for companion in company.companions:
        sent = await companion.text(group, "Read this")
        found = await company.sandbox.received(phone, sent.id)
        assert (found["text"], found["sender_pn"]) == ("Read this", companion.phone.jid)
    id = await company.sandbox.send(phone, group, "I did")
    for companion in company.companions:
        assert (await companion.hear(id)).message.conversation == "I did"


async def test_our_phone_installed_anew(company: Company) -> None:
    """Our client is logged out, whatsmeow is told; linked again, both read each other in the chat and in the group."""
    sandbox, anna, bob = company.sandbox, company.anna, company.bob
    await sandbox.reinstall(anna.phone)
    await anna.wait_for(LoggedOut)
    change = await bob.peer.wait_for("identity_change", implicit=False)
    assert change["jid"] in (anna.phone.jid, anna.phone.lid)
    sent = await bob.text(anna.phone.jid, "Still you?")
    assert (await sandbox.received(anna.phone, sent.id))["text"] == "Still you?"
    await anna.client.close()
    await anna.link(sandbox, anna.phone)
    for where in ("chat", "lid group"):
        place = company.place(where)
        for speaker in (anna, bob):
            sent = await speaker.text(place.chat_of(speaker.phone), f"In {where}")
            hearer = place.partner(speaker)
            heard = await hearer.hear(sent.id)
            assert (heard.message.conversation, heard.names) == (f"In {where}", speaker.names)


async def test_handed_on_by_the_phone(company: Company) -> None:
    """A companion linked in the middle gets from its phone what whatsmeow wrote without knowing of it.

    whatsmeow ignores the notification of a new device where it knows the list by LID only (notification.go).
    """
    sandbox, bob, phone = company.sandbox, company.bob, company.anna.phone
    async with Ours.start(sandbox, phone) as new:
        sent = await bob.text(phone.jid, "Do you hear me?")
        missed = await new.wait_for(MessageUndecryptable, lambda event: event.info.id == sent.id)
        assert (missed.is_unavailable, missed.is_final) == (True, False)
        event = await new.received(sent.id)
        assert event.request_id
        assert event.message.conversation == "Do you hear me?"
        source = event.info.source
        assert (str(source.sender_pn), str(source.sender_lid)) == (bob.phone.jid, bob.phone.lid)
        assert (str(source.chat_pn), str(source.chat_lid)) == (bob.phone.jid, bob.phone.lid)
        assert not source.is_from_me
        # What whatsmeow writes next it encrypts for the new one, too.
        sent = await bob.text(phone.jid, "And now?")
        event = await new.received(sent.id)
        assert (event.request_id, event.message.conversation) == ("", "And now?")


@pytest.mark.parametrize("where", ["chat", "lid group"])
async def test_handed_on_when_the_sender_is_gone(company: Company, where: str) -> None:
    """What arrived spoilt, and its sender does not send again, the phone hands on."""
    place = company.place("chat" if where == "chat" else "lid group")
    sandbox, anna, bob = company.sandbox, company.anna, company.bob
    await sandbox.fault("corrupt_message", device=anna.jid, count=1)
    await sandbox.fault("delay", device=anna.jid, seconds=0.5, count=1)
    sent = await bob.text(place.chat_of(bob.phone), "I must go")
    await bob.go_away()
    missed = await anna.wait_for(MessageUndecryptable, lambda event: event.info.id == sent.id)
    assert (missed.retry_count, missed.is_unavailable, missed.is_final) == (1, False, False)
    event = await anna.received(sent.id)
    assert event.request_id
    assert event.message.conversation == "I must go"
    assert str(event.info.source.sender_pn) == bob.phone.jid
    assert event.info.source.is_group is bool(place.group)
    # Sent again after all, it is not told again.
    await bob.come_back()
    last = await bob.text(place.chat_of(bob.phone), "Here I am")
    await anna.received(last.id)
    assert anna.heard_texts().count("I must go") == 1


async def test_another_whatsmeow(company: Company, directory: Path) -> None:
    """Our client's next message reaches a whatsmeow that the other just linked, in the chat and in a group."""
    sandbox, anna, phone = company.sandbox, company.anna, company.others[0]
    await anna.text(phone.jid, "Get a computer")
    async with Theirs.start(sandbox, phone, directory, name=f"New-{phone.number}") as new:
        for to in (phone.jid, company.groups["lid group"]):
            sent = await anna.text(to, "Better?")
            heard = await new.hear(sent.id)
            assert (heard.message.conversation, heard.names) == ("Better?", anna.names)
            sent = await new.text(anna.phone.jid if to == phone.jid else to, "Much")
            heard = await anna.hear(sent.id)
            assert (heard.message.conversation, heard.names) == ("Much", new.names)
        assert not new.peer.has_reported("undecryptable")


async def test_unlinked_and_another_one_linked(company: Company, directory: Path) -> None:
    """After the other unlinked whatsmeow and linked another one, our messages reach that, and its messages us."""
    sandbox, anna, phone = company.sandbox, company.anna, company.bob.phone
    await sandbox.unlink(phone, company.bob.linked)
    await company.bob.peer.wait_for("logged_out")
    sent = await anna.text(phone.jid, "Still there?")
    assert (await sandbox.received(phone, sent.id))["text"] == "Still there?"
    assert (await company.tablet.hear(sent.id)).message.conversation == "Still there?"
    async with Theirs.start(sandbox, phone, directory, name=f"Other-{phone.number}") as other:
        for to, back in ((phone.jid, anna.phone.jid), (company.groups["lid group"], company.groups["lid group"])):
            sent = await anna.text(to, "And you?")
            assert (await other.hear(sent.id)).message.conversation == "And you?"
            sent = await other.text(back, "Me, too")
            assert (await anna.hear(sent.id)).message.conversation == "Me, too"
            assert (await company.tablet.hear(sent.id)).is_from_me


async def test_ours_unlinked_and_linked_again(company: Company) -> None:
    """After our client was unlinked and linked again as another device, whatsmeow reads it and is read."""
    sandbox, anna, bob = company.sandbox, company.anna, company.bob
    before = anna.names
    await sandbox.unlink(anna.phone, anna.linked)
    await anna.wait_for(LoggedOut)
    await anna.client.close()
    await anna.link(sandbox, anna.phone)
    assert anna.names != before
    for where in ("chat", "lid group"):
        place = company.place(where)
        for speaker in (anna, bob):
            sent = await speaker.text(place.chat_of(speaker.phone), f"In {where}")
            heard = await place.partner(speaker).hear(sent.id)
            assert heard.message.conversation == f"In {where}"
            # What whatsmeow wrote before it knew the new device, the phone hands on, who tells people only.
            assert {without_device(name) for name in heard.names} == {speaker.phone.jid, speaker.phone.lid}


async def drain(spender: Ours, device: str) -> None:
    """Take all one-time prekeys that the server has of a device."""
    jid = JID.parse(device)
    for _ in range(MANY):
        answer = (await spender.client.query(GetPreKeyBundles((jid,))))[jid]
        assert isinstance(answer, PreKeyBundle)
        if answer.prekey is None:
            return
    raise AssertionError(f"{device} still has prekeys")


async def prekey_of(sandbox: SandboxProcess, speaker: Companion, sent: Sent, hearer: Companion) -> int | None:
    """Return the one-time prekey of the hearer that the beginning of a session names."""
    (enc,) = await ciphertexts(sandbox, speaker, sent, hearer.names)
    return PreKeySignalMessage.from_bytes(enc).prekey_id


async def test_whatsmeow_has_no_prekeys_left(strangers: Company) -> None:
    """The first message to a whatsmeow whose one-time prekeys ran out while it was away is read when it is back."""
    anna, bob = strangers.anna, strangers.bob
    await bob.go_away()
    await drain(strangers.tablet, bob.jid)
    sent = await anna.text(bob.phone.jid, "First")
    assert await prekey_of(strangers.sandbox, anna, sent, bob) is None
    await bob.come_back()
    assert (await bob.hear(sent.id)).message.conversation == "First"
    assert not bob.peer.has_reported("undecryptable")
    answer = await bob.text(anna.phone.jid, "Second")
    assert (await anna.hear(answer.id)).message.conversation == "Second"


async def test_ours_has_no_prekeys_left(strangers: Company) -> None:
    """The first message of whatsmeow to a client of ours without one-time prekeys is read, and new ones are made."""
    anna, bob = strangers.anna, strangers.bob
    await anna.go_away()
    await drain(strangers.tablet, anna.jid)
    sent = await bob.text(anna.phone.jid, "First")
    assert await prekey_of(strangers.sandbox, bob, sent, anna) is None
    await anna.come_back()
    assert (await anna.hear(sent.id)).message.conversation == "First"
    assert not any(isinstance(event, MessageUndecryptable) for event in anna.seen)
    answer = await anna.text(bob.phone.jid, "Second")
    assert (await bob.hear(answer.id)).message.conversation == "Second"
    jid = JID.parse(anna.jid)
    bundle = (await strangers.tablet.client.query(GetPreKeyBundles((jid,))))[jid]
    assert isinstance(bundle, PreKeyBundle)
    assert bundle.prekey is not None
