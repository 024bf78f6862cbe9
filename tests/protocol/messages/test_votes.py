"""Votes. That the keys are whatsmeow's is a matter of test_secrets.py, which has its vectors."""

from typing import Any

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors.load import load
from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.polls import PollVote, option_hash
from zapwire.protocol.messages.reader import parse, read
from zapwire.protocol.messages.secrets import MessageSecret, SecretUse
from zapwire.protocol.messages.votes import open_vote, seal_vote
from zapwire.protocol.proto.e2e_pb2 import Message, PollVoteMessage

VECTORS = load("whatsmeow_messages")
SECRET = MessageSecret(
    "3EB0ORIG", JID.parse(VECTORS["own_lid"]), JID.parse(VECTORS["own_pn"]), bytes.fromhex(VECTORS["secret"])
)
KEY = MessageKey(JID("5", "g.us"), "3EB0ORIG", is_from_me=False, participant=JID("7", "lid"))
IV = b"123456789012"


def test_votes_survive() -> None:
    """A vote names its poll outside, and the options only inside."""
    message = parse(seal_vote(KEY, ["Monday", "Tuesday"], 1.5, secret=SECRET, iv=IV).SerializeToString())
    assert read(message) == PollVote(KEY)
    assert message.pollUpdateMessage.senderTimestampMS == 1500
    assert open_vote(message, SECRET) == (option_hash("Monday"), option_hash("Tuesday"))


def test_a_vote_that_is_taken_back() -> None:
    """It is for nothing."""
    assert open_vote(seal_vote(KEY, [], 1.5, secret=SECRET, iv=IV), SECRET) == ()


def test_the_vector_of_a_vote() -> None:
    """What whatsmeow sealed for a vote is opened, its content aside."""
    (vector,) = [found for found in VECTORS["secrets"] if found["use"] == SecretUse.POLL_VOTE]
    update: dict[str, Any] = {
        "vote": {"encPayload": bytes.fromhex(vector["ciphertext"]), "encIV": bytes.fromhex(vector["iv"])}
    }
    with pytest.raises(InvalidMessage, match="cannot be read"):
        open_vote(Message(pollUpdateMessage=update), SECRET)  # what is inside is a text, b"plain"


@pytest.mark.parametrize(
    "wrong",
    [
        MessageSecret("3EB0ELSE", SECRET.original_sender, SECRET.modification_sender, SECRET.secret),
        MessageSecret("3EB0ORIG", SECRET.modification_sender, SECRET.modification_sender, SECRET.secret),
        MessageSecret("3EB0ORIG", SECRET.original_sender, SECRET.original_sender, SECRET.secret),
        MessageSecret("3EB0ORIG", SECRET.original_sender, SECRET.modification_sender, bytes(32)),
    ],
)
def test_nobody_votes_for_others(wrong: MessageSecret) -> None:
    """A vote fits one poll, who asked and who votes."""
    with pytest.raises(InvalidMessage, match="does not fit"):
        open_vote(seal_vote(KEY, ["Monday"], 1.5, secret=SECRET, iv=IV), wrong)


@given(st.binary(max_size=40))
def test_any_sealed_bytes_are_a_vote_or_refused(plaintext: bytes) -> None:
    """Whatever a voter sealed."""
    message = Message(
        pollUpdateMessage={"vote": {"encPayload": SECRET.seal(SecretUse.POLL_VOTE, plaintext, IV), "encIV": IV}}
    )
    try:
        expected = tuple(PollVoteMessage.FromString(plaintext).selectedOptions)
    except DecodeError:
        with pytest.raises(InvalidMessage):
            open_vote(message, SECRET)
    else:
        assert open_vote(message, SECRET) == expected
