"""Polls: the messages that requests describe, and votes as webhooks tell them."""

import pytest

from zapwire.gateway.errors import ApiError
from zapwire.gateway.wuzapi.polls import poll_message, vote_json
from zapwire.gateway.wuzapi.requests.polls import SendPoll
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.polls import PollVote, option_hash

KEY = MessageKey(JID("5", "lid"), "3EB0", is_from_me=True)


def test_votes() -> None:
    """Options by text and by hash; an unopened vote is none, one that was taken back is for nothing."""
    hashes = (option_hash("Monday"), b"\xff" * 32)
    assert vote_json(PollVote(KEY, hashes, ("Monday",))) == {
        "pollCreationMsgID": "3EB0",
        "selectedOptions": ["Monday"],
        "selectedHashesB64": [
            "agDfwdyGfoRUwsiFbhUS2b8Cp2cQ40EcCXKuyIbHbGE=",
            "//////////////////////////////////////////8=",
        ],
    }
    assert vote_json(PollVote(KEY)) is None
    assert vote_json(PollVote(KEY, ())) == {
        "pollCreationMsgID": "3EB0",
        "selectedOptions": [],
        "selectedHashesB64": [],
    }


def test_what_is_no_poll() -> None:
    """The error says what a poll needs."""
    request = SendPoll.model_validate({"Group": "1@g.us", "Header": "?", "Options": ["a", "a"]})
    with pytest.raises(ApiError, match="this is no poll: the options"):
        poll_message(request)
