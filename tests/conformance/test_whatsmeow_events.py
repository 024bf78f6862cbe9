"""How events of neonize are told."""

import base64
import importlib
import importlib.util
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.whatsmeow import content
from tests.conformance.whatsmeow_events import EVENTS, Fields
from tests.conformance.whatsmeow_messages import COMMANDS
from zapwire.protocol.proto.e2e_pb2 import Message

NEONIZE = importlib.util.find_spec("neonize")

pytestmark = pytest.mark.skipif(NEONIZE is None, reason="neonize, whose events these are, is not installed")


@pytest.fixture
def proto(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The messages of neonize, loaded as a top-level module: the package `neonize` starts whatsmeow's library."""
    assert NEONIZE is not None
    assert NEONIZE.submodule_search_locations
    monkeypatch.syspath_prepend(Path(NEONIZE.submodule_search_locations[0], "proto"))
    return importlib.import_module("Neonize_pb2")


def jid(proto: Any, user: str, server: str = "s.whatsapp.net", device: int = 0) -> Any:
    return proto.JID(User=user, RawAgent=0, Device=device, Integrator=0, Server=server, IsEmpty=not server)


def source(proto: Any) -> Any:
    """Where something in a group comes from."""
    return proto.MessageSource(
        Chat=jid(proto, "1203", "g.us"),
        Sender=jid(proto, "77", "lid", 3),
        SenderAlt=jid(proto, "4915", device=3),
        RecipientAlt=jid(proto, "", ""),
        IsFromMe=False,
        IsGroup=True,
        AddressingMode="PN",
    )


SOURCE = {
    "chat": "1203@g.us",
    "sender": "77:3@lid",
    "sender_alt": "4915:3@s.whatsapp.net",
    "recipient_alt": "",
    "is_from_me": False,
    "is_group": True,
    "addressing_mode": "pn",
}

KEY = Message(senderKeyDistributionMessage={"groupID": "1203@g.us"}).senderKeyDistributionMessage


def report(name: str, event: Any) -> Fields:
    """Return what is told of an event, its name among the fields."""
    told, fields = EVENTS[name](event)
    return {"event": told, **fields}


def test_message(proto: Any) -> None:
    """A message is told with where it comes from, its text and its content."""
    sent = Message(extendedTextMessage={"text": "Hello", "contextInfo": {"mentionedJID": ["77@lid"]}})
    sent.messageContextInfo.messageSecret = bytes(32)
    info = proto.MessageInfo(MessageSource=source(proto), ID="3EB0", Type="text", Pushname="Ana", Timestamp=17_500)
    told = report("MessageEv", proto.Message(Info=info, Message=parsed(proto, sent), IsEdit=True, RetryCount=2))
    assert told.items() >= SOURCE.items()
    assert {name: told[name] for name in ("event", "id", "timestamp", "push_name", "type")} == {
        "event": "message",
        "id": "3EB0",
        "timestamp": 17,
        "push_name": "Ana",
        "type": "text",
    }
    assert (told["kind"], told["text"]) == ("extendedTextMessage", "Hello")
    assert (told["is_edit"], told["is_ephemeral"], told["retry_count"]) == (True, False, 2)
    assert content(told) == sent


@pytest.mark.parametrize(
    ("message", "event", "kind", "text"),
    [
        (Message(conversation="Hi"), "message", "conversation", "Hi"),
        (Message(reactionMessage={"text": "👍"}), "message", "reactionMessage", ""),
        (Message(conversation="Hi", senderKeyDistributionMessage=KEY), "message", "conversation", "Hi"),
        (Message(senderKeyDistributionMessage=KEY), "sender_key", "", ""),
        (Message(), "message", "", ""),
    ],
    ids=["text", "reaction", "text with key", "key", "nothing"],
)
def test_kind_and_text(proto: Any, message: Message, event: str, kind: str, text: str) -> None:
    """The kind is the field with the content, only text messages have a text, and a lone key is no message."""
    told = report("MessageEv", proto.Message(Message=parsed(proto, message)))
    assert (told["event"], told["kind"], told["text"]) == (event, kind, text)


def test_undecryptable(proto: Any) -> None:
    """A message that could not be decrypted is told with whether that is to be hidden."""
    info = proto.MessageInfo(MessageSource=source(proto), ID="3EB0", Type="text", Timestamp=17_500)
    told = report(
        "UndecryptableMessageEv",
        proto.UndecryptableMessage(Info=info, IsUnavailable=True, DecryptFailMode="DECRYPT_FAIL_HIDE"),
    )
    assert told.items() >= {**SOURCE, "event": "undecryptable", "id": "3EB0", "is_unavailable": True}.items()
    assert told["decrypt_fail"] == "hide"


def test_receipt(proto: Any) -> None:
    """A receipt is told with all its ids; a type that neonize does not know is None."""
    event = proto.Receipt(MessageSource=source(proto), MessageIDs=["A", "B"], Timestamp=17, Type="READ_SELF")
    assert report("ReceiptEv", event) == {
        "event": "receipt",
        **SOURCE,
        "ids": ["A", "B"],
        "timestamp": 17,
        "type": "read_self",
    }
    event.ClearField("Type")
    assert report("ReceiptEv", event)["type"] is None


def test_chat_presence(proto: Any) -> None:
    """Typing is told with who types where."""
    event = proto.ChatPresence(MessageSource=source(proto), State="COMPOSING", Media="TEXT")
    assert report("ChatPresenceEv", event) == {
        "event": "chat_presence",
        **SOURCE,
        "state": "composing",
        "media": "text",
    }


@pytest.mark.parametrize(("last_seen", "told"), [(-62_135_596_800, None), (17, 17)], ids=["untold", "told"])
def test_presence(proto: Any, last_seen: int, told: int | None) -> None:
    """Go's zero time is no time when someone was seen."""
    event = proto.Presence(From=jid(proto, "4915"), Unavailable=True, LastSeen=last_seen)
    assert report("PresenceEv", event) == {
        "event": "presence",
        "jid": "4915@s.whatsapp.net",
        "unavailable": True,
        "last_seen": told,
    }


def test_identity_change(proto: Any) -> None:
    """A new identity is told with how whatsmeow learnt of it."""
    event = proto.IdentityChange(JID=jid(proto, "77", "lid"), Timestamp=17, Implicit=True)
    assert report("IdentityChangeEv", event) == {
        "event": "identity_change",
        "jid": "77@lid",
        "timestamp": 17,
        "implicit": True,
    }


def test_joined_group(proto: Any) -> None:
    """A group that one is in now is told with its participants."""
    participant = proto.GroupParticipant(
        JID=jid(proto, "77", "lid"), LID=jid(proto, "77", "lid"), PhoneNumber=jid(proto, "4915"), IsAdmin=True
    )
    group = proto.GroupInfo(
        JID=jid(proto, "1203", "g.us"), OwnerJID=jid(proto, "77", "lid"), Participants=[participant]
    )
    group.GroupName.Name = "Five"
    group.GroupEphemeral.IsEphemeral = True
    group.GroupEphemeral.DisappearingTimer = 86_400
    assert report("JoinedGroupEv", proto.JoinedGroup(Reason="invite", GroupInfo=group)) == {
        "event": "joined_group",
        "reason": "invite",
        "jid": "1203@g.us",
        "owner": "77@lid",
        "subject": "Five",
        "is_announce": False,
        "ephemeral": 86_400,
        "topic": "",
        "is_locked": False,
        "is_parent": False,
        "linked_parent": "",
        "is_default_sub_group": False,
        "participants": [
            {
                "jid": "77@lid",
                "lid": "77@lid",
                "pn": "4915@s.whatsapp.net",
                "is_admin": True,
                "is_super_admin": False,
                "error": 0,
                "add_request": None,
            }
        ],
    }


def test_group_changed(proto: Any) -> None:
    """A change of a group tells what has changed only."""
    event = proto.GroupInfoEvent(JID=jid(proto, "1203", "g.us"), Timestamp=17, Join=[jid(proto, "77", "lid")])
    told = report("GroupInfoEv", event)
    assert (told["event"], told["jid"], told["join"], told["leave"]) == ("group_changed", "1203@g.us", ["77@lid"], [])
    assert (told["subject"], told["is_announce"], told["ephemeral"]) == (None, None, None)
    event.Name.Name = "Six"
    assert report("GroupInfoEv", event)["subject"] == "Six"


def test_every_event_exists() -> None:
    """What is reported is what neonize has, by its names."""
    assert NEONIZE is not None
    assert NEONIZE.submodule_search_locations
    events = Path(NEONIZE.submodule_search_locations[0], "events.py").read_text(encoding="utf-8")
    assert [name for name in EVENTS if f" as {name}\n" not in events] == []


def test_commands_are_public() -> None:
    """What can be commanded is every public method, and no other."""
    assert {"send_raw", "send_text", "mark_read"} <= COMMANDS.keys()
    assert [name for name in COMMANDS if name.startswith("_")] == []


def parsed(proto: Any, message: Message) -> Any:
    """Return an end-to-end message of ours as one of neonize's."""
    theirs = proto.Message().Message
    theirs.ParseFromString(message.SerializeToString())
    return theirs


def test_content() -> None:
    """The content of an event is a message of ours."""
    sent = Message(conversation="Hi")
    event = {"event": "message", "message": base64.b64encode(sent.SerializeToString()).decode()}
    assert content(event) == sent
