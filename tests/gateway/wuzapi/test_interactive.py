"""Buttons and lists: the messages that requests describe. What is refused is a matter of routes/test_interactive.py."""

from typing import Any

import pytest

from zapwire.gateway.wuzapi.interactive import buttons_message, list_message, template_message
from zapwire.gateway.wuzapi.requests.interactive import SendButtons, SendList, SendTemplate
from zapwire.protocol.messages.context import context_of
from zapwire.protocol.messages.wrappers import unwrap

PHONE = {"Phone": "5491155554444"}
CONTEXT = {"ContextInfo": {"StanzaId": "AA3D", "Participant": "5491155553935"}}


@pytest.mark.parametrize("form", ["interactive", "classic"])
def test_answers_to_messages(form: str) -> None:
    """Each form of each kind can answer a message."""
    common: dict[str, Any] = {**PHONE, **CONTEXT, "Form": form}
    template = {**common, "Content": "x", "Buttons": [{"DisplayText": "y"}]}
    buttons = {**common, "Title": "x", "Buttons": [{"ButtonText": "y"}]}
    rows = {**common, "ButtonText": "b", "Desc": "d", "List": [{"title": "t"}]}
    for message in (
        template_message(SendTemplate.model_validate(template)),
        buttons_message(SendButtons.model_validate(buttons)),
        list_message(SendList.model_validate(rows)),
    ):
        context = context_of(unwrap(message).message)
        assert context is not None
        assert context.quote is not None
        assert (context.quote.id, str(context.quote.sender)) == ("AA3D", "5491155553935@s.whatsapp.net")
