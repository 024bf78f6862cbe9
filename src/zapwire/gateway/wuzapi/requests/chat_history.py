"""Requests of /chat/history."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import Payload


class GetChatHistory(Payload):
    """Which chat's messages are shown; `index` lists the chats."""

    chat_jid: Annotated[
        str,
        Field(
            alias="chat_jid",
            min_length=1,
            max_length=256,
            description="A chat, in any form, or `index` for a list of chats.",
            examples=["5491155554444@s.whatsapp.net"],
        ),
    ]
    limit: Annotated[int, Field(alias="limit", ge=1, le=1000)] = 50
