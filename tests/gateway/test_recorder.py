"""What an account's client tells gets into the outbox, once."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

import orjson
import pytest

from tests.gateway.incoming.rig import MEDIA
from tests.gateway.wuzapi.events.people import ANA, ANA_LID, GROUP, IN_GROUP, ME, ME_LID, OWN_NAMES
from tests.gateway.wuzapi.events.test_history import PIECE
from tests.gateway.wuzapi.events.test_messages import UNREADABLE, info, received
from tests.gateway.wuzapi.events.test_receipts import RECEIPTS
from zapwire.client.login import new_device
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import StoreError
from zapwire.gateway import recorder as module
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.model import Payload, User
from zapwire.gateway.recorder import RECORDED, EventRecorder
from zapwire.gateway.wuzapi.events import Rendered, appstate
from zapwire.protocol import events
from zapwire.protocol.jid import JID
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.proto.e2e_pb2 import ContextInfo, ExtendedTextMessage, ImageMessage, Message
from zapwire.storage.store import Unit
from zapwire.testing.clock import ManualClock

ID = "0" * 32
MESSAGE = received(info("3EB0A001"), Message(conversation="the text"))


@dataclass
class Outbox:
    """Takes down what it is given."""

    added: list[tuple[object, User, Payload]] = field(default_factory=list)
    alone: list[tuple[User, Payload]] = field(default_factory=list)
    failure: StoreError | None = None

    def add(self, unit: Unit, user: User, payload: Payload) -> bool:
        """Take it down."""
        self.added.append((unit, user, payload))
        return True

    async def add_alone(self, user: User, payload: Payload) -> bool:
        """Take it down, or fail."""
        if self.failure is not None:
            raise self.failure
        self.alone.append((user, payload))
        return True


@dataclass
class Users:
    """One user, or none."""

    user: User | None

    def find(self, user_id: str) -> User | None:
        """The user of that id."""
        return self.user if self.user is not None and self.user.id == user_id else None


@dataclass
class Rig:
    """A recorder and what is around it."""

    users: Users
    outbox: Outbox
    recorder: EventRecorder
    store: MemoryStore
    unit: Unit

    async def record(self, event: events.Event) -> Payload:
        """What comes of recording it."""
        await self.recorder.record(ID, event, self.unit)
        unit, user, payload = self.outbox.added[-1]
        assert (unit, user) == (self.unit, self.users.user)
        return payload

    async def tell(self, event: events.Event) -> Payload:
        """What comes of telling it."""
        await self.recorder.tell(ID, event)
        user, payload = self.outbox.alone[-1]
        assert user == self.users.user
        return payload


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A user that wants everything, and whose store has no device yet."""
    users, outbox, store = Users(User(ID, "ana", events=("All",), jid=str(ME))), Outbox(), MemoryStore()
    numbers = iter(range(100))
    clock = ManualClock(start=1000.0)
    recorder = EventRecorder(users, outbox, clock=clock, random=lambda size: next(numbers).to_bytes(size))
    async with store.begin() as unit:
        yield Rig(users, outbox, recorder, store, cast("Unit", unit))


def read(payload: Payload) -> dict[str, Any]:
    """The body as a receiver reads it."""
    body: dict[str, Any] = orjson.loads(payload.body)
    return body


async def test_an_event_is_recorded_in_the_unit_of_work_that_brings_it_about(rig: Rig) -> None:
    """With its type, its chat, and the time."""
    payload = await rig.record(MESSAGE)
    assert read(payload)["event"]["Message"] == {"conversation": "the text"}
    assert (payload.type, payload.chat, payload.created_at) == ("Message", str(ANA), 1000.0)
    assert rig.outbox.alone == []


async def test_a_piece_of_a_history_is_told_within_the_limit(rig: Rig) -> None:
    """In as many events as that takes, each with an id of its own that is the same when it is recorded again."""
    recorder = EventRecorder(rig.users, rig.outbox, history_event=800)
    for _ in range(2):
        await recorder.record(ID, PIECE, rig.unit)
    payloads = [payload for *_, payload in rig.outbox.added]
    ids = [payload.id for payload in payloads]
    half = len(ids) // 2
    assert ids[:half] == ids[half:]
    assert len(set(ids)) == half > 1
    bodies = [read(payload) for payload in payloads[:half]]
    assert [body["isLast"] for body in bodies] == [False] * (half - 1) + [True]
    kept = [one["message"]["key"]["ID"] for body in bodies for chat in _chats(body) for one in chat.get("messages", ())]
    assert kept == ["3EB0A001", "3EB0A002"]
    await rig.recorder.record(ID, PIECE, rig.unit)
    assert rig.outbox.added[-1][2].id == ids[0]
    await rig.recorder.tell(ID, PIECE)
    assert rig.outbox.alone == []


def _chats(body: dict[str, Any]) -> list[dict[str, Any]]:
    chats: list[dict[str, Any]] = body["event"]["Data"].get("conversations", [])
    return chats


async def test_a_history_that_cannot_be_told_whole(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in its shape stops nothing."""
    monkeypatch.setattr(module, "render", None)
    payload = await rig.record(PIECE)
    assert read(payload) == {"event": {}, "type": "HistorySync", "isReduced": True}


async def test_what_was_recorded_is_not_kept_again_when_it_is_told(rig: Rig) -> None:
    """Its commit is done by then, which tells those who deliver it."""
    for event in (MESSAGE, *UNREADABLE.values(), RECEIPTS["read"][1]):
        await rig.record(event)
        await rig.recorder.tell(ID, event)
    assert rig.outbox.alone == []
    assert len(rig.outbox.added) == 4


async def test_other_events_are_kept_when_they_are_told(rig: Rig) -> None:
    """Also where somebody records them before: then they wait."""
    event = events.PresenceChanged(ANA, is_available=True, last_seen=None)
    await rig.recorder.record(ID, event, rig.unit)
    assert rig.outbox.added == []
    payload = await rig.tell(event)
    assert (payload.type, payload.chat) == ("Presence", str(ANA))


def test_the_recorded_events_are_those_of_stanzas_that_are_acknowledged() -> None:
    """Who changes what the client records has to change this list, too."""
    names = {"MessageReceived", "MessageSent", "MessageUndecryptable", "ReceiptReceived", "IdentityChanged"}
    names |= {"HistorySynced"}
    names |= {"CallOffered", "CallOfferNoticed", "CallAccepted", "CallTerminated", "CallRelayLatencyMeasured"}
    names |= {"NewsletterJoined", "NewsletterLeft", "NewsletterMuteChanged", "NewsletterUpdated"}
    names |= {"PictureChanged", "AboutChanged", "BlocklistChanged", "BlockChanged", "PrivacySettingsChanged"}
    names |= {"GroupInfoChanged", "GroupJoined"}
    assert {kind.__name__ for kind in RECORDED} == names | {kind.__name__ for kind in appstate.RENDERERS}


async def test_the_same_event_has_the_same_id(rig: Rig) -> None:
    """However often it is recorded, and after a new start; of another user it has another."""
    first = await rig.record(MESSAGE)
    again = EventRecorder(rig.users, rig.outbox)
    await again.record(ID, MESSAGE, rig.unit)
    assert rig.outbox.added[-1][2].id == first.id
    assert first.id.startswith("evt_")
    assert len(first.id) == 36
    assert first.id == first.id.lower()
    other = await rig.record(received(info("3EB0A002"), MESSAGE.raw))
    rig.users.user = User("1" * 32, "bob", events=("All",))
    await rig.recorder.record("1" * 32, MESSAGE, rig.unit)
    assert len({first.id, other.id, rig.outbox.added[-1][2].id}) == 3


async def test_an_event_that_nothing_names_has_an_id_of_its_own(rig: Rig) -> None:
    """Two connections are two events."""
    ids = {(await rig.tell(events.Connected(ME, ME_LID))).id for _ in range(2)}
    assert ids == {"evt_" + "a" * 32, "evt_" + "a" * 31 + "b"}


@pytest.mark.parametrize("wanted", [(), ("Presence", "ReadReceipt")])
async def test_what_nobody_wants_is_not_rendered(
    rig: Rig, wanted: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It costs nothing."""
    assert rig.users.user is not None
    rig.users.user = replace(rig.users.user, events=wanted)
    monkeypatch.setattr(module, "render", None)
    await rig.recorder.record(ID, MESSAGE, rig.unit)
    await rig.recorder.tell(ID, events.Connected(ME, ME_LID))
    assert (rig.outbox.added, rig.outbox.alone) == ([], [])


async def test_a_user_that_is_gone_is_told_nothing(rig: Rig) -> None:
    """Its client ends a moment later."""
    rig.users.user = None
    await rig.recorder.record(ID, MESSAGE, rig.unit)
    await rig.recorder.tell(ID, events.Connected(ME, ME_LID))
    assert (rig.outbox.added, rig.outbox.alone) == ([], [])


async def test_what_wuzapi_does_not_tell_is_not_kept(rig: Rig) -> None:
    """Neither receipts of other kinds, nor phases, nor tries that go on."""
    await rig.recorder.record(ID, replace(RECEIPTS["read"][1], type="inactive"), rig.unit)
    await rig.recorder.tell(ID, events.PhaseChanged(Phase.CONNECTED))
    await rig.recorder.tell(ID, events.ConnectFailed(StoreError("x"), will_retry=True))
    assert (rig.outbox.added, rig.outbox.alone) == ([], [])


async def test_the_account_s_own_names_are_looked_up_once(rig: Rig) -> None:
    """In its store; until there is a device, the user's number is what is known."""
    assert read(await rig.record(MESSAGE))["ownPn"] == OWN_NAMES["ownPn"]
    await rig.unit.device.save(replace(new_device(bytes), jid=ME, lid=ME_LID))
    found = read(await rig.record(MESSAGE))
    assert {name: found[name] for name in OWN_NAMES} == OWN_NAMES
    await rig.unit.device.delete()
    found = read(await rig.tell(events.StreamReplaced()))
    assert {name: found[name] for name in OWN_NAMES} == OWN_NAMES


async def test_the_account_s_own_names_are_learnt_from_events_and_forgotten(rig: Rig) -> None:
    """A linked device tells its names, and after its end they are nobody's."""
    await rig.tell(events.PairingSucceeded(ME, ME_LID, "", ""))
    assert read(await rig.tell(events.LoggedOut(on_connect=False, reason=401)))["ownLid"] == OWN_NAMES["ownLid"]
    rig.users.user = User(ID, "ana", events=("All",))
    assert read(await rig.tell(events.StreamReplaced()))["ownLid"] == ""
    assert read(await rig.tell(events.StreamReplaced()))["ownPn"] == ""


async def test_people_in_a_message_are_named_by_both_names(rig: Rig) -> None:
    """Those quoted and mentioned, where they are known; the account itself always is."""
    await rig.unit.device.save(replace(new_device(bytes), jid=ME, lid=ME_LID))
    await rig.unit.lids.put(ANA_LID, ANA)
    bob, eve = JID.parse("5491155550002@s.whatsapp.net"), JID.parse("5491155550003@s.whatsapp.net")
    await rig.unit.lids.put(JID.parse("222@lid"), bob)
    mentioned = [str(name) for name in (ANA, bob, eve, ME_LID.to_non_ad())]
    quote = ContextInfo(participant=str(ANA_LID), mentionedJID=mentioned)
    raw = Message(extendedTextMessage=ExtendedTextMessage(text="x", contextInfo=quote))
    assert read(await rig.record(received(info("1", IN_GROUP), raw)))["people"] == [
        {"pn": str(ANA), "lid": str(ANA_LID)},
        {"pn": str(bob), "lid": "222@lid"},
        {"pn": str(eve), "lid": ""},
        {"pn": OWN_NAMES["ownPn"], "lid": OWN_NAMES["ownLid"]},
    ]
    assert "people" not in read(await rig.record(MESSAGE))


async def test_a_qr_code_is_told_as_a_picture(rig: Rig) -> None:
    """Drawn from its text."""
    body = read(await rig.tell(events.QRCodeIssued("2@text", 60.0)))
    assert (body["event"], body["type"]) == ("code", "QR")
    assert body["qrCodeBase64"].startswith("data:image/png;base64,iVBOR")


async def test_a_bug_in_rendering_stops_nothing(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The event is told in short, under the id it would have had; the log says where, and quotes nothing."""
    whole = await rig.record(MESSAGE)

    def broken(event: events.MessageReceived, **_: Any) -> Rendered:
        raise KeyError(event.message.conversation)

    monkeypatch.setattr(module, "render", broken)
    short = await rig.record(MESSAGE)
    assert (short.id, short.type, short.chat) == (whole.id, whole.type, whole.chat)
    assert read(short)["isReduced"] is True
    assert read(short)["event"]["Info"]["ID"] == "3EB0A001"
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert f"a Message of user {ID} cannot be told as it is" in record.message
    assert "KeyError in " in record.message
    assert "the text" not in caplog.text


@pytest.mark.parametrize("value", ["\ud800", 2**70, object()])
async def test_what_json_cannot_hold_stops_nothing(rig: Rig, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """As little as a bug."""
    strange = Rendered("Message", str(GROUP), {"event": value}, "key")
    monkeypatch.setattr(module, "render", lambda *_, **__: strange)
    assert read(await rig.record(MESSAGE))["isReduced"] is True
    assert read(await rig.tell(events.StreamReplaced())) == {"event": {}, "type": "StreamReplaced", "isReduced": True}


async def test_an_outbox_that_fails_fails_the_unit_of_work(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the server brings the message again."""

    def add(*_: object) -> bool:
        raise StoreError("the disk is full")

    monkeypatch.setattr(rig.outbox, "add", add)
    with pytest.raises(StoreError):
        await rig.recorder.record(ID, MESSAGE, rig.unit)


async def test_an_event_by_itself_that_cannot_be_kept_is_logged(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """The account goes on."""
    rig.outbox.failure = StoreError("the disk is full")
    await rig.recorder.tell(ID, events.KeepAliveRestored())
    assert f"a KeepAliveRestored of user {ID} is lost, as it could not be kept: the disk is full" in caplog.text


@dataclass
class Shelf:
    """A book of files that notes what is kept, or breaks."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    is_broken: bool = False
    due: float = 0.0

    def read(self, user: User, event: events.MessageReceived, now: float) -> Media | None:
        """Every message but a text has one."""
        if self.is_broken:
            raise ValueError("the text")
        return None if event.message.conversation else replace(MEDIA, user=user.id, created_at=now)

    def tell(self, media: Media, now: float) -> dict[str, Any]:
        """Say when."""
        return {"url": f"{media.id} {now}"}

    def due_at(self, _media: Media) -> float:
        """As the test says."""
        return self.due

    def keep(self, _unit: Unit, _media: Media, event: str, chat: str) -> None:
        """Note it."""
        self.kept.append((event, chat))


async def test_files_are_kept_with_their_events(rig: Rig) -> None:
    """A message's file is told and kept with it; a text has none; what breaks there keeps no message back."""
    shelf = Shelf(due=1030.0)
    rig.recorder = EventRecorder(rig.users, rig.outbox, media=shelf, clock=ManualClock(start=1000.0))
    payload = await rig.record(received(info("3EB0A002"), Message(imageMessage=ImageMessage())))
    assert read(payload)["media"] == {"url": f"{MEDIA.id} 1000.0"}
    assert (payload.due_at, shelf.kept) == (1030.0, [(payload.id, payload.chat)])
    for is_broken in (False, True):
        shelf.is_broken = is_broken
        payload = await rig.record(MESSAGE)
        assert ("media" in read(payload), payload.due_at) == (False, 0.0)
    assert len(shelf.kept) == 1
