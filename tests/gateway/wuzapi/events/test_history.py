"""A piece of a history has the shape that whatsmeow gives it."""

from dataclasses import replace
from typing import Final

from tests.gateway.wuzapi.events.people import OWN_NAMES
from tests.gateway.wuzapi.events.whatsmeow import body, rendered, vectors
from zapwire.protocol.events import HistorySynced
from zapwire.protocol.proto.e2e_pb2 import RECENT, HistorySyncNotification
from zapwire.protocol.proto.history_pb2 import Conversation, HistorySync
from zapwire.protocol.proto.user_password_pb2 import UserPassword


def history() -> HistorySync:
    """Return a history with something of every sort."""
    made = HistorySync(syncType=HistorySync.RECENT, chunkOrder=1, progress=40, nctSalt=b"salt")
    chat = made.conversations.add(ID="5491155550001@s.whatsapp.net", name="Ana", unreadCount=1, tcToken=b"token")
    chat.endOfHistoryTransferType = Conversation.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY
    kept = chat.messages.add(msgOrderID=5).message
    kept.key.remoteJID, kept.key.fromMe, kept.key.ID = chat.ID, False, "3EB0A001"
    kept.message.conversation, kept.messageTimestamp, kept.messageSecret = "Hello!", 1_790_000_000, b"secret"
    group = made.conversations.add(ID="120363000000000001@g.us", name="Team")
    group.participant.add(userJID="100000000000001@lid")
    asked = group.messages.add().message
    asked.key.remoteJID, asked.key.participant, asked.key.ID = group.ID, "100000000000001@lid", "3EB0A002"
    asked.message.pollCreationMessageV3.name = "Lunch?"
    status = made.statusV3Messages.add()
    status.key.remoteJID, status.key.ID = "status@broadcast", "3EB0A003"
    made.pushnames.add(ID="5491155550001@s.whatsapp.net", pushname="Ana")
    made.phoneNumberToLidMappings.add(pnJID="5491155550001@s.whatsapp.net", lidJID="100000000000001@lid")
    made.globalSettings.fontSize = 3
    made.globalSettings.chatLockSettings.secretCode.encoding = UserPassword.UTF8_BROKEN
    made.callLogRecords.add(callID="A", duration=5)
    made.pastParticipants.add(groupJID=group.ID).pastParticipants.add(userJID="5491155550002@s.whatsapp.net")
    made.recentStickers.add(weight=0.1, mimetype="image/webp")
    return made


NOTICE: Final = HistorySyncNotification(
    syncType=RECENT, chunkOrder=1, progress=40, directPath="/v/1", mediaKey=b"key", fileLength=9
)
PIECE: Final = HistorySynced("3EB0", "RECENT", 1, 40, 0, is_last=True, data=history(), notification=NOTICE)


def test_a_piece_equals_what_go_prints() -> None:
    """What stands beside it says which part it is a piece of."""
    vector = vectors()["history"]
    assert bytes.fromhex(vector["data"]) == history().SerializeToString()
    assert bytes.fromhex(vector["notification"]) == NOTICE.SerializeToString()
    assert body(PIECE) == {
        "event": vector["event"],
        "type": "HistorySync",
        "historyId": "3EB0",
        "historyType": "RECENT",
        "isLast": True,
        "requestId": "",
        **OWN_NAMES,
    }


def test_pieces_of_a_part_have_keys_of_their_own() -> None:
    """The same piece has the same one; none belongs to a chat."""
    assert rendered(PIECE).key == rendered(replace(PIECE, is_last=False)).key
    keys = {rendered(piece).key for piece in (PIECE, replace(PIECE, offset=5), replace(PIECE, id="3EB1"))}
    assert len(keys) == 3
    assert rendered(PIECE).chat == ""
