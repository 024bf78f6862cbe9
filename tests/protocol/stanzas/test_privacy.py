"""Privacy settings, tokens of trusted contacts, and who sees statuses."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.people import ANA_LID, ANA_PN, BOB_LID, NOON
from tests.protocol.stanzas.shapes import (
    Change,
    answered,
    asked,
    broken,
    counts,
    edit,
    filled,
    gone,
    having,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from tests.protocol.strategies import jids
from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.privacy import (
    DEFAULT_STATUS_PRIVACY,
    GetPrivacySettings,
    GetStatusPrivacy,
    IssuePrivacyToken,
    PrivacyNotice,
    PrivacyTokenReceived,
    SetPrivacySetting,
    StatusPrivacy,
    privacy_settings,
    status_privacy,
)

QUERY = GetPrivacySettings()
ANSWER = Node(
    "iq",
    {"from": SERVER, "type": "result", "id": "7"},
    (
        Node(
            "privacy",
            {},
            (
                Node("category", {"name": "last", "value": "contacts"}),
                Node("category", {"name": "readreceipts", "value": "all"}),
            ),
        ),
    ),
)

ISSUE = IssuePrivacyToken(ANA_LID, NOON)
ISSUE_NODE = Node(
    "iq",
    {"id": "7", "xmlns": "privacy", "type": "set", "to": SERVER},
    (Node("tokens", {}, (Node("token", {"jid": ANA_LID, "t": str(NOON), "type": "trusted_contact"}),)),),
)
TOKEN = PrivacyTokenReceived(ANA_PN, b"token", NOON, ANA_LID)
TOKEN_NODE = Node(
    "notification",
    {"from": ANA_PN, "type": "privacy_token", "id": "7", "t": str(NOON), "sender_lid": ANA_LID},
    (Node("tokens", {}, (Node("token", {"type": "trusted_contact", "t": str(NOON)}, b"token"),)),),
)
HIDDEN = StatusPrivacy("blacklist", (ANA_LID,), is_default=True)
CHOSEN = StatusPrivacy("whitelist", (BOB_LID, ANA_LID))
STATUS_NODE = Node(
    "iq",
    {"from": SERVER, "type": "result", "id": "7"},
    (
        Node(
            "privacy",
            {},
            (
                Node("list", {"type": "whitelist"}, (Node("user", {"jid": BOB_LID}), Node("user", {"jid": ANA_LID}))),
                Node("list", {"type": "blacklist", "default": "true"}, (Node("user", {"jid": ANA_LID}),)),
            ),
        ),
    ),
)


def test_request() -> None:
    """The request is one empty element."""
    assert asked(QUERY) == Node("iq", {"id": "7", "xmlns": "privacy", "type": "get", "to": SERVER}, (Node("privacy"),))


def test_answer() -> None:
    """The answer has a category for each setting."""
    settings = {"last": "contacts", "readreceipts": "all"}
    assert privacy_settings(settings) == ANSWER.content
    assert answered(QUERY, ANSWER.content) == settings


def test_answer_with_other_children() -> None:
    """What is beside the categories is passed over."""
    answer = edit(ANSWER, "privacy", holding((Node("note"), Node("category", {"name": "last", "value": "none"}))))
    assert QUERY.read(over_wire(answer)) == {"last": "none"}


@given(st.dictionaries(filled, filled, max_size=5))
def test_any_settings(settings: dict[str, str]) -> None:
    """Any settings read back as they were written, and none too."""
    assert answered(QUERY, privacy_settings(settings)) == settings


def test_wrong_answer() -> None:
    """An answer without settings is refused."""
    with pytest.raises(StanzaError, match="<iq> has no <privacy>"):
        QUERY.read(over_wire(edit(ANSWER, "privacy", gone)))


@pytest.mark.parametrize("attribute", ["name", "value"])
def test_a_setting_that_cannot_be_read_hides_no_other(attribute: str) -> None:
    """One that lacks its name or value is passed over, as whatsmeow does it."""
    answer = over_wire(edit(ANSWER, "privacy category", lacking(attribute)))
    assert QUERY.read(answer) == {"readreceipts": "all"}
    notice = Node("notification", {"from": ANA_PN}, answer.children)
    assert PrivacyNotice.from_node(notice).settings == {"readreceipts": "all"}


@given(broken(ANSWER))
def test_anything_for_an_answer(node: Node) -> None:
    """Any answer is read, or refused with a `StanzaError`."""
    read_or_refuse(QUERY.read, node)


def test_issue_token() -> None:
    """A token is given to a user, without device, as of a time."""
    assert asked(ISSUE) == ISSUE_NODE
    assert asked(IssuePrivacyToken(ANA_LID.with_device(5), NOON)) == ISSUE_NODE
    assert IssuePrivacyToken.from_node(over_wire(ISSUE_NODE)) == ISSUE
    answered(ISSUE)


def test_received_token() -> None:
    """The server tells who gave out a token, by both names, and when."""
    assert TOKEN.to_node("7") == TOKEN_NODE
    assert PrivacyTokenReceived.from_node(over_wire(TOKEN_NODE)) == TOKEN


@given(
    st.builds(
        PrivacyTokenReceived,
        jids.map(lambda jid: jid.to_non_ad()),
        st.binary(max_size=50),
        counts,
        st.none() | jids.map(lambda jid: jid.to_non_ad()),
    )
)
def test_any_token(token: PrivacyTokenReceived) -> None:
    """Any token reads back as it was written."""
    assert PrivacyTokenReceived.from_node(over_wire(token.to_node("7"))) == token


def test_token_from_a_device() -> None:
    """A token is a user's, whichever device is named; tokens of other types are passed over."""
    node = edit(TOKEN_NODE, "", having("from", ANA_PN.with_device(5)))
    node = edit(node, "tokens", holding((Node("token", {"type": "other"}), *TOKEN_NODE.require("tokens").children)))
    assert PrivacyTokenReceived.from_node(over_wire(node)) == TOKEN


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("", lacking("from"), "<notification> has no attribute 'from'"),
        ("tokens", gone, "<notification> has no <tokens>"),
        ("tokens token", gone, "<tokens> has no token of type trusted_contact"),
        ("tokens token", having("type", "other"), "<tokens> has no token of type trusted_contact"),
        ("tokens token", lacking("t"), "<token> has no attribute 't'"),
        ("tokens token", holding(None), "<token> should hold bytes"),
    ],
)
def test_wrong_token(path: str, change: Change, message: str) -> None:
    """A token has bytes, a time and somebody who gave it out."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        PrivacyTokenReceived.from_node(over_wire(edit(TOKEN_NODE, path, change)))


def test_status_privacy() -> None:
    """Of several settings the one in force is marked."""
    assert asked(GetStatusPrivacy()) == Node(
        "iq", {"id": "7", "xmlns": "status", "type": "get", "to": SERVER}, (Node("privacy"),)
    )
    assert status_privacy(CHOSEN, HIDDEN) == STATUS_NODE.content
    assert answered(GetStatusPrivacy(), STATUS_NODE.content) == HIDDEN


def test_status_privacy_without_mark() -> None:
    """Without a mark the first setting is in force; without any, all contacts see statuses."""
    assert answered(GetStatusPrivacy(), status_privacy(CHOSEN)) == CHOSEN
    assert answered(GetStatusPrivacy(), status_privacy()) == DEFAULT_STATUS_PRIVACY
    assert answered(GetStatusPrivacy()) == DEFAULT_STATUS_PRIVACY


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (DEFAULT_STATUS_PRIVACY, (ANA_LID, BOB_LID)),
        (HIDDEN, (BOB_LID,)),
        (CHOSEN, (BOB_LID, ANA_LID)),
        (StatusPrivacy("contacts", (ANA_LID,)), (ANA_LID, BOB_LID)),
    ],
)
def test_status_recipients(setting: StatusPrivacy, expected: tuple[JID, ...]) -> None:
    """A status goes to all contacts, to all but some, or to those chosen."""
    assert setting.recipients([ANA_LID, BOB_LID]) == expected


def test_wrong_status_privacy() -> None:
    """A setting has a type, and its users JIDs."""
    with pytest.raises(StanzaError, match="<list> has no attribute 'type'"):
        GetStatusPrivacy().read(edit(STATUS_NODE, "privacy list", lacking("type")))
    with pytest.raises(StanzaError, match="<user> has no attribute 'jid'"):
        GetStatusPrivacy().read(edit(STATUS_NODE, "privacy list user", lacking("jid")))


@given(broken(ISSUE_NODE), broken(TOKEN_NODE), broken(STATUS_NODE))
def test_anything_for_tokens_and_statuses(issue: Node, token: Node, status: Node) -> None:
    """Whatever comes is read, or refused with a `StanzaError`."""
    read_or_refuse(IssuePrivacyToken.from_node, issue)
    read_or_refuse(PrivacyTokenReceived.from_node, token)
    read_or_refuse(GetStatusPrivacy().read, status)


CHANGE = SetPrivacySetting("last", "none")
NOTICE = PrivacyNotice(ANA_PN, {"last": "none", "online": "all"}, NOON)


def test_change_of_a_setting() -> None:
    """One category, which the server reads back."""
    (privacy,) = asked(CHANGE).children
    assert privacy == Node("privacy", {}, (Node("category", {"name": "last", "value": "none"}),))
    assert SetPrivacySetting.from_node(asked(CHANGE)) == CHANGE
    assert answered(CHANGE, privacy_settings({"last": "none"})) is None


def test_notice_of_changed_settings() -> None:
    """Another device's change comes back."""
    assert PrivacyNotice.from_node(over_wire(NOTICE.to_node("1"))) == NOTICE


@given(broken(NOTICE.to_node("1")))
def test_any_notice_of_settings(node: Node) -> None:
    """Any notice is read, or refused with a `StanzaError`."""
    read_or_refuse(PrivacyNotice.from_node, node)
