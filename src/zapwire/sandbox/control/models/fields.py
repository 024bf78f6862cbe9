"""Fields that many bodies have."""

from base64 import b64decode
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from zapwire.protocol.jid import JID


def parse_jid(value: object) -> object:
    """A JID from its text; anything else is left for the model to refuse."""
    return JID.parse(value) if isinstance(value, str) else value


JIDField = Annotated[JID, BeforeValidator(parse_jid, json_schema_input_type=str)]


def parse_base64(value: object) -> object:
    """Bytes from their base64; anything else is left for the model to refuse."""
    return b64decode(value, validate=True) if isinstance(value, str) else value


Base64Field = Annotated[bytes, BeforeValidator(parse_base64, json_schema_input_type=str)]


class Body(BaseModel):
    """Base of all bodies."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", arbitrary_types_allowed=True, frozen=True)


MessageId = Annotated[str, Field(pattern=r"^[\w.:\-]{1,64}$", examples=["3EB0C767D82B2A5A9D3F"])]


Chat = Annotated[str, Field(min_length=1, max_length=128, examples=["5491155554444", "120363025246125486@g.us"])]


MessageText = Annotated[str, Field(min_length=1, max_length=65_536)]
