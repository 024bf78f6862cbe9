"""Calls of phones."""

from typing import Literal

from pydantic import Field

from zapwire.sandbox.control.models.fields import Body, Chat


class CallRequest(Body):
    """Whom to call."""

    to: Chat
    media: Literal["audio", "video"] = "audio"


class CallActRequest(Body):
    """What the owner of a phone does with a call."""

    act: Literal["preaccept", "accept", "reject", "transport", "relaylatency", "terminate"]
    reason: str = Field("", max_length=64, examples=["timeout"])
