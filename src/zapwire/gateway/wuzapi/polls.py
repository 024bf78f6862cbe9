"""Polls: the messages that requests describe, and votes as webhooks tell them."""

import secrets
from base64 import b64encode
from http import HTTPStatus
from typing import Any

from zapwire.errors import LocalProtocolError
from zapwire.gateway.errors import ApiError
from zapwire.gateway.wuzapi.message_json import to_text
from zapwire.gateway.wuzapi.requests.polls import SendPoll
from zapwire.protocol.messages.polls import POLL_SECRET_SIZE, Poll, PollVote, build_poll
from zapwire.protocol.proto.e2e_pb2 import Message


def poll_message(request: SendPoll) -> Message:
    """The poll. Raises `ApiError` with 400 for what is none."""
    poll = Poll(request.header, tuple(request.options), request.selectable)
    try:
        return build_poll(poll, secrets.token_bytes(POLL_SECRET_SIZE))
    except LocalProtocolError as error:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"this is no poll: {error}") from None


def vote_json(vote: PollVote) -> dict[str, Any] | None:
    """A vote as wuzapi tells it; None for one that could not be opened."""
    if vote.hashes is None:
        return None
    return {
        "pollCreationMsgID": to_text(vote.key.id),
        "selectedOptions": [to_text(option) for option in vote.options],
        "selectedHashesB64": [b64encode(digest).decode() for digest in vote.hashes],
    }
