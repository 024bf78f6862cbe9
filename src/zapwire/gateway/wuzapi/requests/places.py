"""Requests of /chat/send/location and /chat/send/contact."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.context import ContextInfo
from zapwire.gateway.wuzapi.requests.fields import MAX_NAME, MAX_TEXT, MessageId, Payload, Phone


class SendLocation(Payload):
    """A place, in degrees."""

    phone: Annotated[Phone, Field(alias="Phone")]
    latitude: Annotated[float, Field(alias="Latitude", ge=-90, le=90, allow_inf_nan=False, examples=[48.858370])]
    longitude: Annotated[float, Field(alias="Longitude", ge=-180, le=180, allow_inf_nan=False, examples=[2.294481])]
    name: Annotated[str, Field(alias="Name", max_length=MAX_NAME, examples=["Paris"])] = ""
    id: Annotated[MessageId | None, Field(alias="Id", description="The new message's id.")] = None
    context: Annotated[ContextInfo | None, Field(alias="ContextInfo")] = None


class SendContact(Payload):
    """A contact's card."""

    phone: Annotated[Phone, Field(alias="Phone")]
    name: Annotated[str, Field(alias="Name", min_length=1, max_length=MAX_NAME, examples=["Casa"])]
    vcard: Annotated[
        str,
        Field(
            alias="Vcard",
            min_length=1,
            max_length=MAX_TEXT,
            description="A vCard, which is sent as it is.",
            examples=["BEGIN:VCARD\nVERSION:3.0\nFN:John Doe\nTEL;type=CELL:+1 781 555 1212\nEND:VCARD"],
        ),
    ]
    id: Annotated[MessageId | None, Field(alias="Id", description="The new message's id.")] = None
    context: Annotated[ContextInfo | None, Field(alias="ContextInfo")] = None
