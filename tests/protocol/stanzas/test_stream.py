"""What the server says about the stream: login results, stream errors, bulletins."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import broken, counts, edit, having, lacking, over_wire, read_or_refuse
from tests.protocol.strategies import jids, texts
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.stream import (
    STREAM_END,
    Failure,
    OfflineEnd,
    OfflinePreview,
    StreamError,
    Success,
    bulletin,
    edge_routing,
    unified_session,
    unified_session_id,
)

LID = JID("100000012345678", "lid", 7)
SUCCESS = Node(
    "success",
    {"t": "1790000000", "props": "27", "location": "sandbox", "lid": LID, "display_name": "Ana"},
)
BAN = Node(
    "failure",
    {"reason": "402", "location": "sandbox", "message": "banned", "code": "101", "expire": "3600"},
)
REMOVED = Node("stream:error", {"code": "401"}, (Node("conflict", {"type": "device_removed"}),))
PREVIEW = Node(
    "offline_preview",
    {"count": "10", "appdata": "1", "message": "2", "notification": "3", "receipt": "4"},
)


def test_success() -> None:
    """A login's success tells the server's time, this device's LID and the account's name."""
    success = Success(1_790_000_000, LID, "Ana")
    assert success.to_node() == SUCCESS
    assert Success.from_node(over_wire(SUCCESS)) == success


def test_bare_success() -> None:
    """A success that tells nothing is one all the same."""
    assert Success.from_node(Node("success")) == Success(0, None, "")
    assert Success(0, None).to_node() == Node("success", {"t": "0", "props": "27", "location": "sandbox"})


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("t", "now", "<success> attribute 't' should be an integer, not 'now'"),
        ("lid", "1@2@3", "<success> attribute 'lid' should be a JID, not '1@2@3'"),
    ],
)
def test_malformed_success(key: str, value: str, message: str) -> None:
    """What a success tells must have its form."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        Success.from_node(over_wire(edit(SUCCESS, "", having(key, value))))


@given(st.builds(Success, counts, st.none() | jids, texts))
def test_any_success(success: Success) -> None:
    """Every success reads back as it was written."""
    assert Success.from_node(over_wire(success.to_node())) == success


def test_failure() -> None:
    """A refused login tells why, and of a temporary ban its kind and the seconds it lasts."""
    failure = Failure(402, "banned", 101, 3600)
    assert failure.to_node() == BAN
    assert Failure.from_node(over_wire(BAN)) == failure


def test_bare_failure() -> None:
    """A failure without a reason, or with 0, counts as the general one; what else is missing is empty."""
    for node in (Node("failure"), Node("failure", {"reason": "0"})):
        assert Failure.from_node(node) == Failure(400, "", 0, 0)
    assert Failure(400).to_node() == Node("failure", {"reason": "400", "location": "sandbox"})


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("reason", "banned", "<failure> attribute 'reason' should be an integer, not 'banned'"),
        ("code", "many", "<failure> attribute 'code' should be an integer, not 'many'"),
        ("expire", "1.5", "<failure> attribute 'expire' should be an integer, not '1.5'"),
    ],
)
def test_malformed_failure(key: str, value: str, message: str) -> None:
    """What a failure tells must have its form."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        Failure.from_node(over_wire(edit(BAN, "", having(key, value))))


@given(st.builds(Failure, st.integers(1, 2**63), texts, counts, counts))
def test_any_failure(failure: Failure) -> None:
    """Every failure reads back as it was written."""
    assert Failure.from_node(over_wire(failure.to_node())) == failure


def test_what_a_failure_means() -> None:
    """Whatsmeow deletes its keys after 401, 403 and 406, tries again after 500 and 503, and stops after all else."""
    reasons = (400, 401, 402, 403, 405, 406, 409, 413, 414, 415, 418, 500, 501, 503, 999)
    assert [reason for reason in reasons if Failure(reason).is_logged_out] == [401, 403, 406]
    assert [reason for reason in reasons if Failure(reason).is_passing] == [500, 503]


def test_stream_error() -> None:
    """A stream error has a code, and names the conflict with another device that is behind it."""
    error = StreamError("401", "device_removed")
    assert error.to_node() == REMOVED
    assert StreamError.from_node(over_wire(REMOVED)) == error


@pytest.mark.parametrize(
    ("error", "node"),
    [
        (StreamError("515"), Node("stream:error", {"code": "515"})),
        (StreamError(conflict="replaced"), Node("stream:error", {}, (Node("conflict", {"type": "replaced"}),))),
        (StreamError(), Node("stream:error")),
    ],
)
def test_stream_error_without_parts(error: StreamError, node: Node) -> None:
    """Code and conflict may each be missing."""
    assert error.to_node() == node
    assert StreamError.from_node(over_wire(node)) == error


def test_stream_error_with_a_conflict_of_no_type() -> None:
    """A conflict that names no type is as none."""
    assert StreamError.from_node(edit(REMOVED, "conflict", lacking("type"))) == StreamError("401")


def test_stream_error_of_another_kind() -> None:
    """An error that holds something unknown keeps its code."""
    node = Node("stream:error", {"code": "500"}, (Node("ack", {"id": "1"}),))
    assert StreamError.from_node(over_wire(node)) == StreamError("500")


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (StreamError("515"), {"asks_to_reconnect", "is_known"}),
        (StreamError("401", "device_removed"), {"is_logged_out", "is_known"}),
        (StreamError("401", "replaced"), {"is_replaced", "is_known"}),
        (StreamError("", "replaced"), {"is_replaced", "is_known"}),
        (StreamError("503"), {"is_known"}),
        (StreamError("401"), set()),
        (StreamError("", "device_removed"), set()),
        (StreamError("500"), set()),
        (StreamError("", "something new"), set()),
        (StreamError(), set()),
    ],
)
def test_what_a_stream_error_means(error: StreamError, meaning: set[str]) -> None:
    """Code and conflict together say what a client does next, as whatsmeow reads them."""
    names = ("asks_to_reconnect", "is_logged_out", "is_replaced", "is_known")
    assert {name for name in names if getattr(error, name)} == meaning


@given(st.builds(StreamError, texts, texts))
def test_any_stream_error(error: StreamError) -> None:
    """Every stream error reads back as it was written."""
    assert StreamError.from_node(over_wire(error.to_node())) == error


@given(broken(REMOVED))
def test_anything_for_a_stream_error(node: Node) -> None:
    """Reading a stream error never fails, as the stream is at its end anyway."""
    for stanza in (node, over_wire(node)):
        assert isinstance(StreamError.from_node(stanza), StreamError)


def test_stream_end() -> None:
    """The server's last stanza is an empty one."""
    assert over_wire(STREAM_END) == Node("xmlstreamend")


def test_offline_preview() -> None:
    """The preview counts what waits, by kind."""
    preview = OfflinePreview(total=10, app_data=1, messages=2, notifications=3, receipts=4)
    node = bulletin(preview.to_node())
    assert node == Node("ib", {"from": JID("", "s.whatsapp.net")}, (PREVIEW,))
    assert OfflinePreview.from_node(over_wire(node).require("offline_preview")) == preview


def test_offline_preview_without_counts() -> None:
    """A missing count is 0."""
    assert OfflinePreview.from_node(Node("offline_preview")) == OfflinePreview(0, 0, 0, 0, 0)
    assert OfflinePreview.from_node(edit(PREVIEW, "", lacking("appdata"))) == OfflinePreview(10, 0, 2, 3, 4)


@pytest.mark.parametrize("key", PREVIEW.attrs)
def test_malformed_offline_preview(key: str) -> None:
    """Each count must be a number."""
    message = f"<offline_preview> attribute '{key}' should be an integer, not 'lots'"
    with pytest.raises(StanzaError, match=message):
        OfflinePreview.from_node(edit(PREVIEW, "", having(key, "lots")))


def test_offline_end() -> None:
    """The end of what waited counts it, and a missing count is 0."""
    node = bulletin(OfflineEnd(12).to_node())
    assert node == Node("ib", {"from": SERVER}, (Node("offline", {"count": "12"}),))
    assert OfflineEnd.from_node(over_wire(node).require("offline")) == OfflineEnd(12)
    assert OfflineEnd.from_node(Node("offline")) == OfflineEnd(0)


def test_malformed_offline_end() -> None:
    """The count must be a number."""
    with pytest.raises(StanzaError, match="<offline> attribute 'count' should be an integer, not 'lots'"):
        OfflineEnd.from_node(Node("offline", {"count": "lots"}))


@given(st.builds(OfflinePreview, counts, counts, counts, counts, counts), st.builds(OfflineEnd, counts))
def test_any_bulletin(preview: OfflinePreview, end: OfflineEnd) -> None:
    """Several bulletins may come in one stanza, and each reads back as it was written."""
    node = over_wire(bulletin(preview.to_node(), end.to_node()))
    assert [child.tag for child in node.children] == ["offline_preview", "offline"]
    assert OfflinePreview.from_node(node.children[0]) == preview
    assert OfflineEnd.from_node(node.children[1]) == end


def test_edge_routing() -> None:
    """Routing information is handed over as bytes, one element deeper than the bulletin's child."""
    node = bulletin(edge_routing(b"\x08\x08\x12"))
    routing = Node("edge_routing", {}, (Node("routing_info", {}, b"\x08\x08\x12"),))
    assert node == Node("ib", {"from": SERVER}, (routing,))
    assert over_wire(node) == node


def test_unified_session() -> None:
    """A client's bulletin names its session, and nobody it is from or to."""
    node = unified_session(604_799_999)
    assert node == Node("ib", {}, (Node("unified_session", {"id": "604799999"}),))
    assert over_wire(node) == node


def test_unified_session_id() -> None:
    """The id is the milliseconds since Monday midnight in UTC."""
    monday = datetime(2026, 11, 23, tzinfo=UTC).timestamp()
    assert datetime.fromtimestamp(monday, UTC).strftime("%A") == "Monday"
    assert unified_session_id(monday) == 0
    assert unified_session_id(monday + 1.25) == 1250
    assert unified_session_id(monday - 1) == 604_799_000
    assert unified_session_id(0) == 3 * 86_400_000


@given(broken(SUCCESS), broken(BAN), broken(PREVIEW), broken(edit(PREVIEW, "", lacking("message"))))
def test_anything_for_a_bulletin(success: Node, failure: Node, preview: Node, end: Node) -> None:
    """Stanzas about the stream are read, or refused with a `StanzaError`."""
    read_or_refuse(Success.from_node, success)
    read_or_refuse(Failure.from_node, failure)
    read_or_refuse(OfflinePreview.from_node, preview)
    read_or_refuse(OfflineEnd.from_node, end)
