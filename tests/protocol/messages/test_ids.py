"""The ids of new messages."""

import pytest

from tests.vectors.load import load
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.ids import new_message_id


@pytest.mark.parametrize("vector", load("whatsmeow_messages")["ids"], ids=lambda vector: vector["own"] or "nobody")
def test_vectors(vector: dict[str, str]) -> None:
    """The id is whatsmeow's for the same second, phone number and random bytes, with and without a number."""
    own = JID.parse(vector["own"]) if vector["own"] else None
    now, random = float(vector["now"]), bytes.fromhex(vector["random"])
    assert new_message_id(own, now + 0.75, random) == vector["id"]


def test_every_part_counts() -> None:
    """Another second, number or random byte is another id."""
    own = JID("5491155554444", "s.whatsapp.net")
    ids = {
        new_message_id(own, 1.0, bytes(16)),
        new_message_id(own, 2.0, bytes(16)),
        new_message_id(None, 1.0, bytes(16)),
        new_message_id(own, 1.0, bytes(15) + b"1"),
    }
    assert len(ids) == 4
    assert {len(id_) for id_ in ids} == {22}
