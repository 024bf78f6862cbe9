"""Sending over HTTP."""

from typing import Any

import pytest

from tests.gateway.fakes import LID, Rig, make_rig
from zapwire.errors import (
    NoSuchRecipient,
    NotConnected,
    NotPaired,
    SendRefused,
    SendUnconfirmed,
    StoreError,
)
from zapwire.gateway.accounts import commands
from zapwire.gateway.previews import Preview
from zapwire.gateway.settings import Settings
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.e2e_pb2 import Message

BEN = JID("14155550123", "s.whatsapp.net")
TEXT = {"Phone": "+1 (415) 555-0123", "Body": "Hello"}


def message(rig: Rig) -> Message:
    """Return the message that was sent last."""
    command = rig.commands[-1]
    assert isinstance(command, commands.SendMessage)
    return Message.FromString(command.message)


async def test_text(rig: Rig) -> None:
    """A text is sent, and the answer has the reference's shape, with the chat's LID beside it."""
    answer = await rig.call("POST", "/chat/send/text", {**TEXT, "Id": "90B2F8B13FAC8A9CF6B06E99C7834DC5"})
    assert answer.json() == {
        "code": 200,
        "data": {
            "Details": "Sent",
            "Id": "90B2F8B13FAC8A9CF6B06E99C7834DC5",
            "Timestamp": "2022-04-20T15:49:08Z",
            "Chat": str(LID),
        },
        "success": True,
    }
    (command,) = rig.commands
    assert isinstance(command, commands.SendMessage)
    assert (command.chat, command.id) == (BEN, "90B2F8B13FAC8A9CF6B06E99C7834DC5")
    assert message(rig) == Message(conversation="Hello")


async def test_answer(rig: Rig) -> None:
    """An answer names the message in any case."""
    context = {"stanzaID": "AA3DSE28UDJES3", "participant": "5491155553935@s.whatsapp.net"}
    await rig.call("POST", "/chat/send/text", {**TEXT, "contextinfo": context, "quotedtext": "Hi"})
    info = message(rig).extendedTextMessage.contextInfo
    assert (info.stanzaID, info.participant) == ("AA3DSE28UDJES3", "5491155553935@s.whatsapp.net")
    assert info.quotedMessage.conversation == "Hi"


async def test_timestamp_of_wuzapi() -> None:
    """With the profile `wuzapi` the timestamp is a number."""
    rig = await make_rig(Settings.read({"api_profile": "wuzapi"}, env_file=None))
    assert (await rig.call("POST", "/chat/send/text", TEXT)).json()["data"]["Timestamp"] == 1650469748


async def test_link_preview(rig: Rig) -> None:
    """A preview is fetched where it is wanted, and after the rest was found right."""
    rig.previews.preview = Preview("https://x.test/", "Title")
    await rig.call("POST", "/chat/send/text", {**TEXT, "Body": "see https://x.test"})
    assert rig.previews.asked == []
    wrong = {**TEXT, "LinkPreview": True, "ContextInfo": {"StanzaId": "A"}}
    assert (await rig.call("POST", "/chat/send/text", wrong)).status_code == 400
    assert rig.previews.asked == []
    await rig.call("POST", "/chat/send/text", {**TEXT, "Body": "see https://x.test", "LinkPreview": True})
    assert rig.previews.asked == ["https://x.test"]
    assert message(rig).extendedTextMessage.title == "Title"


async def test_edit(rig: Rig) -> None:
    """A message of one's own is changed; the answer names that message."""
    answer = await rig.call("POST", "/chat/send/edit", {**TEXT, "Id": "AAA"})
    assert answer.json()["data"]["Id"] == "AAA"
    (command,) = rig.commands
    assert isinstance(command, commands.Edit)
    assert (command.chat, command.target, command.text) == (BEN, "AAA", "Hello")
    assert (await rig.call("POST", "/chat/send/edit", TEXT)).json()["error"] == "missing Id in Payload"


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotConnected("there is no connection"), 409, "POST /session/connect"),
        (NotPaired("not linked"), 409, "GET /session/qr"),
        (NoSuchRecipient("14155550123 is not on WhatsApp"), 404, "not on WhatsApp"),
        (SendUnconfirmed("no answer", "3EB0AA"), 504, '"Id": "3EB0AA"'),
        (SendRefused.from_code(429), 429, "wait"),
        (SendRefused.from_code(463), 403, "may not start a chat"),
        (SendRefused.from_code(421), 503, "try again"),
        (SendRefused.from_code(400), 502, "400"),
        (StoreError("the database /secret/path is full"), 503, "try again"),
    ],
)
async def test_what_goes_wrong(rig: Rig, error: Exception, status: int, words: str) -> None:
    """Each way of failing has its status, and says what to do."""
    rig.sessions.answers.append(error)
    answer = await rig.call("POST", "/chat/send/text", TEXT)
    assert answer.status_code == status
    assert answer.json()["code"] == status
    assert answer.json()["success"] is False
    assert words in answer.json()["error"]
    assert "secret" not in answer.text
    if status in (429, 503):
        assert int(answer.headers["retry-after"]) > 0


async def test_unconfirmed_tells_its_id(rig: Rig) -> None:
    """Who does not know whether a message was sent can send it again by its id."""
    rig.sessions.answers.append(SendUnconfirmed("no answer", "3EB0AA"))
    assert (await rig.call("POST", "/chat/send/text", TEXT)).json()["Id"] == "3EB0AA"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (None, "missing Phone in Payload; missing Body in Payload"),
        ({"Phone": "14155550123"}, "missing Body in Payload"),
        ({"Phone": "14155550123", "Body": ""}, "missing Body in Payload"),
        ({"Phone": "", "Body": "a"}, "missing Phone in Payload"),
        ({"Phone": 14155550123, "Body": "a"}, "Phone must be a string, not a number"),
        ({"Phone": "14155550123", "Body": "a\0b"}, "Body must not contain the NUL character"),
        ({"Phone": "1415\0", "Body": "a"}, "Phone must not contain the NUL character"),
        ({"Phone": "14155550123", "Body": "x" * 70000}, "at most 65536 characters"),
        ({"Phone": "120363@newsletter", "Body": "a"}, "newsletter"),
        ({"Phone": "Ben", "Body": "a"}, "with its country code"),
        ({**TEXT, "Id": "a b"}, "Id "),
        ({**TEXT, "LinkPreview": "yes"}, "LinkPreview must be true or false"),
        ({**TEXT, "ContextInfo": []}, "ContextInfo must be an object, not a list"),
    ],
)
async def test_what_is_refused(rig: Rig, body: Any, reason: str) -> None:
    """A wrong request is 400, and nothing is sent."""
    answer = await rig.call("POST", "/chat/send/text", body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert rig.commands == []


async def test_large_text(rig: Rig) -> None:
    """Ten megabytes are refused with the limit."""
    answer = await rig.call("POST", "/chat/send/text", {**TEXT, "Body": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "1048576 bytes" in answer.json()["error"]


@pytest.mark.parametrize("text", ["\N{FLAG IN HOLE}", "\N{HEAVY BLACK HEART}\ufe0f", "مرحبا", "\n", "a" * 65536])
async def test_any_text(rig: Rig, text: str) -> None:
    """A text of nothing but an emoji is a text, and so is any other."""
    assert (await rig.call("POST", "/chat/send/text", {**TEXT, "Body": text})).status_code == 200
    assert message(rig) == Message(conversation=text)
