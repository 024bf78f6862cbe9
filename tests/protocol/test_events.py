"""Events: what holds for all of them, and for the few that users tell apart by their fields."""

import ast
import inspect
from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from zapwire.errors import AppStateCorrupt, PairingError
from zapwire.protocol import events
from zapwire.protocol.appstate.actions.base import MessageRange
from zapwire.protocol.appstate.actions.chats import (
    Archive,
    ClearChat,
    DeleteChat,
    MarkChatAsRead,
    Mute,
    Pin,
    UserStatusMute,
)
from zapwire.protocol.appstate.actions.contacts import Contact
from zapwire.protocol.appstate.actions.labels import LabelChat, LabelEdit, LabelMessage
from zapwire.protocol.appstate.actions.messages import DeleteMessageForMe, MessageName, Star
from zapwire.protocol.appstate.actions.settings import PushName, UnarchiveChats
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.messages.content import Text
from zapwire.protocol.messages.wrappers import Unwrapped
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.webauthn import PasskeyOptions
from zapwire.protocol.proto.e2e_pb2 import HistorySyncNotification, Message
from zapwire.protocol.proto.history_pb2 import HistorySync
from zapwire.protocol.proto.sync_action_pb2 import SyncActionValue
from zapwire.protocol.types.calls import CallInfo, CallRemote
from zapwire.protocol.types.groups import GroupInfo
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.protocol.types.newsletters import Newsletter, NewsletterPost

KINDS = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)]
DEVICE = JID("5491155554444", "s.whatsapp.net", 7)
LID = JID("100000012345678", "lid", 7)
GROUP = JID("120363000000000000", "g.us")
SOURCE = MessageSource(LID.to_non_ad(), LID, sender_alt=DEVICE)
INFO = MessageInfo(SOURCE, "3EB0", 1_790_000_000)
MESSAGE = Message(conversation="a secret")
HISTORY = HistorySync(syncType=HistorySync.RECENT, nctSalt=b"a secret")
NOTICE = HistorySyncNotification(mediaKey=b"a secret")
ERROR = PairingError("the phone's signature is wrong", code=401, text="hmac-mismatch")
NEWS = JID("120363111111111111", "newsletter")
CALL = CallInfo("0A1B2C", LID, LID, 1_790_000_000, DEVICE)
CHAT = DEVICE.to_non_ad()
NAME = MessageName(CHAT, "3EB0", is_from_me=True)
SAID = (5, False, SyncActionValue(timestamp=5))
EXAMPLES = [
    events.PhaseChanged(Phase.CONNECTED),
    events.QRCodeIssued("https://wa.me/settings/linked_devices#2@abc", 60.0),
    events.QRCodesExpired(),
    events.QRScannedWithoutMultidevice(),
    events.PairingCodeExpired(),
    events.PairingSucceeded(DEVICE, LID, "Bakery", "smbi"),
    events.PairingFailed(ERROR),
    events.PasskeyRequested(PasskeyOptions(b"challenge", "whatsapp.com", 60_000)),
    events.PasskeyConfirmationRequested("ABCD-EFGH", may_skip=True),
    events.PasskeyFailed(ERROR, is_continuation=False),
    events.CallOffered(CALL, CallRemote("android", "2.25"), Node("offer")),
    events.CallOfferNoticed(CALL, "audio", "group", Node("offer_notice")),
    events.CallRelayLatencyMeasured(CALL, Node("relaylatency")),
    events.CallPreAccepted(CALL, CallRemote(), Node("preaccept")),
    events.CallAccepted(CALL, CallRemote(), Node("accept")),
    events.CallTransportTold(CALL, CallRemote(), Node("transport")),
    events.CallTerminated(CALL, "timeout", Node("terminate")),
    events.CallRejected(CALL, Node("reject")),
    events.UnknownCallReceived(Node("call")),
    events.NewsletterJoined(Newsletter(NEWS), 1_790_000_000),
    events.NewsletterLeft(NEWS, "guest", 1_790_000_000),
    events.NewsletterMuteChanged(NEWS, "on", 1_790_000_000),
    events.NewsletterUpdated(NEWS, (NewsletterPost(101),), 1_790_000_000),
    events.Connected(DEVICE, None),
    events.ConnectFailed(ERROR, will_retry=False),
    events.Disconnected("the server closed the connection", will_reconnect=True),
    events.LoggedOut(on_connect=True, reason=401),
    events.StreamReplaced(),
    events.TemporarilyBanned(101, 3600.0),
    events.ClientOutdated(),
    events.ConnectRefused(409, "bad user agent"),
    events.StreamErrored("500", Node("stream:error", {"code": "500"})),
    events.KeepAliveTimedOut(2, 1_790_000_000.0),
    events.KeepAliveRestored(),
    events.OfflineSyncPreviewed(total=10, app_data_changes=1, messages=2, notifications=3, receipts=4),
    events.OfflineSyncCompleted(10),
    events.PresenceChanged(DEVICE, is_available=False, last_seen=None),
    events.ChatPresenceChanged(SOURCE, "composing", ""),
    events.MessageReceived(INFO, Text("a secret"), Unwrapped(MESSAGE), MESSAGE),
    events.MessageSent(INFO, b"a secret"),
    events.MessageUndecryptable(
        INFO,
        "wrong MAC",
        is_unavailable=False,
        unavailable_type="",
        is_hidden=False,
        retry_count=1,
        is_final=False,
    ),
    events.ReceiptReceived(SOURCE, ("3EB0",), 1_790_000_000, "read"),
    events.PushNameChanged(DEVICE.to_non_ad(), LID.to_non_ad(), "Ana a secret", "a secret", INFO),
    events.AboutChanged(DEVICE.to_non_ad(), None, "a secret", 1_790_000_000),
    events.BlocklistChanged("", "2", "1", ((LID.to_non_ad(), "block"),), 1_790_000_000),
    events.BlockChanged(LID.to_non_ad(), None, is_blocked=True, timestamp=1_790_000_000),
    events.PictureChanged(DEVICE.to_non_ad(), None, None, 1_790_000_000, is_removed=False, picture_id="1645308319"),
    events.PrivacySettingsChanged({"last": "none"}, ("last",), 1_790_000_000),
    events.BusinessNameChanged(DEVICE.to_non_ad(), None, "", "Bakery"),
    events.AppStateReceived(("pin_v1", str(CHAT)), SyncActionValue(timestamp=5)),
    events.AppStateSynced("regular_low", 3),
    events.AppStateSyncFailed("regular_low", AppStateCorrupt("a MAC is wrong"), is_full_sync=True),
    events.ContactChanged(Contact(CHAT, "a secret"), *SAID),
    events.ChatMuted(Mute(CHAT, is_muted=True), *SAID),
    events.ChatPinned(Pin(CHAT, is_pinned=True), *SAID),
    events.ChatArchived(Archive(CHAT, is_archived=True, until=MessageRange(5)), *SAID),
    events.ChatMarkedRead(MarkChatAsRead(CHAT, is_read=True, until=MessageRange(5)), *SAID),
    events.ChatCleared(ClearChat(CHAT, MessageRange(5)), *SAID),
    events.ChatDeleted(DeleteChat(CHAT, MessageRange(5)), *SAID),
    events.MessageStarred(Star(NAME, is_starred=True), *SAID),
    events.MessageDeletedForMe(DeleteMessageForMe(NAME, 5), *SAID),
    events.PushNameSet(PushName("a secret"), *SAID),
    events.UnarchiveChatsSet(UnarchiveChats(unarchives=True), *SAID),
    events.UserStatusMuted(UserStatusMute(CHAT, is_muted=True), *SAID),
    events.LabelEdited(LabelEdit("1", "a secret"), *SAID),
    events.ChatLabeled(LabelChat("1", CHAT, is_labeled=True), *SAID),
    events.MessageLabeled(LabelMessage("1", CHAT, "3EB0", is_labeled=True), *SAID),
    events.HistorySynced("3EB0", "RECENT", 1, 50, 0, is_last=True, data=HISTORY, notification=NOTICE),
    events.HistoryFailed("3EB0", "RECENT", 1, ERROR),
    events.IdentityChanged(DEVICE, DEVICE.to_non_ad(), LID, 1_790_000_000, is_implicit=True),
    events.GroupJoined(GroupInfo(GROUP, "Family"), LID, DEVICE, LID, 1_790_000_000, type="new"),
    events.GroupInfoChanged(GROUP, 1_790_000_000, LID, is_locked=True),
]


def documented_fields(kind: type[Event]) -> set[str]:
    """Return the fields that a docstring follows."""
    (definition,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(definition, ast.ClassDef)
    return {
        field.target.id
        for field, text in zip(definition.body, definition.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }


def test_every_event_is_exported() -> None:
    """The module exports its events and nothing else, in alphabetical order."""
    assert events.__all__ == sorted(kind.__name__ for kind in KINDS)


def test_every_event_has_an_example() -> None:
    """The examples of these tests are one of each kind."""
    assert sorted(type(event).__name__ for event in EXAMPLES) == sorted(
        kind.__name__ for kind in KINDS if kind is not Event
    )


@pytest.mark.parametrize("kind", KINDS)
def test_events_are_documented(kind: type[Event]) -> None:
    """An event and each of its fields has a docstring, so that users need not guess units."""
    assert is_dataclass(kind)
    assert kind.__doc__ is not None
    assert not kind.__doc__.startswith(f"{kind.__name__}(")  # what dataclass writes where nobody did
    assert documented_fields(kind) == {field.name for field in fields(kind)}


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_events_are_values(event: Event) -> None:
    """An event cannot be changed, takes no new attributes, and equals another that says the same."""
    assert event == type(event)(*(getattr(event, field.name) for field in fields(event)))
    assert event != Event()
    for field in fields(event):
        with pytest.raises(FrozenInstanceError):
            setattr(event, field.name, None)
    assert not hasattr(event, "__dict__")


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_events_match_by_kind(event: Event) -> None:
    """Users tell events apart by `match`, each kind by its own class pattern."""
    assert {kind for kind in KINDS if isinstance(event, kind)} == {Event, type(event)}
    assert type(event).__match_args__ == tuple(field.name for field in fields(event))


def test_texts_are_kept_out_of_logs() -> None:
    """An event's text says who wrote, and nothing of what."""
    event = next(event for event in EXAMPLES if isinstance(event, events.MessageReceived))
    assert event.message is MESSAGE
    assert "3EB0" in str(event)
    assert "secret" not in str(event)
