"""What a message refers to."""

from typing import Annotated, Any

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MAX_MENTIONS, MessageId, Payload


class ContextInfo(Payload):
    """The message that is answered, and who is mentioned."""

    stanza_id: Annotated[MessageId | None, Field(alias="StanzaId", description="The id of the answered message.")] = (
        None
    )
    participant: Annotated[
        str | None,
        Field(
            alias="Participant",
            max_length=256,
            description="Who wrote the answered message.",
            examples=["5491155553935@s.whatsapp.net"],
        ),
    ] = None
    mentioned: Annotated[
        list[str] | None,
        Field(alias="MentionedJID", max_length=MAX_MENTIONS, examples=[["5491155553935@s.whatsapp.net"]]),
    ] = None
    quoted: Annotated[
        dict[str, Any] | None,
        Field(alias="QuotedMessage", description="The answered message, as events show it."),
    ] = None
    expiration: Annotated[
        int | None,
        Field(alias="Expiration", ge=0, le=0xFFFFFFFF, description="The chat's disappearing timer, seconds."),
    ] = None
    is_forwarded: Annotated[bool | None, Field(alias="IsForwarded")] = None
    forwarding_score: Annotated[int | None, Field(alias="ForwardingScore", ge=0, le=0xFFFFFFFF)] = None
