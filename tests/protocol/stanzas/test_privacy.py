"""Privacy settings."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import (
    Change,
    answered,
    asked,
    broken,
    edit,
    filled,
    gone,
    holding,
    lacking,
    over_wire,
    read_or_refuse,
)
from zapwire.errors import StanzaError
from zapwire.protocol.jid import SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.privacy import GetPrivacySettings, privacy_settings

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


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("privacy", gone, "<iq> has no <privacy>"),
        ("privacy category", lacking("name"), "<category> has no attribute 'name'"),
        ("privacy category", lacking("value"), "<category> has no attribute 'value'"),
    ],
)
def test_wrong_answer(path: str, change: Change, message: str) -> None:
    """An answer without settings, or with one that lacks its name or value, is refused."""
    with pytest.raises(StanzaError, match=re.escape(message)):
        QUERY.read(over_wire(edit(ANSWER, path, change)))


@given(broken(ANSWER))
def test_anything_for_an_answer(node: Node) -> None:
    """Any answer is read, or refused with a `StanzaError`."""
    read_or_refuse(QUERY.read, node)
