"""Newsletters and their posts."""

from typing import Annotated, Literal

from pydantic import Field

from zapwire.sandbox.control.models.fields import Body, Chat, MessageText


class NewsletterRequest(Body):
    """A newsletter to create."""

    owner: Chat
    name: str = Field(min_length=1, max_length=100, examples=["News"])
    description: str = Field("", max_length=2048)


class FollowRequest(Body):
    """What somebody does as a follower."""

    by: Chat
    act: Literal["follow", "leave", "mute", "unmute"] = "follow"


class PostRequest(Body):
    """A text to post, or to put in the place of an earlier one."""

    text: MessageText
    replaces: Annotated[int, Field(gt=0)] | None = None


class FareRequest(Body):
    """How a post fares."""

    views: int = Field(ge=0, lt=1 << 31)
    reactions: dict[Annotated[str, Field(min_length=1, max_length=64)], Annotated[int, Field(ge=0, lt=1 << 31)]] = (
        Field(default_factory=dict)
    )
