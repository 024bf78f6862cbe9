"""What people show of themselves, and whom they let see it."""

from typing import Literal

from pydantic import Field

from zapwire.sandbox.control.models.fields import Base64Field, Body, Chat
from zapwire.sandbox.world.profiles import MAX_ABOUT, MAX_BUSINESS_NAME


class AboutRequest(Body):
    """The text about somebody."""

    text: str = Field(max_length=MAX_ABOUT, examples=["At the beach"])


class PictureRequest(Body):
    """A picture, and its small form; without one, the picture itself."""

    image: Base64Field
    preview: Base64Field | None = None


class BusinessRequest(Body):
    """The name that WhatsApp verified; empty for a person's account."""

    name: str = Field(max_length=MAX_BUSINESS_NAME, examples=["Great Company"])


class OtherNumbersRequest(Body):
    """Other forms of the number, under which it is found, too."""

    numbers: list[str] = Field(max_length=10, examples=[["5511988887777"]])


class PrivacyRequest(Body):
    """One privacy setting."""

    name: str = Field(max_length=40, examples=["last"])
    value: str = Field(max_length=40, examples=["none"])


class BlockRequest(Body):
    """Whom to block or not."""

    user: Chat
    action: Literal["block", "unblock"] = "block"


class PresenceRequest(Body):
    """Whether the owner is there."""

    available: bool
