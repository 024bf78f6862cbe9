"""Notices: requests and notifications survive the way between phone and companion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapwire.errors import HistoryCorrupt
from zapwire.protocol.history.notices import (
    MAX_COUNT,
    OlderMessages,
    build_notice,
    build_request,
    file_of,
    kind_in,
    read_notice,
    read_request,
    type_name,
)
from zapwire.protocol.jid import JID
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.proto.e2e_pb2 import FULL, HistorySyncNotification, Message, ProtocolMessage
from zapwire.protocol.proto.history_pb2 import HistorySync

CHAT = JID("5491155550001", "s.whatsapp.net")


@given(id=st.text(max_size=10), from_me=st.booleans(), at=st.integers(0, 2**40), count=st.integers(0, MAX_COUNT))
def test_a_request_is_read_as_it_was_built(id: str, from_me: bool, at: int, count: int) -> None:  # noqa: FBT001
    """What the companion wants is what the phone reads."""
    wanted = OlderMessages(CHAT, id, from_me, at, count)
    assert read_request(build_request(wanted)) == wanted


def test_a_request_is_whatsmeow_s() -> None:
    """The bytes are those of whatsmeow's BuildHistorySyncRequest, at 33cfac51, for the same message."""
    encoded = (
        "623b1010820136080322320a1c3534393131353535353030303140732e77686174736170702e6e6574"
        "12083345423041303031180120322880e2cfaa06"
    )
    built = build_request(OlderMessages(CHAT, "3EB0A001", is_from_me=True, timestamp=1_700_000_000, count=50))
    assert built.SerializeToString(deterministic=True).hex() == encoded


def test_other_requests() -> None:
    """What asks for something else, or for no chat, is none; a count has a limit."""
    assert read_request(Message(conversation="hello")) is None
    built = build_request(OlderMessages(CHAT, "1", False, 0, 10**6))  # as a dataclass has it
    asked = read_request(built)
    assert asked is not None
    assert asked.count == MAX_COUNT
    built.protocolMessage.peerDataOperationRequestMessage.historySyncOnDemandRequest.chatJID = ""
    assert read_request(built) is None


def test_a_notification() -> None:
    """A notification says where a part is and what opens it."""
    said = HistorySyncNotification(
        directPath="/v/1", mediaKey=b"key", fileSHA256=b"a", fileEncSHA256=b"b", fileLength=5
    )
    built = build_notice(said)
    assert built.protocolMessage.type == ProtocolMessage.HISTORY_SYNC_NOTIFICATION
    assert read_notice(built.protocolMessage.historySyncNotification.SerializeToString()) == said
    file = file_of(said)
    assert (file.kind, file.direct_path, file.media_key, file.length) == (MediaKind.HISTORY, "/v/1", b"key", 5)
    assert (file.sha256, file.enc_sha256) == (b"a", b"b")


def test_what_is_no_notification() -> None:
    """What was kept and cannot be read gives an error of the tree."""
    with pytest.raises(HistoryCorrupt):
        read_notice(b"\x0a\x05")


def test_names_of_kinds() -> None:
    """A kind has the schema's name, one that is newer its number."""
    assert type_name(FULL) == "FULL"
    assert kind_in(HistorySync.FromString(b"\x0a\x01x")) is None
    assert type_name(99) == "99"


def test_kinds() -> None:
    """A kind is read from a part and from what tells of it, also one that has no name yet."""
    assert kind_in(HistorySync()) is None
    assert kind_in(HistorySync(syncType=HistorySync.RECENT)) == HistorySync.RECENT
    assert kind_in(HistorySyncNotification(syncType=FULL)) == FULL
    assert kind_in(HistorySync.FromString(b"\x08\x63\x38\x01")) == 99
    assert kind_in(HistorySyncNotification.FromString(b"\x30\x63")) == 99
    assert type_name(99) == "99"
