"""What is known of a call."""

from zapwire.protocol.jid import JID
from zapwire.protocol.types.calls import CallInfo, CallRemote

ANA = JID("100000000000001", "lid", 12)


def test_a_call_of_two() -> None:
    """It has no group, and the other name of its creator need not be known."""
    call = CallInfo("0A1B2C", ANA, ANA, 1_764_250_000)
    assert (call.group, call.creator_alt, call.stanza_id) == (None, None, "")
    assert CallRemote() == CallRemote("", "")
