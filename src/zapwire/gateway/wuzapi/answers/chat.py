"""Answers of /chat."""

from pydantic import BaseModel, Field


class Pinned(BaseModel):
    """A message that was pinned or unpinned."""

    Details: str = Field(examples=["Pinned"])
    Chat: str = Field(examples=["371750581674453@lid"])
    Id: str = Field(description="The message that was pinned.", examples=["AABBCCDD112233"])
    Timestamp: str = Field(examples=["2022-04-20T15:49:08Z"])
    DurationSeconds: int = Field(examples=[604800])


class Requested(BaseModel):
    """A request to the phone, whose answer comes as a `Message` event with its id as `UnavailableRequestID`."""

    success: bool
    message: str
    request_id: str = Field(examples=["3EB0C767D82B2A5A9D3F"])
    chat: str
    sender: str
    message_id: str
    timestamp: int = Field(description="Unix seconds.")


class Changed(BaseModel):
    """A change of what the user's own devices show."""

    success: bool = Field(examples=[True])
    message: str = Field(examples=["Chat archived"])


class Label(BaseModel):
    """A label, as business accounts have them."""

    id: str = Field(examples=["7"])
    name: str = Field(examples=["Customers"])
    color: int = Field(description="One of WhatsApp's colours.", examples=[3])
    deleted: bool = Field(description="Always false: a label that is deleted is not listed.", examples=[False])
    predefined: bool = Field(description="Whether business accounts start with it.", examples=[False])
    chats: list[str] = Field(
        description="The chats that have it, the one that got it last at first.",
        examples=[["5491155554444@s.whatsapp.net"]],
    )


class Labels(BaseModel):
    """All labels."""

    Labels: list[Label]


class Sent(BaseModel):
    """A message that WhatsApp's server has."""

    Details: str = Field(examples=["Sent"])
    Id: str = Field(examples=["90B2F8B13FAC8A9CF6B06E99C7834DC5"])
    Timestamp: str | int = Field(
        description="RFC 3339, or Unix seconds with ZAPWIRE_API_PROFILE=wuzapi.", examples=["2022-04-20T15:49:08Z"]
    )
    Chat: str = Field(
        description="Where the server put it, which may be the person's LID.", examples=["371750581674453@lid"]
    )
