"""Labels."""

import pytest

from tests.protocol.appstate.actions.said import ANA, again, built, expected, said
from zapwire.protocol.appstate.actions.base import Action
from zapwire.protocol.appstate.actions.labels import LabelChat, LabelEdit, LabelMessage


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("label_edit", LabelEdit("7", "Customers", 3)),
        ("label_chat", LabelChat("7", ANA, is_labeled=True)),
        ("label_message", LabelMessage("7", ANA, "3EB0AAAA", is_labeled=True)),
    ],
)
def test_whatsmeow(name: str, action: Action) -> None:
    """Labels are written as by whatsmeow, and read from that."""
    assert built(action) == expected(name)
    assert again(action) == action


def test_short_index() -> None:
    """A message's label has all five parts, or is passed over as whatsmeow does."""
    assert said("label_message", "7", str(ANA), "A") is None
