"""Fields that many requests have, and their limits."""

from typing import Annotated, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from zapwire.gateway.media.kinds import Kind

MAX_TEXT: Final = 65536
"""Characters that WhatsApp takes in a text."""


MAX_IDS: Final = 1000


MAX_NAME: Final = 256


MAX_URL: Final = 2048


MAX_TOKEN: Final = 256


MAX_MENTIONS: Final = 1024


FILE_HELP: Final = "The file: a data URL with base64, or an HTTP or HTTPS URL."


_PHONE_HELP: Final = (
    "Whom: a number with its country code, where `+`, spaces, dashes and parentheses do not matter; a JID of a person "
    "by number or LID, with or without a device; or a group's JID."
)


class Payload(BaseModel):
    """A request: types are not guessed, unknown names are left out."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", hide_input_in_errors=True)


class WithFile(Payload):
    """A request with a file of one kind."""

    KIND: ClassVar[Kind]
    media: str


Phone = Annotated[str, Field(min_length=1, max_length=256, description=_PHONE_HELP, examples=["5491155554444"])]


MessageId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=128,
        pattern=r"^[!-~]+$",
        description="The id of a message, up to 128 visible ASCII characters.",
        examples=["90B2F8B13FAC8A9CF6B06E99C7834DC5"],
    ),
]


Text = Annotated[
    str, Field(min_length=1, max_length=MAX_TEXT, description="The text, up to 65,536 characters.", examples=["Hola"])
]


Url = Annotated[str, Field(max_length=MAX_URL, examples=["https://some.server/webhook"])]


Events = Annotated[
    list[str],
    Field(
        max_length=256,
        description="Names of event types, such as `Message`, `ReadReceipt`, or `All`.",
        examples=[["Message", "ReadReceipt"]],
    ),
]


HmacKey = Annotated[
    str,
    Field(
        max_length=1024,
        description="Signs the webhooks of this user; at least 32 characters.",
        examples=["a-secret-of-at-least-thirty-two-chars"],
    ),
]
