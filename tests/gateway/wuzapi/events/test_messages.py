"""Messages have the shape that wuzapi gives them."""

from dataclasses import replace
from typing import Any, Final

import orjson
import pytest

from tests.gateway.wuzapi.events.people import (
    ANA,
    ANA_LID,
    ANA_NAMES,
    BOT,
    BROADCAST,
    CHANNEL,
    DIRECT,
    FROM_ME,
    GROUP,
    IN_GROUP,
    ME,
    OWN_NAMES,
    WHEN,
)
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.gateway.wuzapi.events import Names, render
from zapwire.protocol.events import MessageReceived, MessageUndecryptable
from zapwire.protocol.jid import JID, LID_SERVER, STATUS_BROADCAST, USER_SERVER
from zapwire.protocol.messages import changes
from zapwire.protocol.messages.choices import Choice, build_choice
from zapwire.protocol.messages.polls import PollVote, option_hash
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.common_pb2 import MessageKey
from zapwire.protocol.proto.e2e_pb2 import (
    ContextInfo,
    ExtendedTextMessage,
    ImageMessage,
    Message,
    ProtocolMessage,
    ReactionMessage,
)
from zapwire.protocol.proto.verified_name_pb2 import VerifiedNameCertificate
from zapwire.protocol.types.messages import BotInfo, BroadcastRecipient, MessageInfo, MessageMeta, MessageSource

_DETAILS: Final = VerifiedNameCertificate.Details(
    serial=2381032784143976400, issuer="smb:wa", verifiedName="Great Company"
)
CERTIFICATE: Final = VerifiedNameCertificate(details=_DETAILS.SerializeToString(), signature=b"\x09\x09")


def info(id: str, source: MessageSource = DIRECT, type: str = "text", **more: Any) -> MessageInfo:
    """What Go's vectors say of a message."""
    return MessageInfo(**{"source": source, "id": id, "timestamp": WHEN, "push_name": "Ana", "type": type, **more})


INFOS: Final = {
    "text": info("3EB0A001"),
    "extended text": info("3EB0A002"),
    "image": info("3EB0A003", type="media", media_type="image"),
    "reaction": info("3EB0A004", IN_GROUP, "reaction"),
    "edit": info("3EB0A005", edit="1"),
    "revoke": info("3EB0A006", edit="7"),
    "ephemeral": info("3EB0A007"),
    "view once": info("3EB0A008", type="media"),
    "document with caption": info("3EB0A009", type="media"),
    "group by LID": info("3EB0A010", IN_GROUP),
    "own device": info("3EB0A011", FROM_ME, push_name="Me"),
    "poll": info("3EB0A012", IN_GROUP, "poll"),
    "contact": info("3EB0A013", type="media"),
    "location": info("3EB0A014", type="media"),
    "template": info("3EB0A015"),
    "own broadcast": info(
        "3EB0A016",
        MessageSource(
            BROADCAST,
            ME,
            is_from_me=True,
            is_group=True,
            broadcast_recipients=(
                BroadcastRecipient(ANA_LID, ANA),
                BroadcastRecipient(None, JID.parse("5491155550002@s.whatsapp.net")),
            ),
        ),
    ),
    "status": info("3EB0A017", MessageSource(STATUS_BROADCAST, ANA, is_group=True, sender_alt=ANA_LID)),
    "bot": info(
        "3EB0A018",
        MessageSource(BOT, BOT),
        bot=BotInfo("last", "3EB0A0FF", 1764250000120),
        meta=MessageMeta("3EB0A0FE", ME, ME.to_non_ad(), "3EB0A0FD", ANA, deprecated_lid_session=True),
    ),
    "channel": info("3EB0A019", MessageSource(CHANNEL, CHANNEL), push_name="", server_id=117),
    "business": info("3EB0A020", verified_name=CERTIFICATE.SerializeToString(), category="x", is_multicast=True),
    "handed on": info("3EB0A021", type=""),
    "not UTF-8": info("3EB0A022"),
    "unknown enum": info("3EB0A023"),
    "nothing": info("3EB0A024"),
    "no time": info("3EB0A025", MessageSource(ANA, ANA), "", timestamp=0, push_name=""),
}
MORE: Final[dict[str, dict[str, Any]]] = {"handed on": {"retry_count": 2, "request_id": "3EB0REQ"}}


def received(info: MessageInfo, raw: Message, **more: Any) -> MessageReceived:
    """The event that the client makes of it."""
    unwrapped = unwrap(raw)
    return MessageReceived(info, read(unwrapped.message), unwrapped, raw, **more)


def test_every_vector_with_a_message_is_tried() -> None:
    """No vector is left out."""
    assert {name for name, vector in vectors().items() if "raw" in vector} == set(INFOS)


@pytest.mark.parametrize("name", INFOS)
def test_a_message_equals_what_go_prints(name: str) -> None:
    """Field by field, for many kinds of messages."""
    vector = vectors()[name]
    event = received(INFOS[name], Message.FromString(bytes.fromhex(vector["raw"])), **MORE.get(name, {}))
    found = body(event)
    assert found["event"] == vector["event"]
    assert found["type"] == rendered(event).type == "Message"


def test_rendering_leaves_the_message_as_it_was() -> None:
    """What is told is made anew; the event stays the same for others."""
    raw = Message.FromString(bytes.fromhex(vectors()["own device"]["raw"]))
    event = received(INFOS["own device"], raw)
    before = raw.SerializeToString(deterministic=True)
    assert body(event) == body(event)
    assert raw.SerializeToString(deterministic=True) == before


def test_both_names_of_sender_chat_and_account_stand_beside_the_event() -> None:
    """By number or by LID: whoever reads it need not look anybody up."""
    ana = {"chatPn": str(ANA), "chatLid": str(ANA_LID)}
    me = {"senderPn": OWN_NAMES["ownPn"], "senderLid": OWN_NAMES["ownLid"]}
    none = {"chatPn": "", "chatLid": ""}
    for source, expected in ((DIRECT, ANA_NAMES | ana), (IN_GROUP, ANA_NAMES | none), (FROM_ME, me | ana)):
        found = body(received(info("1", source), Message(conversation="x")))
        assert {name: value for name, value in found.items() if name.endswith(("Pn", "Lid"))} == expected | OWN_NAMES


def test_one_s_own_names_are_known() -> None:
    """A message of one's own in a group has both, also where the stanza tells one."""
    source = MessageSource(GROUP, ME, is_from_me=True, is_group=True)
    found = body(received(info("1", source), Message(conversation="x")))
    assert (found["senderPn"], found["senderLid"]) == (OWN_NAMES["ownPn"], OWN_NAMES["ownLid"])


def test_names_that_are_not_known_are_empty() -> None:
    """The fields are there all the same."""
    event = received(info("1", MessageSource(ANA_LID, ANA_LID)), Message(conversation="x"))
    found = render(event)
    assert found is not None
    assert found.body["senderPn"] == found.body["chatPn"] == found.body["ownPn"] == found.body["ownLid"] == ""
    assert found.body["senderLid"] == found.body["chatLid"] == str(ANA_LID)


def test_a_chat_is_the_same_by_either_name() -> None:
    """So that its events stay in order while WhatsApp moves from numbers to LIDs."""
    by_lid = MessageSource(ANA_LID, ANA_LID_SENDER, sender_alt=ANA)
    assert rendered(received(info("1"), Message())).chat == str(ANA)
    assert rendered(received(info("1", by_lid), Message())).chat == str(ANA)
    assert rendered(received(info("1", MessageSource(ANA_LID, ANA_LID)), Message())).chat == str(ANA_LID)
    assert rendered(received(info("1", IN_GROUP), Message())).chat == str(GROUP)


ANA_LID_SENDER: Final = ANA_LID.with_device(1)


def test_the_same_message_has_the_same_key() -> None:
    """And another one has another: an edit that the phone hands on has the id of what it changes."""
    message = received(info("1"), Message(conversation="x"))
    handed_on = received(info("1", edit="1"), Message(conversation="y"), request_id="R")
    other = [
        received(info("2"), Message(conversation="x")),
        received(info("1", IN_GROUP), Message(conversation="x")),
        handed_on,
        replace(handed_on, request_id="S"),
        replace(handed_on, info=replace(handed_on.info, timestamp=WHEN + 1)),
    ]
    assert rendered(message).key == rendered(received(info("1"), Message(conversation="other"))).key
    assert len({rendered(event).key for event in (message, *other)}) == 6


def test_what_the_devices_of_an_account_tell_each_other_is_not_told() -> None:
    """It may hold keys; of anybody else it is a message like others."""
    assert render(received(info("1", FROM_ME, category="peer"), Message(conversation="x"))) is None
    assert render(received(info("1", DIRECT, category="peer"), Message(conversation="x"))) is not None


def test_a_certificate_that_cannot_be_read_is_none() -> None:
    """The message is what counts."""
    found = body(received(info("1", verified_name=b"\xff"), Message(conversation="x")))
    assert found["event"]["Info"]["VerifiedName"] is None


def test_what_a_sender_wrote_is_never_too_strange() -> None:
    """Texts with lone surrogates, times that no calendar has: all of it can be told."""
    strange = info(
        "\ud800",
        push_name="\udfff",
        type="\ud800",
        category="\ud800",
        edit="\ud800",
        media_type="\ud800",
        timestamp=2**63,
        bot=BotInfo("\ud800", "\ud800", -(2**62)),
        meta=MessageMeta(target_id="\ud800", thread_message_id="\ud800"),
    )
    told = orjson.dumps(rendered(received(strange, Message(conversation="x"))).body)
    assert orjson.loads(told)["event"]["Info"]["PushName"] == "\ufffd"
    assert orjson.loads(told)["event"]["Info"]["Timestamp"] == "0001-01-01T00:00:00Z"


def test_a_message_is_kept_out_of_logs() -> None:
    """Its text is in no repr."""
    assert "secret" not in repr(rendered(received(info("1"), Message(conversation="secret"))))


UNREADABLE: Final = {
    "unavailable": MessageUndecryptable(
        info("3EB0B001", type="media"),
        "the server has it for other devices only",
        is_unavailable=True,
        unavailable_type="view_once",
        is_hidden=False,
        retry_count=0,
        is_final=False,
    ),
    "undecryptable": MessageUndecryptable(
        info("3EB0B002", IN_GROUP),
        "no session",
        is_unavailable=False,
        unavailable_type="",
        is_hidden=True,
        retry_count=2,
        is_final=True,
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_message_that_cannot_be_read_equals_what_go_prints(name: str) -> None:
    """And says beside it why, and whether it may still come."""
    event = UNREADABLE[name]
    found = body(event)
    assert found["event"] == vectors()[name]["event"]
    assert found["type"] == rendered(event).type == "UndecryptableMessage"
    assert (found["reason"], found["retryCount"], found["isFinal"]) == (
        event.reason,
        event.retry_count,
        event.is_final,
    )
    assert found["senderPn"] == str(ANA)


def test_each_try_to_read_a_message_has_its_own_key() -> None:
    """The same try has the same, and none that of the message itself."""
    event = UNREADABLE["undecryptable"]
    keys = {rendered(replace(event, retry_count=count)).key for count in (1, 2, 1)}
    assert len(keys | {rendered(received(event.info, Message())).key}) == 3
    assert rendered(event).chat == str(GROUP)


def test_names_may_be_unknown() -> None:
    """Without names of the account there are none of it."""
    found = render(UNREADABLE["unavailable"], me=Names())
    assert found is not None
    assert found.body["ownPn"] == ""


def test_people_in_a_message_are_found() -> None:
    """Whoever is quoted, mentioned, or reacted to, each once, so that their names can be completed."""
    quote = ContextInfo(participant="1:2@lid", mentionedJID=["2@s.whatsapp.net", "1@lid", "all@g.us", "", "no one"])
    text = Message(extendedTextMessage=ExtendedTextMessage(text="x", contextInfo=quote))
    edit = Message(protocolMessage=ProtocolMessage(editedMessage=text, type=ProtocolMessage.MESSAGE_EDIT))
    reaction = Message(reactionMessage=ReactionMessage(key=MessageKey(participant="3@lid", remoteJID="4@lid")))
    both = (JID("1", LID_SERVER), JID("2", USER_SERVER))
    for raw, people in ((text, both), (edit, both), (reaction, (JID("3", LID_SERVER),)), (Message(), ())):
        assert rendered(received(info("1"), raw)).others == people


def test_not_more_people_than_anybody_mentions() -> None:
    """A sender cannot make the gateway look up thousands."""
    quote = ContextInfo(mentionedJID=[f"{number}@lid" for number in range(1000)])
    raw = Message(imageMessage=ImageMessage(contextInfo=quote))
    assert len(rendered(received(info("1"), raw)).others) == 256


def test_votes_and_answers_are_told_openly() -> None:
    """A vote by its options, where it could be opened, and an answer by what was pressed, whatever its form."""
    info = INFOS["own device"]
    key = changes.MessageKey(ANA_LID, "3EB0", is_from_me=False)
    vote = received(info, Message(pollUpdateMessage={"pollCreationMessageKey": key.to_proto(), "vote": {}}))
    assert not {"pollVote", "choice"} & set(body(vote))
    opened = replace(vote, content=PollVote(key, (option_hash("a"),), ("a",)))
    assert body(opened)["pollVote"]["selectedOptions"] == ["a"]
    for kind in ("buttonsMessage", "listMessage", "templateMessage", "interactiveMessage"):
        offer = Message()
        getattr(offer, kind).SetInParent()
        answer = build_choice(offer, Choice("y", "Yes"))
        assert body(received(info, answer))["choice"] == {"id": "y", "text": "Yes"}
