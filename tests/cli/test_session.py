"""A session in a file, and events as JSON."""

import dataclasses
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.client.rig import DEVICE, DEVICE_LID, PHONE, linked_device
from tests.client.store.store_suite import EMPTY, StoreSuite, contents, fill
from tests.protocol.test_events import EXAMPLES
from zapwire.cli.session import describe, open_session
from zapwire.client.store.base import Store
from zapwire.client.store.memory import MemoryStore
from zapwire.client.store.saved import VERSION
from zapwire.errors import DialError, StoreError
from zapwire.protocol import events
from zapwire.protocol.jid import JID
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages import content
from zapwire.protocol.messages.changes import MessageKey, build_edit, build_pin, build_reaction, build_revoke
from zapwire.protocol.messages.choices import Choice
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.interactive import Buttons, Menu, OtherButton, QuickReply, Row, Section, UrlButton
from zapwire.protocol.messages.media import MediaDetails
from zapwire.protocol.messages.places import Contact, Contacts, Location
from zapwire.protocol.messages.polls import Poll, PollVote
from zapwire.protocol.messages.reader import parse, read
from zapwire.protocol.messages.text import LinkPreview, build_text
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.types.messages import BotInfo, BroadcastRecipient, MessageInfo, MessageMeta, MessageSource

BEN = JID.parse("14155550123@s.whatsapp.net")
BEN_LID = JID.parse("334844840878572@lid")
SOURCE = MessageSource(BEN_LID, BEN_LID.with_device(2), sender_alt=BEN)
INFO = MessageInfo(SOURCE, "HOLA", 1_795_446_820, push_name="Ben", type="text")
FILE = MediaFile(MediaKind.IMAGE, "/v/1?a", b"key", b"hash", b"hash", 7)
KEY = MessageKey(BEN_LID, "HOLA", is_from_me=False)


def received(message: Message, info: MessageInfo = INFO) -> events.MessageReceived:
    """Return the event of this message."""
    unwrapped = unwrap(message)
    return events.MessageReceived(info, read(unwrapped.message), unwrapped, message)


SAMPLES: list[events.Event] = [*EXAMPLES, received(Message(conversation="Hola"))]

QUOTE = Quote("HOLA", BEN_LID, Message(conversation="Hola"))
PREVIEW = LinkPreview("https://example.org", "Example", thumbnail=b"\xff\xd8")
CONTENTS: list[content.Content] = [
    content.Text("Hola", Context(QUOTE, (BEN,), expiration=60), PREVIEW),
    content.Reaction(KEY, "\N{THUMBS UP SIGN}", 1),
    content.Edited(KEY, content.Text("Chau"), Message(conversation="Chau")),
    content.Media(FILE, MediaDetails("image/jpeg", thumbnail=b"jpeg", context=Context())),
    content.Revoked(KEY),
    content.Pinned(KEY, is_pinned=True),
    content.DisappearingTimer(86_400),
    content.EncryptedReaction(KEY),
    content.Other("imageMessage"),
    Location(48.85837, 2.294481, "Paris", thumbnail=b"jpeg"),
    Contact("Casa", "BEGIN:VCARD"),
    Contacts("2 contacts", (Contact("Casa", "BEGIN:VCARD"),)),
    Buttons(
        "Do you come?", (QuickReply("Yes", "1"), UrlButton("Map", "https://e.org"), OtherButton("Copy", "cta_copy"))
    ),
    Menu("When?", "Choose", (Section("Days", (Row("1", "Monday"),)),)),
    Choice("1", "Yes"),
    Poll("When?", ("Monday", "Sunday")),
    PollVote(KEY, (b"hash",), ("Sunday",)),
]


class FileSuite(StoreSuite):
    """A store in a file is a store."""


class TestSessionFile(FileSuite):
    """The suite of all stores, over a file."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> Iterator[None]:
        self.path = tmp_path / "session.json"
        yield
        assert [path.name for path in tmp_path.iterdir()] in ([], ["session.json"])

    async def make(self) -> Store:
        """Return a store that is kept in a new file."""
        return await open_session(self.path)


def test_samples_are_all_events() -> None:
    """The samples are of every kind of event there is."""
    kinds = {value for name in events.__all__ if isinstance(value := getattr(events, name), type)}
    assert {type(event) for event in SAMPLES} == kinds - {events.Event}


def is_json(value: object) -> bool:
    """Return whether a value is the same after it was written as JSON, so that nothing in it is of another type."""
    return bool(json.loads(json.dumps(value, allow_nan=False)) == value)


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: type(event).__name__)
def test_every_event_is_json(event: events.Event) -> None:
    """Every event is an object of its name and its fields, all of them JSON; a message is out of its wrappers."""
    data = describe(event)
    assert is_json(data)
    assert data.pop("event") == type(event).__name__
    names = {field.name for field in dataclasses.fields(event)}
    assert set(data) == (names - {"raw"} | {"message"} if "raw" in names else names)


def test_contents_are_all_there_are() -> None:
    """The samples of contents are of every kind."""
    assert {type(sample) for sample in CONTENTS} == set(get_args(content.Content))


@pytest.mark.parametrize("sample", CONTENTS, ids=lambda sample: type(sample).__name__)
def test_every_content_is_json(sample: content.Content) -> None:
    """Content is an object of its type and its fields."""
    shown = describe(dataclasses.replace(received(Message()), content=sample))["content"]
    assert is_json(shown)
    assert list(shown) == ["type", *(field.name for field in dataclasses.fields(sample))]
    assert shown["type"] == type(sample).__name__


@pytest.mark.parametrize("name", [field.name for field in Message.DESCRIPTOR.fields])
def test_every_kind_of_message_is_json(name: str) -> None:
    """A message with any field of the schema is JSON, under the schema's name."""
    message = Message()
    if Message.DESCRIPTOR.fields_by_name[name].message_type:
        getattr(message, name).SetInParent()
    else:
        setattr(message, name, "Hola")
    data = describe(received(message))
    assert is_json(data)
    assert list(data["message"]) == [name]


def test_received_text() -> None:
    """A received text names its chat and sender by both names, and has its content beside the protobuf message."""
    assert describe(received(Message(conversation="Hola"))) == {
        "event": "MessageReceived",
        "info": {
            "chat": "334844840878572@lid",
            "sender": "334844840878572:2@lid",
            "is_from_me": False,
            "is_group": False,
            "sender_alt": "14155550123@s.whatsapp.net",
            "recipient_alt": None,
            "addressing_mode": "",
            "broadcast_list_owner": None,
            "broadcast_recipients": [],
            "sender_pn": "14155550123@s.whatsapp.net",
            "sender_lid": "334844840878572@lid",
            "chat_pn": "14155550123@s.whatsapp.net",
            "chat_lid": "334844840878572@lid",
            "id": "HOLA",
            "timestamp": 1_795_446_820,
            "push_name": "Ben",
            "type": "text",
            "category": "",
            "edit": "",
            "media_type": "",
            "server_id": 0,
            "is_multicast": False,
            "is_offline": False,
            "is_newsletter_status": False,
            "verified_name": None,
            "meta": None,
            "bot": None,
        },
        "content": {"type": "Text", "text": "Hola", "context": None, "preview": None},
        "unwrapped": {
            "is_ephemeral": False,
            "is_view_once": False,
            "is_view_once_v2": False,
            "is_view_once_extension": False,
            "is_document_with_caption": False,
            "is_lottie_sticker": False,
            "is_bot_invoke": False,
            "is_edit": False,
            "device_sent_to": None,
            "device_sent_phash": "",
        },
        "retry_count": 0,
        "request_id": "",
        "newsletter_edit": None,
        "message": {"conversation": "Hola"},
    }


def test_reply_in_a_wrapper() -> None:
    """What is around a message is told by flags; a quote is shown with what it says; bytes are base64."""
    wrapped = Message()
    wrapped.ephemeralMessage.message.CopyFrom(build_text("\N{WAVING HAND SIGN}", context=Context(QUOTE, (BEN,))))
    wrapped.messageContextInfo.messageSecret = b"\xff\xfe\xfd"
    data = describe(received(wrapped))
    assert data["unwrapped"]["is_ephemeral"] is True
    assert data["message"]["messageContextInfo"] == {"messageSecret": "//79"}
    assert data["message"]["extendedTextMessage"]["contextInfo"]["stanzaID"] == "HOLA"
    assert data["content"]["text"] == "\N{WAVING HAND SIGN}"
    assert data["content"]["context"]["mentions"] == ["14155550123@s.whatsapp.net"]
    assert data["content"]["context"]["quote"] == {
        "id": "HOLA",
        "sender": "334844840878572@lid",
        "message": {"conversation": "Hola"},
        "chat": None,
    }


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (build_reaction(KEY, "\N{THUMBS UP SIGN}", 1.5), {"emoji": "\N{THUMBS UP SIGN}", "sent_at_ms": 1500}),
        (build_revoke(KEY), {}),
        (build_pin(KEY, 1.0, seconds=60), {"is_pinned": True}),
    ],
)
def test_changes_name_their_message(message: Message, shown: dict[str, Any]) -> None:
    """A reaction, revocation or pin has the key of the message it is about."""
    data = describe(received(message))["content"]
    assert data["key"] == {"chat": "334844840878572@lid", "id": "HOLA", "is_from_me": False, "participant": None}
    assert data.items() >= shown.items()


def test_edit_shows_the_new_content() -> None:
    """An edit has the key of its message and, as content inside its content, what that says now."""
    data = describe(received(build_edit(BEN_LID, "HOLA", Message(conversation="Chau"), 1.0)))["content"]
    assert data["key"]["id"] == "HOLA"
    assert data["content"]["text"] == "Chau"


def test_info_with_everything() -> None:
    """What is rarely there is shown as objects and lists."""
    source = dataclasses.replace(SOURCE, broadcast_recipients=(BroadcastRecipient(BEN_LID, BEN),), is_group=True)
    meta, bot = MessageMeta("HOLA", BEN), BotInfo("last")
    info = dataclasses.replace(INFO, source=source, verified_name=b"\xff", meta=meta, bot=bot)
    shown = describe(received(Message(), info))["info"]
    assert is_json(shown)
    assert shown["broadcast_recipients"] == [{"lid": "334844840878572@lid", "pn": "14155550123@s.whatsapp.net"}]
    assert shown["verified_name"] == "/w=="
    assert shown["meta"]["target_sender"] == "14155550123@s.whatsapp.net"
    assert shown["bot"]["edit"] == "last"
    assert shown["chat_pn"] is None


def nested(depth: int) -> Message:
    """Return a message with so many around it, each in a wrapper; protobuf itself takes no more than 49."""
    message = Message(conversation="Hola")
    for _ in range(depth):
        outer = Message()
        outer.ephemeralMessage.message.CopyFrom(message)
        message = outer
    return message


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x0a\x03\xff\xfea",  # a text that is not UTF-8
        b"\xfa\xff\x07\x01x",  # a field of a later schema
        Message(conversation="\x00\N{RIGHT-TO-LEFT OVERRIDE}\r\n").SerializeToString(),
        nested(45).SerializeToString(),
    ],
)
def test_odd_messages_are_one_line_of_json(data: bytes) -> None:
    """Whatever a sender makes up is one line of JSON."""
    line = json.dumps(describe(received(parse(data))), allow_nan=False)
    assert line.isascii()
    assert line.isprintable()


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (events.PhaseChanged(Phase.LOGGING_IN), {"event": "PhaseChanged", "phase": "logging in"}),
        (
            events.Connected(DEVICE, DEVICE_LID),
            {"event": "Connected", "jid": "5491155554444:3@s.whatsapp.net", "lid": "123456789012345:3@lid"},
        ),
        (
            events.ConnectFailed(DialError("the host is dead"), will_retry=True),
            {"event": "ConnectFailed", "error": "the host is dead", "will_retry": True},
        ),
        (
            events.PresenceChanged(PHONE, is_available=False, last_seen=None),
            {
                "event": "PresenceChanged",
                "sender": "5491155554444@s.whatsapp.net",
                "is_available": False,
                "last_seen": None,
                "sender_pn": None,
                "sender_lid": None,
            },
        ),
        (
            events.StreamErrored("599", Node("stream:error", {"code": "599"})),
            {"event": "StreamErrored", "code": "599", "node": '<stream:error code="599"/>'},
        ),
        (
            events.IdentityChanged(BEN_LID, BEN, None, 1_795_446_822, is_implicit=True),
            {
                "event": "IdentityChanged",
                "jid": "334844840878572@lid",
                "pn": "14155550123@s.whatsapp.net",
                "lid": None,
                "timestamp": 1_795_446_822,
                "is_implicit": True,
            },
        ),
    ],
)
def test_values_are_readable(event: events.Event, expected: dict[str, Any]) -> None:
    """JIDs, phases and errors are shown as people write them."""
    assert describe(event) == expected


async def test_session_comes_back(tmp_path: Path) -> None:
    """What was committed is there when the file is opened again."""
    path = tmp_path / "session.json"
    store = await open_session(path)
    assert await contents(store) == EMPTY
    assert not path.exists()
    async with store.begin() as unit:
        await fill(unit)
    again = await open_session(path)
    assert await contents(again) == await contents(store)
    async with again.begin() as unit:
        await unit.device.delete()
    assert await contents(await open_session(path)) == EMPTY


async def test_session_is_the_owners(tmp_path: Path) -> None:
    """The file can be read by its owner only, from the first write on, as whoever has it is the device."""
    path = tmp_path / "session.json"
    store = await open_session(path)
    for _ in range(2):
        async with store.begin() as unit:
            await unit.device.save(linked_device())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    async with store.begin() as unit:
        await unit.device.save(linked_device())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_leftover_of_a_crash_is_harmless(tmp_path: Path) -> None:
    """What a crash amid a write left behind is written over, with nobody else let in."""
    path = tmp_path / "session.json"
    leftover = tmp_path / "session.json.new"
    leftover.write_text("half a sess", encoding="utf-8")
    leftover.chmod(0o644)
    store = await open_session(path)
    async with store.begin() as unit:
        await unit.device.save(linked_device())
    assert await (await open_session(path)).device.load() == linked_device()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not leftover.exists()


@pytest.mark.parametrize("content", [b"", b"no json", b"[]", b'{"version": 9}', b"\xff\xfe\x00", b"[" * 200_000])
async def test_file_that_is_no_session(tmp_path: Path, content: bytes) -> None:
    """Any other file is a StoreError, and stays as it is."""
    path = tmp_path / "session.json"
    path.write_bytes(content)
    with pytest.raises(StoreError):
        await open_session(path)
    assert path.read_bytes() == content


async def test_error_names_the_file(tmp_path: Path) -> None:
    """The error names the file, as there may be many."""
    path = tmp_path / "my-session.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(StoreError, match=r"my-session\.json"):
        await open_session(path)


async def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    """A folder is no session."""
    with pytest.raises(StoreError, match="cannot be read: Is a directory"):
        await open_session(tmp_path)


async def test_folder_that_is_missing(tmp_path: Path) -> None:
    """Where the file cannot be written nothing is committed, and the error says where."""
    store = await open_session(tmp_path / "nowhere" / "session.json")

    async def save() -> None:
        async with store.begin() as unit:
            await unit.device.save(linked_device())

    with pytest.raises(StoreError, match=r"nowhere/session\.json cannot be written: No such file"):
        await save()
    assert await store.device.load() is None


async def test_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves the file as it was, and the store, too."""
    path = tmp_path / "session.json"
    store = await open_session(path)
    async with store.begin() as unit:
        await unit.device.save(linked_device())
    before = path.read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zapwire.files.os.fsync", fail)

    async def forget() -> None:
        async with store.begin() as unit:
            await unit.device.delete()

    with pytest.raises(StoreError, match="No space left on device"):
        await forget()
    assert path.read_bytes() == before
    assert await store.device.load() == linked_device()


async def test_file_of_another_program_version(tmp_path: Path) -> None:
    """A session that a later version wrote is refused, and says so."""
    path = tmp_path / "session.json"
    path.write_text(json.dumps({**MemoryStore().to_json(), "version": VERSION + 1}), encoding="utf-8")
    with pytest.raises(StoreError, match=f"version {VERSION + 1}"):
        await open_session(path)
