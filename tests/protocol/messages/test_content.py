"""What a message says, as values."""

import dataclasses
from typing import get_args

import pytest

from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.content import Content, Edited, Text
from zapwire.protocol.proto.e2e_pb2 import Message

EDIT = Edited(MessageKey(JID("5", "lid"), "3EB0", is_from_me=True), Text("new"), Message(conversation="new"))


def test_all_content_is_frozen() -> None:
    """Every kind is a frozen dataclass, so that events can be shared."""
    kinds = get_args(Content)
    assert len(kinds) == 17
    assert all(kind.__dataclass_params__.frozen for kind in kinds)
    with pytest.raises(dataclasses.FrozenInstanceError):
        EDIT.content = Text("other")  # type: ignore[misc]


def test_an_edit_is_shown_once() -> None:
    """What an edit's message holds is not repeated beside its content."""
    assert repr(EDIT).count("new") == 1
