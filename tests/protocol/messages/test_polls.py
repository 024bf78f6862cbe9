"""Polls."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from zapwire.errors import LocalProtocolError
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.content import Other
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.polls import CREATIONS, Poll, PollVote, build_poll, chosen, option_hash
from zapwire.protocol.messages.reader import parse, read
from zapwire.protocol.proto.e2e_pb2 import Message, PollCreationMessage

SECRET = bytes(range(32))
POLL = Poll("When?", ("Monday", "Tuesday 🙂"))
CONTEXT = Context(Quote("3EB1", JID("5", "lid"), Message(conversation="?")))


@pytest.mark.parametrize("poll", [POLL, replace(POLL, selectable=0), replace(POLL, selectable=2, context=CONTEXT)])
def test_polls_survive(poll: Poll) -> None:
    """What is built is read, and the secret stands beside it."""
    message = parse(build_poll(poll, SECRET).SerializeToString())
    assert read(message) == poll
    assert message.messageContextInfo.messageSecret == SECRET
    assert message.pollCreationMessage.HasField("selectableOptionsCount")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"question": ""}, "question"),
        ({"options": ("only",)}, "2 to 12 options, not 1"),
        ({"options": tuple(map(str, range(13)))}, "2 to 12 options, not 13"),
        ({"options": ("a", "a")}, "differ"),
        ({"options": ("a", "")}, "differ"),
        ({"selectable": 3}, "cannot choose 3"),
        ({"selectable": -1}, "cannot choose -1"),
    ],
)
def test_what_is_no_poll(changes: dict[str, Any], reason: str) -> None:
    """What apps could not show is refused."""
    with pytest.raises(LocalProtocolError, match=reason):
        build_poll(replace(POLL, **changes), SECRET)


def test_the_secret_has_its_size() -> None:
    """Votes would not be readable with another."""
    with pytest.raises(LocalProtocolError, match="32 bytes, not 5"):
        build_poll(POLL, b"short")


@pytest.mark.parametrize("name", CREATIONS)
def test_every_form_of_a_poll_is_read(name: str) -> None:
    """Newer ones, too."""
    message = Message()
    creation = PollCreationMessage(name="When?", options=[{"optionName": "Monday"}], selectableOptionsCount=1)
    getattr(message, name).CopyFrom(creation)
    assert read(message) == Poll("When?", ("Monday",))


def test_options_are_told_by_their_hashes() -> None:
    """A hash is SHA-256 of the text; one that is no option's is left out."""
    assert option_hash("Monday") == hashlib.sha256(b"Monday").digest()
    hashes = [option_hash("Tuesday 🙂"), b"?", option_hash("Monday")]
    assert chosen(hashes, POLL.options) == ("Tuesday 🙂", "Monday")


def test_a_vote_is_read_unopened() -> None:
    """It names its poll; what is no vote is told by its kind."""
    key = MessageKey(JID("5", "g.us"), "3EB0", is_from_me=False, participant=JID("7", "lid"))
    message = Message(pollUpdateMessage={"pollCreationMessageKey": key.to_proto(), "vote": {"encPayload": b"x"}})
    assert read(message) == PollVote(key)
    message.pollUpdateMessage.ClearField("vote")
    assert read(message) == Other("pollUpdateMessage")
    assert read(Message(pollUpdateMessage={"vote": {}})) == Other("pollUpdateMessage")
