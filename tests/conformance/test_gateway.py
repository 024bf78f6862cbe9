"""What users of the gateway and whatsmeow make of each other, over HTTP on the one side."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conformance.house import WHERE, House, Where, living
from tests.conformance.sandbox_process import SandboxProcess
from tests.conformance.scanner import read_qr
from tests.conformance.shared import directory, whatsapp
from tests.conformance.steps import refused

__all__ = ["directory", "whatsapp"]

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
everywhere = pytest.mark.parametrize("where", WHERE)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(whatsapp: SandboxProcess, directory: Path) -> AsyncIterator[House]:
    """A gateway, and a whatsmeow that knows nobody there yet."""
    async with living(whatsapp, directory) as house:
        yield house
        assert not house.bob.peer.has_reported("undecryptable")
        for companion in (house.linked, house.bob.linked):
            assert refused(await whatsapp.traffic(companion.jid)) == []


async def test_linked_by_qr(house: House) -> None:
    """The code of the event is the one that was scanned, and the account knows who it is by both names."""
    picture = (await house.anna.hear("QR", "code"))["qrCodeBase64"]
    assert ",".join(read_qr(picture).split(",")[1:3]).count("=") == 2
    linked = await house.anna.hear("PairSuccess", {"ID": house.linked.jid, "LID": house.linked.lid})
    assert (linked["ownPn"], linked["ownLid"]) == (house.phone.jid, house.phone.lid)
    status = await house.anna.call("GET", "/session/status")
    number, _, device = house.linked.jid.removesuffix("@s.whatsapp.net").partition(":")
    assert (status["loggedIn"], status["jid"]) == (True, f"{number}.0:{device}@s.whatsapp.net")


async def test_linked_by_code(house: House) -> None:
    """A code that is typed into the phone links, and whatsmeow reads the new account and is read."""
    carla = await house.add_user("carla")
    await carla.connect()
    code = (await carla.call("POST", "/session/pairphone", Phone=house.carla.number))["LinkingCode"]
    linked = await house.sandbox.enter_code(house.carla, code)
    await carla.hear("PairSuccess", {"ID": linked.jid})
    await carla.hear("Connected")
    sent = await carla.call("POST", "/chat/send/text", Phone=house.bob.phone.number, Body="By a code")
    heard = await house.bob.hear(sent["Id"])
    assert (heard.names, heard.message.conversation) == (frozenset((linked.jid, linked.lid)), "By a code")
    answer = await house.bob.text(house.carla.jid, "By a camera")
    body = await carla.hear("Message", {"Info": {"ID": answer.id}, "Message": {"conversation": "By a camera"}})
    assert (body["senderPn"], body["senderLid"]) == (house.bob.phone.jid, house.bob.phone.lid)
    assert (body["ownPn"], body["ownLid"]) == (house.carla.jid, house.carla.lid)


@everywhere
async def test_texts_and_replies(house: House, where: Where) -> None:
    """A text and an answer that quotes it are read, in either direction."""
    anna, bob = house.anna, house.bob
    to = house.chat_of(house.phone, where)
    sent = await anna.call("POST", "/chat/send/text", Phone=to, Body="Who comes? 🐦", Id=f"3EB0ANNA{where.upper()}")
    assert sent["Id"] == f"3EB0ANNA{where.upper()}"
    heard = await bob.hear(sent["Id"])
    assert heard.names == {house.linked.jid, house.linked.lid}
    assert (heard.message.conversation, heard.is_group) == ("Who comes? 🐦", where == "group")

    reply = await bob.reply(
        house.chat_of(bob.phone, where), "I do", id=sent["Id"], sender=house.phone.lid, quoted="Who comes? 🐦"
    )
    body = await house.heard(where, reply.id, bob.phone)
    context = body["event"]["Message"]["extendedTextMessage"]["contextInfo"]
    assert (context["stanzaID"], context["participant"]) == (sent["Id"], house.phone.lid)
    assert context["quotedMessage"] == {"conversation": "Who comes? 🐦"}
    assert body["people"] == [{"pn": house.phone.jid, "lid": house.phone.lid}]

    quote = {"StanzaId": reply.id, "Participant": body["senderPn"]}
    answer = await anna.call("POST", "/chat/send/text", Phone=to, Body="Fine", ContextInfo=quote, QuotedText="I do")
    said = (await bob.hear(answer["Id"])).message.extendedTextMessage
    assert (said.text, said.contextInfo.stanzaID) == ("Fine", reply.id)
    assert said.contextInfo.participant in (bob.phone.jid, bob.phone.lid)
    assert said.contextInfo.quotedMessage.conversation == "I do"


@everywhere
async def test_changes_by_the_user(house: House, where: Where) -> None:
    """Reactions to a message of one's own and of whatsmeow's, an edit and a deletion reach whatsmeow."""
    anna, bob = house.anna, house.bob
    to = house.chat_of(house.phone, where)
    theirs = await bob.text(house.chat_of(bob.phone, where), "React to this")
    sender = (await house.heard(where, theirs.id, bob.phone))["senderPn"]
    own = await anna.call("POST", "/chat/send/text", Phone=to, Body="Helo")
    await bob.hear(own["Id"])

    await anna.call("POST", "/chat/react", Phone=to, Body="👍", Id=f"me:{own['Id']}")
    reaction = (await bob.hear(kind="reactionMessage")).message.reactionMessage
    assert (reaction.text, reaction.key.ID, reaction.key.fromMe) == ("👍", own["Id"], True)
    await anna.call("POST", "/chat/react", Phone=to, Body="🙋", Id=theirs.id, Participant=sender)
    reaction = (await bob.hear(kind="reactionMessage")).message.reactionMessage
    assert (reaction.text, reaction.key.ID, reaction.key.fromMe) == ("🙋", theirs.id, False)
    assert reaction.key.participant == (sender if where == "group" else "")
    await house.sandbox.wait_for_message(bob.phone, theirs.id, reactions={house.phone.jid: "🙋"})
    await anna.call("POST", "/chat/react", Phone=to, Body="remove", Id=theirs.id, Participant=sender)
    assert (await bob.hear(kind="reactionMessage")).message.reactionMessage.text == ""

    await anna.call("POST", "/chat/send/edit", Phone=to, Body="Hello", Id=own["Id"])
    heard = await bob.hear(kind="protocolMessage")
    change = heard.message.protocolMessage
    assert (heard.edit, change.key.ID, change.editedMessage.conversation) == ("1", own["Id"], "Hello")
    await anna.call("POST", "/chat/delete", Phone=to, Id=own["Id"])
    heard = await bob.hear(kind="protocolMessage")
    assert (heard.edit, heard.message.protocolMessage.key.ID) == ("7", own["Id"])
    await house.sandbox.wait_for_message(bob.phone, own["Id"], text="", revoked=True)


@everywhere
async def test_changes_by_whatsmeow(house: House, where: Where) -> None:
    """Its reactions, edits and deletions are told, with what they change and by both names."""
    anna, bob = house.anna, house.bob
    own = await anna.call("POST", "/chat/send/text", Phone=house.chat_of(house.phone, where), Body="React to this")
    await bob.hear(own["Id"])
    chat = house.chat_of(bob.phone, where)
    reaction = await bob.react(chat, own["Id"], "👍", sender=house.phone.lid)
    body = await house.heard(where, reaction.id, bob.phone)
    told = body["event"]["Message"]["reactionMessage"]
    assert (told["text"], told["key"]["ID"]) == ("👍", own["Id"])
    if where == "group":
        assert {"pn": house.phone.jid, "lid": house.phone.lid} in body["people"]

    text = await bob.text(chat, "Helo")
    await house.heard(where, text.id, bob.phone)
    edit = await bob.edit(chat, text.id, "Hello")
    body = await house.heard(where, edit.id, bob.phone)
    change = body["event"]["Message"]["protocolMessage"]
    assert (change["key"]["ID"], change["editedMessage"]) == (text.id, {"conversation": "Hello"})
    assert body["event"]["Info"]["Edit"] == "1"
    revocation = await bob.revoke(chat, text.id)
    body = await house.heard(where, revocation.id, bob.phone)
    assert body["event"]["Message"]["protocolMessage"]["key"]["ID"] == text.id
    assert body["event"]["Info"]["Edit"] == "7"


@everywhere
async def test_typing(house: House, where: Where) -> None:
    """Each sees the other type, record and pause."""
    anna, bob = house.anna, house.bob
    await bob.set_available(available=True)
    await anna.call("POST", "/user/presence", type="available")
    for state, media in (("composing", ""), ("composing", "audio"), ("paused", "")):
        await anna.call("POST", "/chat/presence", Phone=house.chat_of(house.phone, where), State=state, Media=media)
        notice = await bob.hear_typing("composing" if state == "composing" else "paused", media)
        assert notice.names == {house.phone.jid, house.phone.lid}
        await bob.peer.chat_presence(house.chat_of(bob.phone, where), state, media)
        seen = {"State": state, "Media": media, "IsGroup": where == "group"}
        body = await anna.hear("ChatPresence", seen)
        assert (body["senderPn"], body["senderLid"]) == (bob.phone.jid, bob.phone.lid)
        assert (body["chatPn"], body["chatLid"]) == (("", "") if where == "group" else (bob.phone.jid, bob.phone.lid))
    await bob.set_available(available=False)


@everywhere
async def test_reading(house: House, where: Where) -> None:
    """What either marks as read is told to who wrote it."""
    anna, bob = house.anna, house.bob
    sent = await anna.call("POST", "/chat/send/text", Phone=house.chat_of(house.phone, where), Body="Read this")
    heard = await bob.hear(sent["Id"])
    await bob.read(heard.chat, house.phone.lid, sent["Id"])
    body = await anna.hear("ReadReceipt", {"MessageIDs": [sent["Id"]]}, state="Read")
    assert (body["senderPn"], body["senderLid"]) == (bob.phone.jid, bob.phone.lid)
    assert (body["chatPn"], body["chatLid"]) == (("", "") if where == "group" else (bob.phone.jid, bob.phone.lid))
    delivered = await anna.hear("ReadReceipt", {"MessageIDs": [sent["Id"]]}, state="Delivered")
    assert delivered["ownLid"] == house.phone.lid

    text = await bob.text(house.chat_of(bob.phone, where), "And this")
    info = (await house.heard(where, text.id, bob.phone))["event"]["Info"]
    await anna.call("POST", "/chat/markread", Id=[text.id], Chat=info["Chat"], Sender=info["Sender"])
    names = frozenset((house.linked.jid, house.linked.lid, house.phone.jid, house.phone.lid))
    notice = await bob.hear_receipt(text.id, "read", names)
    assert notice.chat in ({house.group} if where == "group" else {house.phone.jid, house.phone.lid})
