"""What a message refers to."""

from typing import Any

import pytest

from zapwire.gateway.errors import ApiError
from zapwire.gateway.wuzapi.contexts import build_context
from zapwire.gateway.wuzapi.requests.context import ContextInfo
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.proto.e2e_pb2 import Message

ANA = JID("5491155553935", "s.whatsapp.net")


def info(**fields: Any) -> ContextInfo:
    """Return the part of a request."""
    return ContextInfo.model_validate(fields)


def test_nothing() -> None:
    """Without a context there is none, whatever is quoted."""
    assert build_context(None, "b", {"conversation": "a"}) is None
    assert build_context(info()) == Context()


def test_what_is_quoted() -> None:
    """The quote within counts, then that beside it, then its text."""
    for within, beside, text, said in (
        ({"conversation": "a"}, {"conversation": "b"}, "c", "a"),
        (None, {"conversation": "b"}, "c", "b"),
        (None, None, "c", "c"),
        (None, None, "", ""),
    ):
        context = build_context(info(StanzaId="A", Participant=str(ANA), QuotedMessage=within), text, beside)
        assert context == Context(quote=Quote("A", ANA, Message(conversation=said)))


def test_all_else() -> None:
    """Mentions, the timer, and whether it was forwarded."""
    found = build_context(info(MentionedJID=["5491155553935"], Expiration=7, IsForwarded=True, ForwardingScore=2))
    assert found == Context(mentions=(ANA,), expiration=7, is_forwarded=True, forwarding_score=2)


@pytest.mark.parametrize("fields", [{"StanzaId": "A"}, {"Participant": str(ANA)}, {"MentionedJID": ["a"]}])
def test_wrong(fields: dict[str, Any]) -> None:
    """What cannot be is 400."""
    with pytest.raises(ApiError) as raised:
        build_context(info(**fields))
    assert raised.value.status == 400
