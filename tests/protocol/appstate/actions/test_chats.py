"""What the user did with a chat."""

import pytest

from tests.protocol.appstate.actions.said import ANA, GROUP, again, built, expected, said
from zapwire.protocol.appstate.actions.base import Action, MessageRange
from zapwire.protocol.appstate.actions.chats import (
    FOR_EVER,
    Archive,
    ClearChat,
    DeleteChat,
    MarkChatAsRead,
    Mute,
    Pin,
    UserStatusMute,
)
from zapwire.protocol.messages.changes import MessageKey

KEY = MessageKey(ANA, "3EB0AAAA", is_from_me=True)
WITH_KEY, WITHOUT = MessageRange(1700000000, KEY), MessageRange(1700000000)


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("mute", [Mute(ANA, is_muted=True, until=1800000000000)]),
        ("mute_forever", [Mute(GROUP, is_muted=True, until=FOR_EVER)]),
        ("unmute", [Mute(ANA, is_muted=False)]),
        ("pin", [Pin(ANA, is_pinned=True)]),
        ("unpin", [Pin(ANA, is_pinned=False)]),
        ("archive", [Archive(ANA, is_archived=True, until=WITH_KEY), Pin(ANA, is_pinned=False)]),
        ("unarchive", [Archive(ANA, is_archived=False, until=WITHOUT)]),
        ("mark_read", [MarkChatAsRead(ANA, is_read=True, until=WITH_KEY)]),
        ("mark_unread", [MarkChatAsRead(ANA, is_read=False, until=WITHOUT)]),
        ("delete_chat", [DeleteChat(ANA, WITH_KEY, deletes_media=True)]),
    ],
)
def test_whatsmeow(name: str, actions: list[Action]) -> None:
    """Actions make the mutations that whatsmeow makes, and are read from them."""
    assert built(*actions) == expected(name)
    assert [again(action) for action in actions] == actions


@pytest.mark.parametrize(
    "action",
    [
        ClearChat(GROUP, WITHOUT, deletes_media=True),
        ClearChat(ANA, WITH_KEY, deletes_starred=True),
        DeleteChat(ANA, WITHOUT),
        UserStatusMute(ANA, is_muted=True),
    ],
)
def test_others(action: Action) -> None:
    """Actions that whatsmeow only reads are read as they were written."""
    assert again(action) == action


def test_short_indexes() -> None:
    """Indexes without the parts that not all phones write are read."""
    assert said("clearChat", str(ANA)) == ClearChat(ANA, MessageRange(0))
    assert said("deleteChat", str(ANA)) == DeleteChat(ANA, MessageRange(0))
