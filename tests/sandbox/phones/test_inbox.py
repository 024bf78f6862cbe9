"""The inbox: numbered entries, changes that take effect, what could not be read, and limits."""

import json
from collections import deque

import pytest

from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey, build_edit, build_pin, build_reaction, build_revoke
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.text import build_text
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import ImageMessage, Message
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.sandbox.phones import inbox as module
from zapwire.sandbox.phones.inbox import Entry, Failure, Inbox, apply
from zapwire.sandbox.phones.people import Names

BEN, CLEO = JID("14155550123", "s.whatsapp.net"), JID("447700900123", "s.whatsapp.net")
CHAT = BEN.user
KEY = MessageKey(BEN, "A1", is_from_me=False)


def entry(raw: Message, id: str = "A1", sender: JID = BEN) -> Entry:
    """Return a message of Ben's, or of another's, in the chat with him."""
    info = MessageInfo(MessageSource(BEN, sender), id, 1_790_000_000, push_name="Ben", type="text")
    message = unwrap(raw).message
    return Entry(info, raw, message, read(message), Names(BEN, BEN), Names(sender, sender))


def text(said: str, id: str = "A1") -> Entry:
    """Return a text of Ben's."""
    return entry(build_text(said), id)


def test_entries_are_numbered() -> None:
    """From 1 on; `after` has what is above a number."""
    inbox = Inbox()
    assert inbox.after(0) == []
    for number in range(1, 6):
        assert inbox.add(CHAT, text(f"{number}", f"A{number}"))
    assert inbox.count == 5
    assert [(found.n, found.text) for found in inbox.after(3)] == [(4, "4"), (5, "5")]
    assert len(inbox.after(0)) == 5
    assert inbox.after(5) == inbox.after(99) == inbox.after(10**30) == []


def test_a_message_is_taken_once() -> None:
    """The second with its id in its chat is none; in another chat it is one of its own."""
    inbox = Inbox()
    assert inbox.add(CHAT, text("first"))
    assert not inbox.add(CHAT, text("again"))
    assert inbox.add("elsewhere", text("other"))
    assert [found.text for found in inbox.after(0)] == ["first", "other"]


def test_what_was_sent_is_known_but_not_received() -> None:
    """It has no number."""
    inbox, sent = Inbox(), text("mine")
    inbox.keep(CHAT, sent)
    assert inbox.find(CHAT, "A1") is sent
    assert (inbox.count, sent.n, inbox.after(0)) == (0, 0, [])
    assert inbox.find("elsewhere", "A1") is None


def test_an_inbox_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest is forgotten, the numbers go on."""
    monkeypatch.setattr(module, "MAX_ENTRIES", 3)
    inbox = Inbox(_received=deque(maxlen=3))
    for number in range(1, 6):
        inbox.add(CHAT, text(f"{number}", f"A{number}"))
    assert [found.n for found in inbox.after(0)] == [3, 4, 5]
    assert [found.n for found in inbox.after(4)] == [5]
    assert inbox.find(CHAT, "A1") is None
    assert inbox.find(CHAT, "A3") is not None


def test_failures_are_counted_until_the_message_is_read() -> None:
    """What is known of one stays when it fails again; its retries go to the entry."""
    inbox = Inbox()
    first = inbox.failed(CHAT, Failure("A1", Names(BEN), Names(BEN), "wrong MAC"))
    first.retries = 2
    assert inbox.failed(CHAT, Failure("A1", Names(BEN), Names(BEN), "no session")) is first
    assert first.to_json() == {
        "id": "A1",
        "chat": str(BEN),
        "sender": str(BEN),
        "sender_pn": None,
        "retries": 2,
        "error": "no session",
    }
    assert inbox.failures() == [first]
    inbox.add(CHAT, text("read at last"))
    assert inbox.failures() == []
    assert inbox.after(0)[0].retries == 2


def test_failures_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest is forgotten."""
    monkeypatch.setattr(module, "_MAX_FAILURES", 2)
    inbox = Inbox()
    for number in range(4):
        inbox.failed(CHAT, Failure(f"A{number}", Names(BEN), Names(BEN), ""))
    assert [failure.id for failure in inbox.failures()] == ["A2", "A3"]


def test_a_reaction() -> None:
    """One emoji for each person, the last; an empty one takes it back."""
    target = text("hola")
    for sender, emoji in ((BEN, "👍"), (CLEO, "❤️"), (BEN, "🔥")):
        apply(entry(build_reaction(KEY, emoji, 0), "R", sender), target)
    assert target.reactions == {str(CLEO): "❤️", str(BEN): "🔥"}
    apply(entry(build_reaction(KEY, "", 0), "R"), target)
    assert target.reactions == {str(CLEO): "❤️"}


def test_an_edit_by_its_author() -> None:
    """The text is another; anybody else's edit does nothing."""
    target = text("hola")
    edit = build_edit(BEN, "A1", build_text("chau"), 0)
    apply(entry(edit, "E", CLEO), target, may_moderate=True)
    assert (target.text, target.is_edited) == ("hola", False)
    apply(entry(edit, "E"), target)
    assert (target.text, target.is_edited) == ("chau", True)


@pytest.mark.parametrize(
    ("sender", "may_moderate", "is_gone"), [(BEN, False, True), (CLEO, True, True), (CLEO, False, False)]
)
def test_a_revocation(sender: JID, may_moderate: bool, is_gone: bool) -> None:  # noqa: FBT001  # a table's columns
    """By its author or somebody who may; nobody else."""
    target = text("hola")
    apply(entry(build_revoke(KEY), "X", sender), target, may_moderate=may_moderate)
    assert (target.is_revoked, target.text) == (is_gone, "" if is_gone else "hola")


def test_changes_name_their_target() -> None:
    """A pin, too, which changes nothing here; a message of its own names none."""
    pin = entry(build_pin(KEY, 0, seconds=60), "P")
    target = text("hola")
    apply(pin, target)
    assert (pin.target, text("hola").target, target.text) == ("A1", "", "hola")
    assert [entry(change, "C").target for change in (build_reaction(KEY, "x", 0), build_revoke(KEY))] == ["A1", "A1"]
    assert entry(build_edit(BEN, "A1", build_text("x"), 0), "E").target == "A1"


def test_the_text_of_an_entry() -> None:
    """What a person reads of each kind."""
    assert entry(build_reaction(KEY, "👍", 0)).text == "👍"
    assert entry(build_edit(BEN, "A1", build_text("chau"), 0)).text == "chau"
    assert entry(Message(imageMessage=ImageMessage(caption="mirá"))).text == "mirá"
    assert entry(Message.FromString(b"\x1a\x05\x1a\x03\xff\xfea")).text == "\ufffd\ufffda"
    assert entry(build_revoke(KEY)).text == entry(Message()).text == ""


def test_the_json_of_an_entry() -> None:
    """Everything the control API shows, as JSON indeed."""
    quote = Quote("Q1", CLEO, build_text("vamos?"))
    raw = build_text("dale @447700900123", context=Context(quote, (CLEO,)))
    found = entry(raw)
    found.reactions[str(CLEO)] = "👍"
    receipts: list[dict[str, object]] = [{"type": "read"}]
    shown = json.loads(json.dumps(found.to_json(receipts)))
    message = shown.pop("message")
    assert message["extendedTextMessage"]["text"] == "dale @447700900123"
    assert message["extendedTextMessage"]["contextInfo"]["stanzaID"] == "Q1"
    assert shown == {
        "n": 0,
        "id": "A1",
        "chat": str(BEN),
        "chat_pn": str(BEN),
        "chat_lid": None,
        "is_group": False,
        "sender": str(BEN),
        "sender_pn": str(BEN),
        "sender_lid": None,
        "from_me": False,
        "timestamp": 1_790_000_000,
        "push_name": "Ben",
        "type": "text",
        "kind": "extendedTextMessage",
        "text": "dale @447700900123",
        "target": "",
        "quoted": {"id": "Q1", "sender": str(CLEO), "text": "vamos?"},
        "mentions": [str(CLEO)],
        "reactions": {str(CLEO): "👍"},
        "edited": False,
        "revoked": False,
        "retries": 0,
        "receipts": [{"type": "read"}],
    }
