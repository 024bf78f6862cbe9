"""What a message of any kind refers to: the message that it answers, and who is mentioned."""

from http import HTTPStatus
from typing import Any

from google.protobuf.json_format import ParseDict, ParseError

from zapwire.gateway.errors import ApiError
from zapwire.gateway.wuzapi.phones import parse_person
from zapwire.gateway.wuzapi.requests.context import ContextInfo
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.proto.e2e_pb2 import Message


def build_context(
    info: ContextInfo | None, quoted_text: str = "", quoted: dict[str, Any] | None = None
) -> Context | None:
    """What a message refers to; `quoted_text` or `quoted` is what the answered one said, where that stands outside.

    Raises `ApiError` with 400 where it cannot be.
    """
    if info is None:
        return None
    mentions = tuple(parse_person(text, "ContextInfo.MentionedJID") for text in info.mentioned or ())
    return Context(
        quote=_quote(info, quoted_text, quoted),
        mentions=mentions,
        expiration=info.expiration or 0,
        forwarding_score=info.forwarding_score or 0,
        is_forwarded=bool(info.is_forwarded),
    )


def _quote(info: ContextInfo, quoted_text: str, quoted: dict[str, Any] | None) -> Quote | None:
    if info.stanza_id is None and not info.participant:
        return None
    if not info.participant:
        raise ApiError(
            HTTPStatus.BAD_REQUEST, "missing Participant in ContextInfo: name who wrote the message that is answered"
        )
    if info.stanza_id is None:
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing StanzaId in ContextInfo: name the message that is answered")
    known = info.quoted if info.quoted is not None else quoted
    message = Message(conversation=quoted_text) if known is None else _message(known)
    return Quote(info.stanza_id, parse_person(info.participant, "ContextInfo.Participant"), message)


def _message(data: dict[str, Any]) -> Message:
    """A message in the JSON of events. What it says that is not known is left out."""
    try:
        return ParseDict(data, Message(), ignore_unknown_fields=True, max_recursion_depth=32)
    except ParseError as error:
        first = str(error).splitlines()[0]
        raise ApiError(HTTPStatus.BAD_REQUEST, f"QuotedMessage cannot be read: {first[:200]}") from None
