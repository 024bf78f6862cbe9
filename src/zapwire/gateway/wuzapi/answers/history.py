"""Answers of /session/history."""

from pydantic import BaseModel, Field


class Requested(BaseModel):
    """A request that the phone has."""

    details: str = Field(examples=["History sync request sent"])
    id: str = Field(description="What `requestId` of the events is.", examples=["3EB0C431C26A1916E07E"])
    timestamp: int = Field(description="Unix seconds.")
    count: int
    chat_jid: str
    oldest_msg_id: str
    oldest_msg_from_me: bool
    oldest_msg_timestamp: int = Field(description="Unix milliseconds.")


class HistorySet(BaseModel):
    """How much is kept now."""

    Details: str = Field(examples=["History configured successfully"])
    History: int
