"""Answers of /webhook."""

from pydantic import BaseModel, Field


class WebhookSet(BaseModel):
    """A webhook that was set."""

    webhook: str = Field(examples=["https://example.net/webhook"])


class Webhook(BaseModel):
    """The webhook, and what it gets."""

    subscribe: list[str] = Field(examples=[["Message"]])
    webhook: str = Field(examples=["https://example.net/webhook"])
    active: bool


class WebhookUpdated(BaseModel):
    """A webhook that was changed."""

    webhook: str
    events: list[str]
    active: bool
