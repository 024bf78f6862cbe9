"""Answers of /deliveries."""

from pydantic import BaseModel, Field


class Delivery(BaseModel):
    """An event on its way to a webhook."""

    id: int
    event: str = Field(description="The event's id, as in the header of its webhook.")
    type: str = Field(examples=["Message"])
    chat: str
    receiver: str = Field(examples=["user"])
    state: str = Field(examples=["pending"])
    attempts: int
    status: int | None = Field(description="The receiver's last HTTP status.")
    error: str
    created_at: str = Field(examples=["2022-04-20T15:49:08Z"])
    next_at: str | None = Field(description="When it is tried next.")
    ended_at: str | None


class Deliveries(BaseModel):
    """Deliveries, newest first."""

    Deliveries: list[Delivery]


class Replayed(BaseModel):
    """Deliveries that are tried again."""

    Details: str = Field(examples=["Replayed"])
    Count: int
