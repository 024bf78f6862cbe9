"""What the user did with one message."""

import pytest

from tests.protocol.appstate.actions.said import ANA, GROUP, again, built, expected, said
from zapwire.protocol.appstate.actions.messages import DeleteMessageForMe, MessageName, Star


@pytest.mark.parametrize(
    ("name", "star"),
    [
        ("star", Star(MessageName(GROUP, "3EB0AAAA", is_from_me=False, sender=ANA), is_starred=True)),
        ("star_direct", Star(MessageName(ANA, "3EB0AAAA", is_from_me=True), is_starred=False)),
    ],
)
def test_whatsmeow(name: str, star: Star) -> None:
    """A star is written as by whatsmeow, and read from that."""
    assert built(star) == expected(name)
    assert again(star) == star


def test_sender_of_a_direct_chat() -> None:
    """Where the sender is the chat, the index does not name it."""
    assert MessageName(ANA, "A", is_from_me=False, sender=ANA).parts() == (str(ANA), "A", "0", "0")


def test_deletion() -> None:
    """A deletion is read as it was written."""
    action = DeleteMessageForMe(MessageName(ANA, "A", is_from_me=True), 1700000000, deletes_media=True)
    assert again(action) == action


@pytest.mark.parametrize("index", [(str(ANA), "A", "0"), (str(ANA), "", "0", "0"), (str(ANA), "A", "0", "x y")])
def test_wrong_index(index: tuple[str, ...]) -> None:
    """A message without a name is passed over."""
    assert said("star", *index) is None
    assert said("deleteMessageForMe", *index) is None
