"""Requests of /session/history."""

from typing import Annotated

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MessageId, Payload, Phone
from zapwire.protocol.history.notices import MAX_COUNT


class RequestHistory(Payload):
    """Which messages the phone is asked for: those before one that is known."""

    chat: Annotated[Phone, Field(alias="chat_jid")]
    oldest_id: Annotated[MessageId, Field(alias="oldest_msg_id")]
    is_from_me: Annotated[
        bool, Field(alias="oldest_msg_from_me", description="Whether that message is one of this account.")
    ] = False
    timestamp: Annotated[
        int, Field(alias="oldest_msg_timestamp", ge=0, le=2**53, description="When it was sent, in Unix milliseconds.")
    ] = 0
    count: Annotated[int, Field(alias="count", ge=1, le=MAX_COUNT)] = 50


class SetHistory(Payload):
    """How much of each chat is kept here."""

    history: Annotated[
        int,
        Field(alias="history", ge=0, le=2**31 - 1, description="Messages that are kept of each chat, or 0."),
    ]
