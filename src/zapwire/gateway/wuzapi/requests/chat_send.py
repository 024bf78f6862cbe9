"""Requests of /chat/send."""

from typing import Annotated, Any

from pydantic import Field

from zapwire.gateway.wuzapi.requests.context import ContextInfo
from zapwire.gateway.wuzapi.requests.fields import MAX_TEXT, MessageId, Payload, Phone, Text


class SendText(Payload):
    """A text or an answer."""

    phone: Annotated[Phone, Field(alias="Phone")]
    body: Annotated[Text, Field(alias="Body")]
    id: Annotated[
        MessageId | None,
        Field(alias="Id", description="The new message's id. The same one again sends nothing and is answered alike."),
    ] = None
    context: Annotated[ContextInfo | None, Field(alias="ContextInfo")] = None
    link_preview: Annotated[
        bool, Field(alias="LinkPreview", description="Whether the first link is shown with its page's title.")
    ] = False
    quoted_text: Annotated[
        str | None, Field(alias="QuotedText", max_length=MAX_TEXT, description="What the answered message said.")
    ] = None
    quoted: Annotated[
        dict[str, Any] | None,
        Field(alias="QuotedMessage", description="The answered message, as events show it."),
    ] = None


class EditText(Payload):
    """A message of one's own that shall say something else."""

    phone: Annotated[Phone, Field(alias="Phone")]
    body: Annotated[Text, Field(alias="Body")]
    id: Annotated[MessageId, Field(alias="Id")]
