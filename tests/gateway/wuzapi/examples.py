"""The events that the documentation shows, as the gateway makes them."""

from dataclasses import replace
from typing import Any, Final, cast

import orjson

from tests.gateway.wuzapi.events.people import ANA, ANA_LID, DIRECT, FROM_ME, GROUP, IN_GROUP, ME, ME_LID, WHEN
from tests.gateway.wuzapi.events.test_messages import received
from tests.gateway.wuzapi.events.test_privacy import SETTINGS
from zapwire.client.login import new_device
from zapwire.client.store.memory import MemoryStore
from zapwire.errors import AppStateCorrupt, CertificateError, PairingError
from zapwire.gateway.model import Payload, User
from zapwire.gateway.recorder import RECORDED, EventRecorder
from zapwire.gateway.wuzapi.qr import QRCodes
from zapwire.protocol import events
from zapwire.protocol.appstate.actions.base import MessageRange
from zapwire.protocol.appstate.actions.chats import Archive
from zapwire.protocol.appstate.actions.contacts import Contact
from zapwire.protocol.appstate.actions.labels import LabelChat
from zapwire.protocol.appstate.actions.messages import MessageName, Star
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.choices import Choice, build_choice
from zapwire.protocol.messages.polls import PollVote, option_hash
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.webauthn import AllowedCredential, PasskeyOptions
from zapwire.protocol.proto.e2e_pb2 import (
    RECENT,
    ContextInfo,
    ExtendedTextMessage,
    HistorySyncNotification,
    Message,
    PollEncValue,
    PollUpdateMessage,
)
from zapwire.protocol.proto.history_pb2 import HistorySync
from zapwire.protocol.stanzas.calls import call_element
from zapwire.protocol.types.calls import CallInfo, CallRemote
from zapwire.protocol.types.groups import GroupAnnounce, GroupInfo, GroupName, Participant
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.protocol.types.newsletters import Newsletter, NewsletterPost, NewsletterText, NewsletterViewer
from zapwire.storage.store import Unit

_TEXT: Final = MessageInfo(DIRECT, "3EB0C431C26A1916E07E", WHEN, push_name="Ana", type="text")
_QUOTE: Final = ContextInfo(
    stanzaID="3EB0C431C26A1916E07A",
    participant=str(ME_LID.to_non_ad()),
    quotedMessage=Message(conversation="When?"),
    mentionedJID=["222222222222222@lid"],
)
_ANSWER: Final = Message(extendedTextMessage=ExtendedTextMessage(text="At 8, @222222222222222", contextInfo=_QUOTE))
_CALL: Final = CallInfo("2E7A0F5C1B9D4E6F", ANA_LID, ANA_LID, WHEN, ANA, None, "3EB0")
_NEWSLETTER: Final = Newsletter(
    JID("120363144038483540", "newsletter"),
    "active",
    1688746895,
    "0029Va4K0PZ5a245NkngBA2M",
    NewsletterText("News", "1688746895480511", 1688746895480511),
    subscribers=25,
    verification="verified",
    reactions="ALL",
    viewer=NewsletterViewer("off", "subscriber"),
)

_VOTE: Final = PollUpdateMessage(
    pollCreationMessageKey=MessageKey(ME_LID.to_non_ad(), "3EB0C431C26A1916E079", is_from_me=False).to_proto(),
    vote=PollEncValue(encPayload=b"sealed", encIV=b"twelve bytes"),
    senderTimestampMS=WHEN * 1000,
)
_ARCHIVE: Final = Archive(ANA, is_archived=True, until=MessageRange(WHEN))
_STAR: Final = Star(MessageName(GROUP, "3EB0C431C26A1916E07F", is_from_me=False, sender=ANA_LID), is_starred=True)
_LABEL: Final = LabelChat("7", ANA, is_labeled=True)

_HISTORY: Final = HistorySync(syncType=HistorySync.RECENT, chunkOrder=1, progress=40)
_CHAT: Final = _HISTORY.conversations.add(ID=str(ANA), name="Ana", unreadCount=1)
_KEPT: Final = _CHAT.messages.add(msgOrderID=12).message
_KEPT.key.remoteJID, _KEPT.key.fromMe, _KEPT.key.ID = str(ANA), False, "3EB0C431C26A1916E07E"
_KEPT.message.conversation, _KEPT.messageTimestamp = "Hello!", WHEN
_NOTICE: Final = HistorySyncNotification(
    syncType=RECENT, chunkOrder=1, progress=40, directPath="/v/t62.36147-24/1_n.enc", fileLength=48_211
)

_CHANGE: Final = events.GroupInfoChanged(
    GROUP, WHEN, ANA_LID, ANA, ANA_LID, "Ana", addressing_mode="lid", notification_id="1"
)

EXAMPLES: Final[dict[str, events.Event]] = {
    "Message": received(_TEXT, Message(conversation="Hello!")),
    "Message, in a group": received(replace(_TEXT, source=IN_GROUP, id="3EB0C431C26A1916E07F"), _ANSWER),
    "Message, sent by another device of the account": received(
        replace(_TEXT, source=FROM_ME, id="3EB0C431C26A1916E080", push_name="Shop"), Message(conversation="Bye!")
    ),
    "Message, a vote in a poll": replace(
        received(replace(_TEXT, id="3EB0C431C26A1916E084", type="poll"), Message(pollUpdateMessage=_VOTE)),
        content=PollVote(MessageKey.from_proto(_VOTE.pollCreationMessageKey), (option_hash("Sunday"),), ("Sunday",)),
    ),
    "Message, a button that was pressed": received(
        replace(_TEXT, id="3EB0C431C26A1916E085"),
        build_choice(Message(interactiveMessage={}), Choice("yes", "Yes")),
    ),
    "UndecryptableMessage": events.MessageUndecryptable(
        replace(_TEXT, id="3EB0C431C26A1916E081"),
        "there is no session with 100000000000001:12@lid",
        is_unavailable=False,
        unavailable_type="",
        is_hidden=False,
        retry_count=1,
        is_final=False,
    ),
    "ReadReceipt": events.ReceiptReceived(DIRECT, ("3EB0C431C26A1916E082", "3EB0C431C26A1916E083"), WHEN, "read"),
    "ReadReceipt, of another device of the account": events.ReceiptReceived(
        MessageSource(GROUP, ME, is_from_me=True, is_group=True), ("3EB0C431C26A1916E07F",), WHEN, "read-self", ANA_LID
    ),
    "ChatPresence": events.ChatPresenceChanged(DIRECT, "composing", ""),
    "Presence": events.PresenceChanged(ANA_LID, is_available=False, last_seen=WHEN, sender_pn=ANA),
    "IdentityChange": events.IdentityChanged(ANA_LID, ANA, ANA_LID, WHEN, is_implicit=False),
    "HistorySync": events.HistorySynced(
        "3EB0C431C26A1916E084", "RECENT", 1, 40, 0, is_last=True, data=_HISTORY, notification=_NOTICE
    ),
    "Picture": events.PictureChanged(ANA, ANA_LID, ANA, WHEN, is_removed=False, picture_id="1645308319"),
    "Picture, of a group": events.PictureChanged(
        GROUP,
        None,
        ANA_LID,
        WHEN,
        is_removed=False,
        picture_id="1764250000000",
        author_alt=ANA,
        notification_id="1",
    ),
    "Blocklist": events.BlocklistChanged("", "2", "1", ((ANA_LID, "block"),), WHEN),
    "BlocklistChange": events.BlockChanged(ANA_LID, ANA, is_blocked=True, timestamp=WHEN, dhash="2"),
    "PrivacySettings": events.PrivacySettingsChanged(SETTINGS, ("last", "online"), WHEN),
    "UserAbout": events.AboutChanged(ANA, ANA_LID, "At the beach", WHEN),
    "Contact": events.ContactChanged(
        Contact(ANA, "Ana Díaz", "Ana"),
        *(WHEN * 1000, False, Contact(ANA, "Ana Díaz", "Ana").change(WHEN * 1000).value),
    ),
    "Archive": events.ChatArchived(_ARCHIVE, WHEN * 1000, is_full_sync=False, value=_ARCHIVE.change(WHEN * 1000).value),
    "Star": events.MessageStarred(_STAR, WHEN * 1000, is_full_sync=False, value=_STAR.change(WHEN * 1000).value),
    "LabelAssociationChat": events.ChatLabeled(
        _LABEL, WHEN * 1000, is_full_sync=False, value=_LABEL.change(WHEN * 1000).value
    ),
    "AppState": events.AppStateReceived(("archive", str(ANA)), _ARCHIVE.change(WHEN * 1000).value),
    "AppStateSyncComplete": events.AppStateSynced("regular_low", 7),
    "AppStateSyncError": events.AppStateSyncFailed(
        "regular_low", AppStateCorrupt("the MAC of version 8 of regular_low is wrong"), is_full_sync=True
    ),
    "JoinedGroup": events.GroupJoined(
        GroupInfo(
            GROUP,
            "Family",
            ANA_LID,
            ANA,
            WHEN,
            "lid",
            (
                Participant(ANA_LID, ANA_LID, ANA, "superadmin"),
                Participant(ME_LID.to_non_ad(), ME_LID.to_non_ad(), None),
            ),
            2,
            subject_set_at=WHEN,
            subject_set_by=ANA_LID,
            subject_set_by_pn=ANA,
            announce_version="1764250000",
            participant_version="1764250000",
            member_add_mode="all_member_add",
        ),
        ANA_LID,
        ANA,
        ANA_LID,
        WHEN,
        type="new",
        notify="Ana",
        notification_id="1",
    ),
    "GroupInfo": replace(
        _CHANGE,
        name=GroupName("The family", WHEN, ANA_LID, ANA),
        announce=GroupAnnounce(is_announce=True, version="1764250000000000"),
    ),
    "GroupInfo, of people": replace(
        _CHANGE,
        joined=(Participant(ANA_LID, ANA_LID, ANA),),
        join_reason="invite",
        participant_version="1764250000000001",
        previous_participant_version="1764250000000000",
    ),
    "QR": events.QRCodeIssued("2@…", 60.0),
    "QRTimeout": events.QRCodesExpired(),
    "PairSuccess": events.PairingSucceeded(ME, ME_LID, "", "android"),
    "PairError": events.PairingFailed(PairingError("the phone's signature does not fit")),
    "PairPasskeyRequest": events.PasskeyRequested(
        PasskeyOptions(b"nine lives", "whatsapp.com", 60_000, (AllowedCredential(b"a cat"),), "required")
    ),
    "PairPasskeyConfirmation": events.PasskeyConfirmationRequested("1G3H-VMHF", may_skip=False),
    "PairPasskeyError": events.PasskeyFailed(
        PairingError("the phone's ephemeral identity cannot be read"), is_continuation=True
    ),
    "CallOffer": events.CallOffered(
        _CALL,
        CallRemote("android", "2.25.37.76"),
        call_element("offer", _CALL.id, ANA_LID, content=(Node("audio", {"enc": "opus", "rate": "16000"}),)),
    ),
    "CallOfferNotice": events.CallOfferNoticed(
        replace(_CALL, group=GROUP), "audio", "group", call_element("offer_notice", _CALL.id, ANA_LID)
    ),
    "CallTerminate": events.CallTerminated(_CALL, "timeout", call_element("terminate", _CALL.id, ANA_LID)),
    "NewsletterJoin": events.NewsletterJoined(_NEWSLETTER, WHEN),
    "NewsletterLeave": events.NewsletterLeft(_NEWSLETTER.jid, "guest", WHEN),
    "NewsletterMuteChange": events.NewsletterMuteChanged(_NEWSLETTER.jid, "on", WHEN),
    "NewsletterLiveUpdate": events.NewsletterUpdated(
        _NEWSLETTER.jid, (NewsletterPost(101, "3EB0D001", "text", WHEN, 7, {"👍": 3}),), WHEN
    ),
    "Connected": events.Connected(ME, ME_LID),
    "Disconnected": events.Disconnected("the server closed the connection", will_reconnect=True),
    "LoggedOut": events.LoggedOut(on_connect=False, reason=401),
    "TemporaryBan": events.TemporarilyBanned(101, 3600.0),
    "ConnectFailure": events.ConnectRefused(503, ""),
    "ConnectFailure, without a server": events.ConnectFailed(
        CertificateError("the server's certificate is not to be trusted"), will_retry=False
    ),
    "StreamError": events.StreamErrored("599", Node("stream:error", {"code": "599"})),
    "KeepAliveTimeout": events.KeepAliveTimedOut(1, WHEN - 30.0),
    "OfflineSyncPreview": events.OfflineSyncPreviewed(5, 0, 3, 1, 1),
    "OfflineSyncCompleted": events.OfflineSyncCompleted(5),
}
"""By their headings."""


class _Picture(QRCodes):
    """A picture that fits into a page."""

    async def data_url(self, text: str) -> str:
        """Its beginning."""
        return "data:image/png;base64,iVBORw0KGgo…"


class _Outbox:
    """Remembers what came last."""

    last: Payload

    def find(self, user_id: str) -> User:
        """A user that wants everything."""
        return User(user_id, "shop", events=("All",))

    def add(self, _unit: Unit, _user: User, payload: Payload) -> bool:
        """Remember it."""
        self.last = payload
        return True

    async def add_alone(self, _user: User, payload: Payload) -> bool:
        """Remember it."""
        self.last = payload
        return True


async def shown(event: events.Event) -> dict[str, Any]:
    """What a receiver gets of an event."""
    outbox, store = _Outbox(), MemoryStore()
    recorder = EventRecorder(outbox, outbox, qr_codes=_Picture())
    async with store.begin() as unit:
        await unit.device.save(replace(new_device(bytes), jid=ME, lid=ME_LID))
        await unit.lids.put(ANA_LID, ANA)
        if type(event) in RECORDED:
            await recorder.record("1", event, cast("Unit", unit))
        else:
            await recorder.tell("1", events.Connected(ME, ME_LID))
            await recorder.tell("1", event)
    body: dict[str, Any] = orjson.loads(outbox.last.body)
    return body
