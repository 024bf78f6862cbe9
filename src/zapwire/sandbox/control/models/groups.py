"""Groups."""

from typing import Literal

from pydantic import Field

from zapwire.sandbox.control.models.fields import Body, Chat


class GroupRequest(Body):
    """A group to create. `participants` are numbers or JIDs; the owner need not be among them."""

    owner: Chat
    subject: str = Field(min_length=1, max_length=100, examples=["Asado"])
    participants: list[Chat] = Field(default_factory=list, max_length=1024)
    addressing_mode: Literal["lid", "pn"] = "lid"


class ParticipantsRequest(Body):
    """A change of a group's participants, made by its owner where no `by` is named."""

    by: Chat | None = None
    add: list[Chat] = Field(default_factory=list, max_length=1024)
    remove: list[Chat] = Field(default_factory=list, max_length=1024)
    promote: list[Chat] = Field(default_factory=list, max_length=1024)
    demote: list[Chat] = Field(default_factory=list, max_length=1024)
