"""Answers of /chat."""

from pydantic import BaseModel, Field


class Changed(BaseModel):
    """A change of what the user's own devices show."""

    success: bool = Field(examples=[True])
    message: str = Field(examples=["Chat archived"])


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
