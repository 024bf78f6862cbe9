"""Messages between one's own devices."""

from typing import Any

import pytest
from hypothesis import given

from tests.protocol.messages.encoded import encoded_messages
from tests.vectors.load import load
from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey, build_edit
from zapwire.protocol.messages.peer import (
    build_unavailable_request,
    build_unavailable_response,
    read_unavailable_request,
    read_unavailable_response,
    read_web_message,
)
from zapwire.protocol.messages.reader import parse
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto import common_pb2
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.proto.web_pb2 import WebMessageInfo

VECTORS = load("whatsmeow_messages")
OWN_PN, OWN_LID = JID.parse(VECTORS["own_pn"]), JID.parse(VECTORS["own_lid"])
KEY = MessageKey(JID("5", "g.us"), "3EB0", is_from_me=False, participant=JID("7", "lid"))


def kept(key: MessageKey = KEY, message: Message | None = None) -> WebMessageInfo:
    """Return a message as a phone keeps it."""
    return WebMessageInfo(key=key.to_proto(), message=message or Message(conversation="x"), messageTimestamp=7)


def test_requests() -> None:
    """The phone reads what was asked for; another message asks for nothing."""
    assert read_unavailable_request(build_unavailable_request(KEY)) == (KEY,)
    assert read_unavailable_request(Message(conversation="x")) is None


def test_a_request_with_a_bad_key_is_refused() -> None:
    """A key without a chat raises `InvalidMessage`."""
    request = build_unavailable_request(KEY)
    asked = request.protocolMessage.peerDataOperationRequestMessage.placeholderMessageResendRequest[0]
    asked.messageKey.ClearField("remoteJID")
    with pytest.raises(InvalidMessage):
        read_unavailable_request(request)


def test_responses() -> None:
    """The client reads the request's id and all messages that came for it; another message is no response."""
    webs = (kept(), kept(message=Message(conversation="y")))
    assert read_unavailable_response(build_unavailable_response("3EB0REQ", webs)) == ("3EB0REQ", webs)
    assert read_unavailable_response(build_unavailable_response("3EB0REQ", ())) == ("3EB0REQ", ())
    assert read_unavailable_response(Message(conversation="x")) is None


def test_unreadable_parts_of_a_response_are_left_out() -> None:
    """What the phone does not have, or sent broken, does not take the rest with it."""
    response = build_unavailable_response("3EB0REQ", (kept(), kept(), kept()))
    results = response.protocolMessage.peerDataOperationRequestResponseMessage.peerDataOperationResult
    results[0].ClearField("placeholderMessageResendResponse")
    results[1].placeholderMessageResendResponse.webMessageInfoBytes = b"\xff"
    assert read_unavailable_response(response) == ("3EB0REQ", (kept(),))


@pytest.mark.parametrize("vector", VECTORS["kept"], ids=lambda vector: vector["name"])
def test_kept_messages_are_read_as_by_whatsmeow(vector: dict[str, Any]) -> None:
    """Chat, sender, id, time and what is inside are whatsmeow's, and the same messages are refused."""
    web = WebMessageInfo.FromString(bytes.fromhex(vector["web"]))
    if "error" in vector:
        with pytest.raises(InvalidMessage, match="sender"):
            read_web_message(web, OWN_PN, OWN_LID)
        return
    info, message = read_web_message(web, OWN_PN, OWN_LID)
    source = info.source
    assert (str(source.chat), str(source.sender)) == (vector["chat"], vector["sender"])
    assert (source.is_from_me, source.is_group) == (vector["is_from_me"], vector["is_group"])
    assert (info.id, info.timestamp, info.push_name) == (vector["id"], vector["timestamp"], vector["push_name"])
    assert (info.meta.thread_message_id if info.meta else "") == vector["thread_id"]
    assert unwrap(message).message == parse(bytes.fromhex(vector["message"]))


def test_wrappers_stay_unless_it_is_an_edit() -> None:
    """A kept message comes as it is; an edit as its content, marked."""
    web = kept(message=build_edit(KEY.chat, "3EB0FIRST", Message(conversation="new"), 1.0))
    info, message = read_web_message(web, OWN_PN, OWN_LID)
    assert (info.id, info.edit, message) == ("3EB0FIRST", "1", Message(conversation="new"))
    disappearing = Message()
    disappearing.ephemeralMessage.message.conversation = "x"
    info, message = read_web_message(kept(message=disappearing), OWN_PN, OWN_LID)
    assert (info.id, info.edit, message) == ("3EB0", "", disappearing)


def test_own_messages_have_both_own_names() -> None:
    """The sender of a message of one's own is known by number and LID, whichever the phone kept."""
    web = kept(MessageKey(JID("5", "lid"), "3EB0", is_from_me=True))
    source = read_web_message(web, OWN_PN, OWN_LID)[0].source
    assert (source.sender, source.sender_alt) == (OWN_PN.to_non_ad(), OWN_LID.to_non_ad())
    web.originalSelfAuthorUserJIDString = str(OWN_LID)
    source = read_web_message(web, OWN_PN, OWN_LID)[0].source
    assert (source.sender, source.sender_alt) == (OWN_LID, OWN_PN.to_non_ad())
    web.ClearField("originalSelfAuthorUserJIDString")
    assert read_web_message(web, OWN_PN, None)[0].source.sender_alt is None


@pytest.mark.parametrize(
    "web",
    [
        WebMessageInfo(),
        WebMessageInfo(key=common_pb2.MessageKey(remoteJID="a b")),
        WebMessageInfo(key=common_pb2.MessageKey(remoteJID="5@g.us", participant="a b")),
        WebMessageInfo(
            key=common_pb2.MessageKey(remoteJID="5@lid", fromMe=True), originalSelfAuthorUserJIDString="a b"
        ),
    ],
)
def test_kept_messages_without_names_are_refused(web: WebMessageInfo) -> None:
    """Chat, sender and author have to be JIDs."""
    with pytest.raises(InvalidMessage, match="by a JID"):
        read_web_message(web, OWN_PN, OWN_LID)


@given(encoded_messages)
def test_any_content_is_read(data: bytes) -> None:
    """Neither reading a response, nor a kept message with chat and sender, raises anything."""
    try:
        message = parse(data)
    except InvalidMessage:
        return
    found = read_unavailable_response(message)
    assert found is None or isinstance(found[0], str)
    info, _ = read_web_message(kept(message=message), OWN_PN, OWN_LID)
    assert info.chat == KEY.chat
