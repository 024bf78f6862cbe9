"""Requests of /call."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import Payload


class RejectCall(Payload):
    """A call that is not taken."""

    call_from: Annotated[
        str,
        Field(
            alias="call_from",
            min_length=1,
            max_length=256,
            description="Who calls: `From` of its `CallOffer`.",
            examples=["5491155554444@s.whatsapp.net"],
        ),
    ]
    call_id: Annotated[
        str,
        Field(
            alias="call_id",
            min_length=1,
            max_length=256,
            pattern=r"^[!-~]+$",
            description="Which call: `CallID` of its `CallOffer`.",
            examples=["2E7A0F5C1B9D4E6FA8C3D2B1E0F9A8B7"],
        ),
    ]
