"""Answers of /newsletter."""

from typing import Any

from pydantic import BaseModel, Field


class Newsletter(BaseModel):
    """A newsletter, in WhatsApp's own names."""

    id: str = Field(examples=["120363144038483540@newsletter"])
    state: dict[str, str]
    thread_metadata: dict[str, Any] = Field(description="Its name, description, pictures, invite, subscribers …")
    viewer_metadata: dict[str, str] | None = Field(description="What the account is to it: `mute` and `role`.")


class Newsletters(BaseModel):
    """The newsletters that the account follows."""

    Newsletter: list[Newsletter]
